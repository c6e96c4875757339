"""Checkpoints of the log over all dossiers: taken, kept, and the proofs that begin and end with them.

In: the decisions of the database, and who signs (``Signer``: the key is handed in by the site or the command). Out: leaves and
checkpoints written down; where a decision stands in a checkpoint's tree; how an older tree begins a newer one; whether a checkpoint
that somebody kept is a beginning of this log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from django.db import connection, transaction

from maillage.dossiers.ledger import checkpoint as note
from maillage.dossiers.ledger.tree import (
    Frontier,
    Nodes,
    consistency,
    frontier,
    hash_node,
    inclusion,
    leaf,
)
from maillage.dossiers.models import Checkpoint, Decision, Leaf

AT_ONCE = 20_000
"""Leaves that are put into the tree while nobody else writes: about a second."""
_TAKING = 0x4D61696E
"""Number of a lock of PostgreSQL that means: leaves are being appended."""
_HASH = 32
_READ = 50_000


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs the log: ``origin`` names it (``maillage.example/log``), ``key`` is the private key of the instance, 32 bytes."""

    origin: str
    key: bytes

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return note.public_of(self.key)

    @property
    def key_line(self) -> str:
        """The public key as a line to publish."""
        return note.key_line(self.origin, self.public)


class AnotherTree(Exception):
    """The leaves that stand in the database are not those that the checkpoint was made of."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def latest() -> Checkpoint | None:
    """The last checkpoint taken."""
    return Checkpoint.objects.order_by("-size").first()


def take(signer: Signer, now: datetime) -> Checkpoint | None:
    """The checkpoint over all decisions that there are, taken unless it was already; None where nothing was ever decided.

    Decisions enter the tree in the order in which they were written; one whose transaction ended late enters at the next time.
    """
    while True:
        with transaction.atomic():
            _one_at_a_time()
            before = latest()
            new = [*_not_yet()[:AT_ONCE]]
            if not new:
                return before
            taken = _appended(before, new, signer, now)
        if len(new) < AT_ONCE:
            return taken


def _one_at_a_time() -> None:
    """SQLite lets one write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TAKING])


def _not_yet() -> Any:
    return Decision.objects.filter(leaf=None).order_by("pk").values_list("pk", "dossier_id", "seq", "hash")


def _appended(
    before: Checkpoint | None, new: Sequence[tuple[int, str, int, bytes]], signer: Signer, now: datetime
) -> Checkpoint:
    start = Frontier.from_bytes(bytes(before.frontier)) if before else Frontier()
    leaves = [leaf(dossier, seq, bytes(hashed)) for _, dossier, seq, hashed in new]
    Leaf.objects.bulk_create(
        (
            Leaf(place=start.size + at, decision_id=row[0], hash=hashed)
            for at, (row, hashed) in enumerate(zip(new, leaves, strict=True))
        ),
        batch_size=2_000,
    )
    end = frontier(leaves, start)
    text = note.sign(signer.origin, end.size, end.root(), now, signer.key)
    return Checkpoint.objects.create(size=end.size, at=now, text=text, frontier=end.to_bytes())


@dataclass(frozen=True, slots=True)
class Proven:
    """A decision in the log: at ``place`` (from 0) of the tree of ``checkpoint``, by ``path``."""

    checkpoint: Checkpoint
    place: int
    leaf: bytes
    path: Sequence[bytes]


def proven(dossier: str, seq: int) -> Proven | None:
    """Where a decision stands in the last checkpoint; None where it came after it. Raises AnotherTree."""
    last = latest()
    found = Leaf.objects.filter(decision__dossier=dossier, decision__seq=seq).first()
    if last is None or found is None or found.place >= last.size:
        return None
    return Proven(last, found.place, bytes(found.hash), inclusion(_nodes(last), found.place, last.size))


def place_of(dossier: str, seq: int) -> int:
    """The place of a decision that is in the log. Raises Leaf.DoesNotExist."""
    return Leaf.objects.get(decision__dossier=dossier, decision__seq=seq).place


