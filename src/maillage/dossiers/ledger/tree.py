"""One append-only tree over the decisions of all dossiers: whoever keeps an old root can check that nothing before it was rewritten.

The Merkle tree of RFC 6962 (Certificate Transparency), section 2.1, and its two proofs: a leaf is in the tree (2.1.1), an old tree is
the beginning of a new one (2.1.2). Checked as RFC 9162 says (2.1.3.2 and 2.1.4.2). All functions here take hashes of leaves, never
what the leaves say, so that a tree may be shown to anyone. Hashes are 32 bytes.

Proofs are made from **nodes**: ``nodes(level, index)`` is the hash over the 2^level leaves from index × 2^level. Those never change
once their leaves are there; a proof reads about log² of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from maillage.dossiers.ledger.canonical import canonical

PREFIX = b"maillage/leaf/1\0"
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Nodes = Callable[[int, int], bytes]


def leaf(dossier: str, seq: int, hash: bytes) -> bytes:
    """The hash of the leaf that one decision becomes. It shows a dossier's number and hash, nothing of what was decided."""
    return hash_leaf(PREFIX + canonical({"dossier": dossier, "seq": seq, "hash": hash.hex()}))


def hash_leaf(data: bytes) -> bytes:
    """RFC 6962: SHA-256 of a zero byte and the data."""
    return sha256(b"\0" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """RFC 6962: SHA-256 of a byte one and the two hashes below."""
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The right edge of a tree: its whole subtrees, the largest first. All that is needed to append to it and to tell its root.

    There is one for each bit that is set in ``size``: about 21 hashes for two million leaves.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """The frontier with one leaf more. O(log n)."""
        return frontier([leaf], self)

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY
        hash = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            hash = hash_node(peak, hash)
        return hash

    def to_bytes(self) -> bytes:
        """Eight bytes of size, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """What ``to_bytes`` wrote. Raises ValueError where it cannot have."""
        size = int.from_bytes(data[:8], "big")
        if len(data) != 8 + 32 * size.bit_count():
            raise ValueError(f"{len(data)} bytes are not the frontier of a tree")
        return cls(size, tuple(data[at : at + 32] for at in range(8, len(data), 32)))


def frontier(leaves: Iterable[bytes], start: Frontier | None = None) -> Frontier:
    """The frontier of a tree, grown from ``start`` by ``leaves``."""
    size, peaks = (start.size, list(start.peaks)) if start else (0, [])
    for hash in leaves:
        level = size
        while level & 1:
            hash = hash_node(peaks.pop(), hash)
            level >>= 1
        peaks.append(hash)
        size += 1
    return Frontier(size, tuple(peaks))


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over hashes of leaves."""
    return frontier(leaves).root()


def nodes(leaves: Sequence[bytes]) -> Nodes:
    """All whole nodes over ``leaves``, held in memory: for tests, small trees, and whoever keeps leaves alone."""
    levels = [list(leaves)]
    while len(below := levels[-1]) > 1:
        levels.append([hash_node(a, b) for a, b in zip(below[::2], below[1::2], strict=False)])
    return lambda level, index: levels[level][index]


def inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The proof that leaf ``index`` (from 0) is in the tree of ``size`` leaves. Raises ValueError where it cannot be."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    return _path(nodes, index, 0, size)


def consistency(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The proof that the tree of ``old`` leaves begins the tree of ``new``. Raises ValueError where it cannot.

    An empty tree begins every tree and a tree itself: the proof is empty.
    """
    if not 0 <= old <= new:
        raise ValueError(f"{old} leaves do not begin {new}")
    return _subproof(nodes, old, 0, new, whole=True) if old else []


def _range(nodes: Nodes, start: int, size: int) -> bytes:
    """MTH of RFC 6962 over ``size`` leaves from ``start``, from whole nodes."""
    split = _split(size)
    if split * 2 == size or size == 1:
        return nodes(size.bit_length() - 1, start // size)
    return hash_node(_range(nodes, start, split), _range(nodes, start + split, size - split))


def _path(nodes: Nodes, index: int, start: int, size: int) -> list[bytes]:
    if size == 1:
        return []
    split = _split(size)
    if index < split:
        return [*_path(nodes, index, start, split), _range(nodes, start + split, size - split)]
    return [*_path(nodes, index - split, start + split, size - split), _range(nodes, start, split)]


def _subproof(nodes: Nodes, old: int, start: int, size: int, whole: bool) -> list[bytes]:
    if old == size:
        return [] if whole else [_range(nodes, start, size)]
    split = _split(size)
    if old <= split:
        return [*_subproof(nodes, old, start, split, whole), _range(nodes, start + split, size - split)]
    return [
        *_subproof(nodes, old - split, start + split, size - split, whole=False),
        _range(nodes, start, split),
    ]


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1 if size > 1 else 0


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows that ``leaf`` is number ``index`` of the tree with this size and root."""
    tops = _climb(index, size - 1, leaf, proof) if 0 <= index < size else None
    return tops is not None and tops[1] == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree with ``old`` leaves begins the one with ``new``."""
    if not 0 < old < new:
        return not proof and (old_root == EMPTY if old == 0 <= new else old == new and old_root == new_root)
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return bool(path) and _climb(at, last, path[0], path[1:]) == (old_root, new_root)


def _climb(at: int, last: int, start: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Up from node ``at`` of those to ``last``: the root of the tree that ends with it, and that of the whole.

    None where the path is too short or too long.
    """
    old = new = start
    for side in path:
        if not last:
            return None
        if at & 1 or at == last:
            old, new = hash_node(side, old), hash_node(side, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = hash_node(new, side)
        at, last = at >> 1, last >> 1
    return None if last else (old, new)
