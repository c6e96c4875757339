"""Needs and offers of the demonstration world: what its invented towns seek and give, in five languages, in 120 countries.

Pure: the same world gives the same lines. Towns of countries that the sheets do not know bear names of the same list of
invented names, near the capital of theirs. Not for the shape of a need or an offer, which is matching's.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from babel.languages import get_official_languages

from maillage.demo.dice import Dice
from maillage.demo.model import Body, Place, World
from maillage.demo.names import InventedName
from maillage.demo.words import LANGUAGES, body_name, countries, elided, topics, words
from maillage.reference.countries import countries as all_countries
from maillage.reference.topics import find_topic, modalities

NEEDS, OFFERS, COUNTRIES = 600, 900, 120
FACILITATORS = 30
"""How many of the offers, the last ones, support a cooperation of two others: funds, networks, institutions."""
_TOWNS = 3
"""Towns of each country that the sheets do not know."""
_NEAR = 0.4
"""Degrees around a capital."""
_UNITS = {
    "fr": ("jours", "places"), "en": ("days", "places"), "es": ("días", "plazas"), "pt": ("dias", "lugares"), "ar": ("أيام", "مقاعد"),
}  # fmt: skip
_SOUGHT, _GIVEN = (8, 5, 3, 2, 1), (30, 4, 2, 1, 0)
"""How often 1, 2, 3, 5 or 8 units are sought, and given: less is given than sought, so that a round must choose."""
_FACILITATORS = {
    "fund": ("study_visit", "expert_deployment", "goods_in_kind"),
    "network": ("study_visit", "data_software", "shared_service"),
    "institution": ("expert_deployment", "training_course", "technology_transfer"),
}
"""Each kind of facilitator and the forms of its support."""
_THEMES = 3
"""Topics of a facilitator."""
_IN_PLACES = frozenset({"study_visit", "training_course", "placement", "scholarship", "volunteers_youth"})


def needs_and_offers(world: World) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of ``needs.jsonl`` and ``offers.jsonl``."""
    dice = Dice(world.seed * 7919 + 3)
    towns = _towns(dice, world)
    known = sorted(topics("en"))
    drawn = dice.some(known, len(known))  # the first are sought and given most: a round is contended
    needs = [_need(dice, towns, drawn, number, world.today) for number in range(1, NEEDS + 1)]
    alone = OFFERS - FACILITATORS
    offers = [_offer(dice, towns, drawn, number, world.today) for number in range(1, alone + 1)]
    offers += [
        _facilitator(dice, towns, drawn, number, world.today) for number in range(alone + 1, OFFERS + 1)
    ]
    return needs, offers


def as_lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def kind_of(name: str, place: str, language: str) -> str:
    """The kind of an invented body of these lines (commune, hospital, network …), by the words that its name is made of; empty
    for any other name."""
    facilitators = {kind: about["name"] for kind, about in _words(language)["facilitators"].items()}
    made = {**words(language)["bodies"], **facilitators}
    return next((kind for kind in made if elided(made[kind].format(place=place), language) == name), "")


def _towns(dice: Dice, world: World) -> dict[str, list[Place]]:
    """Towns by country: those of the sheets, and a few in each other country drawn."""
    towns: dict[str, list[Place]] = {}
    for place in world.places:
        if place.name.kind == "town":
            towns.setdefault(place.country, []).append(place)
    names = [place.name for of_country in towns.values() for place in of_country]
    others = [c for c in all_countries() if c.un_status == "member" and c.latitude and c.alpha2 not in towns]
    for country in sorted(dice.some(others, COUNTRIES - len(towns)), key=lambda c: c.alpha2):
        assert country.latitude is not None and country.longitude is not None
        towns[country.alpha2] = [
            Place(
                InventedName(country.alpha2, "town", name.latin, name.cyrillic, name.arabic),
                round(country.latitude + dice.between(-_NEAR, _NEAR, 4), 4),
                round(country.longitude + dice.between(-_NEAR, _NEAR, 4), 4),
                dice.number(8, 400) * 1000,
            )
            for name in dice.some(names, _TOWNS)
        ]
    return towns


