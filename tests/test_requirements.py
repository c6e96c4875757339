"""The table of what the founding texts ask: 90 rows, each with a test that exists or an honest "not yet"."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "requirements.md"
SIZES = {"S0": 17, "S1": 20, "S2": 17, "S3": 20, "S4": 16}
STATES = ("yes", "in part", "not yet")
_ROW = re.compile(r"^\| (S\d-\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
_NAMED = re.compile(r"\b(tests/[\w/]+\.py)(?:::(\w+))?")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[tuple[str, ...]]:
    return [found.groups() for found in _ROW.finditer(TABLE.read_text(encoding="utf-8"))]


@cache
def functions_of(path: Path) -> frozenset[str]:
    assert path.is_file(), f"there is no {path.relative_to(ROOT)}"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_all_ninety_rows_are_there_once_and_in_order() -> None:
    expected = [f"{text}-{n}" for text, size in SIZES.items() for n in range(1, size + 1)]
    assert len(expected) == 90
    assert [row[0] for row in rows()] == expected


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_says_how_far_it_is_and_names_tests_that_exist(row: tuple[str, ...]) -> None:
    _, fact, state, shown_by, remark = (cell.strip() for cell in row)
    assert fact and state in STATES
    named = _TEST.findall(shown_by)
    if state == "not yet":
        assert not shown_by and remark, "say what is missing"
        return
    assert named, "a row that is met names the test that shows it"
    assert _TEST.sub("", shown_by).strip(" ,") == "", "only tests stand in this column"
    if state == "in part":
        assert remark, "say what is missing"
    for file, name in named:
        assert name in functions_of(ROOT / file), f"{file} has no {name}"


def test_the_counts_above_the_table_are_those_of_the_table() -> None:
    text = TABLE.read_text(encoding="utf-8")
    states = [row[2].strip() for row in rows()]
    for state in STATES:
        assert f"**{states.count(state)}** {state}" in text


def test_every_test_that_a_page_names_exists() -> None:
    """On all pages for readers, not in this table alone: who is shown a proof must find it."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {(page, *each) for page in pages for each in _NAMED.findall(page.read_text(encoding="utf-8"))}
    assert len(named) > 100
    gone = [
        f"{page.relative_to(ROOT)}: {file} {name}".strip()
        for page, file, name in named
        if not (ROOT / file).exists() or (name and name not in functions_of(ROOT / file))
    ]
    assert not gone
