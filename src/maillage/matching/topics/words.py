"""The words of a text as the topics count them: one feature for one meaning, whatever the language.

A word of the lexicon becomes its concept ("eau", "water", "مياه": one feature); any other word becomes its stem, cut so
that cognates of en, fr, es and pt meet ("educación", "education"). Phrases of the lexicon and of the lists of topics
count beside their words. Not for search, and not exact grammar: the same rough cut is made when a model is trained.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import compress, count

from maillage.reference.list_files import ListFile, list_file, parse_list
from maillage.reference.names import fold, to_latin
from maillage.reference.remembered import Remembered
from maillage.reference.topics.words import reduce_word, without_prefix

RULES = 2
"""Raised when a word may become another feature: a model made under other rules is refused."""
LANGUAGES = ("en", "fr", "es", "pt", "ar")
"""Languages read with everything."""
LISTED = ("sr", "bg")
"""Languages of which only the words in the lists of topics are read."""

_LISTED = "~"
"""Marks the feature of a topic's words in a ``LISTED`` language, beside that of the topic in all languages."""
EMPTY = "-"
"""Stands for the goals of words of the lexicon that speak of nothing."""
UNKNOWN, SMALL = -1, -2
"""In place of a feature: a word that the model never met, and one that speaks of nothing."""

_READ = re.compile(r"[a-zA-Z\u00aa-\u024f\u0400-\u052f\u0600-\u06ff\u1e00-\u1eff\ufb50-\ufdff\ufe70-\ufeff]")
"""Letters of the scripts that are read: Latin, Cyrillic and Arabic."""
_WORD = re.compile(r"[^\W_][\w\u0300-\u036f\u064b-\u0652\u0670]*")
_LONGEST = 40
_STRETCH = "\u0640"
"""Draws an Arabic word out in print, and is no part of it."""
_DOUBLE = re.compile(r"(.)\1")
_PLURALS = (
    ("eaux", "eau"),
    ("aux", "al"),
    ("oes", "ao"),
    ("aes", "ao"),
    ("ais", "al"),
    ("eis", "el"),
    ("ies", "i"),
)
_ENDINGS = """
izaciones izacion ization isation izacao isacao ication icacion icacao ation acion acao ition icion icao ution ucion
ucao tion cion cao sion sao xion amiento imiento amento imento ement iment ament miento mento ment amente mente
abilidade abilidad abilite ability ibilidade ibilidad ibilite ibility idade idad edade edad ity ite dad dade tad
ational acional ationnelle ationnel cional tionnelle tionnel tional ionnelle ionnel ional ical ique icos icas ico ica ic
ielle iel ial elle ale al el ario aria aire ary eiro eira ero era ativo ativa ative atif ivo iva ive if oso osa ous
euse eux ancia encia ance ence anca enca ancy ency ante ente ant ent able ible avel ivel ista iste ist ismo isme ism
adora ador atrice ateur ator tor eur ora or ura ure ing ed er ar ir ado ada ido ida ee
"""
_BY_LENGTH = tuple(
    (length, frozenset(ending for ending in _ENDINGS.split() if len(ending) == length))
    for length in range(11, 1, -1)
)
_ARABIC_ENDINGS = ("ات", "ون", "ين", "يه", "ها", "هم", "ه", "ي")
_LEAST = 4


def stem(word: str) -> str:
    """A folded word cut so that cognates meet; short words stay nearly whole.

    >>> stem("education") == stem("educacion") == stem("educacao")
    True
    """
    if "\u0600" <= word[:1] <= "\u06ff":
        return _arabic_stem(word)
    word = _singular(to_latin(word))
    for length, endings in _BY_LENGTH:
        if len(word) - length >= _LEAST and word[-length:] in endings:
            word = word[:-length]
            break
    word = word.replace("ph", "f").replace("th", "t").replace("qu", "c").replace("y", "i").replace("k", "c")
    word = _DOUBLE.sub(r"\1", word)
    return word.rstrip("aeio") if len(word.rstrip("aeio")) >= _LEAST - 1 else word


def _singular(word: str) -> str:
    if len(word) < 4:
        return word
    for plural, one in _PLURALS:
        if word.endswith(plural):
            return word[: -len(plural)] + one
    if word.endswith("es") and len(word) >= 6:
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _arabic_stem(word: str) -> str:
    bare = reduce_word(word)
    for ending in _ARABIC_ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            return bare[: -len(ending)]
    return bare


