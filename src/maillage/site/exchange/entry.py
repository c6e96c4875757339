"""A need or an offer: its public page, and what its owner does with it there.

What is published is for everybody; a draft, what was withdrawn and what a curator has hidden are for who may change them, and
answer everybody else as what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from maillage.exchange import entries
from maillage.exchange.board import other_side
from maillage.exchange.models import Entry, Proposal, State
from maillage.matching.profiles import fields
from maillage.matching.profiles.shapes import Field
from maillage.parties.freshness import state_of
from maillage.reference import countries, spoken
from maillage.reference.problems import Problem
from maillage.reference.topics import modalities, topic, topic_name
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import AtHand
from maillage.site.exchange import boards
from maillage.site.exchange.form import faults_of, heading, sentence
from maillage.site.exchange.letters import tell_ended
from maillage.site.exchange.line import is_public, owner_of
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, anyone, needs, signed_in, whose_it_is
from maillage.site.today import today

_NOT_SHOWN = frozenset(
    {
        "id", "text", "language", "organisation", "place", "country", "latitude", "longitude", "time_zone", "topics", "proof",
        "income", "income_year", "excludes", "expires", "generated", "consent",
    }
)  # fmt: skip
"""Fields that have a place of their own on the page, or that are for matching alone."""


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The page of one."""
    return _page(request, _seen(request, key), 200)


def _seen(request: HttpRequest, key: str) -> Entry:
    """The entry as whoever asks may see it. Raises Http404."""
    found = Entry.objects.select_related("organisation", "origin").prefetch_related("organisation__names")
    entry = found.filter(pk=key).first()
    if entry is None or not (is_public(entry) or _is_theirs(request, entry)):
        raise Http404
    return entry


def _is_theirs(request: HttpRequest, entry: Entry) -> bool:
    return signed_in(request) and entries.may_see(entry, account_of(request), today())


def own_entry(request: HttpRequest, key: str) -> Entry:
    """The entry, for who may change it. Raises Http404."""
    entry = _seen(request, key)
    if not _is_theirs(request, entry):
        raise Http404
    return entry


def _page(request: HttpRequest, entry: Entry, status: int, wrong: str = "") -> HttpResponse:
    record, on = record_of(request), today()
    place = record.places.get(entry.place) if entry.place else None
    ended = entry.expires is not None and entry.expires <= on
    values: dict[str, Any] = {
        "entry": entry,
        "side": entry.side,
        "owner": owner_of(entry) or str(entry.said.get("organisation", "")),
        "owner_address": _address_of(entry),
        "place": record.places.name(place.id, words.language()) if place else entry.said.get("place_name", ""),
        "place_id": place.id if place else "",
        "title": _title(entry),
        "topics": [(code, topic_name(code, words.language())) for code in entry.topics if topic(code)],
        "facts": _facts(entry),
        "proof": _proof(record, entry),
        "since": str(entry.published_at.date()) if entry.published_at else "",
        "changed": str(entry.changed_at.date()),
        "confirmed": str(entry.confirmed_on or ""),
        "stands_until": str(entry.expires - timedelta(days=1)) if entry.expires else "",
        "ended": ended,
        "freshness": str(state_of(entry.side, entry.confirmed_on, on)),
        "public": is_public(entry),
        "wrong": wrong,
        "list": f"{entry.side}s",
        "other": other_side(entry.side),
        **(_of_owner(request, entry, on) if _is_theirs(request, entry) else {}),
    }  # fmt: skip
    answer = render(request, "exchange/entry.html", values, status=status)
    if not values["public"] or ended or entry.generated:
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _of_owner(request: HttpRequest, entry: Entry, on: date) -> dict[str, Any]:
    account = account_of(request)
    lacking = entries.lacks(entry, account, on) if entry.state == State.DRAFT else []
    return {
        "theirs": True,
        "lacks": [
            {"text": sentence(problem), "address": _mended_at(entry, account, problem, on)}
            for problem in lacking
        ],
        "until": _would_end(entry, on),
        "matches": reverse("matches", args=[entry.key]),
        "token": get_token(request),
        "key": new_key(),
    }


def _mended_at(entry: Entry, account: Account, problem: Problem, on: date) -> str:
    """The page on which what is missing is mended; empty where others do it."""
    if problem.code == "exchange.not-verified":
        return reverse("party_claim", args=[entry.organisation_id])
    if problem.code in ("exchange.frozen", "exchange.no-office"):
        return ""
    if problem.code == "exchange.no-organisation" and not entries.organisations_for(account, on):
        return reverse("party_new")
    question = "more" if problem.field == "topics" else problem.field  # where one is added
    return f"{reverse('entry_edit', args=[entry.key])}#{question}"


def _would_end(entry: Entry, on: date) -> str:
    """The last day on which it would stand, were it published today."""
    said = entry.said.get("expires") or entry.said.get("until")
    return str(said or on + timedelta(days=entries.STANDS_FOR - 1))


def _title(entry: Entry) -> str:
    text = " ".join(entry.text.split())
    return text if len(text) <= 70 else text[:70].rsplit(" ", 1)[0] + "…"


def _address_of(entry: Entry) -> str:
    return reverse("party", args=[entry.organisation_id]) if entry.organisation_id else ""


