"""A chain is whole, or the first decision that does not hold is named with its reason."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from maillage.dossiers.ledger.canonical import canonical
from maillage.dossiers.ledger.chain import START, Break, Head, Row, check, link


def chain(length: int, dossier: str = "d-7", since: Head = START) -> list[Row]:
    rows, before = [], since.hash
    for seq in range(since.seq + 1, since.seq + length + 1):
        body = canonical(
            {
                "dossier": dossier,
                "seq": seq,
                "at": "2026-11-28T06:00:00Z",
                "kind": "noted",
                "says": {"ar": "تمّ"},
            }
        )
        before = link(before, body)
        rows.append(Row(seq, body, before))
    return rows


def broken(fault: Break | None) -> tuple[int, str] | None:
    return fault and (fault.seq, fault.why)


def test_the_hash_is_what_the_docs_say() -> None:
    body = b'{"at":"x"}'
    assert link(START.hash, body) == sha256(b"maillage/decision/1\0" + bytes(32) + body).digest()


def test_a_whole_chain_has_no_break() -> None:
    assert check([], "d-7") is None
    assert check(chain(50), "d-7") is None


def test_a_decision_names_its_dossier_its_number_and_its_time_and_need_say_no_more() -> None:
    body = canonical({"dossier": "d-7", "seq": 1, "at": "2026-11-28T06:00:00Z"})
    assert check([Row(1, body, link(START.hash, body))], "d-7") is None


def test_the_tail_after_a_snapshot_is_checked_from_its_head() -> None:
    rows = chain(50)
    head = Head(30, rows[29].hash)
    assert check(rows[30:], "d-7", since=head) is None
    assert broken(check(rows[30:], "d-7", since=Head(30, rows[28].hash))) == (31, "hash")


def said(row: Row, before: bytes, **other: Any) -> Row:
    """``row`` with other words, its hash made to fit."""
    kept = {"dossier": "d-7", "seq": row.seq, "at": "2026-11-28T06:00:00Z", "kind": "noted", **other}
    body = canonical({key: value for key, value in kept.items() if value is not None})
    return Row(row.seq, body, link(before, body))


FAULTS: dict[str, tuple[Callable[[list[Row]], list[Row]], tuple[int, str]]] = {
    "one letter changed": (
        lambda rows: [*rows[:4], rows[4]._replace(body=rows[4].body.replace(b"noted", b"nated")), *rows[5:]],
        (5, "hash"),
    ),
    "a hash changed": (lambda rows: [*rows[:4], rows[4]._replace(hash=bytes(32)), *rows[5:]], (5, "hash")),
    "a space put in": (
        lambda rows: [*rows[:4], rows[4]._replace(body=rows[4].body + b" "), *rows[5:]],
        (5, "not_canonical"),
    ),
    "one taken out": (lambda rows: rows[:4] + rows[5:], (5, "gap")),
    "the first taken out": (lambda rows: rows[1:], (1, "gap")),
    "one told twice": (lambda rows: rows[:5] + rows[4:], (6, "gap")),
    "two in each other's place": (lambda rows: [*rows[:4], rows[5], rows[4], *rows[6:]], (5, "gap")),
    "one rewritten with its hash": (
        lambda rows: [*rows[:4], said(rows[4], rows[3].hash, kind="x"), *rows[5:]],
        (6, "hash"),
    ),
    "one of another dossier": (
        lambda rows: [*rows[:4], said(rows[4], rows[3].hash, dossier="d-8"), *rows[5:]],
        (5, "body_names_another_dossier"),
    ),
    "another number in the body": (
        lambda rows: [*rows[:4], said(rows[4], rows[3].hash, seq=6), *rows[5:]],
        (5, "body_names_another_number"),
    ),
    "yes for the number one": (
        lambda rows: [said(rows[0], START.hash, seq=True), *rows[1:]],
        (1, "body_names_another_number"),
    ),
    "no time": (
        lambda rows: [*rows[:4], said(rows[4], rows[3].hash, at=None), *rows[5:]],
        (5, "not_a_decision"),
    ),
    "not a table": (lambda rows: [Row(1, b"[]", link(START.hash, b"[]"))], (1, "not_a_decision")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_at_its_place(name: str) -> None:
    plant, expected = FAULTS[name]
    assert broken(check(plant(chain(8)), "d-7")) == expected


def test_decisions_taken_off_the_end_are_missed_by_whoever_knows_the_head() -> None:
    rows = chain(8)
    head = Head(8, rows[-1].hash)
    assert check(rows, "d-7", until=head) is None
    assert check(rows[:6], "d-7") is None
    assert broken(check(rows[:6], "d-7", until=head)) == (7, "cut_short")
    assert broken(check([], "d-7", until=head)) == (1, "cut_short")


def test_a_chain_rewritten_to_its_end_is_not_the_one_whose_head_is_known() -> None:
    rows = chain(8)
    other = [said(rows[0], START.hash, kind="other")]
    for row in rows[1:]:
        other.append(said(row, other[-1].hash))
    assert check(other, "d-7") is None
    assert broken(check(other, "d-7", until=Head(8, rows[-1].hash))) == (8, "hash")
