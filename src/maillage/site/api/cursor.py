"""Where a list goes on: the manifest that it is read from and the last key that was sent, as one opaque word."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from maillage.site.api.problems import ApiProblem

LONGEST = 2_000
"""Characters of a cursor."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """``key``: the last row's values in the order of the list, or how many rows came before."""

    manifest: str
    key: tuple[str | int, ...]

    def __str__(self) -> str:
        said = json.dumps([self.manifest, *self.key], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(said: str | None, sorts: tuple[type, ...]) -> Cursor | None:
    """The cursor of an address, its key of these types; None for a first page. Raises ApiProblem."""
    if not said:
        return None
    try:
        padded = said + "=" * (-len(said) % 4)
        manifest, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise ApiProblem("cursor-unreadable", 400, where="cursor") from None
    whole = [type(value) is sort for value, sort in zip(key, sorts, strict=False)]
    if type(manifest) is not str or len(key) != len(sorts) or not all(whole):
        raise ApiProblem("cursor-unreadable", 400, where="cursor")
    if any(value < 0 or value > 10**9 for value in key if isinstance(value, int)):
        raise ApiProblem("cursor-unreadable", 400, where="cursor")
    return Cursor(manifest, tuple(key))
