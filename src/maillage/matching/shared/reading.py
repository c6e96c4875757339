"""What the text of a need says by itself: the noun, and the verb that reads it with a model of topics."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from maillage.matching.profiles import Need
from maillage.matching.topics import Weights, classify_many

SURE = 1_000
"""Thousandths of log-odds from which the one goal of a text is sure: about three in four."""

LIKELY = 0
"""From here on a code is as likely as not."""


class Reading(NamedTuple):
    """What a text was read to say: a goal, whether surely, a likely purpose code. Goal None: its owner named its topics, or
    nothing was read."""

    goal: str | None = None
    sure: bool = False
    code: str | None = None


def readings(
    needs: Sequence[Need], named: Container[str] = (), model: Weights | None = None
) -> Iterator[Reading]:
    """A reading a need. Needs whose identifier is in ``named`` have topics of their owner, which stand: no goal is read."""
    texts = classify_many((need.text for need in needs), (need.language for need in needs), model)
    for need, said in zip(needs, texts, strict=True):
        goals = () if need.id in named else said.goals
        yield Reading(
            goals[0].code if goals else None,
            len(goals) == 1 and goals[0].score >= SURE,
            next((each.code for each in said.purpose_codes if each.score >= LIKELY), None),
        )
