"""Sums over the real files, against a second way: plain SQL reads the raw tables, plain Python applies the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from maillage.record.money.ask import money
from maillage.record.money.model import MoneyAnswer, Question
from maillage.reference.countries import country
from maillage.reference.money import minor_units
from tests.record.door import Door
from tests.record.money.test_derive import plain_split

D = Decimal
TYPES = {
    "1": "incoming", "2": "commitment", "3": "disbursement", "4": "expenditure", "5": "interest", "6": "loan_repayment",
    "7": "reimbursement", "8": "equity_purchase", "9": "equity_sale", "10": "guarantee", "11": "incoming_commitment",
    "12": "pledge", "13": "incoming_pledge", "IF": "incoming", "C": "commitment", "D": "disbursement", "E": "expenditure",
    "IR": "interest", "LR": "loan_repayment", "R": "reimbursement",
}  # fmt: skip
Item = tuple[str, str | None, str | None, Decimal | None, str | None, int]
"""activity, measure, currency, amount, why it does not count, row"""


@pytest.fixture(scope="module")
def door(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Door:
    made = Door(tmp_path_factory.mktemp("money") / "home", None)
    made.take(real_files / "iati", prove=False, workers=1)
    return made


@pytest.fixture(scope="module")
def answer(door: Door) -> MoneyAnswer:
    with door.store.open() as reader:
        return money(reader, Question(currency="own"))


@pytest.fixture(scope="module")
def items(door: Door) -> list[Item]:
    """Every money item of current statements, with the reason that its own statement gives."""
    return [*transactions(door), *budgets(door), *planned(door)]


def transactions(door: Door) -> Iterator[Item]:
    for id_, type_, text, own, default, amount, day, said, row in door.ask(
        """
        SELECT a.id, transaction_type_code, transaction_type, value_currency, default_currency, CAST(value_number AS VARCHAR),
               coalesce(CAST(value_value_date_day AS VARCHAR), CAST(transaction_date_iso_date_day AS VARCHAR)), transaction_date, t."row"
        FROM iati_transaction t JOIN iati_activity a USING (statement)
        """
    ):
        measure = TYPES.get((type_ or text or "").strip())
        yield item(id_, measure, own, default, amount, bool(day or said), row)


def item(
    id_: str,
    measure: str | None,
    own: str | None,
    default: str | None,
    amount: str | None,
    dated: bool,
    row: int,
) -> Item:
    currency = (own or "").strip().upper() or (default or "").strip().upper() or None
    number = D(amount) if amount is not None else None
    why = (
        "no_amount" if number is None else "unknown_type" if measure is None else "zero" if number == 0
        else "no_currency" if currency is None else None if dated else "no_date"
    )  # fmt: skip
    return id_, measure, currency, number, why, row


def budgets(door: Door) -> Iterator[Item]:
    rows = door.ask(
        """
        SELECT a.id, type, CAST(period_start_iso_date_day AS VARCHAR), CAST(period_end_iso_date_day AS VARCHAR), value_currency,
               default_currency, CAST(value_number AS VARCHAR), b."row"
        FROM iati_budget b JOIN iati_activity a USING (statement)
        """
    )
    revised = {
        (id_, start, end)
        for id_, type_, start, end, _, _, amount, _ in rows
        if type_ in ("2", "Revised") and amount and start
    }
    for id_, type_, start, end, own, default, amount, row in rows:
        made = item(id_, "budget", own, default, amount, bool(start), row)
        replaced = type_ not in ("2", "Revised") and (id_, start, end) in revised and made[4] is None
        yield (*made[:4], "revised", row) if replaced else made


def planned(door: Door) -> Iterator[Item]:
    for id_, start, own, default, amount, row in door.ask(
        """
        SELECT a.id, CAST(period_start_iso_date_day AS VARCHAR), value_currency, default_currency, CAST(value_number AS VARCHAR), p."row"
        FROM iati_planned_disbursement p JOIN iati_activity a USING (statement)
        """
    ):
        yield item(id_, "planned", own, default, amount, bool(start), row)


def said_by_children(door: Door, items: list[Item]) -> set[tuple[str, str]]:
    """(activity, measure) that a child of the same organisation says too."""
    facts = {
        id_: (
            " ".join((name or "").split()),
            " ".join((organisation or "").split()),
            int(level) if (level or "").strip().isdecimal() else None,
        )
        for id_, name, organisation, level in door.ask(
            "SELECT id, iati_identifier, reporting_org_ref, hierarchy FROM iati_activity"
        )
    }
    by_name = defaultdict(list)
    for id_, (name, organisation, _) in facts.items():
        by_name[name, organisation].append(id_)
    below: dict[str, set[str]] = defaultdict(set)
    for id_, other, type_ in door.ask(
        "SELECT a.id, ref, type FROM iati_related_activity r JOIN iati_activity a USING (statement) WHERE trim(type) IN ('1', '2')"
    ):
        for met in by_name[" ".join((other or "").split()), facts[id_][1]]:
            if met == id_:
                continue
            mine, theirs = facts[id_][2], facts[met][2]
            met_is_parent = (
                type_.strip() == "1" if mine is None or theirs is None or mine == theirs else mine > theirs
            )
            parent, child = (met, id_) if met_is_parent else (id_, met)
            below[parent].add(child)
    held: dict[str, set[str]] = defaultdict(set)
    for id_, measure, _, _, why, _ in items:
        if why is None and measure:
            held[id_].add(_word(measure))
    reached = {top: _all_below(below, top) for top in below}
    return {
        (top, word)
        for top, found in reached.items()
        for child in found
        if top not in reached.get(child, ())
        for word in held[child] & held[top]
    }


def _word(measure: str) -> str:
    return "spent" if measure in ("disbursement", "expenditure") else measure


def _all_below(below: dict[str, set[str]], top: str) -> set[str]:
    found: set[str] = set()
    waiting = [top]
    while waiting:
        for child in below.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def test_totals_agree_with_plain_sql_over_the_raw_tables_to_the_last_digit(
    door: Door, answer: MoneyAnswer, items: list[Item]
) -> None:
    at_children = said_by_children(door, items)
    assert at_children
    counted: Counter[tuple[Any, Any]] = Counter()
    gone: Counter[tuple[Any, Any, Any]] = Counter()
    for id_, measure, currency, amount, why, _ in items:
        reason = why or ("at_children" if measure and (id_, _word(measure)) in at_children else None)
        if reason is None:
            counted[measure, currency] += amount  # type: ignore[assignment]
        else:
            gone[measure, reason, currency] += amount or D(0)  # type: ignore[assignment]
    assert {(s.measure, s.currency): s.amount for s in answer.counted} == dict(counted)
    funder = {one.why for one in answer.left_out} & {"at_funder", "absurd"}
    assert not funder, "no activity there names another of the folder as the one it was paid by"
    assert {(one.measure, one.why, one.currency): one.amount or D(0) for one in answer.left_out} == dict(gone)


def test_every_item_is_counted_or_left_out_once(answer: MoneyAnswer, items: list[Item]) -> None:
    told = sum(one.items for one in answer.counted) + sum(one.items for one in answer.left_out)
    assert told == len(items)


def test_commitments_by_country_agree_with_shares_worked_out_anew(door: Door) -> None:
    """Activities whose countries all have percentages, no region beside them, and no country at their transactions."""
    lists = defaultdict(list)
    for statement, code, percentage in door.ask(
        'SELECT statement, code, CAST(percentage_number AS VARCHAR) FROM iati_recipient_country ORDER BY statement, "row"'
    ):
        lists[statement].append((code, percentage))
    said_otherwise = {row[0] for row in door.ask("SELECT statement FROM iati_recipient_region")}
    plain = {
        statement: [(code, Fraction(p)) for code, p in listed]
        for statement, listed in lists.items()
        if len(listed) > 1 and len({c for c, _ in listed}) == len(listed) and all(p is not None for _, p in listed)
        and statement not in said_otherwise and all(country(code) for code, _ in listed)
    }  # fmt: skip
    assert len(plain) > 30
    expected: Counter[tuple[str, str]] = Counter()
    for statement, amount, own, default in door.ask(
        "SELECT statement, CAST(value_number AS VARCHAR), value_currency, default_currency FROM iati_transaction t "
        "JOIN iati_activity a USING (statement) WHERE transaction_type_code IN ('2', 'C') AND value_number <> 0 AND recipient_country_code IS NULL"
    ):
        if statement in plain:
            currency = (own or default).upper()
            decimals = max(minor_units(currency), -int(D(amount).normalize().as_tuple().exponent))
            parts = plain_split(int(D(amount) * 10**decimals), [p for _, p in plain[statement]])
            for (code, _), part in zip(plain[statement], parts, strict=True):
                expected[code, currency] += D(part).scaleb(-decimals)  # type: ignore[assignment]
    listed = ", ".join(f"'{statement}'" for statement in plain)
    found = door.ask(
        "SELECT country, currency, CAST(sum(amount) AS VARCHAR) FROM money WHERE measure = 'commitment' AND area_basis = 'activity' "
        f"AND amount <> 0 AND statement IN ({listed}) GROUP BY ALL"
    )
    assert {(code, currency): D(amount) for code, currency, amount in found if D(amount)} == {
        k: v for k, v in expected.items() if v
    }


def test_sums_by_anything_add_up_to_the_totals(door: Door, answer: MoneyAnswer) -> None:
    totals = {(s.measure, s.currency): s.amount for s in answer.totals}
    for by in (
        ("year",),
        ("country", "region"),
        ("year", "country", "sector"),
        ("topic",),
        ("goal",),
        ("place",),
        ("organisation",),
    ):
        with door.store.open() as reader:
            rows = money(reader, Question(by=by, currency="own"), beside=()).rows
        sums: Counter[tuple[Any, Any]] = Counter()
        for one in rows:
            sums[one.measure, one.currency] += one.amount or D(0)  # type: ignore[assignment]
        assert dict(sums) == totals, by
