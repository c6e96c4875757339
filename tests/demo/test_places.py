"""The import would match no end of a generated line to a real place, whatever the seed."""

import pytest

from maillage.demo.model import Body, Place
from maillage.demo.names import invented_names
from maillage.demo.words import body_name, countries, words
from maillage.reference.places.index import Places
from maillage.reference.places.layout import default_folder, is_built


@pytest.fixture(scope="module")
def places() -> Places:
    if not is_built(default_folder()):
        pytest.skip(
            "the place index is not built: it was NOT checked that no invented town is matched to a real place"
        )
    return Places.open(default_folder())


def test_the_index_does_match_real_places(places: Places) -> None:
    assert places.settle("Marseille", "FR") is not None


@pytest.mark.parametrize("language", ["fr", "en", "es", "pt", "ar", "sr", "bg"])
def test_no_name_of_an_invented_body_is_matched_to_a_real_place(places: Places, language: str) -> None:
    matched = []
    for name in invented_names():
        place = Place(name, 0.0, 0.0, 0)
        south, north, west, east = countries()[name.country].box
        middle = ((south + north) / 2, (west + east) / 2)
        bodies = [body_name(Body(kind, place), language) for kind in words(language)["bodies"]]
        for written in (place.written(language), *bodies):
            for country, near in ((name.country, middle), (name.country, None), (None, None)):
                if places.settle(written, country, near):
                    matched.append((written, country))
    assert matched == []
