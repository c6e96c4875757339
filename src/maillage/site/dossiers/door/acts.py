"""What a party without an account answers, through a link, to what others said of its side: one small form each, with a name and the code.

The forms are data, read by the engine of small forms (``small_forms``), and their words stand in ``data/dossier_door_acts.toml``. The page
shows what was said, whole, above the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.on_work import CRITERIA
from maillage.dossiers.doors import CONFIRM, NOT_OURS, RATE, RESULT, through
from maillage.dossiers.measures_said import criterion_name
from maillage.dossiers.model import ENDS_WORK, Evaluated, Expert, Noted
from maillage.dossiers.of_other_sides import Recorded, awaits
from maillage.dossiers.refused import Refused
from maillage.parties.keys import new_key as new_evaluation
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.dossiers.door import forms
from maillage.site.dossiers.door.letters import send_copy
from maillage.site.dossiers.door.open import Outside, by_code, outside, sent_too_often
from maillage.site.dossiers.evaluation.form import GROUP as EVALUATION
from maillage.site.dossiers.evaluation.form import NOT_RATED, ON_ONE_PAGE, scores
from maillage.site.dossiers.form import placed, told
from maillage.site.dossiers.here import said
from maillage.site.dossiers.results import value_in
from maillage.site.dossiers.side_said import line_of, whole_of
from maillage.site.dossiers.small_forms import Asked, Choice, Small, field_of
from maillage.site.dossiers.typed_words import words_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import anyone, needs

GROUP = "dossier_door_acts"
WHICH = "confirmed"
SORTS: Mapping[str, type[Noted] | type[Evaluated] | type[Expert] | None] = {
    CONFIRM: None,
    RESULT: Noted,
    RATE: Evaluated,
    NOT_OURS: Expert,
}
"""Act → what it is said to; None for all."""


def waiting(seen: Outside, act: str) -> list[Recorded]:
    """What others said of the side, and an act can be said to."""
    wanted = SORTS[act]
    found = awaits(seen.state, seen.acting.pk)
    return [each for each in found if wanted is None or isinstance(each.what, wanted)]


def rows(seen: Outside) -> list[dict[str, Any]]:
    """What waits for the word of the side, each with the acts that are open to it."""
    acts = [each for each in SORTS if each in seen.acts]
    return [
        {
            "line": line_of(seen, each),
            "acts": [
                {"label": words.say(f"{GROUP}.{act}.title"), "address": f"{reverse('dossier_door_act', args=[seen.door.key, act])}?number={each.seq}"}
                for act in acts
                if each in waiting(seen, act)
            ],
        }
        for each in (waiting(seen, CONFIRM) if acts else ())
    ]  # fmt: skip


def form_of(act: str, seen: Outside) -> Small[Outside]:
    """The form of an act, as the dossier asks it."""
    which = Asked[Outside](
        WHICH, "choice", known_by="number",
        choices=lambda seen: [(str(each.seq), line_of(seen, each)) for each in waiting(seen, act)],
    )  # fmt: skip
    asks: dict[str, tuple[Asked[Outside], ...]] = {
        CONFIRM: (Asked("says", optional=True),),
        RESULT: (Asked("value", "line", hint=True), Asked("evidence", "line", True), Asked("says", optional=True)),
        RATE: (*_criteria(seen), Asked("remains", optional=True, hint=True), Asked("lesson", optional=True, hint=True)),
        NOT_OURS: (Asked("why"),),
    }  # fmt: skip
    builds = {CONFIRM: _confirmed, RESULT: _result, RATE: _rated, NOT_OURS: _not_ours}
    return Small("", (which, *asks[act]), builds[act], lambda seen: act in seen.acts)  # fmt: skip


# As on the page of the link: the link and the code let an act in, and no cookie is set.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, act: str) -> HttpResponseBase:
    """The form of one act; sent with the code, it is decided once."""
    seen = outside(request, key)
    if not isinstance(seen, Outside):
        return seen
    if act not in SORTS:
        raise Http404
    form = form_of(act, seen)
    if request.method != "POST":
        if not form.when(seen):
            raise Http404
        return _page(request, seen, act, form, Typed({}), {}, 200)
    typed = Typed.sent(request)

    def again(now: Outside, faults: Mapping[str, str], status: int) -> HttpResponse:
        return _page(request, now, act, form, typed, faults, status)

    if often := sent_too_often(request):
        return again(seen, {WHICH: often}, 429)
    if faults := {**(_faults_of_ratings(seen, typed) if act == RATE else {}), **forms.faults_of(typed)}:
        return again(seen, faults, 422)

    def done() -> str:
        what = form.build(seen, typed)
        through(seen.door.key, act, typed.one("name"), seen.on, timezone.now(), {}, what=what)
        send_copy(request, seen.door)
        note("dossier_link_used", None, f"party:{seen.acting.pk}", dossier=seen.key, then=act)
        return f"{seen.address}?done={act}"

    names = [each.name for each in form.asks]
    return by_code(
        request, seen, done, again, "code", WHICH, lambda refused: placed(refused, names), words.say(f"{GROUP}.gone"),
    )  # fmt: skip


def _page(
    request: HttpRequest, seen: Outside, act: str, form: Small[Outside], typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:  # fmt: skip
    shown = [whole_of(seen, each) for each in waiting(seen, act)]
    fields = [field_of(request, seen, each, GROUP, typed, faults) for each in form.asks]
    values: dict[str, Any] = {
        "title": words.say(f"{GROUP}.{act}.title"),
        "says": words.say(f"{GROUP}.{act}.says", party=seen.named(seen.acting.pk)),
        "submit": words.say(f"{GROUP}.{act}.submit"),
        "dossier": said(seen.state.title),
        "seen": seen,
        "shown": shown,
        "fields": [*fields, *forms.who(typed, faults, "")],
        "errors": errors(faults),
        "key": new_key(),
        "action": request.get_full_path(),
        "leave": {"address": seen.address, "label": words.say(f"{GROUP}.back")},
        "named": True,
    }
    return page(request, "dossiers/door_form.html", values, status)


def _chosen(seen: Outside, typed: Typed, act: str) -> Recorded:
    """What it is said to. Raises Refused where that waits for this side's word no more."""
    number = typed.number(WHICH)
    found = next((each for each in waiting(seen, act) if each.seq == number), None)
    if found is None:
        raise Refused("nothing-to-confirm", WHICH, found=number)
    return found


