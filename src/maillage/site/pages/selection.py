"""What an address chooses of the record: country, place, organisation, topic, goal, years. For figures of any selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from maillage.record.money.model import ROLES, Question
from maillage.record.money.organisations import find_organisations, organisation_names
from maillage.record.money.providers import organisations_by_country
from maillage.reference import countries
from maillage.reference.topics import goal, goal_name, topic, topic_name
from maillage.site import words
from maillage.site.at_hand import AtHand

CURRENCIES = ("EUR", "USD", "XOF", "MAD")
"""Those offered; a question in another is answered too where its rates are known."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen; empty for what is not. A code that is none of ours is left out, and named in ``unknown``."""

    country: str = ""
    place: str = ""
    organisation: str = ""
    organisations: tuple[str, ...] = ()
    """Identifiers of what the organisation's name or reference stands for."""
    role: str = "reporting"
    giver: str = ""
    """A country whose organisations give the money."""
    topic: str = ""
    goal: str = ""
    first: int | None = None
    last: int | None = None
    currency: str = "EUR"
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(cls, record: AtHand, given: Mapping[str, str]) -> Selection:
        """From an address."""
        known = {
            "country": countries.country,
            "giver": countries.country,
            "place": record.places.get,
            "topic": topic,
            "goal": goal,
            "currency": _currency,
        }
        said = {name: given.get(name, "")[:LONGEST].replace("\0", "") for name in known}
        found: dict[str, Any] = {name: value for name, value in said.items() if value and known[name](value)}
        unknown = [value for name, value in said.items() if value and name not in found]
        organisation = given.get("organisation", "")[:LONGEST].replace("\0", "").strip()
        bodies = find_organisations(record.reader, organisation).found if organisation else ()
        if organisation and not bodies:
            unknown.append(organisation)
            organisation = ""
        role = given.get("role", "")
        if found.get("giver") and not organisation:
            bodies, role = givers(record, found["giver"]), "provider"
        first, last = _year(given.get("from", "")), _year(given.get("to", ""))
        said_years = ((given.get("from", ""), first), (given.get("to", ""), last))
        unknown += [text[:LONGEST] for text, year in said_years if text and not year]
        if first and last and first > last:
            first, last = last, first
        return cls(
            **found,
            first=first,
            last=last,
            organisation=organisation,
            organisations=bodies,
            role=role if role in ROLES else "reporting",
            unknown=tuple(unknown),
        )

    def question(self, *by: str) -> Question:
        """The question about money that it is."""
        return Question(
            by=by,
            currency=self.currency,
            country=self.country or None,
            place=self.place or None,
            topic=self.topic or None,
            goal=int(self.goal) if self.goal else None,
            organisations=self.organisations,
            role=self.role,
            first_year=self.first,
            last_year=self.last,
        )

    @property
    def said(self) -> dict[str, Any]:
        """As an address says it, without what is not chosen."""
        named = {
            "country": self.country, "place": self.place, "organisation": self.organisation, "giver": self.giver,
            "role": self.role if self.organisation and self.role != "reporting" else "",
            "topic": self.topic, "goal": self.goal, "from": self.first, "to": self.last,
            "currency": self.currency if self.currency != "EUR" else "",
        }  # fmt: skip
        return {name: value for name, value in named.items() if value}

    def address(self, page: str, **other: Any) -> str:
        """The address of ``page`` (a name of ``urls``) with this selection; ``other`` changes or adds to it."""
        said = {name: value for name, value in {**self.said, **other}.items() if value}
        return reverse(page) + (f"?{urlencode(said, doseq=True)}" if said else "")

    def about(self, record: AtHand) -> str:
        """What is chosen, in the reader's words; the whole record when nothing is."""
        spoken = words.language()
        found = []
        if self.place:
            found.append(record.places.name(self.place, spoken))
        if self.country and not self.giver:
            found.append(str(countries.name(self.country, spoken)))
        if self.organisation:
            found.append(next(iter(organisation_names(record.reader, self.organisations[:1]).values())))
        if self.giver and self.country:
            found.append(given_in(self.giver, self.country))
        elif self.giver:
            found.append(words.say("money.given_by", country=countries.name(self.giver, spoken)))
        if self.topic:
            found.append(topic_name(self.topic, spoken))
        if self.goal:
            found.append(goal_name(self.goal, spoken))
        if self.first or self.last:
            found.append(f"{self.first or '…'}–{self.last or '…'}")
        return words.say("search.sep").join(found) or words.say("money.whole_record")

    @property
    def command(self) -> str:
        """The command that answers the same; empty where none does."""
        if self.giver:
            return ""
        said = self.said
        options = {"from": "--from", "to": "--to"}
        parts = [f"{options.get(name, f'--{name}')} {quote(str(value))}" for name, value in said.items()]
        return " ".join(["maillage money --by year", *parts])


def given_in(giver: str, country: str) -> str:
    """That bodies of one country gave it, in the other: how such sums are called."""
    spoken = words.language()
    return words.say(
        "sheet.money_between", a=countries.name(giver, spoken), b=countries.name(country, spoken)
    )


def givers(record: AtHand, country: str) -> tuple[str, ...]:
    """The organisations of a country; one that nobody is where none is known, so that the question is not of everybody."""
    bodies: dict[str, tuple[str, ...]] = record.once(
        "givers", lambda: organisations_by_country(record.reader)
    )
    return bodies.get(country) or (country,)


def _currency(code: str) -> bool:
    from maillage.reference.money import is_currency

    return bool(is_currency(code))


def _year(text: str) -> int | None:
    """A year, in any digits."""
    return int(text) if text.isdecimal() and 0 < len(text) < 5 and int(text) else None
