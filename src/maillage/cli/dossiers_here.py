"""The dossiers of this home, for commands: the database ready, who signs the log, and what cannot go on said in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maillage.cli.site_rooms import site_rooms
from maillage.cli.speak import Front, could_not

if TYPE_CHECKING:
    from maillage.dossiers.checkpoints import Signer


@contextmanager
def dossiers_here(front: Front) -> Iterator[Callable[[], Signer]]:
    """For the block, the database of this home; who signs its log, where that is asked for. A broken chain or a rewritten log ends it:
    ``maillage ledger verify`` says where."""
    with site_rooms(front):
        from maillage.dossiers.checkpoints import AnotherTree
        from maillage.dossiers.turn import Damaged
        from maillage.site.dossiers.checkpoint.log import signer

        try:
            yield lambda: signer(front.home)
        except Damaged as fault:
            could_not("dossier_damaged", dossier=fault.dossier, seq=str(fault.seq))
        except AnotherTree as fault:
            could_not("log_rewritten", size=str(fault.size))
