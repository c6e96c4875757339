"""Declared languages brought to one form."""

from __future__ import annotations

from functools import cache, lru_cache

MOST_TAGS = 4096


@lru_cache(maxsize=MOST_TAGS)
def declared_language(tag: str | None) -> str | None:
    """A declared ``xml:lang`` as a lower-case ISO 639-1 code; None for none, for nonsense, and for a language without one.

    Longer codes and withdrawn ones are brought to the code of today (``eng``, ``fre``, ``iw``), by CLDR's aliases.
    A region, a script or a variant is left out (``fr-CA``, ``pt_BR``).
    """
    if not tag:
        return None
    first = tag.strip().replace("_", "-").partition("-")[0].lower()
    if not (first.isascii() and first.isalpha() and 2 <= len(first) <= 3):
        return None
    known, aliases = _codes()
    if first not in known:
        first = aliases.get(first, "").partition("_")[0]
    return first if first in known else None


def known_codes() -> frozenset[str]:
    """The ISO 639-1 codes of today."""
    return _codes()[0]


@cache
def _codes() -> tuple[frozenset[str], dict[str, str]]:
    from babel import Locale
    from babel.core import get_global

    aliases = {str(old): str(new) for old, new in get_global("language_aliases").items()}
    codes = {str(code) for code in Locale("en").languages}
    of_today = {code for code in codes if len(code) == 2 and not _replaced(aliases.get(code, ""))}
    return frozenset(of_today), aliases


def _replaced(alias: str) -> bool:
    """Whether a code of two letters is a withdrawn one; ``tl`` is not, though CLDR prefers ``fil``, of three."""
    return len(alias.partition("_")[0]) == 2
