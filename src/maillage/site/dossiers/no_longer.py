"""Whoever had a part in a dossier and has none any more: told since when and why, with what they sent, so that nothing typed is lost.

An office that ended, an invitation that was taken back, a party that left while somebody wrote. Nothing of the dossier stands on that
page. To everybody else there is none, as before: :class:`NoLonger` is a ``Http404`` for whoever does not know it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from maillage.dossiers.decisions import PartyDeclined
from maillage.dossiers.model import State
from maillage.dossiers.naming import article_name
from maillage.dossiers.texts import articles
from maillage.dossiers.turn import Damaged, decisions_of, standing
from maillage.parties.models import Holding, Organisation
from maillage.parties.rights import Account, organisations_of
from maillage.parties.vouching import called
from maillage.reference.spoken import day as spoken_day
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed

GROUP = "dossier_no_longer"
OFFICE, UNINVITED, LEFT = "office", "uninvited", "left"
_FIELDS_OF = {
    "dossier_act": "dossier_acts", "dossier_visits": "dossier_mission", "dossier_visit_step": "dossier_mission",
    "dossier_visit_report": "dossier_mission", "dossier_results": "dossier_results", "dossier_evaluation": "dossier_evaluation",
    "dossier_handover": "dossier_handover", "dossier_invite": "dossier_invite",
}  # fmt: skip
"""Address → where the names of its fields stand."""
_NEVER = re.compile(r"csrfmiddlewaretoken|once|as|in|then|shown|base|take|number|link|.*(password|code).*")
"""Fields that nobody typed, and secrets."""
_MARK = re.compile(r"[a-z0-9_:-]*")
"""What a choice, a key or a fingerprint is sent as: nobody wrote it."""
_FIGURE = re.compile(r"[0-9.,-]+")


class NoLonger(Http404):
    """``why``: of ``office``, ``uninvited``, ``left``; ``day``: since when."""

    def __init__(self, why: str, organisation: Organisation, day: date, office: str = "") -> None:
        super().__init__(why)
        self.why, self.organisation, self.day, self.office = why, organisation, day, office


@dataclass(frozen=True)
class _Ended:
    """An office that somebody held, and the first day on which they no longer did."""

    holding: Holding
    day: date

    @property
    def organisation(self) -> Organisation:
        return self.holding.office.organisation


def none_for(account: Account, key: str, parts: Iterable[str], on: date) -> Http404:
    """Why somebody has no part in a dossier today. ``parts``: the organisations that are or were asked into it. Says since when where
    they had one; else it is as if there were no such dossier, also to whoever declined."""
    asked = {*parts}
    theirs = [each for each in organisations_of(account, on) if each.pk in asked] if asked else []
    offices = _ended(account, asked, on) if asked else []
    if not theirs and not offices:
        return Http404()
    try:
        found = standing(key)
        back = _taken_back(key) if found else {}
    except Damaged:  # nor that it is damaged
        return Http404()
    state = found.state if found else State()
    for each in theirs:
        if each.pk in back and _out(state, each.pk):
            return NoLonger(UNINVITED, each, back[each.pk])
    for office in offices:
        if _was_in(state, office, back):
            return NoLonger(OFFICE, office.organisation, office.day, office.holding.office.title)
    return Http404()


def _ended(account: Account, asked: set[str], on: date) -> list[_Ended]:
    """The offices that somebody held in organisations, the last to end first."""
    held = Holding.objects.filter(
        account=account, office__organisation__in=asked, office__organisation__merged_into=None
    ).select_related("office__organisation")
    found = []
    for each in held:
        days = [day for day in (each.until, each.office.closed_on) if day is not None and day <= on]
        if days and each.since < min(days):
            found.append(_Ended(each, min(days)))
    return sorted(found, key=lambda each: each.day, reverse=True)


def _taken_back(key: str) -> dict[str, date]:
    """Party → the day on which another took its invitation back; not those that declined by themselves."""
    found: dict[str, date] = {}
    for each in decisions_of(key):
        if isinstance(each.what, PartyDeclined):
            found.pop(each.what.party, None)
            if each.by.party != each.what.party:
                found[each.what.party] = each.day
    return found


def _out(state: State, key: str) -> bool:
    """Whether it is out without ever having joined."""
    party = state.parties.get(key)
    return party is not None and party.left_on is not None and party.joined_on is None


def _was_in(state: State, office: _Ended, back: dict[str, date]) -> bool:
    """Whether the office was held on a day on which its organisation had a part in the dossier."""
    party = state.parties.get(office.organisation.pk)
    if party is None or party.named_on is None:
        return False
    if _out(state, party.party) and party.party not in back:
        return False
    return office.day >= party.named_on and (party.left_on is None or office.holding.since <= party.left_on)


def no_longer(request: HttpRequest, fault: NoLonger) -> HttpResponse:
    """The page."""
    spoken, posted = words.language(), request.method == "POST"
    said = {
        "who": called(fault.organisation, spoken),
        "day": spoken_day(str(fault.day), spoken),
        "office": fault.office,
    }
    sent = _sent(request, Typed.sent(request) if posted else Typed.waiting(request))
    values = {
        "title": words.say(f"{GROUP}.title.{'sent' if posted or sent else 'seen'}"),
        "why": words.say(f"{GROUP}.why.{fault.why}", **said),
        "mend": words.say(f"{GROUP}.mend.{fault.why}", who=said["who"]),
        "nothing": words.say(f"{GROUP}.nothing") if posted or sent else "",
        "sent": sent,
    }
    return page(request, "dossiers/not_open.html", values, 403)


def _sent(request: HttpRequest, typed: Typed) -> list[dict[str, Any]]:
    """What somebody wrote, field by field, to be copied: neither choices nor what the form carried along."""
    rows: list[dict[str, Any]] = []
    for name in typed.answers:
        if _NEVER.fullmatch(name):
            continue
        label = _label(request, name)
        for value in filter(None, map(str.strip, typed.answers[name])):
            text = Typed({name: [value]}).one(name)
            if not _MARK.fullmatch(text) or (label and _FIGURE.fullmatch(text)):
                lines = sum(1 + len(each) // 60 for each in text.splitlines())
                rows.append({"id": f"sent-{len(rows) + 1}", "label": label or words.say(f"{GROUP}.wrote"), "text": text, "rows": min(lines + 1, 20)})  # fmt: skip
    return rows


def _label(request: HttpRequest, name: str) -> str:
    """What the form called a field; empty where that is not known here."""
    spoken, own = words.language(), re.split(r"[-_]\d|-", name)[0]
    if own in articles():
        return article_name(own, spoken)
    at = request.resolver_match.url_name if request.resolver_match else ""
    names = catalogue(words.ROOM, _FIELDS_OF.get(at or "", "dossier_acts")).get("field", {}).get(own)
    return choose(names, spoken) if names else ""
