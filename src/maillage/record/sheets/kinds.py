"""Words of a cell into our codes: kind of link or mission, status, role, kind of amount. The word lists are data."""

from __future__ import annotations

from functools import cache, lru_cache

from maillage.record.sheets.numbers import plain_words
from maillage.record.sheets.vocabulary import words

_TABLES = {
    "links": ("kind", "links"),
    "embassies": ("kind", "embassies"),
    "status.links": ("status", "links"),
    "status.projects": ("status", "projects"),
    "amount_kind": ("amount_kind", ""),
    "role": ("role", ""),
}


@lru_cache(maxsize=20_000)
def read_kind(table: str, cell: str) -> str | None:
    """The code that ``cell`` says in ``table`` (links, embassies, status.links, status.projects, amount_kind, role);
    None when it says none that is known. A code itself is known too."""
    said = plain_words(cell)
    if not said:
        return None
    plain = f" {said} "
    single = (
        f" {' '.join(word[:-1] if len(word) > 3 and word.endswith('s') else word for word in said.split())} "
    )
    for code, phrase in _phrases(table):
        if phrase in plain or phrase in single:
            return code
    return None


@cache
def _phrases(table: str) -> tuple[tuple[str, str], ...]:
    """(code, phrase between spaces), in the order of the file: the first that fits wins."""
    first, second = _TABLES[table]
    told = words()[first][second] if second else words()[first]
    return tuple(
        (code, f" {plain_words(phrase)} ")
        for code, listed in told.items()
        for phrase in (code.replace("_", " "), *listed)
    )
