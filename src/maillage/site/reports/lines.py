"""Which line is meant: a table and an identifier, and what the record says there.

A line that has no identifier of its own (a sum of a year, a party of an activity) is named by its page's and a key after ``#``:
see :mod:`.parts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from maillage.exchange.board import standing_entries
from maillage.record.organisations.about import about_organisation
from maillage.reference import countries
from maillage.reference.groups import group_codes, group_name
from maillage.reference.milestones import milestones
from maillage.reference.topics import topic, topic_name
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.selection import Selection
from maillage.site.pages.source import source_title
from maillage.site.reports.parts import BETWEEN, parts_of

LONGEST_THING = 400
_NAMED = "coalesce({0}_name, '?')"
TABLES: Mapping[str, str] = MappingProxyType(
    {
        "links": f"SELECT id, {_NAMED.format('a')} || ' – ' || {_NAMED.format('b')}, source, line FROM links",
        "activities": "SELECT id, title, source, line FROM activities",
        "missions": "SELECT id, concat_ws(' → ', coalesce(sending, sending_said), coalesce(place_said, receiving)), source, line FROM missions",
        "memberships": "SELECT id, concat_ws(' – ', name, network), source, line FROM memberships",
        "calls": "SELECT id, title, source, line FROM calls",
        "solutions": "SELECT id, title, source, line FROM solutions",
        "notices": "SELECT id, concat_ws(' – ', issuer, day, coalesce(country, country_said)), source, line FROM notices",
    }
)
"""Tables with lines of sources that a reader may call wrong, and what is asked of them."""
_SCHEMES = {
    "links": "link",
    "missions": "mission",
    "memberships": "membership",
    "calls": "call",
    "solutions": "solution",
    "notices": "notice",
}
_DIGITS = 12
"""Of the twenty of an identifier: enough to tell the lines of a record apart."""
_SHORT = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")
_MEANT = "id = $1 OR starts_with(id, $2)"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a report names it: its identifier, ``said`` in short, its source and place in the file, where it is shown."""

    thing: str
    said: str
    source: str = ""
    source_address: str = ""
    number: int | None = None
    address: str = ""
    part: bool = False
    """Whether it is a line of a page, named by a key."""


def line_of(record: AtHand, table: str, thing: str) -> Line | None:
    """The line; None when nothing of that name is listed (any more)."""
    if not thing or len(thing) > LONGEST_THING:
        return None
    whole = _whole(record, table, thing)
    if whole and len(whole.thing) > LONGEST_THING:  # found by its name: no report can name it
        return None
    if BETWEEN not in thing or (whole and whole.thing == thing):
        return whole
    # an identifier may hold the mark, or a key, and hardly ever both
    cuts = dict.fromkeys((thing.rindex(BETWEEN), thing.index(BETWEEN)))
    parts = (_part(record, table, thing[:cut], thing[cut + 1 :]) for cut in cuts)
    return next((each for each in parts if each), None)


def _whole(record: AtHand, table: str, thing: str) -> Line | None:
    if table in PAGES:
        return PAGES[table](record, thing)
    return _row(record, table, thing) if table in TABLES else None


def _part(record: AtHand, table: str, page: str, key: str) -> Line | None:
    """A line of a page: the page, and what its line says."""
    whole = _whole(record, table, page) if page else None
    said = dict(parts_of(record, table, whole.thing)).get(key) if whole else None
    if whole is None or said is None or len(whole.thing) + 1 + len(key) > LONGEST_THING:
        return None
    return replace(whole, thing=f"{whole.thing}{BETWEEN}{key}", said=f"{whole.said} · {said}", part=True)


