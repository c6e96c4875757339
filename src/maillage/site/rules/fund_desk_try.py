"""A call tried on past cases before it is published: what an applicant would read, line by line, with the rules of today and with those
of the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.reference.problems import Problem
from maillage.rules.cases import Case
from maillage.rules.facts import read_facts
from maillage.rules.judge import judge
from maillage.rules.model import Facts, Judgement, Pack
from maillage.rules.shelf import Shelf, read_own
from maillage.site import words
from maillage.site.rules.verdicts_shown import decisive, finding_rows, most_said, verdict

MOST = 3
"""Cases that are tried at once."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A case: its name, what the rules of today say of it, what those of the call say."""

    name: str
    before: Judgement
    after: Judgement


def draft_of(pack: Pack, text: str, shelf: Shelf, desk: str) -> tuple[Pack | None, tuple[Problem, ...]]:
    """The fund's rules with what the desk says, and what is wrong with it."""
    own = read_own(text, "", shelf, desk, f"{pack.id}.toml", check=False)
    return own.packs.get(pack.id), own.problems


def tried(present: Pack, draft: Pack, cases: Sequence[tuple[str, Facts]], opens: date) -> list[Tried]:
    """Each case as if it were filed for the call: its opening decides which values hold."""
    found = []
    for name, facts in cases[:MOST]:
        said = {**facts, present.dated_by: opens} if present.dated_by else facts
        found.append(Tried(name, judge(present, said, opens), judge(draft, said, opens)))
    return found


def shown(each: Tried) -> dict[str, Any]:
    """As the page has it."""
    before, after = decisive(each.before), decisive(each.after)
    return {
        "name": each.name,
        "before": verdict(each.before),
        "after": verdict(each.after),
        "same": each.before.verdict == each.after.verdict,
        "unread": each.after.unread,
        "most_before": most_said(before),
        "most_after": most_said(after),
        "rows": finding_rows(after),
    }


def chosen(cases: Sequence[Case], numbers: Sequence[str]) -> list[tuple[str, Facts]]:
    """The cases of the fund that were chosen, by their number."""
    picked = [
        cases[int(each)] for each in numbers if each.isascii() and each.isdigit() and int(each) < len(cases)
    ]
    return [(case.name, case.facts) for case in picked[:MOST]]


def first(cases: Sequence[Case]) -> tuple[int, ...]:
    """The cases that are tried where nobody chose: one of each answer."""
    by_verdict = {
        verdict: number for number, verdict in reversed([*enumerate(case.verdict for case in cases)])
    }
    return tuple(sorted(by_verdict.values()))[:MOST]


def pasted(text: str) -> tuple[list[tuple[str, Facts]], list[Problem]]:
    """The facts of a bid that was pasted (TOML or JSON), and what is wrong with them."""
    if not text:
        return [], []
    facts, problems = read_facts(text, words.say("fund_desk.pasted"))
    return ([(words.say("fund_desk.pasted"), facts)] if facts else []), problems
