"""What a sheet would do to the needs or offers of an organisation: what is added, what changes, what is left, what cannot be.

In: rows (``sheet``), what the organisation has already, the places. Out: a :class:`Plan`, line by line. Pure: nothing is kept.
The same sheet planned again over what it made changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from maillage.exchange.models import State
from maillage.exchange.reading import Reading, read
from maillage.exchange.sheet import NOT_SAID, Row
from maillage.matching.profiles import fields
from maillage.reference.names import fold
from maillage.reference.places import Candidate
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.exchange.models import Entry
    from maillage.reference.places import Places

LONGEST_ID = 80
Progress = Callable[[int], None]
"""Told how many rows were looked at."""
_MENDED_LATER = frozenset({"exchange.place-in-doubt", "exchange.place-unknown"})
"""What does not stop a draft: the line is kept with the name of its place, and is off the map until somebody says which is
meant."""
_FOUND_BY = ("place_name", "latitude", "longitude", "time_zone")
"""What an entry keeps of its place beside its identifier, or what was found by it."""


class What(StrEnum):
    """What comes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Before:
    """An entry that the organisation has, as a plan needs it."""

    key: str
    own_id: str
    state: str
    said: Mapping[str, Any]
    elsewhere: str = ""
    """The address of the instance that it stands on."""

    @classmethod
    def of(cls, entry: Entry) -> Before:
        """Of a row of the database, with its origin at hand."""
        elsewhere = entry.origin.address if entry.origin else ""
        return cls(entry.key, entry.own_id, entry.state, entry.said, elsewhere)


@dataclass(frozen=True, slots=True)
class Planned:
    """One row: what comes of it, the entry meant (``key``; empty: a new one), what it reads as, and the fields that change."""

    line: int
    what: What
    own_id: str = ""
    key: str = ""
    state: str = ""
    """Of the entry meant, before."""
    reading: Reading | None = None
    changes: tuple[str, ...] = ()
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name that several places answer to: asked once for all lines that have it."""

    name: str
    country: str
    candidates: tuple[Candidate, ...]
    lines: tuple[int, ...]

    @property
    def id(self) -> str:
        """By which its answer is known."""
        return doubt_id(self.name, self.country)


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows in their order, the problems of their lines, and the places that have to be asked about."""

    rows: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Doubt, ...] = ()
    not_in_sheet: int = 0
    """Entries of the organisation that the sheet does not name: they stay as they are."""
    counts: Mapping[What, int] = field(default_factory=dict)


def doubt_id(name: str, country: str) -> str:
    """The same for every line that has this name of a place in this country."""
    return f"{fold(name)}|{country}"


def plan(
    side: str,
    rows: Sequence[Row],
    before: Iterable[Before],
    places: Places | None,
    on: date,
    *,
    file: str = "",
    settled: Mapping[str, str] | None = None,
    may_change_published: bool = True,
    progress: Progress = lambda done: None,
) -> Plan:
    """What comes of each row on a day. ``settled``: name of a place in doubt (:func:`doubt_id`) → the identifier chosen."""
    planner = _Planner(side, list(before), places, on, file, settled or {}, may_change_published)
    planned = []
    for done, row in enumerate(rows):
        planned.append(planner.row(row))
        progress(done + 1)
    counts = {what: sum(each.what == what for each in planned) for what in What}
    named = {each.key for each in planned if each.key}
    others = sum(each.key not in named and each.state != State.WITHDRAWN for each in planner.before)
    return Plan(tuple(planned), tuple(planner.problems), planner.doubts(), others, counts)


