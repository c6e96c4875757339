"""A JPEG without what a camera writes beside the picture: place, time, machine, a small copy. How it is to be turned stays."""

from __future__ import annotations

import re
import struct

from maillage.site.instance.pictures import NoPicture

START = b"\xff\xd8"
_END, _SCAN = 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Marks of a segment that says how large the picture is."""
_OF_THE_PICTURE = frozenset(range(0xC0, 0xE0)) | {0xEE}
"""Segments that are kept: tables, frames, scans, and the one by which Adobe says how colours are coded."""
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_EXIF = b"Exif\0\0"
_TURNED = 0x0112
_ENTRY = 12


def picture_alone(data: bytes, widest: int) -> bytes:
    """The bytes of the picture alone, of at most so many pixels a side. What stands behind its end is left off. Raises
    NoPicture."""
    try:
        return _picture_alone(data, widest)
    except (struct.error, IndexError):
        raise NoPicture("broken") from None


def _picture_alone(data: bytes, widest: int) -> bytes:
    if not data.startswith(START):
        raise NoPicture("sort")
    kept, at, turned, scans, frames = [START], 2, 1, 0, 0
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise NoPicture("broken")
        mark = data[at + 1]
        if mark == _END:
            break
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        segment = data[at:end]
        if end > len(data) or end < at + 4:
            raise NoPicture("broken")
        if mark in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            if not (0 < width <= widest and 0 < height <= widest):
                raise NoPicture("wide")
            frames += 1
        if mark == 0xE1 and segment[4:10] == _EXIF:
            turned = _turned(segment[10:])
        if mark == _SCAN:
            after = _AFTER_SCAN.search(data, end)
            if after is None:
                raise NoPicture("broken")
            segment, end, scans = data[at : after.start()], after.start(), scans + 1
        if mark in _OF_THE_PICTURE:
            kept.append(segment)
        at = end
    if not (frames and scans):
        raise NoPicture("broken")
    if turned != 1:
        kept.insert(1, _how_turned(turned))
    return b"".join([*kept, bytes([0xFF, _END])])


def _turned(exif: bytes) -> int:
    """How the picture is to be turned (1: as it is), of the first list of what a camera says."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, at)
        for each in range(entries):
            tag, _sort, _count, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + each * _ENTRY)
            if tag == _TURNED:
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _how_turned(turned: int) -> bytes:
    """A segment that says nothing else."""
    said = _EXIF + b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, _TURNED, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said
