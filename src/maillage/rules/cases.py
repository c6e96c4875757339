"""Cases: situations with the verdicts that are expected of them, which a lawyer reads and adds to; they are run as the tests of a pack.

A rule that can give a verdict which no case expects of it is refused: nobody has said yet what it should do there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.reference.problems import Problem
from maillage.rules.facts import clean
from maillage.rules.judge import judge
from maillage.rules.model import NO, UNKNOWN, YES, Facts, Finding, Judgement, Pack, Rule
from maillage.rules.reading import At, Reading, Said

NOT_APPLICABLE = "n/a"
LEANING = "?"
CASES = ".cases.toml"
"""How the name of a file of cases ends."""
MOST_CASES = 200
EXPECTED = (YES, NO, UNKNOWN, "yes?", "no?", NOT_APPLICABLE)
"""What can be expected of a rule; with a question mark it is what an unverified rule leans to."""
_KEYS = ("name", "on", "verdict", "rules", "facts", "note")


@dataclass(frozen=True, slots=True)
class Case:
    """A situation on a day, the verdict expected of the pack, and of each rule that is named."""

    name: str
    on: date
    facts: Facts
    verdict: str
    rules: Mapping[str, str]
    line: int | None = None
    note: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was run: what the pack says, and where that is not what was expected."""

    case: Case
    judgement: Judgement
    faults: tuple[Problem, ...]


def read_cases(text: str, file: str, pack: Pack) -> tuple[list[Case], list[Problem]]:
    """The cases of a file, and what is wrong with it; a case that cannot be read is left out and named."""
    reading = _Reading(text, file, {rule.id for rule in pack.rules})
    reading.keys(reading.said, ("case",), ())
    rows = reading.tables(reading.said, "case", (), MOST_CASES)
    cases = [reading.case(row, at) for row, at in rows]
    return [case for case in cases if case is not None], reading.problems


class _Reading(Reading):
    """One reading of a cases file, of the rules that are known."""

    def __init__(self, text: str, file: str, known: set[str]) -> None:
        super().__init__(text, file)
        self.known = known

    def case(self, row: Said, at: At) -> Case | None:
        """One case; None where anything is wrong with it."""
        before = len(self.problems)
        self.keys(row, _KEYS, at)
        on = self.day(row, "on", at, True)
        verdict = self.one_of(row, "verdict", at, (YES, NO, UNKNOWN))
        expected = self._expected(row, at)
        facts, wrong = clean(
            self.table(row, "facts", at), self.file, lambda *path: self.line(*at, "facts", *path)
        )
        self.problems += wrong
        if on is None or len(self.problems) > before:
            return None
        name, note = str(row.get("name", "")), str(row.get("note", ""))
        return Case(name, on, facts, verdict, expected, self.line(*at), note, self.file)

    def _expected(self, row: Said, at: At) -> dict[str, str]:
        found = self.table(row, "rules", at)
        for rule in found:
            if rule not in self.known:
                self.fault("case-rule", (*at, "rules"), rule, ", ".join(sorted(self.known)))
        return {rule: self.one_of(found, rule, (*at, "rules"), EXPECTED) for rule in found}


def run(pack: Pack, cases: Iterable[Case]) -> list[Outcome]:
    """Each case with what the pack says of it."""
    return [_run(pack, case) for case in cases]


def not_proved(pack: Pack, ran: Sequence[Outcome]) -> list[Problem]:
    """What the cases that were run leave open: answers that no case expects, and cases that turned out otherwise."""
    faults = [fault for outcome in ran for fault in outcome.faults]
    return not_covered(pack, [outcome.case for outcome in ran]) + faults


def not_covered(pack: Pack, cases: Iterable[Case]) -> list[Problem]:
    """The rules that can give a verdict which no case expects of them."""
    seen: dict[str, set[str]] = {rule.id: set() for rule in pack.rules}
    for case in cases:
        for name, verdict in case.rules.items():
            seen.setdefault(name, set()).add(verdict.rstrip(LEANING))
    found = []
    for rule in pack.rules:
        if lacking := [verdict for verdict in _can_give(rule) if verdict not in seen[rule.id]]:
            values = {"found": rule.id, "expected": ", ".join(lacking)}
            found.append(Problem("rules.case-lacking", pack.file or None, None, rule.id, values))
    return found


def said_of(finding: Finding) -> str:
    """A finding in the words of a cases file: ``yes``, ``no?``, ``n/a``."""
    if not finding.applies:
        return NOT_APPLICABLE
    return finding.verdict if finding.verdict == finding.leaning else f"{finding.leaning}{LEANING}"


def _run(pack: Pack, case: Case) -> Outcome:
    judgement = judge(pack, case.facts, case.on)
    of_rules = {finding.rule.id: said_of(finding) for finding in judgement.findings}
    faults = []
    if judgement.verdict != case.verdict:
        faults.append(_differs(pack, case, "verdict", judgement.verdict, case.verdict))
    for rule, expected in case.rules.items():
        if of_rules.get(rule, UNKNOWN if judgement.unread else NOT_APPLICABLE) != expected:
            faults.append(_differs(pack, case, rule, of_rules.get(rule, NOT_APPLICABLE), expected))
    return Outcome(case, judgement, tuple(faults))


def _differs(pack: Pack, case: Case, what: str, found: str, expected: str) -> Problem:
    values = {"found": found, "expected": expected, "case": case.name, "rule": what}
    own = cases_file(pack.file)
    if own and case.file not in ("", own):  # one of the rules that are extended: its lines are not at hand
        return Problem("rules.case-below-differs", own, None, what, {**values, "file": case.file})
    return Problem("rules.case-differs", own or None, case.line, what, values)


def cases_file(file: str) -> str:
    """The name of the file of cases that belongs to a file of rules; empty for none."""
    return file.removesuffix(".toml") + CASES if file else ""


def _can_give(rule: Rule) -> tuple[str, ...]:
    if rule.need is None:
        return YES, UNKNOWN
    return (YES, NO, UNKNOWN) if _can_fail(rule.need) else (YES, UNKNOWN)


def _can_fail(need: Mapping[str, Any]) -> bool:
    """Whether a condition can be a no: not if all it asks is that something be known."""
    if "all" in need or "any" in need:
        parts = [_can_fail(each) for each in need.get("all", need.get("any"))]
        return any(parts) if "all" in need else all(parts)
    return "known" not in need
