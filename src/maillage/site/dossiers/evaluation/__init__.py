"""Pages of an evaluation: what both sides say of the work, on which criteria, and what was waived."""
