"""What a quantity is counted in, as one word for what its owners write in their languages ("jours", "days", "أيام")."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from maillage.reference.names import fold


@cache
def unit_meant(said: str) -> str:
    """The unit that ``said`` names, by its English word; as written, but folded, where no list has it; empty for nothing.

    >>> unit_meant("Jours"), unit_meant("أيام"), unit_meant("days"), unit_meant("caisses")
    ('days', 'days', 'days', 'caisses')
    """
    folded = fold(said)
    return _units().get(folded, folded)


@cache
def _units() -> dict[str, str]:
    text = (
        resources.files("maillage.matching.profiles")
        .joinpath("data", "units.toml")
        .read_text(encoding="utf-8")
    )
    return {fold(word): unit for unit, words in tomllib.loads(text).items() for word in words}
