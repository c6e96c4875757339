"""Which country a text means: a code, a number, or a name in any language, with one typing error at most.

Reads the tables that ``compile`` made from CLDR and our own lists, so nothing of Babel is loaded here. A text that
names a country of the past (Prussia) is no country: ask :func:`ended_country`, which names its successors.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from maillage.reference.countries.model import countries, country
from maillage.reference.names import fold, to_latin
from maillage.reference.tables import read_table

_SCORES = {
    "alpha2": 1000,
    "alpha3": 1000,
    "numeric": 950,
    "name": 1000,
    "variant": 980,
    "part": 950,
    "disputed_area": 900,
    "former_name": 900,
    "official_form": 950,
    "doubtful": 600,
    "typing_error": 700,
}
WHY = tuple(_SCORES)
"""Reasons of a match: a code, a name in some language, a usual variant, a part of the country (Scotland), a disputed
area, a former name of the same country (Zaire), a name after "Republic of", a name that two countries bear (Congo),
a name with one typing error."""

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """The country a text means: its alpha-2 ``code``, ``why`` (one of :data:`WHY`), ``score`` from 0 to 1000."""

    code: str
    why: str
    score: int


@dataclass(frozen=True, slots=True)
class EndedCountry:
    """A country that is no more. ``since`` and ``until`` are ISO dates or years; ``successors`` alpha-2 codes."""

    id: str
    name: str
    names: tuple[str, ...]
    successors: tuple[str, ...]
    since: str
    until: str
    note: str
    verified: bool


@lru_cache(maxsize=65_536)
def find_country(text: str, near: bool = True) -> CountryMatch | None:
    """The country that ``text`` means, or None when it means none or one cannot tell.

    Codes come first (alpha-2, alpha-3, the M49 number), then names in every CLDR language, variants and former
    names, then names behind "Republic of", then names with one typing error (five letters or more, and only when a
    single country is that near; not at all without ``near``: it costs most where a text is no country). Microseconds
    when asked again; the first call reads the table (some 20 ms).

    >>> find_country("NA").code, find_country("Côte d'Ivoire").code, find_country("Prussia")
    ('NA', 'CI', None)
    """
    words = text.strip()
    if not words or len(words) > _LONGEST:
        return None
    return _by_code(words) or _by_name(words, near)


def ended_country(text: str) -> EndedCountry | None:
    """The country of the past that ``text`` names (Prussia, Yugoslavia, the GDR), so that one can say it is none now."""
    return _ended_names().get(fold(text)) if len(text) <= _LONGEST else None


def _match(code: str, why: str) -> CountryMatch:
    return CountryMatch(code, why, _SCORES[why])


def _by_code(words: str) -> CountryMatch | None:
    if not words.isascii():
        return None
    if len(words) == 2 and words.isalpha():
        if country(words.upper()):
            return _match(words.upper(), "alpha2")
        found = lookup().get(words.lower())
        return _match(found[0], "variant") if found and found[1] == "variant" else None
    # "Nga" is Russia in Vietnamese, NGA is Nigeria: only one case throughout reads as a code
    if len(words) == 3 and words.isalpha() and (words.isupper() or words.islower()):
        code = _other_codes().get(words.upper())
        return _match(code, "alpha3") if code else None
    if len(words) <= 3 and words.isdigit():
        code = _other_codes().get(words.zfill(3))
        return _match(code, "numeric") if code else None
    return None


def _by_name(words: str, near: bool) -> CountryMatch | None:
    for said in _readings(words):
        key = fold(said)
        if key in _ended_names():
            return None
        if (len(key) > 2 or not said.isascii()) and key in lookup():
            return _sure(key)
    key = fold(words)
    rest = _without_prefix(words)
    if rest != key and rest in lookup() and len(rest) > 3:
        code, why, _ = lookup()[rest]
        return _match(code, "official_form" if why in ("name", "variant") else why)
    return _by_last_part(words) or (_by_near_name(key) if near else None)


def _by_last_part(words: str) -> CountryMatch | None:
    """ "England, United Kingdom" and "Lyon, France" by their end; "Martinique, France" is the territory itself."""
    first, comma, last = words.rpartition(",")
    whole = find_country(last) if comma and fold(first) else None
    if whole is None or whole.why == "typing_error":
        return None
    part = find_country(first)
    territory = country(part.code) if part else None
    if part and territory and territory.parent == whole.code:
        return part
    return _match(whole.code, "part")


def _sure(key: str) -> CountryMatch | None:
    """The country that bears ``key``; none when only a rare language has it and a better known name is one error off."""
    code, why, common = lookup()[key]
    if not common and len(key) >= 5 and not _near(key) <= {code}:
        return None
    return _match(code, why)


def _readings(words: str) -> Iterator[str]:
    yield words
    outside = re.sub(r"\s*[(\[].*?[)\]]|\*", "", words).strip()
    if outside and outside != words:
        yield outside
    yield words.replace("'", " ").replace("’", " ")


def _without_prefix(words: str) -> str:
    parts = fold(words.replace("'", " ").replace("’", " ")).split()
    while len(parts) > 1 and parts[0] in _prefixes():
        parts = parts[1:]
    return " ".join(parts)


def _by_near_name(key: str) -> CountryMatch | None:
    if sum(c.isalpha() for c in key) < 5:
        return None
    near = _near(key)
    return _match(near.pop(), "typing_error") if len(near) == 1 else None


def _near(key: str) -> set[str]:
    return {code for name in _one_error(key) for code in _near_names().get(name, ())}


def _one_error(key: str) -> Iterator[str]:
    """``key`` with one letter left out, changed, added or swapped with the next, and with doubled letters single."""
    letters = _alphabet(key)
    for i in range(len(key) + 1):
        head, tail = key[:i], key[i:]
        for letter in letters:
            yield head + letter + tail
        if tail:
            yield head + tail[1:]
            for letter in letters:
                yield head + letter + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
    yield "\0" + _single(key)


def _alphabet(key: str) -> str:
    first = next((c for c in key if c.isalpha()), "a")
    script = unicodedata.name(first, "LATIN").split()[0]
    return _ALPHABETS.get(script, "")


_ALPHABETS = {
    "LATIN": "abcdefghijklmnopqrstuvwxyz ",
    "CYRILLIC": "абвгдежзийклмнопрстуфхцчшщъыьэюяђјљњћџєії ",
    "ARABIC": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ",
    "GREEK": "αβγδεζηθικλμνξοπρστυφχψω ",
}


def _single(key: str) -> str:
    return re.sub(r"(.)\1", r"\1", key)


@cache
def lookup() -> dict[str, tuple[str, str, bool]]:
    """Every name that stands in the table, folded, to (code, why, common). Folded names hold no comma and no quote, so lines are split plainly."""
    path = resources.files("maillage.reference") / "data" / "country_lookup.csv"
    rows = (line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {name: (code, why, common == "yes") for name, code, why, common in rows}


@cache
def _near_names() -> dict[str, tuple[str, ...]]:
    """Names that a typing error may be near to; under a NUL and single letters too ("moroco" for "morocco")."""
    found: dict[str, set[str]] = {}
    for name, (code, _, common) in lookup().items():
        if common and len(name) >= 5:
            found.setdefault(name, set()).add(code)
            found.setdefault("\0" + _single(name), set()).add(code)
    for name, ended in _ended_names().items():
        # a misspelt ended country is no country either: it stands in the way of the countries near to it
        found.setdefault(name, set()).update((f"ended:{ended.id}", "ended:"))
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


@cache
def _other_codes() -> dict[str, str]:
    codes = {c.alpha3: c.alpha2 for c in countries()}
    codes.update({c.numeric: c.alpha2 for c in countries() if c.numeric})
    return {**codes, "XKS": "XK", "KOS": "XK", "UNK": "XK", "ROM": "RO", "ZAR": "CD", "TMP": "TL"}


@cache
def _ended_names() -> dict[str, EndedCountry]:
    found: dict[str, EndedCountry] = {}
    for row in read_table("ended_countries"):
        names = tuple(row["names"].split(";"))
        ended = EndedCountry(
            id=row["id"],
            name=names[0],
            names=names,
            successors=tuple(row["successors"].split(";")),
            since=row["since"],
            until=row["until"],
            note=row["note"],
            verified=row["verified"] == "yes",
        )
        for name in names:
            found.setdefault(fold(name), ended)
            found.setdefault(to_latin(fold(name)), ended)
    return found


@cache
def _prefixes() -> frozenset[str]:
    path = resources.files("maillage.reference") / "data" / "country_prefixes.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["words"])
