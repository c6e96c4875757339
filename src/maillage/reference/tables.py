"""Reading this room's own data files (``data/*.csv``). For reviewed tables, never for what users bring."""

from __future__ import annotations

import csv
from importlib import resources


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of ``reference/data/<name>.csv`` as text, nothing converted: "NA" stays "NA", empty stays empty."""
    path = resources.files("maillage.reference") / "data" / f"{name}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
