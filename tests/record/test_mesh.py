"""The mesh of countries: every link counted once, and a few pairs that leave no country out."""

from __future__ import annotations

from collections import Counter

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.record.mesh import Pair, mesh, nearest

CODES = st.sampled_from(["BE", "ES", "FR", "MA", "ML", "NA", "SN", "TN"])
ENDS = st.lists(st.tuples(st.one_of(st.none(), CODES), st.one_of(st.none(), CODES)), max_size=60)


@given(ENDS)
@settings(deadline=None, max_examples=30)
def test_every_link_between_two_countries_is_counted_once(ends: list[tuple[str | None, str | None]]) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE links (a_country VARCHAR, b_country VARCHAR)")
        if ends:
            connection.executemany("INSERT INTO links VALUES (?, ?)", ends)
        found = mesh(connection)
    known = [(a, b) for a, b in ends if a and b]
    assert found.inside == sum(a == b for a, b in known)
    assert Counter({(pair.a, pair.b): pair.links for pair in found.pairs}) == Counter(
        (min(a, b), max(a, b)) for a, b in known if a != b
    )
    assert found.links + found.inside == len(known)
    assert found.countries == {code for a, b in known if a != b for code in (a, b)}


PAIRS = st.dictionaries(st.tuples(CODES, CODES).filter(lambda two: two[0] < two[1]), st.integers(1, 9))


@given(PAIRS, st.integers(1, 30))
def test_no_country_is_left_out_of_the_few(links: dict[tuple[str, str], int], most: int) -> None:
    pairs = [Pair(a, b, number) for (a, b), number in links.items()]
    others, few = nearest(pairs, most)
    assert set(few) <= set(pairs)
    assert {code for pair in few for code in (pair.a, pair.b)} == {
        code for pair in pairs for code in (pair.a, pair.b)
    }
    assert len(few) <= most or others == 1
    degrees = Counter(code for pair in pairs for code in (pair.a, pair.b))
    if len(pairs) <= most:
        assert set(few) == set(pairs)
        assert others == max(degrees.values(), default=0)


def test_each_country_comes_with_its_most_linked_others() -> None:
    pairs = [Pair("FR", "MA", 9), Pair("ES", "FR", 7), Pair("ES", "MA", 5), Pair("ML", "SN", 1)]
    assert nearest(pairs, 3) == (1, (Pair("ES", "FR", 7), Pair("FR", "MA", 9), Pair("ML", "SN", 1)))
    assert nearest(pairs, 4) == (2, (pairs[1], pairs[2], pairs[0], pairs[3]))
