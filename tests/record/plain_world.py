"""A small world of plain tables, so that the tests of search say themselves what is a country and what a place."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.record.search import PlaceNamed, TopicNamed, World

COUNTRIES = {
    "sénégal": "SN", "senegal": "SN", "السنغال": "SN", "сенегал": "SN", "sn": "SN",
    "maroc": "MA", "morocco": "MA", "المغرب": "MA", "ma": "MA",
    "serbie": "RS", "serbia": "RS", "србија": "RS", "côte d'ivoire": "CI", "france": "FR", "bangladesh": "BD",
}  # fmt: skip
NAMES = {
    "SN": "Sénégal",
    "MA": "Maroc",
    "RS": "Serbie",
    "CI": "Côte d’Ivoire",
    "FR": "France",
    "ES": "Espagne",
}
TOPICS = {
    "eau potable": "water_sanitation", "eau": "water_sanitation", "drinking water": "water_sanitation",
    "agua potable": "water_sanitation", "مياه الشرب": "water_sanitation", "déchets": "waste", "waste": "waste",
    "النفايات": "waste", "نفايات": "waste", "école": "education",
}  # fmt: skip
PLACES = {
    "larache": [PlaceNamed("geonames:1", "MA", "Larache", 125_000)],
    "العرائش": [PlaceNamed("geonames:1", "MA", "Larache", 125_000)],
    "novi sad": [PlaceNamed("geonames:2", "RS", "Novi Sad", 277_000)],
    "нови сад": [PlaceNamed("geonames:2", "RS", "Novi Sad", 277_000)],
    "saint-louis": [
        PlaceNamed("geonames:3", "SN", "Saint-Louis", 250_000),
        PlaceNamed("geonames:4", "RE", "Saint-Louis", 53_000),
        PlaceNamed("geonames:5", "FR", "Saint-Louis", 21_000),
    ],
    "oujda": [PlaceNamed("geonames:6", "MA", "Oujda", 500_000)],
    "école": [PlaceNamed("geonames:7", "FR", "Ecole", 300)],
    "gestion": [PlaceNamed("geonames:8", "FR", "Gestion", 30)],
}
GROUPS = {"pma": "LDC", "ldc": "LDC", "pays les moins avancés": "LDC", "أقل البلدان نموا": "LDC"}
LEFT_ON = date(2026, 11, 24)  # the day Bangladesh is due to leave, not yet confirmed


def _spans(text: str) -> list[TopicNamed]:
    found: list[TopicNamed] = []
    low = text.lower()
    for words, code in sorted(TOPICS.items(), key=lambda item: -len(item[0])):
        at = low.find(words)
        whole = (
            at >= 0
            and not low[at + len(words) : at + len(words) + 1].isalpha()
            and not low[at - 1 : at].isalpha()
        )
        if whole and not any(t.start <= at < t.end for t in found):
            found.append(TopicNamed(code, at, at + len(words)))
    return found


def _groups_of(country: str, day: str) -> dict[str, str]:
    if country == "SN":
        return {"LDC": "yes", "OIF": "yes"}
    if country == "BD":
        return {"LDC": "yes" if day < LEFT_ON.isoformat() else "undecided"}
    return {}


def _members(group: str, day: str) -> dict[str, str]:
    answers = {country: _groups_of(country, day).get(group) for country in ("SN", "BD", "MA", "FR")}
    return {country: answer for country, answer in answers.items() if answer}


def _name(as_: str, value: str, _language: str) -> str | None:
    places = {place.id: place.name for named in PLACES.values() for place in named}
    return NAMES.get(value) if as_ == "country" else places.get(value) if as_ == "place" else None


PLAIN_WORLD = World(
    country=lambda text: COUNTRIES.get(text.lower().strip()),
    group=lambda text: GROUPS.get(text.lower()),
    link_kind=lambda _text: None,
    topics=_spans,
    places=lambda name, country: [p for p in PLACES.get(name.lower(), ()) if country in (None, p.country)],
    guesses=lambda name, _country: PLACES["larache"] if name.lower() == "larrache" else [],
    groups_of=_groups_of,
    members=_members,
    name=_name,
)


def link(id_: str, a: str, b: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """A link between ``Name (XX@place)`` and another."""
    row: dict[str, Any] = {
        "id": id_,
        "kind": "twinning",
        "as_of": "2020-01-01",
        "source": "source:test",
        "line": 2,
    }
    for side, said in (("a", a), ("b", b)):
        name, _, rest = said.partition(" (")
        country, _, place = rest.rstrip(")").partition("@")
        row |= {f"{side}_name": name, f"{side}_country": country or None, f"{side}_place": place or None}
    return "links", row | more


def project(id_: str, title: str, country: str | None = None, **more: Any) -> tuple[str, dict[str, Any]]:
    """An activity."""
    row: dict[str, Any] = {
        "id": id_,
        "title": title,
        "country": country,
        "as_of": "2020-01-01",
        "parties": [],
    }
    return "activities", row | {"source": "source:test", "line": 3} | more
