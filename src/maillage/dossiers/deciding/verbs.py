"""The two verbs that each subject teaches its kinds of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, singledispatch
from typing import Any

from maillage.dossiers.decisions import Decision, What, Words
from maillage.dossiers.model import Party, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import says_something
from maillage.dossiers.world import World
from maillage.reference.texts import catalogue


@singledispatch
def check(what: What, state: State, world: World) -> None:
    """Whether it may be decided: ``Refused`` where it may not. What holds for every decision was looked at before (``decide``)."""
    raise NotImplementedError(type(what).__name__)


@singledispatch
def change(what: What, state: State, decision: Decision) -> State:
    """Where the dossier stands after it."""
    raise NotImplementedError(type(what).__name__)


@cache
def roles() -> Mapping[str, Mapping[str, Any]]:
    """The roles that a party can have (``data/roles.toml``)."""
    return catalogue("maillage.dossiers", "roles")


def wanted(words: Words, field: str) -> None:
    """A text that must say something."""
    if not says_something(words):
        raise Refused("nothing-said", field)


def writer(state: State, world: World) -> Party:
    """The party that acts, where its role lets it write."""
    party = state.parties[world.by.party]
    if not roles()[party.role]["writes"]:
        raise Refused("role-does-not-write", role=roles()[party.role])
    return party


def binder(state: State, world: World) -> Party:
    """The party that acts, where it holds a key and its office may bind it today."""
    party = state.parties[world.by.party]
    if not party.counts:
        raise Refused("no-key")
    if not world.known:
        raise Refused("not-known-yet")
    if not world.binds:
        raise Refused("office-does-not-bind", title=world.by.title)
    return party


def happened(day: date, field: str, state: State, world: World) -> None:
    """A day on which something of the dossier was done: not to come, and not before it began."""
    if day > world.day:
        raise Refused("day-to-come", field, found=day)
    if state.opened_on is not None and day < state.opened_on:
        raise Refused("day-before", field, found=day, expected=state.opened_on)


def party_of(state: State, key: str, field: str) -> Party:
    """A party that takes part or is asked to."""
    party = state.parties.get(key)
    if party is None or party.left_on is not None:
        raise Refused("no-such-party", field, found=key)
    return party
