"""Disputed names and areas: one reviewed table (``data/disputed.csv``), UN usage by default.

For what is shown (``display``), what is said beside it (``note``) and how many readings a place has: where there are
two, the kind of cooperation is undecided and both readings are printed. It changes no fact: a source's own words and
codes stay in data and export. An installation may show other names (:func:`display` takes its choice), nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from maillage.reference.dates import PartialDate, covers
from maillage.reference.names import fold
from maillage.reference.tables import read_table
from maillage.reference.texts import choose

NO_CODE = "XX"
"""A reading that has no country code: a State that is not recognised by the United Nations' members at large."""

Box = tuple[float, float, float, float]
"""South, west, north, east, in degrees."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disputed name or area.

    ``id`` is the alpha-2 code (``kind`` "country") or a word ("area"). ``readings`` are the countries it may be read
    as, UN usage first (:data:`NO_CODE` for a State without a code); one reading only means that the name or the
    status is disputed, not the country. ``reads_as`` is the country it stands for by default, None when the United
    Nations take no side. ``boxes`` and ``admin1`` (ISO 3166-2) say where it lies: roughly, for a warning.
    """

    id: str
    kind: str
    reads_as: str | None
    readings: tuple[str, ...]
    names: tuple[str, ...]
    displays: dict[str, str]
    notes: dict[str, str]
    admin1: tuple[str, ...]
    boxes: tuple[Box, ...]
    since: PartialDate | None
    until: PartialDate | None
    source: str
    as_of: str
    verified: bool

    @property
    def undecides(self) -> bool:
        """Whether it can be read as more than one country."""
        return len(self.readings) > 1

    def display(self, language: str) -> str:
        """The name shown, in ``language`` (fr, en, es, pt, ar; else English)."""
        return choose(self.displays, language)

    def note(self, language: str) -> str:
        """The note shown beside the name, in ``language`` (fr, en, ar; else English)."""
        return choose(self.notes, language)

    def holds(self, on: date | None) -> bool:
        """Whether it was disputed ``on`` that day; yes when the day is unknown or in doubt."""
        return on is None or covers(self.since, self.until, on) is not False


def disputes() -> tuple[Dispute, ...]:
    """All disputed names and areas, in the order of the table."""
    return _table()


def disputed(code_or_name: str) -> Dispute | None:
    """The dispute about a country code (``XK``) or a named area ("Crimea", "القرم"); None when there is none."""
    return _by_key().get(code_or_name) or _by_key().get(fold(code_or_name))


def disputed_at(
    country: str,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
    admin1: str | None = None,
    on: date | None = None,
) -> Dispute | None:
    """The dispute in which a place lies, from its country as coded, its ISO 3166-2 unit or its coordinates (degrees).

    Boxes are rough; they ask for a second look and never move a place to another country.
    """
    found = disputed(country) if len(country) == 2 else None
    if found and found.undecides and found.holds(on):
        return found
    for dispute in _table():
        if not dispute.undecides or country not in dispute.readings or not dispute.holds(on):
            continue
        if admin1 and admin1 in dispute.admin1:
            return dispute
        if latitude is not None and longitude is not None and _inside(dispute.boxes, latitude, longitude):
            return dispute
    return None


def _inside(boxes: tuple[Box, ...], latitude: float, longitude: float) -> bool:
    return any(s <= latitude <= n and w <= longitude <= e for s, w, n, e in boxes)


@cache
def _by_key() -> dict[str, Dispute]:
    found = {dispute.id: dispute for dispute in _table()}
    for dispute in _table():
        for name in (*dispute.names, *dispute.displays.values()):
            found.setdefault(fold(name), dispute)
    return found


@cache
def _table() -> tuple[Dispute, ...]:
    return tuple(_dispute(row) for row in read_table("disputed"))


def _dispute(row: dict[str, str]) -> Dispute:
    return Dispute(
        id=row["id"],
        kind=row["kind"],
        reads_as=row["reads_as"] or None,
        readings=_split(row["readings"]),
        names=_split(row["names"]),
        displays={key[8:]: text for key, text in row.items() if key.startswith("display_") and text},
        notes={key[5:]: text for key, text in row.items() if key.startswith("note_") and text},
        admin1=_split(row["admin1"]),
        boxes=tuple(_box(text) for text in _split(row["boxes"])),
        since=PartialDate.parse(row["since"]),
        until=PartialDate.parse(row["until"]),
        source=row["source"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _box(text: str) -> Box:
    south, west, north, east = (float(part) for part in text.split(","))
    return south, west, north, east
