"""Lists that only grow: one JSON object a line, appended and on disk before it counts, never edited.

A last line torn by a power cut is left out: its act never took effect. The caller holds the import lock to write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def append_lines(path: Path, said: Iterable[Mapping[str, Any]]) -> None:
    """Append objects to a list, on disk when this returns. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in said)
    with path.open("a+b") as file:
        if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
            file.write(b"\n")
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> list[tuple[int, dict[str, Any] | None]]:
    """Each line that is not empty, oldest first, with its number from 1; None where it cannot be read."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    return [(number, _object(line)) for number, line in enumerate(lines, 1) if line.strip()]


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
