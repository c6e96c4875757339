"""What is noted when somebody signs in: when, with which sort of device, and how long it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from maillage.site.accounts.models import Account, Role
from maillage.site.accounts.sessions import BEGAN, DEVICE, UNTIL

OF_ADMINISTRATORS = timedelta(hours=12)
"""An administrator signs in again after this, however busy the session was."""
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""In this order: each later mark stands in what the earlier ones say too."""
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Account, **more: Any) -> None:
    """Write it into the session that begins."""
    now = timezone.now()
    request.session[BEGAN] = now.isoformat()
    request.session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))
    if user.role == Role.ADMINISTRATOR:
        request.session[UNTIL] = (now + OF_ADMINISTRATORS).isoformat()
    else:
        request.session.pop(UNTIL, None)


def device_of(agent: str) -> str:
    """What a browser says of itself, as names that people know: “Firefox · Android”. Nothing finer is kept."""
    named = (next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, named))
