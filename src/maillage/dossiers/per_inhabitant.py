"""What a cooperation costs for each inhabitant of a side: what that side brings in money, by the agreed frame of the budget, over the
inhabitants of its place. Pure.

Sums of two currencies are never added: a side that brings both has two answers. What is not known is an answer, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from maillage.dossiers.model import Party, State
from maillage.dossiers.texts import Sum, says_something, value_of
from maillage.reference.money.split import in_units, minor_units


@dataclass(frozen=True, slots=True)
class Share:
    """Of a side, in a currency: ``amount`` in minor units; ``each``: for an inhabitant, rounded to the smallest coin; None where the
    inhabitants are not known, or where ``currency`` is empty since the side brings no money by the frame."""

    party: str
    currency: str = ""
    amount: int = 0
    inhabitants: int | None = None
    each: Decimal | None = None

    @property
    def smallest(self) -> Decimal:
        """The smallest coin of the currency; what rounds to nought is said to be below it."""
        return Decimal(1).scaleb(-minor_units(self.currency))


@dataclass(frozen=True, slots=True)
class Cost:
    """``shares`` of the sides, in their order; ``others``: what is brought in money by who is no side (a fund), by its own words."""

    shares: tuple[Share, ...]
    others: tuple[Sum, ...]

    @property
    def several_currencies(self) -> bool:
        """Whether there are sums that nobody added up."""
        found = {each.currency for each in self.shares} | {each.currency for each in self.others}
        return len(found - {""}) > 1


def cost_of(state: State, sides: Sequence[str], inhabitants: Mapping[str, int | None]) -> Cost | None:
    """By the definition in force; None where it has no frame of a budget. ``inhabitants``: party → how many live in its place."""
    agreed = state.in_force("definition")
    frame = agreed.articles.get("budget") if agreed else None
    if not says_something(frame):
        return None
    return per_inhabitant(value_of("budget", frame), [state.parties[each] for each in sides], inhabitants)


def per_inhabitant(
    frame: Sequence[Sum], sides: Sequence[Party], inhabitants: Mapping[str, int | None]
) -> Cost:
    """A sum is of the side that its source names."""
    brought: dict[str, dict[str, int]] = {each.party: {} for each in sides}
    others = []
    for each in frame:
        if each.amount is None:
            continue
        whose = next((side.party for side in sides if side.is_called(each.source)), "")
        if not whose:
            others.append(each)
            continue
        brought[whose][each.currency] = brought[whose].get(each.currency, 0) + each.amount
    shares = [
        share
        for party, sums in brought.items()
        for share in (
            [_share(party, *each, inhabitants.get(party)) for each in sums.items()] or [Share(party)]
        )
    ]
    return Cost(tuple(shares), tuple(others))


def _share(party: str, currency: str, amount: int, people: int | None) -> Share:
    if not people or people < 0:
        return Share(party, currency, amount)
    exact = in_units(amount, currency) / people
    return Share(party, currency, amount, people, exact.quantize(Decimal(1).scaleb(-minor_units(currency)), ROUND_HALF_UP))  # fmt: skip
