"""Words: cut, folded and stemmed in one way, when a text is indexed and when it is asked for.

Cutting keeps positions in the original text, so that snippets can mark what matched. Folding is that of
``reference.names``; elisions (l', d', qu') are cut off first. Stemming happens after folding, in one language each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from maillage.record.search import arabic
from maillage.reference.names import fold, to_latin
from maillage.reference.prose import APART, without_elision, words_apart
from maillage.reference.remembered import Remembered
from maillage.reference.texts import catalogue

STEMMED = {"fr": "french", "en": "english", "es": "spanish", "pt": "portuguese"}
"""Languages with a stemmer of tantivy's; Arabic has our own."""
MOST_WORDS, LONGEST_WORD = 64, 100
_MARK = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_WORD = re.compile(rf"[^\W_][^\W_{_MARK}]*(?:[{_MARK}'’ʼ`‘]+[^\W_]+|[{_MARK}]+)*")


class Word(NamedTuple):
    """A word of a text: where it stands, and its folded form (no spaces)."""

    start: int
    end: int
    folded: str


def fold_text(text: str) -> str:
    """A text folded for the index: words by single spaces, elisions cut off."""
    return " ".join([word for word in words_apart(text) if word != APART])


def stems_of(language: str, words: list[str]) -> str:
    """The stems of folded words in ``language`` (one of STEMMED, or ``ar``) that differ from the words."""
    return " ".join(filter(None, map(_stems()[language].__getitem__, words)))


@lru_cache(maxsize=20_000)
def folded_key(text: str) -> str:
    """A reference, an identifier or a code as one term: folded, without spaces.

    >>> folded_key("FR-SIREN-200 046 977")
    'fr_siren_200_046_977'
    """
    return fold_text(text).replace(" ", "_")


@cache
def _stems() -> dict[str, Remembered[str]]:
    return {language: Remembered(partial(stem_in, language)) for language in (*STEMMED, "ar")}


def stem_in(language: str, word: str) -> str:
    """The stem of a folded word in one of STEMMED or ``ar``, where it differs from the word; else, as for a stop word,
    empty."""
    arab = language == "ar"
    if word == APART or word in stop_words(language) or arabic.is_arabic(word) != arab:
        return ""
    stem = arabic.stem(word) if arab else stem_alone(language, word)
    return stem if stem and stem != word else ""


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Where each word of ``text`` stands, as it is written; elided words left out."""
    return _WORD.finditer(without_elision(text))


def fold_alone(word: str) -> str:
    """One word folded, without spaces; as much of it as is read."""
    return fold(word[:LONGEST_WORD]).replace(" ", "")


def cut(text: str, most: int = MOST_WORDS) -> tuple[list[Word], int]:
    """The first ``most`` words of ``text``, and how many more there are."""
    words: list[Word] = []
    beyond = 0
    for found in words_in(text):
        if len(words) >= most:
            beyond += 1
            continue
        folded = fold_alone(found.group())
        if folded:
            words.append(Word(found.start(), found.end(), folded))
    return words, beyond


@cache
def stop_words(language: str | None = None) -> frozenset[str]:
    """Folded stop words of one language (none where we have no list), or of all."""
    stop = catalogue("maillage.record", "search_words")["stop"]
    lists = [stop.get(language, "")] if language else stop.values()
    return frozenset(fold(word) for words in lists for word in words.split())


@cache
def noise_words() -> frozenset[str]:
    """Folded words that are true of everything in the record."""
    return frozenset(fold(w) for w in catalogue("maillage.record", "search_words")["noise"]["words"].split())


@cache
def analyzer(language: str) -> Any:
    """tantivy's analyser for folded text in ``language``: by spaces, without stop words, stemmed."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.whitespace())
    builder = builder.filter(Filter.custom_stopword(sorted(stop_words(language))))
    return builder.filter(Filter.stemmer(STEMMED[language])).build()


def stem_alone(language: str, folded: str) -> str | None:
    """The stem of one folded word, None for a stop word of that language. Two microseconds."""
    found = analyzer(language).analyze(folded)
    return str(found[0]) if found else None


@lru_cache(maxsize=20_000)
def forms(folded: str) -> tuple[tuple[str, str], ...]:
    """(field suffix, term) of a folded word: as it is (``fold``), in Latin letters, and its stem in each language."""
    if arabic.is_arabic(folded):
        return (("fold", folded), ("ar", arabic.stem(folded)))
    found = [("fold", folded)]
    if not folded.isascii() and (latin := to_latin(folded)) != folded:
        found.append(("fold", latin))
    if not folded.isdecimal():
        found += [(language, s) for language in STEMMED if (s := stem_alone(language, folded))]
    return tuple(found)


def language_of(folded: str) -> str | None:
    """The language a folded text seems to be in, by its script and its small words; None when undecided.

    At least two small words, and half as many again as in the next language: a title of three words stays undecided.
    """
    first = next((c for c in folded if c.isalpha()), "")
    if "\u0600" <= first <= "\u06ff":
        return "ar"
    if "\u0400" <= first <= "\u04ff":
        if any(c in folded for c in "ђјљњћџ"):
            return "sr"
        return "bg" if any(c in folded for c in "ъщюя") else None
    words = folded.split()[:80]
    counts = sorted(
        ((sum(map(stop_words(lang).__contains__, words)), lang) for lang in STEMMED), reverse=True
    )
    (best, language), (second, _) = counts[0], counts[1]
    return language if best >= 2 and best >= 1.5 * second else None
