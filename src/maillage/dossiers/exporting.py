"""A dossier of the database as the zip that verifies itself (``ledger.export``), with what proves it.

In: its key, who signs, the moment. Out: the zip's bytes. A checkpoint is taken where the last decision stands in none yet, so that
whoever gets the zip can compare it with any checkpoint that they kept since the dossier began.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from maillage.dossiers.checkpoints import Signer, beginning, place_of, proven, since, take
from maillage.dossiers.ledger.chain import Row
from maillage.dossiers.ledger.export import Proof, export
from maillage.dossiers.turn import chain_of

MOST_OLDER = 400
"""Older checkpoints that an export holds a proof for: a year of days and a month, about a kilobyte each."""


def exported(
    key: str,
    signer: Signer,
    now: datetime,
    attached: Mapping[str, bytes] | None = None,
    until: int | None = None,
) -> bytes:
    """The zip of a dossier. ``attached``: other files, by their path. ``until``: the number of the last decision that goes in, for
    whoever reads it as it stood then.

    Raises Damaged where its chain is broken, AnotherTree where the log's past was rewritten, Dossier.DoesNotExist.
    """
    rows: list[Row] = [each for each in chain_of(key) if until is None or each.seq <= until]
    found = proven(key, rows[-1].seq)
    if found is None:
        take(signer, now)
        found = proven(key, rows[-1].seq)
    assert found is not None  # it was committed before the checkpoint was taken
    held = since(place_of(key, 1), found.checkpoint, MOST_OLDER)
    older = {size: beginning(size, found.checkpoint) for size in held}
    return export(
        rows, found.checkpoint.text, Proof(found.place, found.path, older), signer.key_line, attached
    )
