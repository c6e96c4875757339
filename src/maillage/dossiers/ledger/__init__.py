"""The ledger: decisions that nobody can rewrite unseen, not even whoever runs the platform. Pure: no database, disk or clock.

In: decisions as tables, in order. Out: their one byte form (``canonical``), a chain of hashes for each dossier (``chain``), one
append-only tree over all dossiers (``tree``), signed checkpoints of it that partners keep (``checkpoint``), the number of a version
that keys are given to (``versions``), personal values that can be erased without breaking the chain (``seals``), and a zip that
verifies itself (``export``, with ``check``, a program of its own).

What holds what: a changed decision breaks its chain; a chain rewritten to its end no longer has its leaf in the tree; a tree grown
anew does not begin with the root that a partner kept. Somebody has to keep one: no other trust is needed.
"""

from maillage.dossiers.ledger.canonical import NotCanonical, canonical, read
from maillage.dossiers.ledger.chain import START, Break, Head, Row, link
from maillage.dossiers.ledger.checkpoint import Checkpoint, NotACheckpoint, fingerprint
from maillage.dossiers.ledger.export import Proof, export
from maillage.dossiers.ledger.seals import Broken, Erased, Seal, commit, new_key, open_seal, seal
from maillage.dossiers.ledger.tree import Frontier
from maillage.dossiers.ledger.versions import version_hash

__all__ = [
    "START",
    "Break",
    "Broken",
    "Checkpoint",
    "Erased",
    "Frontier",
    "Head",
    "NotACheckpoint",
    "NotCanonical",
    "Proof",
    "Row",
    "Seal",
    "canonical",
    "commit",
    "export",
    "fingerprint",
    "link",
    "new_key",
    "open_seal",
    "read",
    "seal",
    "version_hash",
]
