"""Lists whose order is no column's: hits of a search by rank, problems of a source. A cursor counts what came before."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from maillage.record.search import Hit, Results, search
from maillage.reference.problems import Problem
from maillage.site import words
from maillage.site.api.cursor import Cursor, read_cursor
from maillage.site.api.filters import USUAL_ROWS, values_of
from maillage.site.api.lists import MOST_FOUND, filters_of, head, opened_for, sources_named
from maillage.site.api.problems import ApiProblem
from maillage.site.manifests import Opened
from maillage.site.pages.page import record_of
from maillage.site.pages.source import file_name

MOST_REFUSED = 20
_PROBLEMS = """
SELECT code, severity, sheet, line, field, found FROM problems WHERE source = $source AND import_no = $import_no {narrowed}
ORDER BY list_position(['fatal', 'error', 'warning', 'note'], severity), line, code, field, found
"""


def _start(said: dict[str, Any]) -> tuple[Cursor | None, int, int]:
    cursor = read_cursor(said.get("cursor"), (int,))
    return cursor, int(cursor.key[0]) if cursor else 0, said.get("limit", USUAL_ROWS)


def hit_list(request: HttpRequest, asked: Any, refused: list[str]) -> dict[str, Any]:
    """What the search page finds, best first; only the first MOST_FOUND can be gone through."""
    said = values_of(asked, str(getattr(asked, "table", "") or ""))
    cursor, first, limit = _start(said)
    held = opened_for(request, cursor)
    found = _found(request, held, said, refused[:MOST_REFUSED], first, min(first + limit, MOST_FOUND))
    hits = found.hits
    last = first + len(hits)
    more = Cursor(held.name, (last,)) if hits and last < min(found.total, MOST_FOUND) else None
    return {
        **head(request, held, more, found.total, "score"),
        "items": [_hit(each) for each in hits],
        "understood": [
            {"words": each.words, "taken_for": each.as_, "value": each.value, "label": each.label, "key": each.key,
             "refused": each.refused, "let_go": each.let_go}
            for each in found.understood
        ],
        "unread": found.unread,
        "let_go": found.let_go,
        "left_out": found.left_out,
        "facets": found.facets,
        "sources": sources_named(held, (each.source for each in hits)),
    }  # fmt: skip


def _found(
    request: HttpRequest, held: Opened, said: dict[str, Any], refused: list[str], first: int, limit: int
) -> Results:
    if held.searcher is None:
        return Results(0, [], [], [])
    return search(
        held.searcher, said.get("q", ""), world=record_of(request).world, refuse=refused, first=first, limit=limit,
        show=words.language(), facets=not first, **filters_of(said),
    )  # fmt: skip


def _hit(hit: Hit) -> dict[str, Any]:
    names = (
        "id", "table", "kind", "title", "snippet", "language", "countries", "topics", "topics_derived", "identifier",
        "source", "sheet", "line", "as_of", "generated", "highlights",
    )  # fmt: skip
    return {
        **{name: getattr(hit, name) for name in names},
        "year_from": hit.years[0],
        "year_to": hit.years[1],
    }


def problem_list(request: HttpRequest, identifier: str, asked: Any) -> dict[str, Any]:
    """What was found wrong in a source when it was last read, the gravest first, then by line."""
    said = values_of(asked)
    cursor, first, limit = _start(said)
    held = opened_for(request, cursor)
    source = held.reader.manifest.source(identifier)
    if source is None:
        raise ApiProblem("not-found", 404, where="identifier", found=identifier)
    query = _PROBLEMS.format(narrowed="AND severity = $severity" if "severity" in said else "")
    values = {"source": identifier, "import_no": source.get("import_no")}
    values |= {"severity": said["severity"]} if "severity" in said else {}
    total = held.rows(f"SELECT count(*) AS n FROM ({query})", values)[0]["n"]
    rows = held.rows(f"{query} LIMIT {limit + 1} OFFSET {first}", values)
    more = Cursor(held.name, (first + limit,)) if len(rows) > limit else None
    file = file_name(source)
    return {
        **head(request, held, more, total, "severity, line, code"),
        "items": [_problem(row, file) for row in rows[:limit]],
    }


def _problem(row: dict[str, Any], file: str) -> dict[str, Any]:
    problem = Problem(row["code"], file, row["line"], row["field"], json.loads(row["found"] or "{}"))
    told = problem.as_dict(words.language())
    kept = {name: row[name] for name in ("code", "severity", "sheet", "line", "field")}
    return {**kept, "message": told["message"], "mend": told.get("mend")}
