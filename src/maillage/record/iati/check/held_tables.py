"""What a block holds, asked of its Arrow tables (:mod:`..arrow`): whole columns at the speed of Arrow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from maillage.record.iati.check.fault import XML_LANG
from maillage.record.iati.check.held import TOLD, Column, Held, Inside
from maillage.record.iati.columns import EXTRAS, NARRATIVES
from maillage.record.iati.layout import FIRST, Layout, layouts

_TOLD = re.compile(rf"<({'|'.join(TOLD)})[\s/>]")
_LANGUAGE = re.compile(r"""xml:lang=["']([^"'<&]*)["']""")


class HeldTables(Held):
    """From tables whose column ``record`` counts the records of the block from 0."""

    def __init__(self, tables: Mapping[str, pa.Table], layout: Layout, records: int) -> None:
        super().__init__()
        self.layout, self.records, self.tables = layout, records, tables
        self._said = tables.get(NARRATIVES)
        self._extras = tables.get(EXTRAS)

    def _column(self, table: int, at: int) -> Column:
        name, columns = _names(self.layout.root, table)
        found = self.tables.get(name)
        if found is None:
            return ()
        column = found.column(columns[at])
        listed: list[Any] = [None] * len(column) if column.null_count == len(column) else column.to_pylist()
        return listed

    def _narrated_at(self, path: str) -> Iterable[tuple[int, int]]:
        if self._said is None:
            return ()
        at = pc.and_(pc.equal(self._said["element"], path), pc.invert(self._said["direct"]))
        return _pairs(self._said.filter(at), "record", "row")

    def _look_inside(self) -> dict[int, Inside]:
        found: dict[int, Inside] = {}
        elements = self._extras_of(pc.equal, "element")
        if elements is not None:
            told = pc.match_substring_regex(elements["content"], f"{_TOLD.pattern}|xml:lang=")
            for record, content in _pairs(elements.filter(told), "record", "content"):
                inside = found.setdefault(record, Inside())
                inside.names.update(_TOLD.findall(content))
                inside.languages.update(_LANGUAGE.findall(content))
        return found

    def _extras_of(self, how: Any, sort: str) -> pa.Table | None:
        return None if self._extras is None else self._extras.filter(how(self._extras["sort"], sort))

    def strange(self) -> set[int]:
        elements = self._extras_of(pc.equal, "element")
        if elements is None:
            return set()
        own = pc.invert(pc.match_substring(pc.fill_null(elements["name"], ""), "{"))
        return set(elements.filter(own)["record"].to_pylist())

    def disordered(self) -> set[int]:
        found: set[int] = set()
        for table in self.layout.tables:
            rows = self.tables.get(table.name)
            if rows is not None and rows["children"].null_count < len(rows):
                found.update(rows.filter(pc.is_valid(rows["children"]))["record"].to_pylist())
        return found

    def languages(self) -> set[str | None]:
        return set() if self._said is None else set(pc.unique(self._said["lang"]).to_pylist())

    def in_languages(self, codes: set[str | None]) -> set[tuple[int, str]]:
        if self._said is None:
            return set()
        at = pc.is_in(
            self._said["lang"], value_set=pa.array([code for code in codes if code is not None], pa.string())
        )
        return set(_pairs(self._said.filter(at), "record", "lang"))

    def odd_languages(self) -> list[tuple[int, str]]:
        attributes = self._extras_of(pc.equal, "attribute")
        if attributes is None:
            return []
        at = pc.ends_with(pc.fill_null(attributes["name"], ""), XML_LANG)
        return list(_pairs(attributes.filter(at), "record", "content"))

    def speechless(self) -> set[int]:
        if self._said is None or not self._said["lang"].null_count:
            return set()
        return set(self._said.filter(pc.is_null(self._said["lang"]))["record"].to_pylist())

    def said_directly(self) -> list[tuple[int, str]]:
        if self._said is None or not pc.any(self._said["direct"]).as_py():
            return []
        return list(_pairs(self._said.filter(self._said["direct"]), "record", "element"))

    def unsaid(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        if self._said is not None and self._said["text"].null_count:
            found += _pairs(self._said.filter(pc.is_null(self._said["text"])), "record", "element")
        rest = self._extras_of(pc.not_equal, "attribute")
        return found if rest is None else found + list(_pairs(rest, "record", "element"))


def _pairs(table: pa.Table, one: str, other: str) -> Iterable[tuple[Any, Any]]:
    return zip(table[one].to_pylist(), table[other].to_pylist(), strict=True)


@cache
def _names(root: str, table: int) -> tuple[str, list[str]]:
    """The name of a table and of its columns by number, without the typed ones beside them."""
    made = layouts()[root].tables[table]
    keys = ["record", "row", "parent", "children"]
    assert len(keys) == FIRST
    return made.name, [*keys, *(said.name for said in made.said)]
