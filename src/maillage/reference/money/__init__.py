"""Money: exact amounts, splits that lose nothing, conversion at a value date, amounts as people write them.

Amounts are ``Decimal`` (or integer minor units), never float. A rate is dated and says where it comes from; a missing
rate is missing: never 1, never 0. Constant prices (inflation) are another step and never mixed in.
"""

from maillage.reference.money.amounts import Amount, CurrencyWord, read_amount, read_currency
from maillage.reference.money.rates import (
    Converted,
    Rate,
    Rates,
    convert,
    ecb_daily,
    fixed_parities,
    read_rates,
)
from maillage.reference.money.split import is_currency, minor_units, split

__all__ = [
    "Amount",
    "Converted",
    "CurrencyWord",
    "Rate",
    "Rates",
    "convert",
    "ecb_daily",
    "fixed_parities",
    "is_currency",
    "minor_units",
    "read_amount",
    "read_currency",
    "read_rates",
    "split",
]
