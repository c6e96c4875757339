"""How far a cooperation reaches: within one M49 region, between regions, within a community of a region (S1-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.reference.countries.model import country
from maillage.reference.groups import LAST_READ, YES, group_codes, member
from maillage.reference.texts import catalogue

REACHES = ("bilateral", "regional", "intraregional", "interregional")


@dataclass(frozen=True, slots=True)
class Reach:
    """``flags`` (of :data:`REACHES`, not exclusive) at ``level`` region, the widest M49 areas but the world.

    ``regions`` and ``areas`` are the M49 codes met, widest and narrowest. ``below`` is the flag at the narrowest
    level (Rabat and Dakar: intraregional in Africa, interregional below). ``shared`` are the areas that all parties
    share, widest first; ``communities`` the regional communities they share.
    """

    flags: tuple[str, ...]
    regions: tuple[str, ...]
    areas: tuple[str, ...]
    below: str | None
    shared: tuple[str, ...]
    communities: tuple[str, ...]
    level: str = "region"


def measure_reach(
    states: Sequence[str], places: Sequence[str], bodies: Sequence[str], on: date | None
) -> Reach:
    """The reach of a cooperation between ``places`` (alpha-2, each party's own: RE for Réunion) of ``states``.

    ``bodies`` are the groups that are parties themselves. Fewer than two countries reach nowhere: no flag.
    """
    countries = sorted(set(states))
    known = [found for code in sorted(set(places)) if (found := country(code))]
    regions = tuple(sorted({c.region for c in known if c.region}))
    areas = tuple(sorted({c.area for c in known if c.area}))
    first = known[0].areas if known else ()
    shared = tuple(area for area in first if all(area in c.areas for c in known))
    communities = _communities(countries, on) if len(countries) > 1 else ()
    flags = _flags(len(countries), regions, shared, communities, bodies)
    below = (
        None if len(countries) < 2 or not areas else ("intraregional" if len(areas) == 1 else "interregional")
    )
    return Reach(flags, regions, areas, below, shared, communities)


def _flags(
    count: int,
    regions: tuple[str, ...],
    shared: tuple[str, ...],
    communities: tuple[str, ...],
    bodies: Sequence[str],
) -> tuple[str, ...]:
    if count < 2:
        return ("regional",) if any(_is_community(body) for body in bodies) else ()
    holds = {
        "bilateral": count == 2,
        "regional": any(_is_community(body) for body in bodies)
        or (count >= 3 and bool(shared or communities)),
        "intraregional": len(regions) == 1,
        "interregional": len(regions) > 1,
    }
    return tuple(flag for flag in REACHES if holds[flag])


def _communities(countries: Sequence[str], on: date | None) -> tuple[str, ...]:
    day = on or LAST_READ
    return tuple(
        group
        for group in group_codes()
        if _is_community(group) and all(member(group, code, day).answer == YES for code in countries)
    )


def _is_community(group: str) -> bool:
    return bool(catalogue("maillage.reference", "group_names").get(group, {}).get("family") == "community")
