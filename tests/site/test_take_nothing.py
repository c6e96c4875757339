"""A list of nothing is taken away in every format too: a file with its headings."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "parquet"])
def test_a_list_of_nothing_is_a_file_with_its_headings(reader: Client, site_home: Path, format: str) -> None:
    from maillage.site.at_hand import at_hand
    from maillage.site.take_rows import taken_rows

    answer = taken_rows(at_hand(site_home), "networks", ("id", "name"), [], format)
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if format == "parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(io.BytesIO(data))
        assert table.column_names == ["id", "name"] and table.num_rows == 0
    elif format == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(data))
        assert ("id", "name") in [tuple(row[:2]) for row in book.worksheets[0].values]
    else:
        assert b"id" in data and b"name" in data
