"""A place told so that nobody takes it for another: its name, the unit that it lies in, its country, how many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.reference import countries, spoken
from maillage.reference.texts import isolate
from maillage.site import words
from maillage.site.languages import direction

if TYPE_CHECKING:
    from maillage.reference.places import Place
    from maillage.site.at_hand import AtHand

_RIGHT_TO_LEFT = "\u200f"


def place_label(record: AtHand, place: Place) -> str:
    """ "Saint-Denis, Seine-Saint-Denis, France, 113 116 habitants"."""
    language = words.language()
    unit = record.places.get(place.unit1) if place.unit1 else None
    names = [record.places.name(place.id, language)]
    if unit and unit.id != place.id:
        names.append(record.places.name(unit.id, language))
    names.append(str(countries.name(place.country, language)))
    said = words.say("desk_review.sep").join(isolate(each, language) for each in dict.fromkeys(names))
    if direction(language) == "rtl":  # whatever letters its names are in, it runs as the page does
        said = _RIGHT_TO_LEFT + said
    if not place.population:
        return said
    return words.count(
        "desk_review.people", place.population, place=said, people=spoken.figure(place.population, language)
    )
