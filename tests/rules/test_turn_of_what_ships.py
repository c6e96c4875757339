"""Of every pack that ships, on random facts and days: what is said to change a no does change it, and what is filled in turns nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from maillage.rules.judge import in_currency, judge
from maillage.rules.model import NO, YES, Judgement, Pack
from maillage.rules.shelf import shipped
from maillage.rules.turn import applied
from maillage.rules.vocabulary import About, vocabulary

PACKS = sorted(shipped().packs)
COUNTRIES = (
    "FR",
    "MA",
    "SN",
    "TN",
    "ML",
    "BF",
    "CM",
    "RS",
    "BG",
    "BD",
    "ST",
    "AL",
    "IN",
    "BR",
    "NP",
    "LA",
    "DE",
)
COST = ("cost_total", "cost_by_country")
"""One follows from the other: given both, they may contradict each other."""


def value(about: About, dice: random.Random) -> Any:
    def amount() -> Decimal:
        return Decimal(dice.choice(("0", "1", "5000", "33333.33", "50000", "120000", "200000", "1000000")))

    made: dict[str, Callable[[], Any]] = {
        "yes_no": lambda: dice.random() < 0.5,
        "choice": lambda: dice.choice(about.options),
        "choices": lambda: tuple(dice.sample(about.options, dice.randint(0, min(3, len(about.options))))),
        "count": lambda: dice.choice((0, 1, 2, 3, 6, 12, 24, 36, 1000, 100_000)),
        "money": amount,
        "amounts": lambda: {code: amount() for code in dice.sample(COUNTRIES, dice.randint(1, 3))},
        "country": lambda: dice.choice(COUNTRIES),
        "countries": lambda: tuple(dice.sample(COUNTRIES, dice.randint(0, 4))),
        "day": lambda: date(2023, 1, 1) + timedelta(dice.randint(0, 1800)),
        "days": dict,
    }
    return made[about.type]()


def told(judgement: Judgement) -> Judgement:
    return judgement.last if judgement.unread and judgement.last else judgement


def changed(pack: Pack, facts: dict[str, Any], found: Judgement, changes: Any) -> Judgement:
    """The pack on the same day, after the changes."""
    kept = {name: each for name, each in facts.items() if name != pack.dated_by}
    return judge(pack, applied(in_currency(pack, kept)[0], changes, found.on), found.on)


@pytest.mark.parametrize("name", PACKS)
def test_what_would_change_it_does_and_what_is_filled_in_turns_nothing(name: str) -> None:
    pack, dice = shipped().packs[name], random.Random(name)
    asked = {fact: about for fact, about in vocabulary().items() if not about.derived and fact != "currency"}
    for _ in range(25):
        share = dice.choice((0.3, 0.7, 0.95))
        facts = {fact: value(about, dice) for fact, about in asked.items() if dice.random() < share}
        on = date(2023, 6, 1) + timedelta(dice.randint(0, 1500))
        whole = judge(pack, facts, on)
        found = told(whole)
        for finding in found.findings:
            if finding.would_change:
                assert all(vocabulary()[each.fact].changeable for each in finding.would_change)
                after = changed(pack, facts, found, finding.would_change).findings
                assert [each.leaning for each in after if each.rule.id == finding.rule.id] == [YES], facts
        if found.would_change:
            after = changed(pack, facts, found, found.would_change).findings
            assert all(each.leaning != NO for each in after), facts
        decided = {each.rule.id: each.leaning for each in whole.findings if each.leaning in (YES, NO)}
        for fact in [each for each in asked if each not in facts and each not in (*COST, pack.dated_by)]:
            more = judge(pack, {**facts, fact: value(asked[fact], dice)}, on, deep=False)
            now = {each.rule.id: each.leaning for each in more.findings}
            assert all(now[rule] == was for rule, was in decided.items() if rule in now and not whole.worlds), (
                fact, facts,
            )  # fmt: skip
