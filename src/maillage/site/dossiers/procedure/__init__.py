"""The page of the procedure: one list of steps for all parties of a dossier, and what the rules of each country say."""
