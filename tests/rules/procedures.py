"""Small procedures written for tests, and one that ships with days that are known."""

from __future__ import annotations

from datetime import date, timedelta

from maillage.rules.model import Pack, PackSource, Rule, Step
from maillage.rules.procedure import Plan, plan
from maillage.rules.shelf import Shelf, shipped
from maillage.rules.steps import Merged
from maillage.rules.terms import Term

DAY = timedelta(days=1)
SOURCE = PackSource("law", "The law")


def rule(name: str, *after: str, lead: Term | None = None, **step: object) -> Rule:
    text = {"en": name, "fr": name, "ar": name}
    made = Step(text, {}, {}, lead, **step)  # type: ignore[arg-type]
    return Rule(
        id=name, name=text, when=None, need=None, mend=text, source=SOURCE, article="", verified=True,
        after=tuple(after), step=made, since=None, until=None, points=(), note={},
    )  # fmt: skip


def pack(name: str, country: str, *rules: Rule) -> Pack:
    text = {"en": name, "fr": name, "ar": name}
    day = date(2026, 1, 1)
    return Pack(name, "procedure", country, text, day, day, {}, tuple(rules), {})


def shelf(*packs: Pack) -> Shelf:
    return Shelf({each.id: each for each in packs})


def keys(merged: Merged) -> list[str]:
    return [each.key for each in merged.steps]


def lyon_and_sousse(today: date, **done: date) -> Plan:
    """The Tunisian council sits on 15 June 2026; the start is wanted on 30 June."""
    days = {key.replace("__", ".").replace("_", "-"): day for key, day in done.items()}
    return plan(shipped(), ["FR", "TN"], date(2026, 6, 30), today, {"TN": [date(2026, 6, 15)]}, days)
