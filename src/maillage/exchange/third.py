"""What the needs of many say together: problems that several share, needs that nobody answers, calls for a third partner.

In: needs, matched already with all offers that stand. Out: keys, topics and forms, no scores and no names of who would fit. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching
from maillage.matching.shared import SharedNeed, shared_needs
from maillage.matching.together import triangles
from maillage.matching.together.model import FACILITATOR

FLOOR = 40_000
"""Milli-points from which an offer answers a need."""
CANDIDATES = 20
FEWEST = 2
"""Territories that make a need a shared one."""


@dataclass(frozen=True, slots=True)
class ThirdCall:
    """A need whose best partner lacks something. ``topics`` and ``forms`` are what nobody fitting gives alone; ``supported``:
    whether a facilitator that stands supports both."""

    need: str
    topics: tuple[str, ...]
    forms: tuple[str, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Together:
    """Shared needs, most territories first; keys of needs that nothing answers; calls for a third partner."""

    shared: tuple[SharedNeed, ...]
    unanswered: tuple[str, ...]
    calls: tuple[ThirdCall, ...]


def looked_at_together(matching: Matching, most_calls: int) -> Together:
    """What needs say together. Cost: the best offers of each need, and for each call one ordering of all offers."""
    needs = matching.needs
    pairs = matching.candidates(CANDIDATES)
    answers = [
        (need, offer)
        for need, offer, milli in zip(
            pairs.need.tolist(), pairs.offer.tolist(), pairs.milli.tolist(), strict=True
        )
        if milli >= FLOOR and _on_topic(needs[need], matching.offers[offer])
    ]
    best: dict[int, int] = {}
    for need, offer in answers:
        if matching.offers[offer].role != FACILITATOR:
            best.setdefault(need, offer)
    shared = tuple(
        each for each in shared_needs(needs, matching.offers, answers) if each.territories >= FEWEST
    )
    answered = {need for need, _ in answers}
    unanswered = tuple(need.id for row, need in enumerate(needs) if row not in answered)
    return Together(shared, unanswered, tuple(_calls(matching, best, most_calls)))


def _on_topic(need: Need, offer: Offer) -> bool:
    return not need.topics or not offer.topics or not set(need.topics).isdisjoint(offer.topics)


def _calls(matching: Matching, best: dict[int, int], most: int) -> Sequence[ThirdCall]:
    found: list[ThirdCall] = []
    for row, offer in best.items():
        need, given = matching.needs[row], matching.offers[offer]
        topics = tuple(
            each for each in need.topics or () if given.topics is not None and each not in given.topics
        )
        forms = tuple(
            each for each in need.forms or () if given.forms is not None and each not in given.forms
        )
        if not topics and not forms:
            continue
        found.append(ThirdCall(need.id, topics, forms, bool(triangles(matching, row, 1))))
        if len(found) == most:
            break
    return found
