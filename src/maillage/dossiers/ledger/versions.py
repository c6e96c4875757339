"""The number of a version: what parties give their keys to.

    SHA-256("maillage/version/1" + zero byte + canonical {articles, base, parties, text}) in hexadecimal

The list of parties is part of it, so inviting somebody or leaving *is* a new version, to which no key was given yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from maillage.dossiers.ledger.canonical import canonical

PREFIX = b"maillage/version/1\0"


def version_hash(text: str, parties: Iterable[str], articles: Any, base: str | None) -> str:
    """The hash of one version of a text.

    ``text``: which text of the dossier it is; ``parties``: whose keys it needs, in any order; ``base``: the hash of the version it was
    written from, None or empty for the first. Raises NotCanonical where an article has no byte form.
    """
    body = {"articles": articles, "base": base or None, "parties": sorted(set(parties)), "text": text}
    return sha256(PREFIX + canonical(body)).hexdigest()
