"""What a page works out and lists, taken away as a file: rows that are no table of the record, with their dictionary."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponseBase

from maillage.record.columns import DECIMAL, INTEGER, TEXT, Column
from maillage.record.out_formats import Batch, Sheet, write_json, write_parquet, write_xlsx
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.csv_answer import csv_answer
from maillage.site.languages import direction


def taken_rows(
    record: AtHand, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], format: str
) -> HttpResponseBase:
    """``rows`` in these columns as the file ``<name>.<format>``. Their meanings are ``columns.<column>`` of the words, that of
    the whole ``columns.<name>``. A column of numbers alone stays one, every other is text."""
    if format == "csv":
        return csv_answer([columns, *rows], name)
    types = [_type(cells) for cells in zip(*rows, strict=True)] or [TEXT] * len(columns)
    cells = [[_cell(cell, type_) for cell, type_ in zip(row, types, strict=True)] for row in rows]
    return taken_batches(
        record, name, dict(zip(columns, types, strict=True)), [cells] if cells else [], len(rows), format
    )


def taken_batches(
    record: AtHand, name: str, types: Mapping[str, str], batches: Iterable[Batch], count: int, format: str
) -> HttpResponseBase:
    """The same of rows that come in batches, ``count`` in all, of columns of these types; not as CSV."""
    sheet = Sheet(
        name,
        words.say(f"columns.{name}"),
        tuple(Column(column, type_, words.say(f"columns.{column}")) for column, type_ in types.items()),
        about={"record": record.name, "made": record.reader.manifest.made, "count": count},
        made=record.reader.manifest.made,
        rows=count,
        right_to_left=direction(words.language()) == "rtl",
    )
    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        out = Path(folder) / f"{name}.{format}"
        {"xlsx": write_xlsx, "json": write_json, "parquet": write_parquet}[format](out, sheet, batches)
        file = out.open("rb")  # stays readable when its folder is gone
    answer = FileResponse(file, as_attachment=True, filename=out.name)
    answer.headers["Content-Type"] = take.TYPES[format]
    return answer


def _type(cells: Iterable[Any]) -> str:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int}:
        return INTEGER
    return DECIMAL if kinds and kinds <= {int, Decimal} else TEXT


def _cell(cell: Any, type_: str) -> Any:
    if cell is None or type_ == INTEGER:
        return cell
    return Decimal(cell) if type_ == DECIMAL else str(cell)
