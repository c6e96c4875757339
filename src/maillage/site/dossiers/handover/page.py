"""Handing a dossier over: what whoever arrives reads in ten minutes, and the form of who leaves. The same page is its print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import HandedOver, HandoverRead, What
from maillage.dossiers.model import OVER
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import decided
from maillage.parties.models import Office
from maillage.parties.rights import Right, holdings_of, holdings_on, office_for
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.form import told
from maillage.site.dossiers.handover.shown import lines, shown
from maillage.site.dossiers.here import Here, at, dossier_here, world_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, day_in, errors, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_handover"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page; sent, the work is handed over, or said to be read (``then``)."""
    here = dossier_here(request, key)
    typed = Typed.sent(request) if request.method == "POST" else Typed.waiting(request)
    if request.method != "POST":
        return _page(request, here, typed, {}, 200)
    what, by, faults = _read(here, typed) if typed.one("then") == "read" else _handed(here, typed)
    if what is None:
        return _page(request, here, typed, faults, 422)

    def act() -> str:
        decided(key, what, world_of(here.account, here.acting, here.on, by))
        note("dossier_act", here.account, f"party:{here.acting.pk}", dossier=key, act="handover")
        return at(here, "dossier_handover")

    try:
        return once(request, act)
    except Refused as refused:
        where = {"interim_until": "interim", "to_office": "office"}.get(refused.problem.field or "", "note")
        sentence = told(refused)
        return _page(request, here, typed, {where: sentence}, 422)


Asked = tuple[What | None, int, dict[str, str]]
"""What is to be decided, by which office, and what keeps it from being asked for."""


def _read(here: Here, typed: Typed) -> Asked:
    """Read by the office to which it was handed, where the reader holds it too."""
    number = typed.number("number")
    found = next((each for each in here.state.handovers if each.seq == number), None)
    mine = {f"office:{each.pk}": each.pk for each in _own(here)}
    return HandoverRead(number), mine.get(found.to_office, 0) if found else 0, {}


def _handed(here: Here, typed: Typed) -> Asked:
    """Handed over: to an office that is held, or else for a time, after which somebody asks again."""
    chosen = next((each for each in _offices(here) if str(each.pk) == typed.one("office")), None)
    if chosen is None:
        return None, 0, {"office": words.say("party.fault.missing")}
    until, by = day_in(typed.one("interim")), _by(here, typed)
    if until is None and chosen.pk not in _held(here):
        return None, 0, {"interim": words.say(f"{GROUP}.fault.vacant")}
    duties = tuple(each.key for each in lines(here))
    what = HandedOver(
        f"office:{chosen.pk}", chosen.title, duties, _words(typed, "note"), until, _words(typed, "habits")
    )
    return what, by, {}


def _words(typed: Typed, name: str) -> dict[str, str]:
    return {words.language(): typed.one(name)} if typed.one(name).strip() else {}


def _own(here: Here) -> list[Office]:
    """The offices of the organisation that the reader holds."""
    found = holdings_of(here.account, here.on).filter(office__organisation=here.acting)
    return list({each.office_id: each.office for each in found}.values())


def _by(here: Here, typed: Typed) -> int:
    """The office that hands over: the one that was chosen, of several; else the one by which the reader acts."""
    own = _own(here)
    chosen = next((each.pk for each in own if str(each.pk) == typed.one("from")), 0)
    if chosen:
        return chosen
    acts = office_for(here.account, here.acting, here.on, Right.BIND)
    return acts.pk if acts else next((each.pk for each in own), 0)


def _offices(here: Here) -> list[Office]:
    """Offices of the organisation but the only one that the reader holds: those that somebody holds first."""
    own, held = {each.pk for each in _own(here)}, _held(here)
    found = here.acting.offices.filter(closed_on=None).order_by("pk")
    return sorted(
        (each for each in found if len(own) > 1 or each.pk not in own), key=lambda each: each.pk not in held
    )


def _held(here: Here) -> set[int]:
    """The numbers of its offices that somebody holds today."""
    found = holdings_on(here.on).filter(office__organisation=here.acting, account__is_active=True)
    return set(found.values_list("office", flat=True))


def _page(
    request: HttpRequest, here: Here, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    offices, held, own = _offices(here), _held(here), _own(here)
    mine, seen = {f"office:{each.pk}" for each in own}, shown(here)
    values: dict[str, Any] = {
        **seen,
        "here": here,
        "done": [
            {**each, "mine": each["to_office"] in mine and not each["read"] and here.takes_part, "key": new_key()}
            for each in seen["done"]
        ],
        "offices": bool(offices),
        "open": reverse("party_desk", args=[here.acting.pk]) + "#offices",
        "may": here.takes_part and here.state.phase not in OVER,
        "away": at(here, "dossier_away", **{"with": "handover"}),
        "fields": [
            *([field("from", GROUP, typed.one("from") or str(_by(here, typed)), faults, kind="select",
                     choices=[{"value": str(each.pk), "label": each.title} for each in own])] if len(own) > 1 else []),
            field("office", GROUP, typed.one("office"), faults, kind="select", choices=[
                {"value": str(each.pk), "label": each.title if each.pk in held else words.say(f"{GROUP}.vacant", title=each.title)}
                for each in offices]),
            field("note", GROUP, typed.one("note"), faults, kind="area", rows=5, hint=words.say(f"{GROUP}.hint.note")),
            field("habits", GROUP, typed.one("habits"), faults, kind="area", rows=3, optional=True, hint=words.say(f"{GROUP}.hint.habits")),
            field("interim", GROUP, typed.one("interim"), faults, kind="date", short=True, optional=True,
                  hint=words.say(f"{GROUP}.hint.interim")),
        ],
        "errors": errors(faults),
        "token": get_token(request),
        "key": new_key(),
        "action": at(here, "dossier_handover"),
    }  # fmt: skip
    return page(request, "dossiers/handover.html", values, status)
