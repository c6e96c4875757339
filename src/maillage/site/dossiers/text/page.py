"""A text of a dossier: read whole, agreed to, sent back, reserved; nobody's words are overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import (
    CounterTakenBack,
    KeyGiven,
    KeyWithdrawn,
    ReserveLifted,
    ReserveMade,
    Returned,
    What,
)
from maillage.dossiers.model import Version
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import articles, kind_of
from maillage.dossiers.turn import decided
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.acts_offered import running
from maillage.site.dossiers.declared_shown import of_team
from maillage.site.dossiers.form import decide_once, told
from maillage.site.dossiers.here import Here, at, dossier_here, language_said, said, world_of
from maillage.site.dossiers.taken_over import taken_over_shown
from maillage.site.dossiers.text import counter
from maillage.site.dossiers.text.article_form import name_of
from maillage.site.dossiers.text.beside import with_answers
from maillage.site.dossiers.text.changes_shown import changes_between
from maillage.site.dossiers.text.keys_shown import keys_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import needs, whose_it_is


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, text: str) -> HttpResponseBase:
    """Its current version; sent, one act on it (``then``)."""
    here = dossier_here(request, key)
    if kind_of(text) is None:
        raise Http404
    if request.method != "POST":
        typed = Typed.waiting(request)
        if other := typed.one("article" if typed.one("then") == "counter" else "") or request.GET.get(
            "other"
        ):
            return counter.form(request, here, text, other, typed, None, 200)
        return _page(request, here, text, typed, {}, 200)
    typed = Typed.sent(request)
    if typed.one("then") == "counter":
        return _other_words(request, here, text, typed)
    verb = _VERBS.get(typed.one("then"))
    if verb is None:
        return _page(request, here, text, typed, {}, 422)
    what = verb(text, typed)

    def act() -> str:
        decided(key, what, world_of(here.account, here.acting, here.on))
        note(
            "dossier_text",
            here.account,
            f"party:{here.acting.pk}",
            dossier=key,
            text=text,
            then=typed.one("then"),
        )
        return at(here, "dossier_text", text)

    try:
        return once(request, act)
    except Refused as refused:
        sentence = told(refused)
        where = typed.one("then") if typed.one("then") in ("return", "reserve", "back") else "agree"
        status = 409 if refused.code == "stale-version" else 422
        return _page(request, dossier_here(request, key), text, typed, {where: sentence}, status)


def _other_words(request: HttpRequest, here: Here, text: str, typed: Typed) -> HttpResponseBase:
    """Other words for an article: proposed, or said why not on their form."""
    if here.state.text(text) is None or typed.one("article") not in articles():
        raise Http404

    def leads_to(what: What) -> str:
        return f"{at(here, 'dossier_text', text)}#{typed.one('article')}"

    try:
        return decide_once(request, here, "counter", lambda: counter.counter_of(here, text, typed), leads_to)
    except Refused as refused:
        status = 409 if refused.code == "stale-version" else 422
        now = dossier_here(request, here.key)
        return counter.form(
            request,
            now,
            text,
            typed.one("article"),
            typed,
            (refused.problem.field or "why", told(refused)),
            status,
        )


def _language(typed: Typed) -> dict[str, str]:
    said_now = typed.whole("words")
    return {words.language(): said_now} if said_now.strip() else {}


_VERBS: Mapping[str, Callable[[str, Typed], What]] = {
    "agree": lambda text, typed: KeyGiven(text, typed.one("shown")),
    "back": lambda text, typed: KeyWithdrawn(text, typed.one("shown"), _language(typed)),
    "return": lambda text, typed: Returned(text, typed.one("shown"), _language(typed)),
    "reserve": lambda text, typed: ReserveMade(
        text, typed.one("shown"), typed.one("article"), _language(typed)
    ),
    "lift": lambda text, typed: ReserveLifted(text, typed.number("number")),
    "drop": lambda text, typed: CounterTakenBack(text, typed.number("number")),
}


def _page(
    request: HttpRequest, here: Here, text: str, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    found = here.state.text(text)
    if found is None:
        values: dict[str, Any] = {"none": True}
    else:
        wanted = request.GET.get("version", "")
        version = next((each for each in found.versions if str(each.number) == wanted), found.current)
        values = _values(here, text, version, version is found.current, typed, faults)
        values["versions"] = [
            {"number": each.number, "address": at(here, "dossier_text", text, version=str(each.number)), "who": here.named(each.by), "day": str(each.on),
             "because": each.because, "binds": bool(each.agreed), "shown": each is version}
            for each in reversed(found.versions)
        ]  # fmt: skip
        before = next((each for each in found.versions if each.number == version.number - 1), None)
        values["changes"] = changes_between(here, before, version) if before else []
        values["before"] = before.number if before else 0
        values["current"] = version is found.current
    values |= {
        "here": here,
        "dossier": said(here.state.title),
        "title": here.text_name(text),
        "write": at(here, "dossier_write", text) if running(here) else "",
        "funds": at(here, "dossier_funds") if text == "definition" else "",
        "errors": errors(faults),
        "faults": faults,
        "token": get_token(request),
        "action": request.path,
    }
    return page(request, "dossiers/text.html", values, status)


def _values(
    here: Here, text: str, version: Version, current: bool, typed: Typed, faults: Mapping[str, str]
) -> dict[str, Any]:
    kind = kind_of(text)
    mine = here.me.party
    open_still = not version.agreed and running(here)
    given = version.key_of(mine) is not None
    names = kind.articles_of(here.state.light) if kind else ()
    rows = with_answers(here, text, version, current)
    return {
        "version": version,
        "number": version.number,
        "articles": rows,
        "any_counter": any(each["counters"] for each in rows),
        "beside": [each for each in rows if each["counters"] or each["reserves"]],
        "paper": at(here, "dossier_paper", text, version=str(version.number)),
        "keys": keys_of(here, version),
        "declared": of_team(here, here.state.missions.get(text.partition(":")[2])),
        "why": said(version.why),
        "why_language": language_said(version.why),
        "may_agree": (agrees := open_still and mine in version.parties and not given),
        "taken_over": taken_over_shown(here, text, mine) if current and agrees else None,
        "evaluation": at(here, "dossier_evaluation"),
        "may_back": open_still and given,
        "may_return": open_still and mine in version.parties,
        "agree": words.say("dossier.agree", who=here.named(mine), number=version.number),
        "returns": [
            {"who": here.named(each.party), "text": said(each.why), "language": language_said(each.why), "day": str(each.on)}
            for each in version.returns
        ],
        "keys_of_forms": {name: new_key() for name in ("agree", "back", "return", "reserve")},
        "why_field": {**field("return", "dossier.text", typed.whole("words") if "return" in faults else "", faults, kind="area", rows=3), "name": "words"},
        "back_field": {**field("back", "dossier.text", typed.whole("words") if "back" in faults else "", faults, kind="area", rows=2), "name": "words"},
        "reserve_fields": [
            field("article", "dossier.text", typed.one("article"), {}, kind="select", choices=[{"value": each, "label": name_of(each)} for each in names]),
            {**field("reserve", "dossier.text", typed.whole("words") if "reserve" in faults else "", faults, kind="area", rows=3), "name": "words"},
        ],
    }  # fmt: skip