def _drawn_topic(dice: Dice, known: Sequence[str]) -> str:
    """One of the topics, those at the beginning far more often."""
    return dice.weighted(known, [1000 // (rank + 2) for rank in range(len(known))])


def _common(
    dice: Dice, towns: dict[str, list[Place]], kinds: dict[str, int], sign: str, number: int
) -> dict[str, Any]:
    """What a need and an offer say alike: who, where, in which language."""
    codes = sorted(towns)
    weights = [countries()[code].weight + 4 if code in countries() else 6 for code in codes]
    country = dice.weighted(codes, weights)
    language = _language_of(country)
    place = dice.pick(towns[country])
    body = Body(dice.weighted(tuple(kinds), tuple(kinds.values())), place)
    spoken = [language, *(other for other in ("fr", "en") if other != language and dice.chance(0.45))]
    return {
        "id": f"DEMO-{sign}{number:04d}",
        "generated": True,
        "language": language,
        "organisation": body_name(body, language),
        "place": place.written(language),
        "country": country,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "languages": spoken,
    }  # fmt: skip


def _need(
    dice: Dice, towns: dict[str, list[Place]], known: Sequence[str], number: int, today: date
) -> dict[str, Any]:
    row = _common(dice, towns, {"commune": 12, "region": 1, "hospital": 1, "association": 2}, "N", number)
    said, topic = _words(row["language"]), _drawn_topic(dice, known)
    form, gift = dice.some(sorted(_forms(row["language"])), 2)
    text = _told(dice, said["need"], row, topic, form)
    opens = today + timedelta(days=dice.number(-60, 200))
    row |= {
        "topics": [_code(topic)],
        "forms": [form],
        **_amount(dice, form, row["language"], _SOUGHT),
        **_window(dice, opens),
    }
    row |= {
        "beneficiaries": dice.pick(said["for_whom"]),
        "absorption": dice.pick(("low", "medium", "medium", "high")),
    }
    if dice.chance(0.7):
        other = _drawn_topic(dice, known)
        row |= {"brings_topics": [_code(other)], "brings_forms": [gift]}
        text += " " + said["brings"].format(brings=_lower(_forms(row["language"])[gift], row["language"]))
    if dice.chance(0.1):
        row["wishes"] = [dice.pick(sorted(towns))]
    if dice.chance(0.05):
        row["interpreter"] = True
    return {**row, "text": text}


def _offer(
    dice: Dice, towns: dict[str, list[Place]], known: Sequence[str], number: int, today: date
) -> dict[str, Any]:
    kinds = {"commune": 9, "region": 2, "hospital": 1, "university": 2, "association": 2, "diaspora": 1}
    row = _common(dice, towns, kinds, "O", number)
    said, topic = _words(row["language"]), _drawn_topic(dice, known)
    form, wish = dice.some(sorted(_forms(row["language"])), 2)
    text = _told(dice, said["offer"], row, topic, form)
    opens = today + timedelta(days=dice.number(-200, 120))
    row |= {
        "topics": [_code(topic)],
        "forms": [form],
        **_amount(dice, form, row["language"], _GIVEN),
        **_window(dice, opens),
    }
    row |= {
        "conditions": dice.pick(said["conditions"]),
        "demands": dice.pick(("low", "low", "medium", "high")),
    }
    if dice.chance(0.3):
        row["quota"] = max(1, row["quantity"] // 2)
    if dice.chance(0.2):
        row["countries"] = sorted(dice.some(sorted(towns), 12))
    if dice.chance(0.6):
        row |= {"seeks_topics": [_code(_drawn_topic(dice, known))], "seeks_forms": [wish]}
        text += " " + said["seeks"].format(brings=_lower(_forms(row["language"])[wish], row["language"]))
    return {**row, "text": text}


def _facilitator(
    dice: Dice, towns: dict[str, list[Place]], known: Sequence[str], number: int, today: date
) -> dict[str, Any]:
    """An offer that supports two others: on several topics, in its language, French and English, for years."""
    row = _common(dice, towns, {"association": 1}, "O", number)
    kind = dice.pick(tuple(_FACILITATORS))
    language, said = row["language"], _words(row["language"])["facilitators"][kind]
    about = list(dict.fromkeys(_drawn_topic(dice, known) for _ in range(_THEMES)))
    labels = [_lower(str(topics(language)[topic]["label"]), language) for topic in about]
    themes = ("، " if language == "ar" else ", ").join(labels)
    opens = today - timedelta(days=dice.number(10, 300))
    return row | {
        "role": "facilitator",
        "organisation": elided(said["name"].format(place=row["place"]), language),
        "supplier": said["supplier"],
        "languages": list(dict.fromkeys((language, "fr", "en"))),
        "topics": list(dict.fromkeys(map(_code, about))),
        "forms": list(_FACILITATORS[kind]),
        "quantity": dice.weighted((2, 4, 6), (3, 2, 1)),
        "unit": _UNITS[language][0],
        "from": opens.isoformat(),
        "until": (opens + timedelta(days=dice.number(700, 1400))).isoformat(),
        "conditions": said["conditions"],
        "demands": "low",
        "text": said["text"].format(themes=themes),
    }


def _told(dice: Dice, frames: Sequence[str], row: dict[str, Any], topic: str, form: str) -> str:
    language, about = row["language"], topics(row["language"])[topic]
    values = {"town": row["place"], "number": dice.number(4, 40)}
    title = str(dice.pick(about["titles"])).format(**values)
    sentence = str(dice.pick(about["sentences"])).format(**values)
    told = dice.pick(frames).format(
        title=title, sentence=sentence, form=_lower(_forms(language)[form], language)
    )
    return elided(told, language)


def _lower(label: str, language: str) -> str:
    """A label inside a sentence."""
    return label if language == "ar" else label[:1].lower() + label[1:]


def _amount(dice: Dice, form: str, language: str, odds: Sequence[int]) -> dict[str, Any]:
    in_days, in_places = _UNITS[language]
    return {
        "quantity": dice.weighted((1, 2, 3, 5, 8), odds),
        "unit": in_places if form in _IN_PLACES else in_days,
    }


def _window(dice: Dice, opens: date) -> dict[str, str]:
    return {"from": opens.isoformat(), "until": (opens + timedelta(days=dice.number(60, 500))).isoformat()}


@cache
def _words(language: str) -> dict[str, Any]:
    text = resources.files("maillage.demo").joinpath("data", "profiles.toml").read_text(encoding="utf-8")
    said: dict[str, Any] = tomllib.loads(text)[language]
    return said


@cache
def _forms(language: str) -> dict[str, str]:
    return {form.code: form.names[language] for form in modalities()}


@cache
def _code(topic: str) -> str:
    """The product's topic that a topic of the demonstration's sentences is about: the one its label names."""
    label = str(topics("en")[topic]["label"])
    return next(match.code for match in find_topic(label) if match.scheme == "topic")


@cache
def _language_of(country: str) -> str:
    """The language that a town of the country writes in: an official one where it is one of the five, else English."""
    spoken: Iterator[str] = (tag.partition("_")[0] for tag in get_official_languages(country, de_facto=True))
    return next((language for language in spoken if language in LANGUAGES), "en")
