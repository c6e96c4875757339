"""Where needs stand that little is listed for: needs a head against activities a head, by topic and country.

What is listed is what somebody published: nothing listed is not nothing done. So no rate is made of nothing, and countries
whose inhabitants are not known are told apart. Not for judging a country, nor for what was spent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from maillage.matching.profiles import Need

PER = 1_000_000
"""People that a rate is of."""
MILLI = 1_000


@dataclass(frozen=True, slots=True)
class Gap:
    """What a country seeks on a topic beside what is listed there.

    ``needs_milli`` and ``activities_milli`` are thousandths of a need, of an activity, for a million people, rounded down;
    None where the number of people is not known.
    """

    topic: str
    country: str
    needs: int
    activities: int
    people: int | None
    needs_milli: int | None
    activities_milli: int | None


def gaps(
    needs: Iterable[Need],
    activities: Mapping[tuple[str, str], int],
    people: Callable[[str], int | None],
    topic: str | None = None,
) -> list[Gap]:
    """One line for each topic and country that is sought, the widest gap first.

    The order: fewest activities for each need; between equal ones most needs a head, those without a known number of
    people last; then topic and country. A need counts once for each of its topics.
    """
    sought: dict[tuple[str, str], int] = defaultdict(int)
    for need in needs:
        for each in dict.fromkeys(need.topics or ()):
            if need.country and topic in (None, each):
                sought[each, need.country] += 1
    found = [_gap(key, number, activities.get(key, 0), people(key[1])) for key, number in sought.items()]
    return sorted(
        found,
        key=lambda g: (g.activities * MILLI // g.needs, -(g.needs_milli or -1), g.topic, g.country),
    )


def _gap(key: tuple[str, str], needs: int, activities: int, people: int | None) -> Gap:
    rates = [None if not people else number * PER * MILLI // people for number in (needs, activities)]
    return Gap(*key, needs, activities, people, *rates)
