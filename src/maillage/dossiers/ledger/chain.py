"""The decisions of one dossier, each linked to the one before it: to change one is to change every hash after it.

    hash = SHA-256("maillage/decision/1" + zero byte + hash before + body)

The first stands on 32 zero bytes. A body is a canonical table (``canonical``) that names its ``dossier``, its number ``seq``, counted
from 1 without a gap, and when it was taken, ``at``. What else it says is read by the room above; the chain does not judge it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, NamedTuple

from maillage.dossiers.ledger.canonical import NotCanonical, read

PREFIX = b"maillage/decision/1\0"

Why = Literal[
    "gap",
    "hash",
    "not_canonical",
    "not_a_decision",
    "body_names_another_dossier",
    "body_names_another_number",
    "cut_short",
]


class Row(NamedTuple):
    """One decision as it is stored. A tuple, since a whole ledger is millions of them."""

    seq: int
    body: bytes
    hash: bytes


class Head(NamedTuple):
    """How far a chain goes: the number of its last decision and its hash."""

    seq: int
    hash: bytes


START = Head(0, bytes(32))
"""Before the first decision."""


class Break(NamedTuple):
    """The first decision that does not hold, and why; what stood there and what had to."""

    seq: int
    why: Why
    found: str
    expected: str


def link(before: bytes, body: bytes) -> bytes:
    """The hash of a decision, from the hash of the one before it and its own canonical body."""
    return sha256(PREFIX + before + body).digest()


def check(rows: Iterable[Row], dossier: str, since: Head = START, until: Head | None = None) -> Break | None:
    """The first break of a dossier's chain, or None where it is whole.

    ``rows`` stand in order and follow ``since`` (a snapshot's head, say). ``until`` is the head that is known from elsewhere: without
    it nobody can tell that the last decisions were taken away. Half a million of 240 bytes take some two seconds of one processor.
    """
    seq, before = since
    for row in rows:
        seq += 1
        if fault := _fault(row, dossier, seq, before):
            return fault
        before = row.hash
    if until and until.seq > seq:
        return Break(seq + 1, "cut_short", f"{seq} decisions", f"{until.seq} decisions")
    if until and until != (seq, before):
        return Break(seq, "hash", before.hex(), until.hash.hex())
    return None


def _fault(row: Row, dossier: str, seq: int, before: bytes) -> Break | None:
    if row.seq != seq:
        return Break(seq, "gap", str(row.seq), str(seq))
    try:
        body = read(row.body)
    except NotCanonical as fault:
        return Break(seq, "not_canonical", str(fault), "the one byte form of a table")
    if type(body) is not dict or not body.keys() >= {"dossier", "seq", "at"}:
        return Break(seq, "not_a_decision", repr(body)[:60], "a table that names dossier, seq and at")
    if body["dossier"] != dossier:
        return Break(seq, "body_names_another_dossier", repr(body["dossier"]), dossier)
    if type(body["seq"]) is not int or body["seq"] != seq:
        return Break(seq, "body_names_another_number", repr(body["seq"]), str(seq))
    if (hash := link(before, row.body)) != row.hash:
        return Break(seq, "hash", row.hash.hex(), hash.hex())
    return None
