"""Rules that somebody pasted, looked at before they come into force: every fault with its line, every case with what the rules say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maillage.reference.problems import Problem
from maillage.reference.spoken import day
from maillage.rules import say
from maillage.rules.cases import CASES, cases_file, run
from maillage.rules.model import Pack
from maillage.rules.shelf import Shelf, read_own
from maillage.site import words
from maillage.site.rules.verdicts_shown import verdict

LARGEST = 120_000
"""Letters of the rules, and of their cases."""
MOST_SHOWN = 60
FILE = "rules.toml"


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking: the rules (None where they are refused), their problems, their cases as a page shows them, and of the
    cases of the rules that they change, those that now give another answer, and how many give the same; whether there are rules that
    they change."""

    pack: Pack | None
    problems: tuple[Problem, ...]
    cases: Sequence[dict[str, Any]] = ()
    turned: Sequence[dict[str, Any]] = ()
    same: int = 0
    replaces: bool = False

    @property
    def good(self) -> bool:
        """Whether they may come into force."""
        return self.pack is not None and not self.problems


def look(text: str, cases: str, under: Shelf, owner: str) -> Looked:
    """Read them over the rules that they are laid over (``under``), and try them on their cases."""
    shelf = read_own(text, cases, under, owner, FILE, check=True)
    pack = next(iter(shelf.packs.values()), None)
    if pack is None or shelf.problems:
        return Looked(pack, shelf.problems)
    written = [case for case in shelf.cases[pack.id] if case.file == cases_file(FILE)]
    own = [_case(each) for each in run(pack, written)[:MOST_SHOWN]]
    replaces = pack.id in under.packs
    before = run(pack, under.cases.get(pack.id, ())) if replaces else []
    turned = [_case(each) for each in before if each.faults]
    return Looked(pack, (), own, turned[:MOST_SHOWN], len(before) - len(turned), replaces)


def not_addresses(looked: Looked) -> list[str]:
    """What stands for addresses of pages and is none: a page would lead its readers there."""
    if looked.pack is None:
        return []
    said = (looked.pack.address, *(each.address for each in looked.pack.sources.values()))
    return [each for each in said if each and not each.startswith(("https://", "http://"))]


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Each problem with where it stands (a line of the rules, or of the cases) and how it is mended."""
    spoken = words.language()
    return [
        {
            "where": _where(each),
            "file": each.file or "",
            "field": each.field or "",
            "message": each.message(spoken),
            "mend": each.mend(spoken),
        }
        for each in problems[:MOST_SHOWN]
    ]


def _where(problem: Problem) -> str:
    what = "cases" if (problem.file or "").endswith(CASES) else "rules"
    if problem.line is None:
        return words.say(f"own_packs.where.{what}")
    return words.say(f"own_packs.where.{what}_line", line=problem.line)


def _case(outcome: Any) -> dict[str, Any]:
    case, judgement = outcome.case, outcome.judgement
    spoken = words.language()
    return {
        "name": case.name,
        "on": day(case.on, spoken),
        **verdict(judgement),
        "says": say.judgement_sentence(judgement, spoken),
        "was": say.verdict_word(case.verdict, spoken, judgement.pack.kind),
    }
