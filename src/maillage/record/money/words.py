"""What the data file says of measures: which type of money is which, and what is never added."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from maillage.reference.texts import catalogue

MEASURES = (
    "commitment", "disbursement", "expenditure", "incoming_commitment", "incoming", "pledge", "incoming_pledge", "budget",
    "planned", "interest", "loan_repayment", "reimbursement", "equity_purchase", "equity_sale", "guarantee", "stated",
)  # fmt: skip
"""Every measure, in the order in which answers list them."""

WHY = (
    "not_current", "no_amount", "absurd", "unknown_type", "zero", "no_currency", "no_date", "revised", "generated",
    "at_children", "at_funder",
)  # fmt: skip
"""Every reason for which money is left out of sums, the first that fits being said."""

UNKNOWN = "unknown"
DIGITS = 80
"""Of a sum while it is made: Python's 28 would round the largest."""


@cache
def words() -> Mapping[str, Any]:
    """The data file ``measures.toml``."""
    return catalogue("maillage.record.money", "measures")


def members(measure: str) -> tuple[str, ...]:
    """The measures that a word asks for: ``spent`` is disbursement and expenditure; a measure is itself."""
    return tuple(words()["groups"].get(measure, (measure,)))


def column(measure: str | None) -> str:
    """Under which name a measure is told: what was spent together, one that nobody said as UNKNOWN."""
    return "spent" if measure in members("spent") else measure or UNKNOWN
