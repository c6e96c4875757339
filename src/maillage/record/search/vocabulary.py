"""What the words of a thing become in the index: folded, stemmed in the language of each text, looked up among topics.

Everything about a word is worked out once for each language and remembered, so that a text costs one look-up a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from maillage.record.search.arabic import is_arabic
from maillage.record.search.said import Said, Text
from maillage.record.search.words import (
    STEMMED,
    fold_text,
    language_of,
    stem_in,
    stems_of,
    stop_words,
)
from maillage.record.search.world import TopicScan
from maillage.reference.names import to_latin
from maillage.reference.prose import APART, words_apart
from maillage.reference.remembered import Remembered

STEMS = {language: f"text_{language}" for language in (*STEMMED, "ar")}
"""Languages with stems to the field that holds them."""
FIELDS = ("name", "org", "text", *STEMS.values())
_DECIDING = 1_200  # characters that hold more words than language_of looks at
_GAP = " . "  # between values of one field: no phrase reaches across it


_Known = tuple[str, str]
"""The stem of a word and its key among topics; each empty where it has none."""


class Taken(NamedTuple):
    """The words of a thing: by field, the languages it is told in (the first title's first), and the keys for a scan of
    topics, of its titles and of its prose."""

    fields: dict[str, str]
    languages: list[str]
    of_titles: list[str]
    of_prose: list[str]


class Vocabulary:
    """Remembers words, by language. ``topics`` reduces words for a scan of topics; None: no keys are given."""

    def __init__(self, topics: TopicScan | None) -> None:
        self._key = topics.key if topics else _no_key
        self._known: dict[str | None, Remembered[_Known]] = {}

    def take(self, said: Said) -> Taken:
        """All words of what is said."""
        fields: dict[str, list[str]] = {field: [] for field in FIELDS}
        keys: dict[int, list[str]] = {0: [], 1: [], 2: []}
        main = _main_language(said)
        told = [*said.titles, *said.prose]
        for number, (field, texts) in enumerate(
            (("name", said.titles), ("text", said.prose), ("text", said.results))
        ):
            for language, text in texts:
                keys[number] += self._take_text(fields, field, text, language or main)
        for field, names in (("name", said.names), ("org", said.organisations), ("text", said.texts)):
            for name in names:
                _add(fields, field, *_of_name(name, main if field == "org" else ""))
        languages = dict.fromkeys(language or main for language, _ in (*told, *said.results))
        joined = {field: _GAP.join(parts) for field, parts in fields.items() if parts}
        return Taken(joined, [language for language in languages if language], keys[0], keys[1])

    def _take_text(
        self, fields: dict[str, list[str]], field: str, text: str, language: str | None
    ) -> list[str]:
        """Put the words of one text into ``fields``; the keys of its topics, and that it ends."""
        words = words_apart(text)
        if not words:
            return []
        stems, keys = zip(*map(self._of(language).__getitem__, words), strict=True)
        # A name keeps its small words ("Le Mans"); so does a text of which nobody knows the language.
        left_out = _left_out(language) if field != "name" else _APART
        folded = " ".join([word for word in words if word not in left_out])
        if language is not None and folded.isascii():
            found = [(language, " ".join(filter(None, stems)))]
        else:
            folded, found = _with_latin(folded), _all_stems(words, language)
        _add(fields, field, folded, found)
        return [*filter(None, keys), APART]

    def _of(self, language: str | None) -> Remembered[_Known]:
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = Remembered(partial(_make_known, self._key, language))
        return known


def _make_known(key: Callable[[str], str], language: str | None, word: str) -> _Known:
    return _shared(stem_in(language, word) if language in STEMS else "", key(word))


@lru_cache(maxsize=50_000)
def _shared(stem: str, key: str) -> _Known:
    """One object for all words that have the same: most have no stem of their own and name no topic, and what is met
    at every turn is near at hand."""
    return stem, key


_APART = frozenset((APART,))


@cache
def _left_out(language: str | None) -> frozenset[str]:
    """Words that a text in ``language`` is told without."""
    return _APART | stop_words(language) if language else _APART


def _no_key(_word: str) -> str:
    return ""


def _add(fields: dict[str, list[str]], field: str, folded: str, stems: Sequence[tuple[str, str]]) -> None:
    """Words into their field, stems into that of their language; those of a title beside its words."""
    if folded:
        fields[field].append(folded)
    for language, found in stems:
        if found:
            fields["name" if field == "name" else STEMS[language]].append(found)


@lru_cache(maxsize=20_000)
def _of_name(name: str, language: str | None) -> tuple[str, list[tuple[str, str]]]:
    """The words and the stems of a name; ``language`` empty: it is in none, and has no stems but of Arabic words."""
    words = words_apart(name)
    return _with_latin(" ".join([word for word in words if word != APART])), _all_stems(words, language)


def _all_stems(words: list[str], language: str | None) -> list[tuple[str, str]]:
    """Stems in the language (in each of them when it is in doubt, since then nobody knows), and of Arabic words."""
    languages = tuple(STEMMED) if language is None else (language,)
    if language != "ar" and any(map(is_arabic, words)):
        languages += ("ar",)
    return [(each, stems_of(each, words)) for each in languages if each in STEMS]


def _with_latin(folded: str) -> str:
    latin = to_latin(folded)
    return folded if latin == folded else f"{folded} {latin}"


def _main_language(said: Said) -> str | None:
    """The language its source declares first, else the one its words are in, as far as small words decide."""
    told: list[Text] = [*said.titles, *said.prose]
    declared = next((language for language, _ in told if language), None)
    if declared or not told:
        return declared
    return language_of(fold_text(" ".join([text for _, text in told])[:_DECIDING]))
