"""What is left of an offer and of a need: what their owners said, less what introductions that stand have taken.

A need that says no quantity asks for one; an offer that says none has no end. Where the two are counted in different units,
an introduction takes one of each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

from maillage.exchange.models import Entry, Introduction, Side, Stage
from maillage.matching.profiles.shapes import fields
from maillage.matching.profiles.units import unit_meant
from maillage.matching.profiles.values import Wrong, read_value

MOST = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Units taken of a need or an offer, in all and by country of the need."""

    total: int = 0
    countries: Mapping[str, int] = field(default_factory=dict)


NONE = Taken()


def taken(keys: Collection[str] | None = None) -> dict[str, Taken]:
    """What introductions that stand have taken of needs and offers, of these or of all; who is not in it, nothing was."""
    found: dict[str, Taken] = {}
    for side in ("offer", "need"):
        rows = Introduction.objects.filter(proposal__stage=Stage.INTRODUCED)
        if keys is not None:
            rows = rows.filter(**{f"proposal__{side}__in": keys})
        summed = rows.values_list(f"proposal__{side}", "proposal__need__country").annotate(Sum("units"))
        for key, country, units in summed.order_by():
            before = found.get(key, NONE)
            by = {**before.countries, country: before.countries.get(country, 0) + units}
            found[key] = Taken(before.total + units, by)
    return found


def number(entry: Entry, name: str) -> int | None:
    """A number of what an entry says; None where it says none, or none that can be read."""
    said = entry.said.get(name)
    about = next(each for each in fields("offer") if each.name == name)
    if said is None or said == "":
        return None
    try:
        return int(read_value(about, said))
    except Wrong:
        return None


def left_of(entry: Entry, taken: Taken, country: str = "") -> int | None:
    """Units that are left of it; of an offer, within its quota for a country. None: there is no end to it."""
    quantity = number(entry, "quantity")
    if quantity is None and entry.side == Side.NEED:
        quantity = 1
    left = None if quantity is None else max(0, quantity - taken.total)
    quota = number(entry, "quota") if entry.side == Side.OFFER and country else None
    if quota is not None:
        within = max(0, quota - taken.countries.get(country, 0))
        left = within if left is None else min(left, within)
    return left


def units_for(need: Entry, offer: Entry, taken: Mapping[str, Taken], wanted: int | None = None) -> int:
    """How many units an introduction of the two takes: 0 where nothing is left. ``wanted``: what a round gave."""
    asked = left_of(need, taken.get(need.pk, NONE))
    given = left_of(offer, taken.get(offer.pk, NONE), need.country)
    if asked == 0 or given == 0:
        return 0
    if _unit(need) != _unit(offer):
        return 1
    bounds = [each for each in (asked, given, wanted) if each is not None]
    return max(1, min(*bounds, MOST))


def _unit(entry: Entry) -> str:
    said: Any = entry.said.get("unit") or ""
    return unit_meant(str(said))
