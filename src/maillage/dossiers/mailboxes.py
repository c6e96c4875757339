"""The mailbox that the sender of a link wrote: as all who take part may read it, and so that it can be found again and erased.

Pure. What is sealed (``people``) holds no whole address: how it is shown, and a mark of it under a salt, by which whoever has the address
can say that it is this one, and nobody else's of the same beginning.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from maillage.dossiers.ledger.seals import Draw, commit

_SALT = 16
SHOWN, MARK, SALT = "shown", "mark", "salt"


def masked(mailbox: str) -> str:
    """A mailbox as all may read it: ``s***@agadir.example``."""
    who, _, where = mailbox.rpartition("@")
    return f"{who[:1]}***@{where}"


def kept_of(mailbox: str, draw: Draw = secrets.token_bytes) -> dict[str, Any]:
    """What is sealed of a mailbox."""
    salt = draw(_SALT)
    return {SHOWN: masked(mailbox), SALT: salt.hex(), MARK: commit(salt, _plain(mailbox))}


def is_of(kept: Any, mailbox: str) -> bool:
    """Whether what was sealed is of this very mailbox. False for what is no mailbox."""
    if not isinstance(kept, dict) or MARK not in kept:
        return False
    return hmac.compare_digest(commit(bytes.fromhex(kept[SALT]), _plain(mailbox)), str(kept[MARK]))


def shown(value: Any) -> str:
    """A value that was sealed, as it is read: a name as it is, a mailbox hidden in part."""
    return str(value[SHOWN]) if isinstance(value, dict) else str(value)


def _plain(mailbox: str) -> str:
    return mailbox.strip().lower()
