"""Checksums that a server states for what it sends, and whether what came has them. Pure.

Read: ``Repr-Digest`` and ``Content-Digest`` (RFC 9530), ``Digest`` (RFC 3230), ``Content-MD5`` (RFC 1864). They speak
of the bytes as sent, before unpacking. Algorithms that are not known are passed over.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from email.message import Message
from typing import Any

from maillage.record.fetch.model import FetchRefused

_KNOWN = {"sha-256": "sha256", "sha-512": "sha512", "sha": "sha1", "md5": "md5"}
_LENGTHS = {"sha256": 32, "sha512": 64, "sha1": 20, "md5": 16}
_ITEM = re.compile(r"([A-Za-z0-9-]+)\s*=\s*:?([A-Za-z0-9+/]+=*):?")


def stated_checksums(headers: Message, whole: bool) -> dict[str, str]:
    """Algorithm → hex digest that the headers state for the whole file.

    ``whole``: the answer holds all of it, so that headers about the answer itself count too.
    """
    names = ("repr-digest", "digest", *(("content-digest",) if whole else ()))
    found: dict[str, str] = {}
    for name in names:
        for value in headers.get_all(name, []):
            found |= _read(_ITEM.findall(value))
    if whole:
        found |= _read(("md5", value.strip()) for value in headers.get_all("content-md5", []))
    return found


def _read(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    found = {}
    for said, value in items:
        algorithm = _KNOWN.get(said.lower())
        try:
            digest = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            continue
        if algorithm and len(digest) == _LENGTHS[algorithm]:
            found[algorithm] = digest.hex()
    return found


class Checksums:
    """The running digests of what comes: SHA-256 always, and those that the server stated."""

    def __init__(self, stated: Mapping[str, str]) -> None:
        self._stated = dict(stated)
        self._running: dict[str, Any] = {
            name: hashlib.new(name, usedforsecurity=False) for name in {"sha256", *stated}
        }

    def add(self, data: bytes) -> None:
        """Take in the next bytes."""
        for digest in self._running.values():
            digest.update(data)

    @property
    def sha256(self) -> str:
        """SHA-256 of all bytes so far, in hex."""
        return str(self._running["sha256"].hexdigest())

    def check(self) -> None:
        """Raise FetchRefused when what came does not have a stated checksum."""
        for name, expected in self._stated.items():
            found = self._running[name].hexdigest()
            if found != expected:
                raise FetchRefused("record.fetch-checksum", found=found, expected=expected)
