"""Codes against their lists: over the rows of a block in bulk, then exactly at each place that is worth asking.

A code that is in no list is told wherever it stands; one that only differs by case or blanks, or that was withdrawn, is a
note, told once a record and place of the standard. In: rows (:mod:`..rows`) and records of lxml. Out: :class:`Fault`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from maillage.record.iati.check.codelists import ANYWHERE, Codelist, Governed, governed
from maillage.record.iati.check.fault import XML_LANG, Fault, Paths, line_of
from maillage.record.iati.layout import Layout
from maillage.record.iati.rows import Rows

Wanted = tuple[int, int, str | None]
"""A record, a place that a list governs (its number), and the code to ask about there (None: all)."""
_NO_LANGUAGE: frozenset[str | None] = frozenset((None, ""))
"""An empty ``xml:lang`` is XML's way to say none."""
_NOTES = ("record.iati-code-written", "record.iati-code-withdrawn")


@dataclass(frozen=True, slots=True)
class _Column:
    table: int
    column: int
    vocabulary: int
    place: int
    good: frozenset[str | None]
    when: frozenset[str | None]


@cache
def _columns(root: str, record: str, version: str) -> tuple[_Column, ...]:
    from maillage.record.iati.layout import layouts

    return tuple(_find_columns(layouts()[root], governed(record, version)))


def _find_columns(layout: Layout, places: tuple[Governed, ...]) -> Iterator[_Column]:
    for number, governs in enumerate(places):
        good = governs.codelist.good | (_NO_LANGUAGE if governs.path == ANYWHERE else {None})
        if governs.path == ANYWHERE:
            for place in layout.places.values():
                if XML_LANG in place.attributes:
                    yield _Column(
                        _table_of(layout, place.path),
                        place.attributes[XML_LANG],
                        -1,
                        number,
                        good,
                        frozenset(),
                    )
            continue
        found = layout.places.get(governs.path)
        if found is None:
            continue
        column = found.attributes.get(governs.attribute, -1) if governs.attribute else found.text
        conditional = bool(governs.vocabularies) and not governs.above
        vocabulary = found.attributes.get("vocabulary", -1) if conditional else -1
        if conditional and vocabulary < 0 and None not in governs.vocabularies:
            continue  # the condition asks for an attribute that the element does not have
        if column >= 0:
            yield _Column(
                _table_of(layout, governs.path), column, vocabulary, number, good,
                governs.vocabularies if conditional else frozenset(),
            )  # fmt: skip


def _table_of(layout: Layout, path: str) -> int:
    while (table := layout.places[path].table) is None:
        path = path.rpartition("/")[0]
    return table.number


def places_to_ask(rows: Rows, version: str) -> list[Wanted]:
    """Where to look, record by record: what the rows give, and all places of a record that they do not hold whole."""
    odd = {extra[0] for extra in rows.extras if extra[3] == "element" and "{" not in (extra[4] or "")}
    wanted = [asked for asked in codes_to_ask(rows, version) if asked[0] not in odd]
    for index in odd:
        wanted += codes_of_record(index, rows.layout.record, version)
    return sorted(wanted, key=lambda asked: asked[0])


def codes_to_ask(rows: Rows, version: str) -> list[Wanted]:
    """Where the rows hold a code that is not simply good: each column's distinct values are looked at once."""
    root, record = rows.layout.root, rows.layout.record
    wanted: set[Wanted] = set()
    for column in _columns(root, record, version):
        table, at = rows.tables[column.table], column.column
        bad = {row[at] for row in table} - column.good
        if not bad:
            continue
        vocabulary, when = column.vocabulary, column.when
        wanted.update(
            (row[0], column.place, row[at])
            for row in table
            if row[at] in bad and (vocabulary < 0 or row[vocabulary] in when)
        )
    wanted.update(_languages(rows, governed(record, version)))
    return sorted(wanted, key=lambda w: (w[0], w[1], w[2] or ""))


def _languages(rows: Rows, places: tuple[Governed, ...]) -> Iterator[Wanted]:
    for number, governs in enumerate(places):
        if governs.path == ANYWHERE:
            good = governs.codelist.good | _NO_LANGUAGE
            bad = {said[5] for said in rows.narratives} - good
            if bad:
                yield from ((said[0], number, said[5]) for said in rows.narratives if said[5] in bad)
            for record, _, _, sort, name, content in rows.extras:
                if sort == "element":
                    yield from ((record, number, code) for code in _languages_in(content) if code not in good)
                elif sort == "attribute" and (name or "").endswith(XML_LANG) and content not in good:
                    yield record, number, content


def _languages_in(node: Any) -> Iterator[str]:
    if node[1] and XML_LANG in node[1]:
        yield node[1][XML_LANG]
    for kid in node[3] or ():
        yield from _languages_in(kid)


def codes_of_record(index: int, record: str, version: str) -> list[Wanted]:
    """All places of one record: for a record whose rows do not hold everything."""
    return [(index, number, None) for number in range(len(governed(record, version)))]


def code_faults(records: list[Any], wanted: Iterable[Wanted], version: str, base: int) -> Iterator[Fault]:
    """What is wrong with the codes at the wanted places."""
    paths = Paths(None)
    for index, number, code in wanted:
        record = records[index]
        governs = governed(record.tag, version)[number]
        if paths.record is not record:
            paths = Paths(record)
        noted: set[str] = set()
        for element in _elements(record, governs, code):
            found = _value(element, governs)
            if found is None or (code is not None and found != code) or not _holds(element, governs):
                continue
            told = _told(found, governs.codelist)
            if told is not None and found not in noted:
                noted.update((found,) if told[0] in _NOTES else ())
                attribute = XML_LANG if governs.path == ANYWHERE else governs.attribute
                yield Fault(
                    index, told[0], f"codelist:{governs.codelist.name}", line_of(element, base),
                    paths.of(element, attribute),
                    {"found": found, "expected": told[1], "list": governs.codelist.name},
                )  # fmt: skip


def _elements(record: Any, governs: Governed, code: str | None) -> Iterable[Any]:
    path = "descendant-or-self::*" if governs.path == ANYWHERE else governs.path or "."
    held = (
        "@xml:lang"
        if governs.path == ANYWHERE
        else f"@{governs.attribute}"
        if governs.attribute
        else "text()"
    )
    if path == ".":
        return [record]
    found: list[Any] = _xpath(f"{path}[{held}]" if code is None else f"{path}[{held}=$code]")(
        record, code=code or ""
    )
    return found


@cache
def _xpath(path: str) -> Any:
    from lxml import etree

    return etree.XPath(path)


def _value(element: Any, governs: Governed) -> str | None:
    value: str | None
    if governs.path == ANYWHERE:
        value = element.get(XML_LANG) or None
    else:
        value = element.get(governs.attribute) if governs.attribute else element.text
    return value


def _holds(element: Any, governs: Governed) -> bool:
    if not governs.vocabularies:
        return True
    said = (element.getparent() if governs.above else element).get("vocabulary")
    return said in governs.vocabularies


def _told(found: str, codes: Codelist) -> tuple[str, str] | None:
    """The problem that a code is told by and the code expected; None for a good one."""
    withdrawn = codes.codes.get(found)
    if withdrawn is not None:
        return ("record.iati-code-withdrawn", "") if withdrawn else None
    alike = codes.folded.get(found.strip().casefold())
    if alike is not None:
        return "record.iati-code-written", alike
    return ("record.iati-code-unknown-core" if codes.core else "record.iati-code-unknown"), ""
