"""Acts that must see each other, one at a time."""

from __future__ import annotations

from django.db import connection

_CHANGING = 0x4D61696D
"""Number of a lock of PostgreSQL that means: accounts, settings or decisions are being changed."""


def one_at_a_time() -> None:
    """Within a transaction: wait until nobody else changes any of these. SQLite lets one write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHANGING])
