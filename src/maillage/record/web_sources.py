"""The web sources of a home: addresses to fetch again, and what each fetch gave. Acts in ``state/web_sources.jsonl``.

Like decisions, acts are appended and never edited: ``add`` (again: with another title or kind), ``remove``,
``refresh``. Written under the import lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.json_lines import append_lines, read_lines
from maillage.reference.problems import SEVERITIES, Problem

if TYPE_CHECKING:
    from maillage.record.from_web import Arrival
    from maillage.record.intake import Outcome

MOST_PROBLEMS = 20
"""Problems kept with a refresh; the table ``problems`` of the record has all of them."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """What one fetch of a source gave.

    ``status``: ``changed`` (the server had another content), ``unchanged``, ``failed`` (nothing of it could be taken).
    Counts are those of the import, ``bytes`` those that were sent. ``problems`` are the first ones, as data.
    """

    at: str
    status: str
    as_of: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    bytes: int = 0
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    vanished: int = 0
    problem_count: int = 0
    problems: tuple[Mapping[str, Any], ...] = ()
    manifest: str = ""

    def told(self) -> list[Problem]:
        """Its problems, to be said in any language."""
        names = {one.name for one in fields(Problem)}
        return [Problem(**{key: said[key] for key in names & said.keys()}) for said in self.problems]


@dataclass(frozen=True, slots=True)
class WebSource:
    """An address to fetch again: its title and kind when somebody said them, since when, and every refresh so far."""

    address: str
    title: str
    kind: str | None
    added_at: str
    refreshes: tuple[Refresh, ...] = field(default=())

    @property
    def last(self) -> Refresh | None:
        """The latest refresh."""
        return self.refreshes[-1] if self.refreshes else None

    @property
    def last_good(self) -> Refresh | None:
        """The latest refresh that gave something."""
        return next((one for one in reversed(self.refreshes) if one.status != "failed"), None)


class WebSources:
    """The list in the folder ``state`` of a record."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "web_sources.jsonl"

    def all(self) -> list[WebSource]:
        """Those in force, in the order in which they were added. A line that cannot be read costs only itself."""
        found: dict[str, WebSource] = {}
        for _, said in read_lines(self._path):
            if said is not None and isinstance(said.get("address"), str):
                _fold(found, said)
        return list(found.values())

    def get(self, address: str) -> WebSource | None:
        """The source of that address."""
        return next((one for one in self.all() if one.address == address), None)

    def add(self, address: str, title: str, kind: str | None, at: str) -> bool:
        """Add an address, or give it another title or kind; whether anything is new."""
        before = self.get(address)
        title, kind = title or (before.title if before else ""), kind or (before.kind if before else None)
        if before and (before.title, before.kind) == (title, kind):
            return False
        self._append({"act": "add", "address": address, "title": title, "kind": kind, "at": at})
        return True

    def remove(self, address: str, at: str) -> bool:
        """Take an address off the list; whether it was there. What it gave stays in the record."""
        if self.get(address) is None:
            return False
        self._append({"act": "remove", "address": address, "at": at})
        return True

    def note(self, address: str, refresh: Refresh) -> None:
        """Note what a fetch of a source gave."""
        self._append({"act": "refresh", "address": address, **asdict(refresh)})

    def _append(self, act: Mapping[str, Any]) -> None:
        append_lines(self._path, [act])


def _fold(found: dict[str, WebSource], said: Mapping[str, Any]) -> None:
    address, act = said["address"], said.get("act")
    before = found.get(address)
    if act == "remove":
        found.pop(address, None)
    elif act == "add":
        kind = said.get("kind")
        title = str(said.get("title") or "")
        kept = before or WebSource(address, title, kind, str(said.get("at") or ""))
        found[address] = replace(kept, title=title, kind=kind)
    elif act == "refresh" and before:
        names = {one.name for one in fields(Refresh)}
        try:
            refresh = Refresh(**{key: said[key] for key in names & said.keys()})
            refresh = replace(refresh, problems=tuple(refresh.problems))
        except TypeError:
            return
        found[address] = replace(before, refreshes=(*before.refreshes, refresh))


def refresh_of(arrival: Arrival, outcome: Outcome | None, at: str) -> Refresh:
    """What a fetch and the import of what came gave; ``outcome`` is None when nothing came."""
    problems = [arrival.given] if isinstance(arrival.given, Problem) else []
    if outcome is not None:
        problems = list(outcome.problems)
    return Refresh(
        at=at,
        status=_status(arrival, outcome),
        as_of=arrival.as_of,
        etag=arrival.etag,
        last_modified=arrival.last_modified,
        sha256=arrival.sha256,
        bytes=arrival.bytes,
        rows=outcome.rows if outcome else 0,
        added=outcome.added if outcome else 0,
        changed=outcome.changed if outcome else 0,
        unchanged=outcome.unchanged if outcome else 0,
        rejected=outcome.rejected if outcome else 0,
        vanished=outcome.vanished if outcome else 0,
        problem_count=len(problems),
        problems=tuple(asdict(problem) for problem in _worst_first(problems)[:MOST_PROBLEMS]),
        manifest=outcome.manifest if outcome else "",
    )


def _status(arrival: Arrival, outcome: Outcome | None) -> str:
    if outcome is None or (not outcome.rows and outcome.failed):
        return "failed"
    return "changed" if arrival.news else "unchanged"


def _worst_first(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: SEVERITIES.index(problem.severity))
