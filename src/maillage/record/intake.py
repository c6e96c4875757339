"""The nouns of an import: how to take in, what is on its way, and what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.record.files import Bytes, Given
from maillage.record.problem_list import Problems

if TYPE_CHECKING:
    from maillage.record.sheets import Guess, TableReading
    from maillage.record.sheets import Mapping as SheetMapping

Progress = Callable[[str, int, int], None]
"""Called with a stage (``reading``, ``matching``, ``writing``, ``indexing``), what is done and what there is to do."""

Agree = Callable[[str, "TableReading"], bool]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a source beside its bytes. Empty for a plain file: its own date is then used."""

    source: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """language → title"""
    short: str | None = None
    """how a narrow column names it"""
    as_of: str | None = None
    licence: str | None = None
    address: str | None = None
    generated: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)
    """What every row of it says, when no column does (the kind of link)."""
    complete: bool = False
    """Whether it always says all that stands: what is gone from it was taken back, and is current no more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to take in: the kind and mapping when the user said them, and whether only to look."""

    kind: str | None = None
    mapping: SheetMapping | None = None
    dry_run: bool = False
    about: About = field(default_factory=About)
    workers: int | None = 1
    """Processes that read IATI files; None: as many as pay. More than one asks of a script that it has a guard
    (``if __name__ == "__main__"``), since each process starts it anew."""
    prove: bool = True
    """Rebuild each IATI record from its tables and compare it with what was read."""
    read_again: bool = False
    """Read known files again: a decision, a mapping or the layout has changed."""


@dataclass(frozen=True, slots=True)
class Understood:
    """How a table of a file was understood, and how many rows it has. Its rows are not kept in memory for it."""

    file: str
    sheet: str | None
    guess: Guess
    rows: int


@dataclass(slots=True)
class Outcome:
    """What an import did, in numbers of rows; the same shape for people, JSON and tests."""

    files: int = 0
    skipped: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    vanished: int = 0
    doubtful: int = 0
    problems: Problems = field(default_factory=Problems)
    tables: list[Understood] = field(default_factory=list)
    bytes: int = 0
    seconds: float = 0.0
    manifest: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    """Elements of IATI files as they stand there: activities, organisations, transactions, budgets, results."""
    proof: Counter[str] = field(default_factory=Counter)
    """Activities whose tables give them back (``identical``), those kept whole (``whole``), and those not asked
    (``none``); organisations with ``organisation_`` before."""

    @property
    def rows(self) -> int:
        """Rows read."""
        return self.added + self.changed + self.unchanged + self.rejected

    @property
    def failed(self) -> bool:
        """Whether something was rejected or is of severity error: exit status 1."""
        return bool(self.rejected) or any(p.severity in ("error", "fatal") for p in self.problems)


@dataclass(frozen=True, slots=True)
class Intake:
    """One file on its way in, with its bytes and the identifier of its source."""

    given: Given
    bytes: Bytes
    about: About
    source: str
