"""A change as a line of a letter: what it is, where it comes from, its day, and the address where it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from maillage.record.since import Change
from maillage.reference import countries, spoken
from maillage.reference.kinds import link_kind_name
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.own_address import absolute
from maillage.site.pages.source import source_title
from maillage.site.parties.follow_here import Here

LONGEST = 160
_OPENS, _CLOSES = "\u2067\u2068", "\u2069"
_JOINS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Line:
    """``key`` is the same for the same change, of whatever it is news."""

    key: tuple[str, str]
    text: str

    @classmethod
    def of(cls, key: tuple[str, str], title: str, told: list[str], address: str) -> Line:
        """Two lines: what it is; where from, when, and its address."""
        short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"
        facts = " · ".join(each for each in told if each)
        return cls(key, f"- {_one_line(short)}\n  {_one_line(facts)}\n  {address}")


def of_record(record: AtHand, change: Change, made: Mapping[int, str]) -> Line:
    """A change of the record; ``made``: the moment of each import."""
    said = change.said
    title, page = _TITLES[change.table](record, said)
    sort = words.say(f"digest.sort.{change.table}")
    source = source_title(record.reader.manifest.source(said["source"]) or {})
    line = words.say("search.line", line=said["line"]) if said["line"] else ""
    day = spoken.day(made.get(change.import_no, "")[:10], words.language())
    told = [
        sort if change.new else f"{sort} ({words.say('digest.changed')})",
        words.say("search.invented") if said["generated"] else "",
        f"{source} {line}".strip(),
        day,
    ]
    return Line.of((change.table, change.id), title, told, absolute(page))


def of_here(here: Here, owner: str) -> Line:
    """Something published here."""
    told = [
        words.say(f"digest.sort.{here.sort}"),
        words.say("search.invented") if here.generated else "",
        owner,
        str(countries.name(here.country, words.language())) if here.country else "",
        spoken.day(here.at.date().isoformat(), words.language()),
    ]
    return Line.of((here.sort, here.key), here.title, told, absolute(here.address))


Titled = tuple[str, str]
"""What a line is called, and the path of the page that tells most of it."""


def _link(record: AtHand, said: Mapping[str, Any]) -> Titled:
    ends = " – ".join(_end(record, said, side) for side in ("a", "b"))
    facts = [
        link_kind_name(said["sort"], words.language()) if said["sort"] else "",
        str(said["since"] or "")[:4],
    ]
    known = words.say("search.sep").join(filter(None, facts))
    place = said["a_place"] or said["b_place"]
    pair = sorted(
        {code for code in (said["a_country"], said["b_country"]) if code and countries.country(code)}
    )
    if place:
        page = reverse("place", args=[place])
    elif pair:
        page = reverse("pair", args=pair) if len(pair) == 2 else reverse("country", args=pair)
    else:
        page = reverse("source", args=[said["source"]])
    return (f"{ends} ({known})" if known else ends), page


def _end(record: AtHand, said: Mapping[str, Any], side: str) -> str:
    place = said[f"{side}_place"]
    return record.places.name(place, words.language()) if place else str(said[f"{side}_name"] or "?")


def _activity(record: AtHand, said: Mapping[str, Any]) -> Titled:
    return str(said["title"] or said["id"]), reverse("activity", args=[said["id"]])


def _mission(record: AtHand, said: Mapping[str, Any]) -> Titled:
    kind = words.say(f"mission_kind.{said['sort'] or 'other'}")
    sender = _country(said["sending"]) or str(said["sending_said"] or "?")
    where = record.places.name(said["place"], words.language()) if said["place"] else ""
    where = where or _country(said["receiving"]) or str(said["receiving_said"] or "")
    to = f"?to={said['receiving']}" if said["receiving"] else ""
    return " – ".join(filter(None, (kind, sender, where))), f"{reverse('embassies')}{to}"


def _notice(record: AtHand, said: Mapping[str, Any]) -> Titled:
    named = [str(said["issuer"] or "?"), str(said["quote"] or ""), spoken.day(said["day"], words.language())]
    code = said["country"]
    page = reverse("country", args=[code]) if code else reverse("source", args=[said["source"]])
    return " · ".join(filter(None, named)), page


def _call(record: AtHand, said: Mapping[str, Any]) -> Titled:
    ends = str(said["closes"] or "")
    closes = words.say("digest.closes", day=spoken.day(ends, words.language())) if ends else ""
    named = [str(said["title"] or said["id"]), str(said["funder"] or ""), closes]
    return " · ".join(filter(None, named)), reverse("source", args=[said["source"]])


def _membership(record: AtHand, said: Mapping[str, Any]) -> Titled:
    place = record.places.name(said["place"], words.language()) if said["place"] else ""
    name = str(said["name"] or place or "?")
    network = said["network_id"]
    page = reverse("network", args=[network]) if network else reverse("source", args=[said["source"]])
    return f"{name} – {said['network'] or '?'}", page


def _country(code: str | None) -> str:
    return str(countries.name(code, words.language())) if code and countries.country(code) else ""


def _one_line(text: str) -> str:
    """Without what would break a line of a letter, or turn its letters round. Isolates that close stay: Arabic is written with
    them."""
    closed = sum(map(text.count, _OPENS)) == text.count(_CLOSES)
    kept = {*_JOINS, *(f"{_OPENS}{_CLOSES}" if closed else "")}
    drawn = (each if each.isprintable() or each in kept else "" if _is_format(each) else " " for each in text)
    return " ".join("".join(drawn).split())


def _is_format(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"


_TITLES: dict[str, Callable[[AtHand, Mapping[str, Any]], Titled]] = {
    "links": _link,
    "activities": _activity,
    "missions": _mission,
    "notices": _notice,
    "calls": _call,
    "memberships": _membership,
}
