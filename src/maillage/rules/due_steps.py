"""What of a procedure with its dates goes into an agenda: the steps to do, and what others are awaited to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from maillage.reference.countries import name as country_name
from maillage.rules.agenda import kind, kinds
from maillage.rules.obligation import KEPT, LATER, OPEN, WAITING, Obligation
from maillage.rules.say import filled, rule_name_within
from maillage.rules.steps import REPORTS

if TYPE_CHECKING:
    from maillage.rules.procedure import Plan
    from maillage.rules.step_dates import Planned

STEP, STEP_MAYBE, STEP_WAITS = "step", "step_maybe", "step_waits"
PRACTICE = "practice"
"""The source of steps that are habits of the field (a key of a pack's sources)."""
_WHO = {"vote": "council", "committee": "council", "mandate": "elected"}


@dataclass(frozen=True, slots=True)
class StepName:
    """What is so once a step is done, said in a language when it is shown."""

    step: Planned
    on: date

    def __call__(self, language: str) -> str:
        return rule_name_within(self.step.rule, self.step.step.pack, self.on, language)


@dataclass(frozen=True, slots=True)
class StepToDo:
    """What somebody does to take a step, said in a language when it is shown."""

    step: Planned
    on: date

    def __call__(self, language: str) -> str:
        return filled(self.step.rule.mend, self.step.step.pack, self.on, language)


@dataclass(frozen=True, slots=True)
class CountryName:
    """The name of a country, said in a language when it is shown."""

    code: str

    def __call__(self, language: str) -> str:
        return country_name(self.code, language)


def obligations(
    plan: Plan, whose: str = "", procedure: str = "", own: str = "", about: str = "", address: str = ""
) -> list[Obligation]:
    """The lines of a plan: each step that is not done, by its latest day; of what others do, once all before it is done, that it is
    awaited. Nothing of reports and declarations: those come each year.

    In: ``whose`` the organisation's key, ``procedure`` what names the procedure for good, ``own`` the organisation's country (steps of
    others are for the partner), ``about`` its title, ``address`` of its page.
    """
    done = {each.key: each.done_on for each in plan.steps if each.done_on}
    lines = []
    for each in plan.steps:
        step = each.rule.step
        if each.done_on or step is None or (each.afterwards and step.same_as in REPORTS):
            continue
        ready = all(key in done for key in each.after)
        if (step.waits or each.afterwards) and not ready:
            continue
        lines.append(_line(plan, each, done, ready, whose, procedure, own, about, address))
    return lines


def _line(
    plan: Plan, each: Planned, done: dict[str, date], ready: bool, whose: str, procedure: str, own: str, about: str, address: str
) -> Obligation:  # fmt: skip
    step = each.rule.step
    assert step is not None  # only steps come here
    waits = step.waits and not each.maybe
    name, due, values = _kind(each, plan, done)
    moved, unmoved = (each.moved, each.unmoved) if due == each.latest else (KEPT, None)
    if waits:
        due, unmoved = each.expected, each.expected_unmoved
        moved = LATER if unmoved else KEPT
    begun = max((done[key] for key in each.after), default=None) if ready else each.begin_from
    values |= {
        "step": StepName(each, plan.today),
        "todo": StepToDo(each, plan.today),
        "territory": CountryName(each.territory),
        "start": plan.start,
    }
    if waits:
        values["authority"] = step.authority or step.actor
    values["closed_in"] = each.territory
    who = "authority" if waits else _WHO.get(step.same_as, "officer")
    habit = each.rule.source.id == PRACTICE  # it says so itself: a source is what a rule was read in
    return Obligation(
        name,
        ".".join(filter(None, ("step", whose, procedure, each.key))).lower(),
        due,
        whose,
        who if not own or own == each.territory or waits else "partner",
        about=about,
        values=values,
        from_day=begun,
        state=WAITING if waits else OPEN,
        rule=each.key,
        source="" if habit else " · ".join(filter(None, (each.rule.source.title, each.rule.article))),
        verified=each.rule.verified,
        practice=habit,
        moved=moved,
        unmoved=unmoved,
        address=address,
    )


def _kind(each: Planned, plan: Plan, done: dict[str, date]) -> tuple[str, date | None, dict[str, Any]]:
    """The kind of its line, its last day, and the days that its sentences name."""
    if each.maybe:
        return STEP_MAYBE, each.latest, {}
    name = _of_step().get(each.key)
    if name is not None:
        texts = kind(name)
        values: dict[str, date | None] = {}
        for value, key in texts.get("planned", {}).items():
            found = next((other for other in plan.steps if other.key == key), None)
            values[value] = (found.done_on or found.latest) if found else None
        for value, key in texts.get("done", {}).items():
            values[value] = done.get(key)
        known = [day for day in values.values() if day]
        if len(known) == len(values):
            due = each.latest
            if within := texts.get("within"):
                due = min(due or date.max, max(known) + timedelta(days=within))
            return name, due, dict(values)
    step = each.rule.step
    waits = step is not None and step.waits
    return STEP_WAITS if waits else STEP, each.latest, {}


@cache
def _of_step() -> dict[str, str]:
    """The kind that a step has a line of its own for, by the step's key."""
    return {step: name for name in kinds() for step in kind(name).get("steps", ())}
