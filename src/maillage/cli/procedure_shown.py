"""A procedure with its dates on a terminal: the answer and the ways out first, then the list, what the decision must hold, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from maillage.cli.speak import Front, count, day, heading, line, listed, next_steps, say
from maillage.cli.verdicts_shown import Sources
from maillage.reference.countries import name as country_name
from maillage.reference.texts import isolate
from maillage.rules.due_steps import PRACTICE
from maillage.rules.model import Text
from maillage.rules.procedure import EXTRAORDINARY_SITTING, FASTER, START_LATER, Plan, Planned, WayOut
from maillage.rules.say import filled, rule_name
from maillage.rules.spoken import chosen, term

UNDER = 6


def show_plan(front: Front, territories: Sequence[str], plan: Plan, given: Sequence[str]) -> None:
    """The plan as a person reads it. ``given``: the options that it was asked with, besides territories and start."""
    names = listed([country_name(code, front.language) for code in territories])
    head = say("procedure.late_head" if plan.late else "procedure.head", names=names, start=day(plan.start))
    line(head, 0, "red" if plan.late else "green")
    if not plan.late:
        for sentence in _votes(front, plan):
            line(sentence)
    _show_ways_out(front, plan)
    doubts = list(_doubts(front, plan))
    if doubts:
        click.echo()
    for sentence in doubts:
        line(sentence)
    sources = Sources(each.rule for each in plan.steps if each.rule.source.id != PRACTICE)
    before = [each for each in plan.steps if not each.afterwards]
    heading(count("procedure.steps", len(before)))
    for each in before:
        _show_step(front, plan, each, sources)
    after = [each for each in plan.steps if each.afterwards]
    if after:
        heading(say("procedure.afterwards"))
    for each in after:
        _show_step(front, plan, each, sources)
    _show_points(front, plan)
    _show_sources(front, plan, sources)
    sooner = plan.soonest_start if plan.late else None
    options = [f"--territories {','.join(territories)}", f"--start {sooner or plan.start}", *given]
    if sooner is None:
        options.append("--json")
    label = say("procedure.next_soonest") if sooner else say("check.next_json")
    next_steps([(f"maillage procedure {' '.join(options)}", label)])


def _votes(front: Front, plan: Plan) -> Iterator[str]:
    """By when each council must have voted."""
    for each in plan.steps:
        step = each.rule.step
        if step is not None and step.same_as == "vote" and each.due is not None:
            country = country_name(each.territory, front.language)
            yield say(
                "procedure.vote_sitting" if each.on_sitting else "procedure.vote",
                country=country,
                day=day(each.due),
            )


def _show_ways_out(front: Front, plan: Plan) -> None:
    if not plan.late:
        return
    heading(say("procedure.ways_out"))
    for way in plan.ways_out:
        line(say("procedure.way", way=_way(front, plan, way)))
    if not plan.ways_out:
        line(say("procedure.no_way"))


def _way(front: Front, plan: Plan, way: WayOut) -> str:
    steps = listed([_short(front, plan, plan.step(key)) for key in way.keys]) if way.keys else ""
    if way.way == EXTRAORDINARY_SITTING:
        return say(
            "procedure.extraordinary" if way.day else "procedure.extraordinary_soon",
            day=day(way.day),
            steps=steps,
        )
    if way.way == FASTER:
        return count("procedure.faster", way.days, steps=steps)
    assert way.way == START_LATER  # there are three
    return say(
        "procedure.start_later_if" if steps else "procedure.start_later", day=day(way.day), steps=steps
    )


def _short(front: Front, plan: Plan, step: Planned) -> str:
    country = country_name(step.territory, front.language)
    return say(
        "procedure.short",
        country=country,
        name=rule_name(step.rule, step.step.pack, plan.today, front.language),
    )


def _doubts(front: Front, plan: Plan) -> Iterator[str]:
    for key, codes in (
        ("no_sittings", plan.no_sittings),
        ("neutral", plan.neutral),
        ("without", plan.without),
        ("unknown_calendars", plan.unknown_calendars),
    ):
        if codes:
            yield say(
                f"procedure.{key}", countries=listed([country_name(code, front.language) for code in codes])
            )
    if plan.without_term:
        steps = [_short(front, plan, plan.step(key)) for key in plan.without_term]
        yield count("procedure.without_term", len(steps), steps=listed(steps))


def _show_step(front: Front, plan: Plan, each: Planned, sources: Sources) -> None:
    country = country_name(each.territory, front.language)
    name = rule_name(each.rule, each.step.pack, plan.today, front.language)
    when = _when(each)
    colour = "red" if each.late else "green" if each.done_on else None
    key = "procedure.step" if when else "procedure.step_undated"
    line(say(key, when=when, country=country, name=name), colour=colour)
    for about in _about(front, plan, each, sources):
        line(about, UNDER)


def _when(each: Planned) -> str:
    if each.done_on:
        return say("procedure.done", day=day(each.done_on))
    if each.latest:
        return say("procedure.by", day=day(each.latest))
    return ""


def _about(front: Front, plan: Plan, each: Planned, sources: Sources) -> Iterator[str]:
    """Who, before whom, with what, how long; then what makes it late, what is in doubt and where it stands."""
    step, rule, language = each.rule.step, each.rule, front.language
    assert step is not None  # only steps are planned

    def words(text: Text) -> str:
        return filled(text, each.step.pack, plan.today, language)

    yield say("dot").join(
        filter(
            None,
            (
                words(step.actor),
                say("procedure.before", authority=words(step.authority)) if step.authority else "",
                words(step.document),
                say("procedure.takes", lead=term(step.lead, language)) if step.lead else "",
                say("procedure.waits") if step.waits else "",
                _where(each, language, sources),
            ),
        )
    )
    if not each.done_on:
        yield from _timing(each)
    if each.maybe:
        yield say("procedure.maybe")
    if rule.note:
        yield words(rule.note)


def _timing(each: Planned) -> Iterator[str]:
    if each.late:
        yield (
            say("procedure.late", earliest=day(each.earliest))
            if each.earliest
            else say("procedure.late_no_sitting")
        )
    elif each.begin_by and each.begin_by != each.latest:
        yield say("procedure.begin_by", day=day(each.begin_by))
    if each.moved and each.unmoved:
        yield say("procedure.moved", unmoved=day(each.unmoved))
    if each.on_sitting is False:
        yield say("procedure.no_sitting_in_time")


def _where(each: Planned, language: str, sources: Sources) -> str:
    if each.rule.source.id == PRACTICE:
        return say("procedure.practice")
    return isolate(f"[{sources.mark(each.rule)}]", language)


def _show_points(front: Front, plan: Plan) -> None:
    """What the decisions must hold, point by point."""
    for each in plan.steps:
        if not each.rule.points:
            continue
        heading(say("procedure.points", step=_short(front, plan, each)))
        for point in each.rule.points:
            line(say("procedure.point", point=filled(point, each.step.pack, plan.today, front.language)))


def _show_sources(front: Front, plan: Plan, sources: Sources) -> None:
    """Each source once, and with whom to confirm."""
    heading(say("check.sources"))
    for source in sources:
        of = dict.fromkeys(each.territory for each in plan.steps if each.rule.source == source)
        sources.show(source, [country_name(code, front.language) for code in of])
    click.echo()
    packs = {each.territory: each.step.pack for each in plan.steps}
    for code, pack in packs.items():
        confirm = chosen(pack.confirm_with, front.language)
        if confirm:
            line(say("procedure.confirm", country=country_name(code, front.language), confirm=confirm))
