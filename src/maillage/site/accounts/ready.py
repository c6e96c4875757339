"""The ready logins of a demonstration: addresses that no mail can reach (RFC 2606), entered with one press.

They are made and let in only where the settings say that this is a demonstration.
"""

from __future__ import annotations

from django.conf import settings

from maillage.site.accounts.models import Account, Role

READY = (
    ("officer@demo.invalid", Role.MEMBER),
    ("curator@demo.invalid", Role.CURATOR),
    ("administrator@demo.invalid", Role.ADMINISTRATOR),
)


def ready_login(role: str) -> Account | None:
    """The account of that role, made when it is missing; nothing outside a demonstration, and for another role."""
    email = next((email for email, each in READY if each == role), None)
    if not settings.DEMO or email is None:
        return None
    found: Account | None = Account.objects.filter(email=email).first()
    return found or Account.objects.create_user(email, role=role)


def ready_logins() -> None:
    """Make those that are missing; in a demonstration only."""
    for _, role in READY:
        ready_login(role)


def is_ready(account: object) -> bool:
    """Whether this is one of them, in a demonstration."""
    return settings.DEMO and isinstance(account, Account) and account.email in dict(READY)
