"""Questions about money: sums, what they counted, what they left out and why, rates, coverage.

Sums by year, country, sector, topic, goal, measure and currency come from ``money_cube``; what asks for places,
organisations or single activities comes from ``money``. Amounts are exact; a conversion is made part by part at the value
date, to 10 decimals, and summed exactly.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from maillage.record.money.ask_sql import Relation, conditions, cube_relation, detail_relation, text
from maillage.record.money.beside import conflicts, coverage, rates_of, shares_unknown
from maillage.record.money.model import ROLES, LeftOut, MoneyAnswer, Question, RateUsed, Sum
from maillage.record.money.words import MEASURES
from maillage.record.questions import connect, make_view

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from maillage.record.store import Reader

_VIEWS = (
    "money", "money_cube", "rates_used", "activities", "activity_parties", "activity_places", "organisation_same_as",
)  # fmt: skip


def money(reader: Reader, question: Question, *, thorough: bool = True) -> MoneyAnswer:
    """The answer. ``thorough`` False: sums and what is left out alone, without coverage, conflicts and shares unknown."""
    question = replace(question, organisations=_standing_together(reader, question.organisations))
    with connect(reader) as connection:
        quick = not thorough and question.from_cube and fixed_target(question.currency) is not None
        for view in ("money_cube", "rates_used") if quick else _VIEWS:
            make_view(connection, reader, view)
        relation = _relation(connection, reader, question)
        with localcontext(prec=80):  # Python's 28 digits would round the largest sums
            answer = _sums(connection, question, relation)
        if thorough:
            if question.of_shares and not relation.detailed:
                answer = _recounted(connection, question, answer)
                connection.execute(f"CREATE OR REPLACE TEMP VIEW asked AS {relation.query}")
            answer = replace(
                answer,
                left_out=(*answer.left_out, *shares_unknown(connection, question)),
                rates=(*rates_of(connection, question, relation), *_target_rates(connection, question)),
                **coverage(connection, question),
                **conflicts(connection, reader, question),
            )
        return answer


def _standing_together(reader: Reader, organisations: tuple[str, ...]) -> tuple[str, ...]:
    """Every identifier of the organisations asked: also those that a person said are the same."""
    from maillage.record.organisations.same_as import stand_together

    return tuple(dict.fromkeys(one for asked in organisations for one in stand_together(reader, asked)))


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


def _relation(connection: duckdb.DuckDBPyConnection, reader: Reader, question: Question) -> Relation:
    fixed = fixed_target(question.currency)
    if question.from_cube and fixed is not None:
        return cube_relation(question)
    if fixed is None:
        _fill_target(connection, reader, question.currency)
    return detail_relation(question, with_target=fixed is None)


def fixed_target(currency: str) -> tuple[Decimal, int] | None:
    """Units for one euro of a currency with one parity that still holds, and the first whole year of it; None for others."""
    from maillage.reference.money import fixed_parities

    if currency in ("EUR", "own"):
        return Decimal(1), 0
    euro = 1999  # a parity as old as the euro is the only rate of its currency: no daily one was ever used instead
    found = [r for r in fixed_parities() if r.currency == currency and r.until is None and r.on.year == euro]
    return (found[0].per_eur, euro) if len(found) == 1 else None


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
        "SELECT kind, any_value(source), bool_and(verified), count(*) FROM target GROUP BY kind ORDER BY kind"
    ).fetchall()
    return tuple(RateUsed(kind, currency, source, bool(ok), int(n)) for kind, source, ok, n in rows)


def _sums(connection: duckdb.DuckDBPyConnection, question: Question, relation: Relation) -> MoneyAnswer:
    connection.execute(f"CREATE OR REPLACE TEMP VIEW asked AS {relation.query}", None)
    if "role" in question.by:
        rows = _by_role(connection, question)
    else:
        rows = _rows(connection, question, relation, question.by)
    left, twice = _left_out(connection, question, relation)
    own = replace(question, currency="own")
    generated = connection.execute("SELECT bool_or(generated) FROM asked WHERE why IS NULL").fetchone()
    return MoneyAnswer(
        question=question,
        rows=rows,
        totals=_rows(connection, question, relation, ()),
        counted=_rows(connection, own, relation, ()),
        left_out=left,
        may_be_twice=twice,
        generated=bool(generated and generated[0]),
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
    found: list[Sum] = []
    for role in ROLES:
        asked = replace(question, role=role, by=rest)
        relation = detail_relation(asked, with_target=fixed_target(question.currency) is None)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW asked AS {relation.query}", None)
        found += [replace(s, of={"role": role, **s.of}) for s in _rows(connection, asked, relation, rest)]
    relation = detail_relation(question, with_target=fixed_target(question.currency) is None)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW asked AS {relation.query}", None)
    return tuple(found)


def _rows(
    connection: duckdb.DuckDBPyConnection, question: Question, relation: Relation, by: tuple[str, ...]
) -> tuple[Sum, ...]:
    own = question.currency == "own"
    names = [name for name in by if name not in ("measure", "currency")]
    keys = [
        *(relation.column(name) for name in names),
        "measure",
        *(["currency"] if own or "currency" in by else []),
    ]
    shown = ", ".join(keys)
    if own:
        values, having = "sum(amount), NULL", ""
    else:
        values, having = _converted(question, relation)
    query = f"""
    SELECT {shown}, {values}, {relation.items} FROM asked WHERE why IS NULL {having} GROUP BY {shown} ORDER BY {_order(len(keys))}
    """
    return tuple(_sum(row, names, question, keys) for row in connection.execute(query).fetchall())


def _converted(question: Question, relation: Relation) -> tuple[str, str]:
    """The two sums that make up a converted one (in the currency itself; in euro), and the condition that it can be made."""
    target = question.currency
    fixed = fixed_target(target)
    if fixed is None:
        return f"NULL, {relation.target_sum}", "AND target_units IS NOT NULL"
    if target == "EUR":
        return f"NULL, {relation.eur_sum('true')}", f"AND {relation.convertible}"
    since = fixed[1]
    own = f"sum(amount) FILTER (currency = '{target}')"
    other = relation.eur_sum(f"currency <> '{target}'")
    return f"{own}, {other}", f"AND (currency = '{target}' OR ({relation.convertible} AND year >= {since}))"


def _order(number: int) -> str:
    return ", ".join(f"{n} NULLS LAST" for n in range(1, number + 1))


def _sum(row: tuple[Any, ...], names: list[str], question: Question, keys: list[str]) -> Sum:
    of = dict(zip(names, row, strict=False))
    measure = row[len(names)]
    said_currency = row[len(names) + 1] if len(keys) > len(names) + 1 else None
    first, second, items = row[-3:]
    if question.currency == "own":
        return Sum(of, measure, said_currency, first, int(items))
    if said_currency is not None:
        of["currency"] = said_currency
    fixed = fixed_target(question.currency)
    per_eur = fixed[0] if fixed else Decimal(1)
    amount = (first or Decimal(0)) + (second or Decimal(0)) * per_eur
    return Sum(of, measure, question.currency, amount, int(items))


def _left_out(
    connection: duckdb.DuckDBPyConnection, question: Question, relation: Relation
) -> tuple[tuple[LeftOut, ...], tuple[Sum, ...]]:
    said = connection.execute(
        f"SELECT measure, why, currency, sum(amount), {relation.items} FROM asked WHERE why IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    left = [LeftOut(m, w, c, a, int(n)) for m, w, c, a, n in said]
    if question.currency != "own":
        _, possible = _converted(question, relation)
        missing = connection.execute(
            f"SELECT measure, currency, sum(amount), {relation.items} FROM asked WHERE why IS NULL AND NOT coalesce({possible.removeprefix('AND ')}, false) "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        left += [LeftOut(m, "no_rate", c, a, int(n)) for m, c, a, n in missing]
    twice = connection.execute(
        f"SELECT measure, currency, sum(amount), {relation.items} FROM asked WHERE why IS NULL AND may_be_twice GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    absurd = _absurd(connection, question, left)
    return tuple(absurd), tuple(Sum({}, m, c, a, int(n)) for m, c, a, n in twice)


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


__all__ = ["by_measure", "money", "money_by_year", "money_table"]
