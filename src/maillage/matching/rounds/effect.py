"""What equity changed: matches and points by group of countries, the worst-off tenth, measures before and after, the price.

*Before* is the round without equity: the most points that can be had. Places are those that at least one candidate
reaches: what no offer answers, no round can mend, and it is counted apart. A country may be in several groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from maillage.matching.rounds.cleared import Cleared, by_country
from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.ordered import Ordered
from maillage.reference import measures
from maillage.reference.groups import LAST_READ, YES, member
from maillage.reference.texts import catalogue

NO_GROUP = "none_of_these"
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Effect:
    """``asked`` is what was asked; ``strength`` what was used, in thousandths. ``shown`` is all the rest, as data."""

    asked: float
    strength: int
    shown: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The shape in a round's file."""
        return {"asked": self.asked, "strength_permille": self.strength, **self.shown}


def reached(ordered: Ordered) -> Integers:
    """The places that at least one candidate reaches."""
    met = np.zeros(len(ordered.places), bool)
    met[ordered.place_of[ordered.need]] = True
    return np.flatnonzero(met)


def worst_tenths(ordered: Ordered, cleared: Cleared) -> dict[str, tuple[int, int]]:
    """How many are in the tenth that has least, and their milli-points: of places, and of all places."""
    columns = {
        "places": cleared.place_milli[reached(ordered)],
        "all_places": cleared.place_milli,
    }
    return {name: measures.worst_off(column.tolist()) for name, column in columns.items()}


def effect_of(asked: float, ordered: Ordered, before: Cleared, after: Cleared) -> Effect:
    """What changed between the two rounds."""
    places = reached(ordered)
    points = [one.place_milli[places].tolist() for one in (before, after)]
    tenths = [worst_tenths(ordered, one) for one in (before, after)]
    price = before.total_milli - after.total_milli
    shown = {
        "price_milli": price,
        "price_share": round(price / before.total_milli, DIGITS) if before.total_milli else 0.0,
        "total_milli": _both(before.total_milli, after.total_milli),
        "matches": _both(*(int((one.units > 0).sum()) for one in (before, after))),
        "units": _both(*(int(one.units.sum()) for one in (before, after))),
        "places": len(places),
        "places_without_candidate": len(ordered.places) - len(places),
        "places_served": _both(*(int((one.place_units > 0).sum()) for one in (before, after))),
        "countries_served": _both(
            *(int((by_country(ordered, one.place_units) > 0).sum()) for one in (before, after))
        ),
        "worst_tenth": {
            name: {"count": count, "milli": _both(*(tenth[name][1] for tenth in tenths))}
            for name, (count, _) in tenths[0].items()
        },
        **{name: _both(*(_rounded(measure(p)) for p in points)) for name, measure in _MEASURES.items()},
        "groups_on": LAST_READ.isoformat(),
        "groups": _groups(ordered, before, after),
    }
    return Effect(asked, after.steps.strength, shown)


_MEASURES: dict[str, Any] = {
    "gini": measures.gini,
    "theil_t": measures.theil_t,
    "theil_l": measures.theil_l,
    "atkinson_half": lambda values: measures.atkinson(values, 0.5),
    "herfindahl": measures.herfindahl,
    "variation": measures.variation,
}


def _both(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), DIGITS)


def _groups(ordered: Ordered, before: Cleared, after: Cleared) -> list[dict[str, Any]]:
    """Each group of the data file, and the countries of none of them; a country of which nobody is sure is named."""
    codes = catalogue("maillage.matching.rounds", "rounds")["groups"]["shown"]
    answers = {code: [_answer(code, country) for country in ordered.countries] for code in codes}
    inside = {code: np.array([answer == YES for answer in answers[code]], bool) for code in codes}
    in_none = ~np.logical_or.reduce(list(inside.values()))
    return [
        _group(code, chosen, ordered, before, after)
        | {"undecided": [c for c, a in zip(ordered.countries, answers.get(code, ()), strict=False) if a == "undecided"]}
        for code, chosen in (*inside.items(), (NO_GROUP, in_none))
    ]  # fmt: skip


@cache
def _answer(group: str, country: str) -> str:
    return member(group, country, LAST_READ).answer


def _group(code: str, chosen: Any, ordered: Ordered, before: Cleared, after: Cleared) -> dict[str, Any]:
    def summed(column: Integers) -> int:
        return int(by_country(ordered, column)[chosen].sum())

    asked = np.zeros(len(ordered.places), np.int64)
    np.add.at(asked, ordered.place_of, ordered.asked)
    return {
        "group": code,
        "countries": int(chosen.sum()),
        "asked": summed(asked),
        "matches": _both(*(summed(one.place_matches) for one in (before, after))),
        "units": _both(*(summed(one.place_units) for one in (before, after))),
        "milli": _both(*(summed(one.place_milli) for one in (before, after))),
    }
