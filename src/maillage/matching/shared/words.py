"""The words that the texts of a group share and the others have less often, in each language, as people wrote them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from maillage.reference.names import fold
from maillage.reference.prose import without_elision

MOST_WORDS = 6
SHORTEST = 3
"""Letters of a word that says something: shorter ones bind the others. Of scripts without blanks this is a whole phrase."""
FEWEST = 2
"""Texts of a group that must hold a word for it to be shared."""
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


class WordsShared(NamedTuple):
    """Words in one language (None: not said), those that tell the group apart best first, and of how many texts."""

    language: str | None
    words: tuple[str, ...]
    texts: int


class Vocabulary:
    """The words of many texts, each with its language."""

    def __init__(self, texts: Sequence[tuple[str | None, str]]) -> None:
        self._languages = [language for language, _ in texts]
        self._words: list[dict[str, str]] = [_words_of(text) for _, text in texts]
        self._texts: Counter[str | None] = Counter(
            language for (language, _), words in zip(texts, self._words, strict=True) if words
        )
        self._holding: dict[str | None, Counter[str]] = defaultdict(Counter)
        for language, words in zip(self._languages, self._words, strict=True):
            self._holding[language].update(words.keys())

    def shared_by(self, rows: Sequence[int]) -> tuple[WordsShared, ...]:
        """Of the texts at these rows, by language: words that half as many again of them hold as of all texts, or more.

        Those first whose share is furthest above. So words that every text holds ("the", "project") count for nothing,
        without a list of them. Ties by the alphabet.
        """
        by_language: dict[str | None, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            if self._words[row]:
                by_language[self._languages[row]].append(self._words[row])
        found = [
            WordsShared(language, self._best(language, inside), len(inside))
            for language, inside in by_language.items()
        ]
        kept = [each for each in found if each.words]
        return tuple(sorted(kept, key=lambda each: (-each.texts, each.language or "")))

    def _best(self, language: str | None, inside: Sequence[dict[str, str]]) -> tuple[str, ...]:
        holding = Counter(word for words in inside for word in words)
        all_texts, all_holding = self._texts[language], self._holding[language]
        ranked = sorted(  # in whole numbers, so that the order is the same on every machine
            (all_holding[word] * len(inside) - number * all_texts, word)
            for word, number in holding.items()
            if number >= FEWEST and number * all_texts * 2 >= all_holding[word] * len(inside) * 3
        )
        return tuple(_as_written(word, inside) for _, word in ranked[:MOST_WORDS])


def _words_of(text: str) -> dict[str, str]:
    """Folded word → as written, where it stands first."""
    found: dict[str, str] = {}
    for word in _WORD.findall(without_elision(text)):
        if len(folded := fold(word)) >= SHORTEST:
            found.setdefault(folded, word)
    return found


def _as_written(word: str, inside: Sequence[dict[str, str]]) -> str:
    """The way most texts write it; in small letters where both are met as often."""
    written = Counter(words[word] for words in inside if word in words)
    return min(written, key=lambda each: (-written[each], each != each.lower(), each))
