"""What changed between two versions of a text: article by article, line by line, field by field, and within words (``within_words``).

Pure. In: the articles of both, the reader's language for days, sums and fixed words, and how parties are called. Out: changes that pages
show with what was added and what was taken out; each says of what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import msgspec

from maillage.dossiers.decisions import Articles
from maillage.dossiers.texts import Answer, Condition, Indicator, Period, Planned, Sum, articles, value_of
from maillage.dossiers.within_words import Part, parts_of
from maillage.reference.money.split import in_units
from maillage.reference.spoken import day, money
from maillage.reference.texts import FALLBACK, catalogue, choose

ONE = ("words", "day", "period", "verdict", "of_parties")
"""Shapes whose pieces have no number."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of an article. ``line``: of several, its number in the later version (of a line taken out: in the earlier one), from 1; 0
    where an article is one. ``field``: of a line of several fields (``target``; see :func:`field_name`). ``who``: the party that says
    it, sets it or on whose side it is. ``language``: of the words; empty where they are none of a language."""

    article: str
    parts: tuple[Part, ...]
    line: int = 0
    field: str = ""
    who: str = ""
    language: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything in it was added or taken out."""
        return any(kind != "kept" for kind, _ in self.parts)

    @property
    def before(self) -> str:
        """What it said."""
        return "".join(text for kind, text in self.parts if kind != "added")

    @property
    def after(self) -> str:
        """What it says."""
        return "".join(text for kind, text in self.parts if kind != "removed")


Slot = tuple[str, str, str]
"""Whose, which field, in which language."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article as it is read: what it is known by from version to version (empty: by what it says), and what stands in it."""

    key: str
    slots: Mapping[Slot, str]

    @property
    def known_by(self) -> str:
        """What it is compared by."""
        return self.key or repr(sorted(self.slots.items()))


def differences(
    before: Articles, after: Articles, language: str = FALLBACK, names: Mapping[str, str] | None = None
) -> list[Change]:
    """What changed, in the order of articles: of an article that changed, all its pieces, also those that did not (``changed`` tells);
    of others, nothing.

    ``names``: party → what it is called, where a line holds one as text (the source of a sum).
    """
    found = {*before, *after}
    order = [*(each for each in articles() if each in found), *sorted(found - {*articles()})]
    return [
        change
        for each in order
        if before.get(each) != after.get(each)
        for change in _in_article(each, before.get(each), after.get(each), language, names or {})
    ]


def wordings(
    article: str, mine: Any, other: Any, language: str = FALLBACK, names: Mapping[str, str] | None = None
) -> list[Change]:
    """The same of one article, also where both say the same."""
    return [*_in_article(article, mine, other, language, names or {})]


def field_name(field: str, language: str) -> str:
    """What a field of a line is called; empty for the line itself."""
    return choose(catalogue("maillage.dossiers", "words")["field"][field], language) if field else ""


def _in_article(
    article: str, before: Any, after: Any, language: str, names: Mapping[str, str]
) -> Iterator[Change]:
    old, new = lines_of(article, before, language, names), lines_of(article, after, language, names)
    several = _shape(article) not in ONE
    for number, out, put in _aligned(old, new):
        slots = dict.fromkeys([*(out.slots if out else ()), *(put.slots if put else ())])
        for who, field, spoken in slots:
            was = out.slots.get((who, field, spoken), "") if out else ""
            now = put.slots.get((who, field, spoken), "") if put else ""
            if parts := parts_of(was, now):
                yield Change(article, parts, number if several else 0, field, who, spoken)


def _aligned(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[int, Line | None, Line | None]]:
    """Lines that belong together, with their number. Of those that are known by what they say alone, changed ones that stand in the same
    place are held against each other."""
    matcher = SequenceMatcher(
        None, [each.known_by for each in old], [each.known_by for each in new], autojunk=False
    )
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        out, put = [*enumerate(old[i:i_end], i + 1)], [*enumerate(new[j:j_end], j + 1)]
        while out and put and out[0][1].key == put[0][1].key:
            yield put[0][0], out.pop(0)[1], put.pop(0)[1]
        yield from ((number, line, None) for number, line in out)
        yield from ((number, None, line) for number, line in put)


def _shape(article: str) -> str:
    known = articles().get(article)
    return known.shape if known else ""


def lines_of(article: str, value: Any, language: str, names: Mapping[str, str]) -> list[Line]:
    """An article as lines. What has no shape that is known (any more) is shown as it is written down."""
    if value is None:
        return []
    try:
        said = value_of(article, value)
    except (KeyError, msgspec.ValidationError):
        return [Line("", {("", "", ""): json.dumps(value, ensure_ascii=False)})]
    shape = _shape(article)
    if shape == "words":
        return [Line("words", _words(said, language))]
    if shape == "of_parties":
        return [Line(party, _words(words, language, party)) for party, words in said.items()]
    if shape == "verdict":
        return [Line("verdict", {("", "", ""): _fixed("verdict", said, language)})]
    if isinstance(said, date):
        return [Line("day", {("", "", ""): day(said, language)})]
    if isinstance(said, Period):
        return [Line("period", {("", "from", ""): day(said.since, language), ("", "until", ""): day(said.until, language)})]  # fmt: skip
    return [_line(each, language, names) for each in said]


def _line(said: Any, language: str, names: Mapping[str, str]) -> Line:
    if isinstance(said, str):  # a code
        return Line("", {("", "", ""): names.get(said, said)})
    if isinstance(said, Mapping):
        return Line("", _words(said, language))
    if isinstance(said, Indicator):
        fields = {"unit": said.unit, "start": said.start, "target": said.target, "by": day(said.by, language)}
        return Line(said.indicator, _words(said.says, language, said.side) | _fields(fields, said.side))
    if isinstance(said, Condition):
        sort = {"condition": _fixed("condition", said.sort, language)}
        return Line("", _words(said.says, language, said.set_by) | _fields(sort, said.set_by))
    if isinstance(said, Sum):
        fields = {"source": names.get(said.source, said.source), "sum": _sum(said, language)}
        return Line("", _fields(fields) | _words(said.says, language))
    if isinstance(said, Planned):
        return Line("", _fields({"evaluation": _fixed("evaluation", said.sort, language), "on": day(said.on, language)}))  # fmt: skip
    if isinstance(said, Answer):
        verdict = {"number": f"R{said.number}", "answer": _fixed("answer", said.verdict, language)}
        return Line(f"R{said.number}", _fields(verdict) | _words(said.says, language))
    raise TypeError(type(said))


def _words(words: Mapping[str, str], language: str, who: str = "") -> dict[Slot, str]:
    """The reader's language first: originals of equal rank."""
    return {(who, "", each): words[each] for each in sorted(words, key=lambda each: (each != language, each)) if words[each]}  # fmt: skip


def _fields(fields: Mapping[str, str], who: str = "") -> dict[Slot, str]:
    return {(who, field, ""): said for field, said in fields.items() if said}


def _sum(said: Sum, language: str) -> str:
    kind = _fixed("brought", "in_kind", language) if said.in_kind or said.amount is None else ""
    if said.amount is None:
        return kind
    figure = money(in_units(said.amount, said.currency), said.currency, language)
    return f"{figure} ({kind})" if kind else figure


def _fixed(table: str, key: str, language: str) -> str:
    """A word of ``data/words.toml``."""
    return choose(catalogue("maillage.dossiers", "words")[table][key], language)
