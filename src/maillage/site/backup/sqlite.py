"""The SQLite database copied as it is at one moment, while others go on writing, and put back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from maillage.site.backup import keys
from maillage.site.backup.pack import NotABackup


def copy(database: Path, target: Path, leave_out: frozenset[str]) -> tuple[dict[str, int], dict[int, bytes]]:
    """Copy in one step: readers and writers go on (the journal is a WAL). Rows of each table of the copy; keys of people, which are not
    in it."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as source,
        closing(sqlite3.connect(target)) as copied,
    ):
        source.backup(copied)
        tables = _tables(copied)
        for table in leave_out & set(tables):
            copied.execute(f'DELETE FROM "{table}"')
        people = _without_keys(copied) if keys.TABLE in tables else {}
        copied.commit()
        copied.execute("VACUUM")  # what was left out is not to be read between the rows
        return {table: _rows(copied, table) for table in tables}, people


def _without_keys(copied: sqlite3.Connection) -> dict[int, bytes]:
    """The keys by their row; each leaves its number behind."""
    copied.create_function("number_of", 1, lambda key: bytes.fromhex(keys.number_of(key)), deterministic=True)
    found = dict(copied.execute(f'SELECT id, "{keys.COLUMN}" FROM {keys.TABLE}').fetchall())
    copied.execute(f'UPDATE {keys.TABLE} SET "{keys.COLUMN}" = number_of("{keys.COLUMN}")')
    return found


def put_keys_back(database: Path, kept: keys.Keys) -> keys.PutBack:
    """Keys of people into a database that was looked at and is in nobody's hands yet."""
    with closing(sqlite3.connect(database)) as opened:
        if keys.TABLE not in _tables(opened):
            return keys.PutBack()
        opened.execute("PRAGMA secure_delete = ON")
        done = keys.put_back(opened.cursor(), "?", kept)
        opened.commit()
        return done


def check(database: Path, counts: dict[str, int]) -> None:
    """Raises NotABackup where the database is not whole, or has other rows than the list says."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            (whole,) = opened.execute("PRAGMA integrity_check").fetchone()
            found = {table: _rows(opened, table) for table in _tables(opened)}
    except sqlite3.DatabaseError:
        whole, found = "no", {}
    if whole != "ok" or found != counts:
        raise NotABackup("not_as_listed", file=database.name, member=database.name)


def _tables(opened: sqlite3.Connection) -> list[str]:
    named = opened.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    return [name for (name,) in named]


def _rows(opened: sqlite3.Connection, table: str) -> int:
    (number,) = opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(number)
