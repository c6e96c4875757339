"""Single things and short lists: a place, an activity, an organisation, a source, groups on a day, milestones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.record.activity import about_activity
from maillage.record.activity.gather import ordered
from maillage.record.iati.out.identifiers import find_activity
from maillage.reference import countries
from maillage.reference.groups import Membership, group_codes, group_name, groups_of, members, say
from maillage.reference.kinds.south import state_of
from maillage.reference.milestones import milestones
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.api import shapes
from maillage.site.api.cursor import Cursor, read_cursor
from maillage.site.api.filters import USUAL_ROWS, values_of
from maillage.site.api.lists import head, opened_for, sources_named
from maillage.site.api.places import place_row
from maillage.site.api.problems import ApiProblem
from maillage.site.languages import NAMES
from maillage.site.pages.page import record_of
from maillage.site.pages.source import file_name, source_title
from maillage.site.today import today

_LISTED = {
    "links": "SELECT count(DISTINCT id) AS n FROM links WHERE a_place = $1 OR b_place = $1",
    "activities": "SELECT count(DISTINCT id) AS n FROM activities WHERE place = $1 "
    "OR statement IN (SELECT statement FROM activity_places WHERE place = $1)",
    "memberships": "SELECT count(DISTINCT id) AS n FROM memberships WHERE place = $1",
    "missions": "SELECT count(DISTINCT id) AS n FROM missions WHERE place = $1",
}
_STATEMENTS = """
SELECT statement, source, line, as_of, standing, standing_why AS why FROM activities_all WHERE id = $1
ORDER BY standing = 'current' DESC, standing, as_of DESC NULLS LAST, statement
"""
_LANGUAGES = tuple(NAMES)


def record_state(request: HttpRequest) -> dict[str, Any]:
    """What the record is now."""
    record = record_of(request)
    manifest = record.reader.manifest
    return {
        "record": record.name,
        "made": manifest.made or None,
        "generated": record.invented,
        "rows": dict(record.listed),
        "imports": len(manifest.imports),
        "description": request.build_absolute_uri(reverse("api:description")),
        "documentation": request.build_absolute_uri(reverse("api-page")),
    }


def place(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """One place."""
    record = record_of(request)
    found = record.places.get(identifier)
    if found is None:
        raise _not_found(identifier)
    held = opened_for(request, None)
    return {
        **place_row(request, record, found, record.linked.get(found.id, 0)),
        "record": held.name,
        "names": {language: record.places.name(found.id, language) for language in _LANGUAGES},
        "state": state_of(found.country),
        "listed": {table: held.rows(query, [found.id])[0]["n"] for table, query in _LISTED.items()},
    }


def activity(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """One activity, by our identifier or its own."""
    held = opened_for(request, None)
    try:
        about = about_activity(held.reader, identifier, words.language())
    except KeyError:
        found = find_activity(held.reader, identifier) if held.name else None
        if found is None or found == identifier:
            raise _not_found(identifier) from None
        about = about_activity(held.reader, found, words.language())
    amounts = about.sums.amounts if about.sums else {}
    money = [
        {"measure": measure, "year": year, "currency": currency, "amount": f"{amounts[measure, year, currency]:f}"}
        for measure, year, currency in ordered(amounts)
    ]  # fmt: skip
    statements = held.rows(_STATEMENTS, [about.id])
    return {
        "record": held.name,
        "activity": _cells(about.row, "activities"),
        "parties": [_cells(each, "activity_parties") for each in about.parties],
        "places": [_cells(each, "activity_places") for each in about.places],
        "money": money,
        "statements": statements,
        "stated": about.told,
        "sources": sources_named(held, (each["source"] for each in statements)),
        "page": request.build_absolute_uri(reverse("activity", args=[about.id])),
    }


def _cells(row: dict[str, Any], table: str) -> dict[str, Any]:
    return {column.name: row.get(column.name) for column in shapes.columns_out(table)}


def organisation(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """One organisation, by any identifier that stands for it."""
    held = opened_for(request, None)
    held.make("organisations")
    query = "SELECT * FROM organisations WHERE id = $1 OR list_contains(identifiers, $1) ORDER BY id = $1 DESC, id LIMIT 1"
    rows = held.rows(query, [identifier])
    if not rows:
        raise _not_found(identifier)
    return {
        "record": held.name,
        "organisation": rows[0],
        "page": request.build_absolute_uri(reverse("organisation", args=[rows[0]["id"]])),
        "sources": sources_named(held, rows[0]["sources"] or ()),
    }


def source_cells(said: Any) -> dict[str, Any]:
    """A source as it goes out: titled in the reader's language, never with a folder of this machine."""
    cells = {column.name: said.get(column.name) for column in shapes.columns_out("sources")}
    return {
        **cells,
        "title": source_title(said) if said.get("titles") or said.get("title") else file_name(said),
    }


