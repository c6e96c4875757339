"""What a country or territory is here, and the table of all of them. Not for names (``named``, ``find``).

Facts come from ``data/countries.csv``: ISO 3166-1 codes, UN M49 areas, GeoNames capitals. An overseas territory has
a row, an area and coordinates of its own (Réunion lies in Eastern Africa) and names its ``parent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from maillage.reference.tables import read_table


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory.

    ``numeric`` is the three-digit ISO (and M49) number, empty for Kosovo*. ``region``, ``subregion`` and
    ``intermediate`` are M49 numbers, empty where M49 has none (Antarctica; most ``intermediate``). ``latitude`` and
    ``longitude`` are degrees of the capital, or of the middle when there is none. ``iso`` is False for XK alone.
    """

    alpha2: str
    alpha3: str
    numeric: str
    region: str
    subregion: str
    intermediate: str
    parent: str | None
    un_status: str
    iso: bool
    capital: str | None
    capital_geonames: str | None
    latitude: float
    longitude: float
    verified: bool
    note: str
    source: str
    as_of: str

    @property
    def area(self) -> str:
        """The narrowest M49 area it lies in: Eastern Africa rather than Sub-Saharan Africa."""
        return self.intermediate or self.subregion or self.region

    @property
    def areas(self) -> tuple[str, ...]:
        """Its M49 areas from the widest to the narrowest."""
        return tuple(code for code in (self.region, self.subregion, self.intermediate) if code)


@cache
def _table() -> dict[str, Country]:
    return {row["alpha2"]: _country(row) for row in read_table("countries")}


def _country(row: dict[str, str]) -> Country:
    return Country(
        alpha2=row["alpha2"],
        alpha3=row["alpha3"],
        numeric=row["numeric"],
        region=row["region"],
        subregion=row["subregion"],
        intermediate=row["intermediate"],
        parent=row["parent"] or None,
        un_status=row["un_status"],
        iso=row["iso"] == "yes",
        capital=row["capital"] or None,
        capital_geonames=row["capital_geonames"] or None,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        verified=row["verified"] == "yes",
        note=row["note"],
        source=row["source"],
        as_of=row["as_of"],
    )


def country(code: str) -> Country | None:
    """The country whose alpha-2 code is ``code`` (capital letters); None when there is none."""
    return _table().get(code)


def countries() -> tuple[Country, ...]:
    """All countries and territories, in the order of their alpha-2 codes."""
    return tuple(_table().values())
