"""What a strategy asks of its organisation: the report of the year that is past, and what comes after its last year. Pure.

In: the last edition of each strategy, which years are reported, the day. Both are habits of the field, no rule of law.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.dossiers.naming import words_of
from maillage.rules.obligation import Obligation
from maillage.strategies.model import Strategy

PREFIX = "strategy."
"""The keys of all lines of strategies begin so."""
REPORT_DUE = (1, 15)
"""Month and day, of the year after."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A strategy as everybody reads it: its key, whose it is, what it says, and the years whose reports are published."""

    key: str
    whose: str
    said: Strategy
    reported: Collection[int] = ()


def of_strategies(adopted: Sequence[Adopted], on: date, language: str) -> Iterator[Obligation]:
    """The lines of all of them on a day. A report stands from the first day of the year after until it is published, or for a year; the
    end, for the whole of the last year, until another strategy goes on."""
    last = on.year - 1
    for each in adopted:
        about = words_of(each.said.title, language)
        if each.said.runs(last) and last not in each.reported:
            yield Obligation(
                "report_due", f"{PREFIX}{each.key}.report.{last}".lower(), date(on.year, *REPORT_DUE), each.whose, about=about,
                values={"year": str(last)}, from_day=date(on.year, 1, 1), address=f"/strategy/{each.key}/report/{last}",
            )  # fmt: skip
        goes_on = any(other.whose == each.whose and other.said.runs(each.said.until + 1) for other in adopted)
        if on.year == each.said.until and not goes_on:
            yield Obligation(
                "strategy_ends", f"{PREFIX}{each.key}.ends.{each.said.until}".lower(), date(on.year, 12, 31), each.whose, about=about,
                values={"year": str(each.said.until)}, from_day=date(on.year, 1, 1), address=f"/party/{each.whose}/strategies",
            )  # fmt: skip
