"""Stable identifiers, from the first day: pages, reviews and later rooms use only these.

* place: ``geonames:2543549``, or another ``scheme:value`` (``iso3166-2:MA-01`` for a unit that GeoNames lacks);
* organisation: ``scheme:value`` when it has a reference, else :func:`stated` of its folded name and country;
* link, mission, solution …: :func:`stated` of what makes it itself, said where it is called.
"""

from __future__ import annotations

import hashlib


def stated(kind: str, *parts: str) -> str:
    """``kind:`` and 20 hexadecimal digits of SHA-256 over the parts, joined by the unit separator (U+001F).

    The same parts give the same identifier on every machine, for ever: the recipe is part of the format.

    >>> stated("link", "twinning", "geonames:1", "geonames:2")
    'link:f9b1b6a83880389e1815'
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{kind}:{digest[:20]}"
