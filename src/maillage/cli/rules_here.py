"""The rules that commands judge by: those that ship, and a home's own; facts read from a file, whose faults are all told.

A home's own rules are the files of its folder ``rules`` (``*.toml``, with cases beside them). One that is refused is named, and the
others still judge.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from maillage.cli.asked import Refused, read_day
from maillage.cli.speak import Front, aside, count, show_problem
from maillage.reference.problems import Problem
from maillage.rules.cases import Case, cases_file
from maillage.rules.facts import read_facts
from maillage.rules.model import Facts, Pack
from maillage.rules.shelf import Shelf, read_folder, read_own, shipped
from maillage.rules.terms import FIRST, LAST, in_reach

FOLDER = "rules"
LARGEST = 10_000_000
"""Bytes of a file of facts, of rules or of sittings that is read."""
FAULTS_SHOWN = 20
"""Problems told one by one; a file of another sort has one a line, and `--json` has them all."""
MOST_NEAREST = 3


def day_asked(front: Front, said: str | None) -> date:
    """The day that ``said`` writes, today when nothing was said. Refused too where it is none that rules and facts can name."""
    day = read_day(front, said)
    if not in_reach(day):
        raise Refused(front, "day_far", found=day.isoformat(), first=FIRST.year, last=LAST.year)
    return day


def rules_here(front: Front) -> tuple[Shelf, list[Problem]]:
    """All rules at hand: those that ship, a home's own laid over them; and what is wrong with those that were refused."""
    own = read_folder(front.home / FOLDER, shipped())
    return shipped().with_own(own), list(own.problems)


def one_pack(
    front: Front, shelf: Shelf, said: str, with_cases: bool = False
) -> tuple[Pack | None, Sequence[Case], list[Problem]]:
    """The rules that ``said`` names: by their identifier, or a file of them (None and all its faults where it is refused).

    Raises Refused with the nearest identifiers.
    """
    if said in shelf.packs:
        return shelf.packs[said], shelf.cases.get(said, ()), []
    path = Path(said)
    if path.suffix == ".toml" or path.is_file():
        return read_file_of_rules(front, path, shelf, with_cases)
    near = difflib.get_close_matches(said, list(shelf.packs), MOST_NEAREST, 0.4)
    raise Refused(front, "check.no_pack", near, found=said[:60])


def read_file_of_rules(
    front: Front, path: Path, shelf: Shelf, with_cases: bool
) -> tuple[Pack | None, Sequence[Case], list[Problem]]:
    """The rules of one file, which need no cases to be tried; None with all that is wrong with them. ``with_cases``: those beside it
    are read too."""
    beside = Path(cases_file(str(path)))
    cases = text_of(front, beside) if with_cases and beside.is_file() else ""
    found = read_own(text_of(front, path), cases, shelf, str(path), str(path), check=False)
    pack = next(iter(found.packs.values()), None)
    return pack, found.cases.get(pack.id, ()) if pack else (), list(found.problems)


def facts_of(front: Front, said: str) -> tuple[Facts, list[Problem]]:
    """The facts of a file, TOML or JSON, as far as they can be read, and all that is wrong with it. Refused when it is not there."""
    return read_facts(text_of(front, Path(said)), said)


def text_of(front: Front, path: Path) -> str:
    """The text of a file. Refused where it is not there, is too large, or is no text in UTF-8."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(front, "check.too_large", file=str(path))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(front, "check.no_text", file=str(path)) from None
    except OSError as fault:
        raise Refused(front, "check.no_file", file=str(path), found=fault.strerror or str(fault)) from None


def told(front: Front, problems: Sequence[Problem]) -> int:
    """The problems on standard error, the first of them one by one; the exit status they make: 1 where anything was left out."""
    for problem in sorted(problems, key=lambda each: (each.file or "", each.line or 0))[:FAULTS_SHOWN]:
        show_problem(problem, front.language)
    if len(problems) > FAULTS_SHOWN:
        aside(count("check.more_faults", len(problems) - FAULTS_SHOWN, front.language))
    return int(any(problem.severity in ("fatal", "error") for problem in problems))
