"""A network: its members on a day, links between them and outwards, what they do, what is not listed, what is new."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record import spaces
from maillage.record.spaces import Member, Space
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.site import maps, take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.spaces import (
    asked_day,
    compare_address,
    countries_shown,
    lines_of,
    meeting_shown,
    other_topics,
    sources_of,
    space_of,
    topics_shown,
)
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

if TYPE_CHECKING:
    import duckdb

MOST_MEMBERS, MOST_INSIDE, MOST_DRAWN, MOST_NEWS, MOST_QUIET, MOST_BESIDE = 150, 30, 160, 6, 40, 30
MOST_MARKED = 60


@page
def show_all(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """Every network that a source lists members of."""
    found = spaces.networks(record.connection(), str(today()))
    if format := take.asked(request):
        listed = [(each.id, each.name, each.members, each.countries, each.as_of) for each in found]
        return taken_rows(record, "networks", ("id", "name", "members", "countries", "as_of"), listed, format)
    rows = [{"row": each, "address": reverse("network", args=[each.id])} for each in found]
    shown = {"networks": rows, "compare": reverse("compare"), "ways": take.offered(request)}
    return render(request, "pages/networks.html", shown)


@page
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponseBase:
    """The space of one network; ``?on=`` asks about another day, ``?country=`` narrows a long list of members."""
    connection = record.connection()
    listed = spaces.members(connection, identifier)
    if not listed:
        raise Http404
    if format := take.asked(request):
        return take.taken(record, "memberships", (each.id for each in listed), format)
    on, no_day = asked_day(request)
    held = [each for each in listed if not each.left(str(on)) and not each.joins_after(str(on))]
    space = space_of(held)
    shown: dict[str, Any] = {
        "id": identifier,
        "name": _name(connection, identifier, on),
        "on": on,
        "is_today": on == today(),
        "no_day": no_day,
        "n": len(held),
        "n_listed": len({each.id for each in listed}),
        "lands": len({each.country for each in held if each.country}),
        "unplaced": sum(1 for each in held if not each.place),
        "undated": sum(1 for each in held if not each.since),
        "generated": all(each.generated for each in listed),
        **_members(request, record, held),
        "left": [_member(record, each) for each in listed if each.left(str(on))][:MOST_QUIET],
        "sources": sources_of(record, (each.source for each in listed)),
        "ways": take.offered(request),
        "beside": [
            {"name": name, "n": number, "address": reverse("network", args=[id_]), "compare": compare_address(identifier, id_)}
            for id_, name, number in spaces.beside_networks(connection, identifier, str(on))[:MOST_BESIDE]
        ],
        "compare": compare_address(identifier),
        **_links(record, connection, space, held),
        **_done(connection, space),
        "news": _news(record, connection, space, held, on),
    }  # fmt: skip
    return render(request, "pages/network.html", shown)


def _name(connection: duckdb.DuckDBPyConnection, identifier: str, on: date) -> str:
    return next(each.name for each in spaces.networks(connection, str(on)) if each.id == identifier)


def _members(request: HttpRequest, record: AtHand, held: list[Member]) -> dict[str, Any]:
    """Members by country; of a long list, countries with how many each has, and the members of the one that is asked."""
    counts = Counter(each.country or "" for each in held)
    asked = request.GET.get("country", "")
    many = len(held) > MOST_MEMBERS
    query = request.GET.copy()
    blocks: list[dict[str, Any]] = []
    for code in sorted(counts, key=_by_name):
        mine = [each for each in held if (each.country or "") == code]
        query["country"] = code
        blocks.append(
            {
                "code": code,
                "n": counts[code],
                "address": f"{request.path}?{query.urlencode()}#members" if many and code else "",
                "members": [_member(record, each) for each in mine] if not many or code == asked else [],
            }
        )
    # beside each of a long list it would weigh more than the names: the form of the network lets its reader choose
    shown = len(held) if not many else counts.get(asked or "", 0)
    marked = shown <= MOST_MARKED
    lines = [] if marked else [(each.id, each.name) for each in held]
    return {"blocks": blocks, "many": many, "marked": marked, "lines": lines}


def _by_name(code: str) -> str:
    return fold(str(countries.name(code, words.language()))) if code else "~"


def _member(record: AtHand, member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "address": reverse("place", args=[member.place]) if member.place else "",
        "since": member.since,
        "until": member.until,
        "role": member.role if member.role not in (None, "member") else "",
    }


def _links(
    record: AtHand, connection: duckdb.DuckDBPyConnection, space: Space, held: list[Member]
) -> dict[str, Any]:
    counted = spaces.links_of(connection, space)
    meetings = spaces.inside(connection, space, MOST_INSIDE, MOST_DRAWN)
    linked = spaces.linked_keys(connection, space)
    quiet = [each for each in held if each.key not in linked]
    return {
        "links": counted,
        "inside": [meeting_shown(record, each) for each in meetings[:MOST_INSIDE]],
        "partners": countries_shown(counted.countries),
        "quiet": [_member(record, each) for each in quiet[:MOST_QUIET]],
        "n_quiet": len(quiet),
        "map": _map(record, held, meetings, counted.inside),
    }


def _map(record: AtHand, held: list[Member], meetings: list[spaces.Meeting], of: int) -> maps.Drawn | None:
    """Members whose place is known as points, links between them as lines; ``of``: how many such links there are."""
    at = (maps.located(record.places, place) for place in dict.fromkeys(each.place for each in held))
    points = [maps.Point(each) for each in at if each]
    return maps.draw(lines_of(record, meetings), points, MOST_DRAWN, of) if points else None


def _done(connection: duckdb.DuckDBPyConnection, space: Space) -> dict[str, Any]:
    topics, whole = spaces.topics(connection, space)
    return {
        "activities": whole,
        "topics": topics_shown(topics),
        "no_topics": other_topics(topics),
    }


def _news(
    record: AtHand, connection: duckdb.DuckDBPyConnection, space: Space, held: list[Member], on: date
) -> list[dict[str, Any]]:
    """The last to join and the last links that began, newest first."""
    joined = sorted((each for each in held if each.since), key=lambda each: each.since or "", reverse=True)
    rows = [
        {"when": each.since, "text": words.say("network.joined", name=each.name),
         "address": reverse("place", args=[each.place]) if each.place else ""}
        for each in joined[:MOST_NEWS]
    ]  # fmt: skip
    for meeting in spaces.latest(connection, space, str(on), MOST_NEWS):
        shown = meeting_shown(record, meeting)
        text = words.say("network.began", a=shown["a"]["name"], b=shown["b"]["name"], kind=shown["kind"])
        rows.append({"when": meeting.since, "text": text, "address": shown["source_address"]})
    rows = [{**each, "language": words.language()} for each in rows]
    return sorted(rows, key=lambda each: str(each["when"]), reverse=True)[:MOST_NEWS]
