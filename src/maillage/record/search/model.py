"""The nouns of a search: what was understood, what was found, what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS_OF_READING = (
    "country", "place", "topic", "goal", "link_kind", "cooperation", "group", "year", "table", "identifier",
)  # fmt: skip
LET_GO = (
    "any_word", "year", "table", "link_kind", "cooperation", "goal", "topic", "place", "group", "country",
)  # fmt: skip
"""The order in which conditions are let go when nothing has them all; ``any_word``: one of the words is enough."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What some words were taken for: ``words`` as typed, ``as_`` one of KINDS_OF_READING, ``value`` a code.

    ``key`` (``country:SN``) is what to hand back in ``refuse``. Several readings of the same words (a name that many
    places bear) stand side by side, any of them will do. ``listed`` is how many things bear it, ``guess`` is true
    when a typing error was supposed, ``let_go`` when nothing had all conditions and this one was dropped.
    """

    words: str
    as_: str
    value: str
    label: str
    refused: bool = False
    listed: int | None = None
    guess: bool = False
    let_go: bool = False

    @property
    def key(self) -> str:
        """What to hand back in ``refuse`` to have the words searched as text."""
        return f"{self.as_}:{self.value}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found. ``highlights`` are the (start, end) of matched words in ``snippet``; ``years`` is (from, to),
    None where the source does not say. ``source``, ``sheet`` and ``line`` say where the line stands. ``language`` is that
    of the snippet, ``title_language`` that of a title in the source's words. ``identifier``: the one its source gives it (an iati-identifier)."""

    id: str
    kind: str | None
    table: str
    title: str
    snippet: str
    language: str | None
    countries: tuple[str, ...]
    years: tuple[int | None, int | None]
    source: str | None
    sheet: str | None
    line: int | None
    as_of: str | None
    generated: bool
    score: float
    highlights: tuple[tuple[int, int], ...]
    topics: tuple[str, ...] = ()
    topics_derived: bool = False
    identifier: str | None = None
    title_language: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What a search gives. ``total`` is exact.

    ``unread``: words found nowhere, hence without effect. ``left_out``: how many things the conditions could not
    judge (``undated`` under a year, ``group_undecided`` under a group) and how many words past the first 64 were not
    read (``words``). ``let_go``: what was dropped, in order, because nothing had all of it (see LET_GO). ``liked``: words that
    only raise what says them, because a topic beside them was read in every language. ``facets`` (when asked for):
    by table, country and topic, how many things keeping only that one would leave.
    """

    total: int
    understood: list[Reading]
    unread: list[str]
    hits: list[Hit]
    left_out: dict[str, int] = field(default_factory=dict)
    let_go: list[str] = field(default_factory=list)
    liked: list[str] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The shape shown to machines."""
        import dataclasses

        shape = dataclasses.asdict(self)
        if not self.facets:
            del shape["facets"]
        for reading, shown in zip(self.understood, shape["understood"], strict=True):
            shown["as"] = shown.pop("as_")
            shown["key"] = reading.key
        return shape
