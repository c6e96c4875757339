"""Countries and territories: codes, areas, names in every language, languages, currencies on a date, time zones.

In: a code or a text. Out: :class:`Country`, :class:`CountryMatch`, names. Facts and their sources stand in
``reference/data``; languages, currencies and names come from CLDR through Babel, loaded when first asked.
"""

from maillage.reference.countries.find import (
    CountryMatch,
    EndedCountry,
    ended_country,
    find_country,
)
from maillage.reference.countries.income import countries_with_income, income_source, income_years, incomes
from maillage.reference.countries.model import Country, countries, country
from maillage.reference.countries.named import name, names, region_name
from maillage.reference.countries.population import POPULATION_SOURCE, population
from maillage.reference.countries.uses import common_languages, currencies, languages, time_zones

__all__ = [
    "POPULATION_SOURCE",
    "Country",
    "CountryMatch",
    "EndedCountry",
    "common_languages",
    "countries",
    "countries_with_income",
    "country",
    "currencies",
    "ended_country",
    "find_country",
    "income_source",
    "income_years",
    "incomes",
    "languages",
    "name",
    "names",
    "population",
    "region_name",
    "time_zones",
]
