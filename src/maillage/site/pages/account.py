"""One's own account: what is kept of it, how it is opened, where it is open now."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.site import words
from maillage.site.accounts.forms import Details
from maillage.site.accounts.models import SignedIn
from maillage.site.accounts.sessions import end_sessions
from maillage.site.permissions import account_of, needs, signed_in


@needs(signed_in)
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The account of whoever asks."""
    return _page(request, Details(account_of(request)))


@needs(signed_in)
@never_cache
@require_POST
def details(request: HttpRequest) -> HttpResponse:
    """Name and language changed."""
    form = Details(account_of(request), request.POST)
    if not form.is_valid():
        return _page(request, form)
    form.save()
    messages.success(request, words.say("account_done.details"))
    return redirect("account")


@needs(signed_in)
@never_cache
@require_POST
def end_sessions_elsewhere(request: HttpRequest) -> HttpResponseRedirect:
    """Signed out everywhere but here."""
    end_sessions(account_of(request).pk, but=request.session.session_key)
    messages.success(request, words.say("account_done.sessions"))
    return redirect("account")


def _page(request: HttpRequest, form: Details) -> HttpResponse:
    account = account_of(request)
    shown: dict[str, Any] = {
        "account": account,
        "form": form,
        "has_password": account.has_usable_password(),
        "factors": sorted(set(Authenticator.objects.filter(user=account).values_list("type", flat=True))),
        "elsewhere": [each.get_provider().name for each in SocialAccount.objects.filter(user=account)],
        "sessions": [
            {
                "device": each.device,
                "began": each.began,
                "here": each.session_key == request.session.session_key,
            }
            for each in SignedIn.objects.filter(account=account).order_by("-began")
        ],
    }
    return render(request, "pages/account.html", shown)
