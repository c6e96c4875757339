"""A draft, or what is published, changed by its owner: all that may be said, and "Look", which shows what stands beside it and
keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST

from maillage.exchange import entries
from maillage.exchange.models import Entry, Side, State
from maillage.exchange.reading import LONGEST, Reading, clean, read
from maillage.matching.profiles import fields
from maillage.parties.models import Organisation
from maillage.parties.organisations import name_of
from maillage.reference.topics import topic
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import AtHand
from maillage.site.content import language_of
from maillage.site.exchange import boards, shown
from maillage.site.exchange.entry import in_words, own_entry
from maillage.site.exchange.form import (
    ALSO,
    AT_ONCE,
    BESIDE,
    all_names,
    faults_of,
    heading,
    questions,
    sentence,
    topic_choices,
    typed,
)
from maillage.site.exchange.write import form, looked_at
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, needs, signed_in, whose_it_is
from maillage.site.today import today

MOST_PROOF = 20
_OF_PLACE = ("country", "place_name", "latitude", "longitude", "time_zone")
"""What follows from a place."""
_PROOF = """
SELECT DISTINCT id, coalesce(title, id) FROM activities
WHERE place = $place OR id IN (SELECT id FROM activity_places WHERE place = $place)
  OR id IN (SELECT id FROM activity_parties WHERE organisation = $body) ORDER BY 2, 1 LIMIT $most
"""


@needs(signed_in)
@require_POST
def new(request: HttpRequest) -> HttpResponseBase:
    """Keep what was written as a draft, for its author's organisation where they act for one alone."""
    side = Side.OFFER if request.POST.get("side") == Side.OFFER else Side.NEED
    row = typed(request.POST, side, all_names(side))
    if not clean(str(row.get("text", ""))):
        return form(request, side, row, {"text": words.say("need.nothing_said")}, 422)
    reading, _ = looked_at(
        record_of(request), side, row, request.POST.getlist("not"), request.POST.getlist("add")
    )
    account, on = account_of(request), today()

    def act() -> str:
        theirs = entries.organisations_for(account, on)
        entry = entries.draft(side, reading, account, on, theirs[0] if len(theirs) == 1 else None)
        note("entry_drafted", account, f"{side}:{entry.key}")
        messages.success(request, words.say("entry.done.entry_drafted"))
        return reverse("entry", args=[entry.key])

    try:
        return once(request, act)
    except entries.Refused as refused:
        values = {
            "text": sentence(refused.problems[0]) if refused.problems else words.say("need.nothing_said")
        }
        return form(request, side, row, values, 422)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of one; sent, it is saved, or looked at (``then=look``)."""
    entry = own_entry(request, key)
    record = record_of(request)
    if request.method != "POST":
        row = _at_first(entry, kept(request))
        looked = _looked(record, entry, row, row.get("topics") or [])
        return _page(request, entry, row, looked, {}, 200)
    row = {**_left_alone(entry), **_typed(record, request, entry)}
    chosen = _listed(request, "topics") + _listed(request, "more")
    looked = _looked(record, entry, row, chosen, _listed(request, "offered"))
    reading, version = looked.reading, _number(request.POST.get("version", ""))
    if request.POST.get("then") == "look" or reading.faults:
        return _page(request, entry, row, looked, faults_of(reading.problems), 422 if reading.faults else 200)
    account, on = account_of(request), today()
    organisation = _chosen(request, entry)

    def act() -> str:
        changed = entries.change(key, reading, account, version, on, organisation)
        note("entry_changed", account, f"{changed.side}:{key}", version=changed.version)
        boards.changed()
        messages.success(request, words.say("entry.done.entry_changed"))
        return reverse("entry", args=[key])

    try:
        return once(request, act)
    except entries.ChangedMeanwhile as met:
        return _page(request, met.entry, row, looked, {}, 409)
    except entries.Refused as refused:
        return _page(request, entry, row, looked, faults_of(refused.problems), 422)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was typed, as it is understood: ``reading`` with the topics that are chosen, ``topics`` all that may be, ``on`` those
    that are ticked when it is shown."""

    reading: Reading
    topics: shown.Topics
    on: frozenset[str]


def _looked(
    record: AtHand, entry: Entry, row: Mapping[str, Any], chosen: list[str], offered: list[str] | None = None
) -> _Looked:
    """``offered``: topics that the form had, ticked or not; what the words give beside them is new, and is shown ticked."""
    text = clean(str(row.get("text", "")))
    language = language_of(text) or (entry.language if text == entry.text else "")
    topics = shown.Topics.of(text[:LONGEST], language or None, (), chosen)
    new = {code for code in topics.codes if offered is not None and code not in offered}
    reading = read(entry.side, {**row, "language": language, "topics": chosen}, record.places, today())
    return _Looked(reading, topics, frozenset({*chosen, *new}))


def _at_first(entry: Entry, waiting: Mapping[str, list[str]]) -> dict[str, Any]:
    """What the form holds at first: what is kept, or what was typed before signing in again."""
    row = dict(entry.said)
    if waiting:
        given = QueryDict(mutable=True)
        for name, values in waiting.items():
            given.setlist(name, values)
        row |= {**typed(given, entry.side, all_names(entry.side)), "topics": given.getlist("topics")}
    return row


def _left_alone(entry: Entry) -> dict[str, Any]:
    """What is kept and no question of the form asks: it stays."""
    asked = {*all_names(entry.side), "topics", "language", *_OF_PLACE}
    return {name: value for name, value in entry.said.items() if name not in asked}


