"""Lists of the record's tables, piece by piece: by identifier, from a key on (keyset), in the manifest of the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from maillage.record.search import search
from maillage.site import words
from maillage.site.api import shapes
from maillage.site.api.cursor import Cursor, read_cursor
from maillage.site.api.filters import BY_SEARCH, USUAL_ROWS, conditions_of, values_of
from maillage.site.api.problems import ApiProblem
from maillage.site.manifests import Gone, Opened, opened
from maillage.site.pages.page import record_of
from maillage.site.pages.source import source_title

MOST_FOUND = 10_000
"""How many things of a search can be gone through: what has more is to be narrowed."""
MOST_KEPT = 8
"""Of how many searches the identifiers are kept, for those who go through them piece by piece."""
_found: dict[tuple[str, ...], tuple[str, ...]] = {}
_KEYS = {"organisations": ("id",), "sources": ("id",)}


def opened_for(request: HttpRequest, cursor: Cursor | None) -> Opened:
    """The manifest that a list is read from. Raises ApiProblem when that of the cursor is not kept any more."""
    try:
        return opened(record_of(request), cursor.manifest if cursor else None)
    except Gone:
        raise ApiProblem("cursor-gone", 410, where="cursor") from None


def listed(request: HttpRequest, asked: Any, table: str) -> dict[str, Any]:
    """A piece of the list of ``table``: the rows after the cursor that meet what was asked, by ``id`` and ``statement``."""
    said = values_of(asked, table)
    key = _KEYS.get(table, ("id", "statement"))
    cursor = read_cursor(said.get("cursor"), (str,) * len(key))
    held = opened_for(request, cursor)
    searched = table == "activities" and any(name in said for name in BY_SEARCH)
    answered = ("country", "kind") if searched else ()  # by the index, as the search page has them
    conditions, values = conditions_of(table, {k: v for k, v in said.items() if k not in answered})
    if table == "organisations":
        held.make(table)
    if searched:
        conditions.append("id IN (SELECT unnest($found::VARCHAR[]))")
        values["found"] = list(found_ids(held, request, said))
    where = " AND ".join(conditions) or "true"
    counted = held.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}", values)
    if cursor:
        names = [f"after_{name}" for name in key]
        values |= dict(zip(names, cursor.key, strict=True))
        where += f" AND ({', '.join(key)}) > ({', '.join('$' + name for name in names)})"
    limit = said.get("limit", USUAL_ROWS)
    rows = _piece(held, table, where, values, key, limit + 1)
    more = Cursor(held.name, tuple(rows[limit - 1][name] for name in key)) if len(rows) > limit else None
    return {
        **head(request, held, more, counted[0]["n"], ", ".join(key)),
        "items": rows[:limit],
        "sources": sources_named(held, _said_by(rows[:limit])),
    }


def _said_by(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """The sources of rows: most have one, an organisation has all that name it."""
    for row in rows:
        yield from [row["source"]] if "source" in row else row["sources"] or ()


def _piece(
    held: Opened, table: str, where: str, values: Mapping[str, Any], key: tuple[str, ...], limit: int
) -> list[dict[str, Any]]:
    """Keys first, then the rows of these: the long texts of all the others are never read."""
    columns = ", ".join(f'"{column.name}"' for column in shapes.columns_out(table))
    by, last = ", ".join(key), key[-1]
    keys = held.rows(f"SELECT {last} FROM {table} WHERE {where} ORDER BY {by} LIMIT {int(limit)}", values)
    chosen = [row[last] for row in keys]
    query = f"SELECT {columns} FROM {table} WHERE {last} IN (SELECT unnest($1::VARCHAR[])) ORDER BY {by}"
    return held.rows(query, [chosen])


def found_ids(held: Opened, request: HttpRequest, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Identifiers of the activities that the search finds for these filters. Raises ApiProblem beyond MOST_FOUND."""
    wanted = {name: value for name, value in said.items() if name not in ("cursor", "limit")}
    key = (held.name, words.language(), *sorted(map(str, wanted.items())))
    found = _found.get(key)
    if found is None:
        found = _found[key] = _search_ids(held, request, wanted)
        while len(_found) > MOST_KEPT:  # what another thread has let go by then is held here
            with suppress(KeyError, RuntimeError):  # another thread was first
                del _found[next(iter(_found))]
    return found


def _search_ids(held: Opened, request: HttpRequest, said: Mapping[str, Any]) -> tuple[str, ...]:
    if held.searcher is None:
        return ()
    found = search(
        held.searcher, said.get("q", ""), world=record_of(request).world, limit=MOST_FOUND, show=words.language(),
        **filters_of({**said, "table": "activities"}),
    )  # fmt: skip
    if found.total > MOST_FOUND:
        raise ApiProblem("too-many", 400, found=str(found.total), expected=str(MOST_FOUND))
    return tuple(hit.id for hit in found.hits)


def filters_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, as :func:`maillage.record.search.search` takes it."""
    several = ("country", "topic", "goal", "kind", "table", "organisation")
    given: dict[str, Any] = {name: [said[name]] for name in several if name in said}
    given |= {name: str(said[name]) for name in ("group", "on", "language") if name in said}
    if "year_from" in said or "year_to" in said:
        given["years"] = (said.get("year_from"), said.get("year_to"))
    return given


def head(request: HttpRequest, held: Opened, more: Cursor | None, total: int, order: str) -> dict[str, Any]:
    """What every piece of a list says before its rows."""
    return {
        "record": held.name,
        "made": held.reader.manifest.made or None,
        "total": total,
        "order": order,
        "next": next_address(request, more) if more else None,
    }


def next_address(request: HttpRequest, cursor: Cursor) -> str:
    """The address of the next piece: this one's, with the cursor."""
    query = request.GET.copy()
    query["cursor"] = str(cursor)
    return request.build_absolute_uri(f"{request.path}?{urlencode(list(_pairs(query)))}")


def _pairs(query: Any) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, values in query.lists() for value in values)


def sources_named(held: Opened, identifiers: Iterable[str | None]) -> list[dict[str, Any]]:
    """The sources that rows name, each once."""
    manifest = held.reader.manifest
    found = (manifest.source(each) for each in dict.fromkeys(identifiers) if each)
    return [
        {
            "id": each["id"],
            "title": source_title(each),
            "licence": each.get("licence"),
            "address": each.get("address"),
            "as_of": each.get("as_of"),
            "generated": bool(each.get("generated")),
        }
        for each in found
        if each
    ]
