"""Texts decided together: proposing a version, giving and taking back keys, sending back, reserves, counter-proposals."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from maillage.dossiers.deciding.gates import gate, kind_named
from maillage.dossiers.deciding.limits import counted, most, once_more, today
from maillage.dossiers.deciding.verbs import binder, change, check, party_of, roles, wanted, writer
from maillage.dossiers.deciding.versions import PARTIES, keyed, proposed, with_current
from maillage.dossiers.decisions import (
    CounterMade,
    CounterTakenBack,
    Decision,
    KeyGiven,
    KeyWithdrawn,
    PageWithdrawn,
    Remarked,
    ReserveLifted,
    ReserveMade,
    Returned,
    VersionProposed,
)
from maillage.dossiers.model import (
    CLOSED,
    DEFINED,
    DRAFT,
    ENGAGED,
    FEWEST,
    Counter,
    Key,
    Party,
    Remark,
    Reserve,
    Return,
    State,
    Version,
)
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import (
    LONGEST_LINE,
    articles,
    fault_of,
    most_words,
    no_sum,
    says_something,
    value_of,
)
from maillage.dossiers.told_to_citizens import check_told
from maillage.dossiers.world import World
from maillage.reference.spoken import language_name
from maillage.reference.texts import LANGUAGES

BINDS = "binds"
_NOTHING: dict[str, Any] = {"of_parties": {}, "conditions": (), "indicators": ()}
"""Of articles of which parts are somebody's own, what says nothing."""


@check.register
def _(what: VersionProposed, state: State, world: World) -> None:
    party = writer(state, world)
    kind = kind_named(what.text)
    gate(what.text, state, world)
    versions = (each for one in state.texts.values() for each in one.versions)
    # those that were begun anew because others came or went are nobody's
    own = (each.on for each in versions if each.by == party.party and each.because != PARTIES)
    today("versions", own, world)
    text = state.text(what.text)
    current = text.current if text else None
    if what.base != (
        current.hash if current else ""
    ):  # before whose part it is: that is asked of the version that stands
        raise Refused("stale-version", "base", number=current.number if current else 0)
    allowed = kind.articles_of(state.light)
    for name, value in what.articles.items():
        if name not in allowed:
            raise Refused("no-such-article", name, found=name)
        if fault := fault_of(name, value):
            raise _faulty(fault, name, value)
        _own_lines(name, value, state, party, what.text)
    if what.text == "citizen":
        check_told(what.articles, state)
    for name in set(current.articles if current else ()) - set(what.articles):  # left out is changed too
        _own_lines(name, _NOTHING.get(articles()[name].shape), state, party, what.text)
    if current is None:
        return
    stands = not current.agreed or state.in_force(what.text) is not None
    if stands and (what.articles, state.required()) == (current.articles, current.parties):
        raise Refused("same-version", number=current.number)
    if current.agreed:
        wanted(what.why, "why")


@change.register
def _(what: VersionProposed, state: State, decision: Decision) -> State:
    return proposed(state, what.text, what.articles, what.why, decision)


@check.register
def _(what: KeyGiven, state: State, world: World) -> None:
    kind = kind_named(what.text)
    party = binder(state, world) if kind.office == BINDS else _acknowledges(state, world)
    version = _current(state, what.text, what.version)
    if party.party not in version.parties:
        raise Refused("no-key")
    if version.agreed:
        raise Refused("agreed-already", number=version.number)
    if version.key_of(party.party):
        raise Refused("key-already", number=version.number)
    if len(version.parties) < FEWEST:
        raise Refused("alone")
    gate(what.text, state, world)
    for name in kind.needed_of(state.light):
        _complete(name, version, state)


@change.register
def _(what: KeyGiven, state: State, decision: Decision) -> State:
    by = decision.by
    key = Key(by.party, by.office, by.title, decision.day, decision.seq, by.through)
    version = keyed(state.texts[what.text].current, key)
    state = with_current(state, what.text, version)
    return _taking_effect(state, what.text, decision) if version.agreed else state


