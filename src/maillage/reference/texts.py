"""Sentences as data: each room keeps its own in fr, en and ar, in ``data/*.toml``; this file only reads and fills them.

A catalogue is a TOML file of tables; a text is a table with ``en``, ``fr`` and ``ar``. Values stand in braces
(``{found}``). In Arabic, every value that reads left to right (a number, a code, a Latin name) is isolated, so that
it cannot be torn apart by the direction of the line.

Other languages are ready to fill: what is translated stands in ``data/<language>/<catalogue>.toml`` under the same keys
(``tools/translations.py`` writes it); what is not is said in FALLBACK, and pages mark it as such.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any
from unicodedata import bidirectional

LANGUAGES = ("en", "fr", "ar")
"""Complete: every text stands in them."""
COMMA = {"ar": "، "}
"""Between several, where it is another."""
READY = ("es", "pt", "sr", "bg")
"""Ready to fill: a text may stand in them."""
FALLBACK = "en"
"""What is said where a language that is being filled lacks a text."""
FOREIGN, FOREIGN_END = "\ufdd0", "\ufdd1"
"""Stand around a text that fell back, where it was asked for (``mark_fallbacks``); they are in no text."""
_marking = [False]
_FIRST_STRONG_ISOLATE, _RIGHT_TO_LEFT_ISOLATE, _POP = "\u2068", "\u2067", "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"
_LINE, _END_OF_LINE = re.compile(r"[^\n\r\x1c-\x1e\x85\u2029]+"), re.compile(r"[\n\r\x1c-\x1e\x85\u2029]")
"""What Unicode's order of writing takes for one (its class B ends every isolate)."""
_STRONG = frozenset(("L", "R", "AL"))
_LISTING = COMMA["ar"].strip()


@cache
def catalogue(package: str, name: str) -> dict[str, Any]:
    """The catalogue ``data/<name>.toml`` of the room ``package`` (``maillage.record``), read once, with what languages
    that are being filled have of it."""
    folder = resources.files(package).joinpath("data")
    found = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    for language in READY:
        filled = folder.joinpath(language, f"{name}.toml")
        if filled.is_file():
            lay_over(found, tomllib.loads(filled.read_text(encoding="utf-8")), language)
    return found


def lay_over(texts: dict[str, Any], filled: Mapping[str, Any], language: str) -> None:
    """Put the texts of one language into a catalogue, each where its key stands; a key that is gone is passed over."""
    for key, said in filled.items():
        if key == language:
            texts[key] = said
        elif isinstance(said, Mapping) and isinstance(texts.get(key), dict):
            lay_over(texts[key], said, language)


def choose(texts: dict[str, Any], language: str) -> str:
    """The text in ``language``, else in English, else in whichever there is."""
    if found := texts.get(language):
        return str(found)
    if other := texts.get(FALLBACK):
        return fallen_back(str(other), language)
    return str(next(iter(texts.values())))


def fallen_back(said: str, language: str) -> str:
    """``said`` in FALLBACK where ``language`` was asked for: marked, when marks were asked for."""
    return f"{FOREIGN}{said}{FOREIGN_END}" if _marking[0] and language in READY else said


def mark_fallbacks(wanted: bool) -> None:
    """Whether texts that fall back are marked from now on: pages say in which language such a text is."""
    _marking[0] = wanted


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


def listed(several: Iterable[object], language: str) -> str:
    """Several names or values, with commas; each isolated in Arabic."""
    return COMMA.get(language, ", ").join(isolate(each, language) for each in several)


def isolate(value: object, language: str) -> str:
    """``value`` as text, isolated when the line runs from right to left: by its first strong letter, and from right to left where it
    is made of isolated parts alone that are listed or of which the first runs so, since what is isolated decides of nothing around it.
    Of several lines each is isolated: the end of a line ends every isolate."""
    text = str(value)
    if language != "ar":
        return text
    return _LINE.sub(lambda line: _isolated(line[0]), text) if _END_OF_LINE.search(text) else _isolated(text)


def _isolated(text: str) -> str:
    return f"{_RIGHT_TO_LEFT_ISOLATE if _of_parts_alone(text) else _FIRST_STRONG_ISOLATE}{text}{_POP}"


def _of_parts_alone(text: str) -> bool:
    """Whether a text has no strong letter outside its isolated parts, and either a comma of Arabic there, or the first strong letter in
    them runs from right to left."""
    if _POP not in text:
        return False
    depth, first, listed = 0, "", False
    for sign in text:
        if sign in (_FIRST_STRONG_ISOLATE, _RIGHT_TO_LEFT_ISOLATE):
            depth += 1
        elif sign == _POP:
            depth -= 1
        elif depth == 0 and sign == _LISTING:
            listed = True
        elif (direction := bidirectional(sign)) in _STRONG:
            if depth == 0:
                return False
            first = first or direction
    return listed or first in ("R", "AL")


def lines_from_the_right(text: str) -> str:
    """A text for a program that knows the direction of a line by its first strong letter alone, as those of mail do: a line of isolated
    parts, of which one holds Arabic, begins with a mark that says so. Others stay as they are."""
    if _POP not in text:
        return text
    return "\n".join(
        f"{_RIGHT_TO_LEFT_MARK}{line}" if _hides_arabic(line) else line for line in text.split("\n")
    )


def _hides_arabic(line: str) -> bool:
    """Whether a line has no strong letter outside its isolated parts, and Arabic in them."""
    depth, found = 0, False
    for sign in line:
        if sign in (_FIRST_STRONG_ISOLATE, _RIGHT_TO_LEFT_ISOLATE):
            depth += 1
        elif sign == _POP:
            depth -= 1
        elif (direction := bidirectional(sign)) in _STRONG:
            if depth == 0:
                return False
            found = found or direction != "L"
    return found


class _Patient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
