"""Invented towns and regions: a reviewed list of names in Latin, Cyrillic and Arabic letters, by country.

None of them is the name of a real place (``tools/compile_demo_towns.py`` made the list, ``tests/demo/test_names.py``
holds it to that), so a seed only chooses among them. The two transcriptions are rough on purpose: they write what
never existed.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class InventedName:
    """A name of no real place: ``kind`` is town or region, ``country`` the real country it is put in (alpha-2)."""

    country: str
    kind: str
    latin: str
    cyrillic: str
    arabic: str


@cache
def invented_names() -> tuple[InventedName, ...]:
    """All invented names, in the order of the list."""
    text = resources.files("maillage.demo").joinpath("data", "invented.csv").read_text(encoding="utf-8")
    return tuple(InventedName(*row) for row in list(csv.reader(text.splitlines()))[1:])


_CYRILLIC = (
    "shti щи|sht щ|zh ж|ch ч|sh ш|kh х|ts ц|ya я|yu ю|ou у|lj љ|nj њ|dž џ|š ш|ž ж|č ч|ć ћ|đ ђ|ç с|ñ нь|gn нь|"
    "lh ль|nh нь|ph ф|th т|qu к|ck к|a а|b б|c к|d д|e е|f ф|g г|h х|i и|j ж|k к|l л|m м|n н|o о|p п|q к|r р|s с|"
    "t т|u у|v в|w в|x кс|y и|z з"
)
_SERBIAN = "c ц|j ј|h х|"
_ARABIC = (
    "sht شت|kh خ|gh غ|th ث|dh ذ|sh ش|ch ش|zh ج|dj ج|ts تس|ou و|oo و|ee ي|ai ي|ei ي|au و|qu ك|ck ك|ph ف|gn ني|lj لي|"
    "nj ني|dž دج|š ش|ž ج|č تش|ć تش|đ دج|ç س|ñ ني|a ا|b ب|c ك|d د|e ي|f ف|g غ|h ه|i ي|j ج|k ك|l ل|m م|n ن|o و|p ب|"
    "q ق|r ر|s س|t ت|u و|v ف|w و|x كس|y ي|z ز"
)
_KEEP = "šžčćđçñ"


def in_cyrillic(name: str, country: str = "") -> str:
    """``name`` in Cyrillic letters; Serbian ones when ``country`` is RS.

    >>> in_cyrillic("Zlatuškiljuša", "RS"), in_cyrillic("Bukoradshtitsa", "BG")
    ('Златушкиљуша', 'Букорадщица')
    """
    table = _pairs((_SERBIAN if country == "RS" else "") + _CYRILLIC)
    written = _transcribed(name, table)
    return "".join(word[:1].upper() + word[1:] for word in _words(written))


def in_arabic(name: str) -> str:
    """``name`` in Arabic letters.

    >>> in_arabic("Navulo")
    'نافولو'
    """
    written = _transcribed(name, _pairs(_ARABIC))
    return "".join(c for c, before in zip(written, " " + written, strict=False) if c != before)


@cache
def _pairs(table: str) -> tuple[tuple[str, str], ...]:
    """Letters and what they become, the longest first; of two for the same letters, the first one."""
    pairs: dict[str, str] = {}
    for pair in table.split("|"):
        letters, become = pair.split(" ")
        pairs.setdefault(letters, become)
    return tuple(sorted(pairs.items(), key=lambda item: (-len(item[0]), item[0])))


def _transcribed(name: str, pairs: tuple[tuple[str, str], ...]) -> str:
    plain = "".join(
        c if c in _KEEP else unicodedata.normalize("NFD", c)[0]
        for c in unicodedata.normalize("NFC", name.lower())
    )
    out, at = [], 0
    while at < len(plain):
        found = next(((a, b) for a, b in pairs if plain.startswith(a, at)), (plain[at], plain[at]))
        out.append(found[1])
        at += len(found[0])
    return "".join(out)


def _words(text: str) -> list[str]:
    parts, word = [], ""
    for letter in text:
        word += letter
        if letter in " -":
            parts.append(word)
            word = ""
    return [*parts, word]
