"""The page of a question, for who prefers to click: whoever has its key may answer, once, and reads nothing but the question."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.parties import questions
from maillage.parties.models import Question
from maillage.parties.questions import AnsweredBefore
from maillage.parties.verdicts import LONGEST_ANSWER, Verdict
from maillage.site import words
from maillage.site.acts.once import new_key, once
from maillage.site.limits import Buckets, address_of
from maillage.site.parties.follow import answered
from maillage.site.parties.follow_here import owners
from maillage.site.parties.question_lines import line_in_words, take_effect
from maillage.site.permissions import anyone, needs
from maillage.site.reports.said import clean
from maillage.site.today import today

A_MINUTE = 12
sendings = Buckets(A_MINUTE)


# The key lets an answer in and nothing out: a request forged elsewhere would have to know it. So no token is asked for, and no
# cookie is set.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The question of a key, and a form for its answer; opened by a scanner of mail, nothing is answered."""
    question = Question.objects.filter(reply_key=key).select_related("organisation", "membership").first()
    if question is None:
        raise Http404
    if request.method != "POST" or question.answered_at:
        return _page(request, question, {}, {})
    given = {"words": clean(request.POST.get("words", "")), "verdict": request.POST.get("verdict", "")}
    if faults := _faults(question, given):
        return _page(request, question, given, faults, 422)
    if sendings.wait(address_of(request)):
        return _page(request, question, given, {"words": words.say("question.too_often")}, 429)

    def act() -> str:
        with suppress(AnsweredBefore):  # by mail in this moment: the page says so
            take_effect(questions.answer(key, given["words"], given["verdict"], timezone.now()), today())
        return reverse("question", args=[key])

    return once(request, act)


def _faults(question: Question, given: dict[str, str]) -> dict[str, str]:
    faults = {}
    if question.about and given["verdict"] not in set(Verdict):
        faults["verdict"] = words.say("question.choose")
    if not question.about and not given["words"]:
        faults["words"] = words.say("question.missing")
    if len(given["words"]) > LONGEST_ANSWER:
        most = LONGEST_ANSWER
        faults["words"] = words.count("reports.too_long", len(given["words"]), most=most)
    return faults


def _page(
    request: HttpRequest, question: Question, given: dict[str, str], faults: dict[str, str], status: int = 200
) -> HttpResponse:
    asks = owners({question.organisation_id}).get(question.organisation_id, "–")
    line = line_in_words(question) if question.about else None
    values: dict[str, Any] = {
        "question": question, "network": asks, "line": line, "asked": question.asked_at.date(),
        "answered": question.answered_at.date() if question.answered_at else None,
        "fields": _fields(question, given, faults), "key": request.POST.get("once") or new_key(),
        "errors": [{"id": name, "text": text} for name, text in faults.items()],
    }  # fmt: skip
    return answered(request, "parties/question.html", values, status)


def _fields(question: Question, given: dict[str, str], faults: dict[str, str]) -> list[dict[str, Any]]:
    label = words.say("question.words_optional" if question.about else "question.words")
    area = {
        "component": "field", "id": "words", "label": label, "kind": "area", "rows": 4, "value": given.get("words", ""),
        "error": faults.get("words", ""), "optional": bool(question.about),
    }  # fmt: skip
    if not question.about:
        return [area]
    choices = [
        {
            "value": str(each),
            "label": words.say(f"question.choice.{each}"),
            "on": given.get("verdict") == each,
        }
        for each in Verdict
    ]
    chosen = {
        "component": "choices", "id": "verdict", "label": words.say("question.still"), "choices": choices,
        "error": faults.get("verdict", ""),
    }  # fmt: skip
    return [chosen, area]
