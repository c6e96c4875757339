"""Topics of profiles whose owners named none: from their own words, by a function handed in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TypeVar

from maillage.matching.profiles.model import Profile
from maillage.matching.profiles.values import topics_named

Kind = TypeVar("Kind", bound=Profile)
Understand = Callable[[str, str | None], tuple[str, ...]]
"""From a text and its language, if it is said, to codes of topics."""


def name_topics(profiles: Iterable[Kind], understand: Understand | None = None) -> list[Kind]:
    """The same profiles; those that name no topic get the topics of their text (by the words of the lists, else by
    ``understand``). A text that gives nothing away leaves them unknown."""
    by = understand or (lambda text, _: topics_named(text))
    return [
        dataclasses.replace(profile, topics=by(profile.text, profile.language) or None)
        if profile.topics is None and profile.text.strip()
        else profile
        for profile in profiles
    ]
