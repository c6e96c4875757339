"""Rounds invented with a seed, small and middle, and two slow plain ways to clear them: every way, and a linear program."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from typing import Any

import numpy as np

from maillage.matching.rounds import Instance, RoundNeed, RoundOffer

COUNTRIES = ("ML", "FJ", "MA", "FR", "BO")


def round_of(
    scores: list[list[int]], quantities: list[int] | None = None, places: list[str] | None = None
) -> Instance:
    """A need a row, an offer a column; a score of 0 is no candidate."""
    needs = [
        RoundNeed(f"n{i}", (places or [f"p{i}" for i in range(99)])[i], "MA") for i in range(len(scores))
    ]
    offers = [RoundOffer(f"o{j}", (quantities or [1] * 99)[j]) for j in range(len(scores[0]))]
    pairs = [(i, j, milli) for i, row in enumerate(scores) for j, milli in enumerate(row) if milli]
    return Instance(needs, offers, *columns(pairs))


def columns(pairs: list[tuple[int, int, int]]) -> Any:
    """Candidate pairs as columns."""
    return tuple(np.array([pair[i] for pair in pairs], np.int64) for i in range(3))


def invented(seed: int, needs: int, offers: int, each: int, equity: float = 0.0, most: int = 2) -> Instance:
    """A contended round: few popular offers, places of unlike size, quotas and caps here and there."""
    dice = random.Random(seed)
    rich = [f"town {i}" for i in range(max(1, needs // 5))]
    all_needs = []
    for number in range(needs):
        place = dice.choice(rich) if dice.random() < 0.6 else f"village {number}"
        country = COUNTRIES[sum(map(ord, place)) % len(COUNTRIES)]
        all_needs.append(RoundNeed(f"need {number:05}", place, country, dice.randint(1, most)))
    all_offers = [
        RoundOffer(
            f"offer {number:05}",
            dice.randint(1, most),
            dice.choice((None, None, 1)),
            {dice.choice(COUNTRIES): dice.randint(0, 1)} if dice.random() < 0.3 else {},
        )
        for number in range(offers)
    ]
    pairs = []
    for need in range(needs):
        chosen = {min(int(offers * dice.random() ** 2), offers - 1) for _ in range(each)}
        pairs += [(need, offer, dice.randint(1, 100_000)) for offer in sorted(chosen)]
    caps = {dice.choice(rich): dice.randint(0, 3)}
    return Instance(
        all_needs, all_offers, *columns(pairs), equity=equity, place_caps=caps, country_caps={"MA": most * 2}
    )


def limits(instance: Instance) -> list[tuple[list[int], int]]:
    """Every limit of a round: the pairs that it holds together, and the most units of them."""
    pairs = list(zip(instance.need.tolist(), instance.offer.tolist(), strict=True))

    def those(test: Any) -> list[int]:
        return [
            at for at, (need, offer) in enumerate(pairs) if test(instance.needs[need], instance.offers[offer])
        ]

    found = [(those(lambda n, _, one=one: n == one), one.quantity) for one in instance.needs]
    found += [(those(lambda _, o, one=one: o == one), one.quantity) for one in instance.offers]
    for offer in instance.offers:
        for country in COUNTRIES:
            quota = offer.quotas.get(country, offer.quota)
            if quota is not None:
                found.append((those(lambda n, o, one=offer, c=country: o == one and n.country == c), quota))
    found += [(those(lambda n, _, p=p: n.place == p), cap) for p, cap in instance.place_caps.items()]
    found += [(those(lambda n, _, c=c: n.country == c), cap) for c, cap in instance.country_caps.items()]
    return [(held, most) for held, most in found if held]


def worth(instance: Instance, units: Any, place: Any, country: Any) -> int:
    """Points and extras of units a pair: the first units of a place and of a country add more. Plain counting."""
    places, countries, points = Counter[str](), Counter[str](), 0
    for need, milli, unit in zip(instance.need.tolist(), instance.milli.tolist(), units, strict=True):
        points += milli * int(unit)
        places[instance.needs[need].place] += int(unit)
        countries[instance.needs[need].country] += int(unit)
    rows = [(places, _each(place)), (countries, _each(country))]
    return points + sum(sum(each[:taken]) for counts, each in rows for taken in counts.values())


def _each(steps: Any) -> list[int]:
    return [extra for units, extra in steps for _ in range(units)]


def best_of_all(instance: Instance, place: Any = (), country: Any = ()) -> int:
    """The most that any round is worth, found by trying all of them."""
    held = limits(instance)
    most = [min(limit for pairs, limit in held if at in pairs) for at in range(len(instance.need))]
    best = 0
    for units in itertools.product(*(range(m + 1) for m in most)):
        if all(sum(units[at] for at in pairs) <= limit for pairs, limit in held):
            best = max(best, worth(instance, units, place, country))
    return best


def greedy(instance: Instance) -> int:
    """Points when the highest score is taken first, need by need, as rooms did before."""
    left_needs = {n: need.quantity for n, need in enumerate(instance.needs)}
    left_offers = {o: offer.quantity for o, offer in enumerate(instance.offers)}
    points = 0
    rows = zip(instance.milli.tolist(), instance.need.tolist(), instance.offer.tolist(), strict=True)
    for milli, need, offer in sorted(rows, reverse=True):
        units = min(left_needs[need], left_offers[offer])
        left_needs[need] -= units
        left_offers[offer] -= units
        points += milli * units
    return points


def linear_program(instance: Instance, place: Any = (), country: Any = ()) -> float:
    """The most that a round is worth, by SciPy's HiGHS: units a pair, and units a step of each place and country."""
    from scipy.optimize import linprog
    from scipy.sparse import lil_matrix

    pairs = len(instance.need)
    gains = [float(milli) for milli in instance.milli]
    held = limits(instance)
    bounds: list[tuple[int, int | None]] = [(0, None)] * pairs
    stepped: list[tuple[list[int], list[int]]] = []
    for name, steps in (("place", place), ("country", country)):
        for one in sorted({getattr(need, name) for need in instance.needs}):
            inside = [
                a for a, n in enumerate(instance.need.tolist()) if getattr(instance.needs[n], name) == one
            ]
            first = len(gains)
            gains += [float(extra) for _, extra in steps]
            bounds += [(0, units) for units, _ in steps]
            stepped.append((inside, list(range(first, len(gains)))))
    above = lil_matrix((len(held) + len(stepped), len(gains)))
    for row, (inside, _) in enumerate(held):
        above[row, inside] = 1
    for row, (inside, extra) in enumerate(stepped, len(held)):
        above[row, extra] = 1
        above[row, inside] = -1
    most = [float(limit) for _, limit in held] + [0.0] * len(stepped)
    found = linprog([-g for g in gains], A_ub=above.tocsr(), b_ub=most, bounds=bounds, method="highs")
    return float(-found.fun)
