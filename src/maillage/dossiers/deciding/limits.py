"""How much one party may add (``data/limits.toml``): of some things in all, of others on one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from maillage.dossiers.decisions import Decision
from maillage.dossiers.model import Counted, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World
from maillage.reference.texts import LANGUAGES, catalogue

OVER_EVERYWHERE = timedelta(days=2)
"""Each party has the day of its own place, and two places are never more than two days apart."""


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


def once_more(name: str, state: State, world: World) -> None:
    """The same of what :func:`counted` counts. Raises Refused."""
    today(name, (each.on for each in state.counted if (each.what, each.by) == (name, world.by.party)), world)


def counted(name: str, state: State, decision: Decision) -> State:
    """With one more, whatever becomes of it: an invitation that is taken back was one. Days that are over everywhere are forgotten."""
    kept = (each for each in state.counted if decision.day - each.on <= OVER_EVERYWHERE)
    return replace(state, counted=(*kept, Counted(name, decision.by.party, decision.day)))


def in_a_day(name: str, there: int) -> None:
    """The same by how many were added on the day. Raises Refused."""
    if there >= most(name):
        named = catalogue("maillage.dossiers", "limits")[name]
        raise Refused("too-many-today", what={each: named[each] for each in LANGUAGES}, expected=most(name))
