"""The terms of proposals: days and numbers of ``data/proposals.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from maillage.matching.scores import default_weights
from maillage.reference.texts import catalogue


@dataclass(frozen=True, slots=True)
class Terms:
    """``answer_days`` to answer in; ``talk_days`` until the first talk; ``again_days`` before what lapsed is proposed again;
    ``most_waiting`` proposals of one side that wait; ``rest_days`` of a pair that was declined."""

    answer_days: int
    talk_days: int
    again_days: int
    most_waiting: int
    rest_days: int


@cache
def terms() -> Terms:
    """As they hold. How long a declined pair rests is a setting of the scores."""
    said = catalogue("maillage.exchange", "proposals")
    return Terms(
        int(said["answer_days"]),
        int(said["talk_days"]),
        int(said["again_days"]),
        int(said["most_waiting"]),
        int(default_weights().setting("refusal_days")),
    )