@check.register
def _(what: KeyWithdrawn, state: State, world: World) -> None:
    version = _current(state, what.text, what.version)
    if version.agreed:
        raise Refused("agreed-already", number=version.number)
    if version.key_of(world.by.party) is None:
        raise Refused("no-key-given")
    if kind_named(what.text).office == BINDS:
        binder(state, world)
    wanted(what.why, "why")
    once_more("taken_back", state, world)


@change.register
def _(what: KeyWithdrawn, state: State, decision: Decision) -> State:
    state = counted("taken_back", state, decision)
    return with_current(state, what.text, _without(state.texts[what.text].current, decision.by.party))


@check.register
def _(what: Returned, state: State, world: World) -> None:
    version = _current(state, what.text, what.version)
    if version.agreed:
        raise Refused("agreed-already", number=version.number)
    if world.by.party not in version.parties:
        raise Refused("no-key")
    wanted(what.why, "why")
    _room(version, world.by.party)


@change.register
def _(what: Returned, state: State, decision: Decision) -> State:
    version = _without(state.texts[what.text].current, decision.by.party)
    sent = Return(decision.by.party, what.why, decision.day, decision.seq)
    return with_current(state, what.text, replace(version, returns=(*version.returns, sent)))


@check.register
def _(what: ReserveMade, state: State, world: World) -> None:
    party = writer(state, world)
    version = _current(state, what.text, what.version)
    if version.agreed:
        raise Refused("agreed-already", number=version.number)
    if party.party not in version.parties:
        raise Refused("no-key")
    _article_of(what.text, what.article, state)
    wanted(what.says, "says")
    _room(version, world.by.party)


@change.register
def _(what: ReserveMade, state: State, decision: Decision) -> State:
    version = state.texts[what.text].current
    reserve = Reserve(decision.by.party, what.article, what.says, decision.seq, on=decision.day)
    kept = tuple(each for each in version.keys if each.party == decision.by.party)
    return with_current(state, what.text, replace(version, reserves=(*version.reserves, reserve), keys=kept))


@check.register
def _(what: ReserveLifted, state: State, world: World) -> None:
    writer(state, world)
    version = _any_version(state, what.text)
    if not any(
        each.seq == what.reserve and each.party == world.by.party and not each.lifted
        for each in version.reserves
    ):
        raise Refused("no-such-reserve", found=what.reserve)


@change.register
def _(what: ReserveLifted, state: State, decision: Decision) -> State:
    version = state.texts[what.text].current
    reserves = tuple(
        replace(each, lifted=decision.seq) if each.seq == what.reserve else each for each in version.reserves
    )
    return with_current(state, what.text, replace(version, reserves=reserves))


@check.register
def _(what: CounterMade, state: State, world: World) -> None:
    party = writer(state, world)
    version = _current(state, what.text, what.version)
    _article_of(what.text, what.article, state)
    if fault := fault_of(what.article, what.value):
        raise _faulty(fault, what.article, what.value)
    _own_lines(what.article, what.value, state, party, what.text)
    if what.value == version.articles.get(what.article):
        raise Refused("same-version", what.article, number=version.number)
    wanted(what.why, "why")
    _room(version, world.by.party)


@change.register
def _(what: CounterMade, state: State, decision: Decision) -> State:
    version = state.texts[what.text].current
    counter = Counter(decision.by.party, what.article, what.value, what.why, decision.seq, on=decision.day)
    return with_current(state, what.text, replace(version, counters=(*version.counters, counter)))


@check.register
def _(what: CounterTakenBack, state: State, world: World) -> None:
    version = _any_version(state, what.text)
    if not any(
        each.seq == what.counter and each.party == world.by.party and not each.gone
        for each in version.counters
    ):
        raise Refused("no-such-counter", found=what.counter)


@change.register
def _(what: CounterTakenBack, state: State, decision: Decision) -> State:
    version = state.texts[what.text].current
    counters = tuple(
        replace(each, gone=decision.seq) if each.seq == what.counter else each for each in version.counters
    )
    return with_current(state, what.text, replace(version, counters=counters))


@check.register
def _(what: PageWithdrawn, state: State, world: World) -> None:
    binder(state, world)
    wanted(what.why, "why")
    if state.in_force("citizen") is None or state.page_withdrawn:
        raise Refused("page-not-public")


@change.register
def _(what: PageWithdrawn, state: State, decision: Decision) -> State:
    return replace(state, page_withdrawn=decision.seq)


