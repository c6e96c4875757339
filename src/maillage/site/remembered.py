"""What was worked out of a record, remembered beside the pages made of it: for what costs more than a page and is the same in
every language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

from maillage import __version__
from maillage.site.at_hand import AtHand

Made = TypeVar("Made")


def remembered(record: AtHand, what: str, of: object, make: Callable[[], Made]) -> Made:
    """What was answered of the same record before, whatever the language it is told in; else made now."""
    key = hashlib.sha256(repr((record.name, __version__, what, of)).encode()).hexdigest()
    found: Made | None = caches["pages"].get(key)
    if found is None:
        found = make()
        caches["pages"].set(key, found)
    return found
