"""Coming in by a ready login of a demonstration."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.site.accounts.ready import ready_login
from maillage.site.permissions import anyone, needs


@needs(anyone)
@never_cache
@require_POST
def come_in(request: HttpRequest, role: str) -> HttpResponse:
    """Signed in as the account of that role, whatever others did to it; no such page outside a demonstration."""
    account = ready_login(role)
    if account is None:
        raise Http404
    get_adapter().login(request, account)
    return redirect(get_next_redirect_url(request) or "account")
