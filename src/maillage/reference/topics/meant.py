"""From a match in any list to topics: named by their words, or reached from a code of another list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from maillage.reference.topics.lists import themes, topic_of_dac, topics
from maillage.reference.topics.model import THEME_SCHEMES, TopicMatch


def topics_meant(matches: Iterable[TopicMatch]) -> dict[str, list[TopicMatch]]:
    """Topic codes with the matches that led to them, in the order of the matches."""
    meant: dict[str, list[TopicMatch]] = {}
    for match in matches:
        for code in topics_of_match(match):
            meant.setdefault(code, []).append(match)
    return meant


def topics_of_match(match: TopicMatch) -> Sequence[str]:
    """The topics a match leads to: its own, those of its DAC code or theme, those whose main goal it is."""
    if match.scheme == "topic":
        return (match.code,)
    if match.scheme == "dac":
        return topic_of_dac(match.code)
    if match.scheme in ("goal", "target"):
        goal = int(match.code.partition(".")[0])
        return [t.code for t in topics() if t.goals[:1] == (goal,)]
    if match.scheme in THEME_SCHEMES:
        return next((t.topics for t in themes(match.scheme) if t.code == match.code), ())
    return ()
