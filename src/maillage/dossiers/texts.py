"""The kinds of texts and of their articles (``data/texts.toml``), and whether what an article says has its shape.

Shapes: ``words`` (language → words) · ``list`` (numbered words) · ``of_parties`` (party → words: each writes its own) · ``codes`` ·
``period`` (from, until) · ``day`` · ``indicators`` (what is measured, on whose side) · ``conditions`` (by who sets them) · ``frame``
(sums of a budget by who brings them) · ``plan`` (evaluations to come) · ``verdict`` · ``answers`` (to numbered recommendations).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from maillage.dossiers.decisions import EvaluationSort, Frozen, Words
from maillage.reference.money.split import is_currency
from maillage.reference.texts import catalogue

GoOrNot = Literal["go", "go_with_conditions", "no_go"]
GO, GO_WITH_CONDITIONS, NO_GO = get_args(GoOrNot)
OnRecommendation = Literal["accepted", "in_part", "refused"]
MOST_SIGNS = 20_000
"""Of one text in one language."""
MOST_LINES = 60
LONGEST_LINE = 400
"""Signs of what is no words: a code, a unit, who brings a sum."""
SHAPED = ("articles", "value")
"""Fields of decisions whose words have the shapes of articles."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_KEY = re.compile(r"[a-z0-9]{1,40}")
_CONTROLS = frozenset(("Cc", "Cs", "Cn", "Co"))
_LINES = frozenset("\n\t")
_TURN_ROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that would turn round what stands after the text, also in the isolate that a page puts it in."""


class Kind(Frozen, frozen=True):
    """A kind of text."""

    kind: str
    office: str
    articles: tuple[str, ...]
    needed: tuple[str, ...]
    after: tuple[str, ...] = ()
    light: tuple[str, ...] = ()
    each: str = ""
    names: Words = msgspec.field(default_factory=dict)

    def articles_of(self, light: bool) -> tuple[str, ...]:
        """Its articles; on the light path, fewer."""
        return self.light if light and self.light else self.articles

    def needed_of(self, light: bool) -> tuple[str, ...]:
        """Those that say something before a key is given."""
        return self.light if light and self.light else self.needed


class Article(Frozen, frozen=True):
    """A kind of article."""

    name: str
    shape: str
    most: int = MOST_LINES
    words: int = 0
    """The most words in a language; 0: by signs alone."""
    choices: tuple[str, ...] = ()
    """Of codes, those that can be chosen; empty: any."""
    names: Words = msgspec.field(default_factory=dict)


class Period(Frozen, frozen=True):
    """From a day to a day, both of it. ``from`` is no name in Python."""

    since: date = msgspec.field(name="from")
    until: date


class Indicator(Frozen, frozen=True):
    """What is measured: ``side`` is the party on whose side."""

    indicator: str
    side: str
    says: Words
    unit: str = ""
    start: str = ""
    target: str = ""
    by: date | None = None


class Condition(Frozen, frozen=True):
    """A condition that a party sets."""

    set_by: str
    sort: Literal["policy", "performance", "fiduciary", "tied", "other"]
    says: Words


class Sum(Frozen, frozen=True):
    """What somebody brings: minor units of a currency, or in kind without a value (``amount`` None)."""

    source: str
    currency: str = ""
    amount: int | None = None
    in_kind: bool = False
    says: Words = msgspec.field(default_factory=dict)


class Planned(Frozen, frozen=True):
    """An evaluation to come."""

    sort: EvaluationSort
    on: date


class Answer(Frozen, frozen=True):
    """What is answered to recommendation R``number``."""

    number: int
    verdict: OnRecommendation
    says: Words = msgspec.field(default_factory=dict)


SHAPES: dict[str, Any] = {
    "words": Words,
    "list": tuple[Words, ...],
    "of_parties": dict[str, Words],
    "codes": tuple[str, ...],
    "period": Period,
    "day": date,
    "indicators": tuple[Indicator, ...],
    "conditions": tuple[Condition, ...],
    "frame": tuple[Sum, ...],
    "plan": tuple[Planned, ...],
    "verdict": GoOrNot,
    "answers": tuple[Answer, ...],
}
"""Shape → the type that an article of it is read into."""


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of texts, in the order in which a dossier comes to them."""
    found = catalogue("maillage.dossiers", "texts")["text"]
    return {
        name: Kind(
            name, said["office"], tuple(said["articles"]), tuple(said["needed"]), tuple(said.get("after", ())),
            tuple(said.get("light", ())), said.get("each", ""), _names(said),
        )
        for name, said in found.items()
    }  # fmt: skip


