"""Conditions of a search: what a reading or a filter asks of a thing, and what it cannot judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.record.search import queries
from maillage.record.search.said import SAID
from maillage.record.search.understand import Group, years_of
from maillage.record.search.words import fold_text, folded_key
from maillage.record.search.world import World

Years = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the query: what must hold, the words it came from, and what to count as undecided under it;
    ``tags``: those of which any must be borne, where the condition is no more than that."""

    as_: str
    query: Any
    words: tuple[str, ...] = ()
    undecided: tuple[str, Any] | None = None
    tags: tuple[str, ...] = ()


_TAGS = {"country": "c", "topic": "o", "goal": "s", "organisation": "r", "identifier": "i", "table": "t"}
"""Conditions that are one term each."""


def condition_of(group: Group, world: World, on: str | None) -> Condition:
    """What a reading asks of a thing. A kind may be said in words instead of being stated; topics that texts name are
    conditions of their own since indexing."""
    values = [reading.value for reading in group.readings]
    as_, words = group.as_, group.words
    if as_ == "place":
        # An activity rarely has a place of its own: then its texts are all that names one.
        told = queries.both([queries.tagged(["t:activities"]), queries.said_in_texts(words)])
        unplaced = queries.both([queries.tagged(["u:"]), queries.either([queries.phrase(words), told])])
        return Condition(as_, queries.either([queries.tagged([f"p:{v}" for v in values]), unplaced]), words)
    if as_ == "group":
        return group_condition(values[0], world, on, words)
    if as_ == "year":
        return years_condition(years_of(values[0]) or (None, None), words)
    if as_ == "table":
        tags = [f"t:{values[0]}"] + (["k:project"] if values[0] == "activities" else [])
        return Condition(as_, queries.tagged(tags), words)
    if as_ in _TAGS:
        return _tagged(as_, [f"{_TAGS[as_]}:{value}" for value in values], words)
    said = queries.both([queries.word(queries.forms_wanted(word)) for word in words])
    return Condition(as_, queries.either([queries.tagged([f"k:{values[0]}"]), said]), words)


def group_condition(code: str, world: World, on: str | None, words: tuple[str, ...] = ()) -> Condition:
    """A country of this group on the date of the thing, or on ``on``; the undecided are counted apart."""
    if on is None:
        sure, unsure = [f"g:{code}"], [f"g:{code}?"]
    else:
        answers = world.members(code, on)
        sure = [f"c:{country}" for country, answer in sorted(answers.items()) if answer == "yes"]
        unsure = [f"c:{country}" for country, answer in sorted(answers.items()) if answer != "yes"]
    none = ["c:"]  # no thing bears it
    undecided = _but_not(unsure or none, sure or none)
    held = tuple(sure or none)
    return Condition("group", queries.tagged(held), words, ("group_undecided", undecided), held)


def _but_not(tags: Sequence[str], others: Sequence[str]) -> Any:
    from tantivy import Occur, Query

    return Query.boolean_query([(Occur.Must, queries.tagged(tags)), (Occur.MustNot, queries.tagged(others))])


def years_condition(years: Years, words: tuple[str, ...] = ()) -> Condition:
    """Holding in some of these years; the undated are counted apart."""
    held = queries.within(*years)
    if len(words) == 1 and years[0] == years[1]:
        held = queries.either([held, queries.word(queries.forms_wanted(words[0]))])
    return Condition("year", held, words, ("undated", queries.tagged(["y:none"])))


def tagged_filters(
    *, kind: Collection[str], language: str | None, **values: Collection[str | int]
) -> list[Condition]:
    """Filters by hand that are one term or several each: country, topic, goal, table, kind, language."""
    tags = {as_: [f"{_TAGS[as_]}:{value}" for value in said] for as_, said in values.items()}
    tags["kind"] = [f"t:{k}" if k in SAID else f"k:{k}" for k in kind]
    tags["language"] = [f"l:{language}"] if language else []
    return [_tagged(as_, terms) for as_, terms in tags.items() if terms]


def _tagged(as_: str, tags: list[str], words: tuple[str, ...] = ()) -> Condition:
    return Condition(as_, queries.tagged(tags), words, tags=tuple(tags))


def organisation_condition(said: Collection[str]) -> Condition:
    """Bodies by reference, by identifier, or by words of the name; an end of a link is a body too."""
    parts = [queries.tagged([f"r:{folded_key(each)}" for each in said])]
    for words in filter(None, (fold_text(each).split() for each in said)):
        ends = queries.both([queries.tagged(["t:links", "t:memberships"]), queries.phrase(words)])
        parts += [queries.phrase(words, "org"), ends]
    return Condition("organisation", queries.either(parts))
