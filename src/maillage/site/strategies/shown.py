"""A strategy as it is read: title, years, the council's decision, its objectives line by line. What is not known is said."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.decisions import Words
from maillage.reference.money.split import in_units
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import figure, money
from maillage.reference.topics import topic_name
from maillage.site import words
from maillage.site.dossiers.here import language_said, said
from maillage.site.dossiers.result_line import with_unit
from maillage.strategies.model import Budget, Objective, Strategy, Target, Vote

GROUP = "strategy"


def strategy_values(found: Strategy) -> dict[str, Any]:
    """Of its frame, and its objectives in order."""
    return {
        "title": said(found.title),
        "title_language": language_said(found.title),
        "years": words.say(f"{GROUP}.years", since=str(found.since), until=str(found.until)),
        "vote": vote_said(found.vote),
        "vote_link": found.vote.link,
        "objectives": [objective_values(each, number) for number, each in enumerate(found.objectives, 1)],
    }


def vote_said(vote: Vote) -> str:
    """The decision of the council, as far as it is known."""
    if vote.number and vote.on:
        return words.say(f"{GROUP}.vote.both", number=vote.number, day=day_said(vote.on))
    if vote.number:
        return words.say(f"{GROUP}.vote.number", number=vote.number)
    if vote.on:
        return words.say(f"{GROUP}.vote.day", day=day_said(vote.on))
    return words.say(f"{GROUP}.vote.unknown")


def objective_values(each: Objective, number: int) -> dict[str, Any]:
    """One objective, by its number."""
    spoken = words.language()
    serves = each.serves
    return {
        "key": each.key,
        "number": number,
        "title": said(each.title),
        "language": language_said(each.title),
        "says": said(each.says),
        "says_language": language_said(each.says),
        "topics": words.listed(topic_name(code, spoken) for code in each.topics),
        "goals": words.listed(figure(int(goal), spoken) for goal in each.goals),
        "targets": [target_said(one) for one in each.targets],
        "budget": budget_said(each.budget) if each.budget else "",
        "serves": serves_said(serves.to, serves.title, serves.code) if serves else "",
        "serves_source": serves.source if serves else "",
    }


def target_said(target: Target) -> str:
    """What is to be reached, by when."""
    what = said(target.says)
    if target.figure:
        what = words.say(f"{GROUP}.target.figure", what=what, figure=with_unit(target.figure, target.unit))
    if target.year is None:
        return words.say(f"{GROUP}.target.no_year", what=what)
    return words.say(f"{GROUP}.target.by", what=what, year=str(target.year))


def budget_said(budget: Budget) -> str:
    """A line of the budget; an unknown sum is said as not known."""
    what = said(budget.label)
    if budget.amount is None:
        return words.say(f"{GROUP}.budget.unknown", what=what)
    amount = sum_said(budget.amount, budget.currency)
    if budget.year is None:
        return words.say(f"{GROUP}.budget.no_year", what=what, sum=amount)
    return words.say(f"{GROUP}.budget.year", what=what, sum=amount, year=str(budget.year))


def sum_said(minor: int, currency: str) -> str:
    """A sum as the language writes it."""
    return money(in_units(minor, currency), currency, words.language())


def serves_said(to: str, title: Words, code: str) -> str:
    """The plan or commitment that it is tied to, with its code."""
    name = said(title)
    if code:
        name = words.say(f"{GROUP}.serves.with_code", title=name, code=code)
    return words.say(f"{GROUP}.serves.said_{to}", title=name)


def day_said(on: object) -> str:
    """A day within a sentence."""
    return spoken_day(str(on), words.language())
