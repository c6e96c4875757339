"""A form pressed twice acts once: each carries a key, and the second sending is led where the first one was."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from maillage.site.acts.models import Sent

_KEY = re.compile(r"[\w-]{16,64}")


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(18)


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponseBase:
    """Do ``act`` in one transaction, unless this very form was sent before, and go where it leads.

    ``act`` returns the address to go to. What it raises undoes everything, the key too: a form that was refused can be sent
    again. A form without a key of ours, or with the key of somebody else (a visitor who has signed in since), is taken as sent
    for the first time.
    """
    key = request.POST.get("once", "")
    number = request.user.pk if request.user.is_authenticated else None
    if not _KEY.fullmatch(key):
        key = new_key()
    return _once(key, number, act)


def _once(key: str, number: int | None, act: Callable[[], str]) -> HttpResponseBase:
    try:
        with transaction.atomic():
            # first, so that a second sending at the same moment waits here for the first one to end
            sent = Sent.objects.create(key=key, number=number, leads_to="")
            sent.leads_to = act()
            sent.save(update_fields=["leads_to"])
    except IntegrityError:
        before = Sent.objects.filter(key=key).first()
        if before is None:  # the act itself was refused by the database
            raise
        if before.number != number:
            return _once(new_key(), number, act)
        return HttpResponseRedirect(before.leads_to)
    return HttpResponseRedirect(sent.leads_to)
