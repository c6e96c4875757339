"""A sealed value opens with its key alone, and is gone with it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from maillage.dossiers.ledger import Broken, Erased, NotCanonical, Seal, commit, new_key, open_seal, seal

from .test_canonical import in_nfc, values

KEY = bytes(range(32))
NAME = {"name": "Fatima Zahra بنعلي", "phone": "+212 5 35 00 00 00"}


def counting() -> Callable[[int], bytes]:
    """Randomness that is none: 0, 1, 2 …"""
    drawn = iter(range(256))
    return lambda size: bytes(next(drawn) for _ in range(size))


@given(values)
def test_what_was_sealed_is_read_with_its_key(value: Any) -> None:
    assert open_seal(KEY, seal(KEY, value)) == in_nfc(value)


def test_the_commitment_is_what_the_docs_say() -> None:
    salt = bytes(range(16))
    expected = hmac.digest(salt, '{"name":"É"}'.encode(), "sha256").hex()
    assert commit(salt, {"name": "E\u0301"}) == expected == seal(KEY, {"name": "É"}, counting()).commitment


def test_a_name_that_is_guessed_cannot_be_checked_without_its_salt() -> None:
    assert seal(KEY, NAME).commitment != seal(KEY, NAME).commitment
    assert b"Fatima" not in seal(KEY, NAME).box


def test_without_the_key_or_the_seal_it_is_erased() -> None:
    for key, kept in ((None, seal(KEY, NAME)), (KEY, None)):
        with pytest.raises(Erased):
            open_seal(key, kept)


def test_another_key_does_not_open_it() -> None:
    own = new_key()
    assert open_seal(own, seal(own, NAME)) == NAME
    with pytest.raises(Broken):
        open_seal(new_key(), seal(KEY, NAME))


def test_no_changed_byte_goes_unseen() -> None:
    kept = seal(KEY, NAME)
    for at in range(len(kept.box)):
        changed = bytearray(kept.box)
        changed[at] ^= 1
        with pytest.raises(Broken):
            open_seal(KEY, replace(kept, box=bytes(changed)))
    for box in (b"", kept.box[:12], kept.box[:-1]):
        with pytest.raises(Broken):
            open_seal(KEY, replace(kept, box=box))


def test_a_seal_put_under_another_commitment_does_not_open() -> None:
    one, other = seal(KEY, "Fatima"), seal(KEY, "Mohamed")
    with pytest.raises(Broken):
        open_seal(KEY, Seal(one.commitment, other.box))


def test_a_value_under_a_commitment_that_was_never_its_own_does_not_open() -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    lie, nonce = seal(KEY, "Fatima").commitment, bytes(12)
    box = nonce + AESGCM(KEY).encrypt(nonce, bytes(16) + b'"Mohamed"', lie.encode())
    with pytest.raises(Broken):
        open_seal(KEY, Seal(lie, box))


def test_what_has_no_form_cannot_be_sealed_and_a_salt_has_its_length() -> None:
    with pytest.raises(NotCanonical):
        seal(KEY, 1.5)
    with pytest.raises(ValueError, match="16 bytes, not 15"):
        commit(bytes(15), "x")
