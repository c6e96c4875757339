"""What is measured between one place that asks and every place of the graph, as plain numbers. Not yet points.

Every measure is one that a person can count by hand on the links: paths, shared partners, towns nearby and whom they
work with. The formulas stand with each name in MEASURES. All of it is a few products of a sparse matrix with a vector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, nan, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from maillage.matching.affinity.graph import NO_COUNTRY, Graph, folded, spelling
from maillage.matching.affinity.near import pairs_within
from maillage.reference.distance import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

NEAR_KM = 50.0
"""Two places are near each other within this distance …"""
AROUND_KM = 100.0
"""… and this is the area of a place whose habits are counted."""
BACK, STEPS = 0.15, 12
"""A walk along links goes back to its start with this chance at each step; it is followed for so many steps."""

MEASURES = {
    "paths": "log2(1 + 100 Σ 1/√(kx·ky)) over paths asker–x–y–place, k being the partners of each",
    "paths_home": "the same over those paths whose y lies in the asker's country",
    "shared": "log2(1 + 100 Σ 1/kx) over partners x of both",
    "walk": "log2(1 + 1,000,000 × the chance that a walk along links from the asker stands there)",
    "near_same": "log2(1 + 10 Σ e^(−km/40)) over towns within 100 km of the asker that work with the place",
    "near_both": "log2(1 + Σ 1/√k) over links of towns within 50 km of the asker with towns within 50 km of the place",
    "near_walk": "log2(1 + 1,000,000 × the chance that a walk stands there that starts at other places, by "
    "(e^(−km/40) + e^(−km/250)/20) / √(ratio of inhabitants), three tenths of it abroad)",
    "near_partner": "log2(1 + partners of the asker within 50 km of the place)",
    "country": "log2 of the share of links with its country: around the asker, in its country, in the world",
    "country_own": "partners of the asker in its country, 0 to 3",
    "country_back": "log2(1 + partners of the place in the asker's country)",
    "networks": "networks that both belong to, 0 to 3",
    "links": "log2(1 + partners of the place)",
    "people": "log2 of its inhabitants; NaN where unknown",
    "size": "|log2| of the ratio of inhabitants; NaN where unknown",
    "size_own": "|log2| of the ratio of its inhabitants to the usual ones of the asker's partners; NaN where unknown",
    "distance": "log2 of kilometres; NaN where unknown",
    "language": "1 where the countries share an official language or are one, else 0; NaN where unknown",
    "name": "1 where both bear the same name, else 0",
    "rank": "1 where both are capitals, else 0",
}
"""Measure → its formula."""
NAMES = tuple(MEASURES)
OF_PLACES = ("links", "people")
"""Measures that are the same whoever asks."""
OF_COUNTRIES = ("country", "country_own", "language")
"""Measures that are the same for all places of a country."""
_ROW = {name: row for row, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a node of the graph, or None for a place without links, with what is known of it."""

    node: int | None
    name: str
    country: str
    latitude: float
    longitude: float
    population: float
    key: str = ""


def along(matrix: Any, values: Numbers) -> Numbers:
    """``matrix @ values`` of a symmetric matrix of ones, its rows sorted: quick where few values are not zero, and the same
    to the last digit, since what is not zero is added in the same order."""
    some = np.flatnonzero(values)
    first = matrix.indptr[some]
    lengths = matrix.indptr[some + 1] - first
    ends = np.cumsum(lengths)
    cells = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + lengths, lengths)
    found = np.bincount(matrix.indices[cells], np.repeat(values[some], lengths), len(values))
    return found.astype(np.float64, copy=False)  # of nothing it makes whole numbers


def asker_of(graph: Graph, node: int) -> Asker:
    """A place of the graph as one that asks."""
    f = graph.facts
    return Asker(
        node,
        graph.names[node],
        f.country[node],
        float(f.latitude[node]),
        float(f.longitude[node]),
        float(f.population[node]),
        graph.keys[node],
    )


