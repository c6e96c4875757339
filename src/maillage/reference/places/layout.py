"""Where the index lies and how its file is laid out: named sections of plain numbers or bytes, mapped as they are.

Rows are places, most populous first (a unit counts its towns), so that the smaller row wins every tie. Keys are
folded names ordered by (length in characters, hash): an exact search is one bisection, and names of nearly the same
length lie together for the search with errors. The file is little-endian.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import tempfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from maillage.reference.places.model import PlacesMissing

FORMAT = 1
_FILE, _STAMP = "places.bin", "stamp.json"
KINDS = ("town", "unit1", "unit2")

# How well a key stands for its place, best first; the score of each is in find.py.
MAIN, EXONYM, ALTERNATE, HISTORIC, LATIN, WORD_FORM, BODY_WORDS, ARTICLE, MACHINE, CODE = range(10)


def default_folder() -> Path:
    """``$MAILLAGE_CACHE/places-<format>``, else the same in this user's cache folder."""
    root = os.environ.get("MAILLAGE_CACHE")
    if not root:
        from platformdirs import user_cache_dir

        root = user_cache_dir("maillage")
    return Path(root) / f"places-{FORMAT}"


def read_stamp(folder: Path) -> dict[str, Any] | None:
    """What is written beside the index (format, versions, sections), or None when there is none."""
    try:
        stamp: dict[str, Any] = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        size = (folder / _FILE).stat().st_size
    except (OSError, ValueError):
        return None
    return stamp if stamp.get("format") == FORMAT and stamp.get("bytes") == size else None


def is_built(folder: Path) -> bool:
    """Whether a whole index of this version lies in ``folder``."""
    return read_stamp(folder) is not None


def key_hash(key: str) -> int:
    """64 bits of BLAKE2b of a folded name: the same on every machine."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def write_index(folder: Path, sections: Mapping[str, tuple[str, bytes]], facts: Mapping[str, Any]) -> None:
    """Write the sections (name → type code, bytes) beside ``folder`` and put them in its place in one step.

    Of two builds at once the later one finds a whole index there and steps back: both leave a good one.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=folder.name + ".", dir=folder.parent))
    try:
        table: dict[str, list[object]] = {}
        with (made / _FILE).open("wb") as out:
            for name, (code, data) in sections.items():
                out.write(b"\0" * (-out.tell() % 8))
                table[name] = [code, out.tell(), len(data)]
                out.write(data)
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
        stamp = {"format": FORMAT, "bytes": size, **facts, "sections": table}
        (made / _STAMP).write_text(json.dumps(stamp, ensure_ascii=False, indent=1), encoding="utf-8")
        made.chmod(0o755)
        _put_in_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, folder: Path) -> None:
    """Rename; an older folder is moved aside first (who has it mapped keeps reading the old file)."""
    for _ in range(5):
        try:
            made.rename(folder)
            return
        except OSError:
            aside = Path(tempfile.mkdtemp(prefix=folder.name + ".old.", dir=folder.parent))
            try:
                folder.rename(aside / "was")
            except OSError:
                pass  # another build moved it first
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    raise OSError(f"could not put the place index into {folder}")


class Mapped:
    """The sections of an index, mapped: numbers as memoryviews, bytes sliced on demand. Nothing is read at opening."""

    def __init__(self, folder: Path) -> None:
        stamp = read_stamp(folder)
        if stamp is None:
            raise PlacesMissing(folder)
        self.folder, self.stamp = folder, stamp
        with (folder / _FILE).open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._all = memoryview(self._map)

    def numbers(self, name: str) -> memoryview[Any]:
        """The section as a sequence of numbers (works with ``bisect``)."""
        code, start, length = self.stamp["sections"][name]
        return self._all[start : start + length].cast(code)

    def text(self, name: str) -> memoryview[int]:
        """The section as bytes; ``str(view[a:b], "utf-8")`` makes text of it."""
        _, start, length = self.stamp["sections"][name]
        return self._all[start : start + length]

    def array(self, name: str) -> Any:
        """The section as a numpy array, without copying."""
        import numpy

        code, start, length = self.stamp["sections"][name]
        kind = numpy.dtype(code)
        return numpy.frombuffer(self._map, kind, length // kind.itemsize, start)