@cache
def articles() -> Mapping[str, Article]:
    """All kinds of articles."""
    found = catalogue("maillage.dossiers", "texts")["article"]
    return {
        name: Article(
            name,
            said["shape"],
            said.get("most", MOST_LINES),
            said.get("words", 0),
            tuple(said.get("choices", ())),
            _names(said),
        )
        for name, said in found.items()
    }


def kind_of(text: str) -> Kind | None:
    """The kind of a text by its name; None for a name that is none. Of ``terms:m1`` it is ``terms``."""
    name, parted, key = text.partition(":")
    kind = kinds().get(name)
    if kind is None or bool(kind.each) != bool(parted) or (parted and not _KEY.fullmatch(key)):
        return None
    return kind


def value_of(article: str, value: Any) -> Any:
    """What an article says, in the type of its shape. Raises ``msgspec.ValidationError`` for what has another."""
    return msgspec.convert(value, SHAPES[articles()[article].shape], strict=False)


def fault_of(article: str, value: Any) -> str:
    """What is wrong with what an article says: ``unknown``, ``shape``, ``long``, ``words``, ``lines``, ``control``, ``order``,
    ``language``, ``twice``, ``sum``; empty where nothing is."""
    known = articles().get(article)
    if known is None:
        return "unknown"
    try:
        said = value_of(article, value)
    except msgspec.ValidationError:
        if known.shape == "frame" and (line := no_sum(value)):
            return "control" if is_odd(line) else "sum"
        return "shape"
    if isinstance(said, tuple | dict) and len(said) > known.most:
        return "lines"
    if known.choices and not set(said) <= {*known.choices}:
        return "shape"
    if any(len(each) > LONGEST_LINE or is_odd(each) for each in _lines_in(said)):
        return "control"
    if isinstance(said, Period) and said.until < said.since:
        return "order"
    if known.shape == "indicators" and len({each.indicator for each in said}) < len(said):
        return "twice"
    if known.shape == "frame" and no_sum(value):
        return "sum"
    return next(filter(None, (fault_of_words(each, known.words) for each in words_in(said))), "")


def no_sum(value: Any) -> str:
    """Of the lines of a budget, the first that says a sum that is none, as it was written: text in the place of a line, or an amount
    whose currency is not known. Empty where there is none."""
    for each in value if isinstance(value, list | tuple) else ():
        if isinstance(each, str):
            return each
        if isinstance(each, Mapping) and each.get("amount") is not None:
            currency = each.get("currency", "")
            if not (isinstance(currency, str) and is_currency(currency)):
                return f"{each['amount']} {currency}".strip()
    return ""


def most_words(value: Any) -> tuple[str, int]:
    """Of what an article says, the language with the most words, and how many."""
    counted = ((language, len(said.split())) for each in words_in(value) for language, said in each.items())
    return max(counted, key=lambda each: each[1], default=("", 0))


def fault_of_words(words: Words, most: int = 0) -> str:
    """What is wrong with words: ``language``, ``long``, ``words`` (more than ``most`` in a language) or ``control``; empty where
    nothing is."""
    for language, said in words.items():
        if not _LANGUAGE.fullmatch(language):
            return "language"
        if len(said) > MOST_SIGNS:
            return "long"
        if most and len(said.split()) > most:
            return "words"
        if is_odd(said):
            return "control"
    return ""


def is_odd(said: str) -> bool:
    """Whether a text holds signs that no text has: controls but for ends of lines and tabs, halves of letters, what is assigned to
    nobody, and what turns a line round."""
    if said.isascii() and said.isprintable():
        return False
    return bool(_TURN_ROUND.search(said)) or any(
        unicodedata.category(sign) in _CONTROLS and sign not in _LINES for sign in said
    )


def _lines_in(value: Any) -> Iterator[str]:
    """All the strings of an article that are no words: codes, units, names of sides."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name != "says":
                yield from _lines_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for each in value:
            if not isinstance(each, dict):
                yield from _lines_in(each)


def words_in(value: Any) -> Iterator[Words]:
    """All the words that a value holds, but for articles: what has their shapes is looked at by :func:`fault_of`."""
    if isinstance(value, dict):
        if all(isinstance(each, str) for each in value.values()):
            yield value
        else:
            for each in value.values():
                yield from words_in(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from words_in(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in SHAPED:
                yield from words_in(getattr(value, name))


def says_something(value: Any) -> bool:
    """Whether an article says anything: not where all its words and lines are empty."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, Mapping):
        return any(says_something(each) for each in value.values())
    if isinstance(value, list | tuple):
        return any(says_something(each) for each in value)
    return value is not None


def _names(said: Mapping[str, Any]) -> Words:
    return {language: said[language] for language in said if len(language) == 2 and isinstance(said[language], str)}  # fmt: skip
