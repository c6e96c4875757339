"""Labelled texts from CSV files: ``text,goal[,language]``, a header in any of our words, in any order.

In: bytes of a file. Out: (texts, problems): a row that cannot be used is named with its line, the others are kept.
A goal is a number from 1 to 17 ("6", "SDG 6", "6; 13" for two). The language is not needed: a word means one thing in
whatever language it stands.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from maillage.reference.names import fold
from maillage.reference.problems import Problem
from maillage.reference.topics import goals

TEXT = frozenset(("text", "texte", "texto", "texts", "sentence", "نص"))
GOAL = frozenset(("goal", "goals", "sdg", "sdgs", "odd", "ods", "objectif", "objetivo", "label", "هدف"))
_DELIMITERS = ",;\t"
_NUMBER = re.compile(r"\d+")
_LONGEST = 1_000_000


class Labelled(NamedTuple):
    """A text with the goals, and the DAC purpose codes if known, that somebody says it speaks of."""

    text: str
    goals: tuple[str, ...]
    purpose_codes: tuple[str, ...] = ()


def read_texts(data: bytes, file: str) -> tuple[list[Labelled], list[Problem]]:
    """The texts of one file, and what is wrong with the rest of it."""
    rows = _rows(data.decode("utf-8-sig", "replace").replace("\x00", ""))
    found: list[Labelled] = []
    problems: list[Problem] = []
    _, header = next(rows, (0, []))
    names = [fold(name) for name in header]
    text_at = next((at for at, name in enumerate(names) if name in TEXT), None)
    goal_at = next((at for at, name in enumerate(names) if name in GOAL), None)
    if text_at is None or goal_at is None:
        values = {"found": ", ".join(filter(None, header))[:80], "expected": "text,goal"}
        return [], [Problem("matching.training-header", file, 1, None, values)]
    known = {each.code for each in goals()}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        text = row[text_at].strip() if text_at < len(row) else ""
        said = row[goal_at].strip() if goal_at < len(row) else ""
        codes = tuple(dict.fromkeys(str(int(number)) for number in _NUMBER.findall(said[:200])))
        if not text:
            problems.append(Problem("matching.training-no-text", file, line, header[text_at]))
        elif not codes or not known.issuperset(codes):
            values = {"found": said[:40], "expected": f"1–{len(known)}"}
            problems.append(Problem("matching.training-goal", file, line, header[goal_at], values))
        else:
            found.append(Labelled(text, codes))
    return found, problems


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row; a line is where the row begins."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    before = csv.field_size_limit(_LONGEST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:  # a cell beyond all measure: its row is one without a text
                row = [""] * 2 + ["?"]
            yield line, row
            line = reader.line_num + 1
    finally:
        csv.field_size_limit(before)
