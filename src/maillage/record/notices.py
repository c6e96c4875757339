"""Notices on countries: what an issuer wrote on a day, quoted with its address. They inform, never judge; North as South.

None ships with Maillage, and none is summed up: issuers who say different things stand side by side. Whoever finds none
knows that none was brought, never that all is well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from maillage.record.over import over
from maillage.record.questions import rows_of
from maillage.record.side_by_side import years_before
from maillage.reference.dates import PartialDate
from maillage.reference.names import fold
from maillage.reference.texts import catalogue

if TYPE_CHECKING:
    from maillage.record.store import Reader

_MARKS = '«»“”„"\u00a0\u202f '


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its source has it. ``until`` is its last day, month or year; None: its issuer said no end."""

    id: str
    issuer: str
    kind: str | None
    country: str
    place_said: str | None
    place: str | None
    day: str
    until: str | None
    quote: str | None
    language: str | None
    website: str
    source: str
    line: int
    as_of: str
    generated: bool

    @property
    def words(self) -> str:
        """What is quoted, without the quotation marks that the list may have around it."""
        return (self.quote or "").strip(_MARKS)

    def ended(self, on: date) -> bool:
        """Whether its end is past on that day."""
        until = PartialDate.parse(self.until) if self.until else None
        return until is not None and until.last < on

    def old(self, on: date) -> bool:
        """Whether it was written so long ago (``data/freshness.toml``) that this must be said beside it."""
        years = int(catalogue("maillage.record", "freshness")["notices"]["years"])
        return date.fromisoformat(self.day) <= years_before(on, years)


def notices_of(reader: Reader, countries: Sequence[str], on: date) -> list[Notice]:
    """The notices on these countries (alpha-2) written until that day, ended ones too: by issuer, the latest first."""
    with over(reader, ("notices",)) as connection:
        rows = rows_of(connection, _NOTICES, {"countries": list(countries), "on": on.isoformat()})
    return sorted((Notice(**row) for row in rows), key=lambda each: fold(each.issuer))


_NOTICES = """
SELECT id, issuer, kind, country, place_said, place, day, "until", quote, language, website, source, line, as_of, generated
FROM notices WHERE list_contains($countries, country) AND day <= $on ORDER BY day DESC, id
"""
