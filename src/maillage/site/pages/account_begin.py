"""The first password of an account that somebody else opened, by a link that holds for a day and for one use."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.site.accounts.forms import FirstPassword
from maillage.site.accounts.links import account_of_link
from maillage.site.accounts.sessions import end_sessions
from maillage.site.permissions import anyone, needs


@needs(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """A form; the password is set when it is sent, not when the link is opened."""
    account = account_of_link(token)
    if account is None:
        return render(request, "account/begin_over.html", status=404)
    form = FirstPassword(account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        get_adapter().set_password(account, form.cleaned_data["password1"])
        end_sessions(account.pk)
        return redirect("account_login")
    return render(request, "account/begin.html", {"form": form, "email": account.email})
