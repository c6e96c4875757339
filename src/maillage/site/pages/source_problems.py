"""What was found wrong in a source, line by line, taken away as a file: for who publishes it, without an account."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse

from maillage.record.columns import INTEGER, TEXT
from maillage.record.out_formats import FORMATS
from maillage.reference.problems import Problem
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.csv_answer import csv_stream
from maillage.site.take import MOST_ROWS
from maillage.site.take_rows import taken_batches

COLUMNS = ("severity", "code", "line", "field", "message", "mend", "found")
_TYPES = dict.fromkeys(COLUMNS, TEXT) | {"line": INTEGER}
_AT_ONCE = 2_000
_STREAMED = ("csv", "json")
_LINES = """
SELECT code, severity, line, field, found FROM problems WHERE source = ? AND import_no = ?
ORDER BY list_position(['fatal', 'error', 'warning', 'note'], severity), line, code
"""


def formats(source: Mapping[str, Any]) -> tuple[str, ...]:
    """The formats that hold them all. What is not sent as it is made is made of no more rows than any other list."""
    return tuple(each for each in FORMATS if each in _STREAMED or source["problems"] <= MOST_ROWS)


def taken(record: AtHand, source: Mapping[str, Any], file: str, format: str) -> HttpResponseBase:
    """Every problem of the last reading, its sentences in the language of the page; sent as it is made, however many."""
    lines = _lines(record, source, file, words.of_files())
    if format == "csv":
        return csv_stream(_rows(lines), "problems")
    if format != "json":
        return taken_batches(record, "problems", _TYPES, _batches(lines), source["problems"], format)
    answer = StreamingHttpResponse(_json(lines, source, file), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="problems.json"'
    return answer


def _lines(record: AtHand, source: Mapping[str, Any], file: str, language: str) -> Iterator[dict[str, Any]]:
    found = record.connection().execute(_LINES, [source["id"], source.get("import_no")])
    while rows := found.fetchmany(_AT_ONCE):
        for code, severity, line, field, values in rows:
            problem = Problem(code, file, line, field, json.loads(values or "{}"))
            yield {
                "severity": severity, "code": code, "line": line, "field": field,
                "message": problem.message(language), "mend": problem.mend(language), "found": problem.values,
            }  # fmt: skip


def _rows(lines: Iterable[dict[str, Any]]) -> Iterator[Sequence[Any]]:
    yield COLUMNS
    yield from ([line[name] for name in COLUMNS] for line in lines)


def _batches(lines: Iterable[dict[str, Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(lines, _AT_ONCE)):
        yield [
            [
                json.dumps(line[name], ensure_ascii=False) if name == "found" else line[name]
                for name in COLUMNS
            ]
            for line in batch
        ]


def _json(lines: Iterable[dict[str, Any]], source: Mapping[str, Any], file: str) -> Iterator[str]:
    about = {"source": source["id"], "file": file, "as_of": source.get("as_of"), "sha256": source["sha256"]}
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "problems": ['
    for number, line in enumerate(lines):
        yield (",\n" if number else "\n") + json.dumps(line, ensure_ascii=False)
    yield "\n]}\n"
