"""The money of an invented activity, in whole minor units: commitments, payments, corrections, budgets, forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from maillage.demo.dice import Dice
from maillage.demo.iati.model import Deed, Money, Party, Spell
from maillage.demo.iati.words import settings


@dataclass(frozen=True, slots=True)
class Purse:
    """Who pays whom, in what, and how far the work has come: ``progress`` from 0 to 100."""

    payer: Party
    partner: Party
    funder: Party | None
    currency: str
    others: tuple[str, ...]
    start: date
    end: date
    today: date
    progress: int
    total: int
    """The commitment, in minor units of ``currency``."""


def money(units: int, currency: str, day: date) -> Money:
    """An amount from whole minor units (Decimal keeps "12.50" as it is written)."""
    return Money(Decimal(units).scaleb(-settings().decimals[currency]), currency, day)


def drawn_total(dice: Dice, currency: str) -> int:
    """A total in minor units: many small ones, a few large ones; most are round."""
    euros = dice.number(20, 960) * dice.pick((50, 100, 250, 500, 1000, 1000, 2000))
    units = euros * _size(currency)
    return units + (dice.number(1, 99) if dice.chance(0.2) and settings().decimals[currency] else 0)


def split(dice: Dice, total: int, count: int) -> list[int]:
    """``total`` in ``count`` positive parts that sum to it."""
    weights = [dice.number(2, 9) for _ in range(count)]
    parts = [total * weight // sum(weights) for weight in weights]
    return [*parts[:-1], total - sum(parts[:-1])]


def converted(units: int, currency: str, into: str) -> int:
    """About the same value in another currency (the world has no exchange rates, only sizes)."""
    return max(1, units * _size(into) // _size(currency))


def _size(currency: str) -> int:
    """A euro in minor units of ``currency``, roughly."""
    return int(settings().factors[currency] * 10 ** settings().decimals[currency])


def deeds_of(dice: Dice, purse: Purse) -> tuple[Deed, ...]:
    """The transactions so far, by day: none lies after today."""
    if purse.start > purse.today + timedelta(days=120):
        return ()
    signed = min(purse.start - timedelta(days=dice.number(0, 60)), purse.today)
    deeds = [
        _commitment(dice, purse, part, signed)
        for part in split(dice, purse.total, dice.weighted((1, 2), (5, 1)))
    ]
    deeds += _incoming(dice, purse, signed)
    last = min(purse.end, purse.today)
    if purse.progress and last > purse.start:
        deeds += _payments(dice, purse, last)
    return tuple(sorted(deeds, key=lambda deed: deed.day))


def _commitment(dice: Dice, purse: Purse, units: int, day: date) -> Deed:
    receiver = purse.partner if dice.chance(0.7) else None
    said = "2" if dice.chance(0.3) else ""
    return Deed("2", day, money(units, purse.currency, day), said, purse.payer, "", receiver)


def _incoming(dice: Dice, purse: Purse, day: date) -> list[Deed]:
    funder = purse.funder
    if funder is None:
        return []
    units = purse.total * dice.pick((30, 50, 60, 80)) // 100

    def received(code: str, on: date) -> Deed:
        said = code if dice.chance(0.3) else ""
        return Deed(code, on, money(units, purse.currency, on), said, funder, "", purse.payer)

    promised = received("11", day)
    paid = received("1", min(day + timedelta(days=dice.number(20, 160)), purse.today))
    return [promised, paid] if purse.progress else [promised]


def _payments(dice: Dice, purse: Purse, last: date) -> list[Deed]:
    deeds: list[Deed] = []
    span = (last - purse.start).days
    for units in split(
        dice, max(1, purse.total * purse.progress // 100), dice.weighted((1, 2, 3, 4, 5), (9, 9, 5, 2, 1))
    ):
        day = purse.start + timedelta(days=dice.number(0, span))
        deeds.append(_payment(dice, purse, units, day))
        if dice.chance(0.025):
            back = min(day + timedelta(days=dice.number(5, 90)), purse.today)
            deeds.append(_correction(dice, deeds[-1], back))
    return deeds


def _payment(dice: Dice, purse: Purse, units: int, day: date) -> Deed:
    kind = dice.weighted(("3", "4"), (5, 3))
    currency = purse.currency
    if purse.others and dice.chance(0.16):
        currency = dice.pick(purse.others)
        units = converted(units, purse.currency, currency)
    in_kind = dice.chance(0.04)
    return Deed(
        kind,
        day,
        money(units, currency, _value_day(dice, day, purse.today)),
        "kind" if in_kind else kind if dice.chance(0.2) else "",
        purse.payer if kind == "3" else None,
        "",
        purse.partner if kind == "3" or dice.chance(0.3) else None,
        channel="4" if in_kind else dice.pick(("", "", "", "", "", "1", "2")),
        typed=dice.chance(0.08),
    )


def _correction(dice: Dice, deed: Deed, day: date) -> Deed:
    share = Decimal(dice.pick((5, 10, 20))) / 100
    exponent = Decimal(1).scaleb(-settings().decimals[deed.money.currency])
    amount = -(deed.money.amount * share).quantize(exponent)
    return Deed(
        deed.kind,
        day,
        Money(amount, deed.money.currency, day),
        "correction",
        deed.provider,
        "",
        deed.receiver,
    )


def _value_day(dice: Dice, day: date, today: date) -> date:
    """Mostly the day itself; sometimes the bank's day, or the end of the month before."""
    if dice.chance(0.75):
        return day
    if dice.chance(0.5):
        return min(day + timedelta(days=dice.number(1, 12)), today)
    return day.replace(day=1) - timedelta(days=1)


def budgets_of(dice: Dice, purse: Purse) -> tuple[Spell, ...]:
    """A budget for each calendar year of the activity (four at most), some of them revised."""
    spans = _years(purse.start, purse.end)[:4]
    spells: list[Spell] = []
    for (start, end), units in zip(spans, _by_days(purse.total, spans), strict=True):
        said = min(start, purse.today)
        status = "2" if start <= purse.today else "1"
        spells.append(Spell("1", status, start, end, money(units, purse.currency, said)))
        if dice.chance(0.14):
            changed = max(1, units * dice.pick((70, 80, 90, 110, 125)) // 100)
            spells.append(Spell("2", status, start, end, money(changed, purse.currency, said)))
    return tuple(spells)


def _by_days(total: int, spans: list[tuple[date, date]]) -> list[int]:
    days = [(end - start).days for start, end in spans]
    parts = [total * count // sum(days) for count in days]
    return [*parts[:-1], total - sum(parts[:-1])]


def _years(start: date, end: date) -> list[tuple[date, date]]:
    spans = []
    for year in range(start.year, end.year + 1):
        first, last = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
        if (last - first).days > 20:
            spans.append((first, last))
    return spans


def planned_of(dice: Dice, purse: Purse) -> tuple[Spell, ...]:
    """What is still to be paid, by quarter."""
    left = purse.total * (100 - purse.progress) // 100
    start = max(purse.start, purse.today)
    if purse.end <= start + timedelta(days=95) or left < 10 or dice.chance(0.3):
        return ()
    parts = split(dice, left, dice.number(1, min(3, (purse.end - start).days // 91)))
    spells = []
    for at, units in enumerate(parts):
        first = start + timedelta(days=91 * at + 1)
        spells.append(
            Spell("1", "", first, first + timedelta(days=89), money(units, purse.currency, purse.today))
        )
    return tuple(spells)
