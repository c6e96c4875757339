"""problems.md: every problem of every room, how bad it is, what is said and how to mend it, in English and French."""

from __future__ import annotations

import inspect
from collections import Counter
from importlib import resources

from maillage.cli.reference_pages.markdown import code, page_of, prose, table
from maillage.reference.problems import SEVERITIES, Problem
from maillage.reference.texts import catalogue


def page() -> str:
    """The page."""
    counts = Counter(
        texts["severity"] for room in rooms() for texts in catalogue(f"maillage.{room}", "problems").values()
    )
    severity = inspect.getdoc(Problem.severity)
    return page_of(
        "Problems",
        f"The {counts.total()} things that Maillage says about what it reads, each with what to do. A code is stable. "
        "Arabic stands in the same catalogues (`src/maillage/<room>/data/problems.toml`). A word in braces is filled "
        "with what was met.",
        "## How bad it is",
        prose(severity, 1),
        table(("severity", "problems"), [(code(s), counts[s]) for s in SEVERITIES]),
        *(_room(room) for room in rooms()),
    )  # fmt: skip


def rooms() -> list[str]:
    """The rooms that report problems."""
    house = resources.files("maillage")
    return sorted(room.name for room in house.iterdir() if room.joinpath("data", "problems.toml").is_file())


def _room(room: str) -> str:
    found = catalogue(f"maillage.{room}", "problems")
    rows = [
        (code(key), texts["severity"], texts["en"], texts["mend"]["en"], texts["fr"], texts["mend"]["fr"])
        for key, texts in sorted(found.items())
    ]
    head = ("code", "severity", "what is said", "how to mend it", "ce qui est dit", "que faire")
    return f"## {room}\n\n{table(head, rows)}"
