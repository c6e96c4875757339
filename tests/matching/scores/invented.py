"""Needs and offers drawn with a seed, with everything said or not said; in French, English, Spanish and Arabic."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, timedelta
from typing import Any

from maillage.matching.profiles import Found, Need, Offer, Tie, natures
from maillage.reference.topics import modalities, topics

TODAY = date(2026, 11, 27)
COUNTRIES = ("CM", "SN", "MA", "FR", "ES", "NP", "BD", "FJ", "BR", "ST", "ML", "TN", "RS", "")
_ZONES = ("Africa/Douala", "Africa/Dakar", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Fiji", "")
_TEXTS = {
    "fr": "Nous cherchons un appui pour {} ; nous sommes une petite commune.",
    "en": "We are looking for help with {}; ours is a small town.",
    "es": "Buscamos apoyo para {}; somos un municipio pequeño.",
    "ar": "نبحث عن دعم في {}؛ نحن جماعة صغيرة.",
}
_PARTIES = ("CM", "SN", "FR", "LDC", "geonames:1", "name:ville de test")


def drawn(seed: int, needs: int, offers: int, said: float = 0.7) -> tuple[list[Need], list[Offer]]:
    """So many needs and offers; each fact is said with the chance ``said``."""
    chance = random.Random(seed)
    return (
        [Need(**_profile(chance, f"n{n:05}", said), **_of_need(chance, said)) for n in range(needs)],
        [Offer(**_profile(chance, f"o{n:05}", said), **_of_offer(chance, said)) for n in range(offers)],
    )


def found(identifier: str) -> Found | None:
    """What a record holds of some: their own chance, so that the rest is drawn as without it."""
    chance = random.Random(identifier)
    if chance.random() < 0.5:
        return None

    def ties(among: Any, most: int) -> tuple[Tie, ...]:
        drawn = chance.sample(among, chance.randint(0, most))
        return tuple(Tie(name, f"thing:{name}", "A list", "2026-01-01") for name in drawn)

    return Found(
        ties([f"geonames:{n}" for n in range(1, 51)], 9), ties(["AIMF", "CUF", "Medcities"], 2), (), chance.randint(0, 4)
    )  # fmt: skip


def _some(chance: random.Random, among: Any, most: int) -> tuple[str, ...]:
    among = list(among)
    return tuple(chance.sample(among, chance.randint(1, min(most, len(among)))))


def _profile(chance: random.Random, identifier: str, said: float) -> dict[str, Any]:
    def maybe(value: Any, otherwise: Any = None) -> Any:
        return value if chance.random() < said else otherwise

    codes = [topic.code for topic in topics()]
    language = chance.choice(list(_TEXTS))
    since = maybe(TODAY + timedelta(days=chance.randint(-100, 300)))
    until = (since or TODAY) + timedelta(days=chance.randint(30, 500))
    listed = _some(chance, codes, 4)
    latitude = maybe(chance.uniform(-60, 70))
    return {
        "id": identifier,
        "language": language,
        "text": _TEXTS[language].format(next(t.name(language) for t in topics() if t.code == listed[0])),
        "organisation": maybe(f"Body {chance.randint(0, 80)}", ""),
        "place": maybe(f"geonames:{chance.randint(1, 50)}", ""),
        "country": maybe(chance.choice(COUNTRIES), ""),
        "latitude": latitude,
        "longitude": None if latitude is None else chance.uniform(-180, 180),
        "time_zone": maybe(chance.choice(_ZONES), ""),
        "topics": maybe(listed),
        "forms": maybe(_some(chance, [form.code for form in modalities()], 3)),
        "natures": _some(chance, natures(), 2) if chance.random() < 0.2 else None,
        "quantity": maybe(chance.choice((1, 2, 3, 5, 10, 7))),
        "unit": chance.choice(("days", "days", "places")),
        "since": since,
        "until": maybe(until),
        "languages": maybe(_some(chance, ("fr", "en", "es", "ar", "pt", "sr"), 3)),
        "interpreter": chance.random() < 0.2,
        "links": maybe(_some(chance, _PARTIES, 2)),
        "diaspora": maybe(_some(chance, _PARTIES, 2)),
        "networks": maybe(_some(chance, ("AIMF", "UCLG", "CUF", "Medcities"), 2)),
        "wishes": _some(chance, _PARTIES, 2) if chance.random() < 0.3 else (),
        "excludes": _some(chance, ("FR", "BR", "geonames:7"), 1) if chance.random() < 0.1 else (),
        "proof": maybe(tuple(f"iati:{n}" for n in range(chance.randint(0, 5)))),
        "income": maybe(chance.randint(900, 60_000)),
        "income_year": chance.choice((2023, 2023, 2024)),
        "found": found(identifier),
    }


def _of_need(chance: random.Random, said: float) -> dict[str, Any]:
    codes = [topic.code for topic in topics()]
    return {
        "absorption": chance.choice(("", "low", "medium", "high")),
        "brings_topics": _some(chance, codes, 3) if chance.random() < said else None,
        "brings_forms": _some(chance, [form.code for form in modalities()], 2)
        if chance.random() < said
        else None,
    }


def _of_offer(chance: random.Random, said: float) -> dict[str, Any]:
    codes = [topic.code for topic in topics()]
    seeks = () if chance.random() < 0.1 else _some(chance, codes, 3)
    return {
        "demands": chance.choice(("", "low", "medium", "high")),
        "seeks_topics": seeks if chance.random() < said else None,
        "seeks_forms": _some(chance, [form.code for form in modalities()], 2)
        if chance.random() < said
        else None,
        "quota": chance.choice((None, None, 1, 2, 0)),
        "countries": _some(chance, ("CM", "SN", "MA", "LDC", "NP"), 3) if chance.random() < 0.2 else None,
    }


def mirrored(need: Need, offer: Offer) -> tuple[Need, Offer]:
    """The same two parties the other way round: who offered writes the need, who needed writes the offer."""
    shared = [field.name for field in dataclasses.fields(Need) if hasattr(offer, field.name)]
    turned = {"topics", "forms", "natures", "quantity"}
    theirs = {name: getattr(offer, name) for name in shared if name not in turned}
    ours = {name: getattr(need, name) for name in shared if name not in turned}
    return (
        Need(
            **theirs,
            topics=offer.seeks_topics or None, forms=offer.seeks_forms, natures=offer.seeks_natures,
            quantity=need.quantity, absorption=need.absorption,
            brings_topics=offer.topics, brings_forms=offer.forms, brings_natures=offer.natures,
        ),
        Offer(
            **ours,
            topics=need.brings_topics, forms=need.brings_forms, natures=need.brings_natures,
            quantity=offer.quantity, quota=offer.quota, demands=offer.demands,
            seeks_topics=need.topics, seeks_forms=need.forms, seeks_natures=need.natures,
        ),
    )  # fmt: skip
