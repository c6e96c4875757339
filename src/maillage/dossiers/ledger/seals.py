"""Values about a person, kept outside the chain: they can be erased and the chain still verifies.

A decision holds a **commitment** alone, HMAC-SHA256 (RFC 2104) of the value under a salt of 16 bytes. Salt and value lie elsewhere,
encrypted (AES-256-GCM, NIST SP 800-38D) under a key of that person's own, with the commitment as associated data, so that a seal put
under another decision does not open. The salt goes with the value: a name can be guessed, a name with its salt cannot. To destroy the
one key is to erase every value of that person, in old copies of the big table too.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maillage.dossiers.ledger.canonical import NotCanonical, canonical, read

_SALT, _NONCE = 16, 12
Draw = Callable[[int], bytes]
"""Where randomness comes from: so many bytes of it."""


class Unopened(Exception):
    """A seal that does not give its value.

    Unopened
    ├── Erased   the key, or the seal, is gone for good
    └── Broken   it is there, and is not what was sealed
    """


class Erased(Unopened):
    """The key, or the seal, is gone: nobody can read the value any more."""


class Broken(Unopened):
    """The key is another's, or the seal was changed or put under another commitment."""


@dataclass(frozen=True)
class Seal:
    """``commitment`` stands in the decision (64 hexadecimal letters); ``box`` lies outside: nonce, then what is encrypted."""

    commitment: str
    box: bytes


def new_key(draw: Draw = secrets.token_bytes) -> bytes:
    """A key for one person, 32 bytes."""
    return draw(32)


def commit(salt: bytes, value: Any) -> str:
    """The commitment to a value under a salt of 16 bytes. Raises NotCanonical; ValueError for another salt."""
    if len(salt) != _SALT:
        raise ValueError(f"a salt has {_SALT} bytes, not {len(salt)}")
    return hmac.new(salt, canonical(value), "sha256").hexdigest()


def seal(key: bytes, value: Any, draw: Draw = secrets.token_bytes) -> Seal:
    """A value sealed under a person's key. Raises NotCanonical where it has no byte form."""
    salt, nonce = draw(_SALT), draw(_NONCE)
    commitment = commit(salt, value)
    return Seal(commitment, nonce + AESGCM(key).encrypt(nonce, salt + canonical(value), commitment.encode()))


def open_seal(key: bytes | None, seal: Seal | None) -> Any:
    """The value that was sealed. Raises Erased where key or seal are gone, Broken where they do not fit."""
    if key is None or seal is None:
        raise Erased
    try:
        inside = AESGCM(key).decrypt(seal.box[:_NONCE], seal.box[_NONCE:], seal.commitment.encode())
        value = read(inside[_SALT:])
        kept = commit(inside[:_SALT], value)
    except (InvalidTag, NotCanonical, ValueError) as fault:
        raise Broken from fault
    if not hmac.compare_digest(kept, seal.commitment):
        raise Broken
    return value
