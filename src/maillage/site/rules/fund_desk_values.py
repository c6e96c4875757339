"""What a fund's desk says of its own rules: values from the opening of a call on, and that the rest holds for it. Written as rules that
extend those of the fund, so that a verdict before that day stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from maillage.rules.calls import WITHDRAWN
from maillage.rules.facts import typed_number
from maillage.rules.model import Pack, Value
from maillage.site.rules.call_dates import Dates

WITHOUT_END = timedelta(days=365)
"""For so long the rules of a call are taken to hold of which no last day is known."""
SOURCE = "desk"
WHOLE = ("count", "days", "months", "years")
"""Units of which there are whole numbers only."""


@dataclass(frozen=True, slots=True)
class Set:
    """A value that the desk set for a call: from its opening day."""

    value: str
    since: date
    is_: str
    call: str


@dataclass(frozen=True, slots=True)
class Holds:
    """The rules hold for a call, as its desk says: until its last day."""

    call: str
    until: date


@dataclass(frozen=True, slots=True)
class DeskSaid:
    """All that a desk has said of a fund's rules."""

    values: tuple[Set, ...] = ()
    holds: tuple[Holds, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> DeskSaid:
        """As a table keeps it."""
        return cls(
            tuple(Set(each["value"], date.fromisoformat(each["since"]), each["is"], each["call"]) for each in kept.get("values", ())),
            tuple(Holds(each["call"], date.fromisoformat(each["until"])) for each in kept.get("holds", ())),
        )  # fmt: skip

    def kept(self) -> dict[str, Any]:
        """For a table."""
        return {
            "values": [{"value": each.value, "since": str(each.since), "is": each.is_, "call": each.call} for each in self.values],
            "holds": [{"call": each.call, "until": str(each.until)} for each in self.holds],
        }  # fmt: skip

    def with_call(self, call: str, dates: Dates, values: Mapping[str, str], holds: bool) -> DeskSaid:
        """The same with what is said of one call, in the place of what was said of it before; nothing of one that opens no more."""
        set_ = tuple(each for each in self.values if each.call != call)
        held = tuple(each for each in self.holds if each.call != call)
        opens = dates.opens
        if opens is None or dates.status == WITHDRAWN:
            return DeskSaid(set_, held)
        mine = tuple(Set(name, opens, said, call) for name, said in values.items())
        until = dates.closes or opens + WITHOUT_END
        return DeskSaid(set_ + mine, held + ((Holds(call, until),) if holds else ()))

    def of_call(self, call: str) -> tuple[dict[str, str], bool]:
        """What was said of one call: values by name, and whether the rest holds."""
        return {each.value: each.is_ for each in self.values if each.call == call}, any(
            each.call == call for each in self.holds
        )

    def __bool__(self) -> bool:
        return bool(self.values or self.holds)


def settable(pack: Pack) -> list[Value]:
    """The values of a fund that a desk can set on a page: numbers and sums. Sentences are changed in the rules themselves."""
    return [value for value in pack.values.values() if value.unit != "text"]


def number_in(value: Value, said: str) -> str:
    """A number that was typed, as TOML writes it. Raises ValueError for what the unit does not take."""
    of = "percent" if value.unit == "percent" else "count" if value.unit in WHOLE else "money"
    number, fault = typed_number(said, of)
    if fault is not None or any(sign.isalpha() for sign in said):  # nobody means 1e-9
        raise ValueError(said)
    if number == int(number):
        return str(int(number))
    return format(number.normalize(), "f")


def text_of(pack: Pack, said: DeskSaid, desk: str, on: date) -> str:
    """The rules as a text that extends those of the fund. ``desk`` is who says it, ``on`` the day."""
    until = max((each.until for each in said.holds), default=None)
    lines = ["[pack]", f'extends = "{pack.id}"']
    if until is not None:
        known = max(until, pack.known_until or until)
        if pack.known_until is not None:
            lines.append(f"known_until = {known}")
        lines += [f"checked = {on}", f"review_by = {max(known, on + timedelta(days=1))}"]
    lines += [f"[source.{SOURCE}]", f"title = {_quoted(desk)}", f"as_of = {on}", "verified = true"]
    for name, rows in _by_value(pack, said.values):
        for each in rows:
            lines += [
                f"[[value.{name}.at]]",
                f"from = {each.since}",
                f"is = {each.is_}",
                f'source = "{SOURCE}"',
            ]
    return "\n".join(lines) + "\n"


def _by_value(pack: Pack, said: Iterable[Set]) -> list[tuple[str, list[Set]]]:
    """Of each value that the fund still has: what it is from which day, the days rising; of two for one day the later said."""
    found: dict[str, dict[date, Set]] = {}
    for each in said:
        if each.value in pack.values:
            found.setdefault(each.value, {})[each.since] = each
    return [(name, [rows[since] for since in sorted(rows)]) for name, rows in sorted(found.items())]


def _quoted(text: str) -> str:
    kept = "".join(sign for sign in text if sign.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'
