"""Kinds of links (S3-4: types of decentralised cooperation) and the words by which sheets and people name them.

Words stand in ``data/kinds.toml`` in fr, en, es, pt, ar, sr (both scripts), bg, it, de and nl.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from maillage.reference.names import fold
from maillage.reference.texts import catalogue, choose

LINK_KINDS = (
    "twinning",
    "cooperation_agreement",
    "project",
    "network",
    "technical_support",
    "emergency_aid",
    "cross_border",
    "fund",
    "youth_exchange",
)
"""The codes a link may have; the record's column ``links.kind`` holds these."""

_WINS = (
    "twinning",
    "emergency_aid",
    "cross_border",
    "youth_exchange",
    "technical_support",
    "network",
    "fund",
    "project",
    "cooperation_agreement",
)
"""Which kind a text names when it names several: the particular one ("accord de jumelage" is a twinning)."""

_LONGEST = 200


def link_kind_name(code: str, language: str) -> str:
    """The label of a kind of link in fr, en, es, pt or ar; the code itself when it is none."""
    labels = catalogue("maillage.reference", "kinds")["link"].get(code)
    return choose({k: v for k, v in labels.items() if k != "words"}, language) if labels else code


@lru_cache(maxsize=8192)
def find_link_kind(text: str) -> str | None:
    """The kind of link that ``text`` names, when it says little else ("Accord de jumelage signé en 1982").

    None when other words stand beside it ("jumelage Sénégal"): see :func:`link_kind_in`.

    >>> find_link_kind("Jumelage"), find_link_kind("Братски градови"), find_link_kind("jumelage Sénégal")
    ('twinning', 'twinning', None)
    """
    words = _words(text)
    found: list[str] = []
    at = 0
    while at < len(words):
        kind, taken = _named_at(words, at)
        if kind:
            found.append(kind)
        elif words[at] not in _fillers() and not words[at].isdigit():
            return None
        at += taken
    return _best(found)


def link_kind_in(text: str) -> str | None:
    """The kind of link that is named anywhere in ``text``, such as a file's or a sheet's name; None when none is.

    >>> link_kind_in("jumelages Sénégal 2024.xlsx"), link_kind_in("budget 2024")
    ('twinning', None)
    """
    words = _words(text)
    return _best([kind for at in range(len(words)) if (kind := _named_at(words, at)[0])])


def _best(found: list[str]) -> str | None:
    return min(found, key=_WINS.index, default=None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text[:_LONGEST].replace("'", " ").replace("’", " ").replace("_", " ")).split())


def _named_at(words: tuple[str, ...], at: int) -> tuple[str | None, int]:
    """The kind whose words start at ``at`` and how many words they take, the longest first; (None, 1) when none."""
    for length in range(min(_phrases()[0], len(words) - at), 0, -1):
        said = words[at : at + length]
        for kind, patterns in _phrases()[1].get(length, ()):
            if all(_fits(word, pattern) for word, pattern in zip(said, patterns, strict=True)):
                return kind, length
    return None, 1


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _phrases() -> tuple[int, dict[int, list[tuple[str, tuple[str, ...]]]]]:
    """The longest phrase's number of words, and by that number the phrases of each kind, winners first."""
    by_length: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
    for kind in _WINS:
        for phrase in catalogue("maillage.reference", "kinds")["link"][kind]["words"]:
            patterns = tuple(_patterns(phrase))
            by_length.setdefault(len(patterns), []).append((kind, patterns))
    return max(by_length), by_length


def _patterns(phrase: str) -> Iterator[str]:
    for part in phrase.replace("'", " ").replace("’", " ").replace("-", " ").split():
        yield fold(part.rstrip("*")) + ("*" if part.endswith("*") else "")


@cache
def _fillers() -> frozenset[str]:
    words = catalogue("maillage.reference", "kinds")["fillers"]["words"]
    return frozenset(part for word in words for part in fold(word.replace("'", " ")).split())
