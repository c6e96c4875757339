"""What an organisation says of itself, changed by whoever manages it. Two who change it at once see each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties import rights
from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.models import Organisation, Standing
from maillage.parties.organisations import (
    ChangedMeanwhile,
    Facts,
    NotAllowed,
    Wrong,
    add_code,
    call,
    call_no_more,
    describe,
    drop_code,
)
from maillage.parties.registers import example, scheme_name, schemes
from maillage.parties.rights import Right
from maillage.parties.written import line
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.parties.own_page import acted_for, page, to_desk
from maillage.site.parties.place_asked import Asked, place_asked
from maillage.site.parties.register import kind_choices, languages_field, level_choices, place_fields
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors, field, language_choices, languages_in, told
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today

GROUP = "party_edit"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of kind, place, contacts and languages."""
    organisation = acted_for(request, key, Right.MANAGE)
    if request.method != "POST":
        typed = Typed.waiting(request) or _as_typed(request, organisation)
        return _facts_page(request, organisation, typed, {}, Asked(), 200)
    typed, record = Typed.sent(request), record_of(request)
    level = typed.one("level") if typed.one("kind") == LOCAL_AUTHORITY else ""
    if (
        typed.one("place") == _place_name(request, organisation)
        and typed.one("country") == organisation.country
    ):
        asked = Asked(
            organisation.place, organisation.country
        )  # as it was: a name that several bear is asked once
    else:
        asked = place_asked(record, typed.one("place"), typed.one("country"), typed.one("place_id"), level)
    said = Facts(
        typed.one("kind"), level, asked.country, asked.place, typed.one("website"), typed.one("mailbox"),
        line(typed.one("telephone")), languages_in(typed),
    )  # fmt: skip
    faults = said.faults()
    if asked.fault:
        faults["place_id" if asked.choices else "place"] = asked.fault
    elif said.kind == LOCAL_AUTHORITY and not said.place:
        faults["place"] = "place_missing"
    if faults:
        return _facts_page(request, organisation, typed, told(faults), asked, 422)

    def act() -> str:
        describe(key, typed.number("version"), said, account_of(request), today())
        note("party_described", account_of(request), organisation.id, kind=said.kind, place=said.place)
        return reverse("party_desk", args=[key])

    try:
        return once(request, act)
    except ChangedMeanwhile:
        now = acted_for(request, key, Right.MANAGE)
        return _facts_page(request, now, typed, {"kind": words.say("party_edit.met")}, asked, 409, met=True)
    except NotAllowed:
        return _facts_page(request, organisation, typed, {}, asked, 409)


def _place_name(request: HttpRequest, organisation: Organisation) -> str:
    places = record_of(request).places
    known = organisation.place and places.get(organisation.place)
    return places.name(organisation.place, words.language()) if known else ""


def _as_typed(request: HttpRequest, organisation: Organisation) -> Typed:
    return Typed(
        {
            "kind": [organisation.kind], "level": [organisation.level], "country": [organisation.country],
            "place": [_place_name(request, organisation)], "website": [organisation.website],
            "mailbox": [organisation.mailbox], "telephone": [organisation.telephone], "languages": organisation.languages,
        }
    )  # fmt: skip


def _facts_page(
    request: HttpRequest,
    organisation: Organisation,
    typed: Typed,
    faults: Mapping[str, str],
    asked: Asked,
    status: int,
    met: bool = False,
) -> HttpResponse:
    fields = [
        field("kind", "party_new", typed.one("kind"), faults, kind="select", choices=kind_choices()),
        field("level", "party_new", typed.one("level"), faults, kind="select", choices=level_choices(), optional=True,
              hint=words.say("party_new.hint.level")),
        *place_fields(typed, faults, asked),
        field("website", GROUP, typed.one("website"), faults, kind="url", latin=True, optional=True),
        field("mailbox", GROUP, typed.one("mailbox"), faults, kind="email", latin=True, optional=True,
              hint=words.say("party_edit.hint.mailbox")),
        field("telephone", GROUP, typed.one("telephone"), faults, kind="tel", latin=True, optional=True),
        languages_field(typed.all("languages")),
    ]  # fmt: skip
    values = {
        **_frame(request, organisation, faults),
        "fields": fields,
        "met": met,
        "place": _place_name(request, organisation),
        "languages": [language_name(each, words.language()) for each in organisation.languages],
        "action": reverse("party_edit", args=[organisation.key]),
        "leave": to_desk(organisation),
    }
    return page(request, "parties/edit.html", values, status)


def _frame(request: HttpRequest, organisation: Organisation, faults: Mapping[str, str]) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "about": shown(request, organisation),
        "describes": rights.may_describe(account_of(request), organisation, today()),
        "standing": str(organisation.standing),
        "verified": organisation.standing == Standing.VERIFIED and not organisation.generated,
        "errors": errors(faults),
        "version": organisation.version,
        "token": get_token(request),
        "key": new_key(),
    }


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, key: str) -> HttpResponseBase:
    """Names in several languages, and codes of registers: one added or taken out at a time (``then``)."""
    organisation = acted_for(request, key, Right.MANAGE)
    if request.method != "POST":
        return _names_page(request, organisation, Typed.waiting(request), {}, 200)
    typed, by, on = Typed.sent(request), account_of(request), today()
    version, then, what = typed.number("version"), typed.one("then"), typed.one("what")

    def act() -> str:
        if then == "drop_name":
            call_no_more(key, version, what, by, on)
        elif then == "drop_code":
            scheme, _, code = what.partition(" ")
            drop_code(key, version, scheme, code, by, on)
        elif typed.one("scheme"):
            add_code(key, version, typed.one("scheme"), typed.one("code"), by, on)
        else:
            call(key, version, typed.one("language"), typed.one("name"), by, on)
        note("party_named", by, organisation.id)
        return reverse("party_names", args=[key])

    try:
        return once(request, act)
    except Wrong as wrong:
        return _names_page(request, organisation, typed, told(wrong.faults), 422)
    except ChangedMeanwhile:
        fault = {"code" if typed.one("scheme") else "name": words.say("party_edit.met")}
        return _names_page(request, acted_for(request, key, Right.MANAGE), typed, fault, 409)
    except NotAllowed:
        return _names_page(request, organisation, typed, {}, 409)


def _names_page(
    request: HttpRequest, organisation: Organisation, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    spoken, code_example = words.language(), example(typed.one("scheme"))
    registers = [{"value": each, "label": scheme_name(each, spoken)} for each in schemes()]
    code_hint = words.say("party_edit.hint.code", example=code_example) if code_example else ""
    values = {
        **_frame(request, organisation, faults),
        "names": [
            {"code": each.language, "language": language_name(each.language, spoken), "name": each.name}
            for each in organisation.names.all()
        ],
        "codes": [
            {"what": f"{each.scheme} {each.value}", "scheme": scheme_name(each.scheme, spoken), "value": each.value}
            for each in organisation.codes.all()
        ],
        "name_fields": [
            field("language", GROUP, typed.one("language", spoken), faults, kind="select", choices=language_choices()),
            field("name", GROUP, typed.one("name"), faults),
        ],
        "code_fields": [
            field("scheme", GROUP, typed.one("scheme", schemes()[0]), faults, kind="select", choices=registers),
            field("code", GROUP, typed.one("code"), faults, latin=True, **({"hint": code_hint} if code_hint else {})),
        ],
        "keys": [new_key() for _ in range(2)],
        "action": reverse("party_names", args=[organisation.key]),
    }  # fmt: skip
    return page(request, "parties/names.html", values, status)
