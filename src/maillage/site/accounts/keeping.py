"""What whoever keeps the instance does with accounts: open, list, change a role, close and open again. Each is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import override

from maillage.site.accounts.links import token_for
from maillage.site.accounts.models import Account, Role
from maillage.site.accounts.personal_data import is_last_administrator
from maillage.site.accounts.sessions import end_sessions
from maillage.site.accounts.turns import one_at_a_time
from maillage.site.acts.note import note

ROLES = tuple(str(each) for each in Role)


class NoSuchAccount(LookupError):
    """No account has this address."""


class AccountThere(ValueError):
    """An account with this address is already there."""


class NotAnAddress(ValueError):
    """This is no e-mail address."""


class LastAdministrator(ValueError):
    """Nobody would be left to look after the instance."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of an account."""

    number: int
    email: str
    name: str
    role: str
    language: str
    closed: bool
    joined: datetime
    last_login: datetime | None


def open_account(email: str, role: str, name: str, language: str, by: Account | None = None) -> Facts:
    """Open one, without a password: a link lets its owner choose one. Raises NotAnAddress, AccountThere."""
    try:
        validate_email(email)
    except ValidationError:
        raise NotAnAddress(email) from None
    with transaction.atomic():
        if _find(email):
            raise AccountThere(email)
        account = Account.objects.create_user(email, role=role, name=name[:120], language=language)
        note("account_opened", by, f"account:{account.pk}", role=role)
    return _facts(account)


def all_accounts() -> list[Facts]:
    """Every account, by address."""
    return [_facts(each) for each in Account.objects.all()]


def change_role(email: str, role: str, by: Account | None = None) -> Facts:
    """Give it another role; its owner signs in again. Raises NoSuchAccount, LastAdministrator."""
    with transaction.atomic():
        one_at_a_time()
        account = _one(email)
        if role != Role.ADMINISTRATOR and is_last_administrator(account):
            raise LastAdministrator(email)
        before, account.role = account.role, role
        account.save(update_fields=["role"])
        end_sessions(account.pk)
        note("account_role", by, f"account:{account.pk}", before=str(before), role=role)
    return _facts(account)


def close_account(email: str, closed: bool = True, by: Account | None = None) -> Facts:
    """Close it, or open it again. What it did stays, and so does what is kept of its owner, who may ask to have it erased.
    Raises NoSuchAccount, LastAdministrator."""
    with transaction.atomic():
        one_at_a_time()
        account = _one(email)
        if closed and is_last_administrator(account):
            raise LastAdministrator(email)
        account.is_active = not closed
        account.save(update_fields=["is_active"])
        end_sessions(account.pk)
        note("account_closed" if closed else "account_reopened", by, f"account:{account.pk}")
    return _facts(account)


def link_path(email: str) -> str:
    """The path of the page on which the owner chooses a password, in the account's language. Raises NoSuchAccount."""
    from django.urls import reverse

    from maillage.site.instance.now import instance

    account = _one(email)
    with override(account.language or instance().language):
        return reverse("account_begin", args=[token_for(account)])


def forget_factors(email: str, by: Account | None = None) -> int:
    """Remove second factors and passkeys of somebody who has lost them. How many there were. Raises NoSuchAccount."""
    from allauth.mfa.models import Authenticator

    with transaction.atomic():
        account = _one(email)
        gone, _ = Authenticator.objects.filter(user=account).delete()
        if gone:
            note("account_factors_removed", by, f"account:{account.pk}")
        end_sessions(account.pk)
    return int(gone)


def _find(email: str) -> Account | None:
    found: Account | None = Account.objects.filter(email=email.strip().lower()).first()
    return found


def _one(email: str) -> Account:
    if found := _find(email):
        return found
    raise NoSuchAccount(email)


def _facts(account: Account) -> Facts:
    return Facts(
        account.pk, account.email, account.name, str(account.role), account.language, not account.is_active,
        account.joined, account.last_login,
    )  # fmt: skip
