"""The procedure of a dossier: one checklist for all its parties, ticked by whose step it is, kept in the dossier; what stands in the way, and
the questions that are left."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import StepDone
from maillage.dossiers.facts import carriers
from maillage.dossiers.refused import Refused
from maillage.dossiers.steps import step_name
from maillage.dossiers.turn import decided
from maillage.reference.spoken import day as spoken_day
from maillage.rules.steps import Unplannable
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.form import form_page, placed
from maillage.site.dossiers.funds import answers
from maillage.site.dossiers.funds import shown as funds_shown
from maillage.site.dossiers.funds.here import Situation, situation
from maillage.site.dossiers.here import Here, at, dossier_here, world_of
from maillage.site.dossiers.procedure import shown as procedure_shown
from maillage.site.dossiers.procedure.here import Going, procedure_of
from maillage.site.parties.typed import Typed, day_in, field
from maillage.site.permissions import needs, whose_it_is
from maillage.site.rules import procedure_shown as plan_shown
from maillage.site.rules.finder_questions import Said
from maillage.site.rules.procedure_choose import cannot

GROUP = procedure_shown.GROUP


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The list; sent, steps are noted as done or taken back (``then``), answers are kept or one is taken back."""
    here = dossier_here(request, key)
    of = situation(here)
    going, wrong = _going(of)
    if request.method != "POST" or not answers.may_say(here):
        return _page(request, of, going, wrong)
    leads_to = at(here, "dossier_procedure")
    if request.POST.get("back"):
        return answers.take_back(request, here, f"{leads_to}#answers")
    if request.POST.get("then") == "answer":
        return _answer(request, of, going, wrong, leads_to)
    typed = Typed.sent(request)
    back = typed.one("undo")
    names = _noted(going, [back] if back else typed.all("step"), here, back != "")
    if not names:
        return _page(request, of, going, wrong, typed, {"steps": words.say("procedure.kept_wrong.none")})
    on = day_in(typed.one("done_on")) or date.min
    what = [
        StepDone(each, here.state.steps[f"{here.acting.pk}/{each}"], back=True)
        if back
        else StepDone(each, on, typed.one("evidence"))
        for each in names
    ]

    def act() -> str:
        for each in what:
            decided(here.key, each, world_of(here.account, here.acting, here.on))
        note("dossier_act", here.account, f"party:{here.acting.pk}", dossier=here.key, act="step_back" if back else "step")  # fmt: skip
        return f"{leads_to}#steps"

    try:
        return once(request, act)
    except Refused as refused:
        fault = placed(refused, ["done_on"])
        return _page(request, dataclass_of(of, dossier_here(request, key)), going, wrong, typed, fault)


def dataclass_of(of: Situation, here: Here) -> Situation:
    """The same situation, read again."""
    return Situation(here, of.bodies, of.rows, of.version)


def _going(of: Situation) -> tuple[Going | None, str]:
    """The procedure, or why there is none to date."""
    try:
        found = procedure_of(of)
    except Unplannable as why:
        return None, cannot(why)
    return found, "" if found else words.say(f"{GROUP}.no_country")


def _noted(going: Going | None, keys: list[str] | tuple[str, ...], here: Here, back: bool) -> list[str]:
    """The names in the ledger of the steps chosen, of those that the reader's party may note or take back."""
    if going is None:
        return []
    rows = {each["key"]: each for each in procedure_shown.steps(here, going)}
    may = [key for key in keys if key in rows and (rows[key]["undo"] if back else not rows[key]["held"])]
    return list(dict.fromkeys(step_name(going.plan.step(key).step) for key in may))


def _answer(
    request: HttpRequest, of: Situation, going: Going | None, wrong: str, leads_to: str
) -> HttpResponseBase:
    """The questions of the rules of each side."""
    here = of.here
    questions = answers.mine(here, procedure_shown.still_open(procedure_shown.sides(of, going)) if going else [])  # fmt: skip
    given, faults = answers.read(request.POST, questions, _said(of))
    if not faults and not given:
        faults = {questions[0].field if questions else "answers": words.say("dossier_funds.nothing")}
    if faults:
        return _page(request, of, going, wrong, None, faults, request.POST)
    return answers.keep(request, here, given, _said(of), f"{leads_to}#answers")


def _said(of: Situation) -> Said:
    """What is known of the project for the reader's party, as questions name it."""
    here = of.here
    party = here.acting.pk if here.acting.pk in carriers(here.state) else next(iter(carriers(here.state)), "")
    return Said.of({name: each.value for name, each in of.known(party).items()}) if party else Said({}, {})


def _page(
    request: HttpRequest, of: Situation, going: Going | None, wrong: str, typed: Typed | None = None,
    faults: dict[str, str] | None = None, answered: QueryDict | None = None,
) -> HttpResponse:  # fmt: skip
    here, typed, faults = of.here, typed or Typed({}), faults or {}
    sides = procedure_shown.sides(of, going) if going else []
    questions = procedure_shown.still_open(sides)
    values: dict[str, Any] = {
        **(_list(of, going) if going else {}),
        "title": words.say(f"{GROUP}.title"),
        "wrong": wrong,
        "sides": sides,
        "ticks": answers.may_say(here) and going is not None,
        "ticked": typed.all("step"),
        "tick_fields": [
            field("done_on", GROUP, typed.one("done_on") or here.on.isoformat(), faults, kind="date"),
            field("evidence", GROUP, typed.one("evidence"), faults, optional=True),
        ],
        "answers": funds_shown.answers_shown(of),
        "first": answers.fields(here, answers.mine(here, questions), _said(of), answered, faults),
        "others": funds_shown.others(of, questions),
        "funds": at(here, "dossier_funds"),
        "back_key": new_key(),
        "tick_key": new_key(),
        "undo_key": new_key(),
    }
    return form_page(request, here, "dossiers/procedure.html", faults, 422 if faults else 200, **values)


def _list(of: Situation, going: Going) -> dict[str, Any]:
    """The list of steps, and what is said above it."""
    here, plan = of.here, going.plan
    start = spoken_day(going.start, words.language())
    begun = here.state.started_on is not None
    return {
        **plan_shown.shown(plan),
        "lede": words.say(f"{GROUP}.begun", day=start) if begun else plan_shown.lede(plan),
        "ways_out": "" if begun else plan_shown.ways_out(plan),
        "votes": [] if begun else plan_shown.votes(plan),
        "assumed": words.say(f"{GROUP}.assumed", day=start) if going.assumed else "",
        "counted": procedure_shown.counted(going),
        "next": procedure_shown.next_steps(here, going),
        "rows": procedure_shown.steps(here, going),
        "notes": procedure_shown.notes(plan),
        "sittings": reverse("party_mandates", args=[here.acting.pk]) if plan.no_sittings else "",
    }
