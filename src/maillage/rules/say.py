"""Findings in words, for people: what a rule asks, what was found and expected, what would turn it, what is not settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.reference import countries
from maillage.reference.groups import group_name
from maillage.reference.groups import say as say_of_groups
from maillage.reference.spoken import day
from maillage.reference.texts import catalogue, choose, fill
from maillage.rules.model import (
    LIFE_CYCLE,
    PROCEDURE,
    UNKNOWN,
    YES,
    Change,
    Doubt,
    Finding,
    FromGroup,
    Judgement,
    NotGiven,
    Pack,
    Rule,
    Text,
)
from maillage.rules.spoken import anything, chosen, count, of_fact, of_unit, say, term
from maillage.rules.vocabulary import vocabulary

_WORDS = {PROCEDURE: "legal", LIFE_CYCLE: "life_cycle"}
"""Words of verdicts that are not those of funds."""


def title(pack: Pack, language: str) -> str:
    """What a pack is called."""
    return chosen(pack.title, language)


def verdict_word(verdict: str, language: str, kind: str = "") -> str:
    """The verdict of a pack in a word: Eligible · No · To be checked; of a procedure, No obstacle known · Obstacle · To be checked."""
    return say(f"{_WORDS.get(kind, 'verdict')}.{verdict}", language)


def finding_word(finding: Finding, language: str) -> str:
    """The verdict of a rule in words; of an unverified rule, what it would be."""
    if not finding.applies:
        return say("finding.not_applicable", language)
    if finding.rule.need is None:
        return say("finding.done" if finding.leaning == YES else "finding.to_do", language)
    if finding.verdict == UNKNOWN != finding.leaning:
        return say(f"finding.leaning_{finding.leaning}", language)
    return say(f"finding.{finding.verdict}", language)


def rule_name(rule: Rule, pack: Pack, on: date, language: str) -> str:
    """What a rule asks, with the values of the day."""
    return filled(rule.name, pack, on, language)


def rule_name_within(rule: Rule, pack: Pack, on: date, language: str) -> str:
    """The same without the stop at its end: where it stands in a list, or within another sentence."""
    return rule_name(rule, pack, on, language).rstrip(".。؟! ")


def mend(rule: Rule, pack: Pack, on: date, language: str) -> str:
    """What to do about it, with the values of the day."""
    return filled(rule.mend, pack, on, language)


def filled(text: Text, pack: Pack, on: date, language: str) -> str:
    """A text of a pack, its ``{value}`` written as the value of the day (a share without its sign, which the text has)."""
    said = chosen(text, language)
    if "{" not in said:
        return said
    return fill(said, language, {name: value_on(pack, name, on, language) for name in pack.values})


def value_on(pack: Pack, name: str, on: date, language: str) -> str:
    """A value of the pack on a day, in words; a share as its number alone."""
    value = pack.values[name]
    dated = value.on(on)
    found = dated.is_ if dated else None
    if value.unit == "percent" and found is not None:
        return anything(found, language)
    return of_unit(value.unit, found, language)


def found_text(finding: Finding, pack: Pack, language: str) -> str:
    """What was found: each fact that decided, with its value."""
    if finding.rule.need is None:
        return "".join(anything(done, language) for done in finding.found.values())
    names = dict.fromkeys(name for name, _, _ in finding.expected)
    said = [
        say("said.pair", language, name=fact_name(name, language), value=of_fact(name, finding.found.get(name), language, pack.currency))
        for name in names
    ]  # fmt: skip
    return _then(said, language)


def expected_text(finding: Finding, pack: Pack, language: str, known_only: bool = False) -> str:
    """What was expected of each fact, with "or" between what is enough alone. ``known_only`` leaves out what is held against
    something that is not known."""
    said = ""
    told: set[object] = set()
    for number, (name, test, limit) in enumerate(finding.expected):
        key = (name, test, _still(limit))
        if key in told or (known_only and limit is None):
            continue
        told.add(key)
        value = _test(name, test, limit, pack, language)
        one = say("said.pair", language, name=fact_name(name, language), value=value)
        enough = number and finding.joins and finding.joins[number - 1] == "any"
        said += f"{_said('or' if enough else 'then', language) if said else ''}{one}"
    return said


def change_sentence(change: Change, pack: Pack, language: str) -> str:
    """One change, in words: ``sum asked for: €100,000 instead of €120,000``."""
    name = fact_name(change.fact, language)
    if isinstance(change.to, FromGroup):
        number = count("countries", change.to.number, language)
        if change.to.group:
            group = group_name(change.to.group, language)
            return say("change.countries_of", language, name=name, number=number, group=group)
        return say("change.countries", language, name=name, number=number)
    to = of_fact(change.fact, change.to, language, pack.currency)
    if isinstance(change.to, tuple):
        return say("change.list", language, name=name, to=to)
    was = of_fact(change.fact, change.was, language, pack.currency)
    return say("change.to", language, name=name, to=to, was=was)


def changes_sentence(changes: tuple[Change, ...], pack: Pack, language: str) -> str:
    """All changes together; that nobody can change it, for none."""
    if not changes:
        return say("change.nobody", language)
    return _then([change_sentence(change, pack, language) for change in changes], language)


def judgement_sentence(judgement: Judgement, language: str) -> str:
    """What the whole says, in one sentence."""
    pack, on = judgement.pack, day(judgement.on, language)
    if judgement.unread:
        return say("whole.unread", language, day=on)
    return say(
        f"whole.{pack.kind}_{judgement.verdict}",
        language,
        day=on,
        checked=day(pack.checked, language),
        confirm=chosen(pack.confirm_with, language) or "?",
    )


def doubts_of(judgement: Judgement, language: str) -> list[str]:
    """What has to be known about the judgement itself: whose rules they are where they do not ship, a day that was
    assumed, a review that is overdue, another currency."""
    pack, found = judgement.pack, []
    if pack.own:
        found.append(say("whole.own", language, own=pack.own))
    if judgement.assumed and not judgement.unread:
        found.append(
            say("whole.assumed", language, fact=fact_name(pack.dated_by, language), day=day(judgement.on, language))
        )  # fmt: skip
    if judgement.past_review:
        found.append(
            say("whole.past_review", language, checked=day(pack.checked, language), review=day(pack.review_by, language))
        )  # fmt: skip
    if judgement.other_currency:
        found.append(
            say("whole.other_currency", language, given=judgement.other_currency, currency=pack.currency)
        )
    found += [
        say("whole.derived_group", language, country=str(countries.name(code, language)), group=group_name(group, language))
        for group, code in judgement.unverified_groups
    ]  # fmt: skip
    return found


def doubt_sentence(doubt: Doubt, reading: str, pack: Pack, language: str) -> str:
    """One way in which something that is not settled may turn out."""
    if doubt.group:
        said = say_of_groups(reading, language, until="?")
        return say("doubt.group", language, country=str(countries.name(doubt.country, language)), group=group_name(doubt.group, language), reading=said)  # fmt: skip
    value = pack.values[doubt.value]
    holds = dict(doubt.readings)[reading]
    return say(
        f"doubt.value_{reading}",
        language,
        name=chosen(value.name, language),
        value=of_unit(value.unit, holds, language),
    )


def fact_name(name: str, language: str) -> str:
    """What a fact is called; its name where the vocabulary has none."""
    about = vocabulary().get(name)
    return (about.said("name", language) if about else "") or name


def _test(name: str, test: str, limit: Any, pack: Pack, language: str) -> str:
    if test == "known":
        return say("test.known", language)
    if test.removeprefix("not_") in ("in_group", "any_in_group", "all_in_group"):
        return say(f"test.{test}", language, value=group_name(str(limit), language))
    about = vocabulary().get(name)
    if isinstance(limit, NotGiven):
        value = _not_given(limit, language)
    elif isinstance(limit, FromGroup):
        number, group = count("countries", limit.number, language), group_name(limit.group, language)
        value = say("ref.of_group", language, number=number, group=group)
    elif about is not None and about.type in ("countries", "choices") and isinstance(limit, int):
        value = anything(limit, language)
    else:
        value = of_fact(name, limit, language, pack.currency)
    return say(f"test.{test}", language, value=value)


def _not_given(limit: NotGiven, language: str) -> str:
    """The name of the fact that is not given, and how its day is moved."""
    name = fact_name(limit.fact, language)
    if limit.term is None:
        return say("ref.fact", language, name=name)
    return say(f"ref.{limit.sign}", language, name=name, term=term(limit.term, language))


def _then(said: list[str], language: str) -> str:
    return _said("then", language).join(said)


def _said(key: str, language: str) -> str:
    """A sign between two things, with its spaces."""
    return choose(catalogue("maillage.rules", "sentences")["said"][key], language)


def _still(value: Any) -> Any:
    """A value that can stand in a set."""
    if isinstance(value, list):
        return tuple(value)
    return tuple(sorted(value.items())) if isinstance(value, Mapping) else value
