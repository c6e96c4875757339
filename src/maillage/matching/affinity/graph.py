"""Links become a graph: who is one place under several spellings, who works with whom, and what is known of each.

A node is a place of the index, else a folded name with its country: a link counts also where its place was not matched.
Nodes stand in the order of their keys, so that the order of the links changes nothing; a link said twice counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from maillage.matching.affinity.columns import Links, Members
from maillage.reference.names import fold, to_latin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.reference.places import Places

NO_COUNTRY = "?"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of places, one a position: codes of countries (NO_COUNTRY where unknown), points in degrees and
    inhabitants (NaN where unknown)."""

    country: tuple[str, ...]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    population: NDArray[np.float64]


@dataclass(frozen=True)
class Graph:
    """Places that are linked, in the order of their keys; ``links`` is symmetric, of zeros and ones.

    ``names`` and ``countries_said`` are the spellings met most often; ``bearers`` gives the nodes that were ever written
    under a spelling (:func:`spelling`). ``networks`` are those of each key, also of places without links.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    countries_said: tuple[str, ...]
    facts: Facts
    links: Any
    bearers: Mapping[str, tuple[int, ...]]
    networks: Mapping[str, frozenset[str]]

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def degree(self) -> NDArray[np.float64]:
        """Partners of each place."""
        degree: NDArray[np.float64] = np.diff(self.links.indptr).astype(np.float64)
        return degree

    def links_of(self, country: str) -> int:
        """How many links places of a country have; one between two of them counts twice."""
        return self._links_of.get(country, 0)

    @cached_property
    def _links_of(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for code, degree in zip(self.facts.country, self.degree, strict=True):
            found[code] += int(degree)
        return found

    @cached_property
    def position(self) -> dict[str, int]:
        """Key → node."""
        return {key: node for node, key in enumerate(self.keys)}

    @cached_property
    def spellings(self) -> list[set[str]]:
        """Under which spellings each place was ever written."""
        found: list[set[str]] = [set() for _ in self.keys]
        for spelled, nodes in self.bearers.items():
            for node in nodes:
                found[node].add(spelled)
        return found

    def partners_of(self, node: int) -> NDArray[np.int64]:
        """The nodes linked with one."""
        found: NDArray[np.int64] = self.links.indices[self.links.indptr[node] : self.links.indptr[node + 1]]
        return found


def spelling(name: str | None, country: str | None) -> str:
    """A written name and its country as they are compared: one case, no accents, in Latin letters, the words of the name
    in the order of the alphabet, since lists write "Bonn – Bad Godesberg" and "Bad Godesberg (Bonn)".

    >>> spelling("Saint-Étienne", "FR"), spelling("ETIENNE (Saint)", "FR")
    ('etienne saint|FR', 'etienne saint|FR')
    """
    return f"{_words_in_order(name or '')}|{country or NO_COUNTRY}"


@cache
def _words_in_order(name: str) -> str:
    return " ".join(sorted(folded(name).split()))


@cache
def folded(name: str) -> str:
    """A name as it is compared, in Latin letters."""
    return to_latin(fold(name))


def is_place(key: str) -> bool:
    """Whether the key of a place is the identifier that it was matched to, and not a spelling (:func:`spelling`)."""
    return "|" not in key


def read_graph(links: Links, places: Places | None = None, members: Members | None = None) -> Graph:
    """The graph of ``links``, with the networks that places belong to; ``places`` tells points and inhabitants of those that were matched.

    A link whose end has no name, or whose two ends are one place, makes no pair. Cost: some 10 µs a link.
    """
    ends = {side: [_End(*cells) for cells in zip(*links.end(side), strict=True)] for side in "ab"}
    alone = _places_of_spellings(end for side in "ab" for end in ends[side])
    pairs: set[tuple[str, str]] = set()
    said: dict[str, _Said] = {}
    for a, b in zip(ends["a"], ends["b"], strict=True):
        if not a.named or not b.named:
            continue
        first, second = _key(a, alone), _key(b, alone)
        said.setdefault(first, _Said()).add(a)
        said.setdefault(second, _Said()).add(b)
        if first != second:
            pairs.add((min(first, second), max(first, second)))
    keys = tuple(sorted(said))
    return Graph(
        keys,
        tuple(said[key].name for key in keys),
        tuple(said[key].country_said for key in keys),
        _facts(keys, said, places),
        _matrix(keys, pairs),
        _bearers(keys, said),
        _networks(members or Members(), alone),
    )


@dataclass(frozen=True, slots=True)
class _End:
    name: str | None
    country_said: str | None
    country: str | None
    place: str | None
    latitude: float | None
    longitude: float | None

    @property
    def spelling(self) -> str:
        return spelling(self.name, self.country or (fold(self.country_said) if self.country_said else None))

    @property
    def named(self) -> bool:
        return bool(self.place or (self.name and folded(self.name)))


class _Said:
    """Everything that was said of one place."""

    def __init__(self) -> None:
        self.spoken: Counter[tuple[str, str]] = Counter()
        self.codes: Counter[str] = Counter()
        self.points: Counter[tuple[float, float]] = Counter()
        self.spellings: set[str] = set()

    def add(self, end: _End) -> None:
        if end.name:
            self.spoken[end.name, end.country_said or end.country or ""] += 1
            self.spellings.add(end.spelling)
        self.codes[end.country or NO_COUNTRY] += 1
        if end.latitude is not None and end.longitude is not None:
            self.points[end.latitude, end.longitude] += 1

    @property
    def name(self) -> str:
        return self._shown[0]

    @property
    def country_said(self) -> str:
        return self._shown[1]

    @property
    def _shown(self) -> tuple[str, str]:
        name, country = _most(self.spoken) if self.spoken else ("", "")
        return name, country


def _most(counted: Counter[Any]) -> Any:
    """What was said most often; of several the first in the order of text or number, never of the file."""
    return min(counted, key=lambda one: (-counted[one], one))


def _places_of_spellings(ends: Iterator[_End]) -> dict[str, str]:
    """Spelling → the one place that it was matched to anywhere: a line without a match then means the same."""
    met: dict[str, set[str]] = {}
    for end in ends:
        if end.place and end.name:
            met.setdefault(end.spelling, set()).add(end.place)
    return {spelled: next(iter(places)) for spelled, places in met.items() if len(places) == 1}


def _key(end: _End, alone: Mapping[str, str]) -> str:
    return end.place or alone.get(end.spelling) or end.spelling


def _matrix(keys: Sequence[str], pairs: set[tuple[str, str]]) -> Any:
    position = {key: node for node, key in enumerate(keys)}
    found = np.array([(position[a], position[b]) for a, b in sorted(pairs)], dtype=np.int64).reshape(-1, 2)
    return symmetric(found[:, 0], found[:, 1], len(keys))


def symmetric(a: NDArray[np.int64], b: NDArray[np.int64], size: int) -> Any:
    """The matrix of pairs, each given once, as sorted rows of ones."""
    rows, columns = np.concatenate([a, b]), np.concatenate([b, a])
    made = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    made.sort_indices()
    return made


def _bearers(keys: Sequence[str], said: Mapping[str, _Said]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for node, key in enumerate(keys):
        for spelled in said[key].spellings:
            found.setdefault(spelled, []).append(node)
    return {spelled: tuple(nodes) for spelled, nodes in found.items()}


def _networks(members: Members, alone: Mapping[str, str]) -> dict[str, frozenset[str]]:
    columns = (members.network, members.name, members.place_said, members.country, members.place)
    found: dict[str, set[str]] = {}
    for network, name, said, country, place in zip(*columns, strict=True):
        end = _End(said or name, country, country, place, None, None)
        if network and end.named:
            found.setdefault(_key(end, alone), set()).add(network)
    return {key: frozenset(networks) for key, networks in found.items()}


def _facts(keys: Sequence[str], said: Mapping[str, _Said], places: Places | None) -> Facts:
    rows = [_fact(key, said[key], places) for key in keys]
    country, latitude, longitude, population = zip(*rows, strict=True) if rows else ((),) * 4
    north, east, people = (np.array(column, dtype=np.float64) for column in (latitude, longitude, population))
    return Facts(country, north, east, people)


def _fact(key: str, said: _Said, places: Places | None) -> tuple[str, float, float, float]:
    row = places.row(key) if places else None
    said_point = _most(said.points) if said.points else (nan, nan)
    if places is None or row is None:
        return str(_most(said.codes)), *said_point, nan
    people, north = places.population[row], places.latitude[row]
    point = said_point if isnan(north) else (north, places.longitude[row])
    return places.country(row), *point, people if people > 0 else nan
