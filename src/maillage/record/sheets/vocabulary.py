"""What headings and words mean: reads ``data/headers.toml`` and ``data/words.toml``, once, and compares headings.

Not for deciding what a whole sheet is (see recognise.py).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from maillage.reference.names import fold, to_latin

_APOSTROPHES = re.compile(r"['’‘`´°º]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TRAILING_DIGIT = re.compile(r"(?<=[^\W\d])([12])\b")
_PARENTHESIS = re.compile(r"[(\[{（][^)\]}）]*[)\]}）]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading may mean: a concept, how well it fits (0 to 1000), the language it was said in, and the words of
    the heading that the concept does not explain (they may tell a side)."""

    concept: str
    score: int
    language: str
    rest: tuple[str, ...]


@cache
def _data(name: str) -> dict[str, Any]:
    path = resources.files("maillage.record.sheets").joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def headers() -> dict[str, Any]:
    """The reviewed table of headings."""
    return _data("headers")


def words() -> dict[str, Any]:
    """The reviewed table of words met in cells."""
    return _data("words")


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """``text`` as words are compared here: folded, in Latin letters when Cyrillic, apostrophes parting words."""
    return to_latin(fold(_APOSTROPHES.sub(" ", text)))


@lru_cache(maxsize=20_000)
def tokens(heading: str) -> tuple[str, ...]:
    """The words of a heading that count, in order: no articles, no plural s, no Arabic article."""
    text = _TRAILING_DIGIT.sub(r" \1", key(_CAMEL.sub(" ", heading)))
    found = [_stem(word) for word in text.split()]
    kept = [word for word in found if word not in _empty_words()] or found
    return tuple(kept)


def heading_tokens(heading: str) -> tuple[str, ...]:
    """As :func:`tokens`, leaving out what stands in brackets (a unit, a remark) when something else remains."""
    return tokens(_PARENTHESIS.sub(" ", heading)) or tokens(heading)


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(headers()["empty"]["words"])


@cache
def soft_words() -> frozenset[str]:
    """Words such as "name" that say little when another concept is named."""
    return frozenset(_stem(key(word)) for word in headers()["empty"]["soft"])


@cache
def ignored_words() -> frozenset[tuple[str, ...]]:
    """Words of headings that are never read as something else (telephone, population)."""
    return frozenset(tokens(word) for word in headers()["ignored"]["words"])


@cache
def side_words() -> dict[str, str]:
    """Word of a heading -> the side it tells."""
    return {_stem(key(word)): side for side, listed in headers()["sides"].items() for word in listed}


@cache
def implied_countries() -> dict[str, str]:
    """Adjective of a heading -> the country it says."""
    return {_stem(key(word)): code for code, listed in headers()["implied"].items() for word in listed}


def _stem(word: str) -> str:
    if word.startswith("ال") and len(word) > 4:
        return word[2:]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word.isascii() else word


@cache
def _synonyms() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    index: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for concept, by_language in headers()["concepts"].items():
        for language, listed in by_language.items():
            for synonym in listed:
                found = index.setdefault(tokens(synonym), [])
                if all(concept != other for other, _ in found):
                    found.append((concept, language))
    return index


@lru_cache(maxsize=5_000)
def meanings(heading: str) -> tuple[Meaning, ...]:
    """What ``heading`` may mean, best first; empty when nothing is known of it.

    A heading that is a known phrase scores 1000; one that contains it 500 to 900, by how much of it is explained.
    """
    said = heading_tokens(heading)
    if not said:
        return ()
    exact = _synonyms().get(said)
    if exact:
        return tuple(Meaning(concept, 1000, language, ()) for concept, language in exact)
    if any((word,) in ignored_words() for word in said):
        return ()
    found: dict[str, Meaning] = {}
    for length in range(min(len(said), 6), 0, -1):
        for start in range(len(said) - length + 1):
            phrase = said[start : start + length]
            rest = said[:start] + said[start + length :]
            for concept, language in _synonyms().get(phrase, ()):
                score = _partial_score(phrase, rest)
                if concept not in found or found[concept].score < score:
                    found[concept] = Meaning(concept, score, language, rest)
    return tuple(sorted(found.values(), key=lambda m: -m.score))


def says_day_first(heading: str) -> bool:
    """Whether a heading is in a language that writes the day before the month: all of ours but English, and not what
    English would write alike ("date")."""
    found = meanings(heading)
    if not found or found[0].language in ("en", "code"):
        return False
    english = {tokens(synonym) for synonym in headers()["concepts"][found[0].concept].get("en", ())}
    return heading_tokens(heading) not in english


def _partial_score(phrase: tuple[str, ...], rest: tuple[str, ...]) -> int:
    sides, soft = side_words(), soft_words()
    unexplained = sum(1 for w in rest if w not in sides and w not in soft and not w.isdigit())
    if all(word in soft for word in phrase):
        return 450 - 50 * min(unexplained, 3)
    explained = len("".join(phrase)) / max(len("".join(phrase + rest)), 1)
    return max(300, int(900 - 110 * unexplained + 60 * explained - 60))


def hint_words() -> dict[str, str]:
    """Word of a title or file name -> the kind of sheet it speaks of."""
    return _hints()


@cache
def _hints() -> dict[str, str]:
    return {_stem(key(word)): kind for kind, listed in headers()["hints"].items() for word in listed}
