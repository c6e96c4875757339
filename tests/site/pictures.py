"""Pictures and other files for the tests of proofs, put together byte by byte: as cameras write them, and as somebody who means harm
would."""

from __future__ import annotations

import struct
import zlib

PLACE, MACHINE = b"35.19N 6.15W", b"ACME Phone 12"
SCAN = bytes(range(1, 200)) + b"\xff\x00\xff\xd0" + bytes(range(1, 90))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def segment(mark: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, mark]) + struct.pack(">H", len(body) + 2) + body


def exif(turned: int, order: str = "<") -> bytes:
    """What a camera says: how the picture is turned, with which machine and where it was taken."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHHIHH", 1, 0x0112, 3, 1, turned, 0)
    return b"Exif\0\0" + mark + struct.pack(f"{order}I", 8) + entries + bytes(4) + MACHINE + PLACE


def jpeg(turned: int = 1, width: int = 640, height: int = 480, scans: int = 1, order: str = "<") -> bytes:
    """A JPEG as a telephone writes it, with everything that it says besides, and a second picture behind its end."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + SCAN
    return b"".join(
        [
            b"\xff\xd8", segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), segment(0xE1, exif(turned, order)),
            segment(0xE2, b"MPF\0" + MACHINE), segment(0xFE, PLACE), segment(0xDB, bytes(65)), segment(0xC0, frame),
            segment(0xC4, bytes(20)), scan * scans, b"\xff\xd9", b"<script>alert(1)</script>" + PLACE,
        ]
    )  # fmt: skip


def png(width: int = 4, height: int = 4) -> bytes:
    """A PNG with a text and a place beside the picture."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(min(height, 64))))
    parts = (
        (b"IHDR", head),
        (b"tEXt", b"Comment\0" + PLACE),
        (b"eXIf", MACHINE),
        (b"IDAT", rows),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(part(*each) for each in parts)


def webp() -> bytes:
    """A WebP with what a camera says."""

    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    head = bytes([0x0C]) + bytes(3) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
    picture = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480) + bytes(40)
    body = b"WEBP" + part(b"VP8X", head) + part(b"VP8 ", picture) + part(b"EXIF", MACHINE + PLACE)
    return b"RIFF" + struct.pack("<I", len(body)) + body
