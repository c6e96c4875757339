"""Finding the weights: links are hidden, candidates for each of their ends are ranked, and the curves are bent until
the hidden ones stand as high as they can.

The candidates are those that will be ranked later: the best by each measure, and a few at random that stand for all
others. Curves that must not fall (more paths are never worse) are held so. No chance but that of ``seed``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from maillage.matching.affinity.explain import PARTS
from maillage.matching.affinity.graph import Graph, symmetric
from maillage.matching.affinity.measure import NAMES, Measures, asker_of
from maillage.matching.affinity.prepare import without_links
from maillage.matching.affinity.weights import CLASSES, TOTAL_MILLI, Curve, Weights, class_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

KNOTS = {
    "paths": (0, 1, 2, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9),
    "paths_home": (0, 1, 2, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9),
    "shared": (0, 1, 2, 3, 4, 5, 6, 7, 8),
    "walk": (0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17),
    "near_same": (0, 0.5, 1, 2, 3, 4, 5, 6),
    "near_both": (0, 0.3, 0.6, 1, 1.5, 2, 3, 4, 5),
    "near_walk": (0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17),
    "near_partner": (0, 1, 1.6, 2, 3, 4),
    "country": (-14, -12, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0),
    "country_own": (0, 1, 2, 3),
    "country_back": (0, 1, 1.6, 2, 2.6, 3, 4, 5),
    "networks": (0, 1, 2, 3),
    "links": (0, 1, 1.6, 2, 2.6, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5),
    "people": (6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24),
    "size": (0, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10),
    "size_own": (0, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10),
    "distance": (0, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13.5, 14.3),
    "language": (0, 1),
    "name": (0, 1, 2),
    "rank": (0, 1),
}
RISING = frozenset(("paths", "paths_home", "shared", "walk", "near_same", "near_both", "near_walk", "near_partner",
                    "country", "networks", "language", "name", "rank"))  # fmt: skip
FALLING = frozenset(("size", "size_own"))
LEAST = {"language": 0.05, "networks": 0.3}
"""What other measures tell too (countries of one language work together), or what the links learnt from do not tell
(networks), still counts a little by itself: so much a step."""
BEST_BY = ("paths", "walk", "near_same", "near_both", "near_walk", "near_partner", "shared")
BEST, BEST_OF_COUNTRY, CHANCE = 80, 150, 120
STIFF = 0.02
SEED, MOST = 2026, 400
"""Where chance begins, and how many askings of a class are learnt from: twice as many of places without partners."""
FOLDS, HIDDEN = 3, 0.1
"""So often links are hidden, and this share of them, or of the places, each time."""
HOLD, MARGIN, FIRST_STEP = 1.0, 1.03, 0.1
"""How hard the paths of three links are held to be the largest part, and by how much."""


@dataclass
class Sample:
    """Candidates of many askings, one a row: ``values`` row × measure; ``weight`` is how many places a row stands for;
    ``starts`` is where each asking begins, ``right`` the row of the hidden partner."""

    values: NDArray[np.float32]
    weight: NDArray[np.float32]
    starts: NDArray[np.int64]
    right: NDArray[np.int64]


def learn(measures: Measures, seed: int = SEED, most: int = MOST) -> Weights:
    """Weights learnt from the links of a graph: a tenth of them hidden for places that have partners, all of a tenth of
    the places for those that have none. Cost: about a minute."""
    chance = np.random.default_rng(seed)
    samples = gather(measures, chance, most)
    links = str(int(measures.graph.links.nnz) // 2)
    return Weights(tuple(fit(sample) for sample in samples), {"links": links, "seed": str(seed)})


def gather(measures: Measures, chance: np.random.Generator, most: int) -> list[Sample]:
    """A sample a class."""
    graph = measures.graph
    a, b = pairs_of(graph)
    gathered: list[list[Sample]] = [[] for _ in CLASSES]
    for _ in range(FOLDS):
        hidden = chance.random(len(a)) < HIDDEN
        alone = chance.random(len(graph)) < HIDDEN
        for least, taken in ((1, hidden), (0, alone[a] | alone[b])):
            over = without_links(measures, symmetric(a[~taken], b[~taken], len(graph)))
            askings: list[list[tuple[int, int]]] = [[] for _ in CLASSES]
            for first, second in zip(a[taken], b[taken], strict=True):
                for asker, partner in ((int(first), int(second)), (int(second), int(first))):
                    partners = int(over.degree[asker])
                    if over.degree[partner] and (partners if least else alone[asker]):
                        askings[class_of(partners)].append((asker, partner))
            for number, listed in enumerate(askings):
                order = chance.permutation(len(listed))[: (most if number else 2 * most) // FOLDS]
                gathered[number].append(_sample(over, [listed[i] for i in order], chance, graph))
    return [_joined(samples) for samples in gathered]


def _joined(samples: Sequence[Sample]) -> Sample:
    before = np.cumsum([0, *(len(sample.values) for sample in samples)])[:-1]
    starts = [sample.starts + shift for sample, shift in zip(samples, before, strict=True)]
    values, weight = ([getattr(s, name) for s in samples] for name in ("values", "weight"))
    first = np.concatenate(starts).astype(np.int64)
    return Sample(np.concatenate(values), np.concatenate(weight), first, first)


def pairs_of(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The two ends of every pair, the smaller node first."""
    a, b = graph.links.nonzero()
    kept = a < b
    return a[kept].astype(np.int64), b[kept].astype(np.int64)