def _row(record: AtHand, table: str, thing: str) -> Line | None:
    asked = f"{TABLES[table]} WHERE {_MEANT} ORDER BY id = $1 DESC, id LIMIT 1"
    short = f"{_SCHEMES[table]}:{thing}" if table in _SCHEMES and _SHORT.fullmatch(thing) else None
    row = record.connection().execute(asked, [thing, short]).fetchone()
    if row is None:
        return None
    thing, said, source, number = row
    known: Mapping[str, Any] = record.reader.manifest.source(source) or {}
    return Line(
        thing,
        str(said or thing),
        source_title(known) if known else str(source),
        reverse("source", args=[source]),
        number,
        reverse("activity", args=[thing]) if table == "activities" else "",
    )


def _country(record: AtHand, thing: str) -> Line | None:
    if not countries.country(thing):
        return None
    return Line(thing, str(countries.name(thing, words.language())), address=reverse("country", args=[thing]))


def _place(record: AtHand, thing: str) -> Line | None:
    found = record.places.get(thing)
    if found is None:
        return None
    return Line(
        found.id, record.places.name(found.id, words.language()), address=reverse("place", args=[found.id])
    )


def _group(record: AtHand, thing: str) -> Line | None:
    codes = thing.split(",")
    if not set(codes) <= set(group_codes()):
        return None
    said = words.say("search.sep").join(group_name(each, words.language()) for each in codes)
    return Line(thing, said, address=reverse("group", args=[thing]))


def _topic(record: AtHand, thing: str) -> Line | None:
    if not topic(thing):
        return None
    return Line(thing, topic_name(thing, words.language()), address=reverse("topic", args=[thing]))


def _source(record: AtHand, thing: str) -> Line | None:
    known = record.reader.manifest.source(thing)
    return Line(thing, source_title(known), address=reverse("source", args=[thing])) if known else None


def _money(record: AtHand, thing: str) -> Line | None:
    """Sums by year: ``thing`` is what their page is asked, as its address says it."""
    chosen = Selection.read(record, QueryDict(thing).dict())
    if chosen.unknown:
        return None
    said = f"{words.say('money.title')} · {chosen.about(record)}"
    return Line(thing, said, address=chosen.address("money"))


def _milestone(record: AtHand, thing: str) -> Line | None:
    found = next((each for each in milestones() if each.id == thing), None)
    if found is None:
        return None
    return Line(thing, found.label(words.language()), address=f"{reverse('milestones')}#{thing}")


def _body(record: AtHand, thing: str) -> Line | None:
    found, answer = about_organisation(record.reader, thing, {})
    if found.body is None or answer is None:
        return None
    return Line(
        found.body.id, str(answer.row["name"] or thing), address=reverse("organisation", args=[found.body.id])
    )


def _network(record: AtHand, thing: str) -> Line | None:
    asked = "SELECT network FROM memberships WHERE network_id = ? LIMIT 1"
    row = record.connection().execute(asked, [thing]).fetchone()
    return Line(thing, str(row[0] or thing), address=reverse("network", args=[thing])) if row else None


def _entry(record: AtHand, thing: str) -> Line | None:
    """A need or an offer that is public: its owner's words, and who says so."""
    found = standing_entries().filter(pk=thing).first()
    if found is None:
        return None
    said = " · ".join(
        filter(None, [str(found.said.get("organisation", "")), " ".join(found.text.split())[:120]])
    )
    return Line(thing, said or thing, address=reverse("entry", args=[thing]))


PAGES: Mapping[str, Callable[[AtHand, str], Line | None]] = MappingProxyType(
    {
        "organisation": _body,
        "country": _country,
        "network": _network,
        "place": _place,
        "group": _group,
        "topic": _topic,
        "source": _source,
        "money": _money,
        "milestone": _milestone,
        "entry": _entry,
    }
)
"""What is put together of many lines, or stands in no table: its page is named instead."""


def form_address(table: str, thing: str) -> str:
    """Where a reader says that this line is wrong. It stands beside every line of every page: what can be left out is."""
    if table in _SCHEMES and thing.startswith(f"{_SCHEMES[table]}:"):
        thing = thing.partition(":")[2][:_DIGITS]
    return f"{_form(words.language())}?table={table}&id={quote(thing, safe=':/')}"


@cache
def _form(language: str) -> str:
    return reverse("wrong")
