"""What the text of a need says by itself: the noun, and who reads each text once with a model of topics."""

from __future__ import annotations

from typing import NamedTuple

from maillage.matching.profiles import Need
from maillage.matching.topics import Classified, Weights, classify

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


class Ear:
    """Reads texts, each once: gives topics to needs whose owners named none, and then says what each need was read to say."""

    def __init__(self, model: Weights | None = None) -> None:
        self._model = model
        self._heard: dict[tuple[str, str | None], Classified] = {}

    def topics(self, text: str, language: str | None) -> tuple[str, ...]:
        """The topics of a text, for ``profiles.name_topics``."""
        said = self._heard[text, language] = classify(text, language, self._model)
        return tuple(each.code for each in said.topics)

    def reading(self, need: Need) -> Reading:
        """What a need was read to say. One whose topics are not those heard in its text has them of its owner, whose word
        stands: no goal is read."""
        heard = self._heard.get((need.text, need.language))
        said = classify(need.text, need.language, self._model) if heard is None else heard
        of_text = heard is not None and tuple(each.code for each in heard.topics) == (need.topics or ())
        goals = said.goals if of_text else ()
        return Reading(
            goals[0].code if goals else None,
            len(goals) == 1 and goals[0].score >= SURE,
            next((each.code for each in said.purpose_codes if each.score >= LIKELY), None),
        )