def source_list(request: HttpRequest, asked: Any) -> dict[str, Any]:
    """All sources, by identifier."""
    said = values_of(asked)
    cursor = read_cursor(said.get("cursor"), (str,))
    held = opened_for(request, cursor)
    known = sorted(held.reader.manifest.sources, key=lambda each: str(each["id"]))
    rest = [each for each in known if not cursor or each["id"] > cursor.key[0]]
    limit = said.get("limit", USUAL_ROWS)
    more = Cursor(held.name, (rest[limit - 1]["id"],)) if len(rest) > limit else None
    return {
        **head(request, held, more, len(known), "id"),
        "items": [source_cells(each) for each in rest[:limit]],
    }


def source(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """One source, and how many problems it has by severity."""
    held = opened_for(request, None)
    said = held.reader.manifest.source(identifier)
    if said is None:
        raise _not_found(identifier)
    query = "SELECT severity, count(*) AS n FROM problems WHERE source = $1 AND import_no = $2 GROUP BY 1 ORDER BY 1"
    rows = held.rows(query, [identifier, said.get("import_no")])
    return {
        "record": held.name,
        "source": source_cells(said),
        "problems": {row["severity"]: row["n"] for row in rows},
        "page": request.build_absolute_uri(reverse("source", args=[identifier])),
    }


def groups_on(on: date | None) -> dict[str, Any]:
    """All groups on a day."""
    day = on or today()
    found = {code: members(code, day) for code in group_codes()}
    return {
        "on": str(day),
        "items": [
            {
                "code": code,
                "name": group_name(code, words.language()),
                "members": sum(each.answer == "yes" for each in said),
                "undecided": sum(each.answer == "undecided" for each in said),
            }
            for code, said in found.items()
        ],
    }


def group_on(code: str, on: date | None) -> dict[str, Any]:
    """The members of a group on a day, those that may be one too."""
    if code not in group_codes():
        raise _not_found(code)
    day = on or today()
    return {"on": str(day), "items": [_membership(each, each.country) for each in members(code, day)]}


def country_groups_on(code: str, on: date | None) -> dict[str, Any]:
    """The answer of every group for a country on a day; a territory has those of its State."""
    if countries.country(code) is None:
        raise _not_found(code)
    day = on or today()
    return {"on": str(day), "items": [_membership(each, code) for each in groups_of(state_of(code), day)]}


def _membership(said: Membership, country: str) -> dict[str, Any]:
    spoken = words.language()
    until = spoken_day(str(said.until), spoken) if said.until else "?"
    return {
        "group": said.group,
        "country": country,
        "name": group_name(said.group, spoken),
        "answer": said.answer,
        "why": said.sentence(spoken),
        "since": str(said.since) if said.since else None,
        "until": str(said.until) if said.until else None,
        "readings": [
            {"condition": say(each.condition, spoken, until=until), "answer": each.answer}
            for each in said.readings
        ],
        "verified": said.verified or said.derived,
        "source": said.source,
        "as_of": said.as_of,
    }


def milestone_list(request: HttpRequest) -> dict[str, Any]:
    """All milestones."""
    spoken, page = words.language(), request.build_absolute_uri(reverse("milestones"))
    items = [
        {
            "id": each.id,
            "on": str(each.on),
            "last": str(each.last) if each.last else None,
            "label": each.label(spoken),
            "note": each.note(spoken) or None,
            "reference": each.reference,
            "source": each.source,
            "as_of": each.as_of,
            "verified": each.verified,
            "page": f"{page}#{each.id}",
        }
        for each in milestones()
    ]
    return {"items": items}


def _not_found(identifier: str) -> ApiProblem:
    return ApiProblem("not-found", 404, where="identifier", found=identifier)
