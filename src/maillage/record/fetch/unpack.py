"""Unpacking what came packed (``Content-Encoding: gzip``), bounded: a small file cannot become a disk full."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from maillage.record.fetch.model import FetchRefused, Limits

_CHUNK = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS


def unpack(packed: Path, target: Path, limits: Limits) -> tuple[int, str]:
    """Write what the gzip file ``packed`` holds to ``target``; its size and SHA-256.

    Raises FetchRefused when it is no whole gzip file or unpacks beyond the limits. Never holds more than a chunk.
    """
    size, digest, from_bytes = 0, hashlib.sha256(), packed.stat().st_size
    with packed.open("rb") as source, target.open("wb") as out:
        for data in _members(source):
            size += len(data)
            if size > limits.bytes or size > max(limits.ratio_from, limits.ratio * from_bytes):
                raise FetchRefused("record.fetch-bomb", found=size, expected=from_bytes)
            digest.update(data)
            out.write(data)
    return size, digest.hexdigest()


def _members(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes of each gzip member in turn: a file may hold several, and zeros after the last."""
    machine, waiting = zlib.decompressobj(_GZIP), b""
    try:
        while waiting := waiting or source.read(_CHUNK):
            if machine.eof:
                waiting = waiting.lstrip(b"\0")
                if not waiting:
                    continue
                machine = zlib.decompressobj(_GZIP)
            yield machine.decompress(waiting, _CHUNK)
            waiting = machine.unused_data if machine.eof else machine.unconsumed_tail
    except zlib.error as fault:
        raise FetchRefused("record.fetch-packing", found=str(fault)) from None
    if not machine.eof:
        raise FetchRefused("record.fetch-packing", found="EOF")
