"""Pages over ``strategies``: what an organisation wants of its cooperation, the dossiers under it, and the report of each year."""
