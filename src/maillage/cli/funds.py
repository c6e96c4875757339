"""`maillage funds`: every known fund for one situation: yes, no or not yet, with its reason and its window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from maillage.cli.rules_here import day_asked, facts_of, rules_here, told
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
from maillage.reference.spoken import money
from maillage.rules import say as words
from maillage.rules.as_json import judgement as judged
from maillage.rules.calls import Window
from maillage.rules.calls import window as window_of
from maillage.rules.judge import judge_all, open_facts
from maillage.rules.model import Judgement
from maillage.rules.read_calls import shipped_calls

ORDER = ("yes", "unknown", "no")
UNDER = 6
MOST_ASKED = 3
"""Facts asked for under a fund that is not known yet."""


@click.command("funds", epilog="Example: maillage funds --facts idea.toml --on 2027-03-01")
@click.option("--facts", "facts_file", metavar="FILE", help="What is known of the situation: TOML or JSON.")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def funds_command(front: Front, facts_file: str | None, on: str | None) -> int:
    """Which known funds may pay for this: yes, no or not yet for each, with its first reason and its window.

    Without --facts nothing is known yet: the funds, and what each would ask first. Every reason of one fund: maillage check.
    Exit status 1 when something in a file could not be used.
    """
    day = day_asked(front, on)
    shelf, problems = rules_here(front)
    facts, faults = facts_of(front, facts_file) if facts_file else ({}, [])
    problems += faults
    calls = shipped_calls()
    found = [
        (judgement, window_of(judgement.pack, calls, day))
        for judgement in judge_all(shelf.funds(), facts, day)
    ]
    if front.json:
        show_json(
            {
                "on": day,
                "funds": [as_json(front, *each) for each in found],
                "problems": [each.as_dict(front.language) for each in problems],
            }
        )
    else:
        _show(front, found, facts_file, day)
    return told(front, problems)


# For machines


def as_json(front: Front, judgement: Judgement, window: Window) -> dict[str, Any]:
    """One fund: its judgement, and its window on the day."""
    last = window.last_version
    return {
        **judged(judgement, front.language),
        "window": {
            "state": window.state,
            "call": window.call.id if window.call else None,
            "opens": window.version.opens if window.version else None,
            "closes": window.version.closes if window.version else None,
            "to_confirm": window.version.to_confirm if window.version else None,
            "last_call": window.last.id if window.last else None,
            "last_opened": last.opens if last else None,
            "last_closed": last.closes if last else None,
        },
    }


# For people


def _show(front: Front, found: Sequence[tuple[Judgement, Window]], facts_file: str | None, day: date) -> None:
    tally = {verdict: [each for each in found if each[0].verdict == verdict] for verdict in ORDER}
    counted = {f"n_{verdict}": len(each) for verdict, each in tally.items()}
    line(count("funds.head", len(found), day=spoken_day(day), **counted), 0)
    for verdict, each in tally.items():
        if each:
            heading(words.verdict_word(verdict, front.language))
        for judgement, window in each:
            _show_fund(front, judgement, window)
    if not any(window.state == "open" for _, window in found):
        click.echo()
        line(say("funds.none_open", day=spoken_day(day)))
    click.echo()
    line(say("funds.order"))
    asked = "" if day == front.today else f" --on {day}"
    steps = []
    if found:
        first, _ = (tally["yes"] or tally["unknown"] or tally["no"])[0]
        name = quoted(first.pack.id)
        if facts_file:
            given = f"--facts {quoted(facts_file)}{asked}"
            steps.append((f"maillage check {name} {given}", say("funds.next_check")))
        else:
            steps.append((f"maillage check {name}", say("funds.next_facts")))
    next_steps([*steps, ("maillage packs list", say("funds.next_packs"))])


def _show_fund(front: Front, judgement: Judgement, window: Window) -> None:
    pack, language = judgement.pack, front.language
    line(say("funds.fund", title=words.title(pack, language), id=pack.id))
    line(window_words(window), UNDER)
    if judgement.ceiling is not None and judgement.verdict != "no":
        line(say("check.most", amount=money(judgement.ceiling.best, pack.currency, language)), UNDER)
    for reason in _reasons(front, judgement):
        line(reason, UNDER)


def _reasons(front: Front, judgement: Judgement) -> list[str]:
    """Why, in a few lines: the first rule that is not met and what would change it all, or what is still to be said."""
    pack, language = judgement.pack, front.language
    if judgement.unread:
        if judgement.last is None:
            return [words.judgement_sentence(judgement, language)]
        word = words.verdict_word(judgement.last.verdict, language, pack.kind)
        read = say("funds.unread", day=spoken_day(judgement.last.on), verdict=word)
        return [read, *_reasons(front, judgement.last)]
    no = [each for each in judgement.findings if each.verdict == "no"]
    if no:
        named = words.rule_name(no[0].rule, pack, judgement.on, language)
        rest = len(no) - 1
        reasons = [count("funds.not_met", rest, rule=named) if rest else say("funds.one_not_met", rule=named)]
        if judgement.would_change:
            change = words.changes_sentence(judgement.would_change, pack, language)
            reasons.append(say("funds.would_change", change=change))
        return reasons
    return _still_open(front, judgement)


def _still_open(front: Front, judgement: Judgement) -> list[str]:
    doubtful = next((each for each in judgement.findings if each.leaning == "no"), None)
    if doubtful is not None:
        named = words.rule_name(doubtful.rule, judgement.pack, judgement.on, front.language)
        return [say("funds.memory_no", rule=named)]
    names = open_facts([judgement])
    if names:
        said = [words.fact_name(name, front.language) for name in names[:MOST_ASKED]]
        more = len(names) - MOST_ASKED
        listed = say("list_sep").join(said)
        return [count("funds.asks_more", more, facts=listed) if more > 0 else say("funds.asks", facts=listed)]
    from_memory = [each for each in judgement.findings if not each.rule.verified and each.applies]
    return [count("funds.from_memory", len(from_memory))] if from_memory else []


def window_words(window: Window) -> str:
    """When bids can be filed, in a sentence; with no open call, when the last one was, said as such."""
    version, last = window.version, window.last_version
    if version is None:
        return say(f"funds.window.{window.state}", closes=spoken_day(last.closes) if last else "")
    said = say(f"funds.window.{window.state}", dates=_dates(version.opens, version.closes))
    return f"{said} {say('funds.to_confirm')}" if version.to_confirm else said


def _dates(opens: date | None, closes: date | None) -> str:
    """From when to when, as far as it was said."""
    key = "both" if opens and closes else "opens" if opens else "closes" if closes else "none"
    return say(f"funds.dates.{key}", opens=spoken_day(opens), closes=spoken_day(closes))
