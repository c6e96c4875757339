"""Whether something may be decided: one decision comes out, or a refusal that says why and how to mend it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from msgspec.structs import replace

from maillage.dossiers.deciding.on_memory import INSTANCE
from maillage.dossiers.deciding.verbs import check
from maillage.dossiers.decisions import (
    Confirmed,
    Corrected,
    Decision,
    Erased,
    EvaluationFiled,
    HandoverRead,
    KeyGiven,
    Opened,
    PartyDeclined,
    PartyJoined,
    RecommendationMoved,
    Remarked,
    VersionProposed,
    What,
)
from maillage.dossiers.fold import read
from maillage.dossiers.ledger.canonical import NotCanonical, canonical
from maillage.dossiers.ledger.versions import version_hash
from maillage.dossiers.model import OVER, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import LONGEST_LINE, SHAPED, fault_of_words, is_odd, words_in
from maillage.dossiers.world import World

MOST_BYTES = 1_000_000
"""Of one decision. A text of a cooperation is some pages; files stand beside the ledger, by their hashes."""
LONGEST_TITLE = 200
CLOCKS = timedelta(minutes=5)
"""How far the clocks of two machines may differ."""
AFTER_THE_END = (Confirmed, Corrected, Erased, EvaluationFiled, HandoverRead, RecommendationMoved, Remarked)
"""What is still decided in a dossier that is over: it is evaluated some years later, and remembered."""
BEFORE_JOINING = (PartyJoined, PartyDeclined)


def decide(state: State, what: What, world: World, dossier: str) -> tuple[Decision, bytes]:
    """The decision that is to be written down next, and its bytes.

    In: where the dossier stands (a new ``State`` for a new one), what is asked for, the facts of the moment, the dossier's key. Raises
    ``Refused``.
    """
    _at_all(state, what, world)
    check(what, state, world)
    at = max(world.at, state.at) if state.at else world.at
    try:
        decision = Decision(dossier, state.seq + 1, at, world.day, world.by, _completed(state, what))  # type: ignore[arg-type]
        body = canonical(msgspec.to_builtins(decision))
    except NotCanonical as wrong:
        raise Refused("no-byte-form", found=str(wrong)) from wrong
    if len(body) > MOST_BYTES:
        raise Refused("too-long", found=len(body), expected=MOST_BYTES)
    return read(body), body  # what is shown now is what will be read


def _at_all(state: State, what: What, world: World) -> None:
    """What holds for every decision."""
    if state.at is not None and world.at < state.at - CLOCKS:
        raise Refused("clock", found=world.at, expected=state.at)
    for name in what.__struct_fields__:
        for words in words_in(getattr(what, name)) if name not in SHAPED else ():
            if fault := fault_of_words(words):
                raise Refused(f"article-{fault}", name)
    for name in what.__struct_fields__:
        said = getattr(what, name)
        if isinstance(said, str) and not _is_plain_line(said):
            raise Refused("line-wrong", name, expected=LONGEST_LINE)
    if isinstance(what, Opened):
        if any(len(each) > LONGEST_TITLE for each in what.title.values()):
            raise Refused("title-long", "title", expected=LONGEST_TITLE)
        if not world.edits:
            raise Refused("office-does-not-edit", title=world.by.title)
        return
    if not state.seq:
        raise Refused("not-opened")
    if state.phase in OVER and not isinstance(what, AFTER_THE_END):
        raise Refused("over")
    if world.by.through == INSTANCE:
        if not isinstance(what, Erased):
            raise Refused("instance-decides-nothing")
        return
    party = state.parties.get(world.by.party)
    if party is None or party.left_on is not None:
        raise Refused("not-a-party")
    if not party.here and not isinstance(what, BEFORE_JOINING):
        raise Refused("not-joined")
    if not world.edits:
        raise Refused("office-does-not-edit", title=world.by.title)


def _completed(state: State, what: What) -> What:
    """With what a version's hash is made of, so that the ledger alone shows what was agreed to."""
    if isinstance(what, VersionProposed):
        required = state.required()
        version = version_hash(what.text, required, what.articles, what.base)
        return replace(what, parties=required, version=version)
    if isinstance(what, KeyGiven):
        current = state.texts[what.text].current
        return replace(what, parties=current.parties, base=current.base)
    return what


def _is_plain_line(said: str) -> bool:
    return len(said) <= LONGEST_LINE and not is_odd(said) and not any(sign in said for sign in "\n\t")
