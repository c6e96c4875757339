"""Rows taken in by the command, as anybody would."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from click.testing import CliRunner


def take_in(home: Path, name: str, rows: Iterable[Sequence[str]], written: float | None = None) -> None:
    """``rows``, their headings first, as the sheet ``name`` beside the home; ``written``: when, in seconds of Unix."""
    from maillage.cli import front

    sheet = home.parent / name
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    if written is not None:
        os.utime(sheet, (written, written))
    done = CliRunner().invoke(front, ["import", str(sheet)], env={"MAILLAGE_HOME": str(home)})
    assert done.exit_code == 0, done.output
