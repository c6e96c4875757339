"""What sort of body an organisation is: the kinds that people choose among, the levels of local authorities, and what each is in
IATI's list and in the types of ``reference.topics``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from maillage.reference.texts import catalogue, choose
from maillage.reference.topics import organisation_type

LOCAL_AUTHORITY, DIASPORA, NETWORK = "local_authority", "diaspora", "network"
"""Kinds that can do more than the others: they have a level, two territories, members."""


@cache
def kinds() -> tuple[str, ...]:
    """The keys of all kinds, in the order in which they are offered."""
    return tuple(_of("kind"))


@cache
def levels() -> tuple[str, ...]:
    """The keys of all levels of local authorities, from the smallest."""
    return tuple(_of("level"))


def kind_name(kind: str, language: str, level: str = "", country: str = "") -> str:
    """What it is called: of a local authority with a level, that level's name, as its country says it; an unknown key as it is.

    >>> kind_name("local_authority", "ar", "municipality", "MA"), kind_name("local_authority", "ar", "municipality", "TN")
    ('جماعة', 'بلدية')
    """
    about = _about(kind, level)
    if about is None:
        return kind
    own = {**about.get("name", {}), **about.get("name_in", {}).get(country, {})}
    if language in own:
        return str(own[language])
    if "name" in about:
        return choose(own, language)
    found = organisation_type(about["type"])
    return found.name(language) if found else kind


def type_code(kind: str, level: str = "") -> str:
    """The type of organisation in ``reference.topics``; empty for an unknown key."""
    about = _about(kind, level)
    return str(about["type"]) if about else ""


def iati_code(kind: str, level: str = "") -> str:
    """The code in IATI's list of types of organisations; empty for an unknown key.

    >>> iati_code("local_authority"), iati_code("hospital"), iati_code("diaspora"), iati_code("nothing")
    ('11', '15', '22', '')
    """
    found = organisation_type(type_code(kind, level)) if type_code(kind, level) else None
    return str(found.facts["iati"]) if found else ""


def _about(kind: str, level: str) -> Mapping[str, Any] | None:
    if kind == LOCAL_AUTHORITY and level in _of("level"):
        return _of("level")[level]
    return _of("kind").get(kind)


def _of(part: str) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = catalogue("maillage.parties", "kinds")[part]
    return found
