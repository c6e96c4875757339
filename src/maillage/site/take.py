"""What a page lists, taken away as a file: the rows of the record that it shows, with their dictionary and sources.

``?as=xlsx`` on the page's own address. The file is the one that ``maillage export`` writes, of these rows only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase

from maillage.record.out_formats import FORMATS
from maillage.record.take_out import Where, write_table
from maillage.site import words
from maillage.site.at_hand import AtHand

MOST_ROWS = 10_000
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


def asked(request: HttpRequest) -> str:
    """The format asked for; empty for a page."""
    wanted = request.GET.get("as", "")
    return wanted if wanted in FORMATS else ""


def taken(record: AtHand, table: str, ids: Iterable[str], format: str) -> HttpResponseBase:
    """The rows of ``table`` with these identifiers, as a file. At most MOST_ROWS."""
    wanted = tuple(dict.fromkeys(ids))[:MOST_ROWS]
    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        out = Path(folder) / f"{table}.{format}"
        # a spreadsheet program takes UTF-8 for what it is only when a mark says so
        write_table(
            record.reader, table, out, format, where=Where(ids=wanted), language=words.language(), bom=True
        )
        file = out.open("rb")  # stays readable when its folder is gone
    answer = FileResponse(file, as_attachment=True, filename=out.name)
    answer.headers["Content-Type"] = _TYPES[format]
    return answer


def offered(request: HttpRequest, **other: Any) -> list[tuple[str, str]]:
    """(format, address) of each way to take away what the page at this address lists."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in other.items():
        query[name] = value
    found = []
    for format in FORMATS:
        query["as"] = format
        found.append((format.upper(), f"{request.path}?{query.urlencode()}"))
    return found
