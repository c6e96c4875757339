"""Our own reviewed tables, in ``data/*.csv``: each row with its source and whether it is verified."""

from __future__ import annotations

import csv
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def reviewed(name: str) -> list[dict[str, str]]:
    """The rows of a table; lines that start with # are remarks."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
