"""Needs and offers as their owners wrote them: the nouns of this room, without input or output.

None is "not said"; an empty tuple is "said: none". The difference counts: what is not said is shown as unknown and
counts half, what is said to be none is known. Topics and forms are codes of ``reference.topics``; days are ISO dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.matching.profiles.found import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a need and an offer have in common: who, where, when, in which languages, with whom already.

    ``since`` is the first day of the window and ``until`` the first day after it; ``expires`` the first day on which the
    line no longer stands. ``longitude`` and ``latitude`` are degrees, ``time_zone`` a name of the time zone database,
    ``income`` gross national income a head at purchasing power parity, in whole international dollars of ``income_year``.
    ``links``, ``diaspora``, ``wishes`` and ``excludes`` hold codes of countries, of groups (``LDC``), identifiers of
    places or names of organisations. ``proof`` are activities of the record that show it was done before. ``found`` is
    no field of a file: what a record holds beside what its owner says (``found``).
    """

    id: str
    line: int | None = None
    text: str = ""
    language: str | None = None
    organisation: str = ""
    place: str = ""
    place_name: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = ""
    topics: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None
    natures: tuple[str, ...] | None = None
    quantity: int | None = None
    unit: str = ""
    since: date | None = None
    until: date | None = None
    expires: date | None = None
    languages: tuple[str, ...] | None = None
    interpreter: bool = False
    beneficiaries: str = ""
    links: tuple[str, ...] | None = None
    diaspora: tuple[str, ...] | None = None
    networks: tuple[str, ...] | None = None
    wishes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    proof: tuple[str, ...] | None = None
    income: int | None = None
    income_year: int | None = None
    crisis: str = ""
    crisis_until: date | None = None
    suspended_by: str = ""
    suspended_on: date | None = None
    suspended_until: date | None = None
    role: str = ""
    generated: bool = False
    found: Found | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Profile):
    """What a place seeks. ``topics``, ``forms``, ``natures`` and ``quantity`` are what it asks for.

    ``absorption`` says how much it can take in (low, medium, high); ``brings_*`` what the place itself can give.
    """

    absorption: str = ""
    brings_topics: tuple[str, ...] | None = None
    brings_forms: tuple[str, ...] | None = None
    brings_natures: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Profile):
    """What a body can give. ``topics``, ``forms``, ``natures`` and ``quantity`` are what it gives.

    ``quota`` is how much at most goes to one country; ``countries`` those it is open to (not said: all);
    ``demands`` how much the receiver must be able to take in (low, medium, high); ``seeks_*`` what is sought in return.
    A line of an institution's roster has ``skill``, ``level``, ``people`` and ``months_free``; ``person`` stands only
    with ``consent``. ``recruits`` says that staff leave the partner: the offer then carries a warning.
    """

    quota: int | None = None
    conditions: str = ""
    countries: tuple[str, ...] | None = None
    supplier: str = ""
    supplies: str = ""
    technology: str = ""
    licence: str = ""
    prerequisites: str = ""
    adaptation: str = ""
    demands: str = ""
    seeks_topics: tuple[str, ...] | None = None
    seeks_forms: tuple[str, ...] | None = None
    seeks_natures: tuple[str, ...] | None = None
    skill: str = ""
    level: str = ""
    people: int | None = None
    months_free: tuple[str, ...] | None = None
    person: str = ""
    consent: bool = False
    recruits: bool = False
