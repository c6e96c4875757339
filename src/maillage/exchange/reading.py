"""What somebody wrote of a need or an offer, read as files are: located, understood, and kept so that a profile is made of
it alone.

In: a row (field → value, as the shapes of ``matching.profiles`` name them), the places of the world, a day. Out: a
:class:`Reading`: what is kept, the profile that it makes, what is wrong by field, the places that a name may mean. Pure.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from maillage.matching.profiles import Need, Offer, fields, locate, read_row, topics_named
from maillage.matching.topics import Classified, classify
from maillage.reference.countries import country as country_of
from maillage.reference.countries import find_country
from maillage.reference.places import Candidate, choose, worth_showing
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.exchange.models import Entry
    from maillage.reference.places import Places

LONGEST = 5_000
"""Signs of the text."""
LONGEST_LINE = 2_000
"""Signs of any other field."""
MOST_ITEMS = 60
MOST_CANDIDATES = 9
MOST_WORDS_OF_A_COUNTRY = 3
_ID = "yours"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPLIT = re.compile(r"[;؛|\n]")
_AS_WRITTEN = frozenset({"parties", "words"})
"""Kinds of lists that are kept in the words of who wrote them: who is meant is found when a profile is made."""
_NOT_SAID = frozenset({"id", "organisation", "generated", "place"})
"""Fields that the entry itself holds, or that are written apart."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A row as it was read. ``said`` is what an entry keeps of it; ``profile`` None when the row cannot stand; ``problems``
    name their field; ``candidates`` are the places that its name may mean, where that is in doubt; ``heard`` is what the
    words of the text gave, where no topic was named."""

    side: str
    said: dict[str, Any]
    profile: Need | Offer | None
    problems: tuple[Problem, ...]
    candidates: tuple[Candidate, ...] = ()
    heard: Classified | None = None

    @property
    def faults(self) -> list[Problem]:
        """What has to be mended before it can be kept. (Of the others something was left out, and that is said.)"""
        return [problem for problem in self.problems if problem.severity in ("fatal", "error")]


def clean(text: str) -> str:
    """A text as any database keeps it: no control characters, no halves of characters, one sort of line end."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", whole).strip()


def read(side: str, row: Mapping[str, Any], places: Places | None, on: date) -> Reading:
    """A need or an offer (``side``) as somebody wrote it on a day. ``row["topics"]``, where it stands, is what they chose;
    else the topics are those that the words of the text give."""
    written = {name: _cleaned(value) for name, value in row.items() if name != "place_name"}
    problems = _too_long(written)
    place, country = _named_place(
        str(written.pop("place", "") or ""), str(written.get("country") or ""), places
    )
    if country:
        written["country"] = country
    found, candidates, doubts = _placed(place, country, places)
    problems += doubts
    profile, in_row = read_row(side, {"place": found or place, **written, "id": _ID})
    problems += in_row
    if profile is None:
        return Reading(side, {}, None, tuple(problems), candidates)
    (profile,), _ = locate([profile], places, "")
    heard = None
    if profile.topics is None and profile.text:
        heard = hear(profile.text, profile.language)
        topics = tuple(named.code for named in heard.topics) or topics_named(profile.text)
        profile = dataclasses.replace(profile, topics=topics or None)
    problems += _gone_by(profile, on)
    said = _kept(side, profile, written)
    return Reading(side, said, made(side, said), tuple(problems), candidates, heard)


def hear(text: str, language: str | None) -> Classified:
    """What a text speaks of, with the words that say so; ``read`` is False of a language that is not read."""
    return classify(text, language)


def made(side: str, said: Mapping[str, Any], id: str = _ID) -> Need | Offer | None:
    """The profile that ``said`` makes; None of what cannot stand."""
    names = {field.name for field in fields(side)}
    profile, _ = read_row(side, {**{name: said[name] for name in said if name in names}, "id": id})
    name = str(said.get("place_name", ""))
    return dataclasses.replace(profile, place_name=name) if profile is not None and name else profile


def profile_of(entry: Entry) -> Need | Offer | None:
    """The profile of an entry, under its key, by what is kept alone: no list is asked. None of what cannot stand."""
    return made(entry.side, {**entry.said, "generated": entry.generated}, entry.key)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [clean(str(each)) for each in value][: MOST_ITEMS + 1]
    return value


