"""Who may do what: named rules, each asked by the pages and actions that need it and by nobody else.

A view says its rule with ``@needs(rule)``. Whoever may not see a page is told what they would be told if there were none;
whoever has not signed in is asked to sign in first, whether there is such a page or not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from maillage.site.accounts.models import Account, Role
from maillage.site.acts.kept import keep
from maillage.site.reports.said import page_before

Rule = Callable[[HttpRequest], bool]
View = Callable[..., HttpResponseBase]


def anyone(request: HttpRequest) -> bool:
    """Whoever comes."""
    return True


def signed_in(request: HttpRequest) -> bool:
    """Whoever has an account and has signed in. Asks no database for who has no cookie."""
    user = getattr(request, "user", None)  # none where a request went wrong before it came so far
    return bool(user and user.is_authenticated)


def whose_it_is(request: HttpRequest) -> bool:
    """Whoever has signed in, for what somebody owns: an organisation that they act for, a proposal of theirs. Whose it is, the
    view asks (``parties.rights``); to everybody else it answers as where nothing is."""
    return signed_in(request)


def looks_after_the_record(request: HttpRequest) -> bool:
    """Curators and administrators: imports, sources, doubtful matches, what readers report."""
    return signed_in(request) and account_of(request).role in (Role.CURATOR, Role.ADMINISTRATOR)


def looks_after_the_instance(request: HttpRequest) -> bool:
    """Administrators: accounts, settings, what was done by whom."""
    return signed_in(request) and account_of(request).role == Role.ADMINISTRATOR


ASKS_SECOND_FACTOR: tuple[Rule, ...] = (looks_after_the_record, looks_after_the_instance)
"""Rules that let an administrator in only with a second factor: without one, they are led to set it up."""


def lets_in(rule: Rule, request: HttpRequest) -> bool:
    """Whether the rule holds, and with the second factor that it asks for."""
    return rule(request) and not _lacks_second_factor(rule, request)


def _lacks_second_factor(rule: Rule, request: HttpRequest) -> bool:
    from maillage.site.accounts.second_factor import lacks_second_factor

    return rule in ASKS_SECOND_FACTOR and signed_in(request) and lacks_second_factor(account_of(request))


def account_of(request: HttpRequest) -> Account:
    """The account signed in with. Only where a rule has made sure that there is one."""
    assert isinstance(request.user, Account)
    return request.user


def needs(rule: Rule) -> Callable[[View], View]:
    """Let through those whom the rule lets in. The view carries its rule as ``rule``: a test asks every address for it."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
            if lets_in(rule, request):
                return view(request, *given, **named)
            if _lacks_second_factor(rule, request):
                return redirect("mfa_index")
            if signed_in(request):
                raise Http404
            back = request.get_full_path()
            if request.method == "POST":
                back = (
                    page_before(request) or back
                )  # the page of the form: many are sent to an address that shows nothing
                keep(request, unquote(back.partition("?")[0]))
            return redirect_to_login(back, reverse("account_login"))

        asked.rule = rule  # type: ignore[attr-defined]
        return asked

    return guarded
