"""What a record already says, as an import needs it to compare: statements by source, standing, problems."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from maillage.record.arrow import read_parts
from maillage.record.columns import FILE_KINDS, TABLES
from maillage.record.store import Manifest, Store
from maillage.reference.problems import Problem

Before = tuple[str, str, str, int]
"""A statement made before: its identifier, its thing, its sheet and its line."""


class Known:
    """The statements of one manifest. Each table is read once, when it is first asked for."""

    def __init__(self, store: Store, manifest: Manifest) -> None:
        self.store, self.manifest = store, manifest
        self._live: dict[str, dict[str, list[Before]]] = {}
        self._ever: dict[str, frozenset[str]] = {}

    def paths(self, table: str) -> list[str]:
        """Paths of the parts of a table."""
        return [str(self.store.part_path(table, part)) for part in self.manifest.tables.get(table, ())]

    @cached_property
    def standing(self) -> dict[str, dict[str, Any]]:
        """Rows of the table ``standing``, by statement."""
        return {row["statement"]: row for row in read_parts(self.paths("standing"), "standing").to_pylist()}

    def live(self, table: str, source: str) -> list[Before]:
        """What a source says in a table, as far as it has not superseded it itself."""
        if table not in self._live:
            self._live[table] = self._read_live(table)
        return self._live[table].get(source, [])

    def ever(self, table: str) -> frozenset[str]:
        """Every statement ever made in a table."""
        if table not in self._ever:
            statements = read_parts(self.paths(table), table, ["statement"])["statement"].to_pylist()
            self._ever[table] = frozenset(statements)
        return self._ever[table]

    def same_as(self) -> list[dict[str, Any]]:
        """Rows of the table ``same_as``; those of a damaged part are lost, what can be read is given."""
        readable = [path for path in self.paths("same_as") if _is_whole(path)]
        rows: list[dict[str, Any]] = read_parts(readable, "same_as").to_pylist()
        return rows

    def problems(self, source: Mapping[str, Any], shown: str) -> Iterator[Problem]:
        """What was wrong with the present version of a source, told again."""
        for row in self._problems.get((source["id"], source["import_no"]), ()):
            yield Problem(row["code"], shown, row["line"], row["field"], json.loads(row["found"]))

    @cached_property
    def _problems(self) -> dict[tuple[str, int], list[dict[str, Any]]]:
        """Rows of the table ``problems``, by source and import: read once, however many files are known."""
        found: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        for row in read_parts(self.paths("problems"), "problems").to_pylist():
            found[row["source"], row["import_no"]].append(row)
        return found

    def _read_live(self, table: str) -> dict[str, list[Before]]:
        found: dict[str, list[Before]] = defaultdict(list)
        sheets = ["sheet"] if table in TABLES else []
        rows = read_parts(self.paths(table), table, ["statement", "id", "source", "line", *sheets])
        columns = [rows[name].to_pylist() for name in rows.column_names]
        if not sheets:
            columns.append([None] * rows.num_rows)
        for statement, thing, source, line, sheet in zip(*columns, strict=True):
            standing = self.standing.get(statement)
            if standing is None or standing["standing"] != "superseded":
                found[source].append((statement, thing, sheet or "", line))
        return found


def _is_whole(path: str) -> bool:
    if not Path(path).exists():
        return False
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == Path(path).stem


def tables_of(source: Mapping[str, Any]) -> set[str]:
    """The tables in which a source has said something."""
    return {FILE_KINDS[kind] for kind in source["kinds"]}
