"""Where the site keeps what people do: a SQLite file of the home, or PostgreSQL where DATABASE_URL says so.

DATABASE_URL        runs the site; its role need not own anything
DATABASE_OWNER_URL  owns the tables: makes and changes them, and restores. Without it the first one does both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url

from maillage.site import environment as env

SQLITE = "maillage.site.sqlite"


class DatabaseOut(Exception):
    """The site's database cannot be reached or changed. The message says what it said."""


def databases(home: str) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Raises WrongSetting when an address cannot be read."""
    address = env.text("DATABASE_URL")
    if not address:
        return {"default": sqlite(Path(home).expanduser() / "site" / "site.sqlite3")}
    return {"default": postgres("DATABASE_URL", address)}


@contextmanager
def asked() -> Iterator[None]:
    """For the block, whatever the database refuses is DatabaseOut: for who is no request, and gets a sentence."""
    from django.db.utils import DatabaseError

    try:
        yield
    except DatabaseError as fault:
        raise DatabaseOut(str(fault).strip()) from fault


@contextmanager
def as_owner() -> Iterator[str]:
    """For the block, the site's connection of this thread is that of the tables' owner, where that is somebody else.

    Yields the role that runs the site; empty where it is the owner itself. (Not an alias of its own: migrations of others
    write to the default one.)
    """
    from django.db import connections

    owner = env.text("DATABASE_OWNER_URL")
    if not owner or not env.text("DATABASE_URL"):
        yield ""
        return
    connection = connections["default"]
    connection.close()
    runs = dict(connection.settings_dict)
    connection.settings_dict.update(postgres("DATABASE_OWNER_URL", owner))
    try:
        yield str(runs["USER"])
    finally:
        connection.close()
        connection.settings_dict.update(runs)


def sqlite(file: Path) -> dict[str, Any]:
    """A database in one file. Each commit is on the disk before it is acknowledged (synchronous=FULL)."""
    return {
        "ENGINE": SQLITE,
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def postgres(variable: str, address: str) -> dict[str, Any]:
    """A database of a PostgreSQL server."""
    try:
        found = dict(dj_database_url.parse(address, conn_max_age=600, conn_health_checks=True))
    except (ValueError, dj_database_url.UnknownSchemeError) as fault:
        raise env.WrongSetting(
            f"{variable} cannot be read: {fault}; write postgres://name:password@host:5432/database"
        ) from None
    if found["ENGINE"] != "django.db.backends.postgresql":
        raise env.WrongSetting(
            f"{variable} does not name PostgreSQL; write postgres://name:password@host:5432/database, "
            "or leave it empty for the file in the home"
        )
    return found
