"""The words that the texts of a group share and the others have less often, in each language, as people wrote them.

Not the names that a need bears, nor the forms of support it asks for or brings, which are told apart, nor small words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from maillage.matching.profiles import Need
from maillage.matching.topics.words import small_words
from maillage.reference.names import fold
from maillage.reference.prose import without_elision
from maillage.reference.topics import modalities

MOST_WORDS = 6
SHORTEST = 3
"""Letters of a word that says something: shorter ones bind the others. Of scripts without blanks this is a whole phrase."""
FEWEST = 2
"""Texts of a group that must hold a word for it to be shared."""
FURTHER = 9
"""A word tells a group apart when the texts that hold it are more than chance would have: the square of the difference is so many
times what chance would have, or more. A word that no other text holds does in any case."""
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


class WordsShared(NamedTuple):
    """Words in one language (None: not said), those that tell the group apart best first, and of how many texts."""

    language: str | None
    words: tuple[str, ...]
    texts: int


class Vocabulary:
    """The words of the texts of needs, each with its language."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._languages = [need.language for need in needs]
        self._words: list[dict[str, str]] = [_words_of(need) for need in needs]
        self._texts: Counter[str | None] = Counter(
            language for language, words in zip(self._languages, self._words, strict=True) if words
        )
        self._holding: dict[str | None, Counter[str]] = defaultdict(Counter)
        for language, words in zip(self._languages, self._words, strict=True):
            self._holding[language].update(words.keys())

    def shared_by(self, rows: Sequence[int]) -> tuple[WordsShared, ...]:
        """Of the texts at these rows, by language: words that they hold more often than all texts do, beyond chance.

        Those first whose share is furthest above. So words that every text holds ("project", "council") count for nothing.
        Ties by the alphabet.
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
        ranked = sorted(
            (-further, word)
            for word, number in holding.items()
            if number >= FEWEST and (further := self._further(language, word, number, len(inside)))
        )
        return tuple(_as_written(word, inside) for _, word in ranked[:MOST_WORDS])

    def _further(self, language: str | None, word: str, number: int, inside: int) -> int:
        """By how much more texts hold the word than chance would have, times all texts; 0 where it tells nothing apart."""
        all_texts, holding = self._texts[language], self._holding[language][word]
        more, chance = number * all_texts - holding * inside, holding * inside
        alone = number == holding and all_texts > inside
        return more if more > 0 and (alone or more * more >= FURTHER * chance * all_texts) else 0


def _words_of(need: Need) -> dict[str, str]:
    """Folded word → as written, where it stands first."""
    forms = (*(need.forms or ()), *(need.brings_forms or ()))
    told_apart = {
        fold(word)
        for text in (need.place_name, need.organisation, *map(_form, forms))
        for word in _WORD.findall(without_elision(text))
    }
    found: dict[str, str] = {}
    for word in _WORD.findall(without_elision(need.text)):
        folded = fold(word)
        if len(folded) >= SHORTEST and folded not in told_apart and folded not in small_words():
            found.setdefault(folded, word)
    return found


@cache
def _form(code: str) -> str:
    """What a form of support is called, in every language."""
    return " ".join(name for form in modalities() if form.code == code for name in form.names.values())


def _as_written(word: str, inside: Sequence[dict[str, str]]) -> str:
    """The way most texts write it; in small letters where both are met as often."""
    written = Counter(words[word] for words in inside if word in words)
    return min(written, key=lambda each: (-written[each], each != each.lower(), each))
