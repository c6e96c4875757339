"""Which of some places lie near a point: as when all places are looked at."""

from __future__ import annotations

import random

from maillage.reference.places import Places
from maillage.reference.places.around import Around


def test_some_places_are_found_as_among_all(places: Places) -> None:
    dice = random.Random(4)
    some = {places.id_of(dice.randrange(len(places))) for _ in range(8_000)}
    around = Around(places, [*some, "geonames:1", "nothing"])
    points = [(dice.uniform(-89.9, 89.9), dice.uniform(-180, 180)) for _ in range(40)]
    points += [(0.0, 179.99), (66.0, -179.9), (-18.0, 179.9), (89.5, 0.0), (48.85, 2.35), (35.19, -6.15)]
    found = 0
    for latitude, longitude in points:
        for km in (10.0, 100.0, 400.0):
            near = {id_: far for id_, far in places.ids_near(latitude, longitude, km).items() if id_ in some}
            assert list(around.near(latitude, longitude, km).items()) == list(near.items())
            found += len(near)
    assert found > 300


def test_of_none_nothing_is_near(places: Places) -> None:
    assert Around(places, ()).near(48.85, 2.35, 500.0) == {}
