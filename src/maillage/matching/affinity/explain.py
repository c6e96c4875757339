"""What each part of a score rests on, counted again on the links for the few places that are shown: plain whole numbers
and names that a person can check with `maillage place`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.matching.affinity.measure import AROUND_KM, NAMES, NEAR_KM, Asker, Measures
from maillage.reference.countries import common_languages

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARTS = {
    "paths": ("paths", "paths_home"),
    "shared_partners": ("shared",),
    "walk": ("walk",),
    "towns_nearby": ("near_same", "near_both"),
    "like_you": ("near_walk",),
    "near_partners": ("near_partner",),
    "country": ("country", "country_own", "country_back"),
    "networks": ("networks",),
    "partners": ("links",),
    "size": ("size", "size_own", "people"),
    "distance": ("distance",),
    "language": ("language",),
    "name": ("name",),
    "capitals": ("rank",),
}
"""Named part → the measures whose points it adds."""
FEW = 3
"""So many names are given as examples."""


class Reasons:
    """The values of the parts of one asker's list. ``named`` says how a place is called, by its key, and nothing of one that it
    does not know: that one is named as it was imported."""

    def __init__(
        self,
        measures: Measures,
        asker: Asker,
        found: NDArray[np.float64],
        km: NDArray[np.float64],
        named: Callable[[str], str | None] = lambda key: None,
    ) -> None:
        self.measures, self.asker, self.found, self.km = measures, asker, found, km
        self.graph, self._named = measures.graph, named

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
        return [self._called(node) for node in nodes[:FEW]]

    def _called(self, node: int) -> str:
        return self._named(self.graph.keys[node]) or self.graph.names[node]

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
                "first": self._called(first), "second": self._called(last)}  # fmt: skip

    def _by_degree(self, node: int) -> tuple[float, int]:
        return float(self.graph.degree[node]), node

    def _shared_partners(self, node: int) -> Mapping[str, Any]:
        shared = sorted(self._mine & set(map(int, self.graph.partners_of(node))), key=self._by_degree)
        return {"partners": len(shared), "names": self._names(shared)}

    def _walk(self, node: int) -> Mapping[str, Any]:
        return {"of_a_million": self._ends("walk", node)}

    def _ends(self, measure: str, node: int) -> int:
        """Of a million walks, how many end there: the measure is the logarithm of that."""
        return round(2 ** float(self.found[NAMES.index(measure), node]) - 1)

    @cached_property
    def _links_near(self) -> NDArray[np.float64]:
        """For each place: how many of its partners lie near the asker."""
        near = (self.km <= NEAR_KM).astype(np.float64)
        if self.asker.node is not None:
            near[self.asker.node] = 0.0
        found: NDArray[np.float64] = self.graph.links @ near
        return found

    def _towns_nearby(self, node: int) -> Mapping[str, Any]:
        partners = self.graph.partners_of(node)
        near = partners[self.km[partners] <= AROUND_KM].tolist()
        towns = sorted((n for n in near if n != self.asker.node), key=lambda n: (self.km[n], n))
        links = int(self._links_near[self.measures.near_of(node)].sum())
        return {"towns": len(towns), "names": self._names(towns), "km": int(AROUND_KM),
                "links": links, "near_km": int(NEAR_KM)}  # fmt: skip

    def _like_you(self, node: int) -> Mapping[str, Any]:
        return {"of_a_million": self._ends("near_walk", node)}

    def _near_partners(self, node: int) -> Mapping[str, Any]:
        found = sorted(self._mine & set(self.measures.near_of(node).tolist()))
        return {"partners": len(found), "names": self._names(found), "km": int(NEAR_KM)}

    @cached_property
    def _around(self) -> tuple[int, NDArray[np.int64]]:
        """How many places around the asker have links, and with how many of them each country works."""
        around = np.flatnonzero((self.km <= AROUND_KM) & (self.graph.degree > 0))
        around = around[around != self.asker.node] if self.asker.node is not None else around
        codes = self.measures.works_with[around].indices
        return len(around), np.bincount(codes, minlength=len(self.measures.codes)).astype(np.int64)

    def _country(self, node: int) -> Mapping[str, Any]:
        measures = self.measures
        there = int(measures.country[node])
        home = measures.code_number.get(self.asker.country)
        of_towns, towns = self._around
        partners = measures.country[self.graph.partners_of(node)]
        return {
            "country": self.graph.facts.country[node],
            "towns": int(towns[there]),
            "of_towns": of_towns,
            "km": int(AROUND_KM),
            "links": 0 if home is None else int(measures.between[home, there]),
            "own": sum(int(measures.country[mine]) == there for mine in self._mine),
            "back": int((partners == home).sum()) if home is not None else 0,
        }

    def _networks(self, node: int) -> Mapping[str, Any]:
        theirs = self.graph.networks.get(self.graph.keys[node], frozenset())
        shared = [network for network in self.measures.networks_of(self.asker) if network in theirs]
        return {"networks": len(shared), "names": shared[:FEW]}

    def _partners(self, node: int) -> Mapping[str, Any]:
        return {"partners": int(self.graph.degree[node])}

    @cached_property
    def _usual(self) -> int | None:
        usual = self.measures.usual_size(self.asker)
        return None if isnan(usual) else round(2**usual)

    def _size(self, node: int) -> Mapping[str, Any]:
        there = float(self.graph.facts.population[node])
        here = self.asker.population
        return {
            "here": None if isnan(here) else int(here),
            "there": None if isnan(there) else int(there),
            "usual": self._usual,
        }

    def _distance(self, node: int) -> Mapping[str, Any]:
        km = float(self.km[node])
        return {"km": None if isnan(km) else round(km)}

    def _language(self, node: int) -> Mapping[str, Any]:
        there = self.graph.facts.country[node]
        if there == self.asker.country:
            return {"languages": [], "country": there, "one_country": True}
        return {"languages": list(common_languages(self.asker.country, there)), "country": there}

    def _name(self, node: int) -> Mapping[str, Any]:
        return {"name": self.graph.names[node]}

    def _capitals(self, node: int) -> Mapping[str, Any]:
        return {"name": self._called(node)}
