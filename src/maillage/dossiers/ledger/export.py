"""A dossier as one zip that verifies itself: its decisions, what proves them, and the checker (``check.py``) that needs nothing else.

The same input gives the same bytes: nothing is compressed, no clock is read, files stand in the order of their names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files as resources
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from maillage.dossiers.ledger.canonical import canonical
from maillage.dossiers.ledger.chain import Row


@dataclass(frozen=True)
class Proof:
    """Where the last decision stands in the tree of the checkpoint.

    ``index``: its leaf, from 0; ``path``: of its inclusion (``tree.inclusion``); ``older``: for each older checkpoint that somebody
    may hold, by its size, how it begins that tree (``tree.consistency``).
    """

    index: int
    path: Sequence[bytes]
    older: Mapping[int, Sequence[bytes]] = field(default_factory=dict)


def export(
    rows: Sequence[Row],
    checkpoint: str,
    proof: Proof,
    key_line: str,
    attached: Mapping[str, bytes] | None = None,
) -> bytes:
    """The zip of a dossier, from all of its decisions.

    ``checkpoint``: as ``checkpoint.sign`` made it, over a tree in which the last decision stands; ``key_line``: as
    ``checkpoint.key_line`` made it. ``attached``: other files by their path, shown under ``files/``. Raises ValueError for no
    decision, or a path that would not stand where it says.
    """
    if not rows:
        raise ValueError("a dossier without decisions")
    files = {
        "README.txt": _own("data/README.txt"),
        "check.py": _own("check.py"),
        "checkpoint.txt": checkpoint.encode(),
        "decisions.jsonl": b"".join(row.body + b"\n" for row in rows),
        "hashes.txt": "".join(f"{row.seq} {row.hash.hex()}\n" for row in rows).encode(),
        "instance.pub": f"{key_line}\n".encode(),
        "proof.json": _proof(rows[-1].seq, proof) + b"\n",
        **{f"files/{_plain(path)}": data for path, data in (attached or {}).items()},
    }
    files["files.txt"] = "".join(
        f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)
    ).encode()
    return _zip(files)


def _proof(seq: int, proof: Proof) -> bytes:
    older = {str(size): _hex(path) for size, path in proof.older.items()}
    return canonical({"seq": seq, "index": proof.index, "path": _hex(proof.path), "older": older})


def _hex(path: Sequence[bytes]) -> list[str]:
    return [hash.hex() for hash in path]


def _plain(path: str) -> str:
    """``path``, if it stays below its folder on every system and its name fits on a line. The checker passes over names like ``.x``."""
    steps = path.split("/")
    if (
        any(not step or step[0] in "._" for step in steps)
        or not path.isprintable()
        or set(path) & set('\\:*?"<>|')
    ):
        raise ValueError(f"not the path of an attached file: {path!r}")
    return path


def _zip(files: Mapping[str, bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w") as packed:
        for name in sorted(files):
            entry = ZipInfo(name)  # of 1980-01-01, uncompressed
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            packed.writestr(entry, files[name])
    return whole.getvalue()


@cache
def _own(name: str) -> bytes:
    return resources(__package__).joinpath(name).read_bytes()
