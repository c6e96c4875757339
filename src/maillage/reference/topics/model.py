"""The nouns of topics. No input, no output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGES = ("en", "fr", "es", "pt", "ar")
"""Every label exists in these. Spanish and Portuguese are prepared; Arabic awaits a native review."""

THEME_SCHEMES = ("theme", "domain", "objective", "field", "pillar")
"""Coarse lists above the topics: eight themes of French decentralised cooperation, six domains of South-South
cooperation, eight objectives of Buenos Aires, seven fields, three French pillars."""


def name_in(names: Mapping[str, str], language: str) -> str:
    """The name in ``language``, else in English."""
    return names.get(language) or names["en"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the product. ``goals`` and ``dac`` are derived; the first goal is the main one.

    ``themes`` are (scheme, code) of the coarse lists it stands under.
    """

    code: str
    goals: tuple[int, ...]
    dac: tuple[str, ...]
    markers: tuple[str, ...]
    themes: tuple[tuple[str, str], ...]
    names: Mapping[str, str] = field(hash=False)

    def name(self, language: str) -> str:
        """Its label in ``language``, else in English."""
        return name_in(self.names, language)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list that is no topic: ``scheme`` (goal, target, dac, theme, marker, modality, organisation_type …).

    ``under`` is what it belongs to (the goal of a target, the category of a purpose code, the wider organisation type).
    ``since`` and ``until`` are ISO dates, where the list gives them; ``active`` is False for a withdrawn code, which
    stays readable. ``facts`` holds what only one list has (``iati`` of organisation types, ``max`` of markers).
    """

    scheme: str
    code: str
    names: Mapping[str, str] = field(hash=False)
    under: str | None = None
    topics: tuple[str, ...] = ()
    active: bool = True
    since: str | None = None
    until: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)

    def name(self, language: str) -> str:
        """Its label in ``language``, else in English."""
        return name_in(self.names, language)


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """What words of a text name: ``code`` in ``scheme`` ("topic", "goal", "target", "dac", or a scheme of themes).

    ``score`` is 0 to 1000; ``words`` are the very words of the text, ``spans`` where they stand (start, end); ``why`` is
    ``label`` (the list's own label), ``phrase``, ``word``, ``weak`` (a word that counts only alone) or ``code``.
    """

    code: str
    scheme: str
    score: int
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    why: str
