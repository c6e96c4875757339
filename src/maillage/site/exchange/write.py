"""A need or an offer written by whoever comes: without account, without cookie, without anything kept before they say so.

The form is sent to its own address, and the answer is its page: what was understood, possible partners, what was done. "Keep it
as a draft" leads to signing in, and what was written is there again afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.exchange.board import other_side
from maillage.exchange.reading import LONGEST, Reading, clean, read
from maillage.reference import countries
from maillage.site import words
from maillage.site.acts.kept import keep, kept
from maillage.site.acts.once import new_key
from maillage.site.at_hand import AtHand
from maillage.site.content import language_of
from maillage.site.exchange import shown
from maillage.site.exchange.form import AT_ONCE, BESIDE, faults_of, questions, sentence, topic_choices, typed
from maillage.site.limits import Buckets, address_of
from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs, signed_in
from maillage.site.today import today

A_MINUTE = 12
"""Texts that one address may have looked at: it costs a search each."""
MOST_TOPICS = 34
askings = Buckets(A_MINUTE)
_NAMES = (*AT_ONCE, *BESIDE)


# A request forged elsewhere could only have a text looked at, which is shown to its sender and kept nowhere. So no token is
# asked for, and no cookie is set for who reads.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest) -> HttpResponseBase:
    """A need: the form; sent, what was understood of it and who may help."""
    return _show(request, "need")


@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponseBase:
    """An offer: the form; sent, what was understood of it and who needs it."""
    return _show(request, "offer")


def _show(request: HttpRequest, side: str) -> HttpResponseBase:
    if request.method != "POST":
        waiting = kept(request)
        if not waiting:
            return form(request, side, {"place": _place_asked(request)}, {}, 200)
        given = QueryDict(mutable=True)
        for name, values in waiting.items():
            given.setlist(name, values)
        return _answer(request, side, given)
    if request.POST.get("then") == "keep" and not signed_in(request):
        keep(request, request.path)
        return redirect_to_login(request.path, reverse("account_login"))
    row = typed(request.POST, side, _NAMES)
    if not clean(str(row.get("text", ""))):
        return form(request, side, row, {"text": words.say("need.nothing_said")}, 422)
    if askings.wait(address_of(request)):
        return form(request, side, row, {"text": words.say("need.too_often")}, 429)
    return _answer(request, side, request.POST)


def _place_asked(request: HttpRequest) -> str:
    """The place that the address names (``?place=``), as the form shows it: what leads here knows its identifier."""
    said = clean(request.GET.get("place", ""))[:100]
    record = record_of(request)
    place = record.places.get(said) if said.startswith(("geonames:", "iso3166-2:")) else None
    if place is None:
        return said
    spoken = words.language()
    named = record.places.name(place.id, spoken), str(countries.name(place.country, spoken))
    return words.say("search.sep").join(named)


def looked_at(
    record: AtHand, side: str, row: Mapping[str, Any], undone: list[str], added: list[str]
) -> tuple[Reading, shown.Topics]:
    """What is understood of a row: its text, whose language is found where it is not said, and its topics."""
    text = clean(str(row.get("text", "")))
    language = str(row.get("language") or language_of(text) or "")
    topics = shown.Topics.of(text[:LONGEST], language or None, undone, added)
    told = {**row, "language": language, "topics": list(topics.codes)}
    return read(side, told, record.places, today()), topics


def _answer(request: HttpRequest, side: str, given: QueryDict) -> HttpResponse:
    record, on = record_of(request), today()
    row = typed(given, side, _NAMES)
    undone, added = _list(given, "not"), _list(given, "add")
    drop = given.get("drop", "")
    if drop == "place":
        row.pop("place", None)
    elif drop:
        undone, added = [*undone, drop], [code for code in added if code != drop]
    undone = [code for code in undone if code not in _list(given, "more")]
    added = [*added, *_list(given, "more")]
    reading, topics = looked_at(record, side, row, undone, added)
    if reading.faults:
        return form(request, side, row, faults_of(reading.problems), 422)
    said = reading.said
    place = record.places.get(said.get("place", ""))
    carried = [
        *((name, value) for name, value in row.items() if isinstance(value, str)),
        *((name, each) for name, value in row.items() if isinstance(value, list) for each in value),
        *(("not", code) for code in undone),
        *(("add", code) for code in added),
    ]
    values: dict[str, Any] = {
        "side": side,
        "words": shown.own_words(said.get("text", ""), topics),
        "language": said.get("language", ""),
        "text": said.get("text", ""),
        "understood": [*shown.understood(topics), *_place_read(record, reading)],
        "notes": [*shown.not_known(reading, topics), *_left_out(reading)],
        "candidates": [
            {**each, "on": False} for each in shown.candidates(record, reading)
        ],
        "asked_place": row.get("place", ""),
        "place_unknown": any(problem.code == "exchange.place-unknown" for problem in reading.problems),
        "place": place.id if place else "",
        "choices": topic_choices(topics.codes),
        "carried": [(name, value) for name, value in carried if name != "place" or not reading.candidates],
        "all": carried,
        "partners": shown.partners(record, side, reading, on),
        "likely": shown.likely_of(record, reading),
        **shown.beside(record, side, reading, on),
        "fields": [{**each, "id": f"again-{each['id']}", "name": each["id"]} for each in questions(side, AT_ONCE, row, {})],
        "again": [{**each, "id": f"again-{each['id']}", "name": each["id"]} for each in questions(side, BESIDE, row, {})],
        "signed": signed_in(request),
        "back": request.method != "POST",
        "token": get_token(request) if signed_in(request) else "",
        "key": new_key(),
    }  # fmt: skip
    return _answered(request, "exchange/answer.html", values, 200)


def _left_out(reading: Reading) -> list[str]:
    """What was typed and is not understood, the place apart."""
    return [sentence(problem) for problem in reading.problems if problem.field != "place"]


def _place_read(record: AtHand, reading: Reading) -> list[dict[str, Any]]:
    """The place as it was understood, with its undo."""
    said, spoken = reading.said, words.language()
    place = record.places.get(said.get("place", ""))
    country = str(countries.name(said["country"], spoken)) if said.get("country") else ""
    if place is None and not country:
        return []
    named = [record.places.name(place.id, spoken)] if place else []
    label = words.say("search.sep").join(filter(None, [*named, country]))
    kind = words.say(f"need.kind.{'place' if place else 'country'}")
    return [{"kind": kind, "label": label, "because": "", "drop": "place"}]


def _list(given: QueryDict, name: str) -> list[str]:
    return [each for each in dict.fromkeys(given.getlist(name)) if each][:MOST_TOPICS]


def form(
    request: HttpRequest, side: str, row: Mapping[str, Any], faults: Mapping[str, str], status: int
) -> HttpResponse:
    """The form, with what was typed and what is wrong with it."""
    values = {
        "side": side,
        "other": other_side(side),
        "fields": questions(side, AT_ONCE, row, faults),
        "more": questions(side, BESIDE, row, faults),
        "opened": any(name in faults or row.get(name) for name in BESIDE),
        "errors": [{"id": name, "text": text} for name, text in faults.items()],
    }
    return _answered(request, "exchange/write.html", values, status)


def _answered(request: HttpRequest, template: str, values: Mapping[str, Any], status: int) -> HttpResponse:
    answer = render(request, template, dict(values), status=status)
    if status != 200 or request.method == "POST":
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer
