"""Where needs stand that little is listed for: needs, activities and money a head, by topic and country.

What is listed is what somebody published: nothing listed is not nothing done. So no rate is made of what is not known, and
countries of which nothing at all is listed stand last: that says something of the list, not of the country. Not for judging
a country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.matching.profiles import Need

PER = 1_000_000
"""People that a rate of needs and activities is of."""
MILLI = 1_000
Key = tuple[str, str]
"""A topic and a country."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a country seeks on a topic beside what is listed there.

    ``needs_milli`` and ``activities_milli`` are thousandths of a need, of an activity, for a million people, ``spent_milli``
    thousandths of a unit of money a head; all rounded down, None where the number of people is not known. ``spent`` None:
    activities are listed, and no money that can be told. ``country_listed``: whether any activity of the country is.
    """

    topic: str
    country: str
    needs: int
    activities: int
    people: int | None
    needs_milli: int | None
    activities_milli: int | None
    spent: Decimal | None
    spent_milli: int | None
    country_listed: bool


def gaps(
    needs: Iterable[Need],
    activities: Mapping[Key, int],
    people: Callable[[str], int | None],
    topic: str | None = None,
    spent: Mapping[Key, Decimal | None] | None = None,
) -> list[Gap]:
    """One line for each topic and country that is sought, the widest gap first.

    ``spent`` is money by topic and country in one currency, None where a part of it has no rate. The order: countries of
    which something is listed; fewest activities for each need; then most needs, and most a head, those without a known
    number of people last; then topic and country. A need counts once for each of its topics.
    """
    sought: dict[Key, int] = defaultdict(int)
    for need in needs:
        for each in dict.fromkeys(need.topics or ()):
            if need.country and topic in (None, each):
                sought[each, need.country] += 1
    listed = {country for (_, country), number in activities.items() if number}
    found = []
    for (each, country), number in sought.items():
        done, heads = activities.get((each, country), 0), people(country)
        money = (
            (spent or {}).get((each, country), None if done else Decimal(0)) if spent is not None else None
        )
        wanted, given = (None if not heads else many * PER * MILLI // heads for many in (number, done))
        a_head = None if not heads or money is None else int(money * MILLI // heads)
        found.append(Gap(each, country, number, done, heads, wanted, given, money, a_head, country in listed))
    return sorted(found, key=_order)


def _order(gap: Gap) -> tuple[object, ...]:
    return (
        not gap.country_listed,
        gap.activities * MILLI // gap.needs,
        -gap.needs,
        -(gap.needs_milli or -1),
        gap.topic,
        gap.country,
    )
