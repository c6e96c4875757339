"""A plan as pages show it: the sentence on top, what is late and the ways out, each step with its dates, what the decisions must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maillage.reference import countries
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import figure
from maillage.rules import say, spoken
from maillage.rules.due_steps import PRACTICE
from maillage.rules.model import Pack, Rule
from maillage.rules.obligation import KEPT
from maillage.rules.procedure import EXTRAORDINARY_SITTING, FASTER, START_LATER, Plan, Planned, WayOut
from maillage.site import words
from maillage.site.rules.here import shelf_here
from maillage.site.rules.taken_cells import flag
from maillage.site.today import today

VOTE = "vote"
COLUMNS = (
    "step", "country", "name", "actor", "authority", "document", "lead", "after", "earliest", "latest", "late_days", "done_on",
    "source", "article", "verified",
)  # fmt: skip


def country(code: str) -> str:
    """The name of a country in the reader's language."""
    return str(countries.name(code, words.language()))


def country_names(codes: Iterable[str]) -> str:
    """Names of countries, one after the other."""
    return words.say("search.sep").join(country(code) for code in codes)


def shown(plan: Plan) -> dict[str, Any]:
    """All that a template says of a plan."""
    return {
        "plan": plan,
        "lede": lede(plan),
        "votes": votes(plan),
        "ways_out": ways_out(plan),
        "without_term": without_term(plan),
        "next": _next(plan),
        "rows": rows(plan),
        "decisions": decisions(plan),
        "notes": notes(plan),
        "packs": packs(plan),
    }


def lede(plan: Plan) -> str:
    """Whether the wanted start can be kept; with one country, by when its council votes."""
    start = _day(plan.start)
    if plan.late and plan.soonest_start:
        return words.say("procedure.top.late", start=start)
    if plan.late:
        return words.say("procedure.top.never", start=start)
    found = _votes(plan)
    if len(found) == 1 and found[0].done_on is None:
        which = "one_sitting" if found[0].on_sitting else "one"
        return words.say(f"procedure.top.{which}", start=start, day=_day(found[0].latest))
    return words.say("procedure.top.many" if found else "procedure.top.none", start=start)


def votes(plan: Plan) -> list[str]:
    """By when each council votes, where there are several and the start can be kept."""
    found = _votes(plan)
    if len(found) < 2 or plan.late:
        return []
    return [_vote(each) for each in sorted(found, key=lambda each: each.latest or each.done_on or plan.start)]


def _vote(each: Planned) -> str:
    where = country(each.territory)
    if each.done_on:
        return words.say("procedure.vote.done", country=where, day=_day(each.done_on))
    if each.on_sitting:
        return words.say("procedure.vote.sitting", country=where, day=_day(each.latest))
    return words.say("procedure.vote.any", country=where, day=_day(each.latest))


def ways_out(plan: Plan) -> str:
    """How what is late can still be: either the one, or the other; empty where nothing is late or nothing helps."""
    found = [said for each in plan.ways_out if (said := _way_out(each, plan))]
    if len(found) > 1:
        return words.say("procedure.ways.either", one=found[0], other=found[1])
    return words.say("procedure.ways.one", one=found[0]) if found else ""


def without_term(plan: Plan) -> str:
    """Which steps of others take a time that nobody knows, so that the dates count none for them; empty where there are none."""
    if not plan.without_term:
        return ""
    numbers = _numbers(plan)
    named = [
        words.say(
            "procedure.numbered",
            n=figure(numbers[key], words.language()),
            country=country(plan.step(key).territory),
        )
        for key in plan.without_term
    ]
    return words.count("procedure.without_term", len(named), steps=words.say("search.sep").join(named))


def _way_out(way: WayOut, plan: Plan) -> str:
    """One of them as a part of a sentence; empty where there is nothing to do about it."""
    if way.way == START_LATER:
        return words.say("procedure.way.start_later", day=_day(way.day))
    if way.way == EXTRAORDINARY_SITTING and way.day:
        whose = country_names(dict.fromkeys(plan.step(key).territory for key in way.keys))
        return words.say("procedure.way.sitting", day=_day(way.day), countries=whose)
    if way.way == FASTER and way.keys:
        numbers = _numbers(plan)
        which = words.say("search.sep").join(figure(numbers[key], words.language()) for key in way.keys)
        return words.count("procedure.way_faster", way.days, steps=which)
    return ""


def rows(plan: Plan) -> list[dict[str, Any]]:
    """Rows of the list of steps."""
    numbers = _numbers(plan)
    return [_row(each, numbers, each.key in plan.without_term) for each in plan.steps]


def _row(each: Planned, numbers: Mapping[str, int], no_term: bool) -> dict[str, Any]:
    spoken_in, rule, pack, step = words.language(), each.rule, each.step.pack, each.rule.step
    assert step is not None
    return {
        "n": numbers[each.key],
        "key": each.key,
        "name": say.rule_name(rule, pack, today(), spoken_in),
        "country": country(each.territory),
        "actor": spoken.chosen(step.actor, spoken_in),
        "authority": spoken.chosen(step.authority, spoken_in),
        "document": spoken.chosen(step.document, spoken_in),
        "after": [numbers[key] for key in each.after],
        "from": None if each.done_on else each.earliest,
        "by": each.latest,
        "said": _said(each, no_term),
        "late": _late(each),
        "done": each.done_on,
        "afterwards": each.afterwards,
        "maybe": each.maybe,
        "note": say.filled(rule.note, pack, today(), spoken_in),
        "source": source_said(rule),
        "unverified": not rule.verified,
    }


