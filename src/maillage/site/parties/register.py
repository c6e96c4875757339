"""An organisation written down by somebody of it. Those that may be the same are shown first; the place is asked about where
several bear its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.parties.alike import Likeness, Sought, likely
from maillage.parties.kinds import LOCAL_AUTHORITY, kind_name, kinds, levels
from maillage.parties.organisations import Facts, Registration, TooMany, register
from maillage.parties.written import line
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.site import words
from maillage.site.accounts.turns import one_at_a_time
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.parties.alike_in_record import InRecord, alike_in_record
from maillage.site.parties.place_asked import Asked, place_asked
from maillage.site.parties.shown import Shown, shown
from maillage.site.parties.typed import Typed, errors, field, language_choices, told
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.today import today

GROUP = "party_new"


class _Alike(Exception):
    """Organisations that may be the same have not been shown yet."""


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, the organisation stands and its author is led to where they look after it."""
    if request.method != "POST":
        typed = Typed.waiting(request) or Typed({name: [str(value)] for name, value in request.GET.items()})
        return _page(request, typed, {}, Asked(), 200)
    typed, record = Typed.sent(request), record_of(request)
    level = typed.one("level") if typed.one("kind") == LOCAL_AUTHORITY else ""
    asked = place_asked(record, typed.one("place"), typed.one("country"), typed.one("place_id"), level)
    said = _said(typed, asked)
    faults = said.faults()
    if asked.fault:
        faults = {key: value for key, value in faults.items() if key != "country"}
        faults["place_id" if asked.choices else "place"] = asked.fault
    elif said.facts.kind == LOCAL_AUTHORITY and not asked.place:
        faults["place"] = "place_missing"
    if faults:
        return _page(request, typed, told(faults), asked, 422)
    seen = set(typed.all("seen"))
    in_record = alike_in_record(record, said.name, said.facts.country)

    def act() -> str:
        one_at_a_time()
        if {each.organisation.key for each in _alike(said)} - seen or {each.id for each in in_record} - seen:
            raise _Alike
        by = account_of(request)
        made = register(said, by, today(), timezone.now())
        note("party_registered", by, made.id, kind=made.kind, country=made.country, place=made.place)
        return reverse("party_desk", args=[made.key])

    try:
        return once(request, act)
    except _Alike:
        return _page(request, typed, {}, asked, 409, _alike(said), in_record)
    except TooMany:
        return _page(request, typed, {"name": words.say("party_new.too_many")}, asked, 429)


def _said(typed: Typed, asked: Asked) -> Registration:
    facts = Facts(
        kind=typed.one("kind"), level=typed.one("level"), country=asked.country, place=asked.place,
        languages=(typed.one("language"),),
    )  # fmt: skip
    return Registration(
        facts, line(typed.one("name")), typed.one("language"), line(typed.one("title")), words.language()
    )


def _alike(said: Registration) -> list[Likeness]:
    facts = said.facts
    return likely(Sought((said.name,), facts.country, facts.place, facts.kind, facts.level))


def _page(
    request: HttpRequest,
    typed: Typed,
    faults: Mapping[str, str],
    asked: Asked,
    status: int,
    alike: Sequence[Likeness] = (),
    in_record: Sequence[InRecord] = (),
) -> HttpResponse:
    values: dict[str, Any] = {
        "errors": errors(faults),
        "fields": fields(typed, faults, asked),
        "alike": [_likely(request, each) for each in alike],
        "in_record": in_record,
        "seen": [*(each.organisation.key for each in alike), *(each.id for each in in_record)],
        "token": get_token(request),
        "key": new_key(),
    }
    answer = render(request, "parties/new.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _likely(request: HttpRequest, each: Likeness) -> tuple[Shown, list[str]]:
    return shown(request, each.organisation), [words.say(f"party.alike.{reason}") for reason in each.reasons]


def fields(typed: Typed, faults: Mapping[str, str], asked: Asked) -> list[dict[str, Any]]:
    """The fields of the form, with what was typed."""
    spoken = words.language()
    return [
        field("kind", GROUP, typed.one("kind"), faults, kind="select", choices=kind_choices()),
        field("level", GROUP, typed.one("level"), faults, kind="select", choices=level_choices(), optional=True,
              hint=words.say("party_new.hint.level")),
        field("name", GROUP, typed.one("name"), faults, hint=words.say("party_new.hint.name")),
        field("language", GROUP, typed.one("language", spoken), faults, kind="select", choices=language_choices()),
        *place_fields(typed, faults, asked),
        field("title", GROUP, typed.one("title"), faults, hint=words.say("party_new.hint.title")),
    ]  # fmt: skip


def place_fields(typed: Typed, faults: Mapping[str, str], asked: Asked) -> list[dict[str, Any]]:
    """Country and place; where the place is in doubt, those of its name to choose from."""
    shown_fields = [
        field("country", GROUP, typed.one("country"), faults, kind="select", choices=country_choices()),
        field("place", GROUP, typed.one("place"), faults, hint=words.say("party_new.hint.place")),
    ]
    if asked.choices:
        shown_fields.append(
            {
                "component": "choices",
                "id": "place_id",
                "label": words.say("party_new.which"),
                "choices": asked.choices,
                "error": faults.get("place_id", ""),
            }
        )
    return shown_fields


def languages_field(chosen: Sequence[str]) -> dict[str, Any]:
    """The languages that it works in, several to be chosen."""
    choices = [{**each, "on": each["value"] in chosen} for each in language_choices()]
    return {
        "component": "choices", "id": "languages", "several": True,
        "label": words.say("party_new.field.languages"), "choices": choices,
    }  # fmt: skip


def kind_choices() -> list[dict[str, str]]:
    """Every kind, by its name."""
    spoken = words.language()
    return [
        {"value": "", "label": "–"},
        *({"value": each, "label": kind_name(each, spoken)} for each in kinds()),
    ]


def level_choices() -> list[dict[str, str]]:
    """Every level of local authorities, by its name."""
    spoken = words.language()
    named = ({"value": each, "label": kind_name(LOCAL_AUTHORITY, spoken, each)} for each in levels())
    return [{"value": "", "label": "–"}, *named]


def country_choices() -> list[dict[str, str]]:
    """Every country and territory, by its name."""
    spoken = words.language()
    named = [
        {"value": each.alpha2, "label": str(countries.name(each.alpha2, spoken))}
        for each in countries.countries()
    ]
    return [{"value": "", "label": "–"}, *sorted(named, key=lambda each: fold(each["label"]))]
