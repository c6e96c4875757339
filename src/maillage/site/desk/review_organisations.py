"""Organisations that may be one, one doubt at a time; what is said is remembered, and a pair said to be two is not asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.record.organisations.review import word_on
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.desk import doubts
from maillage.site.desk.deciding import decided_before, once_for
from maillage.site.desk.page import shown
from maillage.site.jobs.ask import ask
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, looks_after_the_record, needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.record.organisations.model import Body, Candidate, Doubt
    from maillage.site.at_hand import AtHand

ROOM = "desk_review_organisations"
LATER, MOST_CANDIDATES, MOST_REASONS = 8, 7, 2
NONE, OTHER = "none", "other"


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The organisation of ``?of=``, or the first after that of ``?after=``; sent, it is decided and the next one is shown."""
    record = record_of(request)
    waiting, met = doubts.organisations(record)
    asked = request.GET.get("of", "")
    doubt = next((each for each in waiting if each.body.id == asked), None)
    if request.method == "POST":
        return _decide(request, record, waiting, met, doubt)
    typed = {name: values[0] for name, values in kept(request).items()}
    return _page(request, record, waiting, doubt or _after(waiting, request.GET.get("after", "")), typed)


def _after(waiting: Sequence[Doubt], identifier: str) -> Doubt | None:
    at = next((number for number, each in enumerate(waiting) if each.body.id == identifier), -1)
    return waiting[(at + 1) % len(waiting)] if waiting else None


def _decide(
    request: HttpRequest, record: AtHand, waiting: Sequence[Doubt], met: Sequence[Body], doubt: Doubt | None
) -> HttpResponseBase:
    typed, asked = request.POST, request.GET.get("of", "")
    if doubt is None:  # decided meanwhile
        return _page(request, record, waiting, None, typed, gone=asked)
    answer, wrong = _answer(doubt, met, typed)
    if wrong:
        field = "other" if typed.get("answer") == OTHER else "answer"
        return _page(request, record, waiting, doubt, typed, wrong={field: wrong})
    word = word_on(doubt, answer or None)

    def act() -> str:
        job = ask(
            "decide", account_of(request), decision="same_as", subject=word.subject, answer=word.same or "",
            not_same=list(word.not_same), name=doubt.body.name,
        )  # fmt: skip
        note("organisation_decided", account_of(request), word.subject, answer=answer, job=str(job.pk))
        return f"{reverse(ROOM)}?{urlencode({'after': asked})}"

    sent = once_for(request, lambda: len(doubts.said_before(record, "same_as", asked)), act)
    return sent or _page(request, record, waiting, doubt, typed, gone=asked)


def _answer(doubt: Doubt, met: Sequence[Body], typed: Any) -> tuple[str, str]:
    """The identifier of the organisation that it is (empty: none of them), and what is wrong with what was typed."""
    said = typed.get("answer", "")
    if said == NONE:
        return "", ""
    if said != OTHER:
        known = any(said == each.body.id for each in doubt.candidates)
        return said, "" if known else words.say("desk_review.choose")
    named = typed.get("other", "").strip()
    found = [each for each in met if named and (named == each.id or named in each.references)]
    if len(found) != 1 or found[0].id == doubt.body.id:
        return "", words.say("desk_review.no_such_organisation")
    return found[0].id, ""


def _page(
    request: HttpRequest,
    record: AtHand,
    waiting: Sequence[Doubt],
    doubt: Doubt | None,
    typed: Any,
    *,
    wrong: dict[str, str] | None = None,
    gone: str = "",
) -> HttpResponse:
    wrong = wrong or {}
    identifier = doubt.body.id if doubt else gone
    before = doubts.said_before(record, "same_as", identifier) if identifier else []
    conflict = bool(gone and before)
    at = next((n for n, each in enumerate(waiting) if each.body.id == identifier), -1)
    values: dict[str, Any] = {
        "waiting": len(waiting),
        "pending": len(doubts.pending_jobs()),
        "doubt": doubt,
        "met": decided_before(before, lambda answer: answer or words.say("desk_review.none")) if conflict else None,
        "gone": "" if doubt else gone,
        "fields": _fields(doubt, typed, wrong) if doubt else [],
        "errors": [{"id": f"{name}-1" if name == "answer" else name, "text": text} for name, text in wrong.items()],
        "action": f"{reverse(ROOM)}?{urlencode({'of': identifier})}",
        "version": len(before),
        "key": new_key(),
        "token": get_token(request),
        "skip": {"address": f"{reverse(ROOM)}?{urlencode({'after': identifier})}", "label": words.say("desk_review.later")}
        if doubt and len(waiting) > 1
        else None,
        "next": [
            {"name": _label(each.body), "address": f"{reverse(ROOM)}?{urlencode({'of': each.body.id})}"}
            for each in waiting[at + 1 : at + 1 + LATER]
        ],
    }  # fmt: skip
    status = 422 if wrong else 409 if conflict else 200
    return shown(request, "desk_review", "desk/review_organisations.html", values, status)


def _fields(doubt: Doubt, typed: Any, wrong: dict[str, str]) -> list[dict[str, Any]]:
    choices = [_choice(number, each) for number, each in enumerate(doubt.candidates[:MOST_CANDIDATES], 1)]
    choices.append({"value": NONE, "label": words.say("desk_review.none_key"), "key": "0"})
    choices.append({"value": OTHER, "label": words.say("desk_review.other_organisation_key"), "key": "9"})
    for number, each in enumerate(choices):
        each["on"] = each["value"] == typed.get("answer", "")
        each["first"] = number == 0
    return [
        {"component": "choices", "id": "answer", "label": words.say("desk_review.same_as", name=_label(doubt.body)),
         "hint": words.say("desk_review.keys"), "choices": choices, "error": wrong.get("answer", "")},
        {"component": "field", "id": "other", "latin": True, "optional": True,
         "label": words.say("desk_review.other_organisation"), "hint": words.say("desk_review.other_organisation_hint"),
         "value": typed.get("other", "")[:200], "error": wrong.get("other", "")},
    ]  # fmt: skip


def _choice(number: int, candidate: Candidate) -> dict[str, Any]:
    reasons = [
        words.say(f"organisation_why.{each.code}", one=each.one, other=each.other)
        for each in candidate.reasons[:MOST_REASONS]
    ]
    body = words.count("desk_review.body", candidate.body.activities, name=_label(candidate.body))
    label = words.say(
        "desk_review.candidate", n=number, place=body, why=words.say("desk_review.semicolon").join(reasons)
    )
    return {"value": candidate.body.id, "label": label, "key": str(number)}


def _label(body: Body) -> str:
    """ "AFD · FR-3"."""
    return " · ".join(dict.fromkeys(filter(None, (body.name, body.reference))))
