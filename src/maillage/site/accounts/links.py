"""Links to choose a password, for accounts that somebody else opened: for a day, and until the account's password or its last
sign-in changes."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from maillage.site.accounts.models import Account

HOLDS = timedelta(days=1)
_SALT = "maillage.accounts.links"


def token_for(account: Account) -> str:
    """What the link carries."""
    return signing.dumps({"account": account.pk, "state": _state(account)}, salt=_SALT)


def account_of_link(token: str) -> Account | None:
    """The account that a link is for; nothing when it was used, is too old, or was never ours."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=HOLDS)
    except signing.BadSignature:
        return None
    account: Account | None = Account.objects.filter(pk=said["account"], is_active=True).first()
    return account if account and said["state"] == _state(account) else None


def _state(account: Account) -> str:
    """What changes when the link is used."""
    return salted_hmac(_SALT, f"{account.password}{account.last_login}{account.email}").hexdigest()[:20]
