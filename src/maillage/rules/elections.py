"""Elections of local authorities, as dated facts: when the mandates that a cooperation rests on end.

In: ``data/elections.toml``. A day is known as far as it is written there (``2028-03``: some day of that month). No election found means
that none is known, never that none is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from maillage.reference.dates import PartialDate
from maillage.reference.texts import catalogue
from maillage.rules.model import PackSource, Text


@dataclass(frozen=True, slots=True)
class Election:
    """An election of the local authorities of a country (alpha-2) at a level (as an organisation's: ``municipality``). ``verified`` is
    False where its day was written from memory."""

    country: str
    level: str
    day: PartialDate
    name: Text
    source: PackSource
    verified: bool


@cache
def all_elections() -> tuple[Election, ...]:
    """Every election that is known, by day."""
    said = catalogue("maillage.rules", "elections")
    sources = {key: _source(key, row) for key, row in said["source"].items()}
    found = [_election(row, sources) for row in said["election"]]
    return tuple(sorted(found, key=lambda each: (each.day, each.country, each.level)))


def elections_of(country: str, level: str = "") -> list[Election]:
    """The elections known of a country, by day; of one level, or of all where none is named. Empty where none is known."""
    return [each for each in all_elections() if each.country == country and level in ("", each.level)]


def _source(key: str, row: Mapping[str, object]) -> PackSource:
    as_of = row.get("as_of")
    return PackSource(
        key,
        str(row["title"]),
        as_of if isinstance(as_of, date) else None,
        str(row.get("address", "")),
        bool(row.get("verified", True)),
    )


def _election(row: Mapping[str, object], sources: Mapping[str, PackSource]) -> Election:
    day = PartialDate.parse(str(row["on"]))
    source, name = sources[str(row["source"])], row["name"]
    if day is None or not isinstance(name, Mapping):
        raise ValueError(f"elections.toml: {row['on']!r} is no day, or {name!r} no text")  # a fault of ours
    return Election(
        str(row["country"]), str(row["level"]), day, name, source, bool(row.get("verified", source.verified))
    )