def _confirmed(seen: Outside, typed: Typed) -> d.What:
    return d.Confirmed(typed.number(WHICH), words_of(typed, "says"))


def _result(seen: Outside, typed: Typed) -> d.What:
    """Another value of the same day, which takes the place of what was said."""
    what: Any = _chosen(seen, typed, RESULT).what
    noted = what.result
    return d.ResultNoted(
        noted.indicator,
        seen.acting.pk,
        noted.on,
        value_in(typed),
        words_of(typed, "says"),
        typed.one("evidence"),
    )


def _rated(seen: Outside, typed: Typed) -> d.What:
    """An evaluation of the same sort, in which the side rates itself alone."""
    what: Any = _chosen(seen, typed, RATE).what
    mine = {criterion: {seen.acting.pk: rating} for criterion, rating in _ratings(seen, typed).items()}
    return d.EvaluationFiled(
        new_evaluation(),
        what.evaluation.sort,
        seen.on,
        mine,
        words_of(typed, "remains"),
        words_of(typed, "lesson"),
    )


def _not_ours(seen: Outside, typed: Typed) -> d.What:
    found = _chosen(seen, typed, NOT_OURS)
    what: Any = found.what
    return d.ExpertLeft(found.mission, what.expert, words_of(typed, "why"))


def _asked_of(seen: Outside) -> tuple[str, ...]:
    return ON_ONE_PAGE if seen.state.light else CRITERIA


def _criteria(seen: Outside) -> list[Asked[Outside]]:
    """For each criterion a score, and why."""

    def named(criterion: str) -> str:
        return criterion_name(criterion, words.language())

    def choices(seen: Outside) -> list[Choice]:
        return [(each["value"], each["label"]) for each in scores()]

    rows: list[Asked[Outside]] = []
    for each in _asked_of(seen):
        rows.append(Asked(each, "choice", choices=choices, label=lambda each=each: named(each)))  # type: ignore[misc]
        rows.append(
            Asked(
                f"{each}-why", optional=True,
                label=lambda each=each: words.say(f"{GROUP}.why_so", criterion=named(each)),  # type: ignore[misc]
            )
        )  # fmt: skip
    return rows


def _ratings(seen: Outside, typed: Typed) -> dict[str, d.Rating]:
    found = {}
    for criterion in _asked_of(seen):
        score, why = typed.one(criterion), words_of(typed, f"{criterion}-why")
        if score == NOT_RATED:
            found[criterion] = d.Rating(None, why)
        elif score.isascii() and score.isdecimal() and len(score) == 1:
            found[criterion] = d.Rating(int(score), why)
    return found


def _faults_of_ratings(seen: Outside, typed: Typed) -> dict[str, str]:
    """Each criterion is rated, or not with its reason; the last evaluation says what remains, and a lesson."""
    rated, faults = _ratings(seen, typed), {}
    for criterion in _asked_of(seen):
        if criterion not in rated:
            faults[criterion] = words.say(f"{EVALUATION}.fault.rate")
        elif rated[criterion].score is None and not rated[criterion].why:
            faults[f"{criterion}-why"] = words.say(f"{EVALUATION}.fault.reason")
    ends = any(
        isinstance(each.what, Evaluated) and each.what.evaluation.sort in ENDS_WORK
        for each in waiting(seen, RATE)
        if each.seq == typed.number(WHICH)
    )
    for name in ("remains", "lesson") if ends else ():
        if not words_of(typed, name):
            faults[name] = told(Refused("nothing-said"))
    return faults
