"""How it is told that a condition is met or not, and that a document stands with a decision (``told``)."""

from __future__ import annotations

from maillage.dossiers import decisions as d
from maillage.dossiers.conditions import condition_in
from maillage.dossiers.told import Case, Tail, Telling, case_of
from maillage.reference.spoken import language_name

SHORT = 12
"""Letters of a fingerprint that are compared by eye; the whole stands on the page of the documents."""


@case_of.register
def _(what: d.ConditionNoted, telling: Telling) -> Case:
    found = condition_in(telling.state, what.condition)
    values = {
        "condition": telling.words(found.says) if found else what.condition,
        "party": telling.party(found.set_by) if found else "–",
        "on": telling.day(what.on),
    }
    shown = " ".join(what.source.split())
    tails: tuple[Tail, ...] = (("shown_by", {"evidence": shown}),) if shown else ()
    return Case(what.met, values, (*tails, *telling.why(what.says)))


@case_of.register
def _(what: d.DocumentNamed, telling: Telling) -> Case:
    said = what.document
    values = {"answers": telling.number(what.number), "name": said.name, "hash": said.hash[:SHORT]}
    tails: list[Tail] = [("document_on", {"on": telling.day(said.on)})] if said.on else []
    if said.language:
        tails.append(("document_language", {"language": language_name(said.language, telling.language)}))
    if said.kept:
        tails.append(("document_kept", {"kept": said.kept}))
    return Case("plain", values, tuple(tails), answers=what.number)
