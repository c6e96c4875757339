"""The nouns of topics: what a text was found to speak of, and the words that gave it away. No input, no output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SCHEMES = ("goal", "target", "purpose_code", "topic")
"""What a text is held against: goals and targets of the 2030 Agenda, DAC purpose codes, topics of the product."""


class Word(NamedTuple):
    """A word (or phrase) of the text as it stands there, where (characters), and what it adds to the score."""

    word: str
    start: int
    end: int
    weight: int


class Named(NamedTuple):
    """One thing a text speaks of. ``score`` is ``constant`` plus the weights of ``evidence``, to the last unit.

    A thousandth of log-odds is the unit: 0 is as likely as not, 2,200 is nine in ten. Negative weights are words that
    speak against it.
    """

    code: str
    score: int
    constant: int
    evidence: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Classified:
    """What a text speaks of, the surest first. ``language`` is the one stated; ``read`` is False for one not read."""

    language: str | None
    goals: tuple[Named, ...] = ()
    targets: tuple[Named, ...] = ()
    purpose_codes: tuple[Named, ...] = ()
    topics: tuple[Named, ...] = ()
    read: bool = True
