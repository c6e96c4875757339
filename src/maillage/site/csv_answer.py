"""Lines that a page or a room of the desk has worked out, taken away as a CSV file: the one way in which the site writes one.

UTF-8 with the mark by which a spreadsheet program takes it for what it is, lines that end with CRLF (RFC 4180), and no cell
that such a program would work out as a formula, whoever wrote it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from maillage.record.out_formats import as_text_cell

_AT_ONCE = 50_000
"""Characters that are sent together."""


def csv_answer(lines: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """The file ``<name>.csv``, its headings among the ``lines``."""
    return HttpResponse("".join(_pieces(lines)), headers=_headers(name))


def csv_stream(lines: Iterable[Iterable[Any]], name: str) -> StreamingHttpResponse:
    """The same, sent as it is made: for what may be very long."""
    return StreamingHttpResponse(_pieces(lines), headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
    }


def _pieces(lines: Iterable[Iterable[Any]]) -> Iterator[str]:
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    held.write("\ufeff")
    for line in lines:
        writer.writerow([as_text_cell(cell) for cell in line])
        if held.tell() > _AT_ONCE:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()