def _facts(entry: Entry) -> list[dict[str, str]]:
    """What else is said of it, field by field, in words."""
    said = entry.said
    found = []
    for field in fields(entry.side):
        value = said.get(field.name)
        if field.name in _NOT_SHOWN or value is None or value == "":
            continue
        found.append({"label": heading(field), "value": in_words(field, value)})
    return found


def in_words(field: Field, value: Any) -> str:
    """The value of a field as a reader reads it."""
    language = words.language()
    if field.kind in ("day", "last_day"):
        return spoken.day(str(value), language)
    if field.kind == "flag":
        return words.say("need.yes")
    if field.kind == "choice":
        return words.say(f"need.choice.{value}") if value in field.values else str(value)
    if field.kind == "count":
        return spoken.figure(int(value), language)
    if isinstance(value, list):
        return words.say("search.sep").join(_item(field, str(each), language) for each in value) or "–"
    return str(value)


def _item(field: Field, item: str, language: str) -> str:
    if field.kind == "topics":
        return topic_name(item, language) if topic(item) else item
    if field.kind == "forms":
        return next((form.name(language) for form in modalities() if form.code == item), item)
    if field.kind == "languages":
        return spoken.language_name(item, language)
    if field.kind == "months":
        return spoken.day(item, language)
    if field.kind == "parties" and countries.country(item):
        return str(countries.name(item, language))
    return item


def _proof(record: AtHand, entry: Entry) -> list[dict[str, str]]:
    """The activities picked as proof, by their titles; one that the record has no longer is named as it was."""
    picked = [str(each) for each in entry.said.get("proof", ())]
    if not picked:
        return []
    asked = "SELECT id, title FROM activities WHERE id IN (SELECT unnest(?::VARCHAR[]))"
    titles = dict(record.connection().execute(asked, [picked]).fetchall())
    return [
        {"title": titles.get(each) or each, "address": reverse("activity", args=[each]) if each in titles else ""}
        for each in picked
    ]  # fmt: skip


# --- what its owner does ----------------------------------------------------------------------------------------------
# Opened, an address acts on nothing and leads to the page; to whom it is none of theirs it answers as where nothing is.


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make a draft public."""
    entry = own_entry(request, key)
    if request.method != "POST":
        return redirect("entry", key)

    def act() -> str:
        made = entries.publish(key, account_of(request), today())
        return _done(request, made, "entry_published")

    return _tried(request, entry, act)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponseBase:
    """Its owner says that it still holds."""
    entry = own_entry(request, key)
    if request.method != "POST":
        return redirect("entry", key)

    def act() -> str:
        return _done(request, entries.confirm(key, account_of(request), today()), "entry_confirmed")

    return _tried(request, entry, act)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, key: str) -> HttpResponseBase:
    """Erase a draft."""
    entry = own_entry(request, key)
    if request.method != "POST":
        return redirect("entry", key)

    def act() -> str:
        entries.discard(key, account_of(request), today())
        note("entry_discarded", account_of(request), f"{entry.side}:{key}")
        messages.success(request, words.say("entry.done.entry_discarded"))
        return reverse("account_needs")

    return _tried(request, entry, act)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take it back from the public, with a reason: the form, and what it does."""
    entry = own_entry(request, key)
    if request.method != "POST":
        return _ask_reason(request, entry, "", {}, 200)
    reason = request.POST.get("reason", "")

    def act() -> str:
        ended: list[Proposal] = []
        withdrawn = entries.withdraw(key, account_of(request), reason, today(), ended.append)
        tell_ended(ended, account_of(request))
        return _done(request, withdrawn, "entry_withdrawn", reason=reason.strip()[:200])

    try:
        return once(request, act)
    except (entries.NotTheirs, entries.WrongState) as refused:
        return _page(request, own_entry(request, key), 409, sentence(refused.problems[0]))
    except entries.Refused as refused:
        return _ask_reason(request, entry, reason, faults_of(refused.problems), 422)


def _ask_reason(
    request: HttpRequest, entry: Entry, reason: str, faults: Mapping[str, str], status: int
) -> HttpResponse:
    values = {
        "entry": entry,
        "title": _title(entry),
        "fields": [
            {
                "component": "field", "id": "reason", "kind": "area", "rows": 3, "value": reason,
                "label": words.say("entry.reason"), "hint": words.say("entry.reason_hint"), "error": faults.get("reason", ""),
            }
        ],
        "errors": [{"id": field, "text": text} for field, text in faults.items()],
        "token": get_token(request),
        "key": new_key(),
        "leave": {"address": reverse("entry", args=[entry.key]), "label": words.say("entry.leave")},
    }  # fmt: skip
    answer = render(request, "exchange/withdraw.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _tried(request: HttpRequest, entry: Entry, act: Any) -> HttpResponseBase:
    """Do it once; where it is refused, the page says why."""
    try:
        return once(request, act)
    except entries.Refused as refused:
        return _page(request, own_entry(request, entry.key), 409, sentence(refused.problems[0]))


def _done(request: HttpRequest, entry: Entry, what: str, **details: Any) -> str:
    """Write it down, have the board know, and say so on the next page; within the transaction."""
    account: Account = account_of(request)
    note(what, account, f"{entry.side}:{entry.key}", **details)
    boards.changed()
    messages.success(request, words.say(f"entry.done.{what}"))
    return reverse("entry", args=[entry.key])
