"""Names of countries and of M49 areas as they are shown. For what is compared, see ``find``.

Names are CLDR's, through Babel, loaded when first asked; a disputed name is shown as the United Nations use it
(``reference.disputed``), a handful of CLDR's short forms are replaced by full ones (``data/country_display.csv``).
An installation may hand its own choice of names; facts and codes do not follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from maillage.reference.countries.model import countries, country
from maillage.reference.disputed import disputed
from maillage.reference.tables import read_table

Override = Mapping[str, Mapping[str, str]]
"""An installation's choice: alpha-2 code to language to name."""


@lru_cache(maxsize=4096)
def _shown(code: str, language: str) -> str:
    dispute = disputed(code)
    if dispute and language in dispute.displays:
        return dispute.displays[language]
    own = _own_names().get(code, {})
    return own.get(language) or _cldr(language).get(code) or own.get("en") or _cldr("en").get(code, code)


def name(code: str, language: str, override: Override | None = None) -> str:
    """The name of the country ``code`` in ``language`` (any CLDR language, ``sr_Latn`` too), else in English.

    ``code`` itself when it is none. The first call in a language loads its names (some 30 ms).

    >>> name("MA", "fr"), name("XK", "en"), name("NA", "ar")
    ('Maroc', 'Kosovo*', 'ناميبيا')
    """
    if country(code) is None:
        return code
    chosen = (override or {}).get(code, {}).get(language)
    return chosen or _shown(code, language)


def names(code: str) -> dict[str, str]:
    """The name of the country in every CLDR language that has one, by language code. The first call takes a second."""
    from babel.localedata import locale_identifiers

    languages = sorted(i for i in locale_identifiers() if "_" not in i or i in ("sr_Latn", "zh_Hant"))
    own = {language: text for language, text in _own_names().get(code, {}).items() if text}
    dispute = disputed(code)
    found = {language: _cldr(language)[code] for language in languages if code in _cldr(language)}
    return {**found, **own, **(dispute.displays if dispute else {})}


def region_name(code: str, language: str) -> str:
    """The name of the M49 area ``code`` ("014" is Eastern Africa) in fr, en, es, pt or ar; the code when unknown."""
    row = _areas().get(code)
    return (row.get(language) or row["en"]) if row else code


@cache
def _cldr(language: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: str(text) for code, text in locale.territories.items() if len(code) == 2}


@cache
def _own_names() -> dict[str, dict[str, str]]:
    known = {c.alpha2 for c in countries()}
    rows = read_table("country_display")
    return {
        row["code"]: {k: v for k, v in row.items() if len(k) == 2} for row in rows if row["code"] in known
    }


@cache
def _areas() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_table("areas")}
