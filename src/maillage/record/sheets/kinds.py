"""Words of a cell into our codes: kind of link or mission, status, role, kind of amount. The word lists are data."""

from __future__ import annotations

from functools import cache, lru_cache

from maillage.record.sheets.numbers import plain_words
from maillage.record.sheets.vocabulary import words

_TABLES = {
    "links": ("kind", "links"),
    "embassies": ("kind", "embassies"),
    "notices": ("kind", "notices"),
    "status.links": ("status", "links"),
    "status.projects": ("status", "projects"),
    "amount_kind": ("amount_kind", ""),
    "role": ("role", ""),
}


@lru_cache(maxsize=20_000)
def read_kind(table: str, cell: str) -> str | None:
    """The code that ``cell`` says in ``table`` (links, embassies, notices, status.links, status.projects, amount_kind, role);
    None when it says none that is known. A code itself is known too."""
    said = plain_words(cell)
    if not said:
        return None
    plain = f" {said} "
    single = (
        f" {' '.join(word[:-1] if len(word) > 3 and word.endswith('s') else word for word in said.split())} "
    )
    if code := _whole(table).get(plain) or _whole(table).get(single):
        return code
    if any(phrase in plain or phrase in single for phrase in _listed("undone", table)):
        return None
    for phrase in _listed("other", table):
        plain, single = plain.replace(phrase, "  "), single.replace(phrase, "  ")
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
        (code, _between_spaces(phrase))
        for code, listed in told.items()
        for phrase in (code.replace("_", " "), *listed)
    )


@cache
def _whole(table: str) -> dict[str, str]:
    """What says a code only where it fills the cell."""
    told = words()["whole"].get(table, {})
    return {_between_spaces(phrase): code for code, listed in told.items() for phrase in listed}


@cache
def _listed(name: str, table: str) -> tuple[str, ...]:
    """What is no word of any code (``other``), and what says that something is not or no more (``undone``)."""
    return tuple(map(_between_spaces, words()[name].get(table, ())))


def _between_spaces(phrase: str) -> str:
    return f" {plain_words(phrase)} "
