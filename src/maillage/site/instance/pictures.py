"""Pictures checked by what their bytes say, and kept without what else such a file can carry: a logo, a PNG or WebP of a few
kilobytes; and whatever else is sent as a PNG or WebP."""

from __future__ import annotations

import struct
import zlib

LARGEST = 20_000
"""Bytes: it comes with the first page that a reader opens."""
WIDEST = 1_200
"""Pixels of a side of a logo."""
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND")
"""Parts of a PNG that make the picture: texts, dates and places of a camera are left out."""
_PICTURE = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH")


class NoPicture(ValueError):
    """Not a picture that can be shown. ``why``: a key of ``desk_settings.logo_why``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def checked(data: bytes) -> tuple[str, bytes]:
    """The ending of its name, and the bytes to keep. Raises NoPicture."""
    if len(data) > LARGEST:
        raise NoPicture("large")
    return picture_alone(data, WIDEST)


def picture_alone(data: bytes, widest: int) -> tuple[str, bytes]:
    """The same of any PNG or WebP with at most so many pixels a side. Raises NoPicture."""
    try:
        if data.startswith(_PNG):
            return "png", _png(data, widest)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return "webp", _webp(data, widest)
    except (struct.error, IndexError):
        raise NoPicture("broken") from None
    raise NoPicture("sort")


def _png(data: bytes, widest: int) -> bytes:
    kept, at, names = [_PNG], 8, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body, end = data[at + 4 : at + 8], data[at + 8 : at + 8 + length], at + 12 + length
        if end > len(data) or struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(name + body):
            raise NoPicture("broken")
        if name in _KEPT:
            kept.append(data[at:end])
            names.append(name)
        if name == b"IHDR":
            _small(widest, *struct.unpack_from(">II", body))
        at = end
        if name == b"IEND":
            break
    if names[:1] != [b"IHDR"] or names[-1] != b"IEND" or b"IDAT" not in names:
        raise NoPicture("broken")
    return b"".join(kept)


def _webp(data: bytes, widest: int) -> bytes:
    whole = data[: 8 + struct.unpack_from("<I", data, 4)[0]]
    kept, at, seen = [], 12, False
    while at + 8 <= len(whole):
        name, (length,) = whole[at : at + 4], struct.unpack_from("<I", whole, at + 4)
        end = at + 8 + length + length % 2
        if end > len(whole):
            raise NoPicture("broken")
        body = whole[at + 8 : at + 8 + length]
        if name == b"VP8X":
            if body[0] & 0x02:
                raise NoPicture("moving")
            _small(widest, 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
            body = bytes([body[0] & 0x10]) + body[1:]  # transparency only: what else it announces is left out
        elif name == b"VP8L":
            bits = int.from_bytes(body[1:5], "little")
            _small(widest, 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        elif name == b"VP8 ":
            width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
            _small(widest, width, height)
        if name in _PICTURE:
            seen = seen or name in (b"VP8 ", b"VP8L")
            kept.append(whole[at : at + 8] + body + whole[at + 8 + length : end])
        at = end
    if not seen:
        raise NoPicture("broken")
    made = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(made)) + made


def _small(widest: int, width: int, height: int) -> None:
    if not (0 < width <= widest and 0 < height <= widest):
        raise NoPicture("wide")
