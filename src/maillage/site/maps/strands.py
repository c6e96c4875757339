"""Which strand of the mesh a link is drawn as, and the key that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from maillage.reference.dates import PartialDate
from maillage.reference.kinds.south import south
from maillage.reference.spoken import day
from maillage.site import words
from maillage.site.maps.draw import Line


def second_strand(one: str | None, other: str | None, on: date) -> bool:
    """Whether both countries count as South on that day: in the Group of 77, China counted with it. Not for what is not
    known or undecided."""
    return bool(one and other and _is_south(one, on) and _is_south(other, on))


def key(lines: Sequence[Line], on: date) -> dict[str, str]:
    """``first`` and ``second`` of the component ``map``; nothing where all lines are of the first strand."""
    if not any(line.second for line in lines):
        return {}
    both = {"second": words.say("map.south", day=day(on, words.language()))}
    return both if all(line.second for line in lines) else {"first": words.say("map.other_links"), **both}


@lru_cache(maxsize=1024)
def _is_south(code: str, on: date) -> bool:
    return south(code, PartialDate.parse(on.isoformat()), "g77").answer == "yes"
