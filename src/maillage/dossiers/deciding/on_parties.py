"""Who takes part: opening, asking, joining, leaving, roles, interests, local actors, plans that a dossier serves."""

from __future__ import annotations

from msgspec.structs import replace

from maillage.dossiers.deciding.gates import way_out
from maillage.dossiers.deciding.light_path import Known, allowed
from maillage.dossiers.deciding.limits import counted, most, once_more, room
from maillage.dossiers.deciding.verbs import binder, change, check, party_of, roles, wanted, writer
from maillage.dossiers.deciding.versions import reissued
from maillage.dossiers.decisions import (
    ActorGone,
    ActorNamed,
    Attached,
    Decision,
    InterestDeclared,
    Opened,
    PartyDeclined,
    PartyJoined,
    PartyLeft,
    PartyNamed,
    PathChosen,
    RoleChanged,
)
from maillage.dossiers.model import DEFINED, DRAFT, Actor, Party, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World


@check.register
def _(what: Opened, state: State, world: World) -> None:
    if state.seq:
        raise Refused("opened-already")
    wanted(what.title, "title")
    wanted(what.need, "need")
    _role(what.role, True)
    if what.light:
        allowed(what.sort, _cost(what), state, world.day)


@change.register
def _(what: Opened, state: State, decision: Decision) -> State:
    mine = Party(
        decision.by.party, what.names, what.role, True, decision.seq, what.country,
        named_on=decision.day, joined_on=decision.day,
    )  # fmt: skip
    return replace(
        state, dossier=decision.dossier, title=what.title, need=what.need, owner=mine.party, languages=what.languages,
        topics=what.topics, places=what.places, came_from=what.came_from, recruits=what.recruits, light=what.light, sort=what.sort,
        amount=what.amount, currency=what.currency, opened_on=decision.day, parties={mine.party: mine},
    )  # fmt: skip


@check.register
def _(what: PathChosen, state: State, world: World) -> None:
    binder(state, world)
    wanted(what.why, "why")
    if what.light == state.light:
        raise Refused("path-already")
    if state.phase not in (DRAFT, DEFINED):
        raise Refused("path-late")
    if what.light:
        if state.missions or state.in_force("definition"):
            raise Refused("path-late")
        allowed(what.sort, _cost(what), state, world.day)


@change.register
def _(what: PathChosen, state: State, decision: Decision) -> State:
    return replace(state, light=what.light, sort=what.sort, amount=what.amount, currency=what.currency)


@check.register
def _(what: PartyNamed, state: State, world: World) -> None:
    writer(state, world)
    wanted(what.names, "names")
    _role(what.role, what.key)
    found = state.parties.get(what.party)
    if found is not None and found.left_on is None:
        raise Refused("party-already", "party")
    there = state.parties.values()
    if sum(each.left_on is None for each in there) >= most("parties"):
        raise Refused("too-many-parties", "party", expected=most("parties"))
    once_more("invitations", state, world)


@change.register
def _(what: PartyNamed, state: State, decision: Decision) -> State:
    named = Party(
        what.party, what.names, what.role, what.key, decision.seq, what.country, named_on=decision.day,
        named_by=decision.by.party,
    )  # fmt: skip
    return _with(counted("invitations", state, decision), named, decision)


@check.register
def _(what: PartyJoined, state: State, world: World) -> None:
    party = party_of(state, world.by.party, "party")
    if party.here:
        raise Refused("joined-already")


@change.register
def _(what: PartyJoined, state: State, decision: Decision) -> State:
    party = state.parties[decision.by.party]
    joined = replace(party, joined_on=decision.day, names={**party.names, **what.names})
    return _with(state, joined, decision)


@check.register
def _(what: PartyDeclined, state: State, world: World) -> None:
    party = party_of(state, what.party, "party")
    if party.here:
        raise Refused("joined-already")
    if world.by.party != what.party:
        writer(state, world)
    wanted(what.why, "why")


@change.register
def _(what: PartyDeclined, state: State, decision: Decision) -> State:
    return _with(state, replace(state.parties[what.party], left_on=decision.day), decision)


