"""How much one party may add (``data/limits.toml``): of some things in all, of others on one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World
from maillage.reference.texts import LANGUAGES, catalogue


def most(name: str) -> int:
    """How many."""
    return int(catalogue("maillage.dossiers", "limits")[name]["most"])


def room(name: str, there: int, field: str = "") -> None:
    """Whether there is room for one more beside so many. Raises Refused."""
    if there >= most(name):
        raise Refused("too-many", field, expected=most(name))


def today(name: str, days: Iterable[date | None], world: World) -> None:
    """Whether there is room on this day for one more, where what is done in a day is limited (``World.limited``). ``days``: on which the
    others were added. Raises Refused."""
    if world.limited:
        in_a_day(name, sum(day == world.day for day in days))


def in_a_day(name: str, there: int) -> None:
    """The same by how many were added on the day. Raises Refused."""
    if there >= most(name):
        named = catalogue("maillage.dossiers", "limits")[name]
        raise Refused("too-many-today", what={each: named[each] for each in LANGUAGES}, expected=most(name))
