"""Sessions that know whose they are: somebody sees where they are signed in, and can end it everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from maillage.site.accounts.models import SignedIn

BEGAN, DEVICE, UNTIL = "began", "device", "until"
"""Keys of a session: when its owner signed in, with which sort of device, and when it ends however busy it is."""


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the account of each beside its data."""

    @classmethod
    def get_model_class(cls) -> type[SignedIn]:
        """Where they are kept."""
        return SignedIn

    def create_model_instance(self, data: dict[str, Any]) -> SignedIn:
        """One session as it is written."""
        made = super().create_model_instance(data)
        assert isinstance(made, SignedIn)
        owner, began = data.get(SESSION_KEY), data.get(BEGAN)
        made.account_id = int(owner) if owner else None
        made.device = str(data.get(DEVICE, ""))[:80]
        made.began = datetime.fromisoformat(began) if began else None
        return made

    def get_expiry_age(self, **given: Any) -> int:
        """Seconds that it still holds."""
        age: int = super().get_expiry_age(**given)
        until = self.get(UNTIL)
        left = datetime.fromisoformat(until) - timezone.now() if until else timedelta(seconds=age)
        return max(0, min(age, int(left.total_seconds())))

    def get_expiry_date(self, **given: Any) -> datetime:
        """When it ends."""
        ends: datetime = super().get_expiry_date(**given)
        until = self.get(UNTIL)
        return min(ends, datetime.fromisoformat(until)) if until else ends


def account_signed_in(key: str) -> int | None:
    """The account of a session that holds; nothing where nobody has signed in with it."""
    holds = SignedIn.objects.filter(session_key=key, expire_date__gt=timezone.now())
    found: int | None = holds.values_list("account_id", flat=True).first()
    return found


def end_sessions(account: int, but: str | None = None) -> int:
    """End every session of an account, but one if its key is given. How many ended."""
    found = SignedIn.objects.filter(account_id=account)
    ended, _ = (found.exclude(session_key=but) if but else found).delete()
    return ended