class Measures:
    """The measures over one graph: what is the same for all askers is prepared once."""

    def __init__(self, graph: Graph, names: Sequence[str], tongues: Mapping[str, frozenset[str]],
                 capitals: frozenset[str]) -> None:  # fmt: skip
        self.graph, self.tongues = graph, tongues
        self.links = graph.links
        self.degree = graph.degree
        with np.errstate(divide="ignore"):
            self.per_degree = np.where(self.degree > 0, 1 / np.maximum(self.degree, 1), 0.0)
        self.per_root = np.sqrt(self.per_degree)
        self.codes = tuple(sorted({*graph.facts.country, NO_COUNTRY}))
        self.code_number = {code: number for number, code in enumerate(self.codes)}
        self.country = np.array([self.code_number[code] for code in graph.facts.country], dtype=np.int64)
        self.met, self.one_of = np.unique(self.country, return_index=True)
        self.names = names
        self._spoken: dict[str, Numbers] = {}
        self.called: dict[str, list[int]] = {}
        bearing: dict[str, list[int]] = {}
        for node, name in enumerate(names):
            self.called.setdefault(name, []).append(node)
            for word in set(name.split()):
                if len(word) >= 4:
                    bearing.setdefault(word, []).append(node)
        self.bearing = {word: nodes for word, nodes in bearing.items() if len(nodes) <= 30}
        self.capital = np.array([key in capitals for key in graph.keys], dtype=bool)
        self.capitals = capitals
        self.log_people = np.log2(graph.facts.population)
        self.log_degree = np.log2(1 + self.degree)

    def prepare(self) -> None:
        """Make now what is else made when it is first asked for: processes that part afterwards share it."""
        for name, made in vars(type(self)).items():
            if isinstance(made, cached_property):
                getattr(self, name)

    def over_countries(
        self, points: Callable[[Numbers], NDArray[np.int64]], values: Numbers
    ) -> NDArray[np.int64]:
        """The points of a measure of OF_COUNTRIES, counted once a country."""
        found = np.zeros(len(self.codes), dtype=np.int64)
        found[self.met] = points(values[self.one_of])
        return found[self.country]

    # --- what stands where -----------------------------------------------------------------------------------------

    @cached_property
    def points(self) -> Numbers:
        """Unit vectors of the places; far outside the sphere where the point is unknown."""
        facts = self.graph.facts
        north, east = np.radians(facts.latitude), np.radians(facts.longitude)
        found = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
        return np.where(np.isnan(found), np.nan, found)

    @cached_property
    def _axes(self) -> Numbers:
        """The same, an axis a row: so a distance is counted in one go."""
        return np.ascontiguousarray(self.points.T)

    @cached_property
    def near(self) -> Any:
        """Which places lie within NEAR_KM of which (not of themselves): ones, symmetric."""
        return self._within(NEAR_KM)

    def _within(self, km: float) -> Any:
        known = np.flatnonzero(~np.isnan(self.points[:, 0]))
        a, b = (known[side] for side in pairs_within(self.points[known], 2 * sin(km / EARTH_RADIUS_KM / 2)))
        size = len(self.graph)
        return sparse.csr_matrix(
            (np.ones(2 * len(a)), (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(size, size)
        )

    @cached_property
    def country_of(self) -> Any:
        """Place × country, ones."""
        size = len(self.graph)
        return sparse.csr_matrix(
            (np.ones(size), (np.arange(size), self.country)), shape=(size, len(self.codes))
        )

    @cached_property
    def between(self) -> Numbers:
        """Country × country: links between them, seen from the first."""
        found: Numbers = (self.country_of.T @ (self.links @ self.country_of)).toarray()
        return found

    @cached_property
    def works_with(self) -> Any:
        """Place × country: its partners there."""
        return (self.links @ self.country_of).tocsr()

    @cached_property
    def _step(self) -> Any:
        """One step of a walk that does not go back: from each place evenly to its partners."""
        return ((1 - BACK) * (self.links @ sparse.diags(self.per_degree))).tocsr()

    @cached_property
    def _works_by_country(self) -> Any:
        return self.works_with.tocsc()

    def km_from(self, latitude: float, longitude: float) -> Numbers:
        """Kilometres from a point to every place; NaN where unknown."""
        north, east = radians(latitude), radians(longitude)
        point = np.array([cos(north) * cos(east), cos(north) * sin(east), sin(north)])
        x, y, z = (np.square(axis - at) for axis, at in zip(self._axes, point, strict=True))
        chord = np.sqrt(x + y + z)
        found: Numbers = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, chord / 2))
        return found

    def as_newcomer(self, asker: Asker) -> Asker:
        """The same asker as if it had no links."""
        return replace(asker, node=None)

    # --- one asker -------------------------------------------------------------------------------------------------

    def of(self, asker: Asker, km: Numbers | None = None) -> Numbers:
        """Measure × place, in the order of MEASURES; ``km`` where it is known already. Cost: some 5 ms for 17,000 places."""
        size = len(self.graph)
        found = np.zeros((len(NAMES), size))
        km = self.km_from(asker.latitude, asker.longitude) if km is None else km
        own = np.zeros(size)
        if asker.node is not None:
            own[self.graph.partners_of(asker.node)] = 1.0
            self._along_links(asker, own, found)
        self._around(asker, own, km, found)
        self._alike(asker, km, found)
        return found

    def _along_links(self, asker: Asker, own: Numbers, found: Numbers) -> None:
        assert asker.node is not None
        found[_ROW["shared"]] = np.log2(1 + 100 * along(self.links, own * self.per_degree))
        seconds = along(self.links, own * self.per_root)
        seconds[asker.node] = 0.0
        seconds *= self.per_root
        found[_ROW["paths"]] = np.log2(1 + 100 * (self.links @ seconds))
        at_home = np.where(self.country == self.code_number.get(asker.country, -1), seconds, 0.0)
        found[_ROW["paths_home"]] = np.log2(1 + 100 * (self.links @ at_home))

    def walk(self, node: int, steps: int = STEPS) -> Numbers:
        """Where a walk along links from ``node`` stands (personalised PageRank)."""
        start = np.zeros((len(self.graph), 1))
        start[node] = 1.0
        return self._walk_from(start, steps)[:, 0]

    def _walk_from(self, starts: Numbers, steps: int = STEPS) -> Numbers:
        """Where walks stand, one a column. One after the other: a sparse matrix meets a vector twice as quickly as it meets
        a column, and adds in the same order."""
        found = np.empty_like(starts)
        for walk in range(starts.shape[1]):
            stands = np.ascontiguousarray(starts[:, walk])
            back = BACK * stands
            for _ in range(steps):
                stands = back + self._step @ stands
            found[:, walk] = stands
        return found

    def _around(self, asker: Asker, own: Numbers, km: Numbers, found: Numbers) -> None:
        around = (km <= AROUND_KM).astype(np.float64)
        here = np.flatnonzero(around)
        close = np.zeros(len(km))
        close[here] = np.exp(-km[here] / 40)
        near = (km <= NEAR_KM).astype(np.float64)
        if asker.node is not None:
            close[asker.node] = around[asker.node] = near[asker.node] = 0.0
        found[_ROW["near_same"]] = np.log2(1 + 10 * along(self.links, close))
        found[_ROW["near_both"]] = np.log2(1 + along(self.near, along(self.links, near * self.per_root)))
        like = self._like(asker, km)
        starts = (like / (like.sum() or 1.0))[:, np.newaxis]
        rows = [_ROW["near_walk"]]
        if asker.node is not None:
            alone = np.zeros((len(km), 1))
            alone[asker.node] = 1.0
            starts, rows = np.hstack([starts, alone]), [*rows, _ROW["walk"]]
        found[rows] = np.log2(1 + 1e6 * self._walk_from(starts)).T
        if own.any():
            found[_ROW["size_own"]] = np.abs(self.log_people - self.usual_size(asker))
        found[_ROW["near_partner"]] = np.log2(1 + along(self.near, own))
        found[_ROW["country"]] = self.country_share(asker, around)[self.country]
        found[_ROW["country_own"]] = np.minimum(3, self.country_of.T @ own)[self.country]

    def usual_size(self, asker: Asker) -> float:
        """The mean of log2 of the inhabitants of the asker's partners; NaN where none is known."""
        if asker.node is None:
            return nan
        people = self.log_people[self.graph.partners_of(asker.node)]
        known = people[~np.isnan(people)]
        return float(known.mean()) if len(known) else nan

    def near_of(self, node: int) -> NDArray[np.int64]:
        """The places within NEAR_KM of one."""
        found: NDArray[np.int64] = self.near.indices[self.near.indptr[node] : self.near.indptr[node + 1]]
        return found

    def networks_of(self, asker: Asker) -> list[str]:
        """The networks of the asker, in order."""
        keys = (asker.key, spelling(asker.name, asker.country))
        return sorted(frozenset().union(*(self.graph.networks.get(key, ()) for key in keys)))

    @cached_property
    def members(self) -> dict[str, list[int]]:
        """Network → the places of the graph that belong to it."""
        found: dict[str, list[int]] = {}
        for key, networks in self.graph.networks.items():
            if key in self.graph.position:
                for network in networks:
                    found.setdefault(network, []).append(self.graph.position[key])
        return found

    def _like(self, asker: Asker, km: Numbers) -> Numbers:
        """How much each place is near the asker and of its size: where the walks of "near_walk" start."""
        apart = np.abs(self.log_people - np.log2(asker.population))
        apart = np.where(np.isnan(apart), 2.0, apart)
        found = np.nan_to_num(np.exp(-km / 40) + 0.05 * np.exp(-km / 250)) * 2 ** (-apart / 2)
        found = np.where(self.country == self.code_number.get(asker.country, -1), found, 0.3 * found)
        found[self.degree == 0] = 0.0
        if asker.node is not None:
            found[asker.node] = 0.0
        return found

    def country_share(self, asker: Asker, around: Numbers) -> Numbers:
        """log2 of the share of links that go to each country: of towns around, held to that of the country of the
        asker as if 10 links said so, which is held to that of the world as if 20 did."""
        world = self.between.sum(axis=0) + 0.5
        share = world / world.sum()
        home = self.between[self.code_number.get(asker.country, self.code_number[NO_COUNTRY])]
        share = (home + 20 * share) / (home.sum() + 20)
        local = self.works_with.T @ around
        share = (local + 10 * share) / (local.sum() + 10)
        result: Numbers = np.log2(share)
        return result

    def _alike(self, asker: Asker, km: Numbers, found: Numbers) -> None:
        for network in self.networks_of(asker):
            found[_ROW["networks"], self.members.get(network, [])] += 1.0
        found[_ROW["links"]] = self.log_degree
        home = self.code_number.get(asker.country)
        if home is not None:
            found[_ROW["country_back"]] = np.log2(1 + self._works_by_country[:, [home]].toarray()[:, 0])
        found[_ROW["people"]] = self.log_people
        found[_ROW["size"]] = np.abs(self.log_people - np.log2(asker.population))
        found[_ROW["distance"]] = np.log2(1 + km)
        found[_ROW["language"]] = self._language(asker.country)[self.country]
        self._names(asker, found[_ROW["name"]])
        found[_ROW["rank"]] = self.capital & (asker.key in self.capitals)

    def _names(self, asker: Asker, out: Numbers) -> None:
        name = folded(asker.name)
        for word in name.split():
            out[list(self.bearing.get(word, ()))] = 1.0
        out[list(self.called.get(name, ()))] = 2.0

    def _language(self, country: str) -> Numbers:
        if country not in self._spoken:
            self._spoken[country] = self._shares_language(country)
        return self._spoken[country]

    def _shares_language(self, country: str) -> Numbers:
        mine = self.tongues.get(country, frozenset())
        shared = np.array([float(bool(mine & self.tongues.get(code, frozenset()))) for code in self.codes])
        if country in self.code_number:
            shared[self.code_number[country]] = 1.0
        shared[[not self.tongues.get(code) or not mine for code in self.codes]] = np.nan
        return shared
