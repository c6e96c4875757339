"""Accounts at the desk: who has one, another role, closed or opened again, somebody invited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.site import words
from maillage.site.accounts.keeping import (
    ROLES,
    AccountThere,
    LastAdministrator,
    NotAnAddress,
    change_role,
    close_account,
    open_account,
)
from maillage.site.accounts.models import Account, Role
from maillage.site.acts.kept import kept
from maillage.site.acts.once import new_key, once
from maillage.site.desk.deciding import once_for
from maillage.site.desk.invite import send_invitation
from maillage.site.desk.page import shown
from maillage.site.instance.now import instance
from maillage.site.languages import OWN_NAMES
from maillage.site.paging import paged
from maillage.site.permissions import account_of, looks_after_the_instance, needs
from maillage.site.reports.said import clean

ROOM = "desk_accounts"
LONGEST_ASKED = 120


@needs(looks_after_the_instance)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list, by address; ``?q=`` looks in addresses and names."""
    return _list(request, {name: values[0] for name, values in kept(request).items()}, {})


@needs(looks_after_the_instance)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponseBase:
    """Open an account and send its owner a link to choose a password by. Asked for, not sent: what was typed when a session
    had ended."""
    if request.method != "POST":
        return show(request)
    email = clean(request.POST.get("email", ""))[:254].lower()
    role, name = request.POST.get("role", ""), " ".join(clean(request.POST.get("name", "")).split())
    language = request.POST.get("language", "")
    if role not in ROLES:
        return _list(request, request.POST, {"role": words.say("desk_accounts.no_role")})

    def act() -> str:
        facts = open_account(
            email, role, name, language if language in instance().languages else "", account_of(request)
        )
        send_invitation(request, facts.email, account_of(request))
        return f"{reverse('desk_account', args=[facts.number])}?invited=yes"

    try:
        return once(request, act)
    except NotAnAddress:
        return _list(request, request.POST, {"email": words.say("reports.no_address")})
    except AccountThere:
        return _list(request, request.POST, {"email": words.say("desk_accounts.there")})


@needs(looks_after_the_instance)
@require_http_methods(["GET", "HEAD", "POST"])
def show_one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One account; sent, it has another role, is closed or opened again, or its owner is sent another link."""
    account = _account(number)
    if request.method != "POST":
        return _page(request, account, {}, 200)
    role, then = request.POST.get("role", ""), request.POST.get("then", "")
    if not then and role not in ROLES:
        return _page(request, account, {"role": words.say("desk_accounts.no_role")}, 422)

    def act() -> str:
        now, by = _account(number), account_of(request)
        if then == "link":
            send_invitation(request, now.email, by)
        elif then in ("close", "open"):
            close_account(now.email, then == "close", by)
        elif role != now.role:
            change_role(now.email, role, by)
        return reverse("desk_account", args=[number])

    try:
        sent = once_for(request, lambda: version_of(_account(number)), act)
    except LastAdministrator:
        return _page(request, account, {"role": words.say("desk_accounts.last")}, 409)
    return sent or _page(request, _account(number), {"role": words.say("desk_accounts.met")}, 409)


def version_of(account: Account) -> int:
    """What the forms change, as one number: two who change an account at once see each other."""
    return 2 * ROLES.index(account.role) + account.is_active


def _account(number: int) -> Account:
    found: Account | None = Account.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, typed: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    asked = clean(request.GET.get("q", ""))[:LONGEST_ASKED]
    listed = Account.objects.all()
    if asked:
        listed = listed.filter(Q(email__icontains=asked) | Q(name__icontains=asked))
    rows, pages = paged(request, listed)
    languages = [{"value": each, "label": OWN_NAMES[each]} for each in instance().languages]
    values: dict[str, Any] = {
        "rows": [_row(each) for each in rows],
        "asked": asked,
        **pages,
        "errors": _errors(faults),
        "fields": [
            {"component": "field", "id": "email", "kind": "email", "latin": True, "label": words.say("desk_accounts.email"),
             "value": typed.get("email", ""), "error": faults.get("email", "")},
            {"component": "field", "id": "name", "label": words.say("desk_accounts.name"), "optional": True,
             "value": typed.get("name", "")},
            _roles(typed.get("role", Role.CURATOR), faults),
            {"component": "field", "id": "language", "kind": "select", "label": words.say("desk_accounts.language"),
             "choices": languages, "value": typed.get("language", words.language())},
        ],
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return shown(request, ROOM, "desk/accounts.html", values, 422 if faults else 200)


def _page(request: HttpRequest, account: Account, faults: Mapping[str, str], status: int) -> HttpResponse:
    values: dict[str, Any] = {
        "row": _row(account),
        "own": account.pk == account_of(request).pk,
        "invited": "invited" in request.GET,
        "never": account.last_login is None,
        "errors": _errors(faults),
        "fields": [_roles(account.role, faults)],
        "version": version_of(account),
        "token": get_token(request),
        "keys": [new_key() for _ in range(3)],
        "action": reverse("desk_account", args=[account.pk]),
    }
    return shown(request, ROOM, "desk/account.html", values, status)


def _errors(faults: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"id": field, "text": text} for field, text in faults.items()]


def _row(account: Account) -> dict[str, Any]:
    return {
        "number": account.pk,
        "email": account.email,
        "name": account.name,
        "role": str(account.role),
        "closed": not account.is_active,
        "joined": str(account.joined.date()),
        "last": str(account.last_login.date()) if account.last_login else "",
        "language": OWN_NAMES.get(account.language, ""),
    }


def _roles(chosen: str, faults: Mapping[str, str]) -> dict[str, Any]:
    return {
        "component": "choices", "id": "role", "label": words.say("desk_accounts.role"), "error": faults.get("role", ""),
        "choices": [
            {"value": each, "label": words.say(f"desk_accounts.role_of.{each}"), "on": each == chosen} for each in ROLES
        ],
    }  # fmt: skip
