"""The nouns of affinity: a likely partner, and a named part of its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of a score: its points and the most it can give, in milli-points, and the values it rests on.

    ``usual_milli`` are the points that half of all places with links reach, for the one who asks: what is above them tells
    this place apart. ``known`` is False where a value is not known: the part then counts half of the most it can give.
    """

    name: str
    milli: int
    of_milli: int
    usual_milli: int
    known: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Partner:
    """A likely partner: ``key`` is its place or its folded spelling, ``name`` and ``country_said`` are as imported.

    ``score_milli`` is the exact sum of the parts, out of 100,000.
    """

    key: str
    name: str
    country_said: str
    country: str
    score_milli: int
    parts: tuple[Part, ...]
