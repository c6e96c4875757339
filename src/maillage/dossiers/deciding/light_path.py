"""The light path (``data/light.toml``): what it is for, and up to which amount, as far as amounts are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from maillage.dossiers.model import State
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import Sum, value_of
from maillage.reference.money.rates import Rates, convert
from maillage.reference.money.split import in_units, is_currency
from maillage.reference.spoken import money
from maillage.reference.texts import LANGUAGES, catalogue

Known = tuple[int, str]
"""A sum in minor units, and its currency."""


def allowed(sort: str, said: Known | None, state: State, on: date) -> None:
    """Whether a dossier may take the light path, as things are known on a day. ``said``: what it costs; None: not known. Raises
    Refused."""
    if sort not in _data()["sort"]:
        raise Refused("not-light", "sort")
    if said is not None and (said[0] < 0 or not is_currency(said[1])):
        raise Refused("cost-wrong", "amount")
    known = [said] if said is not None else [*_framed(state)]
    (most, currency), found = threshold(), _together(known, on)
    if found > most:
        raise Refused("not-light-sum", "amount", found=_said(found, currency), expected=_said(most, currency))


def threshold() -> tuple[Decimal, str]:
    """Up to which sum the light path goes."""
    currency = str(_data()["currency"])
    return in_units(int(_data()["most"]), currency), currency


def _together(known: Iterable[Known], on: date) -> Decimal:
    """What sums are together in the threshold's currency, in whole units, at rates of the day; a sum without a rate is not known, and not
    counted."""
    sums = (convert(in_units(*each), each[1], threshold()[1], on, _rates()).amount for each in known)
    return Decimal(round(sum((each for each in sums if each is not None), Decimal())))


def _framed(state: State) -> Iterable[Known]:
    """The sums of the budget frame that was last proposed."""
    text = state.text("definition")
    frame: tuple[Sum, ...] = value_of("budget", text.current.articles.get("budget", ())) if text else ()
    return ((each.amount, each.currency) for each in frame if each.amount is not None)


def _said(amount: Decimal, currency: str) -> dict[str, str]:
    return {language: money(amount, currency, language) for language in LANGUAGES}


@cache
def _rates() -> Rates:
    return Rates()


def _data() -> Mapping[str, Any]:
    return catalogue("maillage.dossiers", "light")
