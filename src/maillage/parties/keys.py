"""Keys of what people make here: short, of letters and figures that are not mistaken for each other, never used twice."""

from __future__ import annotations

import secrets

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
REPLY_LENGTH = 16


def new_key() -> str:
    """A key of ten letters, one of some 6 × 10^14."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def new_reply_key() -> str:
    """A key that nobody guesses, of letters that no program of mail changes."""
    return "".join(secrets.choice(LETTERS) for _ in range(REPLY_LENGTH))
