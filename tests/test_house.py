"""The house stands as it is drawn: who leans on whom, and nothing heavy before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "pyarrow", "duckdb", "openpyxl", "rich", "lxml", "babel")


def test_rooms_lean_only_on_floors_below() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3_000:]


_DJANGO = re.compile(r"^\s*(import|from) (django|csp)\b", re.MULTILINE)


def test_only_the_site_and_the_rooms_below_it_import_django() -> None:
    using = [path for path in Path("src/maillage").rglob("*.py") if _DJANGO.search(path.read_text("utf-8"))]
    assert using
    assert not [
        path
        for path in using
        if path.parts[2] not in ("site", "parties", "exchange", "dossiers", "strategies")
    ]


def test_the_core_of_dossiers_knows_no_django() -> None:
    """Whether something may be decided, and where a dossier stands, is asked of nothing but what is handed in."""
    code = "import sys, maillage.dossiers.decide, maillage.dossiers.ledger.export; print([m for m in ('django', 'sqlite3') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "module", ["maillage.cli", "maillage.record.store", "maillage.record.search", "maillage.reference.groups"]
)
def test_nothing_heavy_is_loaded_before_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_has_two_subjects() -> None:
    long = {
        str(p): n
        for p in Path("src").rglob("*.py")
        if p.parent.name != "migrations"  # written by Django
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 520
    }
    assert not long
