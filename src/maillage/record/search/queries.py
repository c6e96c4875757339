"""Query objects for tantivy, built from conditions and words. A person's text never meets tantivy's query language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from maillage.record.search.fields import ALWAYS, STILL, schema
from maillage.record.search.vocabulary import STEMS
from maillage.record.search.words import forms

_HEADLINE = 6.0
_NAME, _BODY, _STEM_OF_NAME, _TEXT, _STEM = 4.0, 3.0, 2.5, 2.0, 1.0
"""Exact words of titles and names first, then of bodies, then words of the same stem in a title, then exact words of
texts before words of the same stem."""


def tagged(tags: Sequence[str]) -> Any:
    """Things that bear any of ``tags``."""
    from tantivy import Query

    if len(tags) == 1:
        return Query.term_query(schema(), "tags", tags[0], "basic")
    return Query.term_set_query(schema(), "tags", list(tags))


def word(wanted: Sequence[Wanted], within: Any | None = None) -> Any:
    """Things that say a word, in any of its ``wanted`` forms (see :func:`forms_wanted`).

    ``within``: a condition that all conditions of the question share and that few things meet. A union of many long
    lists costs its whole length; a union of short ones, each cut down to ``within`` first, costs next to nothing.
    """
    from tantivy import Occur, Query

    parts = []
    for field, value, boost in wanted:
        term = _term(field, value)
        scored = term if boost == _STEM else Query.boost_query(term, boost)
        if within is not None:
            scored = Query.boolean_query([(Occur.Must, scored), (Occur.Must, within)])
        parts.append(scored)
    return Query.disjunction_max_query(parts, 0.1)


def headlined(topics: Sequence[str]) -> Any:
    """Things whose title names one of ``topics``, in whatever language: they come before those that mention it."""
    from tantivy import Query

    return Query.const_score_query(tagged([f"h:{topic}" for topic in topics]), _HEADLINE)


Wanted = tuple[str, str, float]
"""Field, term and boost."""


@lru_cache(maxsize=20_000)
def forms_wanted(folded: str) -> tuple[Wanted, ...]:
    """What to look for of a folded word. A stem that is a word of its own stands in the folded fields only (see
    ``fields``)."""
    found: dict[tuple[str, str], float] = {}
    for kind, value in forms(folded):
        if kind == "fold":
            wanted = {("name", value): _NAME, ("org", value): _BODY, ("text", value): _TEXT}
        else:
            wanted = {("name", value): _STEM_OF_NAME, (STEMS[kind], value): _STEM, ("text", value): _STEM}
        for term, boost in wanted.items():
            found[term] = max(boost, found.get(term, 0))
    return tuple((field, value, boost) for (field, value), boost in found.items())


def unscored(condition: Any) -> Any:
    """The same things, adding nothing to a score."""
    from tantivy import Query

    return Query.const_score_query(condition, 0.0)


def _term(field: str, term: str) -> Any:
    from tantivy import Query

    return Query.term_query(schema(), field, term, "freq")


def phrase(folded: Sequence[str], field: str = "name") -> Any:
    """Things with these words in this order in a name, or in the name of a body (``org``)."""
    from tantivy import Query

    if len(folded) == 1:
        return _term(field, folded[0])
    return Query.phrase_query(schema(), field, list(folded))


def said_in_texts(folded: Sequence[str]) -> Any:
    """Things that have all these words somewhere in their texts, as they are."""
    return both([_term("text", each) for each in folded])


def within(first: int | None, last: int | None) -> Any:
    """Things that hold in some year from ``first`` to ``last``; a missing bound is open. Undated things are not in."""
    from tantivy import FieldType, Query

    parts = [
        Query.range_query(
            schema(),
            "year_from",
            FieldType.Integer,
            lower_bound=ALWAYS,
            upper_bound=STILL if last is None else last,
        ),
        Query.range_query(
            schema(),
            "year_to",
            FieldType.Integer,
            lower_bound=ALWAYS if first is None else first,
            upper_bound=STILL,
        ),
    ]
    return both(parts)


def both(parts: Iterable[Any]) -> Any:
    """All of ``parts``."""
    from tantivy import Occur, Query

    return Query.boolean_query([(Occur.Must, part) for part in parts])


def either(parts: Sequence[Any]) -> Any:
    """Any of ``parts``."""
    from tantivy import Occur, Query

    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])


def ask(conditions: Sequence[Any], wanted: Sequence[Any], liked: Sequence[Any]) -> Any:
    """Things with all ``conditions`` (which do not score) and all ``wanted``; ``liked`` only raises them.

    Every thing scores at least 1, so that the weight column can order what scores alike.
    """
    from tantivy import Occur, Query

    base = both(conditions) if conditions else Query.all_query()
    parts = [(Occur.Must, Query.const_score_query(base, 1.0))]
    parts += [(Occur.Must, part) for part in wanted]
    parts += [(Occur.Should, part) for part in liked]
    return Query.boolean_query(parts)
