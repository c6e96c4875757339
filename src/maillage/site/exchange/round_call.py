"""The call of a round: written by who looks after a network, changed until the round is run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.exchange.models import Round, RoundState
from maillage.exchange.rounds import (
    Call,
    ChangedMeanwhile,
    Chosen,
    RoundRefused,
    Terms,
    call_round,
    change_round,
    faults_of,
    may_run,
)
from maillage.parties.models import Organisation
from maillage.reference import countries
from maillage.reference.countries import find_country
from maillage.reference.groups import group_codes, group_name
from maillage.reference.names import fold
from maillage.reference.topics import topic_name, topics
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.exchange.round_desk import managed
from maillage.site.parties.typed import day_in
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.today import today

MOST_COUNTRIES = 60
OPEN_FOR = timedelta(days=42)
"""How long a round is open where its network has not said yet."""
EQUITY = (0, 25, 50, 75, 100)
_SPLIT = re.compile(r"[,;،؛\n]")
Typed = Mapping[str, list[str]]


def network_of(request: HttpRequest, key: str) -> Organisation:
    """The network, for who may call rounds of it. Raises Http404 for everybody else."""
    found = Organisation.objects.prefetch_related("names").filter(pk=key).first()
    if found is None or not may_run(account_of(request), found, today()):
        raise Http404
    return found


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of a new call; sent, the round is called and its page shown."""
    network, on = network_of(request, key), today()
    if request.method != "POST":
        typed = kept(request) or typed_of(_first(on))
        return _page(request, network, None, typed, {})
    call, faults = call_in(request.POST, on)
    if faults:
        return _page(request, network, None, _typed(request.POST), faults, 422)

    def act() -> str:
        round = call_round(network, call, account_of(request), on)
        note("round_called", account_of(request), f"round:{round.key}", network=network.pk)
        return reverse("round", args=[round.key])

    return once(request, act)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponseBase:
    """The call as it stands, in its form; sent, it is changed. Changed by somebody else meanwhile, what was typed is kept."""
    round, on = managed(request, key), today()
    if round.state != RoundState.CALLED:
        raise Http404
    if request.method != "POST":
        return _page(request, round.network, round, kept(request) or typed_of(_as_it_is(round)), {})
    call, faults = call_in(request.POST, on)
    if faults:
        return _page(request, round.network, round, _typed(request.POST), faults, 422)

    def act() -> str:
        change_round(round.key, call, account_of(request), _version(request), on)
        note("round_changed", account_of(request), f"round:{round.key}")
        return reverse("round_desk", args=[round.key])

    try:
        return once(request, act)
    except ChangedMeanwhile:
        met = {"title": words.say("round_desk.met")}
        return _page(request, round.network, managed(request, key), _typed(request.POST), met, 409)
    except RoundRefused as why:
        said = {"title": words.say(f"round.cannot.{why.why}")}
        return _page(request, round.network, round, _typed(request.POST), said, 422)


# --- what was typed -------------------------------------------------------------------------------------------------


def call_in(post: QueryDict, on: date) -> tuple[Call, dict[str, str]]:
    """The call of a form, and what is wrong with it: sentences by field."""
    codes, unknown = _countries(post.get("countries", ""))
    call = Call(
        title=" ".join(clean(post.get("title", "")).split()),
        language=words.language(),
        words=clean(post.get("words", "")),
        opens=day_in(post.get("opens", "")),
        closes=day_in(post.get("closes", "")),
        terms=Terms(
            floor=_number(post.get("floor", ""), 0),
            equity=_number(post.get("equity", ""), 0),
            most_per_place=_units(post.get("most_per_place", "")),
            most_per_country=_units(post.get("most_per_country", "")),
        ),
        chosen=Chosen(
            members_only=post.get("members", "members") != "all",
            topics=tuple(dict.fromkeys(post.getlist("topics"))),
            countries=codes,
            groups=tuple(dict.fromkeys(post.getlist("groups"))),
        ),
    )
    faults = {field: words.say(f"round_desk.fault.{why}") for field, why in reversed(faults_of(call, on))}
    if unknown:
        faults["countries"] = words.say("round_desk.fault.countries", found=unknown[:40])
    return call, faults


def _countries(said: str) -> tuple[tuple[str, ...], str]:
    """Codes of the countries named, and the first name that is none."""
    named = [each.strip() for each in _SPLIT.split(clean(said)) if each.strip()][:MOST_COUNTRIES]
    found = {name: find_country(name) for name in named}
    unknown = next((name for name, country in found.items() if country is None), "")
    return tuple(dict.fromkeys(country.code for country in found.values() if country)), unknown


