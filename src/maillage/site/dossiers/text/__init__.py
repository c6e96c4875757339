"""A text of a dossier: read, written as a draft, proposed, agreed to, compared with the version before, on paper."""
