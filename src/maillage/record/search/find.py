"""Searching: a text and filters in, hits and what was made of the text out.

A reading narrows, and its words still raise what says them. When nothing has all conditions, they are let go one by
one in the order of ``model.LET_GO``, and the results say so; filters given by hand are never let go. The order of hits
is by score; what scores alike is ordered by fullness, then by an order no history of imports changes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from maillage.record.search import queries
from maillage.record.search.conditions import (
    Condition,
    Years,
    condition_of,
    group_condition,
    organisation_condition,
    tagged_filters,
    years_condition,
)
from maillage.record.search.fields import FIELD_NAMES
from maillage.record.search.hits import make_hit
from maillage.record.search.model import LET_GO, Reading, Results
from maillage.record.search.ranked import best
from maillage.record.search.snippets import Highlighter
from maillage.record.search.understand import Listed, Understood, understand
from maillage.record.search.world import World

_MOST_HITS = 10_000
_MOST_TEXT = 100_000
_MOST_KNOWN = 10_000
_NAMING = ("name", "org")
_FACETED, _MOST_FACETS = 200, 12
"""Of how many of the best things the facets are taken, and how many of each sort are told."""
_FEW = 0.2
"""The part of all things that a condition may hold for, to be worth cutting down the lists of words to it."""


@contextmanager
def _opened(folder: Path) -> Iterator[Path]:
    """The folder itself; where nothing can be written (a disk for reading only), a folder of links to its files:
    tantivy puts a lock file beside them while it opens."""
    if os.access(folder, os.W_OK) or not folder.is_dir():
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="maillage-") as beside:
        for path in folder.iterdir():
            (Path(beside) / path.name).symlink_to(path.resolve())
        yield Path(beside)


def _fields_of(folder: Path) -> tuple[str, ...] | None:
    """Names of the fields of an index; None when it does not say."""
    try:
        said = json.loads((folder / "meta.json").read_bytes())["schema"]
        return tuple(field["name"] for field in said)
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Searcher:
    """An index opened once and kept: it goes on seeing what it saw, whatever imports do meanwhile."""

    def __init__(self, folder: Path) -> None:
        from tantivy import Index

        if _fields_of(folder) not in (None, FIELD_NAMES):
            raise ValueError(f"the index {folder.name} was made by another release")
        with _opened(folder) as place:
            index = Index.open(str(place))
            index.config_reader("manual", 0)
            index.reload()
            self._searcher = index.searcher()
        self._known: dict[str, list[tuple[queries.Wanted, int]]] = {}

    @property
    def things(self) -> int:
        """How many things it holds."""
        return int(self._searcher.num_docs)

    def bearing(self, tag: str) -> int:
        """About how many things bear a condition (replaced ones may still be counted)."""
        return int(self._searcher.doc_freq("tags", tag))

    def listed(self) -> Listed:
        """What ``understand`` asks of an index."""
        return Listed(self.bearing, lambda word: self._most(word, True), lambda word: self._most(word, False))

    def _most(self, folded: str, naming: bool) -> int:
        said = (number for (field, _, _), number in self._forms(folded) if (field in _NAMING) == naming)
        return max(said, default=0)

    def _forms(self, folded: str) -> list[tuple[queries.Wanted, int]]:
        """The forms of a word that anything says, with how many things do."""
        known = self._known.get(folded)
        if known is None:
            counted = (
                (wanted, self._searcher.doc_freq(*wanted[:2])) for wanted in queries.forms_wanted(folded)
            )
            known = self._known[folded] = [(wanted, int(number)) for wanted, number in counted if number]
            if len(self._known) > _MOST_KNOWN:
                self._known = {folded: known}
        return known

    def says(self, folded: str, within: Any | None = None) -> Any:
        """The query for a word, in the forms that stand in this index."""
        return queries.word([wanted for wanted, _ in self._forms(folded)], within)

    def names(self, organisations: Collection[str]) -> bool:
        """Whether any thing names one of these organisations (as ``organisation`` of :func:`search`)."""
        return self.count(organisation_condition(organisations).query) > 0

    def count(self, query: Any) -> int:
        """How many things a query has, exactly."""
        found: Any = self._searcher.search(query, 1, count=True)
        return int(found.count)

    def best(self, query: Any, limit: int) -> tuple[int, list[tuple[float, bytes]]]:
        """The exact number of things a query has, and the best ``limit`` as (score, what is stored)."""
        return best(self._searcher, query, limit)


def open_index(folder: Path) -> Searcher:
    """The index in ``folder``, opened and kept. Raises ValueError when there is none, or one of another release."""
    return Searcher(folder)


def search(
    searcher: Searcher,
    text: str,
    *,
    world: World,
    country: Collection[str] = (),
    group: str | None = None,
    on: str | None = None,
    topic: Collection[str] = (),
    goal: Collection[str | int] = (),
    kind: Collection[str] = (),
    table: Collection[str] = (),
    organisation: Collection[str] = (),
    years: Years | None = None,
    language: str | None = None,
    refuse: Collection[str] = (),
    first: int = 0,
    limit: int = 20,
    show: str = "en",
    facets: bool = False,
) -> Results:
    """What the record has for ``text`` (any text, any length: 64 words of it are read).

    ``country``, ``topic``, ``goal`` (1 to 17), ``kind`` (of link or of cooperation, or a table), ``table``,
    ``organisation`` (a reference, an identifier, or words that follow each other in its name): any of the values.
    ``group``: on the date of each thing, or on ``on`` (YYYY, YYYY-MM or YYYY-MM-DD). ``years``: (first, last), either may
    be None; what overlaps is in. ``language``: only what is told in it. ``refuse``: keys of readings to search as text
    instead. ``first`` and ``limit``: hits from that one (0 is the best) up to that one. ``show``: language of labels, and
    of titles and snippets where there is a choice. ``facets``: count what narrowing would leave (:func:`_Asked.facets`).
    Never raises for a text.
    """
    limit = min(max(limit, 0), _MOST_HITS)
    text = text[:_MOST_TEXT].encode("utf-8", "replace").decode()  # half of a surrogate pair is no text
    listed = searcher.listed()
    meant = understand(text, world, listed, refuse=refuse, country=country, show=show)
    filters = [
        *tagged_filters(country=country, topic=topic, goal=goal, kind=kind, table=table, language=language),
        *([group_condition(group, world, on)] if group else []),
        *([years_condition(years)] if years else []),
        *([organisation_condition(organisation)] if organisation else []),
    ]
    asked = _Asked(searcher, meant, filters, [condition_of(g, world, on) for g in meant.groups])
    total, found = asked.find(max(limit, _FACETED) if facets else limit)
    narrowed = asked.facets([json.loads(stored) for _, stored in found[:_FACETED]]) if facets else {}
    found = found[first:limit]
    highlighter = Highlighter([*meant.words, *(word for g in meant.groups for word in g.words)])
    hits = [make_hit(stored, score, highlighter, world, show, language) for score, stored in found]
    left_out = asked.left_out() | ({"words": meant.cut} if meant.cut else {})
    liked = [meant.typed.get(word, word) for word in asked.liked]
    return Results(total, asked.understood(), asked.unread, hits, left_out, asked.let_go, liked, narrowed)


class _Asked:
    """The conditions and words of one search, and what has been let go of them."""

    def __init__(
        self, searcher: Searcher, meant: Understood, filters: list[Condition], readings: list[Condition]
    ) -> None:
        self.searcher, self.meant, self.filters = searcher, meant, filters
        self.readings = list(zip(meant.groups, readings, strict=True))
        listed = searcher.listed()
        self.unread = [word for word in meant.words if not listed.says(word)]
        self.words = [word for word in meant.words if word not in self.unread]
        self.let_go: list[str] = []

    @property
    def liked(self) -> list[str]:
        """Words that only raise what says them. A topic is read in every language, the words beside it in one: to
        require them would hide what the topic finds in all others. Names are the same everywhere, and stay required."""
        topical = any(c.as_ in ("topic", "goal") and c.as_ not in self.let_go for _, c in self.readings)
        return [word for word in self.words if topical and word not in self.meant.names]

    def find(self, limit: int) -> tuple[int, list[tuple[float, bytes]]]:
        if not self.words and not self.readings and self.unread:
            return 0, []  # only words that nothing says: not everything
        total, found = self.searcher.best(self.query(), limit)
        for step in LET_GO:
            if total or not self._may_let_go(step):
                continue
            self.let_go.append(step)
            total, found = self.searcher.best(self.query(), limit)
        if not total:
            self.let_go.clear()
        return total, found

    def _may_let_go(self, step: str) -> bool:
        if step == "any_word":
            return len(self.words) - len(self.liked) > 1
        staying = [c for _, c in self.readings if c.as_ not in self.let_go and c.as_ != step]
        return any(c.as_ == step for _, c in self.readings) and bool(staying or self.words)

    def query(self, instead: Condition | None = None) -> Any:
        """The query now; ``instead``: with what that condition cannot judge in its place."""
        active = [c for _, c in self.readings if c.as_ not in self.let_go]
        kept = [c for c in [*self.filters, *active] if c is not instead]
        conditions = [c.query for c in kept]
        within = self._rarest(kept)
        liking = self.liked
        said = [self.searcher.says(word, within) for word in self.words if word not in liking]
        if "any_word" in self.let_go and said:
            said = [queries.either(said)]
        if instead and instead.undecided:
            return queries.both(
                [*conditions, instead.undecided[1], *said]
            )  # only counted: nothing needs a score
        raising = dict.fromkeys(
            word for words in (liking, *(c.words for _, c in self.readings)) for word in words
        )
        liked = [self.searcher.says(word, within) for word in raising]
        topics = [r.value for g, c in self.readings if c.as_ == "topic" for r in g.readings]
        return queries.ask(conditions, said, [*liked, *([queries.headlined(topics)] if topics else [])])

    def _rarest(self, conditions: list[Condition]) -> Any | None:
        """The two conditions that the fewest things meet, unless that is too many to help."""
        sized = sorted(
            (sum(map(self.searcher.bearing, c.tags)), at) for at, c in enumerate(conditions) if c.tags
        )
        few = [at for number, at in sized if number < _FEW * self.searcher.things][:2]
        return queries.unscored(queries.both([conditions[at].query for at in few])) if few else None

    def left_out(self) -> dict[str, int]:
        """How many things the conditions in force could not judge, by why."""
        counts: dict[str, int] = {}
        active = [c for _, c in self.readings if c.as_ not in self.let_go]
        for condition in [*self.filters, *active]:
            if condition.undecided:
                name = condition.undecided[0]
                counts[name] = counts.get(name, 0) + self.searcher.count(self.query(instead=condition))
        return {name: count for name, count in counts.items() if count}

    def facets(self, best: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
        """How many things would be left by keeping one table, country or topic: exact counts, most first, of the values
        that the ``best`` things bear (counting those that all things bear would take as long as the search)."""
        borne = {
            "table": {thing["table"] for thing in best},
            "country": {code for thing in best for code in thing.get("countries", ())},
            "topic": {code for thing in best for code in thing.get("topics", ())},
        }
        query = queries.unscored(self.query())
        counted: dict[str, dict[str, int]] = {}
        for name, values in borne.items():
            numbers = {
                value: self.searcher.count(queries.both([query, self._one(name, value)])) for value in values
            }
            counted[name] = dict(sorted(numbers.items(), key=lambda each: (-each[1], each[0]))[:_MOST_FACETS])
        return counted

    @staticmethod
    def _one(name: str, value: str) -> Any:
        chosen: dict[str, Collection[str | int]] = {name: [value]}
        return tagged_filters(kind=(), language=None, **chosen)[0].query

    def understood(self) -> list[Reading]:
        kept = [
            replace(reading, let_go=condition.as_ in self.let_go)
            for group, condition in self.readings
            for reading in group.readings
        ]
        return [*kept, *self.meant.refused]
