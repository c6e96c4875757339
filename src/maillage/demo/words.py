"""The words of the demonstration world: countries, headings, names of bodies, sentences by topic. Data, read once."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from maillage.demo.model import Body

_ELISION = re.compile(r"\bde (?=[AEIOUÉÈÊ])")
LANGUAGES = ("fr", "en", "es", "pt", "ar")
"""Languages that project texts are written in; link lists also come in Serbian and Bulgarian."""


@dataclass(frozen=True, slots=True)
class Country:
    """A real country: how often it is drawn, its currency, and a box well inside it (degrees: south to east)."""

    code: str
    weight: int
    south: bool
    currency: str
    box: tuple[float, float, float, float]
    names: dict[str, str]


@cache
def countries() -> dict[str, Country]:
    """The countries that towns are put in, by alpha-2 code (NA is Namibia)."""
    rows = csv.DictReader(_text("countries.csv").splitlines())
    return {row["code"]: _country(row) for row in rows}


def _country(row: dict[str, str]) -> Country:
    box = (float(row["south_lat"]), float(row["north_lat"]), float(row["west_lon"]), float(row["east_lon"]))
    names = {language: row[language] for language in (*LANGUAGES, "sr", "bg")}
    return Country(row["code"], int(row["weight"]), row["south"] == "yes", row["currency"], box, names)


@cache
def words(language: str) -> dict[str, Any]:
    """Headings, kinds, statuses, names of bodies in ``language``."""
    listed: dict[str, Any] = tomllib.loads(_text("words.toml"))[language]
    return listed


@cache
def topics(language: str) -> dict[str, dict[str, Any]]:
    """Label, goal, titles and sentences of each topic in ``language``, in one order for all languages."""
    return tomllib.loads(_text(f"texts_{language}.toml"))


def country_name(code: str, language: str) -> str:
    """The name of a country in ``language``."""
    return countries()[code].names[language]


def topic_label(topic: str, language: str) -> str:
    """The name of a topic in ``language``; empty when that language has no word for it here."""
    if language in LANGUAGES:
        return str(topics(language)[topic]["label"])
    return str(words(language)["topics"].get(topic, ""))


def body_name(body: Body, language: str) -> str:
    """The full name of a body in ``language`` ("Commune de …")."""
    return elided(
        str(words(language)["bodies"][body.kind]).format(place=body.place.written(language)), language
    )


def elided(text: str, language: str) -> str:
    """French drops the e of "de" before a vowel; other languages are left alone."""
    return _ELISION.sub("d’", text) if language == "fr" else text


def short_name(body: Body, language: str) -> str:
    """As lists of twin towns write it: the bare name of a town, the full name of anything else."""
    return body.place.written(language) if body.kind == "commune" else body_name(body, language)


def _text(name: str) -> str:
    return resources.files("maillage.demo").joinpath("data", name).read_text(encoding="utf-8")
