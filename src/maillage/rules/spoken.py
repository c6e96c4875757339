"""Values of facts and rules as a language writes them: amounts, shares, days, lengths of time, countries, options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from maillage.reference import countries
from maillage.reference.spoken import counted, day, figure, money
from maillage.reference.texts import catalogue, choose, fill
from maillage.rules.model import FromGroup
from maillage.rules.terms import Term
from maillage.rules.vocabulary import vocabulary

COUNTED = ("months", "days", "years")


def say(key: str, language: str, **values: object) -> str:
    """A sentence of ``data/sentences.toml`` (``whole.unread``), filled."""
    section, name = key.split(".", 1)
    return fill(choose(catalogue("maillage.rules", "sentences")[section][name], language), language, values)


def count(unit: str, number: int, language: str) -> str:
    """So many of a unit of ``[unit]``: ``3 months``."""
    return counted(catalogue("maillage.rules", "sentences")["unit"][unit], number, language, {})


def chosen(texts: Mapping[str, str], language: str) -> str:
    """A text of a pack in a language, else in whatever it has; empty for none."""
    return (texts.get("") or choose(dict(texts), language)) if texts else ""


def of_fact(name: str, value: Any, language: str, currency: str = "") -> str:
    """A fact's value in words.

    >>> of_fact("asked", Decimal(124000), "en", "EUR"), of_fact("joint", True, "fr")
    ('€124,000', 'oui')
    """
    if value is None:
        return say("test.unknown", language)
    about = vocabulary().get(name)
    if about is None:
        return anything(value, language)
    if isinstance(value, list | tuple):
        return listed([of_fact(name, each, language, currency) for each in value], language)
    if isinstance(value, Mapping):
        return listed(
            [_pair(about.type, key, each, language, currency) for key, each in value.items()], language
        )
    if about.type in ("country", "countries"):
        return (
            str(countries.name(str(value), language)) if isinstance(value, str) else anything(value, language)
        )
    if about.type in ("choice", "choices"):
        return about.option(str(value), language)
    return of_unit({"money": currency or "money"}.get(about.type, about.unit or about.type), value, language)


def of_unit(unit: str, value: Any, language: str) -> str:
    """A value in its unit: a currency, ``percent``, ``months``…; not known for None."""
    if value is None:
        return say("test.unknown", language)
    if isinstance(value, Decimal | Fraction | int) and not isinstance(value, bool):
        if unit == "percent":
            return say("said.percent", language, n=number(value, language))
        if len(unit) == 3 and unit.isupper():
            return money(Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value), unit, language)  # fmt: skip
        if unit in COUNTED and value == int(value):
            return count(unit, int(value), language)
    return anything(value, language)


def number(value: Any, language: str) -> str:
    """A number to one decimal, which a share in percent needs; what is beyond it is cut, so that 10 % is never said of 9.96."""
    exact = Fraction(value)
    tenths = exact * 10
    cut = Fraction(tenths.numerator // tenths.denominator, 10)
    return figure(int(cut) if cut.denominator == 1 else Decimal(cut.numerator) / cut.denominator, language)


def anything(value: Any, language: str) -> str:
    """A value of whatever sort, without a unit."""
    if isinstance(value, bool):
        return say("said.yes" if value else "said.no", language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Fraction):
        return number(value, language)
    if isinstance(value, int | Decimal):
        return figure(value, language)
    if isinstance(value, list | tuple):
        return listed([anything(each, language) for each in value], language)
    if isinstance(value, FromGroup):
        return count("countries", value.number, language)
    return str(value)


def term(length: Term, language: str) -> str:
    """A length of time in words: ``2 months, 10 working days``."""
    return listed([count(unit, number, language) for unit, number in length.as_dict().items()], language)


def listed(parts: list[str], language: str) -> str:
    """Words one after the other; "none" for none."""
    return choose(catalogue("maillage.rules", "sentences")["said"]["sep"], language).join(parts) or say("said.none", language)  # fmt: skip


def _pair(type_: str, key: str, value: Any, language: str, currency: str) -> str:
    name = str(countries.name(key, language)) if type_ == "amounts" else key
    said = of_unit(currency or "money", value, language) if type_ == "amounts" else anything(value, language)
    return say("said.pair", language, name=name, value=said)
