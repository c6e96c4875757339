"""What affinity is handed: links as plain columns, named as the record names them. It never reads a record itself.

A link counts whether or not its ends were matched to a place. A null is None; a country is its ISO 3166-1 alpha-2 code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

END_COLUMNS = ("name", "country_said", "country", "place", "latitude", "longitude")
"""What is said of each end of a link, without its side (``a_`` or ``b_``)."""
LINK_COLUMNS = tuple(f"{side}_{name}" for side in "ab" for name in END_COLUMNS)
"""The columns of a table of links, in order."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links, one a position in every column; the two ends may be given either way round.

    ``name`` and ``country_said`` are the source's own words, ``country`` is alpha-2 or None, ``place`` an identifier
    of ``reference.places`` or None, the point is as the source says it (degrees north, degrees east) or None.
    """

    a_name: Sequence[str | None]
    a_country_said: Sequence[str | None]
    a_country: Sequence[str | None]
    a_place: Sequence[str | None]
    a_latitude: Sequence[float | None]
    a_longitude: Sequence[float | None]
    b_name: Sequence[str | None]
    b_country_said: Sequence[str | None]
    b_country: Sequence[str | None]
    b_place: Sequence[str | None]
    b_latitude: Sequence[float | None]
    b_longitude: Sequence[float | None]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Links:
        """Links of rows in the order of LINK_COLUMNS."""
        return cls(*(zip(*rows, strict=True) if rows else ((),) * len(LINK_COLUMNS)))

    def __len__(self) -> int:
        return len(self.a_name)

    def end(self, side: str) -> tuple[Sequence[Any], ...]:
        """The columns of one end (``a`` or ``b``), in the order of END_COLUMNS."""
        return tuple(getattr(self, f"{side}_{name}") for name in END_COLUMNS)


MEMBER_COLUMNS = ("network", "name", "place_said", "country", "place")
"""The columns of a table of members of networks, in order."""


@dataclass(frozen=True, slots=True)
class Members:
    """Members of networks, one a position in every column. ``network`` is its name; a member is its place, else what its
    source says of the place, else its own name, with its country."""

    network: Sequence[str | None] = ()
    name: Sequence[str | None] = ()
    place_said: Sequence[str | None] = ()
    country: Sequence[str | None] = ()
    place: Sequence[str | None] = ()

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Members:
        """Members of rows in the order of MEMBER_COLUMNS."""
        return cls(*zip(*rows, strict=True)) if rows else cls()


def links_from(rows: Iterable[Mapping[str, Any]]) -> Links:
    """Links of rows that have at least LINK_COLUMNS; a missing column is None throughout."""
    listed = list(rows)
    return Links(*([row.get(field.name) for row in listed] for field in fields(Links)))
