"""`maillage procedure`: what all the territories of a cooperation have to do, in one list, with the days counted back from the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from maillage.cli.asked import Refused, read_country, read_day
from maillage.cli.procedure_shown import show_plan
from maillage.cli.rules_here import day_asked, facts_of, rules_here, text_of, told
from maillage.cli.speak import Front, front_options, quoted, show_json
from maillage.reference.dates import PartialDate
from maillage.reference.problems import Problem
from maillage.rules.model import Facts
from maillage.rules.procedure import Plan, Planned, Unplannable, WayOut, plan_of, steps_of
from maillage.rules.read_toml import NotToml, read_toml
from maillage.rules.say import filled, mend, rule_name

MOST_TERRITORIES = 12
Sittings = dict[str, list[date]]


@click.command(
    "procedure",
    epilog="Example: maillage procedure --territories FR,TN --start 2027-06-01 --sittings FR=2027-03-15",
)
@click.option(
    "--territories",
    metavar="A,B",
    required=True,
    multiple=True,
    help="The countries that take part, by code or name.",
)
@click.option(
    "--start", metavar="DATE", required=True, help="The day on which the cooperation is to start, YYYY-MM-DD."
)
@click.option("--today", metavar="DATE", help="The day it is seen on, as YYYY-MM-DD.  [default: today]")
@click.option(
    "--sittings", "sittings", metavar="A=DATE,...", multiple=True,
    help="Sittings of a council, by country (can be repeated), or a TOML file of them.",
)  # fmt: skip
@click.option(
    "--facts", "facts_file", metavar="FILE", help="What is known and done: TOML or JSON (see maillage check)."
)
@front_options
def procedure_command(
    front: Front,
    territories: Sequence[str],
    start: str,
    today: str | None,
    sittings: Sequence[str],
    facts_file: str | None,
) -> int:
    """The steps of all the territories in one list: who does what, before whom, by when, and what can no longer be in time.

    Days are counted back from the start; councils decide on the sittings given. Steps that are done stand in the facts, under
    steps_done. Exit status 1 when something is late, or when something in a file could not be used.
    """
    wanted = _countries(front, territories)
    begins, day = read_day(front, start), day_asked(front, today)
    held = _sittings(front, sittings)
    shelf, problems = rules_here(front)
    facts, faults = facts_of(front, facts_file) if facts_file else ({}, [])
    problems += faults
    try:
        merged = steps_of(shelf, wanted, day, facts)
        done, doubtful = _done(facts, [each.key for each in merged.steps], facts_file)
        problems += doubtful
        found = plan_of(merged, begins, day, held, done)
    except Unplannable as fault:
        problems.append(fault.problem())
        found = None
    if front.json:
        answer = (
            as_json(front, wanted, found) if found else {"territories": wanted, "start": begins, "today": day}
        )
        show_json({**answer, "problems": [each.as_dict(front.language) for each in problems]})
    elif found:
        show_plan(front, wanted, found, list(_given(held, day, facts_file, front.today)))
    return max(told(front, problems), int(found is not None and found.late))


# What was typed


def _countries(front: Front, said: Sequence[str]) -> list[str]:
    parts = [part.strip() for each in said for part in each.split(",") if part.strip()]
    if not 0 < len(parts) <= MOST_TERRITORIES:
        raise Refused(front, "procedure.how_many", found=len(parts), most=MOST_TERRITORIES)
    return list(dict.fromkeys(read_country(front, part) for part in parts))


def _sittings(front: Front, said: Sequence[str]) -> Sittings:
    """Sittings by country: ``FR=2026-12-15,2027-02-01``, or a file of ``FR = [2026-12-15]``."""
    found: Sittings = {}
    for each in said:
        country, mark, days = each.partition("=")
        rows = {country: days.split(",")} if mark else _file_of_sittings(front, each)
        for name, listed in rows.items():
            code = read_country(front, name.strip())
            found.setdefault(code, []).extend(_sitting(front, day) for day in listed)
    return found


def _file_of_sittings(front: Front, said: str) -> Mapping[str, list[Any]]:
    try:
        rows = read_toml(text_of(front, Path(said)))
    except NotToml as fault:
        found = f"{fault.line}: {fault.found}" if fault.line else fault.found
        raise Refused(front, "procedure.no_sittings_file", file=said, found=found) from None
    wrong = next((name for name, days in rows.items() if not isinstance(days, list)), None)
    if wrong is not None:
        raise Refused(front, "procedure.no_sittings_file", file=said, found=wrong)
    return rows


def _sitting(front: Front, said: Any) -> date:
    day = PartialDate.parse(str(said).strip())
    if day is None or not day.is_day:
        raise Refused(front, "procedure.no_sitting", found=str(said)[:40])
    return day.first


def _done(facts: Facts, keys: Sequence[str], file: str | None) -> tuple[dict[str, date], list[Problem]]:
    """What is done, by the keys of the list: each as its key, or as a shorter name where one step alone is called so. Names of several
    are problems."""
    days: Mapping[str, date] = facts.get("steps_done", {})
    found: dict[str, date] = {}
    problems = []
    for name in sorted(days, key=len):  # the fullest name has the last word
        called = [key for key in keys if name in _names(key)]
        if len(called) > 1:
            values = {"found": name, "expected": ", ".join(called)}
            problems.append(Problem("rules.step-which", file, None, f"steps_done.{name}", values))
        elif called:
            found[called[0]] = days[name]
    return found, problems


def _names(key: str) -> set[str]:
    """What a step may be called: ``default.vote.mg``, ``default.vote``, ``vote``."""
    pack, rule, *_ = key.split(".")
    return {key, f"{pack}.{rule}", rule}


def _given(held: Sittings, day: date, facts_file: str | None, now: date) -> Iterator[str]:
    """The options that a command shown for going on has to repeat."""
    for country, days in held.items():
        yield f"--sittings {country}={','.join(map(str, days))}"
    if day != now:
        yield f"--today {day}"
    if facts_file:
        yield f"--facts {quoted(facts_file)}"


# For machines


def as_json(front: Front, territories: Sequence[str], plan: Plan) -> dict[str, Any]:
    """The whole list with its days; what is late, and the ways out."""
    return {
        "territories": list(territories),
        "start": plan.start,
        "today": plan.today,
        "late": plan.late,
        "soonest_start": plan.soonest_start,
        "ways_out": [_way_json(each) for each in plan.ways_out],
        "critical": list(plan.critical),
        "no_sittings": list(plan.no_sittings),
        "neutral": list(plan.neutral),
        "without": list(plan.without),
        "without_term": list(plan.without_term),
        "unknown_calendars": list(plan.unknown_calendars),
        "steps": [step_json(front, plan, each) for each in plan.steps],
    }


def _way_json(way: WayOut) -> dict[str, Any]:
    return {"way": way.way, "day": way.day, "steps": list(way.keys), "days": way.days or None}


def step_json(front: Front, plan: Plan, planned: Planned) -> dict[str, Any]:
    """One step."""
    rule, pack, language = planned.rule, planned.step.pack, front.language
    step = rule.step
    assert step is not None  # only steps are planned

    def words(text: Any) -> str | None:
        return filled(text, pack, plan.today, language) or None

    return {
        "step": planned.key,
        "territory": planned.territory,
        "name": rule_name(rule, pack, plan.today, language),
        "to_do": mend(rule, pack, plan.today, language),
        "actor": words(step.actor),
        "authority": words(step.authority),
        "document": words(step.document),
        "lead": step.lead.as_dict() if step.lead else None,
        "sits": step.sits,
        "earliest": planned.earliest,
        "latest": planned.latest,
        "begin_from": planned.begin_from,
        "begin_by": planned.begin_by,
        "slack_days": planned.slack_days,
        "late": planned.late,
        "moved": planned.moved or None,
        "unmoved": planned.unmoved,
        "on_sitting": planned.on_sitting,
        "done_on": planned.done_on,
        "after": list(planned.after),
        "afterwards": planned.afterwards,
        "maybe": planned.maybe,
        "verified": rule.verified,
        "source": {
            "title": rule.source.title,
            "address": rule.source.address or None,
            "article": rule.article or None,
        },
        "points": [words(each) for each in rule.points],
        "note": words(rule.note),
    }
