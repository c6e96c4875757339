"""What an import did, as a job keeps it: numbers, how each table was understood, problems by sort. In no language."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from maillage.record.intake import Outcome, Understood
from maillage.reference.problems import SEVERITIES, Problem
from maillage.site.jobs.on_record import plain

MOST_SORTS = 60
MOST_TABLES = 40
_NUMBERS = (
    "files",
    "skipped",
    "added",
    "changed",
    "unchanged",
    "rejected",
    "vanished",
    "doubtful",
    "bytes",
    "rows",
)


def told(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain JSON: its numbers, ``kinds``, ``counts``, ``proof``, ``tables``, ``problems``, ``manifest``."""
    said = {
        **{name: getattr(outcome, name) for name in _NUMBERS},
        "kinds": dict(outcome.kinds),
        "counts": dict(outcome.counts),
        "proof": dict(outcome.proof),
        "tables": [_table(each) for each in outcome.tables[:MOST_TABLES]],
        "more_tables": max(0, len(outcome.tables) - MOST_TABLES),
        "manifest": outcome.manifest,
        **sorts(outcome.problems),
    }
    found: dict[str, Any] = plain(said)
    return found


def sorts(problems: Any) -> dict[str, Any]:
    """Problems by sort, the worst first: how often, and the first of each; ``problem_count`` counts all."""
    first: dict[str, Problem] = {}
    numbers: dict[str, int] = {}
    for problem in problems:
        first.setdefault(problem.code, problem)
        numbers[problem.code] = numbers.get(problem.code, 0) + 1
    ranked = sorted(first.values(), key=lambda p: (SEVERITIES.index(p.severity), -numbers[p.code], p.code))
    shown = [{"count": numbers[each.code], **asdict(each)} for each in ranked[:MOST_SORTS]]
    found: dict[str, Any] = plain(
        {
            "problems": shown,
            "problem_count": sum(numbers.values()),
            "more_sorts": max(0, len(ranked) - MOST_SORTS),
        }
    )
    return found


def in_words(kept: dict[str, Any], language: str) -> dict[str, Any]:
    """A problem kept by :func:`sorts`, with its sentences."""
    problem = Problem(kept["code"], kept["file"], kept["line"], kept["field"], kept["values"])
    return {**problem.as_dict(language), "count": kept["count"]}


def _table(read: Understood) -> dict[str, Any]:
    mapping = read.guess.mapping
    return {
        "file": read.file,
        "sheet": read.sheet,
        "kind": mapping.kind,
        "columns": list(mapping.columns.items()),
        "constants": list(mapping.constants.items()),
        "score": read.guess.score,
        "rows": read.rows,
    }
