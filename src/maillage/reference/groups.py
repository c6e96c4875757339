"""Which country is in which group on which day: yes, no or undecided, with what the answer rests on.

Groups are dated facts (``data/groups.csv``): always asked *on a date*, never today's list applied to the past. A day
inside a bound known only to the year is undecided; so is a day after a scheduled exit of which nobody knows yet
whether it happened: then both readings are given. A country that no row names is a no.

ODA recipients are derived here (``_oda``), said to be derived, and never verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from maillage.reference.countries.model import countries
from maillage.reference.dates import PartialDate, covers
from maillage.reference.names import fold
from maillage.reference.tables import read_table
from maillage.reference.texts import catalogue, choose, fill

YES, NO, UNDECIDED = "yes", "no", "undecided"
DERIVED = "ODA"
LAST_READ = date(2026, 11, 22)
"""The day on which the table of groups was last reviewed: what "today" means to a question without a date."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an undecided answer: its ``condition`` (a code of ``group_texts``), the answer, until when."""

    condition: str
    answer: str
    until: PartialDate | None = None

    def sentence(self, language: str = "en") -> str:
        """The condition in words."""
        return say(self.condition, language, until=self.until or "?")


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether ``country`` is in ``group`` on a day.

    ``why`` is a code of ``group_texts``. ``scheduled``: its exit lies after the source was read. ``confirmed`` is
    False when that change is not settled. ``verified`` is False for what was written from memory in whole or in part.
    ``readings`` stand only with an undecided answer.
    """

    group: str
    country: str
    answer: str
    why: str
    since: PartialDate | None = None
    until: PartialDate | None = None
    scheduled: bool = False
    confirmed: bool = True
    verified: bool = True
    derived: bool = False
    source: str = ""
    as_of: str = ""
    note: str = ""
    readings: tuple[Reading, ...] = ()

    def sentence(self, language: str = "en") -> str:
        """Why the answer is what it is, in words."""
        return say(self.why, language)


@dataclass(frozen=True, slots=True)
class _Row:
    group: str
    country: str
    since: PartialDate | None
    until: PartialDate | None
    confirmed: bool
    doubt: str
    doubt_from: PartialDate | None
    deferred_until: PartialDate | None
    as_of: str
    source: str
    verified: bool
    note: str


def say(code: str, language: str = "en", **values: object) -> str:
    """The sentence ``code`` of this file in fr, en or ar."""
    return fill(choose(catalogue("maillage.reference", "group_texts")[code], language), language, values)


def member(group: str, country: str, on: date) -> Membership:
    """Whether the country (alpha-2) is in the group (a code of :func:`group_codes`) ``on`` that day.

    KeyError for a group that does not exist, or for an umbrella (``SIDS``, ``OIF``): ask for its variants.

    >>> member("LDC", "ST", date(2024, 12, 12)).answer, member("LDC", "ST", date(2024, 12, 13)).answer
    ('yes', 'no')
    """
    about = _groups()[group]
    if about.get("derived"):
        return _oda(country, on)
    founded = PartialDate.parse(str(about.get("founded", "")))
    if founded and on < founded.first:
        return Membership(group, country, NO, "before_group")
    rows = _rows().get(group, {}).get(country, ())
    if founded and on == founded.first and about.get("founders_listed"):
        rows = tuple(row for row in rows if row.since)
    answers = [_answer(row, on) for row in rows] or [_not_listed(group, country)]
    best = min(answers, key=lambda m: (YES, UNDECIDED, NO).index(m.answer))
    return _of_another_day(best, about, on)


def groups_of(country: str, on: date) -> list[Membership]:
    """The answer of every group for the country, in the order of :func:`group_codes`."""
    return [member(group, country, on) for group in group_codes()]


def members(group: str, on: date) -> list[Membership]:
    """The countries that are in the group on that day, or may be (undecided), by alpha-2 code."""
    if group == DERIVED:
        candidates: Iterable[str] = (c.alpha2 for c in countries())
    else:
        candidates = sorted(_rows().get(group, {}))
    found = (member(group, country, on) for country in candidates)
    return [m for m in found if m.answer != NO]


def group_codes() -> tuple[str, ...]:
    """The codes of all groups that can be asked, in the order in which they are shown."""
    return tuple(code for code, about in _groups().items() if "umbrella" not in about)


def umbrella(code: str) -> tuple[str, ...]:
    """The variants that an umbrella stands for, the usual one first (``SIDS``: UN members, M49, AOSIS); else empty."""
    return tuple(_groups().get(code, {}).get("umbrella", ()))


def group_name(code: str, language: str) -> str:
    """The name of a group or an umbrella in fr, en, es, pt or ar; the code itself when it is none."""
    return (
        choose({k: v for k, v in _groups()[code].items() if len(k) == 2}, language)
        if code in _groups()
        else code
    )


def find_group(text: str) -> str | None:
    """The code of the group (or umbrella) that ``text`` names in any of our languages; None when it names none.

    >>> find_group("PMA"), find_group("pays les moins avancés"), find_group("ECOWAS"), find_group("francophonie")
    ('LDC', 'LDC', 'CEDEAO_ECOWAS', 'OIF')
    """
    said = fold(text)
    article, _, rest = said.partition(" ")
    return _by_name().get(said) or (_by_name().get(rest) if article in _ARTICLES else None)


_ARTICLES = frozenset(("the", "le", "la", "les", "l", "el", "los", "las", "os", "as", "o", "a"))


@dataclass(frozen=True, slots=True)
class Share:
    """What of a total goes to the union of some groups: a country in two of them is counted once.

    ``by_group`` overlaps and must not be added. ``undecided`` are countries counted in neither, with their sum.
    """

    total: Decimal
    in_union: Decimal
    by_group: dict[str, Decimal]
    undecided: tuple[str, ...]
    undecided_sum: Decimal

    @property
    def share(self) -> Decimal | None:
        """Part of the total, from 0 to 1, unrounded; None when the total is zero."""
        return self.in_union / self.total if self.total else None


def share(values: Mapping[str, Decimal | int], groups: Iterable[str], on: date) -> Share:
    """How much of ``values`` (alpha-2 to an amount or a count) goes to the union of ``groups`` on that day.

    Countries of which one group is undecided and none is a yes are left out of the union and named.
    """
    codes = tuple(groups)
    answers = {c: {g: member(g, c, on).answer for g in codes} for c in values}
    amounts = {c: Decimal(v) for c, v in values.items()}
    unsure = tuple(c for c, a in answers.items() if YES not in a.values() and UNDECIDED in a.values())
    return Share(
        total=sum(amounts.values(), Decimal(0)),
        in_union=sum((amounts[c] for c, a in answers.items() if YES in a.values()), Decimal(0)),
        by_group={g: sum((amounts[c] for c in values if answers[c][g] == YES), Decimal(0)) for g in codes},
        undecided=unsure,
        undecided_sum=sum((amounts[c] for c in unsure), Decimal(0)),
    )


def _answer(row: _Row, on: date) -> Membership:
    plain = _plain(row, on)
    if row.since is None and _existence().get(row.country, date.min) > on:
        return replace(plain, answer=NO, why="before_country")
    doubtful_from = row.doubt_from or row.until
    if row.doubt and (doubtful_from is None or on >= doubtful_from.first):
        readings = _readings(row, on)
        if any(reading.answer == YES for reading in readings):
            return replace(plain, answer=UNDECIDED, why=row.doubt, readings=readings)
        return replace(plain, answer=NO, why="left")
    inside = covers(row.since, row.until, on)
    if inside is None:
        return replace(plain, answer=UNDECIDED, why="inside_bound", readings=_bound_readings(row, on))
    if inside:
        return plain
    return replace(plain, answer=NO, why="not_yet" if row.since and on < row.since.first else "left")


def _plain(row: _Row, on: date) -> Membership:
    read = PartialDate.parse(row.as_of)
    return Membership(
        group=row.group,
        country=row.country,
        answer=YES,
        why="listed",
        since=row.since,
        until=row.until,
        scheduled=bool(row.until and read and row.until.last > read.last),
        confirmed=row.confirmed,
        verified=row.verified,
        source=row.source,
        as_of=row.as_of,
        note=row.note,
    )


def _readings(row: _Row, on: date) -> tuple[Reading, ...]:
    if row.until is None:
        return (Reading("still_member", YES), Reading("no_longer_member", NO))
    deferred = row.deferred_until
    later = YES if deferred is None or on < deferred.first else NO
    return (Reading("exit_takes_effect", NO, row.until), Reading("exit_deferred", later, deferred))


def _bound_readings(row: _Row, on: date) -> tuple[Reading, ...]:
    entering = bool(row.since and row.since.first <= on <= row.since.last)
    inside, outside = Reading("change_before", YES, row.until), Reading("change_after", NO)
    if entering:
        return (inside, outside)
    return (Reading("change_before", NO, row.until), Reading("change_after", YES, row.until))


def _not_listed(group: str, country: str) -> Membership:
    listed = next(iter(_rows().get(group, {}).values()), None)
    if not listed:
        return Membership(group, country, NO, "not_listed")
    return Membership(
        group,
        country,
        NO,
        "not_listed",
        verified=listed[0].verified,
        source=listed[0].source,
        as_of=listed[0].as_of,
    )


def _of_another_day(found: Membership, about: Mapping[str, Any], on: date) -> Membership:
    """An undated snapshot says nothing of an earlier day: undecided, for every country that it lists in its family."""
    taken = PartialDate.parse(str(about.get("snapshot", "")))
    if not taken or on >= taken.first:
        return found
    family = [g for g, other in _groups().items() if other.get("family") == about["family"]]
    if not any(found.country in _rows().get(g, {}) for g in family):
        return found
    return replace(found, answer=UNDECIDED, why="snapshot", verified=False)


def _oda(country: str, on: date) -> Membership:
    """ODA recipients, derived: known exits first, then LDCs on the day, then low and middle income in the snapshot.

    Not the DAC's own list: the income groups are one snapshot, exits before 2026 are from memory.
    """
    exception = _oda_exceptions().get(country)
    ldc = member("LDC", country, on)
    base = Membership(
        DERIVED, country, NO, "derived", verified=False, derived=True, source="derived", as_of="2026-11-22"
    )
    if exception:
        until = PartialDate.parse(exception["until"])
        gone = covers(None, until, on) is False
        return replace(
            base, answer=NO if gone else YES, until=until, note=exception["note"], source=exception["source"]
        )
    if ldc.answer == YES:
        return replace(base, answer=YES, note="LDC")
    income = next((g for g in ("INCOME_LIC", "INCOME_LMIC", "INCOME_UMIC") if country in _rows()[g]), None)
    return replace(base, answer=YES, note=f"{income}, snapshot of 2026-08") if income else base


@cache
def _groups() -> dict[str, dict[str, Any]]:
    return catalogue("maillage.reference", "group_names")


@cache
def _rows() -> dict[str, dict[str, tuple[_Row, ...]]]:
    found: dict[str, dict[str, tuple[_Row, ...]]] = {}
    for row in read_table("groups"):
        by_country = found.setdefault(row["group"], {})
        by_country[row["country"]] = (*by_country.get(row["country"], ()), _row(row))
    return found


def _row(row: dict[str, str]) -> _Row:
    return _Row(
        group=row["group"],
        country=row["country"],
        since=PartialDate.parse(row["from"]),
        until=PartialDate.parse(row["until"]),
        confirmed=row["confirmed"] == "true",
        doubt=row["doubt"],
        doubt_from=PartialDate.parse(row["doubt_from"]),
        deferred_until=PartialDate.parse(row["deferred_until"]),
        as_of=row["as_of"],
        source=row["source"],
        verified=row["verified"] == "yes",
        note=row["note"],
    )


@cache
def _existence() -> dict[str, date]:
    return {row["country"]: date(int(row["since"]), 1, 1) for row in read_table("country_since")}


@cache
def _oda_exceptions() -> dict[str, dict[str, str]]:
    return {row["country"]: row for row in read_table("oda_exceptions")}


@cache
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, about in _groups().items():
        names = [text for key, text in about.items() if len(key) == 2]
        for name in (code, code.replace("_", " "), *names, *about["aliases"]):
            found.setdefault(fold(name), code)
    return found
