"""Dossiers in the site's database: organisations, their officers, and what they ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from maillage.dossiers.decisions import By, What
from maillage.dossiers.model import State
from maillage.dossiers.world import World
from tests.exchange.people import organisation

DAY = date(2026, 11, 28)


def world_of(party: Any, day: date = DAY, **facts: Any) -> Any:
    """The facts of an act of the mayor's office of an organisation."""

    def ask(state: State, at: datetime, row: Any) -> World:
        given = {"edits": True, "binds": True, "known": True} | facts
        return World(at, day, By(party.pk, f"office:{party.pk}", "maire"), **given)

    return ask


def opened(owner: Any | None = None, name: str = "Saint-Louis", **said: Any) -> tuple[Any, Any]:
    """A dossier that an organisation has opened: its row, and the organisation."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import begun

    party = owner or organisation(name, country="SN", place="geonames:2246452")
    what = {
        "title": {"fr": "Trier"},
        "need": {"fr": "Nos rues."},
        "names": {"fr": name},
        "role": "beneficiary",
    } | said
    return begun(d.Opened(**what), world_of(party))[0], party


def do(key: str, party: Any, what: What, **facts: Any) -> Any:
    """One decision."""
    from maillage.dossiers.turn import decided

    return decided(key, what, world_of(party, **facts))


def joined(key: str, by: Any, name: str = "Agadir", role: str = "pivotal", holds_key: bool = True) -> Any:
    """A second organisation, asked and come."""
    from maillage.dossiers import decisions as d

    partner = organisation(name)
    do(key, by, d.PartyNamed(partner.pk, {"fr": name}, role, holds_key))
    do(key, partner, d.PartyJoined())
    return partner


def agreed(key: str, text: str, articles: dict[str, Any], *parties: Any) -> None:
    """A text that the first proposes and all agree to."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    do(key, parties[0], d.VersionProposed(text, articles))
    found = standing(key)
    assert found is not None
    for each in parties:
        do(key, each, d.KeyGiven(text, found.state.texts[text].current.hash))