class Lexicon:
    """What words and phrases mean: made once from the lists, the same for every model."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """``phrases`` are (what is written, the feature that it becomes); the first meaning of a word stays."""
        self.word: dict[str, str] = {}
        self.phrase: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.lengths: dict[str, tuple[int, ...]] = {}
        """How many words the phrases have that begin with a word, the longest first."""
        by_stem: dict[str, set[str]] = {}
        for written, feature in phrases:
            words = [bare for found in _WORD.finditer(written) if (bare := plain(found.group()))]
            keys = tuple(key for bare in words if (key := reduce_word(bare)))
            if not keys or (len(keys) == 1 and words[0] in small_words()):
                continue
            if len(keys) == 1 and feature[0] == "=":
                self.word.setdefault(keys[0], feature)
                by_stem.setdefault(stem(words[-1]), set()).add(feature)
            else:
                self.phrase[keys] = tuple(dict.fromkeys((*self.phrase.get(keys, ()), feature)))
                self.lengths[keys[0]] = tuple(
                    sorted({*self.lengths.get(keys[0], ()), len(keys)}, reverse=True)
                )
        for bare in small_words():
            by_stem.setdefault(stem(bare), set()).add("")
        self.stem = {
            cut: next(iter(found))
            for cut, found in by_stem.items()
            if len(found) == 1 and (len(cut) > _LEAST or not cut.isascii())
        }
        self.vocabulary = frozenset(key for keys in self.phrase for key in keys)

    def read(self, word: str) -> tuple[str, str]:
        """(feature, key in phrases) of a word as written; empty for a small word, a number, a word too long."""
        bare = plain(word)
        key = reduce_word(bare) if bare else ""
        if not key:
            return "", ""
        if bare in small_words():
            return "", key if key in self.vocabulary else "?"
        feature = self.word.get(key)
        if feature is None and "\u0600" <= key[0] <= "\u06ff":
            shorter = without_prefix(key)
            feature = self.word.get(shorter)
            key = shorter if key not in self.vocabulary and (feature or shorter in self.vocabulary) else key
        if feature is None:
            cut = stem(bare)
            feature = self.stem.get(cut, cut if len(cut) > 1 else "")
        return feature, key


def is_read(text: str) -> bool:
    """Whether ``text`` has a letter of a script that is read, or none at all."""
    return bool(_READ.search(text)) or not any(map(str.isalpha, text))


def plain(word: str) -> str:
    """A word folded to one piece; empty for what is no word."""
    if len(word) > _LONGEST or word.isdecimal():
        return ""
    return fold.__wrapped__(word.replace(_STRETCH, "")).replace(" ", "")


class Reader:
    """Texts to numbered features. Each word is worked out once and remembered."""

    def __init__(self, number: Callable[[str], int], lexicon: Lexicon) -> None:
        """``number`` gives a feature its number; ``UNKNOWN`` when it has none."""
        self._number, self._lexicon = number, lexicon
        self._known = Remembered(self._look_up)
        self._rows = {
            keys: [row for feature in features if (row := number(feature)) >= 0]
            for keys, features in lexicon.phrase.items()
        }

    def _look_up(self, word: str) -> tuple[int, str]:
        feature, key = self._lexicon.read(word)
        if key and key not in self._lexicon.vocabulary:
            key = "?"
        return (self._number(feature) if feature else SMALL), key

    def read(self, text: str) -> tuple[list[tuple[int, int, int]], list[int]]:
        """((feature, start, end) for each word and then each phrase of ``text``, how often each word without a feature).

        In the order of the text. Small words and numbers count in neither. Linear.
        """
        spans = [found.span() for found in _WORD.finditer(text)]
        words = list(map(self._known.__getitem__, [text[start:end] for start, end in spans]))
        found = [(row, start, end) for (row, _), (start, end) in zip(words, spans, strict=True) if row >= 0]
        unknown = Counter(
            text[start:end] for (row, _), (start, end) in zip(words, spans, strict=True) if row == UNKNOWN
        )
        kept = [(key, start, end) for (_, key), (start, end) in zip(words, spans, strict=True) if key]
        found += self._phrases(kept)
        return found, list(unknown.values())

    def _phrases(self, words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int, int]]:
        lengths, meaning = self._lexicon.lengths, self._rows
        keys = [word[0] for word in words]
        beyond = 0
        for at in compress(count(), map(lengths.__contains__, keys)):
            if at < beyond:
                continue
            for length in lengths[keys[at]]:
                said = tuple(keys[at : at + length])  # shorter at the end of the text
                rows = meaning.get(said)
                if rows is not None:
                    beyond = at + len(said)
                    for row in rows:
                        yield row, words[at][1], words[beyond - 1][2]
                    break


@cache
def own_list(name: str) -> ListFile:
    """The list ``data/<name>.csv`` of this room."""
    path = resources.files("maillage.matching.topics") / "data" / f"{name}.csv"
    return parse_list(path.read_text(encoding="utf-8"))


@cache
def small_words() -> frozenset[str]:
    """Words that speak of nothing, folded; a phrase may still hold one."""
    small = [word for row in own_list("small_words").rows for word in row["words"].split()]
    for row in own_list("lexicon").rows:
        if row["goals"] == EMPTY:
            small += [term for language in LANGUAGES for term in row[language].split(";")]
    return frozenset(map(plain, small))


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships: concepts of five languages, and the words and phrases of the lists of topics."""
    return Lexicon([*_concepts(), *_topic_words()])


def _concepts() -> Iterable[tuple[str, str]]:
    for row in own_list("lexicon").rows:
        if row["goals"] == EMPTY:
            continue
        feature = concept(row)
        for language in LANGUAGES:
            for term in row[language].split(";"):
                yield term, feature


def concept(row: dict[str, str]) -> str:
    """The feature of a line of the lexicon: its first English word, marked."""
    return "=" + row["en"].partition(";")[0]


def _topic_words() -> Iterable[tuple[str, str]]:
    for row in list_file("topic_words").rows:
        for term in row["words"].split(";"):
            yield term.replace(".", " "), "#" + row["topic"]
            if row["language"] in LISTED:
                yield term.replace(".", " "), _LISTED + row["topic"]


@cache
def meant() -> frozenset[str]:
    """The features of which a list says what they speak of, in every language that is read with everything.

    Of the words in the lists of topics only those of ``LISTED`` languages: the other languages have their concepts.
    """
    spoken = {concept(row) for row in own_list("lexicon").rows if row["goals"] not in ("", EMPTY)}
    return frozenset(spoken | {_LISTED + row["topic"] for row in list_file("topic_words").rows})
