"""What an instance says of its log on a day: how many decisions, which root; signed, small enough for the foot of a mail.

    maillage.example/log
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    date 2026-11-28T06:00:00Z

    — maillage.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

A C2SP checkpoint (c2sp.org/tlog-checkpoint) in a signed note (c2sp.org/signed-note, Ed25519, RFC 8032), read on 2026-11-28, so that
witnesses of other logs can read and sign it too. Our one extension line is the date, which the signature covers.
"""

from __future__ import annotations

import re
from base64 import b32encode, b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\1"
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_ORIGIN = re.compile(r"[^\s+]+")
_NOTE = re.compile(
    r"^(?P<origin>[^\s+]+)\n+(?P<size>[1-9][0-9]{0,15})\n+(?P<root>[A-Za-z0-9+/]{43}=)\n+"
    r"date (?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n+"
    r"[\u2014\u2013-]+ (?P<name>[^\s+]+)\s(?P<signature>[A-Za-z0-9+/]{91}=)$",
    re.MULTILINE,
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[ \t]?<https?://[^<>\s]*>")
"""What mail programs add: marks of direction, links behind what looks like an address."""


class NotACheckpoint(ValueError):
    """A text in which no checkpoint stands that holds. ``why``: none is there, or what the last one seen lacks."""

    def __init__(self, why: Literal["none", "not_base64", "date", "key", "signature"]) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Checkpoint:
    """A log (``origin``) had ``size`` decisions and this ``root`` at a moment (UTC)."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        """What is signed."""
        return (
            f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\ndate {self.at.strftime(_DATE)}\n"
        )


def sign(origin: str, size: int, root: bytes, at: datetime, private_key: bytes) -> str:
    """The signed text of a checkpoint. ``private_key``: the 32 bytes of an Ed25519 key.

    Raises ValueError for an origin with spaces or a plus, an empty log, a root that is not 32 bytes, a moment without its zone.
    """
    if not _ORIGIN.fullmatch(origin) or size < 1 or len(root) != 32 or at.tzinfo is None:
        raise ValueError(f"not a checkpoint: {origin!r}, {size} decisions, {len(root)} bytes of root, {at}")
    text = Checkpoint(origin, size, root, at.astimezone(UTC)).text()
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    signature = _key_id(origin, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n\u2014 {origin} {b64encode(signature).decode()}\n"


def read(text: str, public_key: bytes | None = None) -> Checkpoint:
    """The first checkpoint in ``text`` that ``public_key`` (32 bytes) signed; unasked where it is None.

    Finds it in a mail that was quoted, indented, wrapped or given other spaces on its way. Raises NotACheckpoint.
    """
    why = NotACheckpoint("none")
    for note in _NOTE.finditer(_cleaned(text)):
        try:
            return _held(note, public_key)
        except NotACheckpoint as fault:
            why = fault
    raise why


def key_line(origin: str, public_key: bytes) -> str:
    """The public key as one line that can be published: name, key's number, key (the "vkey" of golang.org/x/mod/sumdb/note)."""
    key = b64encode(_ED25519 + public_key).decode()
    return f"{origin}+{_key_id(origin, public_key).hex()}+{key}"


def fingerprint(root: bytes) -> str:
    """The beginning of a root, to print on paper and read aloud: 20 letters and digits from 2 to 7, by four (100 bits).

    >>> fingerprint(bytes(range(32)))
    'AAAQ EAYE AUDA OCAJ BIFQ'
    """
    letters = b32encode(root).decode()
    return " ".join(letters[at : at + 4] for at in range(0, 20, 4))


def public_of(private_key: bytes) -> bytes:
    """The public key of a private one, 32 bytes each."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def _cleaned(text: str) -> str:
    """``text`` without what mail adds: signs of quotation, kinds of space, ends of lines."""
    lines = _UNSEEN.sub("", text).splitlines()
    return "\n".join(" ".join(line.split()).lstrip(">| ") for line in lines)


def _held(note: re.Match[str], public_key: bytes | None) -> Checkpoint:
    root, signature = b64decode(note["root"]), b64decode(note["signature"])
    if b64encode(root).decode() != note["root"] or b64encode(signature).decode() != note["signature"]:
        raise NotACheckpoint("not_base64")  # one letter of the end could be another
    try:
        at = datetime.strptime(note["at"], _DATE).replace(tzinfo=UTC)
    except ValueError:
        raise NotACheckpoint("date") from None
    checkpoint = Checkpoint(note["origin"], int(note["size"]), root, at)
    if public_key is None:
        return checkpoint
    if note["name"] != checkpoint.origin or signature[:4] != _key_id(checkpoint.origin, public_key):
        raise NotACheckpoint("key")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature[4:], checkpoint.text().encode())
    except InvalidSignature:
        raise NotACheckpoint("signature") from None
    return checkpoint


def _key_id(name: str, public_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]
