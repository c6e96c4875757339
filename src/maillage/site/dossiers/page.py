"""The page of a dossier for whoever takes part: where it stands, what waits, who takes part, its texts, the story so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse

from maillage.dossiers.deciding.light_path import threshold
from maillage.dossiers.model import OVER, Party, Text
from maillage.dossiers.naming import role_name
from maillage.dossiers.texts import kinds
from maillage.dossiers.where_it_stands import where_it_stands
from maillage.parties.keys import new_key as new_party_key
from maillage.reference.money.split import in_units
from maillage.reference.spoken import money
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.dossiers.acts_offered import offered, running
from maillage.site.dossiers.conditions_shown import conditions_shown
from maillage.site.dossiers.freshness_said import fresh_said
from maillage.site.dossiers.here import Here, at, dossier_here, language_said, said
from maillage.site.dossiers.mission.phases import writes
from maillage.site.dossiers.mission.rooms import rooms_of
from maillage.site.dossiers.phase_said import phase_said
from maillage.site.dossiers.recruits_said import recruits_said
from maillage.site.dossiers.text.keys_shown import keys_of
from maillage.site.dossiers.told import story_rows
from maillage.site.parties.own_page import page
from maillage.site.permissions import needs, whose_it_is

LAST = 8
"""Lines of the story on the page; all of it stands on its own."""
ALWAYS = ("diagnosis", "definition")
LIGHT = ("definition", "visit_note")
NOT_CORRECTED = ("key_given", "key_withdrawn", "version_proposed", "corrected")
"""Kinds of decisions beside which the story offers no correction: another version says it, or another correction."""


@needs(whose_it_is)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Where it stands."""
    here = dossier_here(request, key)
    state = here.state
    stands = where_it_stands(state, here.on, words.language())
    values: dict[str, Any] = {
        "here": here,
        "title": said(state.title),
        "title_language": language_said(state.title),
        "phase": phase_said(state),
        "rooms_at": {
            name: at(here, f"dossier_{name}")
            for name in ("away", "documents", "doors", "handover", "iati", "invite", "story", "strategy")
        },
        "stages": [{"name": each.name, "state": each.state, "when": each.when} for each in stands.stages],
        "waits": [each.sentence for each in stands.waits_for],
        "need": said(state.need),
        "need_language": language_said(state.need),
        "owner": here.named(state.owner),
        "asked": not here.takes_part and here.me.left_on is None,
        "parties": [_party(here, each) for each in state.parties.values()],
        "texts": texts(here),
        "minutes": at(here, "dossier_write", f"minutes:{new_party_key()}"),
        "conditions": conditions_shown(here),
        "recruits": recruits_said(here),
        "acts": offered(here),
        "may": running(here),
        "path": _path(here),
        "fresh": fresh_said(state, here.on),
        "attached": [
            {
                "sort": words.say(f"dossier_acts.attach.{each.to}"),
                "text": said(each.title),
                "language": language_said(each.title),
                "code": each.code,
            }
            for each in state.attached
        ],
        "story": story_rows(here, here.last(LAST)),
        "more": state.seq > LAST,
        "rest": state.rest,
        "rooms": rooms_of(here),
        "public": state.in_force("citizen") is not None and not state.page_withdrawn,
        "alone": here.takes_part and len(state.required()) < 2 and state.phase not in OVER,
        "token": get_token(request),
        "once": new_key(),
    }
    return page(request, "dossiers/dossier.html", values)


@needs(whose_it_is)
def story(request: HttpRequest, key: str) -> HttpResponse:
    """All that was decided, the latest first."""
    here = dossier_here(request, key)
    rows = story_rows(here, here.decisions())
    for each in rows:
        if here.takes_part and each["party"] == here.acting.pk and each["kind"] not in NOT_CORRECTED:
            each["correct"] = at(here, "dossier_act", "correct", number=str(each["number"]))
        if running(here) and writes(here.state, here.acting.pk, True) and each["kind"] != "document_named":
            each["document"] = at(here, "dossier_documents", number=str(each["number"])) + "#form"
    values = {"here": here, "title": said(here.state.title), "story": rows}
    return page(request, "dossiers/story.html", values)


def texts(here: Here) -> list[dict[str, Any]]:
    """The texts of a dossier: those that it has, and those that come next."""
    names = [*here.state.texts, *(LIGHT if here.state.light else ALWAYS)]
    if here.state.in_force("definition"):
        names.append("citizen")
    order = list(kinds())
    found = sorted(dict.fromkeys(names), key=lambda name: (order.index(name.partition(":")[0]), name))
    return [_text(here, name) for name in found]


def _text(here: Here, name: str) -> dict[str, Any]:
    text = here.state.text(name)
    return {
        "name": here.text_name(name), "address": at(here, "dossier_text", name), "stands": _stands(here, text),
        "keys": keys_of(here, text.current) if text and not text.current.agreed else None,
        "waits": bool(text) and here.me.party in (text.current.awaited if text and not text.current.agreed else ()),
    }  # fmt: skip


def _stands(here: Here, text: Text | None) -> str:
    if text is None:
        return words.say("dossier.text.none")
    current, agreed = text.current, text.agreed
    if current.agreed:
        return words.say("dossier.text.binds", number=current.number, day=_day(current.agreed_on))
    if agreed:
        return words.say("dossier.text.amended", number=current.number, before=agreed.number)
    return words.say(
        "dossier.text.proposed", number=current.number, who=here.named(current.by), day=_day(current.on)
    )


def _path(here: Here) -> str:
    """Of a small exchange, up to which sum it goes and what it costs as far as that is known; empty for a project."""
    state, spoken = here.state, words.language()
    if not state.light:
        return ""
    most = money(*threshold(), spoken)
    if state.amount is None:
        return words.say("dossier.light_unknown", most=most)
    return words.say(
        "dossier.light_sum",
        most=most,
        sum=money(in_units(state.amount, state.currency), state.currency, spoken),
    )


def _day(day: object) -> str:
    from maillage.reference.spoken import day as spoken_day

    return spoken_day(str(day), words.language())


def _actors(party: Party) -> str:
    """Its local actors, those that still take part."""
    there = [said(each.names) for each in party.actors if not each.gone]
    return words.say("dossier.actors", who=words.listed(there)) if there else ""


def _party(here: Here, party: Party) -> dict[str, Any]:
    state = (
        "left"
        if party.left_on and party.joined_on
        else "declined"
        if party.left_on
        else "here"
        if party.here
        else "asked"
    )
    return {
        "name": here.named(party.party), "language": language_said(party.names), "role": role_name(party.role, words.language()),
        "key": party.key, "state": state, "word": words.say(f"dossier.party.{state}"),
        "day": str(party.left_on or party.joined_on or party.named_on or ""), "links": here.links_to(party.party), "address": reverse("party", args=[party.party]),
        "actors": _actors(party), "interests": [{"text": said(each), "language": language_said(each)} for each in party.interests],
        "conflict": words.say(f"dossier.conflict.{party.declares}") if party.declares else "", "none_now": party.declares == "none",
        "no_conflict": {"text": said(party.no_conflict), "language": language_said(party.no_conflict)},
    }  # fmt: skip
