"""Somebody wrote from a version of a text, and meanwhile another version came: what both changed is put together, part by part.

A part is what one writes by itself: an article; of one in several languages, each language; of one in which each party speaks for
itself (what it gives, its conditions, the results on its side), each party's. A part that one side changed is taken from that side. One
that both changed otherwise is a conflict: two wordings side by side, between which people choose; no text is ever made of pieces of
both. Pure; in: the articles of the three versions. Nothing is refused here: who may write what is looked at when it is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from maillage.dossiers.decisions import Articles
from maillage.dossiers.texts import articles

Side = Literal["mine", "theirs"]
Where = tuple[str, str, str]
"""A part: its article, whose it is, in which language; empty where it is nobody's own, or of no language."""
Three = tuple[Any, Any, Any]
"""What a part says in the version that both wrote from, in mine, and in theirs."""
_WHOSE = {"conditions": "set_by", "indicators": "side"}
"""Lists of which each line is some party's → the field that says whose."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A part that both changed otherwise. None: it was not there, or was taken out."""

    article: str
    base: Any
    mine: Any
    theirs: Any
    party: str = ""
    language: str = ""

    @property
    def where(self) -> Where:
        """What it is chosen by."""
        return self.article, self.party, self.language

    def wording(self, side: Side) -> Any:
        """What one side says, in the shape of the article; None where it says nothing."""
        value = self.mine if side == "mine" else self.theirs
        return None if value is None else _joined(self.article, {self.where: value})


@dataclass(frozen=True, slots=True)
class Merged:
    """``articles``: all but what is in conflict. ``mine`` and ``theirs``: the articles of which something was taken from that side
    alone."""

    articles: Articles
    conflicts: tuple[Conflict, ...] = ()
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    def settled(self, chosen: Mapping[Where, Side]) -> Articles:
        """The articles, with one wording of each conflict. KeyError where one is not chosen."""
        said = {each.where: each.mine if chosen[each.where] == "mine" else each.theirs for each in self.conflicts}  # fmt: skip
        return with_parts(self.articles, said)


def merged(base: Articles, mine: Articles, theirs: Articles) -> Merged:
    """Both put together. ``base``: the version from which mine was written; ``theirs``: the one that stands now."""
    found: Articles = {}
    conflicts: list[Conflict] = []
    taken: dict[Side, list[str]] = {"mine": [], "theirs": []}
    mine = {name: _named_apart(name, base.get(name), value, theirs.get(name)) for name, value in mine.items()}
    for name in _in_order({name: None for each in (base, mine, theirs) for name in each}):
        three = base.get(name), mine.get(name), theirs.get(name)
        if not _is_conflict(*three):
            value = _taken(name, three, taken)
        else:
            value = _by_parts(name, three, conflicts, taken)
        if value is not None:
            found[name] = value
    return Merged(found, tuple(conflicts), _once(taken["mine"]), _once(taken["theirs"]))


def with_parts(found: Articles, parts: Mapping[Where, Any]) -> Articles:
    """The articles with some parts said otherwise; None: not said at all."""
    new = dict(found)
    for name in dict.fromkeys(article for article, _, _ in parts):
        own = {where: said for where, said in parts.items() if where[0] == name}
        value = _joined(name, parts_of(name, new.pop(name, None)) | own)
        if value is not None:
            new[name] = value
    return _in_order(new)


def with_parts_of_others(found: Articles, theirs: Articles, party: str) -> Articles:
    """The articles, in which what other parties say for themselves is what it is in ``theirs``: nobody writes it for them."""
    new = dict(found)
    for name in {*found, *theirs}:
        shape, said, stands = _shape(name), found.get(name), theirs.get(name)
        if shape == "of_parties":
            own = {party: said[party]} if said and party in said else {}
            value: Any = {**{key: words for key, words in (stands or {}).items() if key != party}, **own}
        elif shape == "conditions":  # in the order in which they stand
            own_lines = [each for each in said or () if each["set_by"] == party]
            value = [*(each for each in stands or () if each["set_by"] != party), *own_lines]
        else:
            continue
        new.pop(name, None)
        if value:
            new[name] = value
    return _in_order(new)


def parts_of(article: str, value: Any) -> dict[Where, Any]:
    """What an article says, part by part."""
    shape = _shape(article)
    if value is None:
        return {}
    if shape == "words":
        return {(article, "", language): said for language, said in value.items()}
    if shape == "of_parties":
        return {(article, party, language): said for party, words in value.items() for language, said in words.items()}  # fmt: skip
    if shape in _WHOSE:
        lines: dict[Where, Any] = {}
        for each in value:
            lines.setdefault((article, each[_WHOSE[shape]], ""), []).append(each)
        return lines
    return {(article, "", ""): value}


def _joined(article: str, parts: Mapping[Where, Any]) -> Any:
    """The article again; None where no part says anything."""
    shape = _shape(article)
    said = {where: parts[where] for where in sorted(parts) if parts[where] is not None}
    if not said:
        return None
    if shape == "words":
        return {language: each for (_, _, language), each in said.items()}
    if shape == "of_parties":
        found: dict[str, dict[str, Any]] = {}
        for (_, party, language), each in said.items():
            found.setdefault(party, {})[language] = each
        return found
    if shape in _WHOSE:
        return [line for each in said.values() for line in each]
    return said[article, "", ""]


def _named_apart(name: str, base: Any, mine: Any, theirs: Any) -> Any:
    """Two new results that both sides gave the same name are two: mine gets another one."""
    if _shape(name) != "indicators" or not mine or not theirs:
        return mine
    known = {each["indicator"] for each in base or ()}
    taken = {each["indicator"] for each in (*(base or ()), *mine, *theirs)}
    free = (name for name in (f"r{number}" for number in count(1)) if name not in taken)
    new = [each["indicator"] for each in theirs if each["indicator"] not in known]
    return [{**each, "indicator": next(free)} if each["indicator"] in new and each not in theirs else each for each in mine]  # fmt: skip


def _by_parts(name: str, three: Three, conflicts: list[Conflict], taken: dict[Side, list[str]]) -> Any:
    """Of an article that both changed otherwise: each part by itself."""
    base, mine, theirs = (parts_of(name, each) for each in three)
    found: dict[Where, Any] = {}
    for where in sorted({*base, *mine, *theirs}):
        part = base.get(where), mine.get(where), theirs.get(where)
        if _is_conflict(*part):
            conflicts.append(Conflict(name, *part, *where[1:]))
        else:
            found[where] = _taken(name, part, taken)
    return _joined(name, found)


def _taken(name: str, three: Three, taken: dict[Side, list[str]]) -> Any:
    """What the side says that changed it."""
    base, mine, theirs = three
    if mine == theirs:
        return mine
    side: Side = "mine" if theirs == base else "theirs"
    taken[side].append(name)
    return mine if side == "mine" else theirs


def _is_conflict(base: Any, mine: Any, theirs: Any) -> bool:
    return bool(mine != theirs and base not in (mine, theirs))


def _shape(article: str) -> str:
    known = articles().get(article)
    return known.shape if known else ""


def _in_order(found: Articles) -> Articles:
    """All articles, in the order of the text."""
    order = [*(each for each in articles() if each in found), *sorted(found.keys() - articles().keys())]
    return {name: found[name] for name in order}


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
