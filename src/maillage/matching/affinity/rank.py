"""Likely partners of a place: everything measured, points by the weights, the best in order, each with its parts.

Ties go to the place whose key comes first. A place is proposed once, whatever its spellings; who is a partner already
is not proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from maillage.matching.affinity.columns import Links
from maillage.matching.affinity.explain import PARTS, Reasons
from maillage.matching.affinity.graph import NO_COUNTRY, Graph, read_graph, spelling
from maillage.matching.affinity.measure import NAMES, Asker, Measures, asker_of
from maillage.matching.affinity.model import Part, Partner
from maillage.matching.affinity.prepare import prepare
from maillage.matching.affinity.weights import Curve, Weights, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from maillage.reference.places import Place, Places

_ROW = {name: row for row, name in enumerate(NAMES)}


def fit(links: Links, places: Places | None = None, weights: Weights | None = None) -> Model:
    """What ``links`` teach of likely partners; ``places`` tells points, inhabitants and units of those matched.

    Cost: a second or two for 25,000 links.
    """
    return Model(prepare(read_graph(links, places)), weights or shipped())


@dataclass(frozen=True)
class Model:
    """A graph of links, ready to be asked."""

    measures: Measures
    weights: Weights

    @property
    def graph(self) -> Graph:
        """The places and links it was made of."""
        return self.measures.graph

    def asker(self, name: str, country: str | None, place: Place | None = None) -> Asker:
        """Who asks: the linked place of that identifier or spelling, else a place without links.

        Of several linked places of one spelling, the one with most partners.
        """
        if place is not None and place.id in self.graph.position:
            return asker_of(self.graph, self.graph.position[place.id])
        bearers = self.graph.bearers.get(spelling(name, country), ())
        if bearers:
            return asker_of(self.graph, max(bearers, key=lambda node: (self.graph.degree[node], -node)))
        return newcomer(name, country, place)

    def partners(self, asker: Asker, limit: int = 10) -> list[Partner]:
        """Up to ``limit`` likely partners, best first. Cost: some 10 ms for 17,000 places."""
        found = self.measures.of(asker)
        curves = self.weights.of(0 if asker.node is None else int(self.graph.degree[asker.node]))
        total = np.zeros(len(self.graph), dtype=np.int64)
        for name in NAMES:
            total += curves[name].points(found[_ROW[name]])
        reasons = Reasons(self.measures, asker)
        return [
            self._partner(int(node), int(total[node]), found[:, node], curves, reasons)
            for node in self._best(asker, total, limit)
        ]

    def _best(self, asker: Asker, total: NDArray[np.int64], limit: int) -> list[int]:
        allowed = self.graph.degree > 0
        own = self._spelled(asker.name, asker.country)
        for node in {*self.graph.bearers.get(own, ()), *(() if asker.node is None else (asker.node,))}:
            allowed[node] = False
            allowed[self.graph.partners_of(node)] = False
        order = np.argsort(np.where(allowed, -total, 1), kind="stable")[: int(allowed.sum())]
        chosen: list[int] = []
        seen = {own, *(self._shown(int(node)) for node in np.flatnonzero(~allowed))}
        for node in map(int, order):
            if len(chosen) >= limit:
                break
            if (shown := self._shown(node)) not in seen:
                seen.add(shown)
                chosen.append(node)
        return chosen

    def _shown(self, node: int) -> str:
        return self._spelled(self.graph.names[node], self.graph.facts.country[node])

    @staticmethod
    def _spelled(name: str, country: str) -> str:
        return spelling(name, None if country == NO_COUNTRY else country)

    def _partner(
        self,
        node: int,
        total: int,
        values: NDArray[np.float64],
        curves: Mapping[str, Curve],
        reasons: Reasons,
    ) -> Partner:
        parts = []
        for name, measures in PARTS.items():
            milli = sum(int(curves[m].points(values[_ROW[m]])) for m in measures)
            known = not any(np.isnan(values[_ROW[m]]) for m in measures)
            if milli:
                most = sum(curves[m].most for m in measures)
                parts.append(Part(name, milli, most, known, reasons.of(name, node)))
        graph = self.graph
        return Partner(
            graph.keys[node], graph.names[node], graph.countries_said[node], graph.facts.country[node],
            total, tuple(parts),
        )  # fmt: skip


def newcomer(name: str, country: str | None, place: Place | None = None) -> Asker:
    """A place without links, with what the index knows of it."""
    if place is None:
        return Asker(None, name, country or NO_COUNTRY, nan, nan, nan, "", "")
    point = (
        (nan, nan) if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)
    )
    people = float(place.population) if place.population else nan
    return Asker(None, name, place.country, *point, people, place.unit1 or "", place.kind, place.id)
