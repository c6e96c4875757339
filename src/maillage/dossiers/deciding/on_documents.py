"""Documents that stand with decisions, by their fingerprints: the file itself is kept elsewhere."""

from __future__ import annotations

import re

from msgspec.structs import replace

from maillage.dossiers.deciding.limits import counted, once_more, room
from maillage.dossiers.deciding.on_missions import EXPERT
from maillage.dossiers.deciding.verbs import change, check, writer
from maillage.dossiers.decisions import Decision, DocumentNamed
from maillage.dossiers.model import State, WithDocument
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import LONGEST_LINE, fault_of_words, is_odd
from maillage.dossiers.world import World

_HASH = re.compile(r"[0-9a-f]{64}")


@check.register
def _(what: DocumentNamed, state: State, world: World) -> None:
    said = what.document
    if state.parties[world.by.party].role != EXPERT:
        writer(state, world)
    if not 1 <= what.number <= state.seq:
        raise Refused("no-such-decision", "number", found=what.number)
    if not _HASH.fullmatch(said.hash) or said.size < 0:
        raise Refused("no-fingerprint", "hash")
    if not said.name.strip():
        raise Refused("nothing-said", "name")
    for field, line in (("name", said.name), ("kept", said.kept)):
        if len(line) > LONGEST_LINE or is_odd(line) or any(sign in line for sign in "\n\t"):
            raise Refused("line-wrong", field, expected=LONGEST_LINE)
    if said.language and fault_of_words({said.language: ""}):
        raise Refused("article-language", "language")
    if said.on is not None and said.on > world.day:
        raise Refused("day-to-come", "on", found=said.on)
    if any((each.number, each.document.hash) == (what.number, said.hash) for each in state.documents):
        raise Refused("document-already", "hash")
    room("documents", len(state.documents), "name")
    once_more("documents_named", state, world)


@change.register
def _(what: DocumentNamed, state: State, decision: Decision) -> State:
    named = WithDocument(what.number, what.document, decision.by.party, decision.day, decision.seq)
    return replace(counted("documents_named", state, decision), documents=(*state.documents, named))
