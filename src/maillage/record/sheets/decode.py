"""Bytes into text: what sort of file this is, and in which encoding its text stands. Nothing is cut here (cut.py)."""

from __future__ import annotations

import re
from collections import Counter

from maillage.reference.problems import Problem

_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HIGH = re.compile(rb"[\x80-\xff]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# The most frequent letters of running text; enough to tell two alphabets apart, not two languages.
_COMMON_CYRILLIC = frozenset("аоеинртсвлкдпумјгзбяАОЕИНРТСВЛКДПУМГЗБ")
_COMMON_ARABIC = frozenset("اليومنرتبدةعسفكحقجشأطىصخ")


def sort_of_file(data: bytes) -> str:
    """``text``, ``zip``, or the name of what it is instead: empty, xls, encrypted, PDF, image, HTML, XML, binary …"""
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(_OLE):
        return "encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "xls"
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[:4] in _UTF32 or data[:2] in (b"\xff\xfe", b"\xfe\xff") or _utf16_without_mark(data):
        return "text"
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        return "HTML"
    if head.startswith((b"<?xml", b"<!--")) or re.match(rb"<[a-z][a-z:_-]*[\s>]", head):
        return "XML"
    if re.match(rb"[{\[]\s*[\"{\[\]}]", head):
        return "JSON"
    control = sum(1 for byte in data[:8192] if byte < 9 or 13 < byte < 32)
    return "binary" if control > max(2, len(data[:8192]) // 200) else "text"


def decode(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """The text of a file and what had to be guessed: UTF-8 and UTF-16 are known, a single-byte page is said in a note.

    Never fails: a byte that cannot be read becomes U+FFFD and is counted in a warning.
    """
    if data[:4] in _UTF32:
        return _readable(data, "utf-32", name)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _readable(data, "utf-16", name)
    guessed = _utf16_without_mark(data)
    if guessed:
        return _readable(data, guessed, name)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8-sig", errors="replace")
    runs = _HIGH.findall(data)
    whole = sum(1 for run in runs if len(run) > 1 and _is_utf8(run))
    if whole > len(runs) - whole:  # in a single-byte page hardly any run of letters happens to be UTF-8
        return text, [Problem("record.bytes-unreadable", name, values={"count": text.count("\ufffd")})]
    page = _code_page(data)
    text, problems = _readable(data, page, name)
    shown = {
        "cp1252": "Windows-1252",
        "cp1251": "Windows-1251",
        "cp1256": "Windows-1256",
        "cp1250": "Windows-1250",
    }
    return text, [Problem("record.encoding-guessed", name, values={"found": shown[page]}), *problems]


def _readable(data: bytes, encoding: str, name: str) -> tuple[str, list[Problem]]:
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    lost = text.count("\ufffd")
    return text, [Problem("record.bytes-unreadable", name, values={"count": lost})] if lost else []


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:2000]
    if len(head) < 8:
        return None
    even, odd = head[0::2], head[1::2]
    if _are_high_halves(odd) and even.count(0) < len(even) * 0.05:
        return "utf-16-le"
    if _are_high_halves(even) and odd.count(0) < len(odd) * 0.05:
        return "utf-16-be"
    return None


def _are_high_halves(halves: bytes) -> bool:
    """Whether these bytes are the first halves of letters: zero in Latin text and in separators, else one block of
    the Cyrillic (4) or Arabic (6) alphabet."""
    zeros = halves.count(0)
    block = max(halves.count(4), halves.count(6))
    return zeros > len(halves) * 0.4 or (zeros > 0 and block > 0 and zeros + block > len(halves) * 0.9)


def _code_page(data: bytes) -> str:
    """The single-byte page whose letters make likely words. Latin text has a few high bytes among plain letters;
    Cyrillic and Arabic words are made of high bytes alone."""
    sample = data[:200_000]
    high = sum(len(run) for run in _HIGH.findall(sample))
    plain = sum(1 for byte in sample if 65 <= byte <= 90 or 97 <= byte <= 122)
    long_runs = sum(len(run) for run in _HIGH.findall(sample) if len(run) >= 3)
    if long_runs > high * 0.6 and long_runs > plain * 0.05:
        cyrillic = _likeness(sample.decode("cp1251", errors="replace"), _COMMON_CYRILLIC)
        arabic = _likeness(sample.decode("cp1256", errors="replace"), _COMMON_ARABIC)
        return "cp1251" if cyrillic >= arabic else "cp1256"
    bytes_met = Counter(b for run in _HIGH.findall(sample) for b in run)
    western = sum(bytes_met[b] for b in b"\xe9\xe0\xea\xe7\xf1\xe3\xf5\xc9\xfc\xf6\xe4\xed\xf3\xe1")
    central = sum(bytes_met[b] for b in b"\xe6\xf0\x9a\x9e\xe8\xc8\x8a\x8e\xc6")
    return "cp1250" if central > 2 * western else "cp1252"


def _likeness(text: str, common: frozenset[str]) -> float:
    letters = [c for word in _LETTERS.findall(text) for c in word if not c.isascii()]
    return sum(1 for c in letters if c in common) / max(len(letters), 1)