def beginning(old: int, new: Checkpoint) -> Sequence[bytes]:
    """The proof that the tree of ``old`` leaves begins that of a checkpoint. Raises ValueError where it has fewer, AnotherTree."""
    return consistency(_nodes(new), old, new.size)


def begun(dossier: str) -> bool:
    """Whether the last checkpoint holds a dossier: what is decided in it later is then held to that beginning."""
    last = latest()
    found = Leaf.objects.filter(decision__dossier=dossier, decision__seq=1).first()
    return last is not None and found is not None and found.place < last.size


def since(place: int, until: Checkpoint, most: int) -> list[int]:
    """Sizes of the checkpoints before ``until`` in which the leaf at ``place`` stands: the last ``most``, the first one too."""
    held = Checkpoint.objects.filter(size__gt=place, size__lt=until.size).order_by("size")
    sizes = [*held.values_list("size", flat=True)]
    return sizes if len(sizes) <= most else [sizes[0], *sizes[1 - most :]]


Verdict = Literal["agrees", "past", "ahead"]


def compared(size: int, root: bytes) -> Verdict:
    """Whether a checkpoint that was kept elsewhere is a beginning of this log; ``ahead``: this log is shorter than it was then.

    Reads all leaves before it.
    """
    if Leaf.objects.count() < size:
        return "ahead"
    grown = frontier(_leaves(0, size))
    return "agrees" if (grown.size, grown.root()) == (size, root) else "past"


def held(size: int, root: bytes, last: Checkpoint) -> Verdict:
    """The same, against a checkpoint of this log: a process that has made proofs before reads no leaf anew."""
    if size > last.size:
        return "ahead"
    try:
        _nodes(last)
    except AnotherTree:  # what stands here now is not what was signed
        return "past"
    grown = Frontier(size, _grown.peaks(size))
    return "agrees" if grown.root() == root else "past"


def _leaves(start: int, end: int) -> Iterator[bytes]:
    found = (
        Leaf.objects.filter(place__gte=start, place__lt=end).order_by("place").values_list("hash", flat=True)
    )
    for hashed in found.iterator(chunk_size=_READ):
        yield bytes(hashed)


class _Grown:
    """The whole nodes of the tree, a row of bytes for each level: 64 bytes a leaf. They never change, so what a process has read once it
    reads no more."""

    def __init__(self) -> None:
        self.levels: list[bytearray] = [bytearray()]

    @property
    def size(self) -> int:
        return len(self.levels[0]) // _HASH

    def append(self, hashed: bytes) -> None:
        level = 0
        while True:
            if level == len(self.levels):
                self.levels.append(bytearray())
            row = self.levels[level]
            row += hashed
            if len(row) // _HASH % 2:
                return
            hashed = hash_node(bytes(row[-2 * _HASH : -_HASH]), bytes(row[-_HASH:]))
            level += 1

    def node(self, level: int, index: int) -> bytes:
        return bytes(self.levels[level][index * _HASH : (index + 1) * _HASH])

    def peaks(self, size: int) -> tuple[bytes, ...]:
        """The right edge of the tree of the first ``size`` leaves."""
        peaks, start = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                peaks.append(self.node(level, start >> level))
                start += 1 << level
        return tuple(peaks)

    def begins_with(self, wanted: Frontier) -> bool:
        """Whether the tree of that size is that one."""
        return self.peaks(wanted.size) == wanted.peaks


_grown, _growing = _Grown(), Lock()


def _nodes(checkpoint: Checkpoint) -> Nodes:
    """The nodes of a checkpoint's tree. The first time a process asks, it reads every leaf; then, what came since."""
    global _grown
    wanted = Frontier.from_bytes(bytes(checkpoint.frontier))
    with _growing:
        for known in (_grown, _Grown()):  # a database that was restored begins anew
            for hashed in _leaves(known.size, checkpoint.size):
                known.append(hashed)
            if known.begins_with(wanted):
                _grown = known
                return known.node
    raise AnotherTree(checkpoint.size)
