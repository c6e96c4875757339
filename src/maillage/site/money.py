"""Money by year as a figure of a page: what it says, its bars, the same sums as a table, and what is not in them.

The sums are those of `maillage money --by year`: one measure is drawn, none is added to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from maillage.record.money.ask import money
from maillage.record.money.model import MoneyAnswer, Question
from maillage.record.money.words import WHY
from maillage.record.money.years import Yearly, items_left_out, yearly
from maillage.reference.spoken import figure
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.figures import Bar
from maillage.site.remembered import remembered
from maillage.site.today import today

MOST_YEARS, MOST_COLUMNS = 30, 4
_SCALES = ((10_000_000, 1_000_000, "millions"), (10_000, 1_000, "thousands"), (0, 1, "units"))
"""From what a largest bar on, by what bars are divided, and how their unit is called."""


def asked(record: AtHand, question: Question, beside: tuple[str, ...] = ("items", "shares")) -> Yearly | None:
    """The answer by year, with what is wanted ``beside`` it (of :data:`.ask.BESIDE`); None where the record knows of no money."""
    if not record.reader.files("money"):
        return None
    return remembered(
        record, "money", (question, beside), lambda: yearly(money(record.reader, question, beside=beside))
    )


def money_figure(
    found: Yearly | None, about: str, address: str = "", most: int = MOST_COLUMNS
) -> dict[str, Any]:
    """What the component ``money`` takes: its title is the finding, ``address`` where everything about it stands, ``most`` how
    many measures its table has. Empty where nothing was counted."""
    if found is None or not found.columns:
        return {}
    measure = found.drawn
    years = {year: sums[measure] for year, sums in found.years if year and measure in sums}
    columns = found.columns[:most]
    told = [(year, sums) for year, sums in found.years if sums.keys() & set(columns)]
    bars, divided = _bars(years)
    return {
        "component": "money",
        "counted": words.say(f"money.counted.{divided}", currency=found.currency),
        "title": _title(about, measure, found, years),
        "unit": words.say(
            f"money.unit.{divided}", measure=words.say(f"measure.{measure}"), currency=found.currency
        ),
        "bars": bars,
        "head": [words.say(f"measure.{name}") for name in columns],
        "rows": rows(told[-MOST_YEARS:], columns),
        "left_out": sum(found.left_out.values()),
        "invented": found.answer.generated,
        "currency": found.currency,
        "address": address,
        "asks": asks(address),
        "lines": money_lines(found),
    }


def asks(address: str) -> str:
    """What the address of sums asks, as a report on a line of them names it."""
    return address.partition("?")[2] or "all"


def money_lines(found: Yearly) -> list[tuple[str, str]]:
    """Key and words of each line of the sums: its year."""
    return [(str(year or "none"), str(year or words.say("money.no_year"))) for year, _ in found.years]


def rows(years: Any, columns: tuple[str, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(year, [(measure, sum as it is written)]) from the oldest; a dash where nothing is said."""
    named = [(name, words.say(f"measure.{name}")) for name in columns]
    return [
        (
            str(year) if year else words.say("money.no_year"),
            [(said, amount(sums.get(name))) for name, said in named],
        )
        for year, sums in years
    ]


def amount(value: Decimal | None) -> str:
    """A sum as it is written: whole units from a hundred on, as the command writes them."""
    if value is None:
        return "–"
    whole = value.to_integral_value(ROUND_HALF_EVEN)
    return figure(whole if abs(value) >= 100 else round(value, 2), words.language())


def left_out(answer: MoneyAnswer) -> list[dict[str, str]]:
    """Why amounts are not in the sums, and how many each."""
    items = items_left_out(answer)
    order = [*WHY, "no_rate", "share_unknown"]
    reasons = sorted(items, key=lambda why: order.index(why) if why in order else len(order))
    return [
        {"items": words.count("money.items", items[why]), "why": words.say(f"money_why.{why}")}
        for why in reasons
    ]


def _title(about: str, measure: str, found: Yearly, years: Mapping[int, Decimal]) -> str:
    said = {
        "about": about,
        "measure": words.say(f"measure.{measure}"),
        "amount": amount(found.totals[measure]),
        "currency": found.currency,
    }
    if not years:
        return words.say("money.finding", **said)
    first, last = min(years), max(years)
    return (
        words.say("money.finding_year", year=first, **said)
        if first == last
        else words.say("money.finding_years", first=first, last=last, **said)
    )


def _bars(years: Mapping[int, Decimal]) -> tuple[list[Bar], str]:
    """A bar for each year up to the last, those without a sum too, and what their numbers count. A year whose sum is below
    nought (a correction) has no bar: the table has its sum."""
    # a year far off is a typing error of a source: the table has it
    likely = {year: value for year, value in years.items() if 1945 <= year <= today().year + 10}
    if len(likely) < 2:
        return [], "units"
    last = max(likely)
    first = max(min(likely), last - MOST_YEARS + 1)
    most = max(likely.values())
    _, divisor, name = next(scale for scale in _SCALES if most >= scale[0] or not scale[0])
    bars = [
        Bar(
            str(year),
            (max(int((likely.get(year, Decimal(0)) / divisor).to_integral_value(ROUND_HALF_EVEN)), 0),),
        )
        for year in range(first, last + 1)
    ]
    return bars, name
