"""Taking files in, as the command does, for tests: small sheets, a fixed clock, the lock held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from maillage.record.intake import Outcome, Wish
from maillage.record.lock import import_lock
from maillage.record.questions import ask
from maillage.record.store import Store
from maillage.record.take_in import take_in
from maillage.reference.places import Places
from maillage.reference.problems import Problem
from tests.conftest import NOW

HEADER = "Commune;Pays;Ville jumelée;Pays partenaire;Depuis"


class Door:
    """A record in a folder, with the one way in."""

    def __init__(self, home: Path, places: Places | None) -> None:
        self.store, self.places, self.at = Store(home), places, NOW

    def take(self, *paths: Path | str, **wish: Any) -> Outcome:
        """Take files in, a minute after the last time; the row equation is checked."""
        self.at += timedelta(minutes=1)
        said = Wish(**wish)
        if said.dry_run:
            return take_in(self.store, map(str, paths), self.places, self.at, said)
        with import_lock(self.store.folder, "import", self.at.isoformat()):
            return take_in(self.store, map(str, paths), self.places, self.at, said)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows that a SELECT answers."""
        with self.store.open() as reader:
            return ask(reader, query).rows

    @property
    def now(self) -> datetime:
        """When the last import happened."""
        return self.at


def sheet(path: Path, *rows: str, header: str = HEADER) -> Path:
    """A small CSV of links, old enough to be trusted by its stamp."""
    import os

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """(added, changed, unchanged, rejected)."""
    return (outcome.added, outcome.changed, outcome.unchanged, outcome.rejected)


def current(door: Door) -> list[str]:
    """References of the current activities."""
    return [row[0] for row in door.ask("SELECT reference FROM activities ORDER BY reference")]


def severe(problems: Iterable[Problem]) -> dict[str, int | None]:
    """The code of each error with its line; warnings and notes left out."""
    return {p.code: p.line for p in problems if p.severity in ("error", "fatal")}
