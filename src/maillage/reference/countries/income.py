"""Gross national income a head of a country in a year, at purchasing power parity: for what compares two countries.

From ``data/incomes.csv`` (World Bank, with its date). Two figures are compared only within one year.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from maillage.reference.list_files import list_file
from maillage.reference.sources import Source


def incomes(country: str) -> Mapping[int, int]:
    """Current international dollars by year, for a country's ISO 3166-1 alpha-2 code; empty where nothing is known.

    >>> incomes("SN")[2024], 2024 in incomes("AF"), incomes("VE")
    (4960, False, mappingproxy({}))
    """
    return _known().get(country, MappingProxyType({}))


def income_years() -> tuple[int, ...]:
    """The years that the table has, ascending."""
    return tuple(int(heading) for heading in list_file("incomes").rows[0] if heading.isdecimal())


def countries_with_income() -> tuple[str, ...]:
    """The countries of which the income of any year is known, in the order of their codes."""
    return tuple(_known())


def income_source() -> Source:
    """Where the figures come from, with the day on which they stood so."""
    head = list_file("incomes").head
    return Source(head["source"], head["as_of"], None, head["licence"], head["verified"] == "yes")


@cache
def _known() -> dict[str, Mapping[int, int]]:
    years = income_years()
    return {
        row["country"]: MappingProxyType({year: int(row[str(year)]) for year in years if row[str(year)]})
        for row in list_file("incomes").rows
    }
