"""What search asks of ``reference``, as a bundle of functions: handed in, so that tests can hand in plain ones.

:func:`maillage.record.search.real_world.real_world` gives the real bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class PlaceNamed(NamedTuple):
    """A place that bears a name: its identifier, country, name to show, population (0: unknown), whether a unit."""

    id: str
    country: str
    name: str
    population: int = 0
    unit: bool = False


class TopicNamed(NamedTuple):
    """A topic that some words of a text name: its code, and where they start and end."""

    code: str
    start: int
    end: int


class TopicScan(NamedTuple):
    """Topics of many texts: ``key`` reduces one folded word (see ``reference.prose.words_apart``), ``codes`` gives the
    topics that the keys of a text name, each once; the text itself stands beside them."""

    key: Callable[[str], str]
    codes: Callable[[list[str], str], Sequence[str]]


def _nothing(_text: str) -> None:
    return None


def _no_places(_name: str, _country: str | None) -> Sequence[PlaceNamed]:
    return ()


@dataclass(frozen=True)
class World:
    """Functions over the facts of the world. Each takes words in any language and script.

    ``country``, ``group``, ``link_kind``: a code for a name, or None; exact after folding, never a guess.
    ``topics``: the topics that a text names, with the words that name them. ``places``: places that bear exactly this
    name (alternate and folded names too), the likeliest first; ``guesses``: the same with typing errors allowed.
    ``groups_of(country, day)``: group to ``yes`` or ``undecided`` on a day, month or year; a group not listed is a no.
    ``members(group, day)``: country to ``yes`` or ``undecided``. ``name(as_, value, language)``: what to show for a
    code, None when unknown. ``goals``: the goals that a text names by number, with the words; ``cooperation``: a kind of
    cooperation for a name. ``topic_scan``: the codes of ``topics`` alone, for many texts.
    """

    country: Callable[[str], str | None] = _nothing
    group: Callable[[str], str | None] = _nothing
    link_kind: Callable[[str], str | None] = _nothing
    places: Callable[[str, str | None], Sequence[PlaceNamed]] = _no_places
    guesses: Callable[[str, str | None], Sequence[PlaceNamed]] = _no_places
    topics: Callable[[str], Sequence[TopicNamed]] = lambda _text: ()
    groups_of: Callable[[str, str], Mapping[str, str]] = lambda _country, _day: {}
    members: Callable[[str, str], Mapping[str, str]] = lambda _group, _day: {}
    name: Callable[[str, str, str], str | None] = lambda _as, _value, _language: None
    topic_scan: TopicScan | None = None
    goals: Callable[[str], Sequence[TopicNamed]] = lambda _text: ()
    cooperation: Callable[[str], str | None] = _nothing
