"""What citizens ask, for a side without an account: read through a link that may bind it, and answered there, one small form each with
the code. What is let through, refused and answered stands with the others, and in no story: so no name is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.dossiers import questions as q
from maillage.dossiers import questions_kept as kept
from maillage.dossiers.doors import moderated, moderates
from maillage.dossiers.models import Question
from maillage.parties.models import Organisation
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.dossiers.citizen.questions import (
    AGREE,
    LET,
    MOST,
    REFUSE,
    WRITE,
    answer_faults,
    answer_in,
    reason_field,
    row_of,
    write_fields,
)
from maillage.site.dossiers.door import forms
from maillage.site.dossiers.door.letters import send_copy
from maillage.site.dossiers.door.open import Outside, by_code, outside, sent_too_often
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import said
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import anyone, needs

CITIZEN = "dossier_citizen"
GROUP = "dossier_door_acts"
STEPS = {LET: "lets", AGREE: "agrees", WRITE: "writes", REFUSE: "refuses"}
"""What is done of a question → where a row says that it can be."""


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """All that were asked, each with what can be done of it. For a link through which nothing is done of them, there is no such page."""
    seen = outside(request, key)
    if not isinstance(seen, Outside):
        return seen
    if not may(seen):
        raise Http404
    rows = [_row(seen, each) for each in _asked(seen)]
    rows.sort(key=lambda each: each["rank"])
    done = request.GET.get("done", "")
    values = {
        "seen": seen, "dossier": said(seen.state.title), "rows": rows, "public": q.is_open(seen.state),
        "promise": words.say(f"{CITIZEN}.kept_for", days=q.KEPT.days), "done": words.say(f"{GROUP}.done_of") if done in STEPS else "",
    }  # fmt: skip
    return page(request, "dossiers/door_questions.html", values)


# As on the page of the link: the link and the code let an act in, and no cookie is set.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, number: int, step: str) -> HttpResponseBase:
    """The form of one act on one question; sent with the code, it is done once."""
    seen = outside(request, key)
    if not isinstance(seen, Outside):
        return seen
    question = Question.objects.filter(dossier=seen.key, pk=number).prefetch_related("voices").first()
    if question is None or step not in STEPS or not may(seen):
        raise Http404
    if request.method != "POST":
        if not _row(seen, question)[STEPS[step]]:
            raise Http404
        return _page(request, seen, question, step, Typed({}), {}, 200)
    typed = Typed.sent(request)

    def again(now: Outside, faults: Mapping[str, str], status: int) -> HttpResponse:
        return _page(request, now, question, step, typed, faults, status)

    at_all = _first(seen, question, step)
    if often := sent_too_often(request):
        return again(seen, {at_all: often}, 429)
    faults = answer_faults(seen, typed, number) if step == WRITE else {}
    if step == REFUSE and typed.one("reason") not in q.REASONS:
        faults[at_all] = words.say(f"{CITIZEN}.why.no_reason")
    if faults := {**faults, **forms.fault_of_code(typed)}:
        return again(seen, faults, 422)

    def done() -> str:
        moderated(
            seen.door.key, timezone.now(), lambda sides, side: _done(seen, typed, number, step, sides, side)
        )
        send_copy(request, seen.door)
        note("dossier_link_used", None, f"party:{seen.acting.pk}", dossier=seen.key, then=f"question_{step}")
        return f"{reverse('dossier_door_questions', args=[key])}?done={step}#q{number}"

    try:
        return by_code(request, seen, done, again, "code", at_all, lambda refused: {at_all: told(refused)})
    except Question.DoesNotExist:  # its time is over
        raise Http404 from None
    except kept.NotTaken as not_taken:
        return again(seen, {at_all: words.say(f"{CITIZEN}.why.{not_taken.why}")}, 409)


def may(seen: Outside) -> bool:
    """Whether its side has a say, through this link."""
    return moderates(seen.door, seen.state, timezone.now())


def wait_for(seen: Outside) -> int:
    """How many questions wait for the side."""
    waiting = kept.waiting_of({seen.key: q.sides(seen.state)}).get(seen.key, [])
    return sum(seen.acting.pk in each.sides for each in waiting)


def _done(
    seen: Outside, typed: Typed, number: int, step: str, sides: tuple[str, ...], side: Organisation
) -> Question:
    now, on = timezone.now(), seen.on
    if step == LET:
        return kept.let_through(seen.key, number, sides, side, None, now, on)
    if step == REFUSE:
        return kept.refuse(seen.key, number, sides, side, typed.one("reason"), now)
    if step == WRITE:
        return kept.propose(seen.key, number, sides, side, answer_in(seen, typed, number), None, now, on)
    return kept.agree(seen.key, number, sides, side, typed.one("shown"), None, now, on)


def _asked(seen: Outside) -> list[Question]:
    asked = Question.objects.filter(dossier=seen.key).prefetch_related("voices")
    return list(asked.order_by("-at", "-pk")[:MOST])


def _row(seen: Outside, each: Question) -> dict[str, Any]:
    row = row_of(seen, each, Typed({}), {}, True)
    steps = [step for step, where in STEPS.items() if row[where]]
    acts = [
        {
            "label": words.say(f"{CITIZEN}.{_label(step, each)}"),
            "address": reverse("dossier_door_question", args=[seen.door.key, each.pk, step]),
        }
        for step in steps
    ]
    return {**row, "acts": acts}


def _label(step: str, question: Question) -> str:
    return {WRITE: "write_over" if question.answer else "write_title"}.get(step, step)


def _first(seen: Outside, question: Question, step: str) -> str:
    """Where what is wrong with all of it stands: its first field."""
    if step == REFUSE:
        return f"reason-{question.pk}"
    return str(_fields(seen, question, step, Typed({}), {})[0]["id"])


def _fields(
    seen: Outside, question: Question, step: str, typed: Typed, faults: Mapping[str, str]
) -> list[dict[str, Any]]:
    own: list[dict[str, Any]] = []
    if step == WRITE:
        own = write_fields(seen, question, typed, faults)
    elif step == REFUSE:
        own = [reason_field(str(question.pk), True, typed, faults)]
    return [*own, forms.code_field(faults)]


def _page(
    request: HttpRequest, seen: Outside, question: Question, step: str, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:  # fmt: skip
    if status == 409:  # it may have moved since
        question.refresh_from_db()
    asked = {"line": "", "text": question.text, "language": question.language}
    answers = [
        {"line": words.say(f"{CITIZEN}.proposed"), "text": text, "language": language}
        for language, text in question.answer.items()
    ]
    values = {
        "title": words.say(f"{CITIZEN}.{_label(step, question)}"),
        "says": words.say(f"{GROUP}.question.{step}"),
        "submit": words.say(f"{CITIZEN}.{step}"),
        "stops": step == REFUSE,
        "dossier": said(seen.state.title),
        "seen": seen,
        "shown": [
            {
                "line": words.say(
                    f"{CITIZEN}.asked_on", day=spoken_day(str(question.at.date()), words.language())
                ),
                "rows": [asked, *(answers if step in (WRITE, AGREE) else ())],
            }
        ],
        "mark": q.mark_of(question.answer) if step == AGREE else "",
        "fields": _fields(seen, question, step, typed, faults),
        "errors": errors(faults),
        "key": new_key(),
        "action": request.path,
        "leave": {
            "address": reverse("dossier_door_questions", args=[seen.door.key]),
            "label": words.say(f"{CITIZEN}.questions"),
        },
        "named": False,
    }
    return page(request, "dossiers/door_form.html", values, status)
