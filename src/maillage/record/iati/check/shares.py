"""Percentages as texts: quickly, whether they may break a rule. The judge has the last word."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cache

_ALL = (None, "100", "100.0", "100.00")


def broken(shares: list[str | None], missing: str, total: str, alone: str) -> list[str]:
    """The rules that shares may break: one alone is 100 or says none, several each say one and sum to 100."""
    if len(shares) == 1:
        return [] if shares[0] in _ALL else [alone]
    found = [missing] if None in shares else []
    try:
        whole = sum(Decimal(share) for share in shares if share is not None) == 100
    except InvalidOperation:
        whole = False
    return found if whole else [*found, total]


@cache
def in_range(percentage: str) -> bool:
    """Whether a percentage is surely a number from 0 to 100."""
    try:
        return 0 <= Decimal(percentage) <= 100
    except InvalidOperation:
        return False
