"""What the pages of networks, of groups and of comparisons share: bodies, links and countries as templates take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from maillage.record.spaces import Body, Meeting, Member, Space, Topic
from maillage.reference import countries
from maillage.reference.kinds import LINK_KINDS, link_kind_name
from maillage.reference.names import fold
from maillage.reference.topics import topic_name, topics
from maillage.site import maps, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.source import marked, source_title
from maillage.site.today import today


def asked_day(request: HttpRequest) -> tuple[date, bool]:
    """The day that the address asks about (``?on=2005-01-01``), else today; and whether what was asked is no day."""
    said = request.GET.get("on", "").strip()
    try:
        return (date.fromisoformat(said) if said else today()), False
    except ValueError:
        return today(), True


def space_of(members: Iterable[Member]) -> Space:
    """The space that members of a network make."""
    held = list(members)
    organisations = {each.organisation: None for each in held if each.organisation}
    return Space(ends=tuple(dict.fromkeys(each.key for each in held)), organisations=tuple(organisations))


def body_shown(record: AtHand, body: Body) -> dict[str, str]:
    """A body: its name in the reader's language where its place is known, the page of its place, its country."""
    name = record.places.name(body.place, words.language()) if body.place else body.name or "?"
    return {
        "name": name,
        "address": reverse("place", args=[body.place]) if body.place else "",
        "country": body.country or "",
    }


def lines_of(record: AtHand, meetings: Iterable[Meeting]) -> list[maps.Line]:
    """Links as lines of a map, of those whose two ends have a place that is known."""
    ends = (
        (maps.located(record.places, each.a.place), maps.located(record.places, each.b.place))
        for each in meetings
    )
    return [maps.Line(a, b) for a, b in ends if a and b]


def meeting_shown(record: AtHand, meeting: Meeting) -> dict[str, Any]:
    """A link between two bodies, with its source."""
    source = record.reader.manifest.source(meeting.source) or {}
    return {
        "id": meeting.id,
        "a": body_shown(record, meeting.a),
        "b": body_shown(record, meeting.b),
        "kind": marked(kind_shown(meeting.kind), source),
        "since": meeting.since,
        "until": meeting.until,
        "source": source.get("short") or (source_title(source) if source else ""),
        "source_address": reverse("source", args=[meeting.source]),
        "line": meeting.line,
    }


def kind_shown(kind: str | None) -> str:
    """A kind of link in words; that it is not said."""
    return link_kind_name(kind, words.language()) if kind in LINK_KINDS else words.say("place.kind_unknown")


def countries_shown(counts: Mapping[str | None, int]) -> list[dict[str, Any]]:
    """Countries with how many links each has, by name; those that are not known last."""
    rows = [
        {"code": code, "name": str(countries.name(code, words.language())), "n": number}
        for code, number in counts.items()
        if code and countries.country(code)
    ]
    unknown = sum(number for code, number in counts.items() if not code or not countries.country(code))
    rows.sort(key=lambda each: fold(str(each["name"])))
    return (
        [*rows, {"code": "", "name": words.say("spaces.country_unknown"), "n": unknown}] if unknown else rows
    )


def country_names(codes: Iterable[str]) -> list[dict[str, str]]:
    """Countries by name."""
    named = [{"code": code, "name": str(countries.name(code, words.language()))} for code in codes]
    return sorted(named, key=lambda each: fold(each["name"]))


def topic_names(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Topics by name, each with its page."""
    named = [
        {
            "code": code,
            "name": topic_name(code, words.language()),
            "address": reverse("topic", args=[code]),
        }
        for code in codes
    ]
    return sorted(named, key=lambda each: fold(each["name"]))


def topics_shown(found: Iterable[Topic]) -> list[dict[str, Any]]:
    """Topics by name, with how many activities and links are on each."""
    held = {each.code: each for each in found}
    return [
        {**row, "activities": held[row["code"]].activities, "links": held[row["code"]].links}
        for row in topic_names(held)
    ]


def other_topics(found: Iterable[Topic]) -> list[dict[str, Any]]:
    """The topics on which nothing was found."""
    return topic_names({each.code for each in topics()} - {each.code for each in found})


def sources_of(record: AtHand, ids: Iterable[str]) -> list[dict[str, str]]:
    """Sources, each with its title, its page and its day."""
    rows = []
    for id_ in dict.fromkeys(ids):
        source = record.reader.manifest.source(id_) or {}
        rows.append(
            {
                "title": source.get("short") or (source_title(source) if source else id_),
                "address": reverse("source", args=[id_]),
                "as_of": source.get("as_of") or "",
            }
        )
    return rows


def compare_address(one: str, other: str = "") -> str:
    """The page that compares these two (identifiers of places or networks, codes of countries or groups)."""
    return f"{reverse('compare')}?{urlencode({'one': one, **({'other': other} if other else {})})}"
