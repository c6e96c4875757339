"""Calendars (iCalendar, RFC 5545) for whoever keeps the agenda of an office: the international days, and the dates of one thing
that can be followed: until when needs and offers stand, when matching sessions and calls close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse

from maillage.record.questions import rows_of
from maillage.reference.milestones import international_days
from maillage.rules.ics import escaped, folded
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import standing
from maillage.site.pages.page import page, page_over
from maillage.site.pages.source import source_title
from maillage.site.parties.follow_here import newest, others, owners
from maillage.site.parties.follow_things import thing_of
from maillage.site.today import today

MOST = 200
"""Events of each sort that one calendar holds."""
_CALLS = {
    "country": "list_contains(countries, $of)",
    "topic": "list_contains(topics, $of)",
}
_CALL_QUERY = """
SELECT id, title, funder, opens, closes, website, source, generated FROM calls
WHERE {condition} AND length(closes) = 10 AND closes >= $today ORDER BY closes, id LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A whole day. ``each_year``: kept again every year from then on."""

    id: str
    on: date
    title: str
    written: date
    address: str = ""
    says: str = ""
    each_year: bool = False


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """The international days, each year again."""
    return _calendar(words.say("milestones.title"), _days())


@page_over(standing, others)
def of_thing(request: HttpRequest, record: AtHand, kind: str, identifier: str) -> HttpResponse:
    """The dates of a place, a country, a topic or a network, with the international days."""
    thing = thing_of(record, kind, identifier)
    if thing is None:
        raise Http404
    events = [*_here(request, kind, identifier), *_calls(record, kind, identifier), *_days()]
    return _calendar(thing.name, events)


def _days() -> list[Event]:
    return [
        Event(
            each.id, date(each.since or today().year, each.month, each.day), each.label(words.language()),
            date.fromisoformat(each.as_of), each_year=True,
        )
        for each in international_days()
    ]  # fmt: skip


def _here(request: HttpRequest, kind: str, identifier: str) -> list[Event]:
    """Of what stands here: the day on which a need or an offer begins, its last day, the last day to take part in a session."""
    found = newest(kind, identifier, MOST)
    names, events = owners({each.owner for each in found}), []
    for each in found:
        last = each.ends - timedelta(days=1) if each.ends and each.sort != "round" else each.ends
        for name, on in (("begins", each.begins), ("ends", last)):
            if on and on >= today():
                title = words.say(f"digest.day.{each.sort}.{name}", title=each.title)
                address = request.build_absolute_uri(each.address)
                id_ = f"{each.sort}:{each.key}:{name}"
                events.append(Event(id_, on, title, each.at.date(), address, names.get(each.owner, "")))
    return events


def _calls(record: AtHand, kind: str, identifier: str) -> list[Event]:
    """The last day of each call of the record that names a country or a topic."""
    if kind not in _CALLS:
        return []
    asked = _CALL_QUERY.format(condition=_CALLS[kind], most=MOST)
    rows = rows_of(record.connection(), asked, {"of": identifier, "today": today().isoformat()})
    return [
        Event(
            f"{each['id']}:closes", date.fromisoformat(each["closes"]),
            words.say("digest.day.call.ends", title=each["title"] or each["id"]) + _invented(each["generated"]),
            today(), each["website"] or "",
            " · ".join(filter(None, (each["funder"], source_title(record.reader.manifest.source(each["source"]) or {})))),
        )
        for each in rows
    ]  # fmt: skip


def _invented(generated: bool) -> str:
    return f" ({words.say('search.invented')})" if generated else ""


def _calendar(name: str, events: Iterable[Event]) -> HttpResponse:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maillage//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for each in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(each.id)}@maillage",
            f"DTSTAMP:{each.written:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{each.on:%Y%m%d}",
            *(["RRULE:FREQ=YEARLY"] if each.each_year else []),
            f"SUMMARY:{escaped(each.title)}",
            *([f"DESCRIPTION:{escaped(each.says)}"] if each.says else []),
            *([f"URL:{_one_line(each.address)}"] if each.address else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    body = b"".join(folded(line) + b"\r\n" for line in [*lines, "END:VCALENDAR"])
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def _one_line(text: str) -> str:
    return "".join(each for each in text if each.isprintable())
