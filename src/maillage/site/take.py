"""What a page lists, taken away as a file: the rows of the record that it shows, with their dictionary and sources.

``?as=xlsx`` on the page's own address. The file is the one that ``maillage export`` writes, of these rows only, without what
stays at home (``raw``, where the row stands as it came, with the persons that it may name).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase

from maillage.record.out_formats import FORMATS
from maillage.record.take_out import Where, write_table
from maillage.site import words
from maillage.site.at_hand import AtHand

MOST_ROWS = 10_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
"""The content type of each format."""


def asked(request: HttpRequest) -> str:
    """The format asked for; empty for a page."""
    wanted = request.GET.get("as", "")
    return wanted if wanted in FORMATS else ""


def file_of(
    request: HttpRequest, lists: Mapping[str, Callable[[str], HttpResponseBase]]
) -> HttpResponseBase | None:
    """The file asked for of a page with several lists (``?list=links&as=xlsx``), each made in a format, an empty one where the
    list is; the first where no list is named. None for the page, and where a page has no such list."""
    format, name = asked(request), request.GET.get("list") or next(iter(lists), "")
    return lists[name](format) if format and name in lists else None


def found(record: AtHand, table: str, condition: str, values: Sequence[Any], format: str) -> HttpResponseBase:
    """The rows of ``table`` that meet ``condition`` (SQL of ours), as a file. At most MOST_ROWS."""
    asked = f"SELECT DISTINCT id FROM {table} WHERE {condition} ORDER BY id LIMIT {MOST_ROWS}"
    rows = record.connection().execute(asked, list(values)).fetchall()
    return taken(record, table, (id_ for (id_,) in rows), format)


def taken(record: AtHand, table: str, ids: Iterable[str], format: str) -> HttpResponseBase:
    """The rows of ``table`` with these identifiers, as a file. At most MOST_ROWS."""
    wanted = tuple(dict.fromkeys(ids))[:MOST_ROWS]
    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        out = Path(folder) / f"{table}.{format}"
        # a spreadsheet program takes UTF-8 for what it is only when a mark says so
        write_table(
            record.reader, table, out, format, where=Where(ids=wanted), language=words.of_files(), bom=True, to_anybody=True,
        )  # fmt: skip
        file = out.open("rb")  # stays readable when its folder is gone
    answer = FileResponse(file, as_attachment=True, filename=out.name)
    answer.headers["Content-Type"] = TYPES[format]
    return answer


def prepared(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the component ``take``: its ways, and how many rows a file holds where the list has more. A list of rows of
    the record says how many it has (``of``); what a page has worked out goes out whole."""
    given = values.get("ways") or ways(str(values["address"]))
    more = (values.get("of") or 0) > MOST_ROWS
    return {
        "ways": given,
        "most": MOST_ROWS if more else 0,
        "narrow": values.get("narrow", "") if more else "",
    }


def offered(request: HttpRequest, **other: Any) -> list[tuple[str, str]]:
    """(format, address) of each way to take away what the page at this address lists. The address is but a question to the page
    itself: pages with many lists say it often."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in other.items():
        query[name] = value
    return ways(f"?{query.urlencode()}" if query else "")


def ways(address: str, formats: Sequence[str] = FORMATS) -> list[tuple[str, str]]:
    """(format, address) of each way to take away what the page at ``address`` lists."""
    before = f"{address}{'&' if '?' in address else '?'}as="
    return [(format.upper(), f"{before}{format}") for format in formats]
