"""Sources: what was read, when, how much of it was kept, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.record.questions import rows_of
from maillage.reference.problems import Problem
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page

MOST_SORTS = 50


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


def source_title(source: Mapping[str, Any]) -> str:
    """Title of a source in the reader's language: a starter source has one in each."""
    titles = source.get("titles") or {}
    return str(titles.get(words.language()) or source.get("title") or "?")


@page
def show_all(request: HttpRequest, record: AtHand) -> HttpResponse:
    """All sources."""
    return render(request, "pages/sources.html", {"sources": sources_shown(record)})


@page
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """One source: its last read, its problems by severity, and how to mend each."""
    source = record.reader.manifest.source(identifier)
    if source is None:
        raise Http404
    problems = _problems(record, source)
    shown = {
        "source": dict(source),
        "read": _made(record).get(source["import_no"], ""),
        "title": source_title(source),
        "problems": problems,
        "total": sum(each["count"] for each in problems),
    }
    return render(request, "pages/source.html", shown)


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
