"""Two countries: links between their places, activities that name both, embassies both ways, groups side by side. Prints
on one page or two, for a mixed commission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import missions_between
from maillage.record.money.model import Question
from maillage.record.money.years import Yearly
from maillage.record.questions import rows_of
from maillage.reference import countries
from maillage.reference.groups import group_name, groups_of
from maillage.reference.kinds import link_kind_name
from maillage.reference.kinds.south import state_of
from maillage.reference.names import fold
from maillage.site import take, words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand
from maillage.site.money import asked, money_figure
from maillage.site.pages.embassies import age, mission_shown
from maillage.site.pages.groups import TOLD_WHEN_NO
from maillage.site.pages.notices import notices_shown
from maillage.site.pages.page import page
from maillage.site.pages.pair_map import links_map
from maillage.site.pages.search import search_address
from maillage.site.pages.selection import Selection, given_in, givers
from maillage.site.pages.source import marked, source_title
from maillage.site.today import today

MOST_LINKS, MOST_ACTIVITIES, MOST_NOTICES = 34, 20, 3


@page
def show(request: HttpRequest, record: AtHand, one: str, other: str) -> HttpResponseBase:
    """``/pair/MA/SN``: the same page for both orders, at the address in alphabetic order."""
    if countries.country(one) is None or countries.country(other) is None or one == other:
        raise Http404
    if one > other:
        return HttpResponseRedirect(reverse("pair", args=[other, one]))
    links, activities = links_between(record, one, other, MOST_LINKS), activities_between(record, one, other)
    lists: dict[str, Callable[[str], HttpResponseBase]] = {
        "links": lambda format: take.taken(record, "links", (each["id"] for each in links), format),
        "activities": lambda format: take.taken(
            record, "activities", (row["id"] for row in activities), format
        ),
        "notices": lambda format: take.found(record, "notices", "country IN ($1, $2)", [one, other], format),
    }
    if file := take.file_of(request, lists):
        return file
    shown: dict[str, Any] = {
        "one": one,
        "other": other,
        "map": links_map(record, one, other, links),
        "links": links[:MOST_LINKS],
        "ways": take.offered(request),
        "notices": notices_shown(record, [one, other], MOST_NOTICES),
        "notice_ways": take.offered(request, list="notices"),
        "n_links": len(links),
        "activities": [
            {"id": row["id"], "address": address("activity", row["id"]), "title": row["title"] or "?", "year": (row["since"] or "–")[:4]}
            for row in activities[:MOST_ACTIVITIES]
        ],
        "n_activities": len(activities),
        "activity_ways": take.offered(request, list="activities"),
        "links_address": _search(one, other, "links"),
        "activities_address": _search(one, other, "activities"),
        "missions": [
            {"a": a, "b": b, "rows": [mission_shown(record, row) for row in rows], **age(rows)}
            for a, b in ((one, other), (other, one))
            for rows in (missions_between(record.reader, a, b, elsewhere=False)[0],)
        ],
        "groups": _groups(one, other),
        "there": _money(record, one, other),
        "back": _money(record, other, one),
    }  # fmt: skip
    return render(request, "pages/pair.html", shown)


def _search(one: str, other: str, table: str) -> str:
    """The search that lists what stands between two countries, page by page."""
    return search_address(q=countries.name(other, words.language()), country=one, table=table)


def money_between(record: AtHand, giver: str, country: str) -> Yearly | None:
    """Money by year that bodies of one country gave in the other."""
    bodies = givers(record, giver)
    if bodies == (giver,) or not record.reader.files("money"):
        return None
    return asked(record, Question(by=("year",), country=country, organisations=bodies, role="provider"))


def _money(record: AtHand, giver: str, country: str) -> dict[str, Any]:
    chosen = Selection(country=country, giver=giver)
    return money_figure(
        money_between(record, giver, country), given_in(giver, country), chosen.address("money"), 2
    )


_LINKS = """
SELECT CASE WHEN a_country = $1 THEN a_name ELSE b_name END AS name, CASE WHEN a_country = $1 THEN a_place ELSE b_place END AS place,
       CASE WHEN a_country = $1 THEN b_name ELSE a_name END AS other_name, CASE WHEN a_country = $1 THEN b_place ELSE a_place END AS other_place,
       kind, since, "until", source, line, id
FROM links WHERE (a_country = $1 AND b_country = $2) OR (a_country = $2 AND b_country = $1)
ORDER BY id
"""
_ACTIVITIES = """
SELECT DISTINCT ON (id) id, title, since, source, as_of FROM activities
WHERE list_contains(countries, $1) AND list_contains(countries, $2) ORDER BY since DESC NULLS LAST, title, id
"""


def links_between(record: AtHand, one: str, other: str, most: int | None = None) -> list[dict[str, Any]]:
    """Links between places of two countries as a page tells them: the oldest first, then by the names that the reader sees.
    The first ``most`` of them; of the others only the places, the identifier and the source."""
    rows = record.connection().execute(_LINKS, [one, other]).fetchall()
    spoken = words.language()
    sources = {source["id"]: source for source in record.reader.manifest.sources}
    titles = {key: source.get("short") or source_title(source) for key, source in sources.items()}

    known = {place for row in rows for place in (row[1], row[3]) if place}
    names = {place: record.places.name(place, spoken) for place in known}

    def order(row: tuple[Any, ...]) -> tuple[Any, ...]:
        ends = (names.get(row[1]) or row[0] or "", names.get(row[3]) or row[2] or "")
        return (row[5] is None, row[5] or "", *map(fold, ends), row[9])

    rows.sort(key=order)

    def named(said: str | None, place: str | None) -> dict[str, str]:
        if place:
            return {"name": names[place], "address": address("place", place), "place": place}
        return {"name": said or "?", "address": "", "place": ""}

    def told(row: tuple[Any, ...]) -> dict[str, Any]:
        name, place, other_name, other_place, kind, since, until, source, line, id_ = row
        return {
            "one": named(name, place),
            "other": named(other_name, other_place),
            "kind": marked(
                link_kind_name(kind, spoken) if kind else words.say("place.kind_unknown"),
                sources.get(source, {}),
            ),
            "since": since,
            "until": until,
            "source": titles.get(source, ""),
            "source_id": source,
            "source_address": reverse("source", args=[source]),
            "line": line,
            "id": id_,
        }

    def untold(row: tuple[Any, ...]) -> dict[str, Any]:
        return {
            "one": {"place": row[1] or ""},
            "other": {"place": row[3] or ""},
            "source_id": row[7],
            "id": row[9],
        }

    return [*map(told, rows[:most]), *(map(untold, rows[most:]) if most is not None else ())]


def activities_between(record: AtHand, one: str, other: str) -> list[dict[str, Any]]:
    """Activities that name both countries, each once, the latest first."""
    return rows_of(record.connection(), _ACTIVITIES, [one, other])


def _groups(one: str, other: str) -> list[dict[str, Any]]:
    """Groups that either is in, or that matter when neither is."""
    of = {code: {g.group: g for g in groups_of(state_of(code), today())} for code in (one, other)}
    return [
        {
            "code": group,
            "name": group_name(group, words.language()),
            "answers": [each.answer, of[other][group].answer],
        }
        for group, each in of[one].items()
        if group in TOLD_WHEN_NO or {each.answer, of[other][group].answer} != {"no"}
    ]
