"""Who gives what was spent in a country, by year and side; and what the bodies of a country give elsewhere.

A giver is the organisation that a source names as giving, else the one that reports the money (as `role=provider` of a
question). Its side is that of its own country in the year of the money: a country may change side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from maillage.record.money.ask_sql import DETAIL, detail_relation
from maillage.record.money.model import Question
from maillage.record.money.words import DIGITS
from maillage.record.over import over
from maillage.reference.dates import PartialDate
from maillage.reference.kinds.south import NO, YES, south

if TYPE_CHECKING:
    from maillage.record.store import Reader

SIDES = ("south", "north", "multilateral", "own", "undecided", "unknown")
"""Of the South (Group of 77 and China), of the North, of several States, of the country itself, undecided, not known."""
MULTILATERAL = "40"
_ABOUT = """
SELECT coalesce(s.same_as, p.organisation) AS organisation, mode(p.country ORDER BY p.country) AS country,
       mode(p.type ORDER BY p.type) AS type, mode(p.name ORDER BY p.name) AS name
FROM activity_parties p LEFT JOIN organisation_same_as s ON s.id = p.organisation
WHERE p.organisation IS NOT NULL GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation that gave: its name as its sources most often write it, its country, and its first and last year."""

    organisation: str | None
    name: str | None
    country: str | None
    first: int | None
    last: int | None
    items: int


@dataclass(frozen=True, slots=True)
class Providers:
    """``years``: year → side → euro, the oldest first, one not known last. ``providers``: in no order."""

    years: tuple[tuple[int | None, Mapping[str, Decimal]], ...] = ()
    providers: tuple[Provider, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that any year has."""
        return tuple(side for side in SIDES if any(side in sums for _, sums in self.years))


def providers(reader: Reader, country: str) -> Providers:
    """Who gave what was spent in ``country`` (alpha-2), in euro at value dates."""
    with over(reader, DETAIL) as connection:
        question = Question(country=country, measures=("spent",), role="provider")
        asked = detail_relation(question, with_target=False).query
        rows = connection.execute(
            f"""
            SELECT a.organisation, a.year, o.name, o.country, o.type, CAST(sum(a.eur_units) AS VARCHAR), count(DISTINCT a.no)
            FROM ({asked}) a LEFT JOIN ({_ABOUT}) o USING (organisation)
            WHERE a.why IS NULL AND a.eur_units IS NOT NULL GROUP BY ALL
            """
        ).fetchall()
    return _gathered(rows, country)


def organisations_by_country(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The organisations by their own country, as the sources of activities say it most often."""
    with over(reader, ("activity_parties", "organisation_same_as")) as connection:
        rows = connection.execute(
            f"SELECT country, organisation FROM ({_ABOUT}) WHERE country IS NOT NULL ORDER BY organisation"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for country, organisation in rows:
        found.setdefault(country, []).append(organisation)
    return {country: tuple(each) for country, each in found.items()}


def side_of(giver: str | None, type_: str | None, country: str, year: int | None) -> str:
    """The side of a giver in a year, seen from ``country``."""
    if type_ == MULTILATERAL:
        return "multilateral"
    if giver is None:
        return "unknown"
    if giver == country:
        return "own"
    answer = south(giver, PartialDate.parse(str(year)) if year else None, "g77").answer
    return {YES: "south", NO: "north"}.get(answer, "undecided")


def _gathered(rows: list[tuple[Any, ...]], country: str) -> Providers:
    years: dict[int | None, dict[str, Decimal]] = {}
    bodies: dict[str | None, Provider] = {}
    with localcontext(prec=DIGITS):
        for organisation, year, name, giver, type_, units, items in rows:
            side = side_of(giver, type_, country, year)
            sums = years.setdefault(year, {})
            sums[side] = sums.get(side, Decimal(0)) + Decimal(units).scaleb(-10)
            before = bodies.get(organisation)
            known = [each for each in (year, before and before.first, before and before.last) if each]
            bodies[organisation] = Provider(
                organisation,
                name,
                giver,
                min(known, default=None),
                max(known, default=None),
                items + (before.items if before else 0),
            )
    order = sorted(years, key=lambda year: (year is None, year or 0))
    return Providers(tuple((year, years[year]) for year in order), tuple(bodies.values()))


__all__ = [
    "SIDES",
    "Provider",
    "Providers",
    "organisations_by_country",
    "providers",
    "side_of",
]