def _too_long(row: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name, value in row.items():
        most = LONGEST if name == "text" else LONGEST_LINE
        listed = value if isinstance(value, list) else [value]
        longest = max((len(each) for each in listed if isinstance(each, str)), default=0)
        if longest > most:
            problems.append(
                Problem("exchange.too-long", field=name, values={"found": longest, "expected": most})
            )
        if isinstance(value, list) and len(value) > MOST_ITEMS:
            problems.append(Problem("exchange.too-many", field=name, values={"expected": MOST_ITEMS}))
    return problems


def _named_place(place: str, country: str, places: Places | None) -> tuple[str, str]:
    """The name of a place and the code of its country, as people write both in one line: ``Bakel, Sénégal``, ``Bakel Sénégal``,
    or a country alone, which is no village of that name elsewhere."""
    if country or not place or place.startswith(("geonames:", "iso3166-2:")):
        return place, _code(country) or country
    town, _, last = place.replace("،", ",").rpartition(",")
    if town.strip():
        code = _code(last)
        return (town.strip(), code) if code else (place, "")
    if code := _code(place):
        at_home = places is not None and places.settle(place, code) is not None  # Djibouti, Luxembourg
        return (place if at_home else ""), code
    words = place.split()
    if places is not None and places.settle(place, None) is None:
        for cut in range(len(words) - 1, max(0, len(words) - MOST_WORDS_OF_A_COUNTRY - 1), -1):
            if code := _code(" ".join(words[cut:])):
                return " ".join(words[:cut]), code
    return place, ""


def _code(country: str) -> str:
    """The code of a country by its code or its exact name; empty where it is none."""
    if not country.strip():
        return ""
    if country_of(country):
        return country
    found = find_country(country.strip(), near=False)
    return found.code or "" if found else ""


def _placed(
    place: str, country: str, places: Places | None
) -> tuple[str, tuple[Candidate, ...], list[Problem]]:
    """The identifier of the place meant, else those that may be meant, and what is to be said of it."""
    if not place or places is None:
        return "", (), []
    if place.startswith(("geonames:", "iso3166-2:")):
        return (place, (), []) if places.get(place) else ("", (), [_unknown(place)])
    settled = places.settle(place, country or None)
    if settled:
        return settled.place.id, (), []
    found = worth_showing(places.find(place, country=country or None, limit=30))
    chosen = choose(found)
    if chosen is not None and chosen.why != "typing_error":
        return chosen.place.id, (), []
    if not found:
        return "", (), [_unknown(place)]
    values = {"found": place[:60], "count": len(found)}
    return (
        "",
        tuple(found[:MOST_CANDIDATES]),
        [Problem("exchange.place-in-doubt", field="place", values=values)],
    )


def _unknown(place: str) -> Problem:
    return Problem("exchange.place-unknown", field="place", values={"found": place[:60]})


def _gone_by(profile: Need | Offer, on: date) -> Iterable[Problem]:
    """Windows and days that have passed already."""
    if profile.until and profile.until <= on:
        last = profile.until - timedelta(days=1)
        yield Problem("exchange.window-past", field="until", values={"found": last.isoformat()})
    if profile.expires and profile.expires <= on:
        last = profile.expires - timedelta(days=1)
        yield Problem("exchange.expiry-past", field="expires", values={"found": last.isoformat()})


def _kept(side: str, profile: Need | Offer, row: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry keeps: values by field, as a file would have them."""
    said: dict[str, Any] = {}
    for field in fields(side):
        value = getattr(profile, field.to)
        if field.name in _NOT_SAID or value is None or value is False or value == "":
            continue
        if field.kind in _AS_WRITTEN:
            value = _items(row.get(field.name))
        if field.kind == "last_day":
            value = value - timedelta(days=1)
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, tuple):
            value = list(value)
        said[field.name] = value
    if profile.place or profile.place_name:
        said["place"] = profile.place or profile.place_name
        said["place_name"] = profile.place_name
    return {name: value for name, value in said.items() if value != "" and not _empty(name, value, row)}


def _empty(name: str, value: Any, row: Mapping[str, Any]) -> bool:
    """Whether a list is empty because nothing was said, and not because there is none: an unknown is not a no."""
    return value == [] and row.get(name) not in ("-", "–", "—", [])


def _items(written: Any) -> list[str]:
    listed: Sequence[str] = written if isinstance(written, list) else _SPLIT.split(str(written or ""))
    return [each.strip() for each in listed if each.strip() and each.strip() not in ("-", "–", "—")]
