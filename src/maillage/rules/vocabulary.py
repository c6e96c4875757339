"""The facts that rules ask about: their names, types, questions and options, as data (``data/facts.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from maillage.reference.texts import catalogue, choose

TYPES = (
    "yes_no",
    "choice",
    "choices",
    "count",
    "number",
    "money",
    "percent",
    "day",
    "country",
    "countries",
    "amounts",
    "days",
)
MANY = ("choices", "countries")
NUMBERS = ("count", "number", "money", "percent")


@dataclass(frozen=True, slots=True)
class About:
    """A fact: what sort of value it takes, how it is asked, whether somebody can change it for the sake of a rule.

    ``derived`` facts are worked out from those named in ``of`` (``derive``) and never asked; ``share_of`` names the part and the
    whole of one that is a share in percent.
    ``unit`` of a number is what it counts (``months``); of money it is the fact ``currency``.
    """

    name: str
    type: str
    texts: Mapping[str, Any]
    changeable: bool = True
    derived: bool = False
    of: tuple[str, ...] = ()
    share_of: tuple[str, str] | None = None
    unit: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """The codes that a choice takes, in the order in which they are offered."""
        return tuple(self.texts.get("options", ()))

    def said(self, what: str, language: str) -> str:
        """Its ``name``, question (``ask``) or ``help`` in words; empty where it has none."""
        texts = self.texts.get(what)
        return choose(texts, language) if texts else ""

    def option(self, code: str, language: str) -> str:
        """An option in words; its code where it has none of its own (kinds of bodies are named by their own room)."""
        texts = self.texts.get("options", {}).get(code)
        return choose(texts, language) if texts else code


@cache
def vocabulary() -> Mapping[str, About]:
    """All facts by name, in the order in which they are asked."""
    found = {}
    for name, said in catalogue("maillage.rules", "facts").items():
        found[name] = About(
            name,
            said["type"],
            said,
            bool(said.get("changeable", True)),
            bool(said.get("derived", False)),
            tuple(said.get("of", ())),
            tuple(said["share_of"]) if "share_of" in said else None,
            str(said.get("unit", "")),
        )
    return found


@cache
def order_of(name: str) -> int:
    """Where a fact stands in the order in which they are asked; the end for a name that is none."""
    names = list(vocabulary())
    return names.index(name) if name in vocabulary() else len(names)
