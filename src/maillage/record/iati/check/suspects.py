"""Where rules are worth asking: a quick look over the columns of a block, so that the exact judge sees few elements.

In: rows of activities, turned (:mod:`.held`). Out: pairs (record, rule) that :mod:`.rules` shall judge; every violation is
among them, and most of them are violations. What the rows do not hold in plain columns (an element twice where the
standard has one, out of order) makes the whole record suspect: None as rule. Texts of dates are compared as texts where
that finds at least as much. A test compares what comes of it with the judge asked everywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache

from maillage.record.iati.check.held import Held
from maillage.record.iati.check.rules import YEAR, date_in
from maillage.record.iati.check.shares import flaws, in_range

Suspect = tuple[int, str | None]
"""A record of the block and the identifier of a rule; None for all rules."""
_SIGNS = re.compile(r"[/&|?]")
_NUMBER = re.compile(r"[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*")
_MEASURED = ("1", "2", "3", "4")
_COMMON = (None, "", "1")
_AT_ANY_DEPTH = {"title": "4.3.1", "description": "4.4.1"}
"""Elements that a rule looks for at any depth; so are narratives and money, where a record has no default."""
_PLACED = ("3.6.2", "3.7.1", "3.7.2")
_UNNARRATED = {
    "title": ("4.3.1",), "description": ("4.4.1",), "owner-org": ("6.8.1",), "provider-org": ("6.9.1",),
    "receiver-org": ("6.9.2",), "recipient-country": _PLACED, "recipient-region": _PLACED,
}  # fmt: skip
"""Where an element that holds text of its own, as version 1 had it, escapes the other looks."""


def suspects(held: Held, version: str, today: date) -> set[Suspect]:
    """What to judge in these records of activities. Rule 1.14.8 is asked once for each publisher."""
    found: set[Suspect] = {(record, None) for record in held.strange()}
    for part in _OF_2 if version >= "2" else _OF_1:
        found.update(part(held, today.isoformat()))
    return found


def _odd(held: Held, today: str) -> Iterator[Suspect]:
    """Records whose children stand in another order, and what stands at odd places."""
    yield from [(record, None) for record in held.disordered()]
    for record, path in held.said_directly():
        yield from [(record, rule) for rule in _UNNARRATED.get(path.rpartition("/")[2], ())]
    for record, inside in held.inside().items():
        yield from [(record, rule) for name, rule in _AT_ANY_DEPTH.items() if name in inside.names]


def _records(held: Held, today: str) -> Iterator[Suspect]:
    names = (
        "record", "lang", "default_currency", "last_updated_datetime", "iati_identifier", "reporting_org_ref",
        "capital_spend_percentage",
    )  # fmt: skip
    speechless = _speechless(held) if None in held.values("", "lang") else set()
    met: set[str] = set()
    for record, lang, currency, updated, said, publisher, spend in zip(*held.table("", *names), strict=True):
        identifier = said or ""
        if lang is None and record in speechless:
            yield record, "4.1.1"
        if currency is None:
            yield record, "7.8.1"
        if updated is not None and updated.strip()[:10] >= today:
            yield record, "11.1.1"
        if identifier == publisher:
            yield record, "1.1.3"
        if publisher is None or not identifier.startswith(f"{publisher}-"):
            yield record, "1.1.21"
        if not identifier or _SIGNS.search(identifier):
            yield record, "1.3.13"
        if identifier != identifier.strip():
            yield record, "1.3.1"
        if publisher is not None:
            if publisher not in met:
                met.add(publisher)
                yield record, "1.14.8"
            if not _sound(publisher):
                yield record, _unsound(publisher, "1.14.13", "1.14.1")
        if not in_range(spend):
            yield record, "12.2.1"


def _speechless(held: Held) -> set[int]:
    """Records of which some narrative does not say its language."""
    return held.speechless() | {
        record for record, inside in held.inside().items() if "narrative" in inside.names
    }


@cache
def _sound(reference: str | None) -> bool:
    """Whether a reference, if there is one, has no sign and no blank where none may be."""
    if reference is None:
        return True
    return bool(reference) and not _SIGNS.search(reference) and reference == reference.strip()


def _unsound(reference: str, signs: str, spaces: str) -> str | None:
    """The rule that a reference breaks, None for both."""
    blank = reference != reference.strip()
    if blank and _SIGNS.search(reference):
        return None
    return spaces if blank else signs


def _signs(held: Held, path: str, name: str, signs: str, spaces: str) -> Iterator[Suspect]:
    """References of a column with signs or blanks where none may be."""
    if not all(map(_sound, held.values(path, name))):
        for record, reference in zip(*held.table(path, "record", name), strict=True):
            if not _sound(reference):
                yield record, _unsound(reference, signs, spaces)


def _spaces(held: Held, path: str, name: str, rule: str) -> Iterator[Suspect]:
    """Values of a column that begin or end with blanks."""
    bad = {value for value in held.values(path, name) if value is not None and value != value.strip()}
    if bad:
        yield from [
            (r, rule) for r, value in zip(*held.table(path, "record", name), strict=True) if value in bad
        ]


def _references(held: Held, today: str) -> Iterator[Suspect]:
    yield from _signs(held, "participating-org", "ref", "1.8.13", "1.8.1")
    yield from _spaces(held, "participating-org", "activity_id", "1.9.1")
    yield from _signs(held, "other-identifier", "owner_org_ref", "1.11.13", "1.11.1")
    yield from _spaces(held, "related-activity", "ref", "1.7.1")
    for rule in ("1.6.1", "1.16.1"):  # of type A3, of type B1: the judge looks
        yield from _spaces(held, "other-identifier", "ref", rule)
    if None in held.values("participating-org", "ref"):
        named = held.narrated("participating-org")
        for record, row, ref in zip(*held.table("participating-org", "record", "row", "ref"), strict=True):
            if ref is None and (record, row) not in named:
                yield record, "6.10.1"


def _sides(held: Held, today: str) -> Iterator[Suspect]:
    for path in ("transaction", "planned-disbursement"):
        for side, unnamed, activity_spaces, signs, spaces in (
            ("provider", "6.9.1", "1.4.1", "1.10.13", "1.10.1"),
            ("receiver", "6.9.2", "1.5.1", "1.15.13", "1.15.1"),
        ):
            ref, activity, kind = f"{side}_org_ref", f"{side}_org_{side}_activity_id", f"{side}_org_type"
            yield from _signs(held, path, ref, signs, spaces)
            yield from _spaces(held, path, activity, activity_spaces)
            if None not in held.values(path, ref):
                continue
            if not (held.values(path, activity) | held.values(path, kind)) - {None}:
                continue
            named = held.narrated(f"{path}/{side}-org")
            for record, row, reference, own, sort in zip(
                *held.table(path, "record", "row", ref, activity, kind), strict=True
            ):
                if reference is None and (own is not None or sort is not None) and (record, row) not in named:
                    yield record, unnamed


def _dates(held: Held, today: str) -> Iterator[Suspect]:
    yield from _activity_dates(held, today, ("1", "2", "3", "4"))
    started = {
        r
        for r, kind in zip(*held.table("activity-date", "record", "type"), strict=True)
        if kind in ("1", "2")
    }
    yield from [(record, "6.11.1") for record in range(held.records) if record not in started]


def _activity_dates(held: Held, today: str, kinds: tuple[str, str, str, str]) -> Iterator[Suspect]:
    """Planned and actual start and end against each other and today."""
    first: dict[tuple[int, str], str] = {}
    last: dict[tuple[int, str], str] = {}
    for record, kind, said in zip(*held.table("activity-date", "record", "type", "iso_date"), strict=True):
        if said is not None and kind in kinds:
            day, key = said.strip()[:10], (record, kind)
            if key not in last:
                first[key] = last[key] = day
            else:
                first[key], last[key] = min(first[key], day), max(last[key], day)
    for (record, found), day in last.items():
        at = kinds.index(found)
        if at < 2 and day > first.get((record, kinds[at + 2]), "~"):
            yield record, ("11.1.2", "11.1.3")[at]
        if at in (1, 3) and day > today:
            yield record, "11.1.4" if at == 1 else "11.1.5"


def _transaction_dates(held: Held, today: str) -> Iterator[Suspect]:
    for name, rule in (("transaction_date_iso_date", "11.2.1"), ("value_value_date", "11.2.2")):
        # As texts: a time zone after the day of today, a blank or a year before 1000 make a suspect too.
        bad = {day for day in held.values("transaction", name) if day and not "1" < day <= today}
        if bad:
            yield from [
                (r, rule)
                for r, day in zip(*held.table("transaction", "record", name), strict=True)
                if day in bad
            ]


def _periods(held: Held, today: str) -> Iterator[Suspect]:
    for path, order, length in (
        ("budget", "8.6.3", "7.5.3"),
        ("planned-disbursement", "8.6.3", ""),
        ("result/indicator/period", "8.6.1", ""),
    ):
        columns = held.table(path, "record", "period_start_iso_date", "period_end_iso_date")
        for record, start, end in zip(*columns, strict=True):
            turned, long = _period(start, end)
            if turned:
                yield record, order
            if long and length:
                yield record, length


@cache
def _period(start: str | None, end: str | None) -> tuple[bool, bool]:
    first, last = date_in(start or ""), date_in(end or "")
    if first is None or last is None:
        return False, False
    return first > last, last - first > YEAR


def _sectors(held: Held, today: str) -> Iterator[Suspect]:
    groups: dict[tuple[int, str], list[str | None]] = defaultdict(list)
    with_sector: set[int] = set()
    for record, row, said, share in zip(
        *held.table("sector", "record", "row", "vocabulary", "percentage"), strict=True
    ):
        with_sector.add(record)
        groups[record, "1" if said in _COMMON else said].append(share)
        if said is not None and _own(said) and (record, row) not in held.narrated("sector"):
            yield record, "2.2.1"
    yield from _ranges(held, "sector", "12.3.1")
    for (record, _), found in groups.items():
        for flaw in flaws(tuple(found)):
            yield record, ("2.1.1", "2.1.2", "2.1.4")[flaw]
    yield from [(record, "102.1.1") for record in with_sector if (record, "1") not in groups]
    sectored = set(zip(*held.table("transaction/sector", "record", "parent"), strict=True))
    below = {record for record, _ in sectored}
    yield from [(record, "6.6.2") for record in below & with_sector]
    if len(with_sector) < held.records:
        transactions = zip(*held.table("transaction", "record", "row"), strict=True)
        yield from [
            (at[0], "6.7.2") for at in transactions if at[0] not in with_sector and at not in sectored
        ]
        yield from [(r, "6.2.2") for r in range(held.records) if r not in with_sector and r not in below]


def _ranges(held: Held, path: str, rule: str) -> Iterator[Suspect]:
    """Percentages that are no number from 0 to 100."""
    if not all(map(in_range, held.values(path, "percentage"))):
        pairs = zip(*held.table(path, "record", "percentage"), strict=True)
        yield from [(record, rule) for record, share in pairs if not in_range(share)]


@cache
def _own(vocabulary: str) -> bool:
    try:
        return float(vocabulary) in (98.0, 99.0)
    except ValueError:
        return False


def _countries(held: Held, today: str) -> Iterator[Suspect]:
    countries: dict[int, list[str | None]] = defaultdict(list)
    regions: dict[tuple[int, str | None], list[str | None]] = defaultdict(list)
    for record, share in zip(*held.table("recipient-country", "record", "percentage"), strict=True):
        countries[record].append(share)
    for record, said, share in zip(
        *held.table("recipient-region", "record", "vocabulary", "percentage"), strict=True
    ):
        regions[record, said].append(share)
    yield from _ranges(held, "recipient-country", "12.1.1")
    yield from _ranges(held, "recipient-region", "12.1.1")
    with_region = {record for record, _ in regions}
    for record, found in countries.items():
        if record not in with_region:
            for flaw in flaws(tuple(found)):
                yield record, ("3.1.1", "3.1.2", "3.1.4")[flaw]
    for (record, said), found in regions.items():
        if said is not None:
            for flaw in flaws((*found, *countries.get(record, ()))):
                yield record, ("3.4.1", "3.4.2", "3.4.4")[flaw]
    yield from _countries_of_transactions(held, with_region | set(countries))


def _countries_of_transactions(held: Held, placed: set[int]) -> Iterator[Suspect]:
    named = held.narrated("transaction/recipient-country") | held.narrated("transaction/recipient-region")
    columns = ("recipient_country_code", "recipient_region_code", "recipient_region_vocabulary")
    some = {record for record, _ in named}
    if len(placed) == held.records:
        for name in columns:
            if held.values("transaction", name) - {None}:
                pairs = zip(*held.table("transaction", "record", name), strict=True)
                some.update(record for record, said in pairs if said is not None)
    else:
        for record, row, *said in zip(*held.table("transaction", "record", "row", *columns), strict=True):
            if said != [None, None, None] or (record, row) in named:
                some.add(record)
            elif record not in placed:
                yield record, "3.7.2"
        yield from [(r, "3.7.1") for r in range(held.records) if r not in placed and r not in some]
    yield from [(record, "3.6.2") for record in some & placed]


def _budget_items(held: Held, today: str) -> Iterator[Suspect]:
    groups: dict[int, list[str | None]] = defaultdict(list)
    for record, share in zip(
        *held.table("country-budget-items/budget-item", "record", "percentage"), strict=True
    ):
        groups[record].append(share)
    yield from _ranges(held, "country-budget-items/budget-item", "12.2.1")
    for record, found in groups.items():
        for flaw in flaws(tuple(found)):
            yield record, ("7.9.1", "7.9.2", "7.9.4")[flaw]


def _aid_types(held: Held, today: str) -> Iterator[Suspect]:
    for path, twice, common in (
        ("default-aid-type", "107.1.2", "107.1.1"),
        ("transaction/aid-type", "107.2.2", "107.2.1"),
    ):
        met: set[tuple[int, int, str]] = set()
        without: set[int] = set()
        with_common: set[int] = set()
        for record, parent, said in zip(*held.table(path, "record", "parent", "vocabulary"), strict=True):
            key = (record, parent, "1" if said in _COMMON else said)
            if key in met:
                yield record, twice
            met.add(key)
            (with_common if said in _COMMON else without).add(record)
        yield from [(record, common) for record in without - with_common]


def _markers(held: Held, today: str) -> Iterator[Suspect]:
    columns = held.table("policy-marker", "record", "row", "vocabulary", "significance")
    for record, row, said, significance in zip(*columns, strict=True):
        if significance is None and said in _COMMON:
            yield record, "6.14.1"
        if said == "99" and (record, row) not in held.narrated("policy-marker"):
            yield record, "6.13.1"


def _results(held: Held, today: str) -> Iterator[Suspect]:
    (referred,) = map(set, held.table("result/reference", "record"))
    (indicated,) = map(set, held.table("result/indicator/reference", "record"))
    yield from [(record, "8.11.1") for record in referred & indicated]
    columns = held.table("result/indicator", "record", "row", "measure")
    measures = {(record, row): measure for record, row, measure in zip(*columns, strict=True)}
    columns = held.table("result/indicator/period", "record", "row", "parent")
    of_period = {(r, row): measures.get((r, parent)) for r, row, parent in zip(*columns, strict=True)}
    for path, around, number in (
        ("result/indicator/baseline", measures, "8.8"),
        ("result/indicator/period/target", of_period, "8.9"),
        ("result/indicator/period/actual", of_period, "8.10"),
    ):
        for record, parent, value in zip(*held.table(path, "record", "parent", "value"), strict=True):
            measure = around.get((record, parent))
            if measure in _MEASURED:
                if value is None:
                    yield record, f"{number}.1"
                elif not _NUMBER.fullmatch(value):
                    yield record, f"{number}.2"
            elif value is not None and measure == "5":
                yield record, f"{number}.3"


def _texts(held: Held, today: str) -> Iterator[Suspect]:
    for record, path in held.unsaid():
        if path.endswith(("title", "description")):
            yield record, "4.3.1" if path.endswith("title") else "4.4.1"
    narrated = held.narrated("description")
    described = zip(*held.table("description", "record", "row"), strict=True)
    yield from [(at[0], "4.4.1") for at in described if at not in narrated]
    for path in ("result", "result/indicator", "country-budget-items/budget-item"):
        if held.values(path, "description_type") - {None}:
            pairs = zip(*held.table(path, "record", "description_type"), strict=True)
            yield from [(record, "4.4.1") for record, kind in pairs if kind is not None]


def _first_version(held: Held, today: str) -> Iterator[Suspect]:
    deep = {"transaction", "planned-disbursement", "result"}
    yield from [(record, None) for record, inside in held.inside().items() if inside.names & deep]
    yield from _activity_dates(held, today, ("start-planned", "start-actual", "end-planned", "end-actual"))
    columns = held.table("", "record", "iati_identifier", "reporting_org_ref")
    for record, identifier, publisher in zip(*columns, strict=True):
        if publisher is None or not (identifier or "").startswith(publisher):
            yield record, "1.1.21"


_Part = Callable[[Held, str], Iterable[Suspect]]
_OF_2: tuple[_Part, ...] = (
    _odd, _records, _references, _sides, _dates, _transaction_dates, _periods, _sectors, _countries, _budget_items,
    _aid_types, _markers, _results, _texts,
)  # fmt: skip
_OF_1: tuple[_Part, ...] = (_first_version, _transaction_dates, _periods)
