"""Which country and which place a source means: with a score and a reason, and nothing when in doubt.

Decisions of people come first and are remembered. What is doubtful stays unmatched, keeps its words, and waits in
the review list; it is never guessed in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.state import end_subject
from maillage.reference.names import fold

if TYPE_CHECKING:
    from maillage.reference.places import Place, Places


@dataclass(frozen=True, slots=True)
class CountryFound:
    """A country met in a source: its code, or why there is none (``ended``, ``unknown``, ``not_said``)."""

    code: str | None
    why: str


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place met in a source: its identifier, how sure (0 to 1000) and why; no identifier while in doubt."""

    place: str | None
    score: int
    why: str
    country: str | None = None
    km: int = 0
    """How far the coordinates that the source gives lie from the place (0: none given, or near)"""
    swapped: bool = False
    """Whether they lie near it once latitude and longitude change places"""


FAR_KM = 200
"""Coordinates this far from the place found by its name are worth a look: no town is that wide."""


class Identifier:
    """Finds countries and places for a whole import; each distinct name is looked up once."""

    def __init__(self, places: Places | None, decided: Mapping[tuple[str, str], str]) -> None:
        self._places = places
        self._decided = decided
        self._countries: dict[str, CountryFound] = {}
        self._found: dict[tuple[str, str | None, tuple[float, float] | None], PlaceFound] = {}

    def country(self, said: str | None) -> CountryFound:
        """The country or territory that ``said`` names, in any language or by code."""
        if not said:
            return CountryFound(None, "not_said")
        found = self._countries.get(said)
        if found is None:
            found = self._countries[said] = self._look_up_country(said)
        return found

    def place(
        self, name: str | None, country: str | None, near: tuple[float, float] | None = None
    ) -> PlaceFound:
        """The place called ``name`` in ``country`` (None: anywhere). ``near`` only tells homonyms apart."""
        if not name:
            return PlaceFound(None, 0, "not_said")
        key = (name, country, near)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_up_place(name, country, near)
        return found

    def _look_up_country(self, said: str) -> CountryFound:
        from maillage.reference.countries import ended_country, find_country

        decided = self._decided.get(("country_of", fold(said)))
        if decided:
            return CountryFound(decided, "decided")
        match = find_country(said)
        if match:
            return CountryFound(match.code, match.why)
        return CountryFound(None, "ended" if ended_country(said) else "unknown")

    def _look_up_place(self, name: str, country: str | None, near: tuple[float, float] | None) -> PlaceFound:
        decided = self._decided.get(("place_of", end_subject(name, country)))
        if decided is not None:
            return self._as_decided(decided, name, country, near)
        if self._places is None:
            return PlaceFound(None, 0, "not_checked")
        if country is None:
            return PlaceFound(None, 0, "country_unknown")
        # Whether it is ambiguous or unknown is told when a person looks: the import does not pay for it.
        return self._settled(self._places, name, country, near) or PlaceFound(None, 0, "doubtful")

    def _as_decided(
        self, decided: str, name: str, country: str | None, near: tuple[float, float] | None
    ) -> PlaceFound:
        """The place that a person chose for a name in doubt. A row whose coordinates say which place of that name it means
        was in no doubt, and is left as it is."""
        if self._places and decided and country and near:
            own = self._settled(self._places, name, country, near)
            if own and own.why == "exact" and not own.km:
                return own
        known = self._places.get(decided) if self._places and decided else None
        return PlaceFound(
            decided or None, 1000 if decided else 0, "decided", known.country if known else None
        )

    @staticmethod
    def _settled(
        places: Places, name: str, country: str, near: tuple[float, float] | None
    ) -> PlaceFound | None:
        settled = places.settle(name, country, near)
        if settled is None:
            return None
        km, swapped = _how_far(settled.place, near)
        return PlaceFound(settled.place.id, settled.score, settled.why, settled.place.country, km, swapped)


def _how_far(place: Place, near: tuple[float, float] | None) -> tuple[int, bool]:
    from maillage.reference.distance import distance_km

    if near is None or place.latitude is None or place.longitude is None:
        return 0, False
    there = (place.latitude, place.longitude)
    km = distance_km(*near, *there)
    if km < FAR_KM:
        return 0, False
    return round(km), abs(near[1]) <= 90 and distance_km(near[1], near[0], *there) < FAR_KM
