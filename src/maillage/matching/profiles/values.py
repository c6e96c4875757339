"""What stands in one field, as a value: each kind of field has its reader, which raises :class:`Wrong` otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from maillage.matching.profiles.shapes import Field, words_for
from maillage.reference.countries import find_country
from maillage.reference.dates import PartialDate
from maillage.reference.groups import find_group
from maillage.reference.names import fold
from maillage.reference.topics import find_topic, topic, topics_meant

NONE = ("-", "–", "—")
"""What a person writes in a cell to say: none."""
_SPLIT = re.compile(r"[;؛|\n]")
_SPLIT_CODES = re.compile(r"[;؛|\n,،/]")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")
_YES = frozenset(("yes", "oui", "si", "sim", "true", "vrai", "1", "y", "نعم"))
_NO = frozenset(("no", "non", "nao", "false", "faux", "0", "n", "لا"))


class Wrong(ValueError):
    """A value that is none of its kind: the problem's code, and what its sentence names.

    ``kept`` is what could be used of it all the same; None when the row cannot stand.
    """

    def __init__(self, code: str, found: object, kept: Any = None, **values: object) -> None:
        super().__init__(code)
        self.code, self.kept = code, kept
        self.values = {"found": str(found)[:60], **values}


def read_value(field: Field, said: Any) -> Any:
    """The value of a field. Raises Wrong."""
    return _READERS[field.kind](field, said)


def _text(field: Field, said: Any) -> str:
    if isinstance(said, (dict, list)):
        raise Wrong("matching.text-wrong", said)
    return str(said) if field.name == "text" else str(said).strip()


def _count(field: Field, said: Any) -> int:
    limits = {"least": field.least, "most": field.most}
    if isinstance(said, bool):
        raise Wrong("matching.number-wrong", said, **limits)
    try:
        number = float(said) if not isinstance(said, str) else float(_digits(said))
    except (TypeError, ValueError):
        raise Wrong("matching.number-wrong", said, **limits) from None
    if not math.isfinite(number) or number != int(number) or not field.least <= number <= field.most:
        raise Wrong("matching.number-wrong", said, **limits)
    return int(number)


def _digits(said: str) -> str:
    """A number without the spaces that part its thousands; digits of any script."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", said)
    return "".join(str(int(c)) if c.isdecimal() else c for c in bare)


def _degrees(field: Field, said: Any) -> float:
    limits = {"least": -field.most, "most": field.most}
    try:
        number = float(_digits(said).replace(",", ".")) if isinstance(said, str) else float(said)
    except (TypeError, ValueError):
        raise Wrong("matching.degrees-wrong", said, **limits) from None
    if isinstance(said, bool) or not -field.most <= number <= field.most:
        raise Wrong("matching.degrees-wrong", said, **limits)
    return number


def _partial(said: Any) -> PartialDate:
    found = PartialDate.parse(str(said)[:10] if "T" in str(said)[10:11] else str(said))
    if found is None or not 1900 <= found.year <= 2200:
        raise Wrong("matching.day-wrong", said)
    return found


def _day(_: Field, said: Any) -> date:
    return _partial(said).first


def _last_day(_: Field, said: Any) -> date:
    return _partial(said).last + timedelta(days=1)


def _flag(_: Field, said: Any) -> bool:
    if isinstance(said, bool):
        return said
    word = fold(str(said))
    if word in _YES or word in _NO:
        return word in _YES
    raise Wrong("matching.flag-wrong", said)


def _choice(field: Field, said: Any) -> str:
    word = fold(str(said))
    if word in field.values:
        return word
    raise Wrong("matching.choice-wrong", said, expected=", ".join(field.values))


def _language(_: Field, said: Any) -> str:
    code = str(said).strip().lower().replace("_", "-").partition("-")[0]
    if _LANGUAGE.match(code) and (known := _language_codes().get(code)):
        return known
    named = _language_names().get(fold(str(said)))
    if named is None:
        raise Wrong("matching.language-unknown", said)
    return named


@cache
def _language_codes() -> dict[str, str]:
    """Codes of languages that have a name, and other codes for them ("fra", "iw"), each with the code used here."""
    from babel import Locale
    from babel.core import get_global

    codes = {code: code for code in map(str, Locale.parse("en").languages) if _LANGUAGE.match(code)}
    for code, now in get_global("language_aliases").items():
        codes.setdefault(code, now.partition("_")[0])
    return codes