def source_said(rule: Rule) -> str:
    """Where a rule stands, its article once; of a habit of the field, that it is one."""
    if rule.source.id == PRACTICE:
        return words.say("procedure.practice")
    article = "" if rule.article in rule.source.title else rule.article
    return " · ".join(filter(None, (rule.source.title, article)))


def _said(each: Planned, no_term: bool) -> list[str]:
    """What is to be known of the last day, and how long the step takes."""
    if each.done_on:
        return []
    found, lead = [], each.rule.step and each.rule.step.lead
    if each.on_sitting:
        found.append(words.say("procedure.said.sitting"))
    elif each.on_sitting is False:
        found.append(words.say("procedure.said.no_sitting"))
    if each.latest and each.moved != KEPT:
        found.append(words.say("procedure.said.moved", day=_day(each.unmoved)))
    if lead:
        term = spoken.term(lead, words.language())
        begun = "takes_from" if each.begin_by and each.begin_by != each.latest else "takes"
        found.append(words.say(f"procedure.said.{begun}", term=term, day=_day(each.begin_by)))
    if no_term:
        found.append(words.say("procedure.said.no_term"))
    return found


def _late(each: Planned) -> str:
    if not each.late:
        return ""
    if each.earliest is None or each.latest is None:
        return words.say("procedure.said.never")
    return words.count("procedure.late", (each.earliest - each.latest).days)


def decisions(plan: Plan) -> list[dict[str, Any]]:
    """What the decision of each assembly must hold, point by point."""
    return [
        {
            "name": words.say("procedure.decision_of", country=country(each.territory)),
            "points": [spoken.chosen(point, words.language()) for point in each.rule.points],
            "verified": each.rule.verified,
        }
        for each in plan.steps
        if each.rule.points
    ]


def notes(plan: Plan) -> list[str]:
    """What is to be known of the list: countries without rules of their own, calendars and sittings that are not known."""
    found = []
    for name, codes in (
        ("neutral", plan.neutral), ("without", plan.without), ("no_sittings", plan.no_sittings),
        ("no_holidays", plan.unknown_calendars),
    ):  # fmt: skip
        if codes:
            found.append(words.say(f"procedure.note.{name}", countries=country_names(codes)))
    return found


def packs(plan: Plan) -> list[dict[str, Any]]:
    """The files of rules that were merged, with whom each is to be confirmed."""
    public = shelf_here().packs
    of: dict[str, Pack] = {each.step.pack.id: each.step.pack for each in plan.steps}
    return [
        {
            "id": each.id,
            "title": say.title(each, words.language()),
            "public": each.id in public,
            "checked": each.checked,
            "past": each.review_by < plan.today,
            "confirm": spoken.chosen(each.confirm_with, words.language()),
            "note": say.filled(each.note, each, plan.today, words.language()),
        }
        for each in of.values()
    ]


def file_rows(plan: Plan) -> list[tuple[Any, ...]]:
    """The steps in COLUMNS, for whoever takes them away."""
    spoken_in, found = words.of_files(), []
    for each in plan.steps:
        rule, step = each.rule, each.rule.step
        assert step is not None
        late = (each.earliest - each.latest).days if each.late and each.earliest and each.latest else 0
        found.append(
            (
                each.key, each.territory, say.rule_name(rule, each.step.pack, plan.today, spoken_in),
                *(spoken.chosen(said, spoken_in) for said in (step.actor, step.authority, step.document)),
                spoken.term(step.lead, spoken_in) if step.lead else "", " ".join(each.after), str(each.earliest or ""),
                str(each.latest or ""), late, str(each.done_on or ""), rule.source.title, rule.article,
                flag(rule.verified),
            )
        )  # fmt: skip
    return found


def _next(plan: Plan) -> str:
    """The first thing that is still to be done and begun."""
    waiting = [each for each in plan.steps if not each.done_on and not each.afterwards and each.latest]
    if not waiting:
        return ""
    first: Planned = min(waiting, key=lambda each: (each.begin_by or each.latest, each.latest))
    name = say.rule_name(first.rule, first.step.pack, plan.today, words.language())
    on = first.begin_by or first.latest
    if on and on < plan.today:
        return words.say("procedure.next_late", what=name, country=country(first.territory))
    return words.say("procedure.next", what=name, country=country(first.territory), day=_day(on))


def _votes(plan: Plan) -> Sequence[Planned]:
    return [
        each
        for each in plan.steps
        if each.rule.step and each.rule.step.same_as == VOTE and not each.afterwards
    ]


def _numbers(plan: Plan) -> dict[str, int]:
    return {each.key: number for number, each in enumerate(plan.steps, 1)}


def _day(day: Any) -> str:
    return spoken_day(day, words.language()) if day else "?"
