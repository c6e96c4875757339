"""A pool and a triangle: who takes part, what each adds, and the named parts of which the score is the sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillage.matching.profiles import Need
from maillage.reference.texts import catalogue, choose, fill

ROOM = "maillage.matching.together"
MILLI = 1000
FACILITATOR = "facilitator"
"""The role of an offer that supports a cooperation of others."""


@dataclass(frozen=True, slots=True)
class Part:
    """``points_milli`` of ``of_milli``; what is not ``known`` counts half. ``values`` fill the sentence."""

    name: str
    points_milli: int
    of_milli: int
    known: bool = True
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, kind: str, language: str = "en") -> str:
        """Why it has these points, for the people judged by it."""
        texts = tuned()[kind]["part"][self.name]["says" if self.known else "unknown"]
        return fill(choose(texts, language), language, self.values)


@dataclass(frozen=True, slots=True)
class Member:
    """An offer of a pool, its own score with the need, and what it alone brings to the pool."""

    offer: str
    score_milli: int
    topics: tuple[str, ...]
    forms: tuple[str, ...]
    units: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """Offers that cover a need together, by identifier; ``call`` is the need that is left, None when nothing is."""

    need: str
    members: tuple[Member, ...]
    parts: tuple[Part, ...]
    call: Need | None

    @property
    def score_milli(self) -> int:
        """The sum of the parts."""
        return sum(part.points_milli for part in self.parts)


@dataclass(frozen=True, slots=True)
class Triangle:
    """A need, the offer of a pivotal party and the offer of a facilitator that fits both."""

    need: str
    pivotal: str
    facilitator: str
    parts: tuple[Part, ...]

    @property
    def score_milli(self) -> int:
        """The sum of the parts."""
        return sum(part.points_milli for part in self.parts)

    @property
    def roles(self) -> dict[str, str]:
        """Who has which role."""
        return {"beneficiary": self.need, "pivotal": self.pivotal, "facilitator": self.facilitator}


def tuned() -> dict[str, Any]:
    """The data file of this room."""
    return catalogue(ROOM, "together")


def say(key: str, language: str, **values: object) -> str:
    """A sentence of this room: ``role.pivotal``."""
    table, _, name = key.partition(".")
    return fill(choose(tuned()[table][name], language), language, values)


def part_label(kind: str, name: str, language: str) -> str:
    """What a part is called."""
    return choose(tuned()[kind]["part"][name]["label"], language)


def role_name(role: str, language: str) -> str:
    """A role of three, and what it is."""
    return say(f"role.{role}", language)


def part_of(kind: str, name: str, share: int, whole: int, known: bool, values: dict[str, Any]) -> Part:
    """A part that has ``share`` of ``whole`` of its points, rounded half up; half when it is not known."""
    most = int(tuned()[kind]["part"][name]["points"]) * MILLI
    points = (2 * most * share + whole) // (2 * whole) if known else most // 2
    return Part(name, points, most, known, values)
