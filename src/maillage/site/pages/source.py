"""Sources: what was read, when, how much of it was kept, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.encoding import escape_uri_path

from maillage.record.questions import rows_of
from maillage.reference.problems import Problem
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages import source_problems
from maillage.site.pages.page import page
from maillage.site.paging import paged

MOST_SOURCES = 150
"""On a page. Each is some twenty bytes of it."""
MOST_SORTS = 50
MOST_VERSIONS = 12
LONGEST = 160
"""Letters by which a sort of what is wrong is told in a list."""


def sources_shown(record: AtHand) -> list[dict[str, Any]]:
    """Every source as a page tells it, the latest read first."""
    made = _made(record)
    shown = [
        {
            "id": each["id"],
            "title": source_title(each),
            "as_of": each.get("as_of"),
            "licence": each.get("licence"),
            "read": made.get(each["import_no"], ""),
            "kinds": each.get("kinds", ()),
        }
        for each in record.reader.manifest.sources
    ]
    return sorted(shown, key=lambda each: (each["read"], each["as_of"] or "", each["title"]), reverse=True)


def _made(record: AtHand) -> dict[int, str]:
    """When each import was made, by its number."""
    return {each["import_no"]: each["made"] for each in record.reader.manifest.imports}


def file_name(source: Mapping[str, Any]) -> str:
    """The name of a source's file: a reader has no use for folders of this machine."""
    return Path(str(source.get("path") or "")).name


def marked(said: str, source: Mapping[str, Any]) -> str:
    """A kind of link as its source tells it; what was invented for the demonstration is said to be."""
    return (
        words.say("sheet.bracketed", what=said, more=words.say("search.invented"))
        if source.get("generated")
        else said
    )


def source_title(source: Mapping[str, Any]) -> str:
    """Title of a source in the reader's language: a starter source has one in each."""
    titles = source.get("titles") or {}
    return str(titles.get(words.language()) or source.get("title") or "?")


@page
def show_all(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The sources, a part at a time: ``?page=2``."""
    if format := take.asked(request):
        return take.taken(record, "sources", (each["id"] for each in record.reader.manifest.sources), format)
    listed = sources_shown(record)
    sources, pages = paged(request, listed, MOST_SOURCES)
    shown = {"sources": sources, "n": len(listed), **pages, "ways": take.offered(request)}
    return render(request, "pages/sources.html", shown)


@page
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponseBase:
    """One source: its last read, counts in and out, its problems by severity, and how to mend each. ``?as=csv`` or another
    format: every problem with its line."""
    source = record.reader.manifest.source(identifier)
    if source is None:
        raise Http404
    formats = source_problems.formats(source)
    if (format := take.asked(request)) in formats:
        return source_problems.taken(record, source, file_name(source), format)
    problems = _problems(record, source)
    made = _made(record)
    address = str(source.get("address") or "")
    shown = {
        "source": dict(source),
        "read": made.get(source["import_no"], ""),
        "kept": source["rows"] - source["rejected"],
        "address": address if address.startswith(("https://", "http://")) else "",
        "versions": [
            {"read": made.get(number, ""), "as_of": as_of}
            for number, _, as_of in reversed(source["versions"])
        ][:MOST_VERSIONS],
        "title": source_title(source),
        "problems": problems,
        "lines": _parts(problems),
        "total": sum(each["count"] for each in problems),
        "ways": take.ways(escape_uri_path(request.path), formats),
    }
    return render(request, "pages/source.html", shown)


def parts(record: AtHand, identifier: str) -> list[tuple[str, str]]:
    """Key and words of each line of the page: the sorts of what is wrong with it."""
    source = record.reader.manifest.source(identifier)
    return _parts(_problems(record, source)) if source else []


def _parts(problems: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["code"], each["message"][:LONGEST]) for each in problems]


_BY_SORT = """
SELECT code, severity, count(*) AS count, min(line) AS line, arg_min(field, line) AS field,
       arg_min(found, line) AS found
FROM problems WHERE source = ? AND import_no = ?
GROUP BY code, severity
ORDER BY list_position(['fatal', 'error', 'warning', 'note'], severity), count DESC, code
"""


def _problems(record: AtHand, source: Any) -> list[dict[str, Any]]:
    import json

    rows = rows_of(record.connection(), _BY_SORT, [source["id"], source.get("import_no")])
    shown = []
    for row in rows[:MOST_SORTS]:
        problem = Problem(
            row["code"], file_name(source), row["line"], row["field"], json.loads(row["found"] or "{}")
        )
        said = problem.as_dict(words.language())
        shown.append({**said, "severity": row["severity"], "count": row["count"], "line": row["line"]})
    return shown
