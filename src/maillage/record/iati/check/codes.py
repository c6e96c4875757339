"""Codes against their lists: over the rows of a block in bulk, then exactly at each place that is worth asking.

A code that is in no list is told wherever it stands; one that only differs by case or blanks, or that was withdrawn, is a
note, told once a record and place of the standard. In: rows, turned (:mod:`.held`), and records of lxml. Out: :class:`Fault`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

from maillage.record.iati.check.codelists import ANYWHERE, Codelist, Governed, governed
from maillage.record.iati.check.fault import XML_LANG, Fault, Paths, line_of
from maillage.record.iati.check.held import Held
from maillage.record.iati.layout import Layout

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


def places_to_ask(held: Held, version: str) -> list[Wanted]:
    """Where to look, record by record: what the rows give, and all places of a record that they do not hold whole."""
    record, odd = held.layout.record, held.strange()
    wanted = {asked for asked in _in_columns(held, version) if asked[0] not in odd}
    wanted.update(asked for asked in _languages(held, governed(record, version)) if asked[0] not in odd)
    for index in odd:
        wanted.update(codes_of_record(index, record, version))
    return sorted(wanted, key=lambda asked: (asked[0], asked[1], asked[2] or ""))


def _in_columns(held: Held, version: str) -> Iterator[Wanted]:
    """Where columns hold a code that is not simply good: the distinct values of each are looked at once."""
    for column in _columns(held.layout.root, held.layout.record, version):
        bad = held.distinct(column.table, column.column) - column.good
        if not bad:
            continue
        records, found = held.column(column.table, 0), held.column(column.table, column.column)
        if column.vocabulary < 0:
            yield from [
                (r, column.place, code) for r, code in zip(records, found, strict=True) if code in bad
            ]
            continue
        vocabularies, when = held.column(column.table, column.vocabulary), column.when
        for record, code, vocabulary in zip(records, found, vocabularies, strict=True):
            if code in bad and vocabulary in when:
                yield record, column.place, code


def _languages(held: Held, places: tuple[Governed, ...]) -> Iterator[Wanted]:
    for number, governs in enumerate(places):
        if governs.path != ANYWHERE:
            continue
        good = governs.codelist.good | _NO_LANGUAGE
        bad = held.languages() - good
        if bad:
            yield from [(record, number, code) for record, code in held.in_languages(bad)]
        for record, inside in held.inside().items():
            yield from [(record, number, code) for code in inside.languages - good]
        yield from [(record, number, code) for record, code in held.odd_languages() if code not in good]


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
        for found in [code] if code is not None else _found(record, governs):
            told = _told(found, governs.codelist)
            if told is None:
                continue
            for element in _elements(record, governs, found):
                if _holds(element, governs):
                    yield _fault(index, element, governs, found, told, paths, base)
                    if told[0] in _NOTES:
                        break


def _fault(
    index: int, element: Any, governs: Governed, found: str, told: tuple[str, str], paths: Paths, base: int
) -> Fault:
    attribute = XML_LANG if governs.path == ANYWHERE else governs.attribute
    return Fault(
        index, told[0], f"codelist:{governs.codelist.name}", line_of(element, base), paths.of(element, attribute),
        {"found": found, "expected": told[1], "list": governs.codelist.name},
    )  # fmt: skip


def _found(record: Any, governs: Governed) -> list[str]:
    """The codes that a record has at a place."""
    elements = record.iter() if governs.path == ANYWHERE else record.iterfind(governs.path or ".")
    values = (_value(element, governs) for element in elements if isinstance(element.tag, str))
    return [value for value in dict.fromkeys(values) if value is not None]


def _elements(record: Any, governs: Governed, code: str) -> Iterable[Any]:
    """The elements of a record that have that code at that place, in order; lazily where the first may be enough."""
    if governs.path == ANYWHERE:
        return (e for e in record.iter() if isinstance(e.tag, str) and e.get(XML_LANG) == code)
    if not governs.path:
        return [record] if _value(record, governs) == code else []
    if not governs.attribute:
        return [element for element in record.iterfind(governs.path) if element.text == code]
    if "/" not in governs.path:
        return (e for e in record.iterchildren(governs.path) if e.get(governs.attribute) == code)
    found: list[Any] = _having(governs.path, governs.attribute, code)(record)
    return found


@lru_cache(4096)
def _having(path: str, attribute: str, code: str) -> Any:
    """An XPath for the elements of a path whose attribute holds the code. A variable would cost more each time."""
    from lxml import etree

    if '"' in code:
        return partial(etree.XPath(f"{path}[@{attribute}=$code]"), code=code)
    return etree.XPath(f'{path}[@{attribute}="{code}"]')


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
