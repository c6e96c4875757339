"""Milestones of cooperation (1955 … 2019) and the international days of the year, with labels in five languages.

Data: ``data/milestones.csv`` and ``data/days.csv``. A milestone known to the year is a year. Where sources conflict
(the day of the Group of 77), its note says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from maillage.reference.dates import PartialDate
from maillage.reference.tables import read_table
from maillage.reference.texts import choose

_LABELS = ("en", "fr", "es", "pt", "ar")


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that happened: first day, last day (inclusive; None when one day), a document's ``reference``."""

    id: str
    on: PartialDate
    last: PartialDate | None
    reference: str
    labels: dict[str, str]
    notes: dict[str, str]
    source: str
    as_of: str
    verified: bool

    def label(self, language: str) -> str:
        """What it was, in fr, en, es, pt or ar."""
        return choose(self.labels, language)

    def note(self, language: str) -> str:
        """What to know about its date or sources, in fr, en or ar; empty when there is nothing."""
        return choose(self.notes, language) if self.notes else ""


@dataclass(frozen=True, slots=True)
class InternationalDay:
    """A day kept each year, ``month`` and ``day``, since a year (None when not known)."""

    id: str
    month: int
    day: int
    since: int | None
    labels: dict[str, str]
    source: str
    as_of: str
    verified: bool

    def label(self, language: str) -> str:
        """Its name in fr, en, es, pt or ar."""
        return choose(self.labels, language)


@cache
def milestones() -> tuple[Milestone, ...]:
    """All milestones, oldest first."""
    return tuple(_milestone(row) for row in read_table("milestones"))


@cache
def international_days() -> tuple[InternationalDay, ...]:
    """The international days in the order of the year."""
    return tuple(_day(row) for row in read_table("days"))


def days_in(first: date, last: date) -> list[tuple[date, InternationalDay]]:
    """The international days from ``first`` to ``last`` (both inclusive), in order; none before its first year.

    >>> [(str(day), kept.id) for day, kept in days_in(date(2026, 9, 1), date(2026, 9, 30))]
    [('2026-09-12', 'south_south'), ('2026-09-21', 'peace')]
    """
    return [(day, kept) for day, kept in _kept(first.year, last.year) if first <= day <= last]


def days_in_month(year: int, month: int) -> list[tuple[date, InternationalDay]]:
    """The international days of one month, in order."""
    return [(day, kept) for day, kept in _kept(year, year) if day.month == month]


def _kept(first_year: int, last_year: int) -> Iterator[tuple[date, InternationalDay]]:
    for year in range(first_year, last_year + 1):
        for kept in international_days():
            if kept.since is None or year >= kept.since:
                yield date(year, kept.month, kept.day), kept


def _milestone(row: dict[str, str]) -> Milestone:
    on = PartialDate.parse(row["date"])
    if on is None:
        raise ValueError(f"milestones.csv: {row['id']} has no date")
    return Milestone(
        id=row["id"],
        on=on,
        last=PartialDate.parse(row["until"]),
        reference=row["reference"],
        labels={language: row[language] for language in _LABELS},
        notes={key[5:]: text for key, text in row.items() if key.startswith("note_") and text},
        source=row["source"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
    )


def _day(row: dict[str, str]) -> InternationalDay:
    month, day = row["day"].split("-")
    return InternationalDay(
        id=row["id"],
        month=int(month),
        day=int(day),
        since=int(row["since"]) if row["since"] else None,
        labels={language: row[language] for language in _LABELS},
        source=row["source"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
    )
