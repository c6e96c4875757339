"""The settings of the instance at the desk: name, languages, country, logo, mailbox, sender, digits of Arabic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.reference import countries
from maillage.reference.spoken import ARABIC_DIGITS
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.desk.deciding import once_for
from maillage.site.desk.page import shown
from maillage.site.instance import logo
from maillage.site.instance.models import Settings
from maillage.site.instance.now import NAME, known, of_environment
from maillage.site.instance.said import Said, said_in
from maillage.site.languages import NAMES
from maillage.site.permissions import account_of, looks_after_the_instance, needs

ROOM = "desk_settings"
SAID = ("title", "languages", "language", "country", "mailbox", "sender", "digits", "logo")
"""What the form changes."""


@needs(looks_after_the_instance)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, every process answers by the new settings from its next page on."""
    stands = _now()
    if request.method != "POST":
        answers = kept(request)
        typed = said_in(
            {name: each[0] for name, each in answers.items()}, answers.get("languages", []), None
        )[0]
        return _page(request, stands, typed if answers else Said.of(stands), {}, 200)
    said, faults = said_in(request.POST, request.POST.getlist("languages"), request.FILES.get("logo"))
    if faults:
        return _page(request, stands, said, faults, 422)

    def act() -> str:
        _change(request, said)
        return f"{reverse(ROOM)}?changed=yes"

    sent = once_for(request, lambda: _now().version, act)
    return sent or _page(request, _now(), said, {"title": words.say("desk_settings.met")}, 409)


def _now() -> Settings:
    return Settings.objects.filter(pk=1).first() or Settings(pk=1)


def _change(request: HttpRequest, said: Said) -> None:
    now = _now()
    before = {name: getattr(now, name) for name in SAID}
    for name in SAID[:-1]:
        value = getattr(said, name)
        setattr(now, name, list(value) if name == "languages" else value)
    if said.picture:
        now.logo = logo.keep(*said.picture)
    elif said.no_logo:
        now.logo = ""
    changed = [name for name in SAID if getattr(now, name) != before[name]]
    now.version += 1
    now.save()
    note("settings_changed", account_of(request), ", ".join(changed))
    known.changed()


def _page(
    request: HttpRequest, stands: Settings, said: Said, faults: Mapping[str, str], status: int
) -> HttpResponse:
    values = {
        "errors": [{"id": field, "text": text} for field, text in faults.items()],
        "changed": "changed" in request.GET and not faults,
        "logo": stands.logo,
        "fields": _fields(stands, said, faults),
        "version": stands.version,
        "token": get_token(request),
        "key": new_key(),
        "action": reverse(ROOM),
    }
    return shown(request, ROOM, "desk/settings.html", values, status)


def _fields(stands: Settings, said: Said, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    plain = of_environment()

    def field(name: str, value: str, **more: Any) -> dict[str, Any]:
        return {
            "component": "field", "id": name, "label": words.say(f"desk_settings.field.{name}"), "value": value,
            "error": faults.get(name, ""), **more,
        }  # fmt: skip

    def choices(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"value": value, "label": label} for value, label in pairs]

    spoken = words.language()
    named = sorted((str(countries.name(each.alpha2, spoken)), each.alpha2) for each in countries.countries())
    shown_languages = [
        {"value": code, "label": name, "on": code in (said.languages or NAMES)}
        for code, name in NAMES.items()
    ]
    as_is = ("", words.say("desk_settings.as_environment"))
    fields = [
        field("title", said.title, optional=True, hint=words.say("desk_settings.title_hint", name=NAME)),
        field("logo", "", kind="file", optional=True, hint=words.say("desk_settings.logo_hint")),
        {"component": "choices", "id": "languages", "several": True, "label": words.say("desk_settings.field.languages"),
         "hint": words.say("desk_settings.languages_hint"), "choices": shown_languages, "error": faults.get("languages", "")},
        field("language", said.language, kind="select", choices=choices(as_is, *NAMES.items())),
        field("country", said.country, kind="select", hint=words.say("desk_settings.country_hint"),
              choices=choices(("", words.say("desk_settings.no_country")), *((code, name) for name, code in named))),
        field("digits", said.digits, kind="select",
              choices=choices(as_is, *((each, words.say(f"desk_settings.digits.{each}")) for each in ARABIC_DIGITS))),
        field("mailbox", said.mailbox, kind="email", latin=True, optional=True, hint=words.say("desk_settings.mailbox_hint")),
        field("sender", said.sender, kind="email", latin=True, optional=True,
              hint=words.say("desk_settings.sender_hint", sender=plain.sender)),
    ]  # fmt: skip
    if stands.logo:
        none = [{"value": "yes", "label": words.say("desk_settings.no_logo"), "on": said.no_logo}]
        fields.insert(
            2,
            {"component": "choices", "id": "no_logo", "several": True, "choices": none,
             "label": words.say("desk_settings.field.no_logo")},
        )  # fmt: skip
    return fields
