"""A signed file carries needs and offers from one instance to another: who signed it, when, and whether a letter was changed since.

In: entries and the instance's key (Ed25519), kept in a file of its own. Out: one JSON document; and of a document that came, who
signed it. The bytes that are signed are the document without its signature, keys in order, no spaces, in UTF-8. Not for taking
entries in (``origins``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.exchange.sheet import NOT_SAID

if TYPE_CHECKING:
    from maillage.exchange.models import Entry

FORMAT = "maillage-exchange"
VERSION = 1
MOST_BYTES = 60_000_000
MOST_ENTRIES = 50_000
_NOT_TOLD = frozenset({"excludes"})
"""With whom somebody will not work is for matching here: anybody can fetch the document."""
_SEED = 32
_KEY_CHARS = 44
"""Of 32 bytes in base64."""


class NotSigned(Exception):
    """This is no signed file of an instance, or not what was signed: ``why`` is ``format``, ``version``, ``damaged`` or
    ``signature``."""

    def __init__(self, why: str, found: object = "") -> None:
        super().__init__(why)
        self.why, self.found = why, str(found)[:200]


@dataclass(frozen=True, slots=True)
class Signed:
    """A document whose signature is right: who signed it by which key, when, and its entries as they stand in it."""

    name: str
    address: str
    public_key: str
    signed_at: datetime
    entries: tuple[Mapping[str, Any], ...]

    @property
    def fingerprint(self) -> str:
        """The key in short, for two people to compare by telephone."""
        return fingerprint(self.public_key)


def instance_key(folder: Path) -> Ed25519PrivateKey:
    """The key of this instance, made when it is first needed. Raises OSError."""
    path = folder / "exchange.key"
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # two at once: whoever comes second reads what the first wrote
        draft = folder / f"exchange.key.{os.getpid()}.{binascii.hexlify(os.urandom(4)).decode()}"
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, base64.b64encode(os.urandom(_SEED)))
            os.fsync(file)
        finally:
            os.close(file)
        try:
            os.link(draft, path)
        finally:
            draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))


def public_key(key: Ed25519PrivateKey) -> str:
    """Its public half, in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def fingerprint(public: str) -> str:
    """Twelve pairs of the hash of a public key: ``3f:9a:…``."""
    digest = hashlib.sha256(public.encode("ascii", "replace")).hexdigest()[:24]
    return ":".join(digest[at : at + 2] for at in range(0, 24, 2))


def sign(
    entries: Iterable[Mapping[str, Any]], name: str, address: str, key: Ed25519PrivateKey, now: datetime
) -> bytes:
    """The document of these entries (:func:`line_of`), signed."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "instance": {"name": name, "address": address, "key": public_key(key)},
        "signed_at": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "entries": list(entries),
    }
    signature = base64.b64encode(key.sign(canonical(document))).decode("ascii")
    return canonical({**document, "signature": signature}) + b"\n"


def line_of(entry: Entry, address: str, organisation: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as the document has it; ``address`` is that of its page, ``organisation`` whose it is (key, names, kind, country,
    place, address)."""
    said = {
        name: value for name, value in entry.said.items() if name not in NOT_SAID and name not in _NOT_TOLD
    }
    found: dict[str, Any] = {
        "key": entry.key, "side": str(entry.side), "address": address, "organisation": dict(organisation), "said": said,
        "version": entry.version, "generated": entry.generated,
        "published_at": entry.published_at.astimezone(UTC).isoformat() if entry.published_at else None,
        "confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else None,
    }  # fmt: skip
    return found


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes of a document, the same wherever they are made."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", "surrogatepass")


def check(data: bytes) -> Signed:
    """Who signed a document. Raises NotSigned where it is none, or where anything in it was changed since."""
    if len(data) > MOST_BYTES:
        raise NotSigned("damaged", len(data))
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise NotSigned("format") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NotSigned("format")
    if document.get("version") != VERSION:
        raise NotSigned("version", document.get("version"))
    try:
        instance = document["instance"]
        public, signature = str(instance["key"]), base64.b64decode(document["signature"], validate=True)
        unsigned = {name: value for name, value in document.items() if name != "signature"}
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(
            signature, canonical(unsigned)
        )
    except InvalidSignature:
        raise NotSigned("signature") from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, binascii.Error):
        raise NotSigned("damaged") from None
    return _read(document, public)


def _read(document: Mapping[str, Any], public: str) -> Signed:
    instance, entries = document["instance"], document.get("entries")
    try:
        signed_at = datetime.fromisoformat(str(document["signed_at"]))
    except (KeyError, ValueError):
        raise NotSigned("damaged", "signed_at") from None
    name, address = str(instance.get("name", "")).strip()[:200], web_folder(str(instance.get("address", "")))
    whole = (
        isinstance(entries, list)
        and len(entries) <= MOST_ENTRIES
        and all(isinstance(e, dict) for e in entries)
    )
    if not (address and name and signed_at.tzinfo and whole and len(public) == _KEY_CHARS):
        raise NotSigned("damaged", "instance")
    return Signed(name, address, public, signed_at, tuple(entries or ()))


def web_folder(address: str) -> str:
    """The address of an instance as it is compared: ``https://host/``; empty for what is none."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
        return ""
    where = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return f"{parts.scheme}://{where}{parts.path.rstrip('/')}/"[:200]
