"""The sums of a question in one statement: by what is asked, in all, in their own currencies, and what is left out and why.

Every part is looked at once and counted in each grouping that it is in: planning a statement costs more than most answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maillage.record.money.ask_sql import Relation
from maillage.record.money.model import LeftOut, Question, Sum

if TYPE_CHECKING:
    import duckdb

_Row = dict[str, Any]
_ALL = ("rows", "totals", "counted", "left", "no_rate", "twice", "generated")


@dataclass(frozen=True, slots=True)
class Sums:
    """What a relation adds up to, each in the order of its keys. ``left``: why it is not counted, then what no rate converts."""

    rows: tuple[Sum, ...]
    totals: tuple[Sum, ...]
    counted: tuple[Sum, ...]
    left: tuple[LeftOut, ...]
    twice: tuple[Sum, ...]
    generated: bool


def fixed_target(currency: str) -> tuple[Decimal, int] | None:
    """Units for one euro of a currency with one parity that still holds, and the first whole year of it; None for others."""
    from maillage.reference.money import fixed_parities

    if currency in ("EUR", "own"):
        return Decimal(1), 0
    euro = 1999  # a parity as old as the euro is the only rate of its currency: no daily one was ever used instead
    found = [r for r in fixed_parities() if r.currency == currency and r.until is None and r.on.year == euro]
    return (found[0].per_eur, euro) if len(found) == 1 else None


def sums(
    connection: duckdb.DuckDBPyConnection,
    question: Question,
    relation: Relation,
    by: Sequence[str],
    only: Collection[str] = _ALL,
) -> Sums:
    """What the relation adds up to, its rows by the dimensions ``by`` (``role`` is none of them), in the currency asked.
    ``only`` some of it: the rest is empty."""
    names = [name for name in by if name not in ("measure", "currency")]
    own = question.currency == "own"
    keys = (*names, "measure", *(("currency",) if own or "currency" in by else ()))
    wanted = {
        "rows": ("state", *keys),
        "totals": ("state", "measure", *(("currency",) if own else ())),
        "counted": ("counts", "measure", "currency"),
        "left": ("why", "measure", "currency"),
        "no_rate": ("state", "measure", "currency"),
        "twice": ("twice", "measure", "currency"),
        "generated": ("counts",),
    }
    found = _grouped(connection, question, relation, {name: wanted[name] for name in _ALL if name in only})

    def those(name: str, column: str, value: Any, order: Sequence[str]) -> list[_Row]:
        return _in_order([row for row in found.get(name, ()) if row[column] == value], order)

    currencies = ("measure", "currency")
    left = [row for row in found.get("left", ()) if row["why"] is not None]
    without_rate = those("no_rate", "state", "no_rate", currencies)
    return Sums(
        rows=tuple(
            _sum(row, names, question, "currency" in keys) for row in those("rows", "state", "counted", keys)
        ),
        totals=tuple(_sum(row, (), question, own) for row in those("totals", "state", "counted", currencies)),
        counted=tuple(_in_own(row) for row in those("counted", "counts", True, currencies)),
        left=(
            *(_left(row, row["why"]) for row in _in_order(left, ("measure", "why", "currency"))),
            *(_left(row, "no_rate") for row in without_rate),
        ),
        twice=tuple(_in_own(row) for row in those("twice", "twice", True, currencies)),
        generated=any(row["generated"] for row in those("generated", "counts", True, ())),
    )


def _grouped(
    connection: duckdb.DuckDBPyConnection,
    question: Question,
    relation: Relation,
    wanted: Mapping[str, tuple[str, ...]],
) -> dict[str, list[_Row]]:
    """The rows of each grouping. Two that are the same are asked once."""
    possible, first, second = _converted(question, relation)
    columns = list(dict.fromkeys(column for each in wanted.values() for column in each))
    shown = ", ".join(f'"{column}"' for column in columns)
    sets = ", ".join(f"({', '.join(each)})" for each in sorted({_set(each) for each in wanted.values()}))
    result = connection.execute(
        f"""
        WITH asked AS (
          SELECT *, why IS NULL AS counts, why IS NULL AND may_be_twice AS twice,
                 CASE WHEN why IS NOT NULL THEN 'left' WHEN coalesce({possible}, false) THEN 'counted' ELSE 'no_rate' END AS state
          FROM ({relation.query}))
        SELECT GROUPING({shown}), {shown}, {first} AS first, {second} AS second, sum(amount) AS amount, {relation.items} AS items,
               bool_or(generated) AS generated
        FROM asked GROUP BY GROUPING SETS ({sets})
        """
    )
    named = (*columns, "first", "second", "amount", "items", "generated")
    by_set: dict[int, list[_Row]] = {}
    for of, *cells in result.fetchall():
        by_set.setdefault(of, []).append(dict(zip(named, cells, strict=True)))
    return {name: by_set.get(_marks(columns, each), []) for name, each in wanted.items()}


def _set(columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({f'"{column}"' for column in columns}))


def _marks(columns: Sequence[str], inside: Collection[str]) -> int:
    """What GROUPING says of a grouping: a bit for each column that is not in it, the last column's the lowest."""
    return int("".join("0" if column in inside else "1" for column in columns), 2)


def _converted(question: Question, relation: Relation) -> tuple[str, str, str]:
    """The condition that a part can be converted, and the two sums of those that make it up: in the currency itself; in euro."""
    target = question.currency
    if target == "own":
        return "true", "sum(amount)", "NULL"
    fixed = fixed_target(target)
    if fixed is None:
        return "target_units IS NOT NULL", "NULL", relation.target_sum
    if target == "EUR":
        return relation.convertible, "NULL", relation.eur_sum("true")
    own = f"currency = '{target}'"
    possible = f"({own} OR ({relation.convertible} AND year >= {fixed[1]}))"
    return possible, f"sum(amount) FILTER ({own})", relation.eur_sum(f"currency <> '{target}'")


def _in_order(rows: Sequence[_Row], keys: Sequence[str]) -> list[_Row]:
    """By their keys, those that are not known last."""
    return sorted(rows, key=lambda row: [(row[key] is None, row[key]) for key in keys if key in row])


def _sum(row: _Row, names: Sequence[str], question: Question, by_currency: bool) -> Sum:
    of = {name: row[name] for name in names}
    if question.currency == "own":
        return Sum(
            of, row["measure"], row["currency"] if by_currency else None, row["first"], int(row["items"])
        )
    if by_currency and row["currency"] is not None:
        of["currency"] = row["currency"]
    fixed = fixed_target(question.currency)
    amount = (row["first"] or Decimal(0)) + (row["second"] or Decimal(0)) * (fixed[0] if fixed else 1)
    return Sum(of, row["measure"], question.currency, amount, int(row["items"]))


def _in_own(row: _Row) -> Sum:
    return Sum({}, row["measure"], row["currency"], row["amount"], int(row["items"]))


def _left(row: _Row, why: str) -> LeftOut:
    return LeftOut(row["measure"], why, row["currency"], row["amount"], int(row["items"]))
