"""Two countries: links between their places, activities that name both, embassies both ways, groups side by side. Prints
on one page or two, for a mixed commission."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import missions_between
from maillage.reference import countries
from maillage.reference.groups import group_name, groups_of
from maillage.reference.kinds import link_kind_name
from maillage.reference.kinds.south import state_of
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.embassies import mission_shown
from maillage.site.pages.groups import TOLD_WHEN_NO
from maillage.site.pages.page import page
from maillage.site.pages.source import source_title
from maillage.site.today import today

MOST_LINKS, MOST_ACTIVITIES = 60, 20


@page
def show(request: HttpRequest, record: AtHand, one: str, other: str) -> HttpResponseBase:
    """``/pair/MA/SN``: the same page for both orders, at the address in alphabetic order."""
    if countries.country(one) is None or countries.country(other) is None or one == other:
        raise Http404
    if one > other:
        return HttpResponseRedirect(reverse("pair", args=[other, one]))
    links, activities = _links(record, one, other), _activities(record, one, other)
    if format := take.asked(request):
        return take.taken(record, "links", (each["id"] for each in links), format)
    shown: dict[str, Any] = {
        "one": one,
        "other": other,
        "links": links[:MOST_LINKS],
        "ways": take.offered(request),
        "n_links": len(links),
        "activities": activities[:MOST_ACTIVITIES],
        "n_activities": len(activities),
        "activities_address": f"{reverse('search')}?q={countries.name(other, words.language())}&country={one}&table=activities",
        "missions": [
            {"a": a, "b": b, "rows": [mission_shown(row) for row in missions_between(record.reader, a, b)[0]]}
            for a, b in ((one, other), (other, one))
        ],
        "groups": _groups(one, other),
    }  # fmt: skip
    return render(request, "pages/pair.html", shown)


_LINKS = """
SELECT CASE WHEN a_country = $1 THEN a_name ELSE b_name END AS name, CASE WHEN a_country = $1 THEN a_place ELSE b_place END AS place,
       CASE WHEN a_country = $1 THEN b_name ELSE a_name END AS other_name, CASE WHEN a_country = $1 THEN b_place ELSE a_place END AS other_place,
       kind, since, "until", source, line, id
FROM links WHERE (a_country = $1 AND b_country = $2) OR (a_country = $2 AND b_country = $1)
ORDER BY since NULLS LAST, name, other_name, id
"""
_ACTIVITIES = """
SELECT id, title, substr(since, 1, 4) AS year FROM activities
WHERE list_contains(countries, $1) AND list_contains(countries, $2) ORDER BY since DESC NULLS LAST, title, id
"""


def _links(record: AtHand, one: str, other: str) -> list[dict[str, Any]]:
    rows = record.connection().execute(_LINKS, [one, other]).fetchall()
    spoken = words.language()
    titles = {
        source["id"]: source.get("short") or source_title(source) for source in record.reader.manifest.sources
    }

    def named(said: str, place: str | None) -> dict[str, str]:
        if place:
            return {"name": record.places.name(place, spoken), "address": reverse("place", args=[place])}
        return {"name": said, "address": ""}

    return [
        {
            "one": named(name, place),
            "other": named(other_name, other_place),
            "kind": link_kind_name(kind, spoken) if kind else words.say("place.kind_unknown"),
            "since": since,
            "until": until,
            "source": titles.get(source, ""),
            "source_address": reverse("source", args=[source]),
            "line": line,
            "id": id_,
        }
        for name, place, other_name, other_place, kind, since, until, source, line, id_ in rows
    ]


def _activities(record: AtHand, one: str, other: str) -> list[dict[str, Any]]:
    rows = record.connection().execute(_ACTIVITIES, [one, other]).fetchall()
    return [
        {"address": reverse("activity", args=[id_]), "title": title or "?", "year": year or "–"}
        for id_, title, year in rows
    ]


def _groups(one: str, other: str) -> list[dict[str, Any]]:
    """Groups that either is in, or that matter when neither is."""
    of = {code: {g.group: g for g in groups_of(state_of(code), today())} for code in (one, other)}
    return [
        {"name": group_name(group, words.language()), "answers": [each.answer, of[other][group].answer]}
        for group, each in of[one].items()
        if group in TOLD_WHEN_NO or {each.answer, of[other][group].answer} != {"no"}
    ]
