"""Passwords at rest: Argon2id in the first form that OWASP asks for (Password Storage Cheat Sheet: 19 MiB, two passes, one lane).

Django's own asks for 100 MiB a try: as many who sign in at once as the site has threads would take more memory than the site.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Passwords(Argon2PasswordHasher):
    """As its parent, in less memory."""

    time_cost = 2
    memory_cost = 19 * 1_024
    parallelism = 1
