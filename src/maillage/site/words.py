"""The words of pages: sentences from ``data/<page>.toml`` in the reader's language, figures and days as it writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from maillage.reference.spoken import counted, in_digits
from maillage.reference.texts import FALLBACK, LANGUAGES, catalogue, choose, fill
from maillage.reference.texts import listed as listed_in

ROOM = "maillage.site"


def language() -> str:
    """The language of the page that is being made."""
    return (get_language() or "fr")[:2]


def of_files() -> str:
    """The language of what a file says of itself: a complete one."""
    spoken = language()
    return spoken if spoken in LANGUAGES else FALLBACK


def say(key: str, **values: Any) -> str:
    """The sentence ``place.title`` (``title`` of data/place.toml) with its values, isolated in Arabic."""
    spoken = language()
    return fill(choose(_texts(key), spoken), spoken, _written(values, spoken))


def listed(several: Iterable[object]) -> str:
    """Several names or values, with the commas of the reader's language."""
    return listed_in(several, language())


def count(key: str, number: int, **values: Any) -> str:
    """The sentence in the plural form that the number takes; ``{n}`` is the number."""
    spoken = language()
    return counted(_texts(key), number, spoken, _written(values, spoken))


def _written(values: dict[str, Any], spoken: str) -> dict[str, Any]:
    """Whole numbers in the digits of the language; what is an identifier or a code comes as text and stays as it is."""
    return {name: in_digits(each, spoken) if type(each) is int else each for name, each in values.items()}


def _texts(key: str) -> Any:
    page, _, rest = key.partition(".")
    found: Any = catalogue("maillage.record", "words").get(page) or catalogue(ROOM, page)
    for step in rest.split("."):
        found = found[step]
    return found
