"""What the database itself refuses: to change, take away or replace a decision or a leaf, and to leave a number out.

On SQLite ``INSERT OR REPLACE`` takes a row away without asking the trigger of DELETE, so the one of INSERT looks for the row itself.
On PostgreSQL triggers stop mistakes and not the owner of the tables: the site runs as a role that owns nothing, and is let insert
and read alone (``LEFT_OUT``). What neither stops, the chain and the checkpoints that others keep show.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TABLES = {
    "dossiers_decision": ("id", "seq", "(SELECT coalesce(max(seq), 0) + 1 FROM dossiers_decision WHERE dossier_id = NEW.dossier_id)"),
    "dossiers_leaf": ("place", "place", "(SELECT coalesce(max(place), -1) + 1 FROM dossiers_leaf)"),
    "dossiers_checkpoint": ("id", "", ""),
}  # fmt: skip
"""Table → its key, the column that counts without a gap, and what comes next there."""
LEFT_OUT = ("UPDATE", "DELETE", "TRUNCATE")
"""What the role that runs the site may not do to these tables."""


def install(connection: Any) -> None:
    """Put the guards up; those that are there are made anew."""
    with connection.cursor() as cursor:
        for statement in (*_down(connection.vendor), *_up(connection.vendor)):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the guards down: for the owner of the tables, who moves or restores them."""
    with connection.cursor() as cursor:
        for statement in _down(connection.vendor):
            cursor.execute(statement)


def revoke(connection: Any, role: str) -> None:
    """Leave the role that runs the site nothing but reading and adding."""
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"REVOKE {', '.join(LEFT_OUT)} ON {table} FROM {name}")


def _up(vendor: str) -> Iterator[str]:
    for table, (key, counted, following) in TABLES.items():
        if vendor == "sqlite":
            yield from _sqlite(table, key, counted, following)
        else:
            yield from _postgresql(table, counted, following)


def _down(vendor: str) -> Iterator[str]:
    for table in TABLES:
        if vendor == "sqlite":
            for event in ("insert", "update", "delete"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{event}"
        else:
            for event in ("insert", "change", "truncate"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{event} ON {table}"
            yield f"DROP FUNCTION IF EXISTS {table}_guard() CASCADE"


def _sqlite(table: str, key: str, counted: str, following: str) -> Iterator[str]:
    gap = f" OR NEW.{counted} <> {following}" if counted else ""
    yield (
        f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}){gap} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows, one by one'); END"
    )
    for event in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def _postgresql(table: str, counted: str, following: str) -> Iterator[str]:
    gap = (
        f"IF TG_OP = 'INSERT' THEN IF NEW.{counted} <> {following} THEN "
        f"RAISE EXCEPTION '{table} only grows, one by one' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END IF;"
        if counted
        else "IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;"
    )
    yield (
        f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {gap} "
        f"IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM {table}) THEN RETURN NULL; END IF; "
        f"RAISE EXCEPTION '{table} only grows' USING ERRCODE = 'integrity_constraint_violation'; END $guard$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_guard()"
    )
