"""What each part of a score rests on, counted again on the links for the few places that are shown: plain whole numbers
and names that a person can check with `maillage place`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.matching.affinity.measure import AROUND_KM, NEAR_KM, Asker, Measures
from maillage.reference.countries import common_languages

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARTS = {
    "paths": ("paths", "paths_home"),
    "shared_partners": ("shared",),
    "walk": ("walk",),
    "towns_nearby": ("near_same", "near_both"),
    "near_partners": ("near_partner",),
    "country": ("country", "country_own"),
    "partners": ("links",),
    "size": ("size",),
    "distance": ("distance",),
    "language": ("language",),
    "name": ("name",),
    "capitals": ("rank",),
}
"""Named part → the measures whose points it adds."""
FEW = 3
"""So many names are given as examples."""


class Reasons:
    """The values of the parts of one asker's list."""

    def __init__(self, measures: Measures, asker: Asker) -> None:
        self.measures, self.asker = measures, asker
        self.graph = measures.graph
        self.km = measures.km_from(asker.latitude, asker.longitude)

    def of(self, part: str, node: int) -> Mapping[str, Any]:
        """The values of a part for one place."""
        counted: Mapping[str, Any] = self._counters[part](node)
        return counted

    @cached_property
    def _counters(self) -> dict[str, Callable[[int], Mapping[str, Any]]]:
        return {name: getattr(self, f"_{name}") for name in PARTS}

    @cached_property
    def _mine(self) -> set[int]:
        return set() if self.asker.node is None else set(map(int, self.graph.partners_of(self.asker.node)))

    def _names(self, nodes: list[int]) -> list[str]:
        return [self.graph.names[node] for node in nodes[:FEW]]

    @cached_property
    def _seconds(self) -> NDArray[np.float64]:
        """For each place: how many partners it shares with the asker."""
        own = np.zeros(len(self.graph))
        own[list(self._mine)] = 1.0
        seconds: NDArray[np.float64] = self.graph.links @ own
        if self.asker.node is not None:
            seconds[self.asker.node] = 0.0
        return seconds

    def _paths(self, node: int) -> Mapping[str, Any]:
        through = self.graph.partners_of(node)
        ways = self._seconds[through]
        home = self.measures.country[through] == self.measures.code_number.get(self.asker.country, -1)
        last = int(through[np.lexsort((through, -ways * home - ways / 1e3))[0]])
        first = min(self._mine & set(map(int, self.graph.partners_of(last))), key=self._by_degree)
        return {"paths": int(ways.sum()), "by_country": int((ways * home).sum()),
                "first": self.graph.names[first], "second": self.graph.names[last]}  # fmt: skip

    def _by_degree(self, node: int) -> tuple[float, int]:
        return float(self.graph.degree[node]), node

    def _shared_partners(self, node: int) -> Mapping[str, Any]:
        shared = sorted(self._mine & set(map(int, self.graph.partners_of(node))), key=self._by_degree)
        return {"partners": len(shared), "names": self._names(shared)}

    @cached_property
    def _walk_ends(self) -> NDArray[np.float64]:
        assert self.asker.node is not None
        return self.measures.walk(self.asker.node)

    def _walk(self, node: int) -> Mapping[str, Any]:
        return {"of_a_million": round(float(self._walk_ends[node]) * 1e6)}

    def _towns_nearby(self, node: int) -> Mapping[str, Any]:
        partners = self.graph.partners_of(node)
        near = partners[self.km[partners] <= AROUND_KM]
        towns = sorted((n for n in map(int, near) if n != self.asker.node), key=lambda n: (self.km[n], n))
        around = np.flatnonzero(self.km <= NEAR_KM)
        around = around[around != self.asker.node] if self.asker.node is not None else around
        there = self.measures.near.indices[
            self.measures.near.indptr[node] : self.measures.near.indptr[node + 1]
        ]
        links = int(self.graph.links[around][:, there].sum())
        return {"towns": len(towns), "names": self._names(towns), "km": int(AROUND_KM),
                "links": links, "near_km": int(NEAR_KM)}  # fmt: skip

    def _near_partners(self, node: int) -> Mapping[str, Any]:
        near = self.measures.near
        found = sorted(self._mine & set(map(int, near.indices[near.indptr[node] : near.indptr[node + 1]])))
        return {"partners": len(found), "names": self._names(found), "km": int(NEAR_KM)}

    @cached_property
    def _around(self) -> NDArray[np.int64]:
        around = np.flatnonzero((self.km <= AROUND_KM) & (self.graph.degree > 0))
        return around[around != self.asker.node] if self.asker.node is not None else around

    def _country(self, node: int) -> Mapping[str, Any]:
        measures = self.measures
        there = int(measures.country[node])
        home = measures.code_number.get(self.asker.country)
        towns = measures.works_with[self._around][:, [there]] if len(self._around) else None
        return {
            "country": self.graph.facts.country[node],
            "towns": 0 if towns is None else int(towns.nnz),
            "of_towns": len(self._around),
            "km": int(AROUND_KM),
            "links": 0 if home is None else int(measures.between[home, there]),
            "own": sum(int(measures.country[mine]) == there for mine in self._mine),
        }

    def _partners(self, node: int) -> Mapping[str, Any]:
        return {"partners": int(self.graph.degree[node])}

    def _size(self, node: int) -> Mapping[str, Any]:
        there = float(self.graph.facts.population[node])
        here = self.asker.population
        return {"here": None if isnan(here) else int(here), "there": None if isnan(there) else int(there)}

    def _distance(self, node: int) -> Mapping[str, Any]:
        km = float(self.km[node])
        return {"km": None if isnan(km) else round(km)}

    def _language(self, node: int) -> Mapping[str, Any]:
        there = self.graph.facts.country[node]
        return {"languages": list(common_languages(self.asker.country, there)), "country": there}

    def _name(self, node: int) -> Mapping[str, Any]:
        return {"name": self.graph.names[node]}

    def _capitals(self, node: int) -> Mapping[str, Any]:
        return {"name": self.graph.names[node]}
