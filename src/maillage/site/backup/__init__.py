"""Backups: one file that holds all there is, taken while the site works, and brought back whole or not at all.

In the file: the record with the states that `undo` can go back to and every stored original; the site's database, as it was
at one moment; what was uploaded. Not in it: the secret that signs cookies and the sessions (whoever was signed in signs in
again), the counters of tries to sign in, mail that waits in files, the place index (built anew).
"""
