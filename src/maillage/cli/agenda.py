"""`maillage agenda`: what an organisation of the site has to do, by when, why, and what it costs to miss it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.rules_here import day_asked
from maillage.cli.site_rooms import site_rooms
from maillage.cli.speak import (
    Front,
    count,
    front_options,
    heading,
    line,
    next_steps,
    quoted,
    say,
    show_json,
)
from maillage.cli.speak import day as spoken_day

if TYPE_CHECKING:
    from maillage.parties.models import Organisation
    from maillage.rules.agenda import Agenda
    from maillage.rules.obligation import Obligation

SECTIONS = ("late", "this_week", "later", "waiting")
LISTED = 12
"""Lines of a section on a page; `--json` has all."""
MOST_NEAREST = 5
UNDER = 6


@click.command("agenda", epilog="Example: maillage agenda 7k3m9qwxyz --on 2027-01-04")
@click.argument("said", nargs=-1, required=True, metavar="ORG")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def agenda_command(front: Front, said: tuple[str, ...], on: str | None) -> int:
    """What an organisation of the site has to do: late, this week, later, and what others owe it.

    ORG is its name, or the key that stands in the address of its page. Every line is computed from the calls, procedures, mandates and
    exchanges of that day: nothing is kept.
    """
    day = day_asked(front, on)
    with site_rooms(front):
        from maillage.site.agenda.collect import Whose, agenda
        from maillage.site.at_hand import at_hand

        organisation = organisation_of(front, " ".join(said))
        found = agenda(at_hand(front.home), Whose((organisation,)), day, front.language)
        name = _called(organisation, front.language)
        if front.json:
            show_json(as_json(front, organisation, found, day))
            return 0
        _show(front, organisation.key, name, found, day)
    return 0


def organisation_of(front: Front, said: str) -> Organisation:
    """The organisation of that key or name. Refused with those that come nearest."""
    from maillage.parties.models import Name, Organisation
    from maillage.reference.names import fold

    there = Organisation.objects.filter(merged_into=None, erased_at=None)
    if by_key := there.filter(key=said).first():
        return by_key
    folded = fold(said[:200])
    exact = list(there.filter(names__folded=folded).distinct()[: MOST_NEAREST + 1])
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise Refused(front, "agenda.several", _named(front, exact), found=said[:60])
    named_so = there.filter(names__folded__contains=folded) if folded else there.none()
    partly = list(named_so.distinct()[: MOST_NEAREST + 1])
    if len(partly) == 1:
        return partly[0]
    if not partly:
        known = dict(
            Name.objects.filter(organisation__in=there).values_list("folded", "organisation_id")[:20_000]
        )
        near = difflib.get_close_matches(folded, known, MOST_NEAREST, 0.6)
        partly = list(there.filter(pk__in=[known[each] for each in near]))
    raise Refused(front, "agenda.no_organisation", _named(front, partly), found=said[:60])


def _named(front: Front, found: Sequence[Organisation]) -> list[str]:
    return [f"{_called(each, front.language)} ({each.key})" for each in found[:MOST_NEAREST]]


def _called(organisation: Organisation, language: str) -> str:
    from maillage.parties.vouching import called

    return called(organisation, language)


# For machines


def as_json(front: Front, organisation: Organisation, found: Agenda, day: date) -> dict[str, Any]:
    """All lines by section, each in words too."""
    return {
        "organisation": {"key": organisation.key, "name": _called(organisation, front.language)},
        "on": day,
        **{
            section: [line_json(each, front.language) for each in getattr(found, section)]
            for section in (*SECTIONS, "done")
        },
    }


def line_json(of: Obligation, language: str) -> dict[str, Any]:
    """One line."""
    from maillage.rules.agenda import is_habit, sentences

    said = sentences(of, language)
    return {
        "key": of.key,
        "kind": of.kind,
        "what": said.what,
        "due": of.due_said or None,
        "from": of.from_day,
        "who": said.who,
        "with_whom": of.with_whom or None,
        "why": said.why,
        "consequence": said.consequence,
        "action": said.action,
        "address": of.address or None,
        "rule": of.rule or None,
        "source": of.source or None,
        "verified": of.verified,
        "practice": is_habit(of),
        "moved": of.moved or None,
        "unmoved": of.unmoved,
        "state": of.state,
    }


# For people


def _show(front: Front, key: str, name: str, found: Agenda, day: date) -> None:
    number = sum(1 for _ in found.open())
    line(count("agenda.head", number, name=name, day=spoken_day(day)), 0)
    for section in SECTIONS:
        lines = getattr(found, section)
        if lines:
            heading(say(f"agenda.section.{section}"))
        for each in lines[:LISTED]:
            _show_line(front, each, late=section == "late")
        if len(lines) > LISTED:
            line(count("agenda.more", len(lines) - LISTED))
    if found.done:
        click.echo()
        line(count("agenda.done", len(found.done)))
    asked = "" if day == front.today else f" --on {day}"
    next_steps([(f"maillage agenda {quoted(key)}{asked} --json", say("agenda.next_json"))])


def _show_line(front: Front, each: Obligation, late: bool) -> None:
    from maillage.rules.agenda import sentences

    said = sentences(each, front.language)
    due = spoken_day(each.due_said) if each.due_said else say("agenda.no_day")
    line(say("agenda.line", due=due, what=said.what), colour="red" if late else None)
    who = each.with_whom if each.state == "waiting" and each.with_whom else said.who
    line(say("agenda.who", who=who, action=said.action), UNDER)
    for sentences_of in ((said.why, said.consequence, said.when_note), (said.caution, _source(each))):
        if paragraph := " ".join(sentence.strip() for sentence in sentences_of if sentence.strip()):
            line(paragraph, UNDER)


def _source(each: Obligation) -> str:
    """Where the rule, or the day, was read."""
    return say("agenda.source", source=each.source) if each.source else ""
