"""Who names whom: whether a profile's list of parties names another profile, as the columns see it."""

from __future__ import annotations

from datetime import date

from maillage.matching.profiles import Need, Offer, Profile
from maillage.matching.scores.columns import members_of
from maillage.reference.groups import LAST_READ
from maillage.reference.names import fold


def names(listed: tuple[str, ...] | None, other: Profile, on: date | None = None) -> bool:
    """Whether a list of countries, groups, places and bodies names ``other``."""
    said = {one for name in listed or () for one in members_of(name, on or LAST_READ)}
    body = f"name:{fold(other.organisation)}" if other.organisation else ""
    place = f"name:{fold(other.place_name)}" if other.place_name else ""
    return bool(said & {one for one in (other.country, other.place, body, place) if one})


def tied(name: str, need: Need, offer: Offer, on: date | None = None) -> bool:
    """Whether either names the other in ``links`` or ``diaspora``."""
    return names(getattr(need, name), offer, on) or names(getattr(offer, name), need, on)


def wishes_met(need: Need, offer: Offer, on: date | None = None) -> tuple[int, int]:
    """How many wishes are met, of how many sides that wish."""
    sides = [(need.wishes, offer), (offer.wishes, need)]
    return sum(names(wished, other, on) for wished, other in sides), sum(bool(wished) for wished, _ in sides)
