"""Addresses of pages that a page names by the dozen: put together, where looking each up costs more than its words."""

from __future__ import annotations

import re
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from maillage.site import words

_PLAIN = re.compile(r"[A-Za-z0-9:_-]+")
"""Identifiers that an address holds as they are."""


def address(name: str, identifier: str) -> str:
    """The address of the page ``name`` (of urls.py) of one thing, in the language of this page."""
    before = _before(name, words.language()) if _PLAIN.fullmatch(identifier) else None
    return reverse(name, args=[identifier]) if before is None else before + identifier


def address_of_page(name: str) -> str:
    """The address of the one page of that name, in the language of this page."""
    return _alone(name, words.language())


@lru_cache(maxsize=256)
def _alone(name: str, language: str) -> str:
    return reverse(name)


@lru_cache(maxsize=256)
def _before(name: str, language: str) -> str | None:
    """What stands before the identifier; None where it does not stand at the end."""
    try:
        found = reverse(name, args=["x"])
    except NoReverseMatch:  # an address of another sort of identifier
        return None
    return found.removesuffix("x") if found.endswith("/x") else None
