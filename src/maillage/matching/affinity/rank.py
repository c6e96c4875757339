"""Likely partners of a place: everything measured, points by the weights, the best in order, each with its parts.

Ties go to the place whose key comes first. A place is proposed once, whatever its spellings; who is a partner already
is not proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from maillage.matching.affinity.columns import Links, Members
from maillage.matching.affinity.explain import PARTS, Reasons
from maillage.matching.affinity.graph import NO_COUNTRY, Graph, is_place, read_graph, spelling
from maillage.matching.affinity.measure import NAMES, OF_COUNTRIES, OF_PLACES, Asker, Measures, asker_of
from maillage.matching.affinity.model import Part, Partner
from maillage.matching.affinity.prepare import prepare
from maillage.matching.affinity.weights import Curve, Weights, class_of, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from maillage.reference.places import Place, Places

_ROWS = {part: tuple(NAMES.index(name) for name in measures) for part, measures in PARTS.items()}
FEW_KNOWN = 25
FEW_MORE = 64
"""Places put in order beyond those asked for: some of them may be spellings met already."""


def fit(
    links: Links,
    places: Places | None = None,
    weights: Weights | None = None,
    members: Members | None = None,
) -> Model:
    """What ``links`` and networks teach of likely partners; ``places`` tells points and inhabitants of those matched.

    Cost: a second or two for 25,000 links.
    """
    return Model(prepare(read_graph(links, places, members)), weights or shipped())


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

        Of several linked places of one spelling, the one with most partners; where a place is given, a link of its
        spelling is its own only if it was matched to no other place.
        """
        if place is not None and place.id in self.graph.position:
            return asker_of(self.graph, self.graph.position[place.id])
        bearers = self.graph.bearers.get(spelling(name, country), ())
        if place is not None:
            bearers = tuple(node for node in bearers if not is_place(self.graph.keys[node]))
        if bearers:
            return asker_of(self.graph, max(bearers, key=lambda node: (self.graph.degree[node], -node)))
        return newcomer(name, country, place)

    def little_known_of(self, asker: Asker) -> bool:
        """Whether the links say next to nothing of who asks: it has none, and its country has fewer than FEW_KNOWN. What
        could be told then is who works with many, not who would suit."""
        return asker.node is None and self.graph.links_of(asker.country) < FEW_KNOWN

    def scores(self, asker: Asker) -> NDArray[np.int64]:
        """The score of every place of the graph, in milli-points."""
        total: NDArray[np.int64] = self._points(asker, self.measures.of(asker)).sum(axis=0, dtype=np.int64)
        return total

    def partners(
        self, asker: Asker, limit: int = 10, named: Callable[[str], str | None] = lambda key: None
    ) -> list[Partner]:
        """Up to ``limit`` likely partners, best first. Cost: some 10 ms for 17,000 places. ``named`` says how a place is called
        in the reasons, as :class:`.Reasons` takes it."""
        km = self.measures.km_from(asker.latitude, asker.longitude)
        found = self.measures.of(asker, km)
        points = self._points(asker, found)
        total = points.sum(axis=0, dtype=np.int64)
        curves = self._curves(asker)
        most = {part: sum(curves[m].most for m in measures) for part, measures in PARTS.items()}
        reasons = Reasons(self.measures, asker, found, km, named)
        usual = self._usual(points)
        return [
            self._partner(node, int(total[node]), found[:, node], points[:, node], most, usual, reasons)
            for node in self._best(asker, total, limit)
        ]

    def _curves(self, asker: Asker) -> Mapping[str, Curve]:
        return self.weights.of(self._partners_of(asker))

    def _partners_of(self, asker: Asker) -> int:
        return 0 if asker.node is None else int(self.graph.degree[asker.node])

    def _same_for_all(self, number: int, name: str, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """The points of a measure that does not depend on who asks, counted once for a class of askers."""
        if (number, name) not in self._counted:
            self._counted[number, name] = self.weights.curves[number][name].points(values)
        return self._counted[number, name]

    @cached_property
    def _counted(self) -> dict[tuple[int, str], NDArray[np.int64]]:
        return {}

    def _points(self, asker: Asker, found: NDArray[np.float64]) -> NDArray[np.int32]:
        """Measure × place, in milli-points."""
        number = class_of(self._partners_of(asker))
        points = np.zeros(found.shape, dtype=np.int32)
        for row, name in enumerate(NAMES):
            curve = self.weights.curves[number][name]
            if name in OF_PLACES:
                points[row] = self._same_for_all(number, name, found[row])
            elif curve.most and name in OF_COUNTRIES:
                points[row] = self.measures.over_countries(curve.points, found[row])
            elif curve.most:
                points[row] = curve.points(found[row])
        return points

    def _usual(self, points: NDArray[np.int32]) -> Mapping[str, int]:
        """The points of each part that half of the places with links reach."""
        return {
            part: _middle(self._of_linked(points, rows)) for part, rows in _ROWS.items() if len(self._linked)
        }

    def _of_linked(self, points: NDArray[np.int32], rows: tuple[int, ...]) -> NDArray[np.int32]:
        """The points of a part, of places with links."""
        added: NDArray[np.int32] = points[rows[0]]
        for row in rows[1:]:
            added = added + points[row]
        return added if len(self._linked) == len(added) else added[self._linked]

    @cached_property
    def _linked(self) -> NDArray[np.int64]:
        """The places with links."""
        return np.flatnonzero(self.graph.degree > 0)

    def _best(self, asker: Asker, total: NDArray[np.int64], limit: int) -> list[int]:
        allowed = self.graph.degree > 0
        own = self._spelled(asker.name, asker.country)
        for node in {*self.graph.bearers.get(own, ()), *(() if asker.node is None else (asker.node,))}:
            allowed[node] = False
            allowed[self.graph.partners_of(node)] = False
        spellings = self.graph.spellings
        seen = {own}.union(*(spellings[node] for node in np.flatnonzero(~allowed)))
        chosen: list[int] = []
        for node in _in_order(np.flatnonzero(allowed), total, limit + FEW_MORE):
            if len(chosen) >= limit:
                break
            if seen.isdisjoint(spellings[node]):
                seen |= spellings[node]
                chosen.append(node)
        return chosen

    @staticmethod
    def _spelled(name: str, country: str) -> str:
        return spelling(name, None if country == NO_COUNTRY else country)

    def _partner(
        self,
        node: int,
        total: int,
        values: NDArray[np.float64],
        points: NDArray[np.int32],
        most: Mapping[str, int],
        usual: Mapping[str, int],
        reasons: Reasons,
    ) -> Partner:
        given = points.tolist()
        unknown = np.isnan(values).tolist()
        parts = []
        for name, rows in _ROWS.items():
            milli = sum(given[row] for row in rows)
            if milli:
                known = not any(unknown[row] and given[row] for row in rows)
                parts.append(Part(name, milli, most[name], usual[name], known, reasons.of(name, node)))
        graph = self.graph
        return Partner(
            graph.keys[node],
            graph.names[node],
            graph.countries_said[node],
            graph.facts.country[node],
            total,
            tuple(parts),
        )


def _middle(values: NDArray[np.int32]) -> int:
    """The value that half of them reach. Where most are the same, as of measures that most places know nothing of, it is
    counted, which is quicker than putting them in order."""
    middle = len(values) // 2
    usual = values[middle]
    if np.count_nonzero(values < usual) <= middle < np.count_nonzero(values <= usual):
        return int(usual)
    return int(np.partition(values, middle)[middle])


def _in_order(nodes: NDArray[np.int64], total: NDArray[np.int64], first: int) -> Iterator[int]:
    """Nodes by falling score, then by their own order, which is that of their keys; some ``first`` are found quickly."""
    own = total[nodes]
    if len(nodes) > 2 * first:
        least = np.partition(own, -first)[-first]
        top = nodes[own >= least]
        yield from top[np.argsort(-total[top], kind="stable")].tolist()
        nodes = nodes[own < least]
    yield from nodes[np.argsort(-total[nodes], kind="stable")].tolist()


def newcomer(name: str, country: str | None, place: Place | None = None) -> Asker:
    """A place without links, with what the index knows of it."""
    if place is None:
        return Asker(None, name, country or NO_COUNTRY, nan, nan, nan)
    point = (
        (nan, nan) if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)
    )
    people = float(place.population) if place.population else nan
    return Asker(None, name, place.country, *point, people, place.id)