def _sample(
    measures: Measures,
    askings: Sequence[tuple[int, int]],
    chance: np.random.Generator,
    whole: Graph,
) -> Sample:
    values, weights, starts, right = [], [], [], []
    at = 0
    for node, partner in askings:
        asker = asker_of(measures.graph, node)
        if not measures.degree[node]:
            asker = measures.as_newcomer(asker)
        found = measures.of(asker)
        allowed = measures.degree > 0
        allowed[whole.partners_of(node)] = False  # the other hidden ones are no wrong answers
        allowed[node] = False
        rows, stands_for = candidates(found, allowed, chance)
        kept = rows != partner
        rows, stands_for = rows[kept], stands_for[kept]
        values.append(found[:, [partner, *rows]].T.astype(np.float32))
        weights.append(np.concatenate([[1.0], stands_for]).astype(np.float32))
        starts.append(at)
        right.append(at)
        at += len(rows) + 1
    if not values:
        return Sample(
            np.zeros((0, len(NAMES)), np.float32), np.zeros(0, np.float32), *(np.zeros(0, np.int64),) * 2
        )
    return Sample(np.concatenate(values), np.concatenate(weights), np.array(starts), np.array(right))


def candidates(
    found: NDArray[np.float64], allowed: NDArray[np.bool_], chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Nodes to rank and how many places each stands for."""
    chosen = np.zeros(len(allowed), dtype=bool)
    columns = [(found[NAMES.index(name)], BEST) for name in BEST_BY]
    columns.append(
        (found[NAMES.index("country")] + np.log2(2 ** found[NAMES.index("links")] - 0.9), BEST_OF_COUNTRY)
    )
    for values, best in columns:
        values = np.where(allowed, values, -np.inf)
        top = np.argpartition(-values, best)[:best] if len(values) > best else np.arange(len(values))
        chosen[top[values[top] > -np.inf]] = True
    chosen |= allowed & (found[NAMES.index("name")] > 0)
    chosen &= allowed
    rest = np.flatnonzero(allowed & ~chosen)
    drawn = chance.choice(rest, min(CHANCE, len(rest)), replace=False)
    rows = np.concatenate([np.flatnonzero(chosen), drawn])
    stands_for = np.ones(len(rows))
    stands_for[len(rows) - len(drawn) :] = len(rest) / max(1, len(drawn))
    return rows, stands_for


def fit(sample: Sample) -> dict[str, Curve]:
    """The curves that give the hidden partners the greatest chance among the candidates, scaled to TOTAL_MILLI."""
    basis = [_Basis(name, sample.values[:, column]) for column, name in enumerate(NAMES)]
    sizes = [len(one.knots) - 1 for one in basis]
    with_paths = bool(sample.values[:, [NAMES.index(name) for name in PARTS["paths"]]].any())
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    begins = [end - size for end, size in zip(ends, sizes, strict=True)]
    askings = max(1, len(sample.starts))
    log_weight = np.log(np.maximum(sample.weight, 1e-9))
    lengths = np.diff(np.append(sample.starts, len(sample.values)))

    def loss(steps: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logit = log_weight.astype(np.float64)
        parted = np.split(steps, ends[:-1])
        for one, part in zip(basis, parted, strict=True):
            logit += one.value(part)
        top = np.maximum.reduceat(logit, sample.starts)
        spread = np.exp(logit - np.repeat(top, lengths))
        total = np.add.reduceat(spread, sample.starts)
        chance = spread / np.repeat(total, lengths)
        value = float((np.log(total) + top - logit[sample.right]).sum()) / askings
        chance[sample.right] -= 1.0
        slope = np.concatenate([one.slope(chance) for one in basis]) / askings
        for one, start, end in zip(basis, begins, ends, strict=True):
            bends = np.diff(steps[start:end] / one.widths)
            value += STIFF * (float((steps[start:end] ** 2).sum()) * 0.1 + float((bends**2).sum()))
            slope[start:end] += STIFF * 0.2 * steps[start:end]
            slope[start:end] += STIFF * 2 * (np.append(0.0, bends) - np.append(bends, 0.0)) / one.widths
        if with_paths:
            value += _hold_largest(steps, basis, begins, ends, slope)
        return value, slope

    bounds = [bound for one in basis for bound in [one.bound] * (len(one.knots) - 1)]
    start = np.array([max(0.0, low or 0.0) for low, _ in bounds])
    for one, begin, end in zip(basis, begins, ends, strict=True):
        if with_paths and one.name in PARTS["paths"]:
            start[begin:end] = FIRST_STEP  # the largest part from the first step on
    if not len(sample.starts):
        found = start
    else:
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 150}).x
    heights = [one.heights(part) for one, part in zip(basis, np.split(found, ends[:-1]), strict=True)]
    scale = TOTAL_MILLI / max(1e-9, sum(float(h.max()) for h in heights))
    return {
        one.name: Curve(one.knots, tuple(int(x) for x in np.floor(h * scale)))
        for one, h in zip(basis, heights, strict=True)
    }


def _hold_largest(
    steps: NDArray[np.float64],
    basis: Sequence[_Basis],
    starts: Sequence[int],
    ends: Sequence[int],
    slope: NDArray[np.float64],
) -> float:
    """What it costs when another part can give more than the paths of three links, which are to be the largest part;
    adds to ``slope``."""
    spans = {one.name: one.span(steps[a:b]) for one, a, b in zip(basis, starts, ends, strict=True)}
    where = {one.name: slice(a, b) for one, a, b in zip(basis, starts, ends, strict=True)}
    largest = sum(spans[name][0] for name in PARTS["paths"])
    cost = 0.0
    for part, names in PARTS.items():
        over = sum(spans[name][0] for name in names) * MARGIN - largest
        if part == "paths" or over <= 0:
            continue
        cost += HOLD * over * over
        for name in names:
            slope[where[name]] += 2 * HOLD * over * MARGIN * spans[name][1]
        for name in PARTS["paths"]:
            slope[where[name]] -= 2 * HOLD * over * spans[name][1]
    return cost


class _Basis:
    """One measure over all rows: between which knots each value stands, and how far. Points are sums of steps."""

    def __init__(self, name: str, values: NDArray[np.float32]) -> None:
        self.name, self.knots = name, tuple(map(float, KNOTS[name]))
        knots = np.array(self.knots, dtype=np.float64)
        self.widths = np.diff(knots)
        self.unknown = np.isnan(values)
        held = np.clip(np.where(self.unknown, knots[0], values), knots[0], knots[-1])
        self.at = np.minimum(np.searchsorted(knots, held, side="right") - 1, len(knots) - 2)
        self.part = ((held - knots[self.at]) / self.widths[self.at]).astype(np.float64)
        self.any_unknown = bool(self.unknown.any())
        self.highest = self.lowest = 0
        self.bound = (
            (LEAST.get(name, 0.0), None)
            if name in RISING
            else (None, 0.0)
            if name in FALLING
            else (None, None)
        )

    def value(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        heights = np.append(0.0, np.cumsum(steps))
        found = heights[self.at] + self.part * steps[self.at]
        if self.any_unknown:
            self.highest, self.lowest = int(heights.argmax()), int(heights.argmin())
            found[self.unknown] = (heights[self.highest] + heights[self.lowest]) / 2
        return found

    def slope(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        known = np.where(self.unknown, 0.0, weight) if self.any_unknown else weight
        size = len(self.widths)
        half = np.zeros(size)
        if self.any_unknown:
            ends = np.arange(size)[None, :] < np.array([[self.highest], [self.lowest]])
            half = float(weight[self.unknown].sum()) / 2 * ends.sum(axis=0)
        inside = np.bincount(self.at, known * self.part, size)
        beyond = np.bincount(self.at, known, size)
        # a step counts wholly for every value beyond it
        after: NDArray[np.float64] = np.append(np.cumsum(beyond[::-1])[::-1][1:], 0.0)
        return inside + half + after

    def span(self, steps: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """How much the curve gives at most, and how that moves with each step."""
        heights = np.append(0.0, np.cumsum(steps))
        high, low = int(heights.argmax()), int(heights.argmin())
        at = np.arange(len(steps))
        return float(heights[high] - heights[low]), (at < high).astype(np.float64) - (at < low)

    def heights(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.append(0.0, np.cumsum(steps))
        result: NDArray[np.float64] = found - found.min()
        return result
