"""Groups of a country on a day, a month or a year, fast enough to ask for every thing of a record.

``reference.groups`` answers for one day in some 0.4 ms. Between two days on which anything can change for a country,
its answers are the same: each such interval is asked once. The days come from the very tables that the answers rest on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from maillage.reference.dates import PartialDate

_TABLES = ("groups", "country_since", "oda_exceptions")
_WITHOUT_EFFECT = frozenset({"as_of", "country", "group", "note", "source"})


@lru_cache(maxsize=50_000)
def groups_on(country: str, day: str) -> Mapping[str, str]:
    """Group or umbrella to ``yes`` or ``undecided``; those that are a no are left out.

    ``day`` is YYYY, YYYY-MM or YYYY-MM-DD; of a month or a year, yes only when every day of it says so. An umbrella
    (SIDS) is a yes with its usual variant; where only another variant has the country, it is undecided.
    """
    held = PartialDate.parse(day)
    if held is None:
        return {}
    days = changes(country)
    first, last = bisect_right(days, held.first), bisect_right(days, held.last)
    answers = [_interval(country, number) for number in range(first, last + 1)]
    agreed = dict(answers[0])
    for each in sorted({group for one in answers for group in one}):
        said = {one.get(each, "no") for one in answers}
        agreed[each] = said.pop() if len(said) == 1 else "undecided"
    return agreed


def groups_on_day(country: str, day: date) -> Mapping[str, str]:
    """As :func:`groups_on`, for a day alone: what thousands of activities ask."""
    return _interval(country, bisect_right(changes(country), day))


def members_on(group: str, day: str) -> dict[str, str]:
    """Country to ``yes`` or ``undecided`` for one group or umbrella."""
    from maillage.reference.countries import countries

    answers = ((country.alpha2, groups_on(country.alpha2, day).get(group)) for country in countries())
    return {country: answer for country, answer in answers if answer}


@lru_cache(maxsize=50_000)
def _interval(country: str, number: int) -> Mapping[str, str]:
    """The answers in the interval that ends before the change of that number."""
    from maillage.reference.groups import groups_of

    days = changes(country)
    inside = days[number - 1] if number else date.min
    return _with_umbrellas({m.group: m.answer for m in groups_of(country, inside) if m.answer != "no"})


def _with_umbrellas(answers: dict[str, str]) -> dict[str, str]:
    for umbrella, (usual, *others) in _umbrellas().items():
        if usual in answers:
            answers[umbrella] = answers[usual]
        elif any(other in answers for other in others):
            answers[umbrella] = "undecided"
    return answers


@cache
def _umbrellas() -> dict[str, tuple[str, ...]]:
    from maillage.reference.groups import umbrella
    from maillage.reference.texts import catalogue

    found = {code: umbrella(code) for code in catalogue("maillage.reference", "group_names")}
    return {code: variants for code, variants in found.items() if variants}


@lru_cache(maxsize=400)
def changes(country: str) -> list[date]:
    """Days on which an answer for the country may become another."""
    return sorted(_dates().get(country, set()) | _dates().get("", set()))


def unchanged_since(countries: Iterable[str], day: date) -> date:
    """The earliest day since which no answer for any of the countries has changed, as seen from ``day``."""
    since = date.min
    for country in countries:
        days = changes(country)
        number = bisect_right(days, day)
        if number and days[number - 1] > since:
            since = days[number - 1]
    return since


@cache
def _dates() -> dict[str, set[date]]:
    from maillage.reference.tables import read_table
    from maillage.reference.texts import catalogue

    found: dict[str, set[date]] = {}
    for table in _TABLES:
        for row in read_table(table):
            found.setdefault(row["country"], set()).update(_days(row))
    for about in catalogue("maillage.reference", "group_names").values():
        found.setdefault("", set()).update(_days(about))
    return found


def _days(row: Mapping[str, Any]) -> Iterator[date]:
    for column, cell in row.items():
        if column in _WITHOUT_EFFECT:
            continue
        if held := PartialDate.parse(str(cell)):
            yield from (held.first, held.last, held.last + timedelta(days=1))
