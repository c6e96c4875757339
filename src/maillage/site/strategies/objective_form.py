"""An objective as fields of a form, and what was typed as an objective again: one language at a time, the others stay.

Targets are written one a line: ``homes with water = 6 400 homes, 2030``. What stands in no figure is left as it was typed, for
``faults`` to refuse by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from maillage.dossiers.decisions import Attached
from maillage.reference.money.split import in_minor_units, in_units, is_currency
from maillage.reference.topics import topics
from maillage.reference.topics.lists import goal_name
from maillage.rules.facts import typed_number
from maillage.site import words
from maillage.site.parties.typed import Typed
from maillage.site.strategies.form import area, over, text_field
from maillage.strategies.faults import GOALS, Faults
from maillage.strategies.model import Budget, Objective, Target

_TARGET = re.compile(r"\s*=\s*")
_YEAR = re.compile(r"(?P<before>.*?)[\s,;،]+(?P<year>\d{4})")
_FIGURE = re.compile(r"(?P<figure>\d[\d\s.,\u202f\u00a0]*)(?P<unit>.*)", re.DOTALL)
SERVES = ("plan", "commitment")


def fields(
    said: Objective, typed: Typed, language: str, faults: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The fields, filled with what stands, or with what was typed."""

    def line(name: str, value: str, **more: Any) -> dict[str, Any]:
        return text_field(name, typed.whole(name) if typed else value, faults, **more)

    yield area("title", said.title, typed, language, faults)
    yield area("says", said.says, typed, language, faults, kind="area", rows=5, optional=True)
    targets = (
        typed.whole("targets") if typed else "\n".join(target_line(each, language) for each in said.targets)
    )
    yield text_field("targets", targets, faults, kind="area", rows=4, optional=True, hint=words.say("strategy.hint.targets"))  # fmt: skip
    chosen = typed.all("topics") if typed else said.topics
    named = sorted(((each.name(words.language()), each.code) for each in topics()), key=lambda pair: pair[0])
    yield _choices("topics", [(code, name) for name, code in named], chosen, faults)
    goals = [(each, goal_name(each, words.language())) for each in GOALS]
    yield _choices("goals", goals, typed.all("goals") if typed else said.goals, faults)
    budget = said.budget
    yield area(
        "budget_label", budget.label if budget else {}, typed, language, faults, optional=True, hint=words.say("strategy.hint.budget_label"),
    )  # fmt: skip
    yield line("budget_amount", _amount(budget), optional=True, short=True, figures=True)
    yield line("budget_currency", budget.currency if budget else "", optional=True, short=True, latin=True, hint=words.say("strategy.hint.budget_currency"))  # fmt: skip
    yield line("budget_year", str((budget and budget.year) or ""), optional=True, short=True, figures=True)
    serves = said.serves
    which = typed.one("serves") if typed else (serves.to if serves else "")
    offered = [
        ("", words.say("strategy.serves.none")),
        *((each, words.say(f"strategy.serves.{each}")) for each in SERVES),
    ]
    yield {
        "component": "choices", "id": "serves", "label": words.say("strategy.field.serves"),
        "choices": [{"value": value, "label": label, "on": which == value} for value, label in offered],
    }  # fmt: skip
    yield area("serves_title", serves.title if serves else {}, typed, language, faults, optional=True)
    yield line("serves_code", serves.code if serves else "", optional=True, short=True, latin=True)
    yield line("serves_source", serves.source if serves else "", optional=True)


def objective_typed(before: Objective, typed: Typed, language: str, country: str) -> tuple[Objective, Faults]:
    """The objective that was typed, and what could not be read of it."""
    budget, faults = _budget(before.budget, typed, language)
    return Objective(
        before.key,
        over(before.title, language, typed.whole("title")),
        over(before.says, language, typed.whole("says")),
        tuple(dict.fromkeys(typed.all("topics"))),
        tuple(dict.fromkeys(typed.all("goals"))),
        tuple(_targets(before.targets, typed.whole("targets"), language)),
        budget,
        _serves(before.serves, typed, language, country),
    ), faults


def target_line(target: Target, language: str) -> str:
    """A target as its line is written."""
    says = target.says.get(language) or next(iter(target.says.values()), "")
    figure = " ".join(filter(None, (target.figure, target.unit)))
    after = ", ".join(filter(None, (figure, str(target.year or ""))))
    return f"{says} = {after}" if after else says


def _targets(before: tuple[Target, ...], typed: str, language: str) -> Iterator[Target]:
    """Line by line over the same lines in other languages, as long as they say the same."""
    lines = [each.strip() for each in typed.splitlines() if each.strip()]
    for at, each in enumerate(lines):
        known = before[at] if at < len(before) else None
        if known and target_line(known, language) == each:
            yield known  # also where another language is shown: it stays what it is
            continue
        says, *rest = _TARGET.split(each, maxsplit=1)
        figure, unit, year = _after(rest[0] if rest else "")
        same = known if known and (known.figure, known.unit, known.year) == (figure, unit, year) else None
        yield Target(over(same.says if same else {}, language, says), figure, unit, year)


def _after(said: str) -> tuple[str, str, int | None]:
    """Figure, unit and year of what stands after ``=``."""
    year = None
    if found := _YEAR.fullmatch(said):
        said, year = found["before"], int(found["year"])
    figure = _FIGURE.fullmatch(said.strip())
    if figure is None:
        return said.strip(), "", year
    number, fault = typed_number(figure["figure"].strip(), "number")
    return (figure["figure"].strip() if fault else format(number, "f")), figure["unit"].strip(), year


def _budget(before: Budget | None, typed: Typed, language: str) -> tuple[Budget | None, Faults]:
    label = over(before.label if before else {}, language, typed.whole("budget_label"))
    currency, amount = typed.one("budget_currency").strip().upper(), typed.one("budget_amount").strip()
    year, faults = typed.one("budget_year").strip(), Faults()
    if not any((label, currency, amount, year)):
        return None, faults
    minor = None
    if amount:
        number, fault = typed_number(amount, "money")
        minor = None if fault else in_minor_units(Decimal(str(number)), currency)
        if minor is None:
            faults["budget_amount"] = "amount"
    if year and not typed.number("budget_year"):
        faults["budget_year"] = "year"
    return Budget(label, minor, currency, typed.number("budget_year") or None), faults


def _amount(budget: Budget | None) -> str:
    if budget is None or budget.amount is None or not is_currency(budget.currency):
        return ""
    return format(in_units(budget.amount, budget.currency), "f")


def _serves(before: Attached | None, typed: Typed, language: str, country: str) -> Attached | None:
    which = typed.one("serves")
    if which not in SERVES:
        return None
    title = over(before.title if before else {}, language, typed.whole("serves_title"))
    to: Any = which
    return Attached(to, typed.whole("serves_code").strip(), title, typed.whole("serves_source").strip(), country if which == "plan" else "")  # fmt: skip


def _choices(
    name: str, offered: list[tuple[str, str]], chosen: tuple[str, ...], faults: Mapping[str, str]
) -> dict[str, Any]:
    code = faults.get(name, "")
    return {
        "component": "choices", "id": name, "label": words.say(f"strategy.field.{name}"), "several": True,
        "error": words.say(f"strategy.fault.{code}") if code else "",
        "choices": [{"value": value, "label": label, "on": value in chosen} for value, label in offered],
    }  # fmt: skip