class _Planner:
    """Plans the rows of one sheet, one after the other."""

    def __init__(
        self,
        side: str,
        before: list[Before],
        places: Places | None,
        on: date,
        file: str,
        settled: Mapping[str, str],
        may_change_published: bool,
    ) -> None:
        self.side, self.before, self.places, self.on, self.file = side, before, places, on, file
        self._settled, self._may_change_published = settled, may_change_published
        self.problems: list[Problem] = []
        self._names = {each.name for each in fields(side)}
        self._by_id = {each.key: each for each in before} | {
            each.own_id: each for each in before if each.own_id
        }
        self._by_words = {_words(each.said): each for each in reversed(before) if not each.own_id}
        self._texts = {fold(str(each.said.get("text", ""))) for each in self._by_words.values()}
        self._met: dict[str, int] = {}
        self._doubts: dict[str, Doubt] = {}

    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(self._doubts.values())

    def row(self, row: Row) -> Planned:
        if len(row.own_id) > LONGEST_ID:
            values: dict[str, Any] = {"found": len(row.own_id), "expected": LONGEST_ID}
            return self._refused(row, Problem("exchange.too-long", field="id", values=values))
        if row.own_id and (first := self._met.setdefault(f"id {row.own_id}", row.line)) != row.line:
            values = {"found": row.own_id[:60], "first": first}
            return self._refused(row, Problem("matching.id-twice", field="id", values=values))
        meant = self._by_id.get(row.own_id) if row.own_id else None
        known_text = not row.own_id and fold(str(row.cells.get("text") or "")) in self._texts
        # of a line that is probably known, topics are not worked out before that is certain: it takes longest
        reading = self._read(row, meant, unheard=known_text)
        if meant is None and not row.own_id and reading.profile is not None:
            words = _words(reading.said)
            if (first := self._met.setdefault(f"words {words}", row.line)) != row.line:
                return self._refused(row, Problem("exchange.same-as-line", values={"first": first}))
            if (meant := self._by_words.get(words)) is not None or known_text:
                reading = self._read(row, meant)
        return self._planned(row, meant, reading)

    def _planned(self, row: Row, meant: Before | None, reading: Reading) -> Planned:
        changes = _changes(meant.said, reading.said) if meant else ()
        if meant is not None and reading.profile is not None and not changes:
            return Planned(row.line, What.LEFT, row.own_id, meant.key, meant.state, reading)
        faults = [each for each in reading.faults if each.code not in _MENDED_LATER]
        if not reading.said.get("text") and not reading.said.get("topics") and not faults:
            faults = [Problem("exchange.row-says-nothing", field="text")]
        if meant is not None and meant.elsewhere:
            faults = [Problem("exchange.stands-elsewhere", values={"found": meant.elsewhere})]
        elif meant is not None and meant.state == State.WITHDRAWN:
            return Planned(row.line, What.LEFT, row.own_id, meant.key, meant.state, reading)
        elif meant is not None and meant.state == State.PUBLISHED and not self._may_change_published:
            faults = [Problem("exchange.published-by-others")]
        if faults or reading.profile is None:
            return self._refused(row, *(faults or reading.problems), key=meant.key if meant else "")
        self._tell(row.line, reading.problems)
        in_doubt = self._note_doubt(row, reading)
        what, key, state = (
            (What.CHANGED, meant.key, meant.state) if meant else (What.ADDED, "", State.DRAFT.value)
        )
        return Planned(row.line, what, row.own_id, key, state, reading, changes, in_doubt)

    def _read(self, row: Row, meant: Before | None, unheard: bool = False) -> Reading:
        """What the row says, over what the entry meant says already: a column that the sheet lacks changes nothing. ``unheard``:
        without working out its topics."""
        cells = {name: cell for name, cell in row.cells.items() if name != "id"}
        place, country = str(cells.get("place") or ""), str(cells.get("country") or "")
        if meant is not None:
            cells = self._over(meant.said, cells)
        else:
            cells = {name: cell for name, cell in cells.items() if cell is not None}
        if place and self._settled:
            reading = read(self.side, {"place": place, "country": country}, None, self.on)
            code = str(reading.said.get("country", ""))
            chosen = self._settled.get(doubt_id(str(reading.said.get("place", "")), code))
            cells["place"] = chosen or cells.get("place", place)
        if unheard:
            cells.setdefault("topics", [])
        return read(self.side, cells, self.places, self.on)

    def _over(self, said: Mapping[str, Any], cells: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in said.items() if name in self._names and name not in NOT_SAID}
        new = dict(cells)
        if _same_place(said, new):
            new.pop("place", None)
        elif "place" in new or "country" in new:
            for name in _FOUND_BY:
                kept.pop(name, None)
        same_text = "text" not in new or new["text"] == said.get("text")
        if new.get("topics") is None:
            new.pop("topics", None)
            if not same_text:
                kept.pop("topics", None)
        if new.get("expires") is None:  # where it says none, the day it was given when it was published stays
            new.pop("expires", None)
        return {name: value for name, value in (kept | new).items() if value is not None}

    def _note_doubt(self, row: Row, reading: Reading) -> bool:
        if not reading.candidates:
            return False
        name, country = str(reading.said.get("place", "")), str(reading.said.get("country", ""))
        known = self._doubts.get(doubt_id(name, country)) or Doubt(name, country, reading.candidates, ())
        self._doubts[known.id] = replace(known, lines=(*known.lines, row.line))
        return True

    def _refused(self, row: Row, *problems: Problem, key: str = "") -> Planned:
        self._tell(row.line, problems)
        return Planned(row.line, What.REFUSED, row.own_id, key)

    def _tell(self, line: int, problems: Iterable[Problem]) -> None:
        for each in problems:
            values = each.values
            self.problems.append(Problem(each.code, self.file, line, each.field, values))


def _words(said: Mapping[str, Any]) -> str:
    """By what a line without a name of its own is known again: its text and its place."""
    place = said.get("place") or said.get("country") or ""
    return f"{fold(str(said.get('text', '')))}|{fold(str(place))}"


def _same_place(said: Mapping[str, Any], cells: Mapping[str, Any]) -> bool:
    """Whether the row names the place that the entry has: by its identifier, or by the name and the country it is kept with."""
    place = str(cells.get("place") or "")
    if not place:
        return "place" not in cells and "country" not in cells
    if place == said.get("place"):
        return True
    from maillage.reference.countries import find_country

    country = find_country(str(cells["country"])) if cells.get("country") else None
    same_country = country is None or country.code == said.get("country")
    return same_country and fold(place) == fold(str(said.get("place_name", "")))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that differ."""
    names = [*before, *(name for name in after if name not in before)]
    beside = NOT_SAID | {"place_name"}
    return tuple(name for name in names if name not in beside and before.get(name) != after.get(name))
