"""A mail that came in answer to a question, read: who wrote, which question it names, the answer without what it quotes.

Pure: bytes in, an answer out. Whatever the mail is, reading it ends: a charset that does not exist, a part that is cut off, a
heading that cannot be read cost what they hold and nothing else. The mail is somebody's words; nothing in it is done.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import parseaddr
from functools import cache
from typing import Any, TypeVar

from maillage.parties.html_mail import text_of
from maillage.parties.keys import LETTERS, REPLY_LENGTH
from maillage.parties.verdicts import LONGEST_ANSWER, Verdict
from maillage.reference.texts import catalogue

LARGEST = 2_000_000
"""Bytes of a mail that is read; of a larger one, only who wrote and about what."""
HEADINGS = 64_000
LONGEST_BODY = 200_000
"""Characters of a body that are looked through."""
LONGEST_SUBJECT = 200
MOST_LINES = 3_000
_KEY = rf"([{LETTERS}]{{{REPLY_LENGTH}}})"
_MARK = re.compile(rf"\[\s*#\s*{_KEY}\s*\]", re.IGNORECASE)
_NAMED = re.compile(rf"<q\.{_KEY}@", re.IGNORECASE)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as far as it matters. ``key`` is that of the question it names, or empty."""

    email: str
    subject: str
    key: str
    text: str
    automatic: bool
    returned: bool
    large: bool
    digest: str
    """The same of the same mail brought twice."""


def read(data: bytes) -> Mail:
    """Read a mail."""
    large = len(data) > LARGEST
    message = _parsed(data[:HEADINGS] if large else data)
    subject = _on_one_line(_heading(message, "Subject"))
    email = parseaddr(_heading(message, "From"))[1].lower()[:254]
    body = "" if large else _body(message)
    text = without_quotes(body)[:LONGEST_ANSWER]
    returned = _is_returned(message, email, subject)
    said = "\n".join(
        (_heading(message, "Message-ID"), email, subject, text if text else body[:LONGEST_ANSWER])
    )
    return Mail(
        email=email if "@" in email else "",
        subject=subject[:LONGEST_SUBJECT],
        key=_key_of(message, subject, body, data if returned and not large else b""),
        text=text,
        automatic=not returned and _is_automatic(message, subject),
        returned=returned,
        large=large,
        digest=hashlib.sha256(said.encode("utf-8", "replace")).hexdigest(),
    )


def verdict_of(text: str) -> str:
    """What an answer says of a line: by its first word; empty where that is none of ours. "Non, plus maintenant" is a no."""
    first = re.match(r"[\W_]*([^\W\d_]+)", re.sub("[\u064b-\u0652]", "", text[:200]))
    word = first.group(1).casefold() if first else ""
    said = _said()["verdict"]
    return next((str(each) for each in Verdict if word in said[each]), "")


def without_quotes(body: str) -> str:
    """The answer alone: without what is quoted and what is signed. Where somebody wrote beneath what is quoted, or between its
    lines, that."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST_LINES]
    end = next((number for number, _ in enumerate(lines) if _begins_quote(lines, number)), len(lines))
    above = _plain(lines[:end])
    return above or _plain(lines[end + 1 :])


def _plain(lines: Sequence[str]) -> str:
    """Lines that are nobody else's, until a signature."""
    kept = []
    for line in lines:
        if _matches(_said()["signature"]["from_here"], line.strip()):
            break
        if not line.lstrip().startswith((">", "|>", "＞")) and not _MARK.search(line):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _begins_quote(lines: Sequence[str], number: int) -> bool:
    said, line = _said()["quoted"], lines[number].strip()
    if not line or line.startswith(">"):
        return False
    if _matches(said["from_here"], line):
        return True
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if len(line) < 200 and following.endswith(":") and _matches(said["from_here"], f"{line} {following}"):
        return re.match(r"(?i)(on|le|el|em|am|il|في|بتاريخ|يوم)\b", line) is not None
    after = (each.strip() for each in lines[number + 1 : number + 4])
    return _matches(said["heading"], line) and any(_matches(said["heading_next"], each) for each in after)


