"""Numbers, dates and counted sentences as a language writes them (CLDR, by Babel): the same on a terminal and on a page.

Arabic is written with the digits of the Maghreb (0 to 9), or of the Mashriq (٠ to ٩) where whoever keeps the site wants
them; what machines read (addresses, files, identifiers, the values of forms) never passes here.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from maillage.reference.texts import FALLBACK, fallen_back, fill

_LOCALES = {"en": "en_GB", "fr": "fr_FR", "ar": "ar_001", "es": "es", "pt": "pt_PT", "sr": "sr", "bg": "bg"}
_ASCII_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫٬", "0123456789,.")
ARABIC_DIGITS = ("maghreb", "mashriq")
_MASHRIQ = [str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")]
_digits = ["maghreb"]


def write_arabic_digits(of: str) -> None:
    """Write numbers and days of Arabic with the digits of the ``maghreb`` or of the ``mashriq`` from now on."""
    if of not in ARABIC_DIGITS:
        raise ValueError(of)
    _digits[0] = of


def arabic_digits() -> str:
    """Whose digits Arabic is written with."""
    return _digits[0]


def counted(
    forms_of: Mapping[str, Mapping[str, str]], number: int, language: str, values: Mapping[str, Any]
) -> str:
    """The sentence in the plural form that ``number`` takes in the language (Arabic has six), ``{n}`` being the number;
    ``zero`` is for none in all of them."""
    said_in = language if forms_of.get(language) else FALLBACK
    forms = forms_of[said_in]
    form = (
        (forms.get("zero") if number == 0 else None)
        or forms.get(plural_form(number, said_in))
        or forms["other"]
    )
    said = fill(form, said_in, {"n": figure(number, said_in), **values})
    return said if said_in == language else fallen_back(said, language)


@cache
def plural_form(number: int, language: str) -> str:
    """The CLDR plural category of a whole number: one, two, few, many, other, zero."""
    from babel import Locale

    return str(Locale.parse(_LOCALES[language]).plural_form(number))


def plural_forms(language: str) -> tuple[str, ...]:
    """The CLDR plural categories that whole numbers below a thousand take in the language, "other" last."""
    found = {plural_form(number, language) for number in range(1000)} - {"other"}
    return (*sorted(found, key=("zero", "one", "two", "few", "many").index), "other")


def figure(number: int | float | decimal.Decimal, language: str) -> str:
    """A number as the language writes it. Raises decimal.InvalidOperation where it is none that can be written (NaN, infinity)."""
    if isinstance(number, decimal.Decimal) and not number.is_finite():
        raise decimal.InvalidOperation(str(number))
    return _in_digits(_figure(number, language), language, _MASHRIQ[1])


@lru_cache(maxsize=4096, typed=True)
def _figure(number: int | float | decimal.Decimal, language: str) -> str:
    from babel.numbers import format_decimal

    with decimal.localcontext(prec=80):  # absurd amounts are told whole too
        shown = format_decimal(number, locale=_LOCALES[language])
    return str(shown).translate(_ASCII_DIGITS)


def money(amount: decimal.Decimal, currency: str, language: str) -> str:
    """An amount with the sign of its currency (its code where it has none), as the language writes it; cents only where there are any.

    >>> money(decimal.Decimal(124000), "EUR", "en"), money(decimal.Decimal("36000.5"), "MAD", "en")
    ('€124,000', 'MAD\\xa036,000.50')
    """
    return _in_digits(_money(amount, currency, language), language, _MASHRIQ[1])


@lru_cache(maxsize=4096)
def _money(amount: decimal.Decimal, currency: str, language: str) -> str:
    from babel.numbers import format_decimal, get_currency_symbol

    whole = amount == amount.to_integral_value()
    with decimal.localcontext(prec=80):
        number = format_decimal(amount, "#,##0" if whole else "#,##0.00", _LOCALES[language])
    sign = get_currency_symbol(currency, _LOCALES[language]).replace("\u200f", "")
    said = f"{sign}{chr(0xA0) * sign[-1:].isalpha()}{number}" if language == "en" else f"{number}\u00a0{sign}"
    return said.translate(_ASCII_DIGITS)


def day(text: str | date | None, language: str) -> str:
    """A date known to the day, the month or the year, as the language writes it; empty for none."""
    return _in_digits(_day(text, language), language, _MASHRIQ[0])


def moment(at: datetime, language: str) -> str:
    """A day and the time of it, to the minute, in universal time since nobody says where the reader is.

    >>> moment(datetime.fromisoformat("2026-11-28T16:12:09.5+01:00"), "en")
    '28 November 2026, 15:12 UTC'
    """
    there = at.astimezone(UTC)
    time = _in_digits(f"{there:%H:%M}", language, _MASHRIQ[0])
    return f"{day(there.date(), language)}{'،' if language == 'ar' else ','} {time} UTC"


def in_digits(number: int, language: str) -> str:
    """A whole number as it is, a year or a line, in the digits of the language: nothing parts its thousands."""
    return _in_digits(str(number), language, _MASHRIQ[0])


def _in_digits(said: str, language: str, digits: dict[int, int]) -> str:
    return said.translate(digits) if language == "ar" and _digits[0] == "mashriq" else said


@lru_cache(maxsize=4096)
def _day(text: str | date | None, language: str) -> str:
    from babel.dates import format_date, format_skeleton

    locale = _LOCALES[language]
    if text is None or text == "":
        return ""
    said = text.isoformat() if isinstance(text, date) else text
    if len(said) > 10 and said[10:11] == "T":  # of a time, its day is enough for a reader
        said = said[:10]
    try:
        if len(said) == 10:
            shown = str(format_date(date.fromisoformat(said), "long", locale)).translate(_ASCII_DIGITS)
            return "1er" + shown[1:] if language == "fr" and shown.startswith("1 ") else shown
        if len(said) == 7:
            first = datetime.fromisoformat(said + "-01")
            return str(format_skeleton("yMMMM", first, locale=locale)).translate(_ASCII_DIGITS)
    except ValueError:
        pass
    return said


@cache
def language_name(code: str, language: str) -> str:
    """The name of a language, as the reader's says it; the code itself where CLDR has none."""
    from babel import Locale

    return str(Locale.parse(_LOCALES[language]).languages.get(code, code))
