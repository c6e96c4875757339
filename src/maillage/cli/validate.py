"""`maillage validate`: files of IATI against the schema, the rules and the code lists, with how to mend each fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.speak import (
    Front,
    count,
    figure,
    front_options,
    heading,
    line,
    listed,
    say,
    show_json,
)
from maillage.reference.problems import SEVERITIES, Problem
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.record.iati.check.file import Verdict
    from maillage.record.iati.check.ruleset import Case

LINES_SHOWN = 5
"""Lines named for each sort of problem; `--json` has them all."""


@click.command("validate", epilog="Example: maillage validate activities.xml")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--ruleset",
    type=click.Path(dir_okay=False),
    help="Your own rules: a JSON file in the language of IATI's.",
)
@front_options
def validate_command(front: Front, paths: Sequence[str], ruleset: str | None) -> int:
    """Check IATI files against the standard: its schema, its rules and its code lists.

    Nothing is taken into the record. Each fault is named with its line and how to mend it. A folder stands for the XML
    files in it. Exit status 1 when something is wrong, 3 when a file is not there or cannot be opened.
    """
    rules = _ruleset(ruleset) if ruleset else None
    status = 0
    for number, verdict in enumerate(_verdicts(front, paths, rules)):
        if front.json:
            show_json(as_json(verdict, front.language))
        else:
            _show(front, verdict, first=not number)
        status = max(status, _status(verdict))
    return status


def _ruleset(path: str) -> tuple[Case, ...]:
    from maillage.record.iati.check.ruleset import RulesetFault, parse

    try:
        return parse(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        found = (
            str(fault) if isinstance(fault, RulesetFault) else getattr(fault, "strerror", None) or str(fault)
        )
        raise click.UsageError(say("validate.bad_ruleset", file=path, found=found)) from None


def _verdicts(front: Front, paths: Sequence[str], rules: tuple[Case, ...] | None) -> Iterator[Verdict]:
    """One verdict a file, in the order given; one that cannot be had is a verdict too."""
    from maillage.record.files import walk
    from maillage.record.iati.check.file import Verdict

    for path in paths:
        found = False
        for given in walk([path]):
            if isinstance(given, Problem):
                found = True
                yield Verdict(given.file or path, problems=[given])
            elif given.named or given.path.suffix.lower() == ".xml":
                found = True
                yield _verdict(front, given, rules)
        if not found:
            yield Verdict(path, problems=[Problem("record.validate-no-file", path)])


def _verdict(front: Front, given: Any, rules: tuple[Case, ...] | None) -> Verdict:
    from maillage.record.files import unreadable
    from maillage.record.iati.check.file import Verdict, check_file
    from maillage.record.iati.check.ruleset import RulesetFault

    if not given.path.is_file():
        return Verdict(given.shown, problems=[Problem("record.file-no-file", given.shown)])
    try:
        with given.path.open("rb") as stream:
            return check_file(stream.read, given.shown, front.today, rules)
    except RulesetFault as fault:
        raise click.UsageError(say("validate.bad_ruleset", file="--ruleset", found=str(fault))) from None
    except OSError as fault:
        return Verdict(given.shown, problems=[unreadable(given.shown, fault)])


_NOT_HAD = {"record.file-missing", "record.file-unreadable", "record.file-no-file", "record.validate-no-file"}


def _status(verdict: Verdict) -> int:
    if any(problem.code in _NOT_HAD for problem in verdict.problems):
        return 3
    return int(any(problem.severity in ("fatal", "error") for problem in verdict.problems))


def as_json(verdict: Verdict, language: str) -> dict[str, Any]:
    """The verdict as machines read it. Organisation files count in ``organisations`` and ``invalid_organisations``."""
    from maillage.record.iati.check.fault import as_dict

    organisations = verdict.kind == "iati-organisations"
    counts = (verdict.records, verdict.invalid)
    activities = (0, 0) if organisations else counts
    said: dict[str, Any] = {
        "file": verdict.file,
        "valid": verdict.valid,
        "version": verdict.version or None,
        "activities": activities[0],
        "invalid_activities": activities[1],
    }
    if organisations:
        said |= {"organisations": counts[0], "invalid_organisations": counts[1]}
    return said | {"problems": [as_dict(problem, language) for problem in verdict.problems]}


def _show(front: Front, verdict: Verdict, first: bool) -> None:
    """A file as a person reads it: what it is, whether it is valid, then each sort of problem once with its lines."""
    if not first:
        click.echo()
    if verdict.kind:
        kind = "organisations" if verdict.kind == "iati-organisations" else "activities"
        said = count(f"validate.{kind}", verdict.records, file=verdict.file, version=verdict.version)
        line(said, 0)
        if verdict.valid:
            line(say("validate.valid"), 0, "green")
        else:
            line(count("validate.invalid", verdict.invalid, of=figure(verdict.records)), 0, "red")
    else:
        line(say("validate.no_iati", file=verdict.file), 0)
    if not verdict.problems:
        line(say("validate.nothing"), 0)
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in verdict.problems:
        groups.setdefault((problem.code, problem.values.get("rule") or ""), []).append(problem)
    order = sorted(groups.values(), key=lambda group: (SEVERITIES.index(group[0].severity), -len(group)))
    for severity in dict.fromkeys(group[0].severity for group in order):
        heading(say(f"validate.severity.{severity}"))
        for group in order:
            if group[0].severity == severity:
                _show_group(front, group)


def _show_group(front: Front, group: list[Problem]) -> None:
    first = group[0]
    message = first.message(front.language)
    if len(group) == 1:
        line(message)
    elif all(problem.message(front.language) == message for problem in group):
        line(f"{figure(len(group))} × {message}")
    else:
        line(f"{figure(len(group))} × {say('validate.first')} {message}")
    lines = list(dict.fromkeys(str(problem.line) for problem in group if problem.line))
    if lines:
        rest = len(lines) - LINES_SHOWN
        shown = lines[:LINES_SHOWN]
        key, names = (
            ("validate.lines_more", say("list_sep").join(shown))
            if rest > 0
            else ("validate.lines", listed(shown))
        )
        where = count(key, rest if rest > 0 else len(lines), lines=names)
        rule = first.values.get("rule")
        line(f"{where}{say('dot')}{isolate(rule, front.language)}" if rule else where, 6)
    line(f"→ {first.mend(front.language)}", 6)
