"""What every fund says of a dossier, beside its joint text; and the questions that are left, answered once for all parties.

A fund's desk that takes part reads its own fund first, line by line, as the applicant does.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.http import require_http_methods

from maillage.dossiers.facts import carriers
from maillage.rules.calls import ANNOUNCED, OPEN, POSTPONED
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.dossiers.form import form_page
from maillage.site.dossiers.funds import answers, shown
from maillage.site.dossiers.funds.here import Asked, Situation, asked, situation
from maillage.site.dossiers.here import at, dossier_here
from maillage.site.permissions import needs, whose_it_is
from maillage.site.rules.finder_questions import Said
from maillage.site.rules.finder_shown import counted
from maillage.site.rules.models import FundDesk
from maillage.site.rules.window_shown import window_of

GROUP = answers.GROUP
FIRST = 6
"""Questions that are asked at once; the others stand folded below."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """``?fund=`` one with every reason, ``?by=`` if that party asks, ``?text=proposed``; sent, answers are kept, or one is taken back."""
    here = dossier_here(request, key)
    of = situation(here, request.GET.get("text") == "proposed")
    parties = carriers(here.state)
    only = request.GET.get("by", "") if request.GET.get("by", "") in parties else ""
    found = asked(of, only)
    if request.method != "POST" or not answers.may_say(here):
        return _page(request, of, found, only)
    if request.POST.get("back"):
        return answers.take_back(request, here, f"{at(here, 'dossier_funds')}#answers")
    questions = answers.mine(here, shown.still_open(of, found))
    given, faults = answers.read(request.POST, questions, _said(found))
    if not faults and not given:
        faults = {questions[0].field if questions else "answers": words.say(f"{GROUP}.nothing")}
    if faults:
        return _page(request, of, found, only, request.POST, faults)
    return answers.keep(request, here, given, _said(found), f"{at(here, 'dossier_funds')}#answers")


def _said(found: list[Asked]) -> Said:
    """What is known of the project and the first that would ask, as questions name it."""
    return found[0].said if found else Said({}, {})


def _page(
    request: HttpRequest, of: Situation, found: list[Asked], only: str, typed: QueryDict | None = None, faults: dict[str, str] | None = None
) -> HttpResponse:  # fmt: skip
    here, by_pack = of.here, {each.judgement.pack.id: each for each in found}
    wanted = request.GET.get("fund", "")
    one = by_pack.get(wanted)
    desks = [] if one else [by_pack[each] for each in _own_funds(of) if each in by_pack]
    questions = shown.still_open(of, [one] if one else found)
    own = answers.mine(here, questions)
    states = [window_of(each.judgement.pack).state for each in found]
    kept = {"fund": wanted} if one else {}
    values: dict[str, Any] = {
        "title": words.say(f"{GROUP}.title"),
        "speaks": shown.speaks(of),
        "definition": at(here, "dossier_text", "definition"),
        "proposed": _proposed(of, kept),
        "applicants": shown.applicants(of, carriers(here.state), only, **kept),
        "one": shown.in_full(of, one) if one else None,
        "ours": [shown.in_full(of, each) for each in desks],
        "groups": [] if one else shown.grouped(of, found),
        "counted": counted(each.judgement for each in found),
        "n": len(found),
        "open": states.count(OPEN),
        "coming": any(each in (ANNOUNCED, POSTPONED) for each in states),
        "known": shown.known_shown(of, [one] if one else found),
        "answers": shown.answers_shown(of),
        "first": answers.fields(here, own[:FIRST], _said(found), typed, faults),
        "more": answers.fields(here, own[FIRST:], _said(found), typed, faults),
        "more_open": bool(typed),
        "others": shown.others(of, questions),
        "all": at(here, "dossier_funds"),
        "back_key": new_key(),
    }
    return form_page(request, here, "dossiers/funds.html", faults or {}, 422 if faults else 200, **values)


def _own_funds(of: Situation) -> list[str]:
    """The funds whose desk the reader's organisation runs."""
    rows = FundDesk.objects.filter(organisation=of.here.acting, ended_at=None)
    return list(rows.values_list("fund", flat=True).distinct())


def _proposed(of: Situation, kept: dict[str, str]) -> dict[str, Any]:
    """The version proposed beside the one that binds: shown, or to be seen; empty where there is none."""
    version = of.proposed
    if version is None:
        return {}
    on = of.version is not None and of.version.number == version.number
    address = at(of.here, "dossier_funds", **kept, **({} if on else {"text": "proposed"}))
    which = "shown" if on else "beside"
    return {
        "says": words.say(f"{GROUP}.proposed.{which}", number=version.number),
        "address": address,
        "label": words.say(f"{GROUP}.proposed.{'leave' if on else 'see'}", number=version.number),
    }
