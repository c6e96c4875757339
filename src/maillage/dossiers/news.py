"""Who is told at once of a decision, and of what: what asks a party for something, or changes what it counted on.

Pure: where the dossier stood before and after, and the decision. All else that happens is told once a week (``site/agenda/changed_dossiers.py``).
Of one decision a party hears one thing, the most pressing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

from maillage.dossiers import decisions as d
from maillage.dossiers.decisions import Decision, What
from maillage.dossiers.duties.asked import Asked
from maillage.dossiers.duties.of_missions import team
from maillage.dossiers.model import FEWEST, State, Version


@dataclass(frozen=True, slots=True)
class News:
    """``party``: who is told. ``what``: which letter (``site/data/dossier_mail.toml``). ``text`` and ``version``: what it is about; once
    another version stands there, nobody needs to hear of this one. ``office``: the one office that is told, where not all are."""

    party: str
    what: str
    text: str = ""
    version: str = ""
    office: str = ""


def news(before: State, after: State, decision: Decision) -> list[News]:
    """The news of a decision, one for each party at most. The party that decided is told what waits for its own key, too: whoever wrote a
    version is seldom who may bind."""
    found: dict[str, News] = {}
    for each in (*_of(decision.what, before, after, decision), *_turned_back(before, after)):
        party = after.parties.get(each.party)
        if party is not None and party.left_on is None:
            found.setdefault(each.party, each)
    return [*found.values()]


def still(each: News, now: State) -> bool:
    """Whether it is still so, as the dossier stands when the letter is written: a version that was replaced, or that the party has agreed
    to meanwhile, asks nothing."""
    text = now.texts.get(each.text) if each.version else None
    if text is None:
        return True
    current = text.current
    return current.hash == each.version and not current.agreed and current.key_of(each.party) is None


@singledispatch
def _of(what: What, before: State, after: State, decision: Decision) -> Iterator[News]:
    yield from ()


@_of.register
def _(what: d.PartyNamed, before: State, after: State, decision: Decision) -> Iterator[News]:
    yield News(what.party, "invited")


@_of.register
def _(what: d.VersionProposed, before: State, after: State, decision: Decision) -> Iterator[News]:
    version = after.texts[what.text].current
    had = _keys_before(before, what.text)
    for party in version.awaited if len(version.parties) >= FEWEST else ():
        yield News(party, "key_voided" if party in had else "key_asked", what.text, version.hash)


@_of.register
def _(what: d.KeyGiven, before: State, after: State, decision: Decision) -> Iterator[News]:
    version, by = after.texts[what.text].current, decision.by.party
    if version.agreed:
        yield from (News(party, "agreed", what.text) for party in _others(after, by))
    elif len(version.awaited) == 1 and version.by != by:  # who wrote it has asked for the key already
        yield News(version.awaited[0], "key_last", what.text, version.hash)


@_of.register
def _(what: d.Returned, before: State, after: State, decision: Decision) -> Iterator[News]:
    yield from _of_version("returned", what.text, after, decision)


@_of.register
def _(what: d.ReserveMade, before: State, after: State, decision: Decision) -> Iterator[News]:
    yield from _of_version("reserve", what.text, after, decision)


@_of.register
def _(what: d.CounterMade, before: State, after: State, decision: Decision) -> Iterator[News]:
    yield from _of_version("counter", what.text, after, decision)


@_of.register
def _(what: d.DraftFiled, before: State, after: State, decision: Decision) -> Iterator[News]:
    for party in after.required():
        if party != decision.by.party:
            yield News(party, "hearing_opened", f"terms:{what.mission}")


@_of.register
def _(what: d.NothingToSay, before: State, after: State, decision: Decision) -> Iterator[News]:
    mission = after.missions[what.mission]
    if set(after.required()) <= {*mission.drafts[-1].silent}:
        for party in team(Asked.of(decision.dossier, after, decision.day, {}), mission):
            if party != decision.by.party:
                yield News(party, "hearing_closed", f"terms:{what.mission}")


@_of.register
def _(what: d.PromiseMoved, before: State, after: State, decision: Decision) -> Iterator[News]:
    if what.to != "missed":
        return
    promise, by = after.promises[what.promise], decision.by.party
    if promise.party != by:
        yield News(promise.party, "missed_yours")
    for party in (promise.to,) if promise.to else _others(after, by):
        if party not in (by, promise.party):
            yield News(party, "missed")


@_of.register
def _(what: d.HandedOver, before: State, after: State, decision: Decision) -> Iterator[News]:
    yield News(decision.by.party, "handed_to_you", office=what.to_office)
    yield from (News(party, "handed_over") for party in _others(after, decision.by.party))


@_of.register
def _(what: d.Remarked, before: State, after: State, decision: Decision) -> Iterator[News]:
    if what.warns:
        yield from (News(party, "warned") for party in _others(after, decision.by.party))


@_of.register(d.Suspended)
@_of.register(d.Resumed)
@_of.register(d.Abandoned)
def _(what: What, before: State, after: State, decision: Decision) -> Iterator[News]:
    kind = str(what.__struct_config__.tag)
    yield from (News(party, kind) for party in _others(after, decision.by.party))


def _of_version(kind: str, text: str, after: State, decision: Decision) -> Iterator[News]:
    version = after.texts[text].current
    for party in version.parties:
        if party != decision.by.party:
            yield News(party, kind, text)


def _turned_back(before: State, after: State) -> Iterator[News]:
    """Keys that no longer count though nobody wrote a version: those who must agree changed. Of several texts, the dossier's page."""
    lost: dict[str, list[tuple[str, Version]]] = {}
    for name, text in after.texts.items():
        if text.current.because and text.current.seq == after.seq:
            for party in _keys_before(before, name):
                lost.setdefault(party, []).append((name, text.current))
    for party, texts in lost.items():
        one = texts[0] if len(texts) == 1 else None
        yield News(party, "key_voided", one[0], one[1].hash) if one else News(party, "key_voided")


def _keys_before(before: State, name: str) -> frozenset[str]:
    """Who had agreed to the version that stood there, if it did not bind yet."""
    text = before.texts.get(name)
    return frozenset(each.party for each in (text.current.keys if text and not text.current.agreed else ()))


def _others(state: State, party: str) -> Iterator[str]:
    return (each.party for each in state.parties.values() if each.here and each.party != party)
