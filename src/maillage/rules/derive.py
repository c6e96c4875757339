"""Facts that follow from others: sums, shares, who takes part. And the way back: what to change so that one of them moves.

Shares are exact (``Fraction``, in percent). A fact that lacks one of those it follows from is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from maillage.rules.model import Facts
from maillage.rules.vocabulary import vocabulary

CENT = Decimal("0.01")
LARGEST = 10**15


def derived(facts: Facts) -> dict[str, Any]:
    """The facts and what follows from them.

    >>> derived({"own_cash": Decimal(40000), "own_kind": Decimal(38000)})["own_total"]
    Decimal('78000')
    """
    found = dict(facts)
    if (by_country := found.get("cost_by_country")) and "cost_total" not in found:
        found["cost_total"] = sum(by_country.values(), Decimal(0))
    elif "cost_total" in found and not by_country and len(found.get("partner_countries", ())) == 1:
        found["cost_by_country"] = {found["partner_countries"][0]: found["cost_total"]}
    for name, make in _MADE.items():
        if (value := make(found)) is not None:
            found[name] = value
    for name, (part, whole) in _shares().items():
        if part in found and whole in found and (of := share(found[part], found[whole])) is not None:
            found[name] = of
    return found


def share(part: Decimal, whole: Decimal) -> Fraction | None:
    """A part of a whole in percent; None of nothing.

    >>> share(Decimal(38000), Decimal(78000))
    Fraction(1900, 39)
    """
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def _own_total(facts: Facts) -> Decimal | None:
    cash, kind = facts.get("own_cash"), facts.get("own_kind")
    return None if cash is None or kind is None else cash + kind


def _kind_share(facts: Facts) -> Fraction | None:
    if facts.get("own_kind") == 0:
        return Fraction(0)  # nothing in kind is no share of it, whatever there is in money
    found = facts.get("own_total")
    return None if found is None else share(facts["own_kind"], found)


def _participants(facts: Facts) -> tuple[str, ...] | None:
    own, others = facts.get("applicant_country"), facts.get("partner_countries")
    return None if own is None or others is None else tuple(dict.fromkeys((own, *others)))


_MADE: Mapping[str, Callable[[Facts], Any]] = {
    "own_total": _own_total,
    "kind_share": _kind_share,
    "participants": _participants,
}


@cache
def _shares() -> Mapping[str, tuple[str, str]]:
    """Shares in percent by name, and the two sums that each is of (``share_of`` in the vocabulary)."""
    return {name: about.share_of for name, about in vocabulary().items() if about.share_of}


def levers(name: str, test: str, limit: Any, facts: Facts) -> Iterator[tuple[str, Any]]:
    """(fact, value) that brings a derived fact to a limit; amounts are rounded to the cent, to the side that keeps it.

    >>> list(levers("asked_share", "at_most", 50, {"asked": Decimal(120000), "cost_total": Decimal(200000)}))
    [('asked', Decimal('100000.00'))]
    """
    total, limit = facts.get("cost_total"), Fraction(limit)
    part, whole = _shares().get(name, ("", ""))
    if (
        part in facts
        and whole in facts
        and test in ("at_most", "less_than")
        and not vocabulary()[part].derived
    ):
        yield from _cents(part, limit * Fraction(facts[whole]) / 100, ROUND_FLOOR)
    elif name == "own_share" and total is not None and test in ("at_least", "more_than"):
        wanted = limit * Fraction(total) / 100 - Fraction(facts.get("own_kind", 0))
        yield from _cents("own_cash", max(wanted, Fraction(0)), ROUND_CEILING)
    elif name == "kind_share" and "own_cash" in facts and "own_kind" in facts and 0 < limit < 100:
        # kind : (cash + kind) = limit : 100, hence kind : cash = limit : (100 - limit)
        yield from _cents("own_kind", Fraction(facts["own_cash"]) * limit / (100 - limit), ROUND_FLOOR)
        yield from _cents("own_cash", Fraction(facts["own_kind"]) * (100 - limit) / limit, ROUND_CEILING)
    elif name == "own_total" and "own_kind" in facts and test in ("at_least", "more_than"):
        yield from _cents("own_cash", max(limit - Fraction(facts["own_kind"]), Fraction(0)), ROUND_CEILING)


def _cents(fact: str, value: Fraction, rounding: str) -> Iterator[tuple[str, Decimal]]:
    """The fact with the value to the cent; nothing where that is no sum that could be meant."""
    if value < LARGEST:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        yield fact, exact.quantize(CENT, rounding=rounding)
