"""The answer of `maillage money` for machines: the same facts as on the terminal, amounts as exact decimal texts."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.record.money.model import LeftOut, MoneyAnswer, Sum


def as_json(answer: MoneyAnswer) -> dict[str, Any]:
    """The object that docs/how-to/use-json.md describes."""
    asked = {key: value for key, value in asdict(answer.question).items() if value not in (None, (), "")}
    return {
        "question": asked,
        "currency": answer.question.currency,
        "rows": [{**one.of, **_sum(one)} for one in answer.rows],
        "totals": [*map(_sum, answer.totals), *map(_sum, spent_of(answer.totals))],
        "counted": [_sum(one) for one in answer.counted],
        "left_out": [_left(one) for one in answer.left_out],
        "may_be_twice": [_sum(one) for one in answer.may_be_twice],
        "rates": [asdict(one) for one in answer.rates],
        "conflicts": [
            {
                key: amount(value) if isinstance(value, Decimal) else value
                for key, value in asdict(one).items()
            }
            for one in answer.conflicts
        ],
        "conflict_count": answer.conflict_count,
        "coverage": {"activities": answer.activities, "with_money": answer.with_money},
        "generated": answer.generated,
    }


def amount(value: Decimal | None) -> str | None:
    """An amount as text: exact, without zeros that say nothing."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sum(one: Sum) -> dict[str, Any]:
    currency = one.of.get("currency") or one.currency
    said = {
        "measure": one.measure,
        "currency": one.currency,
        "amount": amount(one.amount),
        "items": one.items,
    }
    return said if currency == one.currency else {**said, "own_currency": currency}


def _left(one: LeftOut) -> dict[str, Any]:
    return {
        "measure": one.measure, "why": one.why, "currency": one.currency, "amount": amount(one.amount), "items": one.items,
    }  # fmt: skip


def spent_of(totals: Iterable[Sum]) -> list[Sum]:
    """What was spent, by currency: disbursements and expenditure, the one sum of two measures that is ever made."""
    from maillage.record.money.model import Sum
    from maillage.record.money.words import DIGITS, members

    found: dict[str | None, Sum] = {}
    for one in totals:
        if one.measure in members("spent") and one.amount is not None:
            before = found.get(one.currency, Sum({}, "spent", one.currency, Decimal(0), 0))
            with localcontext(prec=DIGITS):
                total = (before.amount or Decimal(0)) + one.amount
            found[one.currency] = Sum(
                {},
                "spent",
                one.currency,
                total,
                before.items + one.items,
            )
    return list(found.values())
