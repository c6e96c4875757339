"""Where rules are worth asking: a quick look over the rows of a block, so that the exact judge sees few elements.

In: rows (:mod:`..rows`) of activities. Out: pairs (record, rule) that :mod:`.rules` shall judge; every violation is among
them, and most of them are violations. What the rows do not hold in plain columns (an element twice where the standard
has one, out of order, foreign elements that hold some of the standard's) makes the whole record suspect: None as rule.
A test compares what comes of it with the judge asked everywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from maillage.record.iati.check.codelists import agencies, publishers
from maillage.record.iati.check.rules import YEAR, date_in
from maillage.record.iati.layout import Layout
from maillage.record.iati.rows import Rows

Suspect = tuple[int, str | None]
"""A record of the block and the identifier of a rule; None for all rules."""
_SIGNS = re.compile(r"[/&|?]")
_NUMBER = re.compile(r"[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*")
_MEASURED = ("1", "2", "3", "4")
_COMMON = (None, "", "1")
_ALL = (None, "100", "100.0", "100.00")
_AT_ANY_DEPTH = {"title": "4.3.1", "description": "4.4.1"}
"""Elements that a rule looks for at any depth; so are narratives and money, where a record has no default."""
_PLACED = ("3.6.2", "3.7.1", "3.7.2")
_UNNARRATED = {
    "title": ("4.3.1",), "description": ("4.4.1",), "owner-org": ("6.8.1",), "provider-org": ("6.9.1",),
    "receiver-org": ("6.9.2",), "recipient-country": _PLACED, "recipient-region": _PLACED,
}  # fmt: skip
"""Where an element that holds text of its own, as version 1 had it, escapes the other looks."""
_NAMED = (
    "description", "sector", "policy-marker", "participating-org", "transaction/provider-org",
    "transaction/receiver-org", "planned-disbursement/provider-org", "planned-disbursement/receiver-org",
    "transaction/recipient-country", "transaction/recipient-region",
)  # fmt: skip


def suspects(rows: Rows, version: str, today: date) -> set[Suspect]:
    """What to judge in these records of activities."""
    look = _Look(rows, today)
    found: set[Suspect] = set(look.odd(order=version >= "2"))
    for part in _OF_2 if version >= "2" else _OF_1:
        found.update(part(look))
    return found


class _Look:
    """Rows by name of table and column, with what several looks share."""

    def __init__(self, rows: Rows, today: date) -> None:
        self.rows, self.today = rows, today.isoformat()
        self.deep: set[int] = set()
        self._narrated: dict[str, set[tuple[int, int]]] | None = None

    def table(self, path: str, *columns: str) -> tuple[list[list[Any]], tuple[int, ...]]:
        """The rows (record, row, parent, …) of the table of an element, and where the columns asked for stand."""
        number, at = _where(self.rows.layout.root, path, columns)
        return self.rows.tables[number], at

    def narrated(self, path: str) -> set[tuple[int, int]]:
        """(record, row) of the elements of that path, one of ``_NAMED``, that have a narrative."""
        if self._narrated is None:
            found = self._narrated = {named: set() for named in _NAMED}
            for said in self.rows.narratives:
                at = found.get(said[1])
                if at is not None and not said[4]:
                    at.add((said[0], said[2]))
        return self._narrated[path]

    def odd(self, order: bool) -> Iterator[Suspect]:
        """Records that the columns do not hold whole; ``order``: also those whose children stand in another order."""
        inside: dict[int, set[str]] = defaultdict(set)
        for record, _, _, sort, name, content in self.rows.extras:
            if sort == "element":
                if "{" not in (name or ""):
                    yield record, None
                elif content[3]:
                    _names(content[3], inside[record])
        for record, names in inside.items():
            yield from [(record, _AT_ANY_DEPTH[name]) for name in names if name in _AT_ANY_DEPTH]
        self.deep = {record for record, names in inside.items() if "narrative" in names}
        if order:
            for table in self.rows.tables:
                yield from [(row[0], None) for row in table if row[3] is not None]
            for record, path in [(said[0], said[1]) for said in self.rows.narratives if said[4]]:
                yield from [(record, number) for number in _UNNARRATED.get(path.rpartition("/")[2], ())]


@cache
def _where(root: str, path: str, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    from maillage.record.iati.layout import FIRST, layouts

    layout: Layout = layouts()[root]
    table = layout.places[path].table
    assert table is not None
    names = [said.name for said in table.said]
    return table.number, tuple(FIRST + names.index(column) for column in columns)


def _names(nodes: list[Any], found: set[str]) -> None:
    """Add the names of nodes and of all below them."""
    for node in nodes:
        found.add(node[0])
        if node[3]:
            _names(node[3], found)


def _records(look: _Look) -> Iterator[Suspect]:
    speechless = {said[0] for said in look.rows.narratives if said[5] is None} | look.deep
    rows, (lang, currency, updated, identifier, publisher, spend) = look.table(
        "", "lang", "default_currency", "last_updated_datetime", "iati_identifier", "reporting_org_ref",
        "capital_spend_percentage",
    )  # fmt: skip
    for row in rows:
        record, own, reference = row[0], row[identifier] or "", row[publisher]
        if row[lang] is None and record in speechless:
            yield record, "4.1.1"
        if row[currency] is None:
            yield record, "7.8.1"
        if row[updated] is not None and row[updated].strip()[:10] >= look.today:
            yield record, "11.1.1"
        if own == reference:
            yield record, "1.1.3"
        if reference is None or not own.startswith(f"{reference}-"):
            yield record, "1.1.21"
        if reference is not None and not _agency_known(reference):
            yield record, "1.14.8"
        if not own or _SIGNS.search(own):
            yield record, "1.3.13"
        if own != own.strip():
            yield record, "1.3.1"
        if reference is not None and not _sound(reference):
            yield record, _unsound(reference, "1.14.13", "1.14.1")
        if row[spend] is not None and not _in_range(row[spend]):
            yield record, "12.2.1"


@cache
def _agency_known(reference: str) -> bool:
    return "-".join(reference.split("-")[:2]) in agencies() or reference in publishers()


@cache
def _sound(reference: str) -> bool:
    """Whether a reference has no sign and no blank where none may be."""
    return bool(reference) and not _SIGNS.search(reference) and reference == reference.strip()


def _unsound(reference: str, signs: str, spaces: str) -> str | None:
    """The rule that a reference breaks, None for both."""
    blank = reference != reference.strip()
    if blank and _SIGNS.search(reference):
        return None
    return spaces if blank else signs


def _references(look: _Look) -> Iterator[Suspect]:
    rows, (ref, activity) = look.table("participating-org", "ref", "activity_id")
    named = look.narrated("participating-org")
    for row in rows:
        found = row[ref]
        if found is None:
            if (row[0], row[1]) not in named:
                yield row[0], "6.10.1"
        elif not _sound(found):
            yield row[0], _unsound(found, "1.8.13", "1.8.1")
        if row[activity] is not None and row[activity] != row[activity].strip():
            yield row[0], "1.9.1"
    rows, (kind, ref, owner) = look.table("other-identifier", "type", "ref", "owner_org_ref")
    for row in rows:
        if row[kind] in ("A3", "B1") and row[ref] is not None and row[ref] != row[ref].strip():
            yield row[0], "1.6.1" if row[kind] == "A3" else "1.16.1"
        if row[owner] is not None and not _sound(row[owner]):
            yield row[0], _unsound(row[owner], "1.11.13", "1.11.1")
    rows, (ref,) = look.table("related-activity", "ref")
    yield from [(row[0], "1.7.1") for row in rows if row[ref] is not None and row[ref] != row[ref].strip()]


def _sides(look: _Look) -> Iterator[Suspect]:
    for path in ("transaction", "planned-disbursement"):
        for side, numbers in (
            ("provider", ("6.9.1", "1.4.1", "1.10.13", "1.10.1")),
            ("receiver", ("6.9.2", "1.5.1", "1.15.13", "1.15.1")),
        ):
            yield from _side(look, path, side, *numbers)


def _side(
    look: _Look, path: str, side: str, unnamed: str, activity_spaces: str, signs: str, spaces: str
) -> Iterator[Suspect]:
    named = look.narrated(f"{path}/{side}-org")
    rows, (ref, activity, kind) = look.table(
        path, f"{side}_org_ref", f"{side}_org_{side}_activity_id", f"{side}_org_type"
    )
    for row in rows:
        if row[ref] is not None:
            if not _sound(row[ref]):
                yield row[0], _unsound(row[ref], signs, spaces)
        elif (row[kind] is not None or row[activity] is not None) and (row[0], row[1]) not in named:
            yield row[0], unnamed
        if row[activity] is not None and row[activity] != row[activity].strip():
            yield row[0], activity_spaces


def _dates(look: _Look) -> Iterator[Suspect]:
    yield from _activity_dates(look, ("1", "2", "3", "4"))
    rows, (kind,) = look.table("activity-date", "type")
    started = {row[0] for row in rows if row[kind] in ("1", "2")}
    yield from ((record, "6.11.1") for record in range(look.rows.records) if record not in started)


def _activity_dates(look: _Look, kinds: tuple[str, str, str, str]) -> Iterator[Suspect]:
    """Planned and actual start and end against each other and today."""
    first: dict[tuple[int, str], str] = {}
    last: dict[tuple[int, str], str] = {}
    rows, (kind, iso) = look.table("activity-date", "type", "iso_date")
    for row in rows:
        if row[iso] is not None and row[kind] in kinds:
            day, key = row[iso].strip()[:10], (row[0], row[kind])
            first[key] = min(first.get(key, day), day)
            last[key] = max(last.get(key, day), day)
    for (record, found), day in last.items():
        at = kinds.index(found)
        if at < 2 and day > first.get((record, kinds[at + 2]), "~"):
            yield record, ("11.1.2", "11.1.3")[at]
        if at in (1, 3) and day > look.today:
            yield record, "11.1.4" if at == 1 else "11.1.5"


def _transaction_dates(look: _Look) -> Iterator[Suspect]:
    today = look.today
    rows, columns = look.table("transaction", "transaction_date_iso_date", "value_value_date")
    for column, number in zip(columns, ("11.2.1", "11.2.2"), strict=True):
        # As texts: a time zone after the day of today, a blank or a year before 1000 make a suspect too.
        yield from [(row[0], number) for row in rows if row[column] and not "1" < row[column] <= today]


def _periods(look: _Look) -> Iterator[Suspect]:
    for path, numbers in (
        ("budget", ("8.6.3", "7.5.3")),
        ("planned-disbursement", ("8.6.3", "")),
        ("result/indicator/period", ("8.6.1", "")),
    ):
        rows, (start, end) = look.table(path, "period_start_iso_date", "period_end_iso_date")
        for row in rows:
            if row[start] is not None and row[end] is not None:
                turned, long = _period(row[start], row[end])
                if turned:
                    yield row[0], numbers[0]
                if long and numbers[1]:
                    yield row[0], numbers[1]


@cache
def _period(start: str, end: str) -> tuple[bool, bool]:
    first, last = date_in(start), date_in(end)
    if first is None or last is None:
        return False, False
    return first > last, last - first > YEAR


def _sectors(look: _Look) -> Iterator[Suspect]:
    groups: dict[tuple[int, str], list[str | None]] = defaultdict(list)
    named = look.narrated("sector")
    with_sector: set[int] = set()
    rows, (vocabulary, percentage) = look.table("sector", "vocabulary", "percentage")
    for row in rows:
        record, said, share = row[0], row[vocabulary], row[percentage]
        with_sector.add(record)
        groups[record, "1" if said in _COMMON else said].append(share)
        if share is not None and not _in_range(share):
            yield record, "12.3.1"
        if said is not None and _own(said) and (record, row[1]) not in named:
            yield record, "2.2.1"
    for (record, _), found in groups.items():
        yield from [(record, number) for number in _broken(found, "2.1.1", "2.1.2", "2.1.4")]
    yield from ((record, "102.1.1") for record in with_sector if (record, "1") not in groups)
    below, _ = look.table("transaction/sector")
    sectored = {(row[0], row[2]) for row in below}
    yield from [(record, "6.6.2") for record, _ in sectored if record in with_sector]
    rows, _ = look.table("transaction")
    yield from [
        (row[0], "6.7.2") for row in rows if row[0] not in with_sector and (row[0], row[1]) not in sectored
    ]
    with_sector.update(record for record, _ in sectored)
    yield from ((record, "6.2.2") for record in range(look.rows.records) if record not in with_sector)


@cache
def _own(vocabulary: str) -> bool:
    try:
        return float(vocabulary) in (98.0, 99.0)
    except ValueError:
        return False


def _countries(look: _Look) -> Iterator[Suspect]:
    countries: dict[int, list[str | None]] = defaultdict(list)
    regions: dict[tuple[int, str | None], list[str | None]] = defaultdict(list)
    rows, (percentage,) = look.table("recipient-country", "percentage")
    for row in rows:
        countries[row[0]].append(row[percentage])
    rows, (vocabulary, percentage) = look.table("recipient-region", "vocabulary", "percentage")
    for row in rows:
        regions[row[0], row[vocabulary]].append(row[percentage])
    for record, found in [*countries.items(), *((key[0], found) for key, found in regions.items())]:
        if not all(percentage is None or _in_range(percentage) for percentage in found):
            yield record, "12.1.1"
    with_region = {record for record, _ in regions}
    for record, found in countries.items():
        if record not in with_region:
            yield from [(record, number) for number in _broken(found, "3.1.1", "3.1.2", "3.1.4")]
    for (record, said), found in regions.items():
        if said is not None:
            together = [*found, *countries.get(record, ())]
            yield from [(record, number) for number in _broken(together, "3.4.1", "3.4.2", "3.4.4")]
    yield from _countries_of_transactions(look, with_region | set(countries))


def _countries_of_transactions(look: _Look, placed: set[int]) -> Iterator[Suspect]:
    named = look.narrated("transaction/recipient-country") | look.narrated("transaction/recipient-region")
    some: set[int] = set()
    rows, (country, region, vocabulary) = look.table(
        "transaction", "recipient_country_code", "recipient_region_code", "recipient_region_vocabulary"
    )
    for row in rows:
        if (
            row[country] is not None or row[region] is not None or row[vocabulary] is not None
            or (row[0], row[1]) in named
        ):  # fmt: skip
            some.add(row[0])
        elif row[0] not in placed:
            yield row[0], "3.7.2"
    yield from [(record, "3.6.2") for record in some & placed]
    yield from (
        (record, "3.7.1")
        for record in range(look.rows.records)
        if record not in placed and record not in some
    )


def _budget_items(look: _Look) -> Iterator[Suspect]:
    groups: dict[int, list[str | None]] = defaultdict(list)
    rows, (percentage,) = look.table("country-budget-items/budget-item", "percentage")
    for row in rows:
        groups[row[0]].append(row[percentage])
        if row[percentage] is not None and not _in_range(row[percentage]):
            yield row[0], "12.2.1"
    for record, found in groups.items():
        yield from [(record, number) for number in _broken(found, "7.9.1", "7.9.2", "7.9.4")]


def _broken(shares: list[str | None], missing: str, total: str, alone: str) -> list[str]:
    """The rules that shares may break: one alone is 100 or says none, several each say one and sum to 100."""
    if len(shares) == 1:
        return [] if shares[0] in _ALL else [alone]
    broken = [missing] if None in shares else []
    try:
        return (
            broken
            if sum(Decimal(share) for share in shares if share is not None) == 100
            else [*broken, total]
        )
    except InvalidOperation:
        return [*broken, total]


@cache
def _in_range(percentage: str) -> bool:
    try:
        return 0 <= Decimal(percentage) <= 100
    except InvalidOperation:
        return False


def _aid_types(look: _Look) -> Iterator[Suspect]:
    for path, twice, common in (
        ("default-aid-type", "107.1.2", "107.1.1"),
        ("transaction/aid-type", "107.2.2", "107.2.1"),
    ):
        met: set[tuple[int, int, str]] = set()
        with_common: set[int] = set()
        rows, (vocabulary,) = look.table(path, "vocabulary")
        for row in rows:
            key = (row[0], row[2], "1" if row[vocabulary] in _COMMON else row[vocabulary])
            if key in met:
                yield row[0], twice
            met.add(key)
            if row[vocabulary] in _COMMON:
                with_common.add(row[0])
        yield from [(row[0], common) for row in rows if row[0] not in with_common]


def _markers(look: _Look) -> Iterator[Suspect]:
    rows, (vocabulary, significance) = look.table("policy-marker", "vocabulary", "significance")
    named = look.narrated("policy-marker")
    for row in rows:
        if row[significance] is None and row[vocabulary] in _COMMON:
            yield row[0], "6.14.1"
        if row[vocabulary] == "99" and (row[0], row[1]) not in named:
            yield row[0], "6.13.1"


def _results(look: _Look) -> Iterator[Suspect]:
    referred = {row[0] for row in look.table("result/reference")[0]}
    yield from [
        (row[0], "8.11.1") for row in look.table("result/indicator/reference")[0] if row[0] in referred
    ]
    rows, (measured,) = look.table("result/indicator", "measure")
    measures = {(row[0], row[1]): row[measured] for row in rows}
    rows, _ = look.table("result/indicator/period")
    of_period = {(row[0], row[1]): measures.get((row[0], row[2])) for row in rows}
    for path, around, number in (
        ("result/indicator/baseline", measures, "8.8"),
        ("result/indicator/period/target", of_period, "8.9"),
        ("result/indicator/period/actual", of_period, "8.10"),
    ):
        rows, (value,) = look.table(path, "value")
        for row in rows:
            measure = around.get((row[0], row[2]))
            if measure in _MEASURED:
                if row[value] is None:
                    yield row[0], f"{number}.1"
                elif not _NUMBER.fullmatch(row[value]):
                    yield row[0], f"{number}.2"
            elif row[value] is not None and measure == "5":
                yield row[0], f"{number}.3"


def _texts(look: _Look) -> Iterator[Suspect]:
    unsaid = [(said[0], said[1]) for said in look.rows.narratives if said[6] is None]
    unsaid += [(extra[0], extra[1]) for extra in look.rows.extras if extra[3] != "attribute"]
    for record, path in unsaid:
        if path.endswith(("title", "description")):
            yield record, "4.3.1" if path.endswith("title") else "4.4.1"
    said = look.narrated("description")
    rows, _ = look.table("description")
    yield from [(row[0], "4.4.1") for row in rows if (row[0], row[1]) not in said]
    for path in ("result", "result/indicator", "country-budget-items/budget-item"):
        rows, (kind,) = look.table(path, "description_type")
        yield from [(row[0], "4.4.1") for row in rows if row[kind] is not None]


def _first_version(look: _Look) -> Iterator[Suspect]:
    yield from _activity_dates(look, ("start-planned", "start-actual", "end-planned", "end-actual"))
    rows, (identifier, publisher) = look.table("", "iati_identifier", "reporting_org_ref")
    for row in rows:
        if row[publisher] is None or not (row[identifier] or "").startswith(row[publisher]):
            yield row[0], "1.1.21"


_Part = Callable[[_Look], Iterable[Suspect]]
_OF_2: tuple[_Part, ...] = (
    _records, _references, _sides, _dates, _transaction_dates, _periods, _sectors, _countries, _budget_items,
    _aid_types, _markers, _results, _texts,
)  # fmt: skip
_OF_1: tuple[_Part, ...] = (_first_version, _transaction_dates, _periods)