def _number(said: str, empty: int) -> int:
    """A whole number in any digits; -1 for what is none, which no term can be."""
    said = said.strip()
    if not said:
        return empty
    return int(said) if said.isdecimal() and len(said) < 8 else -1


def _units(said: str) -> int | None:
    return _number(said, -1) if said.strip() else None


def _version(request: HttpRequest) -> int:
    return max(0, _number(request.POST.get("version", ""), 0))


def _first(on: date) -> Call:
    return Call("", words.language(), "", on, on + OPEN_FOR)


def _as_it_is(round: Round) -> Call:
    return Call(
        round.title,
        round.language,
        round.words,
        round.opens,
        round.closes,
        Terms.of(round.terms),
        Chosen.of(round.chosen),
    )


def typed_of(call: Call) -> dict[str, list[str]]:
    """A call as its form holds it."""
    spoken, terms, chosen = words.language(), call.terms, call.chosen
    return {
        "title": [call.title],
        "words": [call.words],
        "opens": [str(call.opens or "")],
        "closes": [str(call.closes or "")],
        "members": ["members" if chosen.members_only else "all"],
        "topics": [*chosen.topics],
        "groups": [*chosen.groups],
        "countries": [", ".join(str(countries.name(code, spoken)) for code in chosen.countries)],
        "floor": [str(terms.floor)],
        "equity": [str(terms.equity)],
        "most_per_place": [str(terms.most_per_place or "")],
        "most_per_country": [str(terms.most_per_country or "")],
    }


def _typed(post: QueryDict) -> Typed:
    return {name: [*map(str, values)] for name, values in post.lists()}


# --- the page -------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    network: Organisation,
    round: Round | None,
    typed: Typed,
    faults: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    values = {
        "round": round,
        "errors": [{"id": field, "text": said} for field, said in faults.items()],
        "action": reverse("round_change", args=[round.key]) if round else reverse("round_new", args=[network.pk]),
        "leave": reverse("round_desk", args=[round.key]) if round else reverse("network_desk", args=[network.pk]),
        "key": new_key(),
        "token": get_token(request),
        "first": _first_fields(typed, faults),
        "more": _more_fields(typed, faults),
        "open": bool(set(faults) & {"topics", "groups", "countries", "floor", "equity", "most_per_place", "most_per_country"}),
    }  # fmt: skip
    answer = render(request, "exchange/round_form.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _field(name: str, typed: Typed, faults: Mapping[str, str], hint: str = "", **more: Any) -> dict[str, Any]:
    return {
        "component": "field", "id": name, "label": words.say(f"round_desk.field.{name}"),
        "hint": words.say(f"round_desk.hint.{hint or name}"), "value": (typed.get(name) or [""])[0],
        "error": faults.get(name, ""), **more,
    }  # fmt: skip


def _first_fields(typed: Typed, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    chosen = (typed.get("members") or ["members"])[0]
    return [
        _field("title", typed, faults),
        _field("words", typed, faults, kind="area", rows=6, optional=True),
        _field("opens", typed, faults, kind="date"),
        _field("closes", typed, faults, kind="date"),
        {"component": "choices", "id": "members", "label": words.say("round_desk.field.members"),
         "choices": [{"value": each, "label": words.say(f"round_desk.choice.{each}"), "on": each == chosen} for each in ("members", "all")]},
    ]  # fmt: skip


def _more_fields(typed: Typed, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    spoken = words.language()
    by_name = sorted(
        ((topic_name(each.code, spoken), each.code) for each in topics()), key=lambda each: fold(each[0])
    )
    groups = sorted(
        ((group_name(code, spoken), code) for code in group_codes()), key=lambda each: fold(each[0])
    )
    equity = (typed.get("equity") or ["0"])[0]
    return [
        _several("topics", by_name, typed, faults),
        _several("groups", groups, typed, faults),
        _field("countries", typed, faults, optional=True),
        {**_field("equity", typed, faults), "kind": "select", "value": equity,
         "choices": [{"value": str(each), "label": words.say(f"round_desk.choice.equity_{each}")} for each in EQUITY]},
        _field("floor", typed, faults, short=True, figures=True),
        _field("most_per_place", typed, faults, "units", short=True, figures=True, optional=True),
        _field("most_per_country", typed, faults, "units", short=True, figures=True, optional=True),
    ]  # fmt: skip


def _several(
    name: str, listed: list[tuple[str, str]], typed: Typed, faults: Mapping[str, str]
) -> dict[str, Any]:
    on = set(typed.get(name, ()))
    return {
        "component": "choices", "id": name, "several": True, "label": words.say(f"round_desk.field.{name}"),
        "hint": words.say(f"round_desk.hint.{name}"), "error": faults.get(name, ""),
        "choices": [{"value": code, "label": label, "on": code in on} for label, code in listed],
    }  # fmt: skip