@check.register
def _(what: PartyLeft, state: State, world: World) -> None:
    wanted(what.why, "why")
    party = state.parties[world.by.party]
    if not party.key:
        return
    binder(state, world)
    way_out(state, party.party)
    if not any(each.here and each.key and each.party != party.party for each in state.parties.values()):
        raise Refused("last-party")


@change.register
def _(what: PartyLeft, state: State, decision: Decision) -> State:
    return _with(state, replace(state.parties[decision.by.party], left_on=decision.day), decision)


@check.register
def _(what: RoleChanged, state: State, world: World) -> None:
    party = party_of(state, what.party, "party")
    gains, loses = what.key and not party.key, party.key and not what.key
    if what.party == world.by.party:
        if gains and party.here:
            raise Refused("key-for-itself")
    elif party.here:
        # nobody takes another's key away, or changes what it is; a key is given by who holds one
        if not gains or what.role != party.role:
            raise Refused("role-of-another")
        binder(state, world)
    else:
        writer(state, world)
    _role(what.role, what.key)
    if loses:
        if party.here:
            binder(state, world)
            way_out(state, party.party)
        if not any(each.counts and each.party != party.party for each in state.parties.values()):
            raise Refused("last-party")
    if (party.role, party.key) == (what.role, what.key):
        raise Refused("role-already")
    once_more("roles", state, world)


@change.register
def _(what: RoleChanged, state: State, decision: Decision) -> State:
    changed = replace(state.parties[what.party], role=what.role, key=what.key)
    return _with(counted("roles", state, decision), changed, decision)


@check.register
def _(what: InterestDeclared, state: State, world: World) -> None:
    before = state.parties[world.by.party].interests
    if what.conflict != "none" or before:  # who takes back what was declared says why
        wanted(what.says, "says")
    room("interests", len(before), "says")
    if what.conflict == "none":  # it leaves nothing else to count
        once_more("denials", state, world)


@change.register
def _(what: InterestDeclared, state: State, decision: Decision) -> State:
    party = state.parties[decision.by.party]
    if what.conflict == "none":
        said_none = replace(party, declares="none", no_conflict=what.says)
        return _put(counted("denials", state, decision), said_none)
    return _put(state, replace(party, interests=(*party.interests, what.says), declares=what.conflict))


@check.register
def _(what: ActorNamed, state: State, world: World) -> None:
    wanted(what.names, "names")
    if any(each.actor == what.actor for each in state.parties[world.by.party].actors):
        raise Refused("actor-already", "actor")
    room("actors", len(state.parties[world.by.party].actors), "names")


@change.register
def _(what: ActorNamed, state: State, decision: Decision) -> State:
    party = state.parties[decision.by.party]
    actor = Actor(what.actor, what.names, what.sort, decision.seq)
    return _put(state, replace(party, actors=(*party.actors, actor)))


@check.register
def _(what: ActorGone, state: State, world: World) -> None:
    if not any(each.actor == what.actor and not each.gone for each in state.parties[world.by.party].actors):
        raise Refused("no-such-actor", "actor")


@change.register
def _(what: ActorGone, state: State, decision: Decision) -> State:
    party = state.parties[decision.by.party]
    actors = tuple(
        replace(each, gone=decision.seq) if each.actor == what.actor else each for each in party.actors
    )
    return _put(state, replace(party, actors=actors))


@check.register
def _(what: Attached, state: State, world: World) -> None:
    writer(state, world)
    wanted(what.title, "title")
    if any((each.to, each.code) == (what.to, what.code) for each in state.attached):
        raise Refused("attached-already", "code")
    room("attached", len(state.attached), "title")


@change.register
def _(what: Attached, state: State, decision: Decision) -> State:
    return replace(state, attached=(*state.attached, what))


def _role(role: str, key: bool) -> None:
    found = roles().get(role)
    if found is None:
        raise Refused("no-such-role", "role", found=role)
    if key and found["key"] == "never":
        raise Refused("role-holds-no-key", "role", role=found)


def _cost(what: Opened | PathChosen) -> Known | None:
    return (what.amount, what.currency) if what.amount is not None else None


def _put(state: State, party: Party) -> State:
    return replace(state, parties={**state.parties, party.party: party})


def _with(state: State, party: Party, decision: Decision) -> State:
    """With a party as it is now; texts that do not bind yet wait for the keys of those who count now."""
    return reissued(_put(state, party), decision)
