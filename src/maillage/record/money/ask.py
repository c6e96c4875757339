"""Questions about money: sums, what they counted, what they left out and why, rates, coverage.

Sums by year, country, sector, topic, goal, measure and currency come from ``money_cube``; what asks for places,
organisations or single activities comes from ``money``. Amounts are exact; a conversion is made part by part at the value
date, to 10 decimals, and summed exactly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from maillage.record.money.ask_sql import DETAIL, Relation, conditions, cube_relation, detail_relation, text
from maillage.record.money.beside import conflicts, coverage, rates_of, shares_unknown
from maillage.record.money.model import ROLES, LeftOut, MoneyAnswer, Question, RateUsed, Sum
from maillage.record.money.sums import fixed_target, sums
from maillage.record.money.words import DIGITS, MEASURES
from maillage.record.over import over

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from maillage.record.store import Reader

BESIDE = ("items", "shares", "rates", "coverage", "conflicts")
"""``items`` of each sum counted one by one, though they be in several parts (without it, each is in one sum alone); of which
money the share is unknown; rates; how much of what is asked has money; figures that conflict."""


def money(reader: Reader, question: Question, *, beside: Collection[str] = BESIDE) -> MoneyAnswer:
    """The sums and what is left out of them, with what of BESIDE is wanted ``beside``."""
    question = replace(question, organisations=_standing_together(reader, question.organisations))
    quick = not beside and question.from_cube and fixed_target(question.currency) is not None
    with over(reader, ("money_cube", "rates_used") if quick else ("money_cube", *DETAIL)) as connection:
        relation = _relation(
            connection, reader, question, counting="items" in beside and "rates" not in beside
        )
        with localcontext(prec=DIGITS):
            answer = _sums(connection, question, relation)
        if "items" in beside and question.of_shares and not relation.detailed:
            # the sums made beforehand stand, and their rates
            answer = _recounted(connection, question, answer)
        if "shares" in beside:
            answer = replace(answer, left_out=(*answer.left_out, *shares_unknown(connection, question)))
        if "rates" in beside:
            rates = (*rates_of(connection, question, relation), *_target_rates(connection, question))
            answer = replace(answer, rates=rates)
        if "coverage" in beside:
            answer = replace(answer, **coverage(connection, question))
        if "conflicts" in beside:
            answer = replace(answer, **conflicts(connection, reader, question))
        return answer


def _standing_together(reader: Reader, organisations: tuple[str, ...]) -> tuple[str, ...]:
    """Every identifier of the organisations asked: also those that a person said are the same."""
    from maillage.record.organisations.same_as import stand_together

    return tuple(stand_together(reader, *organisations))


def money_by_year(reader: Reader, place: str) -> MoneyAnswer:
    """Money of a place by year and measure, in euro: for its page."""
    return money(reader, Question(by=("year",), currency="EUR", place=place))


def money_table(connection: duckdb.DuckDBPyConnection, question: Question) -> pa.Table:
    """Only the sums in euro of what counts, as an Arrow table: for pages and maps that draw many of them.

    Year, country and sector come from ``money_sums``, where they stand as they are asked for; what else ``money_cube`` knows,
    from there. The view asked stands on the connection. Columns: those of ``by`` (and ``measure`` unless one is asked),
    ``eur``, ``items``.
    """
    measure = () if len(question.measures) == 1 else ("measure",)
    keys = ", ".join(f'"{name}"' for name in (*question.by, *measure))
    grouped = f"GROUP BY {keys}" if keys else ""
    plain = {"year", "country", "sector"}
    narrowed = question.region or question.topic or question.goal is not None
    if set(question.by) <= plain and not narrowed and len(question.measures) == 1:
        where = " AND ".join(conditions(replace(question, measures=()))) or "true"
        where = f"measure = {text(question.measures[0])} AND {where}"
        if set(question.by) == plain:
            return connection.sql(
                f"SELECT {keys}, eur, items FROM money_sums m WHERE {where}"
            ).to_arrow_table()
        return connection.sql(
            f"SELECT {keys}{', ' if keys else ''}sum(eur) AS eur, sum(items) AS items FROM money_sums m WHERE {where} {grouped}"
        ).to_arrow_table()
    where = " AND ".join(["m.why IS NULL", "m.eur IS NOT NULL", *conditions(question)])
    return connection.sql(
        f"SELECT {keys}{', ' if keys else ''}sum(eur) AS eur, sum(items) AS items FROM money_cube m WHERE {where} {grouped}"
    ).to_arrow_table()


def _relation(
    connection: duckdb.DuckDBPyConnection, reader: Reader, question: Question, counting: bool
) -> Relation:
    """What is asked; ``counting``: by what tells at once how many items there are, though they be in several parts."""
    fixed = fixed_target(question.currency)
    if question.from_cube and fixed is not None and not (counting and question.of_shares):
        return cube_relation(question)
    if fixed is None:
        _fill_target(connection, reader, question.currency)
    return detail_relation(question, with_target=fixed is None)


def _fill_target(connection: duckdb.DuckDBPyConnection, reader: Reader, currency: str) -> None:
    """The table ``target``: for each day of the record, how many units of ``currency`` one euro was."""
    from maillage.record.money.rates import AddedRates, rates_used

    days = connection.execute("SELECT DISTINCT day, year FROM rates_used").fetchall()
    added = AddedRates(reader.store.folder / "state").in_force()
    rows = rates_used(((currency, day, year) for day, year in days), added)
    columns = {
        "day": "DATE", "year": "BIGINT", "per_eur": "DECIMAL(38, 10)", "kind": "VARCHAR", "source": "VARCHAR", "verified": "BOOLEAN",
    }  # fmt: skip
    connection.execute(
        f"CREATE TEMP TABLE target ({', '.join(f'{name} {type_}' for name, type_ in columns.items())})"
    )
    marks = ", ".join(f"unnest(?::{type_}[])" for type_ in columns.values())
    connection.execute(
        f"INSERT INTO target SELECT {marks}", [[row[name] for row in rows] for name in columns]
    )


def _target_rates(connection: duckdb.DuckDBPyConnection, question: Question) -> tuple[RateUsed, ...]:
    """The rates of the currency asked itself."""
    from maillage.reference.money import fixed_parities

    currency = question.currency
    if currency in ("own", "EUR"):
        return ()
    if fixed_target(currency) is not None:
        rate = next(r for r in fixed_parities() if r.currency == currency)
        return (RateUsed("fixed", currency, rate.source, rate.verified, 0),)
    rows = connection.execute(
        "SELECT kind, source, bool_and(verified), count(*) FROM target GROUP BY ALL ORDER BY kind, source"
    ).fetchall()
    return tuple(RateUsed(kind, currency, source, bool(ok), int(n)) for kind, source, ok, n in rows)


def _sums(connection: duckdb.DuckDBPyConnection, question: Question, relation: Relation) -> MoneyAnswer:
    by_role = "role" in question.by
    found = sums(connection, question, relation, () if by_role else question.by)
    return MoneyAnswer(
        question=question,
        rows=_by_role(connection, question) if by_role else found.rows,
        totals=found.totals,
        counted=found.counted,
        left_out=tuple(_absurd(connection, question, list(found.left))),
        may_be_twice=found.twice,
        generated=found.generated,
    )


def _recounted(connection: duckdb.DuckDBPyConnection, question: Question, answer: MoneyAnswer) -> MoneyAnswer:
    """The same sums with their items counted one by one: an item with parts in several of them is in each."""
    counted = _sums(connection, question, detail_relation(question, with_target=False, counting=True))

    def key(one: Sum | LeftOut) -> tuple[Any, ...]:
        of = tuple(one.of.items()) if isinstance(one, Sum) else one.why
        return (of, one.measure, one.currency)

    def with_items(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
        items = {key(one): one.items for one in theirs}
        return tuple(replace(one, items=items.get(key(one), one.items)) for one in ours)

    names = ("rows", "totals", "counted", "left_out", "may_be_twice")
    found: dict[str, Any] = {
        name: with_items(getattr(answer, name), getattr(counted, name)) for name in names
    }
    return replace(answer, **found)


def _by_role(connection: duckdb.DuckDBPyConnection, question: Question) -> tuple[Sum, ...]:
    """Sums of the organisations in each role that they have: they overlap, and are not added."""
    rest = tuple(name for name in question.by if name != "role")
    with_target = fixed_target(question.currency) is None
    found: list[Sum] = []
    for role in ROLES:
        asked = replace(question, role=role, by=rest)
        rows = sums(connection, asked, detail_relation(asked, with_target), rest, only=("rows",)).rows
        found += [replace(each, of={"role": role, **each.of}) for each in rows]
    return tuple(found)


def _absurd(connection: duckdb.DuckDBPyConnection, question: Question, left: list[LeftOut]) -> list[LeftOut]:
    """Absurd amounts are summed here, one by one: their sums may be too large for any type of a table."""
    if not any(one.why == "absurd" for one in left):
        return left
    relation = detail_relation(question, with_target=False, absurd=True)
    sums: dict[tuple[Any, Any], Decimal] = {}
    for measure, currency, amount in connection.execute(
        f"SELECT measure, currency, CAST(amount AS VARCHAR) FROM ({relation.query}) WHERE why = 'absurd'"
    ).fetchall():
        sums[measure, currency] = sums.get((measure, currency), Decimal(0)) + Decimal(amount)
    return [
        replace(one, amount=sums.get((one.measure, one.currency))) if one.why == "absurd" else one
        for one in left
    ]


def by_measure(sums: tuple[Sum, ...]) -> list[Sum]:
    """Sums in the order in which measures are listed."""
    place = {name: n for n, name in enumerate(MEASURES)}
    return sorted(sums, key=lambda s: (place.get(s.measure or "", len(place)), s.currency or ""))


__all__ = ["BESIDE", "by_measure", "money", "money_by_year", "money_table"]
