"""The kind of a cooperation on a date, fast enough to ask for every activity of a record.

``reference.kinds`` answers in some 0.5 ms. Between two days on which anything can change for its countries, the answer
for the same parties is the same: each such case is asked once.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import lru_cache

from maillage.record.search.groups_on import changes
from maillage.reference.dates import PartialDate
from maillage.reference.kinds import Party, kind_of


@lru_cache(maxsize=50_000)
def kind_on(parties: tuple[Party, ...], day: str | None, basis: str = "g77") -> tuple[str, str]:
    """(kind, decentralised) of a cooperation between ``parties`` on ``day`` (YYYY, YYYY-MM, YYYY-MM-DD or None)."""
    held = PartialDate.parse(day) if day else None
    if held is None or not held.is_day:
        return kind_of(parties, held, basis)
    countries = sorted({party.country for party in parties if party.country})
    intervals = tuple((country, bisect_right(changes(country), held.first)) for country in countries)
    return _in_interval(parties, intervals, basis)


@lru_cache(maxsize=50_000)
def _in_interval(
    parties: tuple[Party, ...], intervals: tuple[tuple[str, int], ...], basis: str
) -> tuple[str, str]:
    inside = max((_first(country, number) for country, number in intervals), default=date.min)
    return kind_of(parties, inside, basis)


def _first(country: str, number: int) -> date:
    """The first day of an interval: all that hold on one day hold on the latest of their first days."""
    return changes(country)[number - 1] if number else date.min
