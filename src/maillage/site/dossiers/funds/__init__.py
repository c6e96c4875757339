"""What the rules of every fund say of a dossier, from what facts, and what parties answered besides."""
