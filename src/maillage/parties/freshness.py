"""How far a line still holds: by its age since somebody last said, or showed by an act, that it does.

Half of it is left after its half-life, a quarter after two (``data/freshness.toml``). What is stale is shown last and said to be
so, never erased.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from maillage.reference.texts import catalogue


class Freshness(StrEnum):
    """The word for what is left."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


@cache
def _said() -> Any:
    return catalogue("maillage.parties", "freshness")


def half_life(sort: str) -> int:
    """Days, of a ``need``, an ``offer``, a ``holder``, a ``membership`` or a ``partnership``. Raises KeyError for another sort."""
    return int(_said()["half_life"][sort])


def left(age: int, half_life: int) -> float:
    """What is left after ``age`` days: 1 on the day itself (and of a day to come), 0.5 after ``half_life`` days."""
    return float(0.5 ** (max(age, 0) / half_life))


def left_of(sort: str, confirmed: date, on: date) -> float:
    """What is left on a day of a line of that sort that was last confirmed on another. Raises KeyError for an unknown sort."""
    return left((on - confirmed).days, half_life(sort))


def state(left: float) -> Freshness:
    """The word for what is left."""
    states = _said()["states"]
    if left >= states["fresh"]:
        return Freshness.FRESH
    return Freshness.AGEING if left >= states["ageing"] else Freshness.STALE


def state_of(sort: str, confirmed: date | None, on: date) -> Freshness:
    """The word for a line on a day; of one that was never confirmed: stale. Raises KeyError for an unknown sort."""
    return state(left_of(sort, confirmed, on)) if confirmed else Freshness.STALE


def ageing_since(sort: str, on: date) -> date:
    """The latest day of confirmation of which a line of that sort is no longer fresh on a day. Raises KeyError for an unknown
    sort."""
    states = _said()["states"]
    days = math.floor(half_life(sort) * math.log2(1 / states["fresh"])) + 1
    return on - timedelta(days=days)


def days_between_questions() -> int:
    """Days between two small questions to one address."""
    return int(_said()["asking"]["days"])


def days_before_asked_again() -> int:
    """Days before the same line is asked about again, answered or not."""
    return int(_said()["asking"]["again"])
