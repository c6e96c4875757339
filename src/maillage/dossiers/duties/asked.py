"""One dossier on one day, as duties ask of it: who takes part, how a line is made, and what would be refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from maillage.dossiers.deciding.verbs import check, roles
from maillage.dossiers.decisions import By, What, Words
from maillage.dossiers.model import Party, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import Period, says_something, value_of
from maillage.dossiers.world import World
from maillage.reference.texts import FALLBACK, choose
from maillage.rules.agenda import kind as habit
from maillage.rules.calendars import shift
from maillage.rules.obligation import EARLIER, KEPT, OPEN, WAITING, Obligation
from maillage.rules.terms import in_reach

PREFIX = "dossier."
"""The keys of all lines of dossiers begin so."""
SHORT = 90
"""Signs of a text that a line quotes."""
BINDER, SUCCESSOR, HIERARCHY = "binder", "successor", "hierarchy"
"""Who does it, where that is not the officer (``[who]`` in ``rules/data/obligations.toml``); an expert is called there as its role is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``here``: the parties that take part; ``keyholders``: those of them without whose keys nothing takes effect; ``writers``: those
    whose role lets them write. ``names``: party → how the reader calls it."""

    key: str
    state: State
    on: date
    names: Mapping[str, str]
    here: tuple[str, ...]
    keyholders: tuple[str, ...]
    writers: tuple[str, ...]
    authors: tuple[str, ...]
    """For what has to be written: those who hold a key and write, else who writes, else whoever is there."""
    sittings: Mapping[str, Iterable[date]] = field(default_factory=dict)
    """Party → the days on which its council sits, as far as it said them."""

    @classmethod
    def of(
        cls, key: str, state: State, on: date, names: Mapping[str, str], sittings: Mapping[str, Iterable[date]] | None = None
    ) -> Asked:  # fmt: skip
        """With its parties sorted out once."""
        there = [each for each in state.parties.values() if each.here]
        here = tuple(each.party for each in there)
        keyholders = tuple(each.party for each in there if each.counts)
        writers = tuple(each.party for each in there if _writes(each))
        both = tuple(each for each in keyholders if each in writers)
        return cls(key, state, on, names, here, keyholders, writers, both or writers or here, sittings or {})

    def to_bind(self) -> tuple[str, ...]:
        """For what takes a key: those who hold one, else whoever is there."""
        return self.keyholders or self.here

    def to_do(self, party: str) -> tuple[str, ...]:
        """For what a party has to write: itself, as long as it is there and writes; else those who can."""
        return (party,) if party in self.writers else self.authors

    def others(self, party: str) -> tuple[str, ...]:
        """Those who write, but for one; that one alone where there is nobody else."""
        return tuple(each for each in self.authors if each != party) or self.authors

    def sitting(self, party: str, after: date, within: timedelta | None = None) -> date | None:
        """The first sitting of a party's council after a day, as far as one is known; none where it is further off than ``within``."""
        first = min((each for each in self.sittings.get(party, ()) if each > after), default=None)
        return None if first is None or (within and first > after + within) else first

    def name(self, party: str) -> str:
        """How a party is called; empty for none."""
        if found := self.names.get(party):
            return found
        known = self.state.parties.get(party)
        return choose(dict(known.names), FALLBACK) if known and known.names else party

    def refusal(self, what: What, party: str) -> str:
        """The code by which it would be refused to a party today, by an office that may bind it; empty where it would be decided."""
        if self.state.at is None:
            return "not-opened"
        try:
            check(what, self.state, World(self.state.at, self.on, By(party), binds=True, known=True))
        except Refused as refused:
            return refused.code
        return ""

    def line(
        self, kind: str, whose: str, of: int | str, due: date | None, begins: date | None, page: str = "", /, *,
        who: str = "officer", with_whom: str = "", waits: bool = False, sits: date | None = None, **values: Any,
    ) -> Obligation:  # fmt: skip
        """``of``: the number of the decision that it hangs on, which names the line for good; ``page``: after the dossier's own address.
        A term that is a habit is brought forward from a day on which offices are closed where the party is; what was agreed is kept.
        ``sits``: the sitting of its council by which the term goes instead."""
        if sits is not None:
            due, values["sits"] = sits, sits
        country, unmoved = self.state.parties[whose].country, due
        if sits is None and due is not None and country and not waits and habit(kind).get("practice"):
            due = max(shift(due, country, EARLIER), min(begins or due, due))
            values["closed_in"] = country
        moved = due != unmoved
        return Obligation(
            kind, f"{PREFIX}{self.key}.{kind.replace('_', '-')}.{of}.{whose}".lower(), due, whose, who,
            self.name(with_whom) if with_whom else "", values={"about": partial(quoted, self.state.title), **values},
            from_day=begins, state=WAITING if waits else OPEN, moved=EARLIER if moved else KEPT, unmoved=unmoved if moved else None,
            address=f"/dossier/{self.key}{page}",
        )  # fmt: skip


def _writes(party: Party) -> bool:
    return bool(roles()[party.role]["writes"])


def quoted(words: Words, language: str) -> str:
    """What somebody said, in a language or in one of its own, on one line and not too long."""
    said = " ".join(choose(dict(words), language).split()) if words else ""
    return said if len(said) <= SHORT else f"{said[: SHORT - 1].rstrip()}…"


def period_of(articles: Mapping[str, Any]) -> Period | None:
    """The calendar that a text says; None for none, or for days that nobody can mean."""
    said = articles.get("calendar")
    if not says_something(said):
        return None
    found: Period = value_of("calendar", said)
    return found if in_reach(found.since) and in_reach(found.until) else None


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)
