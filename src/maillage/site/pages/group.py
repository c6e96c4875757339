"""A group of countries on a day, or the union of several: members, changes, links inside and out, what is done and spent,
networks present, and countries of which nothing is listed. A country in two of the groups is counted once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record import spaces
from maillage.record.spaces import Space
from maillage.record.spaces.spent import spent
from maillage.reference import countries
from maillage.reference.group_changes import held_spans, known_only_in
from maillage.reference.groups import find_group, group_codes, group_name, umbrella
from maillage.reference.groups import members as members_of
from maillage.site import maps, take, words
from maillage.site.at_hand import AtHand
from maillage.site.money import amount
from maillage.site.pages.group_members import (
    MEMBER_COLUMNS,
    Held,
    changes_shown,
    member_rows,
    members_shown,
)
from maillage.site.pages.page import page
from maillage.site.pages.search import search_address
from maillage.site.pages.spaces import (
    asked_day,
    compare_address,
    countries_shown,
    country_names,
    lines_of,
    meeting_shown,
    topics_shown,
)
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_TOGETHER, MOST_INSIDE, MOST_DRAWN, MOST_CHANGES = 4, 20, 80, 8
FEW_INSIDE, MANY_MEMBERS = 8, 100
"""Links shown of a group with so many members, whose names alone fill most of what a slow line brings at once: the file of the
links has them all."""
_OF_COUNTRIES = ("AU", "CAN")
"""Codes that are those of countries too: a search is asked by the name instead."""
MOST_ON_MAP = 150
"""Members beyond which a map of them would be one of the whole world, and says nothing."""


@page
def show_all(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """Every group, with how many members it has today; ``?code=LDC&code=LLDC`` leads to several together."""
    asked = [code for code in request.GET.getlist("code") if code in group_codes()]
    if asked:
        return HttpResponseRedirect(reverse("group", args=[",".join(dict.fromkeys(asked[:MOST_TOGETHER]))]))
    answers = {code: [each.answer for each in members_of(code, today())] for code in group_codes()}
    if format := take.asked(request):
        listed = [
            (code, group_name(code, words.of_files()), said.count("yes"), said.count("undecided"))
            for code, said in answers.items()
        ]
        return taken_rows(record, "groups", ("group", "name", "members", "undecided"), listed, format)
    rows = [
        {"code": code, "name": group_name(code, words.language()), "n": said.count("yes"), "unsure": said.count("undecided")}
        for code, said in answers.items()
    ]  # fmt: skip
    choices = [{"value": each["code"], "label": each["name"], "on": False} for each in rows]
    shown = {"groups": rows, "choices": choices, "most": MOST_TOGETHER, "compare": reverse("compare"),
             "ways": take.offered(request)}  # fmt: skip
    return render(request, "pages/groups.html", shown)


@page
def show(request: HttpRequest, record: AtHand, code: str) -> HttpResponseBase:
    """The space of a group (``LDC``) or of several together (``LDC,LLDC``); ``?on=2005-01-01`` asks about another day."""
    codes = _known(code)
    if not codes:
        raise Http404
    if ",".join(codes) != code:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponseRedirect(reverse("group", args=[",".join(codes)]) + query)
    on, no_day = asked_day(request)
    held = members_shown(codes, on)
    space = Space(countries=tuple(each["code"] for each in held.surely))
    connection = record.connection()
    if format := take.asked(request):
        if request.GET.get("list") == "members":
            return taken_rows(record, "group_members", MEMBER_COLUMNS, member_rows(codes, on), format)
        return take.taken(record, "links", spaces.ids(connection, space, take.MOST_ROWS), format)
    links = spaces.links_of(connection, space)
    few = FEW_INSIDE if len(space.countries) > MANY_MEMBERS else MOST_INSIDE
    meetings = spaces.inside(connection, space, few, MOST_DRAWN, across=True)
    listed = spaces.listed(connection, space.countries)
    topics, whole = spaces.topics(connection, space)
    months = dict.fromkeys(str(month) for each in codes if (month := known_only_in(each)))
    spans = [span for each in codes for span in held_spans(each)]
    changes = changes_shown(codes[0]) if len(codes) == 1 else []
    shown: dict[str, Any] = {
        "codes": codes,
        "code": ",".join(codes),
        "name": words.say("search.sep").join(group_name(each, words.language()) for each in codes),
        "names": [{"code": each, "name": group_name(each, words.language())} for each in codes],
        "on": on,
        "is_today": on == today(),
        "no_day": no_day,
        "members": held,
        "lines": _parts(held),
        "changes": changes[:MOST_CHANGES],
        "earlier": changes[MOST_CHANGES:],
        "links": links,
        "between": links.inside - links.within,
        "inside": [meeting_shown(record, each) for each in meetings[:few]],
        "partners": countries_shown(links.countries),
        "map": _map(record, space.countries, meetings, links.inside - links.within),
        "ways": take.offered(request),
        "member_ways": take.offered(request, list="members"),
        "done": spaces.dated(connection, spans, space.countries),
        "whole": whole,
        "months": list(months),
        **({} if months else _spent(record, spans)),
        "topics": topics_shown(topics),
        "networks": [
            {"row": each, "address": reverse("network", args=[each.id])}
            for each in spaces.networks_in(connection, space.countries, str(on))
        ],
        "quiet": country_names(each for each in space.countries if each not in listed),
        "compare": compare_address(codes[0]) if len(codes) == 1 else "",
        "search": _search(codes[0]) if len(codes) == 1 else "",
    }  # fmt: skip
    return render(request, "pages/group.html", shown)


def parts(record: AtHand, code: str) -> list[tuple[str, str]]:
    """Key and words of each line of the page: its countries today."""
    return _parts(members_shown([each for each in code.split(",") if each in group_codes()], today()))


def _parts(held: Held) -> list[tuple[str, str]]:
    return [(each["code"], each["name"]) for each in (*held.surely, *held.unsure)]


def _spent(record: AtHand, spans: list[spaces.Span]) -> dict[str, Any]:
    found = spent(record.reader, spans)
    return {"spent": found, "sum": amount(found.euro), "of": amount(found.of), "years": (str(found.first), str(found.last))}  # fmt: skip


def _known(code: str) -> list[str]:
    """The codes of groups that an address names: a name or an umbrella is brought to its (usual) code."""
    found = []
    for said in code.split(",")[:MOST_TOGETHER]:
        named = said if said in group_codes() else find_group(said[:60])
        variants = umbrella(named) if named else ()
        found += [variants[0] if variants else named] if named else []
    return list(dict.fromkeys(found))


def _search(code: str) -> str:
    """The search for what is done in a group: by its code, which is short and read in every language."""
    said = group_name(code, words.language()) if code in _OF_COUNTRIES else code
    return search_address(q=said, table="activities")


def _map(
    record: AtHand, codes: tuple[str, ...], meetings: list[spaces.Meeting], of: int
) -> maps.Drawn | None:
    """Members as points at their capitals, links between two countries as lines between the places that they join; ``of``:
    how many such links there are."""
    if len(codes) > MOST_ON_MAP:
        return None
    points = [maps.Point(at) for code in codes if (at := _capital(record, code))]
    return maps.draw(lines_of(record, meetings), points, MOST_DRAWN, of) if points else None


def _capital(record: AtHand, code: str) -> maps.Degrees | None:
    about = countries.country(code)
    known = about and about.capital_geonames
    return maps.located(record.places, f"geonames:{about.capital_geonames}") if about and known else None
