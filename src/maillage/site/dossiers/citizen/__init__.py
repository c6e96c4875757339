"""The page that everybody reads, what a cooperation costs for each inhabitant, and the questions that are asked there."""
