"""What to call a place in a language, from names that GeoNames hands on without saying their language.

Order: our reviewed table and CLDR (which names the cities of time zones) for that language; for Arabic, one of the
place's names in Arabic script that uses the letters of Arabic alone (Persian, Urdu, Kurdish and Uyghur names stand in
the same list); else the main name. Never invented, never transliterated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.reference.places.index import Places

# The letters of standard Arabic, with words parted by a space or hyphen; no marks, no letters of other languages.
_ARABIC = re.compile(r"[ء-غف-ي]+(?:[ -][ء-غف-ي]+)*")
_NOT_STANDARD = re.compile(r"ى(?=[ء-ي])|أ(?=[ء-ي]أ)|شهر|الجزيره")
_ARAB_COUNTRIES = frozenset(
    (
        "AE",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "EH",
        "IQ",
        "JO",
        "KM",
        "KW",
        "LB",
        "LY",
        "MA",
        "MR",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SY",
        "TD",
        "TN",
        "YE",
    )
)


def name_in(places: Places, row: int, language: str) -> str:
    """The name of a row in a language (see the module)."""
    code = language.partition("-")[0].partition("_")[0].lower()
    known = places.spoken.get((row, code))
    if known:
        return known
    names = places.names_at(row)
    if code == "ar":
        return arabic_name(names, places.country(row)) or names[0]
    return names[0]


def arabic_name(names: list[str], country: str) -> str | None:
    """The likeliest Arabic name among all names of a place, or None.

    In an Arab country one with the article comes first; then the shortest, then by letters.

    >>> arabic_name(["Larache", "العرائش", "عرائش", "عرایش"], "MA"), arabic_name(["Milan", "مىلان", "ميلان"], "IT")
    ('العرائش', 'ميلان')
    """
    found = [name for name in names if _ARABIC.fullmatch(name) and not _NOT_STANDARD.search(name)]
    article = country in _ARAB_COUNTRIES
    return min(found, key=lambda name: (article and not name.startswith("ال"), len(name), name), default=None)
