"""Money of one activity by measure, year and currency, as its source states it: exact, in its own currency.

The year is that of the value date, else of the transaction's date; of a budget, of its period's start. Measures are never added
to one another, and an original budget never to a revised one. What cannot be counted is said, with why. Nothing is
converted here: that is the money of the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from maillage.record.activity.tell import attribute, children, first
from maillage.record.iati.tree import TEXT, Node
from maillage.record.iati.typing import read_day, read_number
from maillage.record.money.words import DIGITS, MEASURES, words

_REVISED = MEASURES.index("budget") + 1
ORDER = (*MEASURES[:_REVISED], "budget_revised", *MEASURES[_REVISED:], "unknown_type")
"""Every measure, in the order in which they are shown."""
Key = tuple[str, int | None, str | None]
"""Measure, year (None: not dated), currency (None: not said)."""


@dataclass(slots=True)
class Sums:
    """Sums by measure, year and currency; how many items each holds; what was left out, by why."""

    amounts: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    items: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def sums(activity: Node) -> Sums:
    """The sums of an activity in the form of 2.03."""
    made = Sums()
    default = (attribute(activity, "default-currency") or "").strip() or None
    for measure, day, value in _items(activity):
        amount = read_number(value[TEXT] or "") if value is not None else None
        if amount is None:
            made.left_out[
                "no_amount" if value is None or not (value[TEXT] or "").strip() else "bad_amount"
            ] += 1
            continue
        currency = (attribute(value, "currency") or "").strip().upper() or default
        key = (measure, day, currency.upper() if currency else None)
        with localcontext(prec=DIGITS):
            made.amounts[key] += amount
        made.items[key] += 1
    return made


def _items(activity: Node) -> Iterator[tuple[str, int | None, Node | None]]:
    for element in children(activity, "transaction"):
        code = (attribute(first(element, "transaction-type"), "code") or "").strip()
        value = first(element, "value")
        dated = attribute(first(element, "transaction-date"), "iso-date")
        measure = words()["transaction"].get(code, "unknown_type")
        yield measure, _year(attribute(value, "value-date")) or _year(dated), value
    for element in children(activity, "budget"):
        revised = (attribute(element, "type") or "").strip().upper() in words()["budget"]["revised"]
        measure = "budget_revised" if revised else "budget"
        yield measure, _year(attribute(first(element, "period-start"), "iso-date")), first(element, "value")
    for element in children(activity, "planned-disbursement"):
        start = attribute(first(element, "period-start"), "iso-date")
        yield "planned", _year(start), first(element, "value")


def _year(said: str | None) -> int | None:
    found = read_day(said) if said else None
    return found.year if found else None
