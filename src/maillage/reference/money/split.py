"""How fine a currency is, and how a total is split so that the parts sum to it exactly (largest remainder)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

from maillage.reference.list_files import list_file


@cache
def _decimals() -> dict[str, int]:
    return {row["code"]: int(row["decimals"]) for row in list_file("currencies").rows}


def is_currency(code: str) -> bool:
    """Whether ``code`` is a currency of ISO 4217, ended ones too."""
    return code in _decimals()


def minor_units(currency: str) -> int:
    """The number of decimals of ``currency`` (ISO 4217): XOF 0, EUR 2, TND 3; 2 for an unknown code."""
    return _decimals().get(currency, 2)


def in_units(minor: int, currency: str) -> Decimal:
    """A sum in minor units as it is written.

    >>> str(in_units(1250, "XOF")), str(in_units(1250, "EUR"))
    ('1250', '12.50')
    """
    return Decimal(minor).scaleb(-minor_units(currency))


def in_minor_units(amount: Decimal, currency: str) -> int | None:
    """The other way round; None for an amount that is finer than its currency.

    >>> in_minor_units(Decimal("12.5"), "EUR"), in_minor_units(Decimal("12.5"), "XOF")
    (1250, None)
    """
    minor = amount.scaleb(minor_units(currency))
    return int(minor) if minor == int(minor) else None


def split(
    total: Decimal | int, weights: Sequence[Decimal | int | Fraction], places: int = 0
) -> tuple[Decimal, ...]:
    """``total`` in parts proportional to ``weights``, each with ``places`` decimals, whose sum is exactly ``total``.

    Each part is rounded down, then what is left goes, one unit each, to the largest remainders; between equal ones to
    the earlier. ValueError when there is no weight, a weight is negative, all are 0, or ``total`` is finer than
    ``places``.

    >>> [str(part) for part in split(100, [3, 3, 1], places=2)]
    ['42.86', '42.86', '14.28']
    """
    shares = [Fraction(weight) for weight in weights]
    if not shares or min(shares) < 0 or sum(shares) == 0:
        raise ValueError("weights must not be negative and must not all be 0")
    units = Fraction(total) * 10**places
    if units.denominator != 1:
        raise ValueError(f"{total} has more than {places} decimals")
    sign, whole = (-1 if units < 0 else 1), abs(int(units))
    exact = [whole * share / sum(shares) for share in shares]
    parts = [int(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_remainder[: whole - sum(parts)]:
        parts[at] += 1
    return tuple(Decimal(sign * part).scaleb(-places) for part in parts)