@cache
def _language_names() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for spoken in ("en", "fr", "es", "pt", "ar"):
        for code, name in Locale.parse(spoken).languages.items():
            if _LANGUAGE.match(code):
                names.setdefault(fold(name), code)
    return names


def _country(_: Field, said: Any) -> str:
    found = _country_code(str(said).strip())
    if found is None:
        raise Wrong("matching.country-unknown", said)
    return found


@cache
def _country_code(said: str) -> str | None:
    found = find_country(said)
    return found.code if found else None


def _zone(_: Field, said: Any) -> str:
    if said not in _zones():
        raise Wrong("matching.time-zone-unknown", said)
    return str(said)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def items(said: Any, split: re.Pattern[str] = _SPLIT) -> list[str]:
    """The items of a list: of an array, or of a cell; a dash alone says that there are none."""
    if isinstance(said, list):
        found = said
    elif isinstance(said, dict):
        raise Wrong("matching.text-wrong", said)
    else:
        found = [] if str(said).strip() in NONE else split.split(str(said))
    return [str(one).strip() for one in found if one is not None and str(one).strip()]


def _each(
    said: Any, split: re.Pattern[str], read: Callable[[str], tuple[str, ...]], code: str
) -> tuple[str, ...]:
    """Every item read, each once; those that nobody knows are named, and the others kept."""
    given, found, unknown = items(said, split), dict[str, None](), []
    for one in given:
        meant = read(one)
        found.update(dict.fromkeys(meant))
        if not meant:
            unknown.append(one)
    if unknown:
        raise Wrong(code, "; ".join(unknown), kept=tuple(found) or NOTHING)
    return tuple(found)


NOTHING = object()
"""Of a list of which nothing was understood: the field stays unsaid, and the row stands."""


def _topics(_: Field, said: Any) -> tuple[str, ...]:
    return _each(said, _SPLIT, topics_named, "matching.topic-unknown")


@cache
def topics_named(said: str) -> tuple[str, ...]:
    """The codes of topics that ``said`` is the code of, or that its words name."""
    code = said.lower().replace(" ", "_").replace("-", "_")
    return (code,) if topic(code) else tuple(topics_meant(find_topic(said)))


def _coded(field: Field, said: Any) -> tuple[str, ...]:
    known = words_for(field.kind)
    code = "matching.form-unknown" if field.kind == "forms" else "matching.nature-unknown"
    return _each(said, _SPLIT, lambda one: tuple(filter(None, (known.get(fold(one)),))), code)


def _languages(field: Field, said: Any) -> tuple[str, ...]:
    def read(one: str) -> tuple[str, ...]:
        try:
            return (_language(field, one),)
        except Wrong:
            return ()

    return _each(said, _SPLIT_CODES, read, "matching.language-unknown")


def _parties(_: Field, said: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(party(one) for one in items(said)))


@cache
def party(said: str) -> str:
    """Who is meant: a country by its code, a group by its code, a place by its identifier, else a body by its name."""
    if re.match(r"(geonames|iso3166-2):", said):
        return said
    code = _country_code(said) if len(said) == 2 else None
    return code or find_group(said) or _country_code(said) or f"name:{fold(said)}"


def _words(_: Field, said: Any) -> tuple[str, ...]:
    if isinstance(said, int) and not isinstance(said, bool):  # a number of activities, without their names
        return tuple(f"#{number}" for number in range(1, min(said, 99) + 1))
    return tuple(dict.fromkeys(items(said)))


def _months(_: Field, said: Any) -> tuple[str, ...]:
    return _each(said, _SPLIT_CODES, lambda one: (one,) if _MONTH.match(one) else (), "matching.day-wrong")


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "count": _count,
    "degrees": _degrees,
    "day": _day,
    "last_day": _last_day,
    "flag": _flag,
    "choice": _choice,
    "language": _language,
    "languages": _languages,
    "country": _country,
    "zone": _zone,
    "topics": _topics,
    "forms": _coded,
    "natures": _coded,
    "parties": _parties,
    "words": _words,
    "months": _months,
}
