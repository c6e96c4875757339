"""The databases that a measure is taken on: SQLite always, PostgreSQL where its programs are on the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
BOTH = (SQLITE, POSTGRESQL)
MISSING = "initdb and postgres are not on this machine"


@contextmanager
def database(name: str) -> Iterator[Mapping[str, str] | None]:
    """What the environment says of a database, for the block; PostgreSQL's server is the block's own, and thrown away after it. None where
    its programs are not on the machine."""
    from tests.site.cluster import cluster, programs

    if name == SQLITE:
        yield {"DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
    elif programs() is None:
        yield None
    else:
        with cluster(fsync=True) as made:
            yield {"DATABASE_URL": made.runs, "DATABASE_OWNER_URL": made.owner}
