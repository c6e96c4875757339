"""Mailboxes of offices. A person's own is kept in the file as it came, and goes into no column.

A mailbox is taken for an office's when a word of its name (what stands before the @) says so (``data/mailboxes.toml``): a word
of offices with at most one other beside it ("ambassade.rabat@"), or a weaker one, or the name of the city or of a country of
the mission, with nothing beside it but such names, codes of these countries and at most two letters ("info.rabat@", "doha@",
"at.berne@", "nzhcindia@"). So ``first.last@`` is never shown, nor ``first.culture@``, nor is ``jsmith@``, nor a mailbox that
says nothing ("nov54@"): an office that is not told costs a mailbox, a person who is told costs more.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from maillage.reference.countries import country, find_country
from maillage.reference.countries.find import lookup
from maillage.reference.names import fold

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME = 4
"""Letters of a name that may stand beside another in one word; shorter ones must be the whole word."""
_LONGEST = 64
"""Characters before the @ (RFC 5321)."""
_MOST_OTHERS = 1
_FEW_LETTERS = 2


@dataclass(frozen=True, slots=True)
class _Known:
    """How a mission's countries, their capitals and its city are called, in one word each, and the codes of the countries."""

    names: frozenset[str]
    codes: frozenset[str]


def office_mailboxes(said: Sequence[str], names: Iterable[str | None]) -> list[str]:
    """Those of the mailboxes that are an office's; ``names`` are those of its city and countries, in any spelling."""
    if not said:
        return []
    known = _known(tuple(name for name in names if name))
    return [mailbox for mailbox in said if _is_office(mailbox, known)]


def _is_office(mailbox: str, known: _Known) -> bool:
    said = mailbox.partition("@")[0]
    words = _WORD.findall(fold(said))
    if len(said) > _LONGEST or any(map(_says_title, words)):
        return False
    if any(map(_says_office, words)):
        return sum(not (_says_office(word) or _is_known(word, known)) for word in words) <= _MOST_OTHERS
    telling = [word for word in words if _is_known(word, known)]
    return bool(telling) and all(len(word) <= _FEW_LETTERS for word in words if word not in telling)


def _says_title(word: str) -> bool:
    titles = _words()["titles"]
    return word in titles or any(len(title) > len("consul") and _at_an_end(title, word) for title in titles)


def _says_office(word: str) -> bool:
    return any(_at_an_end(office, word) for office in _words()["offices"])


def _at_an_end(part: str, word: str) -> bool:
    return word.startswith(part) or word.endswith(part)


def _is_known(word: str, known: _Known) -> bool:
    """Whether a word is a weak one or a name, or is made of these and of codes alone."""
    told = _words()
    if word in told["weak"] or word in known.names:
        return True
    names = {name for name in known.names if len(name) >= _SHORTEST_NAME}
    return _made_of(word, {*names, *told["weak"], *told["offices"]}, names, known.codes) or _made_of(
        word, told["with_codes"], told["with_codes"], known.codes
    )


def _made_of(word: str, parts: Iterable[str], needed: Iterable[str], codes: Iterable[str]) -> bool:
    """Whether a word is ``parts`` and ``codes`` one after the other, one of the ``needed`` among them."""
    every, wanted = {*parts, *codes}, {*needed}
    ends: list[set[bool]] = [{False}, *(set[bool]() for _ in word)]
    for start, held in enumerate(ends):
        for part in every if held else ():
            if word.startswith(part, start):
                ends[start + len(part)] |= {told or part in wanted for told in held}
    return True in ends[-1]


@lru_cache(maxsize=4_096)
def _known(said: tuple[str, ...]) -> _Known:
    matches = (find_country(name, near=False) for name in said)
    found = {about for match in matches if match and (about := country(match.code))}
    names = {*said, *_words()["cities"], *(about.capital or "" for about in found)}
    names.update(name for about in found for name in _names_of().get(about.alpha2, ()))
    codes = {code.lower() for about in found for code in (about.alpha2, about.alpha3)}
    return _Known(frozenset("".join(fold(name).split()) for name in names) - {""}, frozenset(codes))


@cache
def _names_of() -> dict[str, list[str]]:
    """Every name of each country, in any language."""
    found: dict[str, list[str]] = {}
    for name, (code, _, _) in lookup().items():
        found.setdefault(code, []).append(name)
    return found


@cache
def _words() -> dict[str, tuple[str, ...]]:
    path = resources.files("maillage.record").joinpath("data", "mailboxes.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: tuple(map(fold, words)) for name, words in told.items()}
