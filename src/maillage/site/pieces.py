"""Components as their folders tell them: what each is for, the values that it takes, and named examples.

In: ``components/<name>/notes.toml`` and ``examples.toml``. Out: pieces, and what is wrong with values handed to one. What a
reader of the page of components reads stands in every language; what a value means is said in English, for who writes pages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from maillage.reference.texts import LANGUAGES, choose

FOLDER = Path(__file__).parent / "components"
FILES = ("template.html", "style.css", "notes.toml", "examples.toml")
TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "number": (int, float, Decimal),
    "list": (list, tuple),
    "table": Mapping,
    "flag": bool,
    "noun": object,
}


class WrongValues(Exception):
    """A component was handed what its notes do not declare, or not what they require."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a component takes: one of TYPES, required or not, and what it means."""

    type: str
    means: str
    required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A component: its name, what it is for and not for (by language), its values, its examples (label and values). Where
    pages write its markup themselves, ``marked_by`` is the class by which it is known there."""

    name: str
    purpose: dict[str, str]
    not_for: dict[str, str]
    values: dict[str, Value]
    examples: tuple[tuple[dict[str, str], dict[str, Any]], ...] = field(repr=False)
    marked_by: str = ""


@cache
def pieces() -> tuple[Piece, ...]:
    """Every component that has notes, by name."""
    return tuple(piece(notes.parent.name) for notes in sorted(FOLDER.glob("*/notes.toml")))


@cache
def piece(name: str) -> Piece:
    """One component."""
    notes, samples = (
        tomllib.loads((FOLDER / f"{name}/{file}.toml").read_text(encoding="utf-8"))
        for file in ("notes", "examples")
    )
    return Piece(
        name,
        notes["for"],
        notes["not_for"],
        {
            each: Value(**{**about, "one_of": tuple(about.get("one_of", ()))})
            for each, about in notes["values"].items()
        },
        tuple((sample["label"], sample["values"]) for sample in samples.values()),
        notes.get("marked_by", ""),
    )


def faults(name: str, values: Mapping[str, Any]) -> list[str]:
    """What is wrong with these values of a component; nothing for right ones."""
    known = piece(name).values
    said = [f"“{each}” is not declared" for each in values if each not in known]
    for each, about in known.items():
        value = values.get(each)
        if value is None or value == "":
            said += [f"“{each}” is required"] if about.required and value is None else []
        elif not isinstance(value, TYPES[about.type]):
            said.append(f"“{each}” is to be a {about.type}, not {type(value).__name__}")
        elif about.one_of and value not in about.one_of:
            said.append(f"“{each}” is to be one of {about.one_of}, not {value!r}")
    return said


def in_language(value: Any, language: str) -> Any:
    """A value of an example, with each text that stands in every language chosen."""
    if isinstance(value, dict):
        if set(LANGUAGES) <= set(value):
            return choose(value, language)
        return {key: in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_language(inner, language) for inner in value]
    return value
