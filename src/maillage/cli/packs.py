"""`maillage packs`: the rules at hand, a file of rules looked through, and the cases of all of them run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from maillage.cli.inner import Inner
from maillage.cli.rules_here import FOLDER, one_pack, read_file_of_rules, rules_here, told
from maillage.cli.speak import (
    Front,
    count,
    day,
    front_options,
    heading,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    table,
)
from maillage.reference.problems import Problem
from maillage.rules.cases import CASES, Case, Outcome, not_proved, run
from maillage.rules.model import KINDS, Pack
from maillage.rules.say import title
from maillage.rules.shelf import Shelf

Looked = tuple[str, Pack | None, Sequence[Case], Sequence[Problem]]
"""A file, its rules (None where they are refused), their cases, and all that is wrong."""


@click.group("packs", cls=Inner)
def packs_command() -> None:
    """The rules at hand: list them, look through a file of your own, run the cases that prove them."""


@packs_command.command("list", epilog="Example: maillage packs list")
@front_options
def list_command(front: Front) -> int:
    """All rules at hand, those that ship and your own, with the day they were last checked and what is from memory."""
    shelf, problems = rules_here(front)
    if front.json:
        shown = [as_json(front, pack, shelf) for pack in _in_order(shelf)]
        show_json({"packs": shown, "problems": [each.as_dict(front.language) for each in problems]})
    else:
        _show_list(front, shelf)
    return told(front, problems)


@packs_command.command("lint", epilog="Example: maillage packs lint rules.toml")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@front_options
def lint_command(front: Front, files: Sequence[str]) -> int:
    """Look through files of rules: every fault at once, with its line and how to mend it.

    The cases beside a file (NAME.cases.toml beside NAME.toml) are read and run too. Without a file: all rules at hand. Exit status 1
    when something is wrong.
    """
    shelf, refused = rules_here(front)
    results = (
        [_linted(front, file, shelf) for file in files] if files else [*_refused(refused), *_at_hand(shelf)]
    )
    if front.json:
        show_json({"files": [_linted_json(front, *each) for each in results]})
    status = 0
    for file, pack, cases, problems in results:
        if pack is not None and not front.json:
            line(_read(file, pack, cases), 0)
        status = max(status, told(front, problems))
    if not front.json and status == 0:
        line(say("packs.clean"), 0, "green")
        if len(files) == 1:
            _after_lint(files[0])
    return status


@packs_command.command("test", epilog="Example: maillage packs test rules.toml")
@click.argument("said", nargs=-1, metavar="[PACK...]")
@front_options
def test_command(front: Front, said: Sequence[str]) -> int:
    """Run the cases: situations whose answer is written down. Each that turns out otherwise is named, with its line.

    PACK stands for identifiers or files of rules; without any, all rules at hand. A rule that lacks a case for an answer it can give is named
    too. Exit status 1 when something turns out otherwise.
    """
    shelf, problems = rules_here(front)
    ran: list[tuple[Pack, Sequence[Outcome]]] = []
    for name in said or [pack.id for pack in _in_order(shelf)]:
        pack, cases, faults = one_pack(front, shelf, name, with_cases=True)
        problems += faults
        if pack is not None:
            outcomes = run(pack, cases)
            ran.append((pack, outcomes))
            problems += not_proved(pack, outcomes)
    if front.json:
        show_json(
            {
                "packs": [_ran_json(pack, outcomes) for pack, outcomes in ran],
                "problems": [each.as_dict(front.language) for each in problems],
            }
        )
    else:
        _show_ran(ran)
    return told(front, problems)


# Looking through


def _linted(front: Front, file: str, shelf: Shelf) -> Looked:
    pack, cases, problems = read_file_of_rules(front, Path(file), shelf, with_cases=True)
    return file, pack, cases, problems + (not_proved(pack, run(pack, cases)) if pack else [])


def _at_hand(shelf: Shelf) -> list[Looked]:
    """All rules that judge."""
    found = [(pack, shelf.cases.get(pack.id, ())) for pack in _in_order(shelf)]
    return [(pack.file or pack.id, pack, cases, not_proved(pack, run(pack, cases))) for pack, cases in found]


def _refused(problems: Sequence[Problem]) -> list[Looked]:
    """The files of the home that are left out."""
    by_file: dict[str, list[Problem]] = {}
    for each in problems:
        file = each.file or ""
        rules = f"{file.removesuffix(CASES)}.toml" if file.endswith(CASES) else file
        by_file.setdefault(rules, []).append(each)
    return [(file, None, (), found) for file, found in by_file.items()]


# For machines


def as_json(front: Front, pack: Pack, shelf: Shelf) -> dict[str, Any]:
    """What there is to know of one file of rules."""
    return {
        "pack": pack.id,
        "kind": pack.kind,
        "jurisdiction": pack.jurisdiction,
        "title": title(pack, front.language),
        "version": pack.digest,
        "own": pack.own or None,
        "checked": pack.checked,
        "review_by": pack.review_by,
        "past_review": front.today > pack.review_by,
        "known_until": pack.known_until,
        "rules": len(pack.rules),
        "unverified": sum(not rule.verified for rule in pack.rules),
        "cases": len(shelf.cases.get(pack.id, ())),
    }


def _linted_json(
    front: Front, file: str, pack: Pack | None, cases: Sequence[Case], problems: Sequence[Problem]
) -> dict[str, Any]:
    return {
        "file": file,
        "pack": pack.id if pack else None,
        "rules": len(pack.rules) if pack else 0,
        "cases": len(cases),
        "problems": [each.as_dict(front.language) for each in problems],
    }


def _ran_json(pack: Pack, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    failed = [outcome.case.name for outcome in outcomes if outcome.faults]
    return {"pack": pack.id, "cases": len(outcomes), "failed": failed}


# For people


def _in_order(shelf: Shelf) -> list[Pack]:
    return sorted(shelf.packs.values(), key=lambda pack: (KINDS.index(pack.kind), pack.id))


def _show_list(front: Front, shelf: Shelf) -> None:
    cases = sum(len(each) for each in shelf.cases.values())
    line(say("packs.head", packs=count("packs.sets", len(shelf.packs)), cases=count("packs.cases", cases)), 0)
    for kind in KINDS:
        packs = [pack for pack in _in_order(shelf) if pack.kind == kind]
        if packs:
            heading(say(f"packs.kind.{kind}"))
        for pack in packs:
            line(say("packs.pack", id=pack.id, title=title(pack, front.language)))
            line(_about(front, pack), 6)
    click.echo()
    line(say("packs.own", folder=str(front.home / FOLDER)))
    next_steps(
        [
            ("maillage packs test", say("packs.next_test")),
            ("maillage check pgtf", say("funds.next_facts")),
        ]
    )


def _about(front: Front, pack: Pack) -> str:
    doubtful = sum(not rule.verified for rule in pack.rules)
    parts = [
        count("packs.rules", len(pack.rules)),
        count("packs.unverified", doubtful) if doubtful else "",
        say("packs.checked", day=day(pack.checked)),
        say("packs.past_review", day=day(pack.review_by)) if front.today > pack.review_by else "",
        say("packs.known_until", day=day(pack.known_until)) if pack.known_until else "",
        say("packs.is_own", own=pack.own) if pack.own else "",
    ]
    return say("dot").join(filter(None, parts))


def _read(file: str, pack: Pack, cases: Sequence[Case]) -> str:
    return say(
        "packs.read",
        file=file,
        id=pack.id,
        rules=count("packs.rules", len(pack.rules)),
        cases=count("packs.cases", len(cases)),
    )


def _after_lint(file: str) -> None:
    next_steps(
        [
            (f"maillage packs test {quoted(file)}", say("packs.next_test")),
            (f"maillage check {quoted(file)}", say("funds.next_facts")),
        ]
    )


def _show_ran(ran: Sequence[tuple[Pack, Sequence[Outcome]]]) -> None:
    number = sum(len(outcomes) for _, outcomes in ran)
    failed = sum(bool(outcome.faults) for _, outcomes in ran for outcome in outcomes)
    line(count("packs.ran", number, packs=count("packs.sets", len(ran))), 0)
    table([[pack.id, count("packs.cases", len(outcomes)), _how(outcomes)] for pack, outcomes in ran])
    line(
        count("packs.failed", failed) if failed else say("packs.all_as_expected"),
        0,
        "red" if failed else "green",
    )


def _how(outcomes: Sequence[Outcome]) -> str:
    failed = sum(bool(outcome.faults) for outcome in outcomes)
    return count("packs.failed", failed) if failed else ""
