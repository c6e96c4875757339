"""What is kept of a person, taken away as a file; and the account erased, with what goes and what stays said before."""

from __future__ import annotations

import json
from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.accounts.personal_data import KEPT, erase_account, is_last_administrator, taken_away
from maillage.site.accounts.turns import one_at_a_time
from maillage.site.acts.note import note
from maillage.site.permissions import account_of, needs, signed_in


@needs(signed_in)
@never_cache
@require_safe
@reauthentication_required  # type: ignore[untyped-decorator]
def take(request: HttpRequest) -> HttpResponse:
    """Everything that is kept of whoever asks, as JSON."""
    said = {
        "site": request.build_absolute_uri("/"),
        "made": timezone.now().isoformat(timespec="seconds"),
        "kept": taken_away(account_of(request)),
    }
    answer = HttpResponse(
        json.dumps(said, ensure_ascii=False, indent=1, default=str),
        content_type="application/json; charset=utf-8",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="maillage-account.json"'
    return answer


@needs(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; sent back, the account is erased."""
    account = account_of(request)
    if request.method == "POST" and _erased(account):
        logout(request)
        messages.success(request, words.say("account_done.erased"))
        return redirect("account_login")
    tell = partial(words.say, number=str(account.pk))
    shown = {
        "last": is_last_administrator(account),
        "goes": [tell(f"kept.{each.room}.goes") for each in KEPT if each.goes],
        "stays": [tell(f"kept.{each.room}.stays") for each in KEPT if not each.goes],
    }
    return render(request, "account/erase.html", shown, status=409 if request.method == "POST" else 200)


def _erased(account: Account) -> bool:
    """Erase it, unless nobody would be left to look after the instance."""
    email, language = account.email, account.language or words.language()
    with transaction.atomic(), override(language):
        one_at_a_time()
        if is_last_administrator(account):
            return False
        note("account_erased", account, f"account:{account.pk}")
        erase_account(account)
        get_adapter().send_mail("account/email/erased", email, {})
    return True
