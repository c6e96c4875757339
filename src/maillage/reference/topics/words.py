"""How words are compared when they name a topic: whole words, folded, with a light tolerance for endings and articles.

The same reduction is done to the list of words and to the text, so that it may be rough. It drops the plural endings of
en, fr, es and pt, the article and the one-letter prefixes of Arabic, small grammatical words, and writes Cyrillic in
Latin letters (both scripts of Serbian meet). Not for search, which has real stemmers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from maillage.reference.names import fold, to_latin

_WORD = re.compile(
    r"[^\W_][^\W_\u0300-\u036f\u064b-\u0652\u0670]*(?:[\u0300-\u036f\u064b-\u0652\u0670]+[^\W_]*)*|[;,.:/|\n\r\t()\[\]{}«»\"“”•–—?!،؛؟]"
)
_SEPARATORS = frozenset(';,.:/|\n\r\t()[]{}«»"“”•–—?!،؛؟')
# Small grammatical words of all our languages.
_SMALL = """
a à al and as at au aux by c con contre d da das de del des di do dos du e el en entre est et for from i in is it
l la las le les lo los n na nas no nos o of on or os ou par para per pour pelo por qu que s su sur the to u un una
une um uma v with y к в во за и на о об от по с са со у بين على عن في من إلى مع عبر أو و
"""
_ALEF_LAM = ("وال", "فال", "بال", "كال", "ولل")
_ARABIC_PREFIXES = "وفبلك"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its reduced form, where it stands, and the number of the list item (segment) it is in."""

    key: str
    start: int
    end: int
    segment: int


def split_words(text: str, key: Callable[[str], str]) -> list[Word]:
    """The words of ``text`` that carry meaning, in order; ``key`` reduces one. Linear in the text."""
    words, segment = [], 0
    for found in _WORD.finditer(text):
        piece = found.group()
        if piece in _SEPARATORS:
            segment += 1
            continue
        reduced = key(piece)
        if reduced:
            words.append(Word(reduced, found.start(), found.end(), segment))
    return words


@lru_cache(maxsize=100_000)
def reduce_word(word: str) -> str:
    """``word`` as it is compared; empty for a small grammatical word.

    >>> reduce_word("Énergies"), reduce_word("energy"), reduce_word("the"), reduce_word("municipaux")
    ('energi', 'energi', '', 'municipal')
    >>> reduce_word("والمياه") == reduce_word("مياه"), reduce_word("школе") == reduce_word("skole")
    (True, True)
    """
    folded = fold(word).replace(" ", "")
    if folded in _FOLDED_SMALL:
        return ""
    if "\u0600" <= folded[:1] <= "\u06ff":
        return _without_article(folded)
    return _without_plural(to_latin(folded).replace("dj", "d"))


def without_prefix(key: str) -> str:
    """An Arabic key without a one-letter prefix (and, so, with, for, like), else the key itself."""
    return _without_article(key[1:]) if len(key) > 3 and key[0] in _ARABIC_PREFIXES else key


def _without_article(word: str) -> str:
    for article in _ALEF_LAM:
        if word.startswith(article) and len(word) >= len(article) + 3:
            return word[len(article) :]
    if word.startswith(("ال", "لل")) and len(word) >= 5:
        return word[2:]
    return word


def _without_plural(word: str) -> str:
    if len(word) < 4 or word.isdecimal():
        return word
    if word.endswith("eaux"):
        word = word[:-1]
    elif word.endswith("aux"):
        word = word[:-2] + "l"
    elif word.endswith("oes"):  # pt: -ões, singular -ão
        word = word[:-3] + "ao"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) >= 5 and word.endswith(("ie", "y")):  # energy, energies, énergie
        return word.rstrip("ey").rstrip("i") + "i"
    if len(word) >= 6 and word.endswith("e"):  # hospital, hospitales
        return word[:-1]
    return word


_FOLDED_SMALL = frozenset(fold(small) for small in _SMALL.split())


@dataclass(slots=True)
class Phrases:
    """A dictionary of phrases made once: reduced words joined by spaces → what they name, with why and a score."""

    meanings: dict[str, dict[tuple[str, str], tuple[int, str]]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    vocabulary: set[str] = field(default_factory=set)

    def add(self, phrase: str, meanings: Iterable[tuple[str, str]], score: int, why: str) -> None:
        """Let ``phrase`` name each of ``meanings`` (scheme, code); a better score replaces a lower one."""
        keys = [word.key for word in split_words(phrase.replace(".", " "), reduce_word)]
        if not keys:
            return
        known = self.meanings.setdefault(" ".join(keys), {})
        for meaning in meanings:
            if known.get(meaning, (-1, ""))[0] < score:
                known[meaning] = (score, why)
        self.longest[keys[0]] = max(self.longest.get(keys[0], 0), len(keys))
        self.vocabulary.update(keys)

    def key(self, word: str) -> str:
        """``word`` reduced; an Arabic prefix goes only when that gives a word of the dictionary."""
        reduced = reduce_word(word)
        if reduced and reduced not in self.vocabulary and reduced[0] in _ARABIC_PREFIXES:
            bare = without_prefix(reduced)
            return bare if bare in self.vocabulary else reduced
        return reduced

    def scan(self, words: list[Word]) -> Iterable[tuple[int, int, dict[tuple[str, str], tuple[int, str]]]]:
        """(first, last, meanings) of each phrase found, the longest first, never across a separator, never twice."""
        at, end = 0, len(words)
        while at < end:
            length = min(self.longest.get(words[at].key, 0), end - at)
            while length:
                last = at + length - 1
                if words[last].segment == words[at].segment:
                    found = self.meanings.get(" ".join(word.key for word in words[at : last + 1]))
                    if found is not None:
                        yield at, last, found
                        at = last
                        break
                length -= 1
            at += 1
