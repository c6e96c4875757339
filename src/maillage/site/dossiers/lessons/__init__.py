"""The lesson of a closed dossier as a solution, and in the record."""