def _typed(record: AtHand, request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """The answers of the form. A place that still bears the name under which it was shown is the one that was settled; with it
    stay its point and its country."""
    row = typed(request.POST, entry.side, all_names(entry.side))
    place, meant = str(row.get("place", "")), clean(request.POST.get("place_meant", ""))
    if meant:
        row["place"] = meant
    elif place and place == _called(record, entry):
        row |= {name: entry.said[name] for name in ("place", *_OF_PLACE) if name in entry.said}
    return row


def _called(record: AtHand, entry: Entry) -> str:
    """What the form calls the place that is kept."""
    place = record.places.get(entry.place) if entry.place else None
    return record.places.name(place.id, words.language()) if place else str(entry.said.get("place", ""))


def _listed(request: HttpRequest, name: str) -> list[str]:
    return [each for each in dict.fromkeys(request.POST.getlist(name)) if topic(each)]


def _chosen(request: HttpRequest, entry: Entry) -> Organisation | None:
    said = clean(request.POST.get("organisation", ""))
    if entry.state != State.DRAFT:
        return entry.organisation
    if said == (entry.organisation_id or ""):
        return entry.organisation
    return next(
        (each for each in entries.organisations_for(account_of(request), today()) if each.pk == said), None
    )


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _page(
    request: HttpRequest,
    entry: Entry,
    row: Mapping[str, Any],
    looked: _Looked,
    faults: Mapping[str, str],
    status: int,
) -> HttpResponse:
    record, side, on, read_now = record_of(request), entry.side, today(), looked.reading
    topics = looked.topics
    if not faults:  # of a place that is not settled, and words that nobody knows: said beside their question
        faults = faults_of(read_now.problems)
    place = record.places.get(read_now.said.get("place", ""))
    held = {**row, "place": record.places.name(place.id, words.language()) if place else row.get("place", "")}
    proof = _activities(record, entry, read_now) if side == Side.OFFER else []
    groups = [
        {
            "title": words.say(f"entry.group.{name}"),
            "opened": any(each in faults for each in names),
            "fields": questions(side, names, held, faults, proof=proof),
        }
        for name, names in ALSO[side]
        if name != "proof" or proof or held.get("proof")
    ]
    values: dict[str, Any] = {
        "entry": entry,
        "side": side,
        "fields": questions(side, AT_ONCE, held, faults),
        "candidates": shown.candidates(record, read_now),
        "topics": _ticked(looked),
        "offered": topics.codes,
        "words": shown.own_words(str(read_now.said.get("text", "")), topics),
        "choices": topic_choices(topics.codes),
        "notes": shown.not_known(read_now, topics),
        "beside_fields": questions(side, BESIDE, held, faults),
        "beside_opened": any(name in faults for name in BESIDE),
        "groups": groups,
        "organisation": _organisations(request, entry, faults),
        "errors": [
            {"id": "more" if name == "topics" else name, "text": text} for name, text in faults.items()
        ]
        if status == 422
        else [],
        "met": _theirs(entry, read_now) if status == 409 else [],
        "is_met": status == 409,
        "looked": request.POST.get("then") == "look" and status == 200,
        "token": get_token(request),
        "key": new_key(),
        "version": _number(request.POST["version"])
        if status in (200, 422) and "version" in request.POST
        else entry.version,
    }
    if values["looked"]:
        values |= shown.beside(record, side, read_now, on, entry.key)
        values["partners"] = shown.partners(record, side, read_now, on)
        values["likely"] = shown.likely_of(record, read_now)
    answer = render(request, "exchange/edit.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _ticked(looked: _Looked) -> list[dict[str, Any]]:
    rows = []
    for each in shown.understood(looked.topics):
        label = " ".join(filter(None, [each["label"], each["because"]]))
        rows.append({"value": each["drop"], "label": label, "on": each["drop"] in looked.on})
    return rows


def _organisations(request: HttpRequest, entry: Entry, faults: Mapping[str, str]) -> dict[str, Any] | None:
    """Of a draft: for which organisation it is; None where there is nothing to choose."""
    if entry.state != State.DRAFT:
        return None
    theirs = entries.organisations_for(account_of(request), today())
    if entry.organisation is not None and entry.organisation not in theirs:
        theirs = [entry.organisation, *theirs]
    if not theirs:
        return None
    listed = [{"value": "", "label": words.say("entry.no_organisation")}]
    for each in theirs:
        name = name_of(each.names.all(), words.language())
        listed.append({"value": each.pk, "label": name.name if name else each.pk})
    return {
        "component": "field", "id": "organisation", "kind": "select", "label": words.say("entry.for_whom"),
        "choices": listed, "value": entry.organisation_id or "", "error": faults.get("organisation", ""),
    }  # fmt: skip


def _activities(record: AtHand, entry: Entry, reading: Reading) -> list[tuple[str, str]]:
    """What the record knows that was done in its place, or by its organisation: proof to pick from."""
    body = entry.organisation.record_id if entry.organisation else ""
    place = str(reading.said.get("place", ""))
    if not (body or place):
        return []
    given = {"place": place, "body": body, "most": MOST_PROOF}
    rows = record.connection().execute(_PROOF, given).fetchall()
    return [(id_, str(title)[:120]) for id_, title in rows]


def _theirs(entry: Entry, reading: Reading) -> list[dict[str, str]]:
    """What stands now, where it differs from what was typed."""
    found = []
    for field in fields(entry.side):
        now = entry.said.get(field.name)
        if field.name not in ("latitude", "longitude", "time_zone") and now != reading.said.get(field.name):
            said = in_words(field, now) if now not in (None, "") else words.say("need.not_said")
            found.append({"label": heading(field), "value": said})
    return found
