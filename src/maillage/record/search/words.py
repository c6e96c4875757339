"""Words: cut, folded and stemmed in one way, when a text is indexed and when it is asked for.

Cutting keeps positions in the original text, so that snippets can mark what matched. Folding is that of
``reference.names``; elisions (l', d', qu') are cut off first. Stemming happens after folding, in one language each.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from maillage.record.search import arabic
from maillage.reference.names import fold, to_latin
from maillage.reference.remembered import Remembered
from maillage.reference.texts import catalogue

STEMMED = {"fr": "french", "en": "english", "es": "spanish", "pt": "portuguese"}
"""Languages with a stemmer of tantivy's; Arabic has our own."""
MOST_WORDS, LONGEST_WORD = 64, 100
_MARK = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_WORD = re.compile(rf"[^\W_][^\W_{_MARK}]*(?:[{_MARK}'’ʼ`‘]+[^\W_]+|[{_MARK}]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ELIDED = re.compile(r"(?<![^\W_])(?:[ldcjs]|qu|lorsqu|puisqu|jusqu)['’ʼ](?=[^\W\d_])", re.IGNORECASE)


class Word(NamedTuple):
    """A word of a text: where it stands, and its folded form (no spaces)."""

    start: int
    end: int
    folded: str


def without_elision(text: str) -> str:
    """``text`` with l', d', qu' … blanked, every other character where it was."""
    if "'" not in text and "’" not in text and "ʼ" not in text:
        return text
    return _ELIDED.sub(lambda found: " " * len(found.group()), text)


def fold_text(text: str) -> str:
    """A text folded for the index: words by single spaces, elisions cut off."""
    return fold_words(text.split())


def fold_words(pieces: list[str]) -> str:
    """The same of a text already parted at its spaces."""
    # Word by word, since words come back and texts do not: ten times as fast as folding each text.
    return " ".join(filter(None, map(_folded().__getitem__, pieces)))


def stems_of(language: str, pieces: list[str]) -> str:
    """The stems of the words of a text in ``language`` (one of STEMMED, or ``ar``) that differ from the words."""
    return " ".join(filter(None, map(_stems()[language].__getitem__, pieces)))


def folded_key(text: str) -> str:
    """A reference, an identifier or a code as one term: folded, without spaces.

    >>> folded_key("FR-SIREN-200 046 977")
    'fr_siren_200_046_977'
    """
    return fold_text(text).replace(" ", "_")


@cache
def _folded() -> Remembered[str]:
    # Not through the cache of names: words of prose would only fill it.
    return Remembered(lambda piece: str(fold.__wrapped__(without_elision(piece))))


@cache
def _stems() -> dict[str, Remembered[str]]:
    return {language: Remembered(partial(_stems_in, language)) for language in (*STEMMED, "ar")}


def _stems_in(language: str, piece: str) -> str:
    stop, arab = stop_words(language), language == "ar"
    words = (w for w in fold_text(piece).split() if w not in stop and arabic.is_arabic(w) == arab)
    found = [(word, arabic.stem(word) if arab else stem_alone(language, word)) for word in words]
    return " ".join([stem for word, stem in found if stem and stem != word])


def cut(text: str, most: int = MOST_WORDS) -> tuple[list[Word], int]:
    """The first ``most`` words of ``text``, and how many more there are."""
    words: list[Word] = []
    beyond = 0
    plain = without_elision(text)
    for found in _WORD.finditer(plain):
        if len(words) >= most:
            beyond += 1
            continue
        folded = fold(found.group()[:LONGEST_WORD]).replace(" ", "")
        if folded:
            words.append(Word(found.start(), found.end(), folded))
    return words, beyond


@cache
def stop_words(language: str | None = None) -> frozenset[str]:
    """Folded stop words of one language, or of all."""
    stop = catalogue("maillage.record", "search_words")["stop"]
    lists = [stop[language]] if language else stop.values()
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


def has_arabic(text: str) -> bool:
    """Whether an Arabic letter stands anywhere in ``text``."""
    return _ARABIC.search(text) is not None


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
