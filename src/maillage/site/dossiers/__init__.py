"""Pages over dossiers: opening one, its texts and keys, who takes part, what is due, and the page for citizens.

In: requests of whoever takes part. Out: pages; every act goes through ``dossiers.turn``.
"""
