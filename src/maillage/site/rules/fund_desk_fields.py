"""The fields of a desk's form beyond the dates of the call: the fund's values, whether the rest holds, the cases to try it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from maillage.reference.spoken import day
from maillage.rules.cases import Case
from maillage.rules.model import Pack, Value
from maillage.rules.spoken import of_unit
from maillage.site import words
from maillage.site.parties.typed import Typed
from maillage.site.rules import call_typed, fund_desk_try
from maillage.site.rules.call_shown import said_in
from maillage.site.rules.fund_desk_values import WHOLE, number_in, settable

MOST_CASES = 40


def of_typed(typed: Typed) -> dict[str, str]:
    """What was typed, by the names of the fields."""
    values = {name: typed.one(name) for name in typed.answers if name.startswith("value_")}
    return {**call_typed.of_typed(typed), **values, "holds": typed.one("holds"), "facts": typed.one("facts")}


def values_in(typed: Typed, pack: Pack) -> tuple[dict[str, str], dict[str, str]]:
    """The values that were typed, as TOML writes them, and what is wrong with others: sentences by field."""
    found, faults = {}, {}
    for value in settable(pack):
        name = f"value_{value.id}"
        said = typed.one(name)
        if not said:
            continue
        try:
            found[value.id] = number_in(value, said)
        except ValueError:
            faults[name] = words.say(f"fund_desk.fault.{_sort(value)}", found=said[:40])
    return found, faults


def value_fields(
    pack: Pack, typed: Mapping[str, str], faults: Mapping[str, str], on: date
) -> list[dict[str, Any]]:
    """A field for each value that can be set, with what it is today."""
    spoken = words.language()
    found = []
    for value in settable(pack):
        now = value.on(on)
        said = of_unit(value.unit, now.is_, spoken) if now is not None and now.is_ is not None else ""
        hint = (
            words.say("fund_desk.value_now", value=said, day=day(now.since, spoken)) if said and now
            else words.say("fund_desk.value_unknown")
        )  # fmt: skip
        name = f"value_{value.id}"
        found.append(
            {
                "component": "field", "id": name, "label": words.say("fund_desk.value_in", name=said_in(value.name)[1], unit=_unit(value)),
                "hint": hint, "value": typed.get(name, ""), "error": faults.get(name, ""), "short": True, "figures": True,
                "optional": True,
            }
        )  # fmt: skip
    return found


def holds_field(pack: Pack, typed: Mapping[str, str]) -> dict[str, Any]:
    """Whether the other rules hold for the call."""
    known = day(pack.known_until, words.language()) if pack.known_until else ""
    return {
        "component": "choices", "id": "holds", "several": True, "label": words.say("fund_desk.holds"),
        "hint": words.say("fund_desk.holds_hint", day=known) if known else words.say("fund_desk.holds_hint_no_end"),
        "choices": [{"value": "yes", "label": words.say("fund_desk.holds_yes"), "on": typed.get("holds") == "yes"}],
    }  # fmt: skip


def cases_field(cases: Sequence[Case], typed: Typed, faults: Mapping[str, str]) -> dict[str, Any]:
    """The cases of the fund to choose among; empty where it has none."""
    if not cases:
        return {}
    chosen = typed.all("cases") or tuple(map(str, fund_desk_try.first(cases)))
    return {
        "component": "choices", "id": "cases", "several": True, "label": words.say("fund_desk.cases"),
        "hint": words.say("fund_desk.cases_hint"), "error": faults.get("cases", ""),
        "choices": [
            {"value": str(number), "label": case.name or str(number + 1), "on": str(number) in chosen}
            for number, case in enumerate(cases[:MOST_CASES])
        ],
    }  # fmt: skip


def facts_field(typed: Typed, faults: Mapping[str, str]) -> dict[str, Any]:
    """Room for the facts of a past bid."""
    return {
        "component": "field", "id": "facts", "kind": "area", "rows": 4, "label": words.say("fund_desk.facts"),
        "hint": words.say("fund_desk.facts_hint"), "value": typed.one("facts"), "error": faults.get("facts", ""),
        "optional": True,
    }  # fmt: skip


def _unit(value: Value) -> str:
    return (
        value.unit
        if len(value.unit) == 3 and value.unit.isupper()
        else words.say(f"fund_desk.unit.{value.unit}")
    )


def _sort(value: Value) -> str:
    if value.unit == "percent":
        return "percent"
    return "whole" if value.unit in WHOLE else "number"
