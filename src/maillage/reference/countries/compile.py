"""Makes ``data/country_lookup.csv`` anew: every name of a country that CLDR and our own lists know, folded.

For those who maintain the data (``python -m maillage.reference.countries.compile``), after a new Babel or a change to
``country_names_extra.csv``. Not imported when the product runs.

A name that two countries bear in different languages goes to the one that comes first in ``PREFERRED``; when neither
language stands there, or both countries bear it in one language, it is left out rather than guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from maillage.reference.countries.model import countries
from maillage.reference.names import fold, to_latin
from maillage.reference.tables import read_table

PREFERRED = (
    "en", "fr", "es", "pt", "ar", "de", "it", "nl", "sr", "sr_Latn", "bg", "ru", "tr", "pl", "zh", "ja", "ro", "hr",
    "bs", "sq", "mk", "sl", "el", "hu", "cs", "sk", "sv", "da", "nb", "fi", "uk", "ca", "ko", "zh_Hant", "fa", "he",
    "hi", "id", "vi", "sw", "am", "so",
)  # fmt: skip
"""Languages whose names win over those of other languages, and are near enough to misspell; best first."""

_INSIDE = {"EA": "ES", "IC": "ES", "AC": "SH", "TA": "SH", "DG": "IO"}
"""CLDR's codes of parts of a country, and that country."""

Entry = tuple[str, str, str, bool]
"""A folded name, the alpha-2 code, why, and whether it is common (near enough to misspell)."""


def write_lookup(path: Path) -> int:
    """Writes the table to ``path``, ordered by name; the number of its rows. Some 10 seconds."""
    entries = _settle([*_own_names(), *_cldr_names()])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "code", "why", "common"])
        writer.writerows((n, c, w, "yes" if common else "no") for n, c, w, common in entries)
    return len(entries)


def _own_names() -> Iterator[tuple[int, Entry]]:
    """Our own lists, before every language."""
    for row in read_table("country_names_extra"):
        yield from ((0, (key, row["code"], row["why"], True)) for key in _keys(row["name"], whole=True))
    for row in read_table("disputed"):
        why = "disputed_area" if row["kind"] == "area" else "variant"
        shown = [text for column, text in row.items() if column.startswith("display_")]
        for name in (*row["names"].split(";"), *shown):
            yield from (
                (1, (key, row["reads_as"], why, True)) for key in _keys(name, whole=True) if row["reads_as"]
            )
    for row in read_table("country_display"):
        for name in (text for column, text in row.items() if len(column) == 2):
            yield from ((1, (key, row["code"], "variant", True)) for key in _keys(name, whole=True))


def _cldr_names() -> Iterator[tuple[int, Entry]]:
    from babel import Locale
    from babel.localedata import locale_identifiers

    known = {c.alpha2 for c in countries()}
    languages = sorted(i for i in locale_identifiers() if "_" not in i or i in PREFERRED)
    for language in languages:
        rank = PREFERRED.index(language) + 2 if language in PREFERRED else 1000
        for code, name in sorted(Locale.parse(language).territories.items()):
            inside = _INSIDE.get(code, code)
            if inside in known:
                why = "part" if code in _INSIDE else "name"
                yield from ((rank, (key, inside, why, rank < 1000)) for key in _keys(str(name)))


def _keys(name: str, whole: bool = False) -> Iterator[str]:
    """The folded forms of a name: as it is, without what stands in parentheses (unless ``whole``), in Latin letters."""
    forms = {name, re.sub(r"[’']", " ", name), name.replace("&", "and")}
    if not whole:
        forms.add(re.sub(r"\s*[(（].*?[)）]|\*", "", name))
    for key in sorted({fold(form) for form in forms}):
        if key and not (len(key) == 1 and key.isascii()):
            yield key
            if to_latin(key) != key and len(key) > 3:
                yield to_latin(key)


def _settle(ranked: Iterable[tuple[int, Entry]]) -> list[Entry]:
    best: dict[str, tuple[int, dict[str, Entry]]] = {}
    for rank, entry in ranked:
        known_rank, by_code = best.get(entry[0], (rank, {}))
        if rank < known_rank:
            best[entry[0]] = (rank, {entry[1]: entry})
        elif rank == known_rank:
            best[entry[0]] = (rank, {entry[1]: entry, **by_code})
    kept = [next(iter(by_code.values())) for _, by_code in best.values() if len(by_code) == 1]
    return sorted(kept)


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "data" / "country_lookup.csv"
    print(write_lookup(target), "names")