@check.register
def _(what: Remarked, state: State, world: World) -> None:
    wanted(what.says, "says")
    if what.text:
        _any_version(state, what.text)
    if what.link_to:
        party_of(state, what.link_to, "link_to")
    today("remarks", (each.on for each in state.remarks if each.party == world.by.party), world)


@change.register
def _(what: Remarked, state: State, decision: Decision) -> State:
    remark = Remark(
        decision.by.party, what.says, what.warns, decision.day, decision.seq, what.text, what.link_to, what.mailbox,
    )  # fmt: skip
    return replace(state, remarks=(*state.remarks, remark))


def _taking_effect(state: State, name: str, decision: Decision) -> State:
    """What the last key to a text changes of the dossier."""
    if name == "definition" and state.phase == DRAFT:
        return replace(state, phase=DEFINED)
    if name == "citizen":
        return replace(state, page_withdrawn=0)
    if name == "closure":
        return replace(state, phase=CLOSED, rest=None)
    if name == "renewal":
        return replace(state, phase=ENGAGED)
    return state


def _any_version(state: State, name: str) -> Version:
    text = state.text(name)
    if text is None:
        raise Refused("no-such-text", "text", found=name)
    return text.current


def _current(state: State, name: str, version: str) -> Version:
    current = _any_version(state, name)
    if current.hash != version:
        raise Refused("stale-version", "version", number=current.number)
    return current


def _acknowledges(state: State, world: World) -> Party:
    """The party that acts, where it counts, also where its role does not write (a relay that holds a key): its office need not bind to
    acknowledge what was said or seen."""
    party = state.parties[world.by.party]
    if not party.counts:
        raise Refused("no-key")
    if not world.known:
        raise Refused("not-known-yet")
    return party


def _faulty(fault: str, name: str, value: Any) -> Refused:
    """What is wrong with an article; of too many words, how many there are and in which language; of a budget, the line
    that is no sum."""
    if fault == "sum":
        return Refused("article-sum", name, found=no_sum(value)[:LONGEST_LINE])
    if fault != "words":
        return Refused(f"article-{fault}", name)
    language, n = most_words(value)
    names = {each: language_name(language, each) for each in LANGUAGES}
    return Refused("article-words", name, expected=articles()[name].words, found=n, language=names)


def _article_of(text: str, article: str, state: State) -> None:
    if article not in kind_named(text).articles_of(state.light):
        raise Refused("no-such-article", "article", found=article)


def _own_lines(name: str, value: Any, state: State, party: Party, text: str) -> None:
    """Of what each party says for itself, nobody writes another's part."""
    current = state.texts[text].current.articles.get(name) if text in state.texts else None
    shape = articles()[name].shape
    if shape == "of_parties":
        before = current or {}
        for key in {*value, *before}:
            if key not in state.parties:
                raise Refused("no-such-party", name, found=key)
            if key != party.party and value.get(key) != before.get(key):
                raise Refused("not-yours", name, names=state.parties[key].names)
    elif shape == "conditions":
        mine = party.party
        others = [each for each in value if each["set_by"] != mine]
        if others != [each for each in current or () if each["set_by"] != mine]:
            raise Refused("condition-of-another", name)
    elif shape == "indicators":
        for each in value_of(name, value):
            if each.side not in state.parties:
                raise Refused("no-such-party", name, found=each.side)


def _complete(name: str, version: Version, state: State) -> None:
    value: Any = version.articles.get(name)
    if not says_something(value):
        raise Refused("article-missing", name)
    if articles()[name].shape == "of_parties":
        for party in version.parties:
            if not roles()[state.parties[party].role]["writes"]:
                continue  # nobody else may write its part, and neither does it
            if not says_something(value.get(party)):
                raise Refused("side-missing", name, found=state.parties[party].names)


def _room(version: Version, party: str) -> None:
    beside: tuple[Return | Reserve | Counter, ...] = (*version.returns, *version.reserves, *version.counters)
    if sum(each.party == party for each in beside) >= most("beside"):
        raise Refused("too-much-beside", expected=most("beside"))


def _without(version: Version, party: str) -> Version:
    return replace(version, keys=tuple(each for each in version.keys if each.party != party))
