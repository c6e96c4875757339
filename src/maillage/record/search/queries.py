"""Query objects for tantivy, built from conditions and words. A person's text never meets tantivy's query language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from maillage.record.search.fields import ALWAYS, STILL, schema
from maillage.record.search.words import forms

_NAME, _TEXT, _STEM = 4.0, 2.0, 1.0
"""Exact words of names before exact words of texts before words of the same stem."""


def tagged(tags: Sequence[str]) -> Any:
    """Things that bear any of ``tags``."""
    from tantivy import Query

    if len(tags) == 1:
        return Query.term_query(schema(), "tags", tags[0], "basic")
    return Query.term_set_query(schema(), "tags", list(tags))


def word(folded: str) -> Any:
    """Things that say a word, in names or texts, as it is or in another form of the same stem."""
    from tantivy import Query

    parts = []
    for field, term in forms(folded):
        if field == "fold":
            parts.append(Query.boost_query(_term("name", term), _NAME))
            parts.append(Query.boost_query(_term("text", term), _TEXT))
        else:
            parts.append(_term(f"text_{field}", term))
    return Query.disjunction_max_query(parts, 0.1)


def terms(folded: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(field, term) of all that :func:`word` looks for: in names, and in texts."""
    found = forms(folded)
    names = [("name", term) for field, term in found if field == "fold"]
    texts = [("text" if field == "fold" else f"text_{field}", term) for field, term in found]
    return names, texts


def _term(field: str, term: str) -> Any:
    from tantivy import Query

    return Query.term_query(schema(), field, term, "freq")


def phrase(folded: Sequence[str]) -> Any:
    """Things with these words in this order in a name."""
    from tantivy import Query

    if len(folded) == 1:
        return _term("name", folded[0])
    return Query.phrase_query(schema(), "name", list(folded))


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
