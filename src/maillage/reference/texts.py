"""Sentences as data: each room keeps its own in fr, en and ar, in ``data/*.toml``; this file only reads and fills them.

A catalogue is a TOML file of tables; a text is a table with ``en``, ``fr`` and ``ar``. Values stand in braces
(``{found}``). In Arabic, every value that reads left to right (a number, a code, a Latin name) is isolated, so that
it cannot be torn apart by the direction of the line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "fr", "ar")
_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"


@cache
def catalogue(package: str, name: str) -> dict[str, Any]:
    """The catalogue ``data/<name>.toml`` of the room ``package`` (``maillage.record``), read once."""
    path = resources.files(package).joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def choose(texts: dict[str, Any], language: str) -> str:
    """The text in ``language``, else in English, else in whichever there is."""
    found = texts.get(language) or texts.get("en") or next(iter(texts.values()))
    return str(found)


def fill(template: str, language: str, values: dict[str, Any]) -> str:
    """``template`` with its values; isolated in Arabic. A missing value is shown as ``?``: a message never fails."""
    shown = {key: isolate(value, language) for key, value in values.items() if value is not None}
    return template.format_map(_Patient(shown))


def reworded(said: str, faults: Sequence[Mapping[str, str]], language: str) -> str:
    """What another program says in English, in the words of the first of ``faults`` that knows it; else as it was said.

    Each holds ``when``, a regular expression for the whole of it, and a sentence a language, which its named parts fill.
    """
    for fault in faults:
        if found := re.fullmatch(fault["when"], said, re.DOTALL):
            return fill(choose(dict(fault), language), language, found.groupdict())
    return said


def isolate(value: object, language: str) -> str:
    """``value`` as text, wrapped in first-strong isolates when the line runs from right to left."""
    text = str(value)
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}" if language == "ar" else text


class _Patient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
