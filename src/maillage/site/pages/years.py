"""Activities by the year in which each begins, as bars: the same figure on several pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path

from maillage.record.questions import ask
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.csv_answer import csv_answer
from maillage.site.figures import Bar
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_YEARS = 30
_BY_YEAR = """
SELECT substr(since, 1, 4) AS year, count(DISTINCT id) FROM activities
WHERE {condition} AND since IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_ASKED = """
SELECT substr(since, 1, 4) AS year, count(DISTINCT id) AS activities FROM activities
WHERE {condition} AND try_cast(substr(since, 1, 4) AS INTEGER) BETWEEN 1945 AND {last} GROUP BY 1 ORDER BY 1
"""


def activities_by_year(record: AtHand, condition: str, values: Sequence[Any]) -> list[Bar]:
    """One bar for each of the last MOST_YEARS years up to now or to the last that has any, those without any too.

    ``condition`` is SQL of ours over ``activities``. A year that lies far off (a typing error of a source) is left out.
    """
    rows = record.connection().execute(_BY_YEAR.format(condition=condition), list(values)).fetchall()
    return _bars({int(year): number for year, number in rows if year.isdecimal()})


def by_year(begun: Iterable[str | None]) -> list[Bar]:
    """The same of activities at hand, from the days on which they begin; those without one are in no bar."""
    years = [said[:4] for said in begun if said and said[:4].isdecimal()]
    return _bars(Counter(int(year) for year in years))


def _bars(counts: Mapping[int, int]) -> list[Bar]:
    near = {year: number for year, number in counts.items() if 1945 <= year <= today().year + 5}
    if len(near) < 2:
        return []
    last = max(near)
    first = max(min(near), last - MOST_YEARS + 1)
    return [Bar(str(year), (near.get(year, 0),)) for year in range(first, last + 1)]


def taken_away(request: HttpRequest) -> bool:
    """Whether the numbers of this figure are asked for, as a file."""
    return request.GET.get("figure") == "years" and bool(take.asked(request))


def as_file(
    request: HttpRequest, record: AtHand, title: str, condition: str, values: Sequence[Any]
) -> HttpResponseBase:
    """The numbers of the figure, every year that has any; in CSV below the query that made them: `maillage sql` answers the same."""
    said = _ASKED.format(condition=condition, last=today().year + 5)
    for number, value in enumerate(values, start=1):
        said = said.replace(f"${number}", _literal(value))
    query = " ".join(said.split())
    found = ask(record.reader, query)
    if (format := take.asked(request)) != "csv":
        return taken_rows(record, "years", found.columns, found.rows, format)
    about = (
        title,
        words.say("organisation.by_start"),
        f"{request.build_absolute_uri(escape_uri_path(request.path))} ({record.name}, {record.reader.manifest.made})",
        f"maillage sql: {query}",
    )
    said_above = ([f"# {' '.join(line.split())}"] for line in about)
    return csv_answer([*said_above, found.columns, *found.rows], "years")


def _literal(value: Any) -> str:
    """A value as SQL writes it."""
    if isinstance(value, (list, tuple)):
        return f"({', '.join(_literal(each) for each in value)})"
    return "'" + str(value).replace("'", "''") + "'"
