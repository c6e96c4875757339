"""Who takes part: publishers with their seat, and the bodies of invented towns, each under one invented reference."""

from __future__ import annotations

from maillage.demo.dice import Dice
from maillage.demo.iati.model import Party
from maillage.demo.iati.words import Publisher, phrases, settings
from maillage.demo.model import Body, Place, World
from maillage.demo.words import LANGUAGES, body_name, countries, elided

KINDS = {
    "commune": "11", "region": "11", "hospital": "15", "university": "80", "association": "24", "diaspora": "22",
    "agency": "10", "fund": "11", "network": "11", "foundation": "60",
}  # fmt: skip
"""IATI organisation type of each kind of body."""
_OF_REGIONS = ("region", "agency", "fund", "network", "foundation")


class Atlas:
    """The places of a world to draw from, and the parties that sit in them."""

    def __init__(self, world: World) -> None:
        self._number = {place: at for at, place in enumerate(world.places, 1)}
        self._by: dict[tuple[str, str], list[Place]] = {}
        for place in world.places:
            self._by.setdefault((place.country, place.name.kind), []).append(place)
        self._parties: dict[tuple[str, Place], Party] = {}

    def town(self, dice: Dice, country: str) -> Place:
        """An invented town in ``country``."""
        return dice.pick(self._by[country, "town"])

    def region(self, dice: Dice, country: str) -> Place:
        """An invented region in ``country``."""
        return dice.pick(self._by[country, "region"])

    def party(self, kind: str, place: Place) -> Party:
        """The body of ``kind`` in ``place``, always the same one."""
        found = self._parties.get((kind, place))
        if found is None:
            ref = f"{settings().prefix}{place.country}-{kind[:3].upper()}{self._number[place]:04d}"
            found = Party(ref, KINDS[kind], place.country, names_of(kind, place))
            self._parties[kind, place] = found
        return found

    def publisher(self, who: Publisher) -> Party:
        """A publisher, whose reference is short and whose seat is given."""
        seats = self._by[who.country, "region" if who.body in _OF_REGIONS else "town"]
        place = seats[who.seat % len(seats)]
        names = dict(names_of(who.body, place))
        first = (who.language, names[who.language])
        rest = tuple((language, names[language]) for language in LANGUAGES if language != who.language)
        return Party(settings().prefix + who.ref, who.kind, who.country, (first, *rest))


def names_of(kind: str, place: Place) -> tuple[tuple[str, str], ...]:
    """The names of a body in all five languages."""
    own = phrases()["bodies"].get(kind)
    if own is None:
        return tuple((language, body_name(Body(kind, place), language)) for language in LANGUAGES)
    return tuple(
        (language, elided(own[language].format(place=place.written(language)), language))
        for language in LANGUAGES
    )


def is_south(country: str) -> bool:
    """Whether the world counts ``country`` as South."""
    return countries()[country].south
