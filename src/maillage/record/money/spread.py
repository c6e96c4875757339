"""How money and activities of a selection are spread over countries or places, and how much of what was committed was spent.

Equality is measured a head, weighed by inhabitants; a figure of efficiency stands beside it, never one alone. Sums are in euro
at value dates, those of `maillage money`; a place is counted only where all of an activity lies in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from maillage.record.money.ask_sql import DETAIL, detail_relation
from maillage.record.money.beside import activities_of
from maillage.record.money.model import Question
from maillage.record.money.words import DIGITS, column, members
from maillage.record.over import over
from maillage.reference import measures
from maillage.reference.groups import share

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader

ACTIVITIES = "activities"
BY = ("country", "place")
AVERSION = 0.5


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Of ``activities`` that say both: euro committed and spent."""

    activities: int
    committed: Decimal
    spent: Decimal

    @property
    def part(self) -> Fraction | None:
        """What was spent of what was committed; None where nothing was."""
        return Fraction(self.spent) / Fraction(self.committed) if self.committed > 0 else None


@dataclass(frozen=True, slots=True)
class Spread:
    """``sums``: measure → key → year → euro, the key None where it is not known. ``activities``: key → how many, one in
    several keys in each. ``several``: how many activities are in more than one."""

    by: str
    sums: Mapping[str, Mapping[str | None, Mapping[int | None, Decimal]]]
    activities: Mapping[str, int]
    asked: int
    several: int
    nowhere: int
    efficiency: Efficiency

    def of(self, measure: str) -> dict[str, Decimal]:
        """Key → sum of a measure, or how many activities."""
        if measure == ACTIVITIES:
            return {key: Decimal(number) for key, number in self.activities.items()}
        with localcontext(prec=DIGITS):
            return {
                key: sum(years.values(), Decimal(0))
                for key, years in self.sums.get(measure, {}).items()
                if key is not None
            }

    def without_key(self, measure: str) -> Decimal:
        """What of a measure is of no known country or place."""
        with localcontext(prec=DIGITS):
            return sum(self.sums.get(measure, {}).get(None, {}).values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Equality:
    """Measures over ``keys``, weighed by ``people``; each None where it is not defined. ``hhi`` counts no inhabitants. Left
    out: keys of unknown population (``unpeopled``) and sums below nought (``negative``)."""

    keys: tuple[str, ...] = ()
    people: int = 0
    gini: Fraction | None = None
    theil: float | None = None
    atkinson: float | None = None
    hhi: Fraction | None = None
    unpeopled: tuple[str, ...] = ()
    negative: tuple[str, ...] = field(default=())


def spread(reader: Reader, question: Question, by: str) -> Spread:
    """How what is asked is spread by ``country`` or ``place``. Measures and dimensions of the question are not looked at."""
    with over(reader, DETAIL) as connection:
        asked = detail_relation(question, with_target=False).query
        counted = f"SELECT * FROM ({asked}) WHERE why IS NULL AND eur_units IS NOT NULL"
        rows, efficiency = _money(connection, counted, by)
        return Spread(by, _gathered(rows), *_activities(connection, question, by), efficiency)


def equality(values: Mapping[str, Decimal], people: Callable[[str], int | None]) -> Equality:
    """The measures of sums by key; ``people`` says how many live there."""
    negative = tuple(sorted(key for key, value in values.items() if value < 0))
    heads = {key: number for key in values if key not in negative and (number := people(key))}
    unpeopled = tuple(sorted(values.keys() - heads.keys() - set(negative)))
    keys = tuple(sorted(heads))
    weights = [heads[key] for key in keys]
    a_head = [Fraction(values[key]) / heads[key] for key in keys]
    shares = measures.herfindahl([Fraction(value) for value in values.values() if value >= 0])
    return Equality(
        keys,
        sum(weights),
        measures.gini(a_head, weights),
        measures.theil_t(a_head, weights),
        measures.atkinson(a_head, AVERSION, weights),
        shares,
        unpeopled,
        negative,
    )


def reaching(found: Spread, measure: str, groups: tuple[str, ...]) -> tuple[Decimal, Decimal, Decimal]:
    """(in the union of ``groups``, undecided, total) of a measure by country, the groups of each year being those of its last
    day; money without a year is left out."""
    years: dict[int, dict[str, Decimal]] = {}
    for key, sums in found.sums.get(measure, {}).items():
        for year, value in sums.items():
            if key is not None and year:
                years.setdefault(year, {})[key] = value
    with localcontext(prec=DIGITS):
        told = [share(values, groups, date(year, 12, 31)) for year, values in years.items()]
        return (
            sum((each.in_union for each in told), Decimal(0)),
            sum((each.undecided_sum for each in told), Decimal(0)),
            sum((each.total for each in told), Decimal(0)),
        )


def _gathered(rows: list[tuple[Any, ...]]) -> dict[str, dict[str | None, dict[int | None, Decimal]]]:
    found: dict[str, dict[str | None, dict[int | None, Decimal]]] = {}
    with localcontext(prec=DIGITS):
        for said, key, year, units in rows:
            years = found.setdefault(column(said), {}).setdefault(key, {})
            years[year] = years.get(year, Decimal(0)) + Decimal(units).scaleb(-10)
    return found


def _activities(
    connection: duckdb.DuckDBPyConnection, question: Question, by: str
) -> tuple[dict[str, int], int, int, int]:
    """By key; how many are asked for, in several keys, and in none."""
    asked = activities_of(question) or "true"
    if by == "country":
        keys = "coalesce(countries, CASE WHEN country IS NULL THEN [] ELSE [country] END)"
        only = f"[k FOR k IN {keys} IF k = $1]" if question.country else keys
        query = f"SELECT id, list_distinct({only}) AS keys FROM activities WHERE {asked}"
    else:
        query = (
            "SELECT a.id, coalesce(p.keys, CASE WHEN a.place IS NULL THEN [] ELSE [a.place] END) AS keys "
            f"FROM (SELECT * FROM activities WHERE {asked}) a LEFT JOIN (SELECT statement, list_distinct(list(place)) AS keys "
            "FROM activity_places WHERE place IS NOT NULL GROUP BY statement) p ON p.statement = a.statement"
        )
    values = [question.country] if by == "country" and question.country else []
    counts, *rows = connection.execute(
        f"""
        WITH asked AS MATERIALIZED ({query})
        SELECT NULL AS key, count(*), count(*) FILTER (len(keys) > 1), count(*) FILTER (len(keys) = 0), true AS of_all FROM asked
        UNION ALL
        SELECT key, count(DISTINCT id), 0, 0, false FROM (SELECT id, unnest(keys) AS key FROM asked) GROUP BY key
        ORDER BY of_all DESC
        """,
        values,
    ).fetchall()
    return {row[0]: row[1] for row in rows}, counts[1], counts[2], counts[3]


def _money(
    connection: duckdb.DuckDBPyConnection, counted: str, by: str
) -> tuple[list[tuple[Any, ...]], Efficiency]:
    """(measure, key, year, 10⁻¹⁰ euro) of what counts; and of the activities that say both, what was committed and spent."""
    spent = ", ".join(f"'{name}'" for name in members("spent"))
    both, *rows = connection.execute(
        f"""
        WITH counted AS MATERIALIZED ({counted})
        SELECT NULL AS measure, CAST(coalesce(sum(committed), 0) AS VARCHAR) AS key, count(*) AS year,
               CAST(coalesce(sum(spent), 0) AS VARCHAR) AS units, true AS of_all
        FROM (SELECT sum(eur_units) FILTER (measure = 'commitment') AS committed,
                     sum(eur_units) FILTER (measure IN ({spent})) AS spent FROM counted GROUP BY activity)
        WHERE committed > 0 AND spent IS NOT NULL
        UNION ALL
        SELECT measure, "{by}", year, CAST(sum(eur_units) AS VARCHAR), false FROM counted GROUP BY ALL
        ORDER BY of_all DESC
        """
    ).fetchall()
    with localcontext(prec=DIGITS):
        committed, spent_of = Decimal(both[1]).scaleb(-10), Decimal(both[3]).scaleb(-10)
    return [row[:4] for row in rows], Efficiency(both[2], committed, spent_of)
