"""The nouns of the place index: a place, a candidate for a name, and what is said when the index is not built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A town, or a unit of the first or second level.

    ``id`` is ``geonames:<number>``, or ``iso3166-2:<code>`` for a unit that GeoNames lacks. ``country`` is the alpha-2
    code, an overseas territory keeping its own. ``kind`` is ``town``, ``unit1`` or ``unit2``. Of a unit, the point is
    the mean of its towns, weighted by population, and the population is not known. ``unit1`` and ``unit2`` are the
    ids of the units it lies in.
    """

    id: str
    name: str
    country: str
    kind: str
    latitude: float | None
    longitude: float | None
    population: int | None
    timezone: str | None
    unit1: str | None
    unit2: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean.

    ``score`` runs from 0 to 1000, higher is surer; ``why`` is a code with a text in ``data/texts.toml``; ``matched``
    is the very name that matched, in its own script.
    """

    place: Place
    score: int
    why: str
    matched: str


class PlacesMissing(Exception):
    """The place index is not built in ``folder``, or was built by another version."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The place index is not built in {folder}. Build it once with: maillage places build"
        )
        self.folder = folder
