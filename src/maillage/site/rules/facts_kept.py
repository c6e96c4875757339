"""Facts as plain JSON, as a table or a form keeps them; ``rules.facts.clean`` reads them again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from maillage.rules.model import Facts


def plain(facts: Facts) -> dict[str, Any]:
    """Facts without what JSON cannot say: days and numbers as text.

    >>> plain({"asked": Decimal("120000"), "partner_countries": ("MA",), "starts_on": date(2027, 3, 1)})
    {'asked': '120000', 'partner_countries': ['MA'], 'starts_on': '2027-03-01'}
    """
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [_plain(each) for each in value]
    return value
