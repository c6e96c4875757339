"""Numbers, dates and counted sentences as a language writes them (CLDR, by Babel): the same on a terminal and on a page.

Arabic is written with the digits of the Maghreb (0 to 9).
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from maillage.reference.texts import fill

_LOCALES = {"en": "en_GB", "fr": "fr_FR", "ar": "ar_001"}
_ASCII_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫٬", "0123456789,.")


def counted(
    forms_of: Mapping[str, Mapping[str, str]], number: int, language: str, values: Mapping[str, Any]
) -> str:
    """The sentence in the plural form that ``number`` takes in the language (Arabic has six), ``{n}`` being the number;
    ``zero`` is for none in all of them."""
    forms = forms_of.get(language) or forms_of["en"]
    form = (
        (forms.get("zero") if number == 0 else None)
        or forms.get(plural_form(number, language))
        or forms["other"]
    )
    return fill(form, language, {"n": figure(number, language), **values})


@cache
def plural_form(number: int, language: str) -> str:
    """The CLDR plural category of a whole number: one, two, few, many, other, zero."""
    from babel import Locale

    return str(Locale.parse(_LOCALES[language]).plural_form(number))


@lru_cache(maxsize=4096, typed=True)
def figure(number: int | float | decimal.Decimal, language: str) -> str:
    """A number as the language writes it."""
    from babel.numbers import format_decimal

    with decimal.localcontext(prec=80):  # absurd amounts are told whole too
        shown = format_decimal(number, locale=_LOCALES[language])
    return str(shown).translate(_ASCII_DIGITS)


@lru_cache(maxsize=4096)
def day(text: str | date | None, language: str) -> str:
    """A date known to the day, the month or the year, as the language writes it; empty for none."""
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
