"""One act in a dossier: its small form; sent, it is decided, or said why not. And the answer of whoever was asked to take part."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import PartyDeclined, PartyJoined, What
from maillage.dossiers.refused import Refused
from maillage.site import words
from maillage.site.dossiers.acts_offered import ACTS, GROUP, leads_back
from maillage.site.dossiers.form import decide_once
from maillage.site.dossiers.here import Here, at, dossier_here, said
from maillage.site.dossiers.small_forms import Way, answered
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed
from maillage.site.permissions import needs, whose_it_is


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, act: str) -> HttpResponseBase:
    """The form of one act."""
    here, form = dossier_here(request, key), ACTS.get(act)
    if form is None:
        raise Http404
    back = leads_back(here, form)
    way = Way(act, f"{GROUP}.{act}", GROUP, back, back, words.say("dossier.back"))
    return answered(request, here, here, form, way)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponseBase:
    """Who was asked to take part joins, or says no."""
    here = dossier_here(request, key)
    if request.method != "POST":
        return redirect("dossier", key)
    typed = Typed.sent(request)
    why = {words.language(): typed.one("why") or words.say("dossier.declined")}
    what: What = PartyJoined() if typed.one("then") == "join" else PartyDeclined(here.acting.pk, why)
    try:
        return decide_once(request, here, typed.one("then"), lambda: what, lambda _: at(here, "dossier"))
    except Refused as refused:
        return _refused(request, here, refused)


def _refused(request: HttpRequest, here: Here, refused: Refused) -> HttpResponse:
    spoken = words.language()
    values = {
        "here": here, "title": said(here.state.title), "what": refused.problem.message(spoken), "mend": refused.problem.mend(spoken),
    }  # fmt: skip
    return page(request, "dossiers/refused.html", values, 422)
