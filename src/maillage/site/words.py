"""The words of pages: sentences from ``data/<page>.toml`` in the reader's language, figures and days as it writes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from maillage.reference.spoken import counted
from maillage.reference.texts import catalogue, choose, fill

ROOM = "maillage.site"


def language() -> str:
    """The language of the page that is being made."""
    return (get_language() or "fr")[:2]


def say(key: str, **values: Any) -> str:
    """The sentence ``place.title`` (``title`` of data/place.toml) with its values, isolated in Arabic."""
    spoken = language()
    return fill(choose(_texts(key), spoken), spoken, values)


def count(key: str, number: int, **values: Any) -> str:
    """The sentence in the plural form that the number takes; ``{n}`` is the number."""
    return counted(_texts(key), number, language(), values)


def _texts(key: str) -> Any:
    page, _, rest = key.partition(".")
    found: Any = catalogue("maillage.record", "words").get(page) or catalogue(ROOM, page)
    for step in rest.split("."):
        found = found[step]
    return found