def _key_of(message: Message, subject: str, body: str, whole: bytes) -> str:
    """The key that the subject carries, else the name of the letter that is answered, else what is quoted."""
    named = " ".join(_heading(message, name) for name in ("In-Reply-To", "References"))
    found = _MARK.search(subject) or _NAMED.search(named) or _MARK.search(body[:LONGEST_BODY])
    if found is None and whole:  # a letter that was returned stands in it as a part
        text = whole.decode("ascii", "replace")
        found = _NAMED.search(text) or _MARK.search(text)
    return found.group(1).lower() if found else ""


def _is_returned(message: Message, email: str, subject: str) -> bool:
    said = _said()["returned"]
    report = _asked(lambda: str(message.get_param("report-type") or ""), "").lower()
    if message.get_content_type() == "multipart/report" and report == "delivery-status":
        return not _is_only_late(message)
    return email.partition("@")[0] in said["senders"] or _matches(said["subjects"], subject)


def _is_only_late(message: Message) -> bool:
    """Whether a server says no more than that it goes on trying."""
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    return bool(parts) and all("action: delayed" in _raw(part).lower() for part in parts)


def _raw(part: Message) -> str:
    return _asked(part.as_string, "")


def _is_automatic(message: Message, subject: str) -> bool:
    said = _said()["automatic"]
    if _heading(message, "Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no"):
        return True
    if message.get_content_type() == "multipart/report":  # that it was read, or is late
        return True
    if _heading(message, "Precedence").strip().lower() in said["precedence"]:
        return True
    if _heading(message, "Return-Path").strip() == "<>":
        return True
    return any(name in message for name in said["headers"]) or _matches(said["subjects"], subject)


def _parsed(data: bytes) -> Message:
    return _asked(lambda: message_from_bytes(data, policy=policy.default), EmailMessage())


def _heading(message: Message, name: str) -> str:
    """A heading as text, whatever it is: one that cannot be read as the rules say is decoded as far as it goes."""
    read = _asked(lambda: str(message.get(name) or ""), None)
    if read is None:
        raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
        read = _asked(
            lambda: "".join(_decoded(piece, charset or "ascii") for piece, charset in decode_header(raw)), raw
        )
    return read.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _body(message: Message) -> str:
    """The text of a mail: its plain part, else its HTML without marks, else nothing."""
    plain, html = "", ""
    parts: list[Message] = _asked(lambda: list(_texts(message)), [])
    for part in parts:
        text = _text(part)
        if part.get_content_type() == "text/html":
            html = html or text_of(text[:LONGEST_BODY])
        elif not plain.strip():
            plain = text
    found = plain if plain.strip() else html
    return found[:LONGEST_BODY].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _texts(message: Message) -> Iterator[Message]:
    """Parts that hold the words of whoever wrote: no attachments, and no other mails."""
    kind = message.get_content_type()
    if message.is_multipart() and not kind.startswith("message/"):
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _texts(part)
    elif kind in ("text/plain", "text/html"):
        disposition = _asked(lambda: message.get_content_disposition(), None)
        if disposition != "attachment":
            yield message


def _text(part: Message) -> str:
    data = _asked(lambda: _payload(part), b"")
    charset = _asked(lambda: part.get_content_charset() or "", "")
    return _decoded(data, charset)


def _payload(part: Message) -> bytes:
    found: Any = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _decoded(data: bytes | str, charset: str) -> str:
    """Bytes as text: as they say, else as UTF-8, else as Western European, which reads anything."""
    if isinstance(data, str):
        return data
    for tried in (charset, "utf-8"):
        try:
            return data.decode(tried)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("windows-1252", "replace")


def _asked(ask: Callable[[], T], otherwise: T) -> T:
    """What the standard library reads of a mail; ``otherwise`` for what it trips over. It raises all sorts of things at headings
    that no program should have written."""
    try:
        return ask()
    except Exception:
        return otherwise


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _matches(patterns: Sequence[str], line: str) -> bool:
    return any(_pattern(each).search(line[:400]) for each in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _said() -> Any:
    return catalogue("maillage.parties", "replies")
