"""Whether all that is kept of dossiers is whole: every chain, every head, what was kept on the way, the log, its checkpoints.

In: the database, which somebody may have changed behind its back. Out: problems (``data/problems.toml``), each with the dossier, the
number of the decision and the row. Nothing is mended. The chains are read in portions, each in one statement, so that others go on
writing; with several processes each portion is read and checked in one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from typing import Any

import django
import msgspec
from django.db import connection

from maillage.dossiers.checkpoints import compared
from maillage.dossiers.fold import fold, read
from maillage.dossiers.ledger.chain import START, Break, Row, check
from maillage.dossiers.ledger.check import Fault as NoCheckpoint
from maillage.dossiers.ledger.check import checkpoints as checkpoints_in
from maillage.dossiers.ledger.checkpoint import NotACheckpoint
from maillage.dossiers.ledger.checkpoint import read as read_note
from maillage.dossiers.ledger.tree import Frontier, frontier, leaf
from maillage.dossiers.model import State
from maillage.dossiers.models import Checkpoint, Decision, Dossier, Leaf
from maillage.reference.problems import Problem

PORTION = 10_000
"""Decisions or leaves that are read at once."""
_HASH = 32
Progress = Callable[[str, int, int], None]
_STATE = msgspec.json.Decoder(State)

CODE_OF_BREAK = {
    "gap": "ledger-gap",
    "hash": "ledger-changed",
    "not_canonical": "ledger-form",
    "not_a_decision": "ledger-form",
    "body_names_another_dossier": "ledger-moved",
    "body_names_another_number": "ledger-moved",
}


@dataclass
class Looked:
    """What was looked at, and what is wrong with it, chains first, then the log, then its checkpoints."""

    dossiers: int = 0
    decisions: int = 0
    leaves: int = 0
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def look(public: bytes | None = None, processes: int = 1, progress: Progress | None = None) -> Looked:
    """Look at all there is. ``public``: the key of this instance, to hold its checkpoints against; ``processes`` more than 1 start anew,
    over the database that the settings name. About 70,000 decisions a second and process."""
    found, told = Looked(), progress or (lambda what, done, total: None)
    if processes == 1:
        _look(found, map, public, told)
    else:
        with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
            _look(found, pool.map, public, told)
    return found


def _look(found: Looked, each: Callable[..., Iterator[Any]], public: bytes | None, told: Progress) -> None:
    stretches = _stretches()
    total = sum(size for _, _, size in stretches)
    for dossiers, decisions, problems in each(chains_between, stretches):
        found.dossiers += dossiers
        found.decisions += decisions
        found.problems += problems
        told("chains", found.decisions, total)
    found.problems += _without_dossier()
    _look_at_log(found, each, public, told)


def against(data: bytes, name: str, key_line: str) -> tuple[list[tuple[int, str]], list[Problem]]:
    """Checkpoints of this instance in a file or mail that somebody kept, held against the log of today: (size, day) of each that agrees,
    and what is wrong. Reads the log to the largest of them."""
    try:
        kept = checkpoints_in(data, name, key_line)
    except NoCheckpoint:
        return [], [Problem("dossiers.ledger-no-checkpoint", file=name)]
    agree, problems = [], []
    for size, root, day in kept:
        verdict = compared(size, root)
        if verdict == "agrees":
            agree.append((size, day[:10]))
        else:
            values = {"size": size, "day": date.fromisoformat(day[:10])}
            problems.append(Problem(f"dossiers.ledger-kept-{verdict}", file=name, values=values))
    return agree, problems


# --- chains ---------------------------------------------------------------------------------------------------------


def _stretches() -> list[tuple[str, str, int]]:
    """Stretches of dossiers in the order of their keys: first, last, decisions they say they have."""
    made: list[tuple[str, str, int]] = []
    first, size = "", 0
    for key, seq in Dossier.objects.order_by("pk").values_list("pk", "seq").iterator(chunk_size=PORTION):
        first, size = first or key, size + seq
        if size >= PORTION:
            made.append((first, key, size))
            first, size = "", 0
    if first:
        made.append((first, key, size))
    return made


_CHAINS = (
    "SELECT d.key, d.seq, d.head, d.kept_seq, x.seq, x.body, x.hash FROM dossiers_dossier d "
    "LEFT JOIN dossiers_decision x ON x.dossier_id = d.key WHERE d.key BETWEEN %s AND %s ORDER BY d.key, x.seq"
)


def chains_between(stretch: tuple[str, str, int]) -> tuple[int, int, list[Problem]]:
    """(dossiers, decisions, problems) of one stretch."""
    dossiers, decisions, problems = 0, 0, []
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, stretch[:2])
        for key, found in groupby(cursor.fetchall(), itemgetter(0)):
            said = [*found]
            rows = [Row(seq, bytes(body), bytes(hashed)) for *_, seq, body, hashed in said if seq is not None]
            dossiers, decisions = dossiers + 1, decisions + len(rows)
            problem = _of_chain(key, said[0][1], bytes(said[0][2] or b""), said[0][3], rows)
            problems += [problem] if problem else []
    return dossiers, decisions, problems


def _of_chain(key: str, seq: int, head: bytes, kept_seq: int, rows: Sequence[Row]) -> Problem | None:
    """The first thing that is wrong with a dossier."""
    if broken := check(rows, key):
        return _of_break(key, broken)
    last = rows[-1] if rows else START
    if last.seq < seq:
        return _problem("ledger-cut-short", key, last.seq + 1, found=last.seq, expected=seq)
    if (seq, head or START.hash) != (last.seq, last.hash):
        return _problem("ledger-head", key, last.seq, found=seq, expected=last.seq)
    if kept_seq:
        return _of_kept(key, kept_seq, rows)
    return None


def _of_break(key: str, broken: Break) -> Problem:
    code = CODE_OF_BREAK[broken.why]
    return _problem(code, key, broken.seq, found=broken.found[:80], expected=broken.expected[:80])


def _of_kept(key: str, kept_seq: int, rows: Sequence[Row]) -> Problem | None:
    """Whether where it stood after that decision is what its decisions come to."""
    kept, made = Dossier.objects.values_list("kept", "kept_seq").get(pk=key)
    if made != kept_seq:  # kept anew since the stretch was read
        return None
    try:
        state = fold(read(row.body) for row in rows[:kept_seq])
    except msgspec.ValidationError as fault:
        return _problem("ledger-unread", key, kept_seq, found=str(fault)[:80])
    if kept_seq > len(rows) or not _same(bytes(kept), state):
        return _problem("ledger-kept", key, kept_seq, found=kept_seq)
    return None


def _same(kept: bytes, state: State) -> bool:
    """Whether what was kept, perhaps by an older release, reads as this; tables in the same order too."""
    try:
        return msgspec.json.encode(_STATE.decode(kept)) == msgspec.json.encode(state)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _without_dossier() -> list[Problem]:
    """Decisions whose dossier is gone."""
    lost = Decision.objects.raw(
        "SELECT x.id, x.dossier_id, x.seq FROM dossiers_decision x LEFT JOIN dossiers_dossier d ON d.key = x.dossier_id "
        "WHERE d.key IS NULL ORDER BY x.dossier_id, x.seq"
    )
    return [_problem("ledger-no-dossier", each.dossier_id, each.seq) for each in lost]


def _problem(code: str, dossier: str, seq: int, **values: Any) -> Problem:
    row = (
        Decision.objects.filter(dossier=dossier, seq=seq).order_by("pk").values_list("pk", flat=True).first()
    )
    return Problem(f"dossiers.{code}", values={"dossier": dossier, "seq": seq, "row": row or "–", **values})


# --- the log --------------------------------------------------------------------------------------------------------


def _look_at_log(
    found: Looked, each: Callable[..., Iterator[Any]], public: bytes | None, told: Progress
) -> None:
    """Leaves against decisions, then the tree they make against every checkpoint."""
    checkpoints = [*Checkpoint.objects.order_by("size").values_list("size", "text", "frontier", "at")]
    last = Leaf.objects.order_by("-place").values_list("place", flat=True).first()
    end = 0 if last is None else last + 1
    grown, torn = Frontier(), False
    waiting = iter(checkpoints)
    following = next(waiting, None)
    for hashes, problems in each(
        leaves_between, [(at, min(at + PORTION, end)) for at in range(0, end, PORTION)]
    ):
        found.problems += problems
        leaves = [hashes[at : at + _HASH] for at in range(0, len(hashes), _HASH)]
        while leaves:
            upto = following[0] - grown.size if following else len(leaves)
            grown, leaves = frontier(leaves[:upto], grown), leaves[upto:]
            if following and grown.size == following[0]:
                wrong = _of_checkpoint(following, grown, public, torn)
                found.problems += wrong
                torn = torn or any(each.code == "dossiers.ledger-past" for each in wrong)
                following = next(waiting, None)
                found.checkpoints += 1
        told("log", grown.size, end)
    found.leaves = grown.size
    if following:
        values = {"found": grown.size, "expected": checkpoints[-1][0], "day": checkpoints[-1][3].date()}
        found.problems.append(Problem("dossiers.ledger-log-short", values=values))


_LEAVES = (
    "SELECT l.place, l.hash, x.id, x.dossier_id, x.seq, x.hash FROM dossiers_leaf l "
    "LEFT JOIN dossiers_decision x ON x.id = l.decision_id WHERE l.place >= %s AND l.place < %s ORDER BY l.place"
)


def leaves_between(stretch: tuple[int, int]) -> tuple[bytes, list[Problem]]:
    """The leaves of a stretch, one after the other, and what is wrong with them."""
    problems, hashes, place = [], bytearray(), stretch[0]
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, stretch)
        for at, hashed, row, dossier, seq, decided in cursor.fetchall():
            if at != place:
                problems.append(_of_leaf("ledger-leaf-missing", place, None, None, None))
            place = at + 1
            hashes += bytes(hashed)
            if row is None or leaf(dossier, seq, bytes(decided)) != bytes(hashed):
                problems.append(_of_leaf("ledger-leaf", at, dossier, seq, row))
    if place < stretch[1]:
        problems.append(_of_leaf("ledger-leaf-missing", place, None, None, None))
    return bytes(hashes), problems


def _of_leaf(code: str, place: int, dossier: str | None, seq: int | None, row: int | None) -> Problem:
    values = {"place": place, "dossier": dossier or "–", "seq": seq or "–", "row": row or "–"}
    return Problem(f"dossiers.{code}", values=values)


def _of_checkpoint(kept: Any, grown: Frontier, public: bytes | None, torn: bool) -> list[Problem]:
    """What is wrong with a checkpoint of ours. ``torn``: an earlier one was another past already, and was told."""
    size, text, edge, at = kept
    values = {"size": size, "day": at.date()}
    try:
        said = read_note(text, public)
    except NotACheckpoint:
        return [Problem("dossiers.ledger-signature", values=values)]
    if not torn and ((said.size, said.root) != (size, grown.root()) or bytes(edge) != grown.to_bytes()):
        return [Problem("dossiers.ledger-past", values=values)]
    return []
