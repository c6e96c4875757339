"""Forms of accounts: ``{% sheet "reset" form action=… %}`` is a form with our words, fields and errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from maillage.reference import spoken
from maillage.reference.texts import catalogue
from maillage.site import words
from maillage.site.accounts.fields import fields_of
from maillage.site.accounts.models import Account, Role
from maillage.site.accounts.personal_data import KEPT
from maillage.site.accounts.ready import READY
from maillage.site.accounts.second_factor import lacks_second_factor
from maillage.site.accounts.sentences import sentences

register = template.Library()
MOST_OF_AN_ADDRESS = 400
"""Characters of an address that one is led back to; a longer one is not worth its weight on every page."""


@register.simple_tag(takes_context=True)
def sheet(
    context: Context, name: str, /, form: BaseForm | None = None, action: str = "", **values: Any
) -> SafeString:
    """The form ``name`` (``sign_in.sheet.<name>``): what is wrong, fields, button. ``values`` fill its sentences;
    ``then``, ``then_label``: a second button that sends ``action=<then>``; ``stops``: it cannot be undone; ``button``:
    the name that the button sends."""
    faults = sentences(form) if form is not None and form.is_bound else {}
    said = _sheet(name)
    shown = {
        "fields": fields_of(name, form, faults) if form else [],
        "hidden": [str(each) for each in form.hidden_fields()] if form else [],
        "faults": [{"id": key or "send", "text": text} for key, texts in faults.items() for text in texts],
        "action": action,
        "submit": words.say(f"sign_in.sheet.{name}.submit", **values) if "submit" in said else "",
        "next": _next(context),
        "csrf_token": context.get("csrf_token"),
        **values,
    }
    return SafeString(get_template("account/form.html").render(shown))


@register.simple_tag
def sheet_title(name: str, /, form: BaseForm | None = None, **values: Any) -> str:
    """The title of the page; of a form that was sent back, it begins with “Error”."""
    title = words.say(f"sign_in.sheet.{name}.title", **values)
    wrong = form is not None and form.is_bound and form.errors
    return words.say("form.error_title", title=title) if wrong else title


@register.simple_tag
def sheet_head(name: str, /, **values: Any) -> SafeString:
    """Heading, and what stands below it."""
    says = words.say(f"sign_in.sheet.{name}.says", **values) if "says" in _sheet(name) else ""
    shown = {"title": words.say(f"sign_in.sheet.{name}.title", **values), "says": says}
    return SafeString(get_template("account/head.html").render(shown))


@register.simple_tag(takes_context=True)
def sign_in_address(context: Context) -> str:
    """Where one signs in and is led back to this page; from a page of signing in, to where that one leads."""
    request = context.get("request")
    at = reverse("account_login")
    back = request.get_full_path() if request is not None else ""
    if not back or len(back) > MOST_OF_AN_ADDRESS or back.startswith(reverse("account")):
        return at
    return f"{at}?{urlencode({'next': back})}"


@register.simple_tag
def faults_of(form: BaseForm | None) -> list[dict[str, str]]:
    """What is wrong with a form whose fields are not seen, for the component of errors."""
    if form is None or not form.is_bound:
        return []
    return [{"id": "main", "text": text} for texts in sentences(form).values() for text in texts]


@register.simple_tag(takes_context=True)
def next_of(context: Context) -> str:
    """Where signing in leads: where it was asked to, else what waits there, in the language of this page."""
    return _next(context) or reverse("work")


def _other_servers() -> list[dict[str, str]]:
    found: Any = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return list(found)


@register.simple_tag
def other_sites() -> list[dict[str, str]]:
    """Servers that one may sign in by: name and address."""
    return [
        {"name": each["name"], "address": reverse("openid_connect_login", args=[each["provider_id"]])}
        for each in _other_servers()
    ]


@register.simple_tag
def ready_logins() -> list[str]:
    """The roles of the ready logins of a demonstration."""
    return [str(role) for _, role in READY] if settings.DEMO else []


@register.filter
def as_role(role: str) -> str:
    """The key of the words on the button of a ready login."""
    return f"as_{role}"


@register.simple_tag(takes_context=True)
def factor_needed(context: Context) -> str:
    """The key of what an administrator is told about a second factor; nothing for anybody else."""
    account = context["user"] if "user" in context else getattr(context.get("request"), "user", None)
    if not isinstance(account, Account) or account.role != Role.ADMINISTRATOR:
        return ""
    if settings.DEMO:
        return "factor_waived"
    return "factor_needed" if lacks_second_factor(account) else ""


@register.simple_tag
def kept_rooms() -> list[str]:
    """What is kept of a person, in sentences."""
    return [words.say(f"kept.{each.room}.what") for each in KEPT]


@register.simple_tag
def day_of(moment: datetime | None) -> str:
    """The day of a moment, as the language writes it."""
    return spoken.day(moment.date(), words.language()) if moment else ""


@register.filter
def as_json(value: Any) -> str:
    """A value as a script reads it from an attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


def _sheet(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = catalogue("maillage.site", "sign_in")["sheet"][name]
    return found


def _next(context: Context) -> str:
    """Where a form leads when it is done, as it was asked."""
    request = context.get("request")
    if request is None:
        return ""
    return str(request.POST.get("next") or request.GET.get("next") or "")[:2_000]
