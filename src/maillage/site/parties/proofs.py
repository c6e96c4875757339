"""Proofs that were sent: ``<home>/site/proofs/<sha256>.<ending>``, seen by curators and by whoever sent them.

What a file is, its bytes say, never its name. Of a picture the picture alone is kept: a photograph says where and when it was
taken, and by which telephone. A PDF is kept as it is; the page says so.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from maillage.parties.models import Claim
from maillage.site.at_hand import home_folder
from maillage.site.instance import pictures
from maillage.site.instance.pictures import NoPicture
from maillage.site.parties import jpeg

LARGEST = 8_000_000
"""Bytes."""
WIDEST = 12_000
"""Pixels of a side."""
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}
"""The content type of each ending."""
_NAME = re.compile(r"[0-9a-f]{64}\.(?:jpg|png|webp|pdf)")
_PDF, _PDF_END = b"%PDF-1", b"%%EOF"
_AT_THE_END = 2_048


class NoProof(ValueError):
    """Not a file that can be taken. ``why``: empty, large, sort, broken, wide; a key of ``claim.file_why``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def checked(data: bytes) -> tuple[str, bytes]:
    """The ending of its name, and the bytes to keep. Raises NoProof."""
    if not data:
        raise NoProof("empty")
    if len(data) > LARGEST:
        raise NoProof("large")
    try:
        if data.startswith(jpeg.START):
            return "jpg", jpeg.picture_alone(data, WIDEST)
        if data.startswith(_PDF):
            return "pdf", _pdf(data)
        return pictures.picture_alone(data, WIDEST)
    except NoPicture as fault:
        raise NoProof("broken" if fault.why == "moving" else fault.why) from None


def keep(ending: str, data: bytes) -> str:
    """Put a checked one to the others; its name there. Raises OSError when the disk fails."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{hashlib.sha256(data).hexdigest()}.{ending}"
    draft = folder / f"{secrets.token_hex(12)}.draft"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    return name


def path_of(name: str) -> Path | None:
    """Where a proof lies; None when it is not there."""
    path = _folder() / name if _NAME.fullmatch(name) else None
    return path if path and path.is_file() else None


def drop_unused(name: str) -> None:
    """Remove a proof that no claim rests on any more."""
    if _NAME.fullmatch(name) and not Claim.objects.filter(file=name).exists():
        with suppress(OSError):
            (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    return home_folder() / "site" / "proofs"


def _pdf(data: bytes) -> bytes:
    end = data.rfind(_PDF_END, max(0, len(data) - _AT_THE_END))
    if end < 0:
        raise NoProof("broken")
    return data[: end + len(_PDF_END)]
