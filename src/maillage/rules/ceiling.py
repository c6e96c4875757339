"""How much can be asked of a fund: each country's cost at the rate of its group, or one rate for the whole, whichever is more.

By the French ministry's calls of 2025: 120,000 in a least developed country and 80,000 in another country that may
receive aid come to 124,000 by part and 120,000 by the single rate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.rules.condition import View
from maillage.rules.model import Ceiling, CeilingFound, CeilingLine


def ceiling_of(ceiling: Ceiling, view: View) -> CeilingFound | None:
    """The most that can be asked; None where a cost, a rate or a country's place in a group is not known."""
    costs = view.facts.get("cost_by_country")
    if not costs:
        return None
    # all of them, that every doubt be met
    found = [_line(ceiling, view, code, cost) for code, cost in costs.items()]
    lines = [line for line in found if line is not None]
    if len(lines) < len(found):
        return None
    by_part = sum((line.amount for line in lines), Decimal(0))
    single = None
    if ceiling.single is not None and len(lines) > 1:
        rate = _read(ceiling.single, view)
        if rate is not None:
            single = sum((line.cost for line in lines), Decimal(0)) * rate / 100
    best = max(by_part, single) if single is not None else by_part
    if ceiling.most is not None:
        most = _read(ceiling.most, view)
        if most is None:
            return None
        best = min(best, most)
    return CeilingFound(tuple(lines), by_part, single, best)


def _line(ceiling: Ceiling, view: View, code: str, cost: Decimal) -> CeilingLine | None:
    for part in ceiling.parts:
        inside = view.member(part.group, code) if part.group else True
        if inside is None:
            return None
        if inside:
            rate = _read(part.rate, view)
            return None if rate is None else CeilingLine(code, cost, part.group, rate, cost * rate / 100)
    return None


def _read(said: Any, view: View) -> Decimal | None:
    found = view.values.get(said[1:]) if isinstance(said, str) else said
    return None if found is None else Decimal(found)
