"""Codes that somebody types: eight letters and figures that are not mistaken for each other, kept only as a mark from which they
cannot be read."""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF = 4


def new_code() -> str:
    """A code as a letter writes it: ``K7QF-92MX``, one of some 6 × 10^11."""
    signs = "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF))
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def mark_of(code: str, purpose: str) -> str:
    """What is kept of a code. ``purpose``: of one sort of letter, a mark of another says nothing."""
    return salted_hmac(f"maillage.codes.{purpose}", _plain(code), algorithm="sha256").hexdigest()


def is_code(typed: str, mark: str, purpose: str) -> bool:
    """Whether what was typed is the code of that mark: small letters, spaces, dashes and the digits of another script do not
    matter."""
    return bool(mark) and constant_time_compare(mark_of(typed, purpose), mark)


def _plain(code: str) -> str:
    signs = unicodedata.normalize("NFKC", code).upper()
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in signs if sign.isalnum()
    )
