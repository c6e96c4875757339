"""Secrets of second factors at rest: sealed with a key made of the site's secret, which lies in no database and in no backup.

So whoever finds a copy of the database can make nobody's codes. Whoever brings a backup back without the secret finds these
factors lost: passkeys still let in, and `maillage account link --forget-factors` removes what does not.
"""

from __future__ import annotations

from base64 import b32encode, urlsafe_b64encode
from typing import Any

from django.utils.crypto import salted_hmac

_MARK = "sealed:"
_SALT = "maillage.accounts.sealed"
OF_FACTORS = ("secret", "seed")
"""What is sealed of a factor: the secret of an app that makes codes, and what recovery codes are made of."""


class Lost(ValueError):
    """It was sealed with another secret."""


def seal(text: str) -> str:
    """The text as it is kept."""
    return text if text.startswith(_MARK) else _MARK + _fernet().encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """The text again; one kept before they were sealed as it is. Raises Lost."""
    from cryptography.fernet import InvalidToken

    if not kept.startswith(_MARK):
        return kept
    try:
        opened: bytes = _fernet().decrypt(kept.removeprefix(_MARK))
    except InvalidToken:
        raise Lost from None
    return opened.decode()


def nobodys(kept: str) -> str:
    """In the place of what is lost: a secret that no app has, and always the same one."""
    return b32encode(_keyed(kept)).decode()


def lost() -> int:
    """How many factors of the database cannot be read with this secret."""
    from allauth.mfa.models import Authenticator
    from django.db import connection

    if Authenticator._meta.db_table not in connection.introspection.table_names():
        return 0
    return sum(_is_lost(data) for data in Authenticator.objects.values_list("data", flat=True))


def _is_lost(data: dict[str, Any]) -> bool:
    try:
        for name in OF_FACTORS:
            unseal(data.get(name, ""))
    except Lost:
        return True
    return False


def _fernet() -> Any:
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(_keyed("")))


def _keyed(text: str) -> bytes:
    return salted_hmac(_SALT, text, algorithm="sha256").digest()
