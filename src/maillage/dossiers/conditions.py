"""Conditions side by side: what each party gives, and on which conditions, met or not, each with what shows it (S0-12).

Pure. In: where the dossier stands. A condition stands in the joint text, whose parties wrote and agreed to it; whether it is met is said
beside, by anybody who writes. Who set it judges: what others say of it stands as their word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from maillage.dossiers.ledger.canonical import canonical
from maillage.dossiers.model import OnCondition, State, Version
from maillage.dossiers.texts import Condition, value_of

PREFIX = b"maillage/condition/1\0"
LETTERS = 16
"""Hexadecimal letters of the key of a condition."""
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """A condition. ``met``: by the word of who set it, ``said``; ``unknown`` without one. ``others``: what others said last of it."""

    key: str
    condition: Condition
    met: str
    said: OnCondition | None
    others: tuple[OnCondition, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What a party gives, by the joint text, and the conditions that it sets."""

    party: str
    gives: dict[str, str]
    conditions: tuple[Standing, ...]


def key_of(condition: Condition) -> str:
    """The key of a condition: of who sets it, its sort and its words."""
    return sha256(PREFIX + canonical(msgspec.to_builtins(condition))).hexdigest()[:LETTERS]


def conditions_of(version: Version | None) -> dict[str, Condition]:
    """Key → condition, in the order of a version; none of none."""
    found: tuple[Condition, ...] = (
        value_of("conditions", version.articles.get("conditions", ())) if version else ()
    )
    return {key_of(each): each for each in found}


def condition_in(state: State, key: str) -> Condition | None:
    """A condition by its key, also one that was written otherwise since."""
    text = state.text("definition")
    for version in reversed(text.versions if text else ()):
        if found := conditions_of(version).get(key):
            return found
    return None


def side_by_side(state: State) -> tuple[Side, ...]:
    """Each party whose key the joint text needs, or that sets a condition in it: of the text that binds, else of the one proposed last.
    Nothing where no condition is set by anybody."""
    text = state.text("definition")
    version = state.in_force("definition") or (text.current if text else None)
    found = conditions_of(version)
    if version is None or not found:
        return ()
    gives: Mapping[str, Any] = version.articles.get("gives", {})
    parties = dict.fromkeys((*version.parties, *(each.set_by for each in found.values())))
    return tuple(
        Side(party, gives.get(party, {}), tuple(_standing(state, key, each) for key, each in found.items() if each.set_by == party))
        for party in parties
    )  # fmt: skip


def _standing(state: State, key: str, condition: Condition) -> Standing:
    said = {each.by: each for each in state.conditions if each.condition == key}
    own = said.pop(condition.set_by, None)
    return Standing(key, condition, own.met if own else UNKNOWN, own, tuple(said.values()))
