"""From all decisions of a dossier, where it stands. Never refuses: what was once accepted stays readable for ever."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from maillage.dossiers.deciding import (
    on_conditions,
    on_documents,
    on_memory,
    on_missions,
    on_parties,
    on_phases,
    on_texts,
    on_work,
)
from maillage.dossiers.deciding.verbs import change
from maillage.dossiers.decisions import Decision
from maillage.dossiers.model import State

SUBJECTS = (on_conditions, on_documents, on_memory, on_missions, on_parties, on_phases, on_texts, on_work)
"""They teach ``check`` and ``change`` their kinds by being there."""
_READ = msgspec.json.Decoder(Decision)


def read(body: bytes) -> Decision:
    """A decision from its bytes in the ledger. Raises ``msgspec.ValidationError`` for what is none."""
    return _READ.decode(body)


def fold(decisions: Iterable[Decision], state: State | None = None) -> State:
    """The dossier after these decisions, which follow those that ``state`` comes from, in their order."""
    now = state or State()
    for each in decisions:
        now = replace(change(each.what, now, each), seq=each.seq, at=each.at, day=each.day)
    return now
