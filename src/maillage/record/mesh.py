"""The mesh of countries: how many links are listed between the places of each two, and which few pairs draw the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

PAIRS = """
SELECT least(a_country, b_country) AS country_a, greatest(a_country, b_country) AS country_b, count(*) AS links
FROM links WHERE a_country IS NOT NULL AND b_country IS NOT NULL GROUP BY ALL ORDER BY country_a, country_b
"""
"""Over the view ``links``: to be asked again by hand with ``maillage sql``."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two countries, alpha-2, in the order of their codes, and how many links are listed between them."""

    a: str
    b: str
    links: int


@dataclass(frozen=True, slots=True)
class Mesh:
    """Pairs of two countries, and how many links stay inside one country."""

    pairs: tuple[Pair, ...]
    inside: int

    @property
    def links(self) -> int:
        """Between two countries."""
        return sum(pair.links for pair in self.pairs)

    @property
    def countries(self) -> frozenset[str]:
        """Those with a link to another."""
        return frozenset(code for pair in self.pairs for code in (pair.a, pair.b))


def mesh(connection: duckdb.DuckDBPyConnection) -> Mesh:
    """The mesh of a record, over a connection that has ``links``. A link of which a country is not known is not in it."""
    found = [Pair(*row) for row in connection.execute(PAIRS).fetchall()]
    return Mesh(
        tuple(pair for pair in found if pair.a != pair.b),
        sum(pair.links for pair in found if pair.a == pair.b),
    )


def nearest(pairs: Sequence[Pair], most: int) -> tuple[int, tuple[Pair, ...]]:
    """A few pairs in which no country is missing: for each country the ``n`` others with which most links are listed.

    Out: ``n``, as large as ``most`` pairs allow but at least 1, and the pairs, by their codes. All pairs, and the largest
    number of others that a country has, when these are few enough. Between equals, the first by code.
    """
    others: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda each: (-each.links, each.a, each.b)):
        others[pair.a].append(pair)
        others[pair.b].append(pair)
    deepest = max((len(each) for each in others.values()), default=0)
    chosen = _first(others.values(), 1)
    for number in range(2, deepest + 1):
        more = _first(others.values(), number)
        if len(more) > most:
            return number - 1, _by_code(chosen)
        chosen = more
    return deepest, _by_code(chosen)


def _first(others: Iterable[Sequence[Pair]], number: int) -> set[Pair]:
    return {pair for each in others for pair in each[:number]}


def _by_code(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda each: (each.a, each.b)))
