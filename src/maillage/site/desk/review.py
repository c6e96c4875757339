"""Doubtful names of places, one at a time: what each may be, chosen by a key, remembered, and the next one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.record.review import Doubt, candidates
from maillage.record.store import Manifest
from maillage.reference import countries
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.at_hand import AtHand
from maillage.site.desk import doubts
from maillage.site.desk.deciding import decided_before, once_for
from maillage.site.desk.page import shown
from maillage.site.desk.place_labels import place_label
from maillage.site.jobs.ask import ask
from maillage.site.pages.page import record_of
from maillage.site.pages.source import source_title
from maillage.site.permissions import account_of, looks_after_the_record, needs

ROOM = "desk_review"
LATER = 8
"""Names listed that come after the one shown."""
NONE, OTHER, COUNTRY = "none", "other", "country"


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The name of ``?of=``, or the first after that of ``?after=``; sent, it is decided and the next one is shown."""
    record = record_of(request)
    if request.method == "POST":
        return _decide(request, record)
    waiting = doubts.names(record)
    doubt = _of(waiting, request.GET.get("of", "")) or _after(waiting, request.GET.get("after", ""))
    typed = {name: values[0] for name, values in kept(request).items()}
    return _page(request, record, doubt, typed)


def _of(waiting: list[Doubt], subject: str) -> Doubt | None:
    return next((each for each in waiting if each.subject == subject), None)


def _after(waiting: list[Doubt], subject: str) -> Doubt | None:
    """The first, or the one behind a name that is left for later; behind the last one, the first again."""
    at = next((number for number, each in enumerate(waiting) if each.subject == subject), -1)
    return waiting[(at + 1) % len(waiting)] if waiting else None


