"""Two who change one thing see each other: a form carries the version that it knew of, and acts only while that stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.accounts.turns import one_at_a_time
from maillage.site.acts.once import once


class _Met(Exception):
    """Somebody else changed it meanwhile."""


def once_for(
    request: HttpRequest, version: Callable[[], int], act: Callable[[], str]
) -> HttpResponseBase | None:
    """Do ``act`` once, if the thing still stands as the form knew it (``version``); None where somebody changed it meanwhile."""

    def unless_met() -> str:
        one_at_a_time()
        if request.POST.get("version", "0") != str(version()):
            raise _Met
        return act()

    try:
        return once(request, unless_met)
    except _Met:
        return None


def decided_before(before: Sequence[Mapping[str, Any]], said: Callable[[str], str]) -> dict[str, str]:
    """The latest decision for who comes second: who (as others may see), the day, and the answer in words."""
    last = before[-1]
    account = Account.objects.filter(pk=last["by"]).first() if last["by"].isdecimal() else None
    return {
        "by": (account.name if account else "") or words.say("desk_review.somebody"),
        "at": last["at"][:10],
        "answer": said(last["answer"]),
    }
