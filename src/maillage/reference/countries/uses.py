"""What a country uses: its languages, its currencies on a date, its time zones. Loaded when first asked.

Languages and currencies: CLDR through Babel, corrected by ``data/country_currencies.csv`` where Babel is late.
Time zones: the zone table of the time zone database (package ``tzdata``).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib import resources

from maillage.reference.tables import read_table


@cache
def languages(code: str) -> tuple[str, ...]:
    """Languages of the country, official ones (de facto too) first, then regional ones; empty when none is known.

    >>> languages("SN")[:2]
    ('wo', 'fr')
    """
    from babel.languages import get_official_languages

    nation = get_official_languages(code, de_facto=True)
    regional = get_official_languages(code, regional=True, de_facto=True)
    return tuple(dict.fromkeys((*nation, *regional)))


def common_languages(a: str, b: str) -> tuple[str, ...]:
    """Languages that both countries use officially or de facto, in the order of ``a``'s."""
    return tuple(language for language in languages(a) if language in languages(b))


def currencies(code: str, on: date) -> tuple[str, ...]:
    """Currencies (ISO 4217) that are legal tender in the country ``on`` that day; empty when none is known.

    >>> currencies("FR", date(1990, 1, 1)), currencies("FR", date(2020, 1, 1))
    (('FRF',), ('EUR',))
    """
    from babel.numbers import get_territory_currencies

    changes = [row for row in _corrections() if row["country"] == code and row["from"] <= on.isoformat()]
    if changes:
        return (changes[-1]["currency"],)
    # Babel counts the last day in; asking one day twice gives what was in force on it
    found = get_territory_currencies(code, on, on + timedelta(days=0))
    return tuple(str(currency) for currency in found)


@cache
def time_zones(code: str) -> tuple[str, ...]:
    """Time zones of the country, in the order of the time zone database (populous ones first, where geography allows)."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(row[2] for row in rows if row[0] == code) or _ZONES_OF_UNLISTED.get(code, ())


_ZONES_OF_UNLISTED = {"XK": ("Europe/Belgrade",)}
"""The database lists no zone for Kosovo*; its clock is Central European."""


@cache
def _corrections() -> list[dict[str, str]]:
    return sorted(read_table("country_currencies"), key=lambda row: row["from"])
