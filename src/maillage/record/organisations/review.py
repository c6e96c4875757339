"""The review of organisations: which wait for a person's word, and what that word does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from maillage.record.organisations.alike import doubts
from maillage.record.organisations.gather import bodies, open_met
from maillage.record.organisations.model import Body, Doubt
from maillage.record.organisations.same_as import Word, known_different, pair, resolve

if TYPE_CHECKING:
    from maillage.record.store import Reader


def waiting(reader: Reader, decisions: Mapping[tuple[str, str], str]) -> tuple[list[Doubt], list[Body]]:
    """The organisations that may be another, those with most activities first, and every organisation met.

    Without those that only invented rows name; a pair that a person said is two is never asked again.
    """
    with open_met(reader) as connection:
        met = bodies(connection)
    two = known_different(decisions, resolve(reader))
    return doubts(met, lambda one, other: pair(one, other) in two), met


def word_on(doubt: Doubt, answer: str | None) -> Word:
    """What to remember: the doubtful one is ``answer`` (an identifier), or (None) none of its candidates."""
    if answer is not None:
        return Word(doubt.body.id, answer)
    return Word(doubt.body.id, None, tuple(candidate.body.id for candidate in doubt.candidates))
