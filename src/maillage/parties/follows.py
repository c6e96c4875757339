"""Following by an address alone: asked for, confirmed by a code that is typed, stopped by a key that stands in every letter.

Whoever asks is told the same whether the address follows already or not: only the letter says which.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from maillage.parties.codes import is_code, mark_of, new_code
from maillage.parties.models import Follow, Organisation

KINDS = ("place", "country", "topic", "network", "fund")
HOLDS = timedelta(hours=24)
"""For so long a code can be typed."""
MOST_TRIES = 5
MOST_OF_ONE = 100
"""Things that one address follows."""
FORGOTTEN = timedelta(days=7)
"""After which what nobody confirmed is erased."""
_PURPOSE = "follow"


class Outcome(StrEnum):
    """What came of asking to follow, and so which letter is written."""

    CODE = "code"
    ALREADY = "already"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it; the follow (None: there is no room for one more), and the code of the letter, if it has one."""

    outcome: Outcome
    follow: Follow | None = None
    code: str = ""


class Typed(StrEnum):
    """What came of a code that was typed."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    ENDED = "ended"
    """It holds no longer: too old, tried too often, or never asked for."""


def same_mailbox(email: str) -> str:
    """An address as it is kept: written in two ways, it is one."""
    return email.strip().lower()


def ask(
    email: str, kind: str, thing: str, language: str, now: datetime, organisation: Organisation | None = None
) -> Asked:
    """Somebody wants to hear of a thing. Asked again, an earlier code holds no more. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(kind)
    email = same_mailbox(email)
    with transaction.atomic():
        held = list(Follow.objects.select_for_update(no_key=True).filter(email=email))
        found = next((each for each in held if (each.kind, each.thing) == (kind, thing)), None)
        if found and found.confirmed_at:
            Follow.objects.filter(pk=found.pk).update(tries=0)
            return Asked(Outcome.ALREADY, found)
        if found is None and len(held) >= MOST_OF_ONE:
            return Asked(Outcome.FULL)
        code = new_code()
        said = {
            "language": language,
            "code": mark_of(code, _PURPOSE),
            "tries": 0,
            "organisation": organisation,
        }
        follow, made = Follow.objects.get_or_create(
            email=email, kind=kind, thing=thing, defaults={**said, "stop_key": _new_stop_key()}
        )
        if not made:
            for name, value in {**said, "asked_at": now}.items():
                setattr(follow, name, value)
            follow.save()
        return Asked(Outcome.CODE, follow, code)


def confirm(email: str, kind: str, thing: str, typed: str, now: datetime, seen: dict[str, Any]) -> Typed:
    """Type the code of a letter. ``seen``: what the first Monday letter takes as known. The right code typed twice is right
    twice; a wrong one counts, right or wrong, whether the address follows already or not."""
    with transaction.atomic():
        follow = (
            Follow.objects.select_for_update(no_key=True)
            .filter(email=same_mailbox(email), kind=kind, thing=thing)
            .first()
        )
        if (
            follow is None
            or follow.tries >= MOST_TRIES
            or not follow.asked_at <= now < follow.asked_at + HOLDS
        ):
            return Typed.ENDED
        if not is_code(typed, follow.code, _PURPOSE):
            Follow.objects.filter(pk=follow.pk).update(tries=follow.tries + 1)
            return Typed.WRONG
        if follow.confirmed_at is None:
            Follow.objects.filter(pk=follow.pk).update(confirmed_at=now, seen=seen)
        return Typed.CONFIRMED


def stop(stop_key: str) -> Follow | None:
    """Nothing more is written for it. What was followed; None where there is nothing, or no longer."""
    with transaction.atomic():
        follow = Follow.objects.select_for_update(no_key=True).filter(stop_key=stop_key).first()
        if follow:
            Follow.objects.filter(pk=follow.pk).delete()
        return follow


def stop_all(email: str) -> int:
    """Nothing more is written to an address. How much it followed."""
    found = Follow.objects.filter(email=same_mailbox(email))
    return found.delete()[0]


def followed(email: str) -> QuerySet[Follow]:
    """What an address follows, in the order in which it was asked for."""
    return Follow.objects.filter(email=same_mailbox(email)).exclude(confirmed_at=None)


def forget_unconfirmed(now: datetime) -> int:
    """Erase what nobody confirmed in a week. How much."""
    return Follow.objects.filter(confirmed_at=None, asked_at__lt=now - FORGOTTEN).delete()[0]


def _new_stop_key() -> str:
    return secrets.token_urlsafe(18)