def _decide(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    subject, typed = request.GET.get("of", ""), request.POST
    doubt = doubts.name(record, subject)
    if doubt is None:  # decided meanwhile, and in effect
        return _page(request, record, None, typed, gone=subject)
    kind, about, answer, wrong = _answer(record, doubt, typed)
    if wrong:
        return _page(
            request, record, doubt, typed, {"other" if typed.get("answer") == OTHER else "answer": wrong}
        )
    said = {
        "decision": kind,
        "subject": about,
        "answer": answer,
        "name": doubt.name,
        "sources": list(doubt.sources),
    }

    def act() -> str:
        job = ask("decide", account_of(request), **said)
        what = "place_decided" if kind == "place_of" else "country_decided"
        note(what, account_of(request), about, answer=answer, job=str(job.pk))
        return f"{reverse(ROOM)}?{urlencode({'after': subject})}"

    sent = once_for(request, lambda: len(doubts.said_of(record, doubt)), act)
    return sent or _page(request, record, doubt, typed)


def _answer(record: AtHand, doubt: Doubt, typed: Any) -> tuple[str, str, str, str]:
    """Kind of decision, its subject, its answer; last what is wrong with what was typed."""
    said = typed.get("answer", "")
    if said == NONE:
        return "place_of", doubt.subject, "", ""
    if said == COUNTRY and doubts.country_subject(doubt):
        code = countries.country(typed.get("country", ""))
        wrong = "" if code else words.say("desk_review.country_missing")
        return "country_of", doubts.country_subject(doubt), code.alpha2 if code else "", wrong
    place = record.places.get(typed.get("other", "").strip() if said == OTHER else said)
    if place is None:
        return "", "", "", words.say("desk_review.no_such_place" if said == OTHER else "desk_review.choose")
    return "place_of", doubt.subject, place.id, ""


def _page(
    request: HttpRequest,
    record: AtHand,
    doubt: Doubt | None,
    typed: Any,
    wrong: dict[str, str] | None = None,
    gone: str = "",
) -> HttpResponse:
    waiting, wrong = doubts.names(record), wrong or {}
    after = request.GET.get("after", "") or (doubt.subject if doubt else gone)
    before = doubts.said_of(record, doubt) if doubt else doubts.said_before(record, "place_of", gone)
    met = request.method == "POST" and not wrong  # somebody decided between the form and its sending
    values: dict[str, Any] = {
        "waiting": len(waiting),
        "pending": len(doubts.pending_jobs()),
        "doubt": doubt,
        "met": decided_before(before, lambda answer: _said(record, answer)) if met and before else None,
        "gone": gone,
        "fields": _fields(record, doubt, typed, wrong) if doubt else [],
        "errors": [{"id": f"{name}-1" if name == "answer" else name, "text": text} for name, text in wrong.items()],
        "action": f"{reverse(ROOM)}?{urlencode({'of': doubt.subject})}" if doubt else "",
        "version": len(before),
        "key": new_key(),
        "token": get_token(request),
        "skip": {"address": f"{reverse(ROOM)}?{urlencode({'after': doubt.subject})}", "label": words.say("desk_review.later")}
        if doubt and len(waiting) > 1
        else None,
        "sources": _sources(record.reader.manifest, doubt),
        "seen": doubts.lines_of(record, doubt) if doubt else [],
        "next": [
            {"name": each.name, "country": each.country, "rows": each.rows,
             "address": f"{reverse(ROOM)}?{urlencode({'of': each.subject})}"}
            for each in _behind(waiting, doubt, after)
        ],
    }  # fmt: skip
    status = 422 if wrong else 409 if met else 200
    return shown(request, ROOM, "desk/review.html", values, status)


def _behind(waiting: list[Doubt], doubt: Doubt | None, after: str) -> list[Doubt]:
    at = next(
        (n for n, each in enumerate(waiting) if each.subject == (doubt.subject if doubt else after)), -1
    )
    return waiting[at + 1 : at + 1 + LATER]


def _said(record: AtHand, answer: str) -> str:
    if len(answer) == 2:
        return str(countries.name(answer, words.language()))
    place = record.places.get(answer) if answer else None
    return place_label(record, place) if place else words.say("desk_review.none")


def _sources(manifest: Manifest, doubt: Doubt | None) -> list[dict[str, str]]:
    found = (manifest.source(each) for each in (doubt.sources[:5] if doubt else ()))
    return [
        {"title": source_title(each), "address": reverse("source", args=[each["id"]])}
        for each in found
        if each
    ]


def _fields(record: AtHand, doubt: Doubt, typed: Any, wrong: dict[str, str]) -> list[dict[str, Any]]:
    on = typed.get("answer", "")
    choices: list[dict[str, Any]] = []
    for number, found in enumerate(candidates(record.places, doubt), 1):
        why = words.say(f"place_why.{found.why}", found=found.matched)
        label = words.say("desk_review.candidate", n=number, place=place_label(record, found.place), why=why)
        choices.append({"value": found.place.id, "label": label, "key": str(number)})
    choices.append({"value": NONE, "label": words.say("desk_review.none_key"), "key": "0"})
    if doubts.country_subject(doubt):
        label = words.say("desk_review.country_key", words=doubt.country_said)
        choices.append({"value": COUNTRY, "label": label, "key": "8"})
    choices.append({"value": OTHER, "label": words.say("desk_review.other_key"), "key": "9"})
    for number, each in enumerate(choices):
        each["on"] = each["value"] == on
        each["first"] = number == 0
    fields: list[dict[str, Any]] = [
        {"component": "choices", "id": "answer", "label": words.say("desk_review.what_is", name=doubt.name),
         "hint": words.say("desk_review.keys"), "choices": choices, "error": wrong.get("answer", "")}
    ]  # fmt: skip
    if doubts.country_subject(doubt):
        named = sorted(
            (str(countries.name(each.alpha2, words.language())), each.alpha2)
            for each in countries.countries()
        )
        fields.append(
            {"component": "field", "id": "country", "kind": "select", "optional": True,
             "label": words.say("desk_review.country"), "value": typed.get("country", ""),
             "choices": [{"value": "", "label": "–"}, *({"value": code, "label": name} for name, code in named)]}
        )  # fmt: skip
    fields.append(
        {"component": "field", "id": "other", "latin": True, "optional": True, "label": words.say("desk_review.other"),
         "hint": words.say("desk_review.other_hint"), "value": typed.get("other", "")[:80], "error": wrong.get("other", "")}
    )  # fmt: skip
    return fields
