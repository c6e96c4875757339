"""The PostgreSQL database copied as it is at one moment, without any program but our own, and put back.

Each table is what COPY says of it, with its columns in the list. It is brought back into tables made by the same migrations,
so that a newer release restores an older backup and then moves it on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from maillage.dossiers import guards
from maillage.site.backup import keys
from maillage.site.backup.pack import NotABackup

TABLES = "tables.json"
_MIGRATIONS = "django_migrations"


def copy(folder: Path, leave_out: frozenset[str]) -> tuple[dict[str, int], dict[int, bytes]]:
    """Write each table into ``folder``, all as of one moment (REPEATABLE READ). Rows of each table; keys of people, which are not in the
    files."""
    counts, columns, people = {}, {}, {}
    with _connection() as raw:
        raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in sorted(set(_tables(raw)) - leave_out):
            columns[table] = _columns(raw, table)
            path, rows = folder / f"{table}.copy", 0
            statement = f"COPY {_named(table, columns[table])} TO STDOUT"
            if table == keys.TABLE:
                people = dict(raw.execute(f'SELECT id, "{keys.COLUMN}" FROM {table}').fetchall())
                statement = f"COPY (SELECT {_without_keys(columns[table])} FROM {table}) TO STDOUT"
            with path.open("wb") as out, raw.cursor() as cursor, cursor.copy(statement) as rows_out:
                for piece in rows_out:
                    rows += bytes(piece).count(b"\n")  # COPY writes \n within a value as two signs
                    out.write(piece)
            counts[table] = rows
        (folder / TABLES).write_text(json.dumps(columns), encoding="utf-8")
    return counts, people


def _without_keys(columns: Iterable[str]) -> str:
    """Columns of the table of keys, each key as the number that it leaves (``keys.number_of``)."""
    number = f"""substring(sha256('\\x{keys.PREFIX.hex()}'::bytea || "{keys.COLUMN}") from 1 for 8)"""
    return ", ".join(number if name == keys.COLUMN else f'"{name}"' for name in columns)


def load(folder: Path, counts: dict[str, int], kept: keys.Keys) -> keys.PutBack:
    """Put the tables of the backup in the place of those that are there, and move them on to this release.

    One transaction, in which PostgreSQL takes tables too: all of it is there, or all is as it was. ``kept``: keys of people, put back
    in the same. Raises NotABackup.
    """
    from django.core.management import call_command
    from django.db import connection, transaction

    columns: dict[str, list[str]] = json.loads((folder / TABLES).read_text(encoding="utf-8"))
    with transaction.atomic(), connection.wrap_database_errors:
        raw = connection.cursor().connection
        if there := _tables(raw):
            raw.execute("DROP TABLE " + ", ".join(f'"{table}"' for table in there) + " CASCADE")
        _migrate_to(folder, columns[_MIGRATIONS])
        guarded = guards.TABLES.keys() <= columns.keys()
        if guarded:  # a copy comes in the order in which rows lie, which need not be that of their numbers
            guards.remove(connection)
        # empty what migrations wrote; tables come in the order of their names, whichever names which
        raw.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in columns) + " CASCADE")
        raw.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, names in columns.items():
            statement = f"COPY {_named(table, names)} FROM STDIN"
            with (folder / f"{table}.copy").open("rb") as file, raw.cursor().copy(statement) as rows_in:
                while piece := file.read(1 << 20):
                    rows_in.write(piece)
            (found,) = raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            if found != counts.get(table):
                raise NotABackup("not_as_listed", file=table, member=table)
        _reset_sequences(raw, columns)
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if guarded:
            guards.install(connection)
        done = keys.put_back(raw.cursor(), "%s", kept) if keys.TABLE in columns else keys.PutBack()
    call_command("migrate", verbosity=0, interactive=False)
    return done


@contextmanager
def _connection() -> Iterator[Any]:
    """A connection of our own beside Django's; what it raises is Django's."""
    import psycopg
    from django.db import connection

    connection.ensure_connection()
    wanted = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with connection.wrap_database_errors, psycopg.connect(**wanted) as raw:
        yield raw


def _migrate_to(folder: Path, columns: list[str]) -> None:
    """Make the tables by the migrations that the backup had, and no others."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    at = {name: position for position, name in enumerate(columns)}
    rows = [line.split("\t") for line in (folder / f"{_MIGRATIONS}.copy").read_text("utf-8").splitlines()]
    had = {(row[at["app"]], row[at["name"]]) for row in rows}
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    unknown = sorted(had - set(graph.nodes))
    if unknown:
        raise NotABackup("newer_backup", file=folder.name, release=".".join(unknown[0]))
    last = [node for node in had if not any(child.key in had for child in graph.node_map[node].children)]
    executor.migrate(last)


def _reset_sequences(raw: Any, tables: Iterable[str]) -> None:
    """The next number of each table is beyond the last one it has."""
    for table in tables:
        for name in _columns(raw, table):
            (sequence,) = raw.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", (f'"{table}"', name)
            ).fetchone()
            if sequence:
                raw.execute(
                    f'SELECT setval(%s, coalesce(max("{name}"), 0) + 1, false) FROM "{table}"', (sequence,)
                )


def _tables(raw: Any) -> list[str]:
    found = raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in found]


def _columns(raw: Any, table: str) -> list[str]:
    found = raw.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (table,),
    )
    return [name for (name,) in found]


def _named(table: str, columns: list[str]) -> str:
    return f'"{table}" ({", ".join(f"{chr(34)}{name}{chr(34)}" for name in columns)})'
