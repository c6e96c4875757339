"""Percentages as texts: quickly, whether they may break a rule. The judge has the last word."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

MISSING, TOTAL, ALONE = 0, 1, 2
_ALL = (None, "100", "100.0", "100.00")


@lru_cache(65536)
def flaws(shares: tuple[str | None, ...]) -> tuple[int, ...]:
    """What may be wrong: one alone is neither 100 nor unsaid; of several, one is missing, or they do not sum to 100.

    >>> flaws((None,)), flaws(("60",)), flaws(("60", "40")), flaws(("60", None)), flaws(("33.33", "33.33", "33.33"))
    ((), (2,), (), (0, 1), (1,))
    """
    if len(shares) == 1:
        return () if shares[0] in _ALL else (ALONE,)
    found = (MISSING,) if None in shares else ()
    try:
        whole = sum(Decimal(share) for share in shares if share is not None) == 100
    except InvalidOperation:
        whole = False
    return found if whole else (*found, TOTAL)


@cache
def in_range(percentage: str | None) -> bool:
    """Whether a percentage is surely a number from 0 to 100, if there is one."""
    try:
        return percentage is None or 0 <= Decimal(percentage) <= 100
    except InvalidOperation:
        return False
