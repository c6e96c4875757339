"""The shapes of needs and offers, read from ``data/shapes.toml``: fields by heading, and as JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from maillage.reference.names import fold
from maillage.reference.texts import catalogue, choose
from maillage.reference.topics import modalities, topics

ROOM = "maillage.matching.profiles"
LISTS = frozenset({"topics", "forms", "natures", "languages", "parties", "words", "months"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape: its ``name`` in a file, the attribute it fills, and what it may hold."""

    name: str
    to: str
    kind: str
    least: int
    most: int
    values: tuple[str, ...]
    texts: dict[str, Any]

    def label(self, language: str) -> str:
        """What a heading may call it, in a language."""
        return choose(self.texts["label"], language)

    def meaning(self, language: str) -> str:
        """What it is, in one sentence."""
        return choose(self.texts["meaning"], language)


@cache
def fields(shape: str) -> tuple[Field, ...]:
    """The fields of ``need`` or ``offer``, in the order in which they are shown."""
    listed = catalogue(ROOM, "shapes")["field"]
    return tuple(
        Field(
            name,
            about.get("to", name),
            about["kind"],
            int(about.get("least", 0)),
            int(about.get("most", 0)),
            tuple(about.get("values", ())),
            about,
        )
        for name, about in listed.items()
        if about["of"] in ("both", shape)
    )


@cache
def headings(shape: str) -> dict[str, Field]:
    """Every heading that is understood, folded: the field's name, its label in each language, and what else people call
    it (``also``), where no other field is called so."""
    known: dict[str, Field] = {}
    for field in fields(shape):
        for heading in (field.name, field.name.replace("_", " "), field.to, *field.texts["label"].values()):
            known.setdefault(fold(heading), field)
    for field in fields(shape):
        for heading in field.texts.get("also", ()):
            known.setdefault(fold(heading), field)
    return known


@cache
def natures() -> dict[str, tuple[str, ...]]:
    """The four natures, each with the forms of support that imply it."""
    return {name: tuple(about["forms"]) for name, about in catalogue(ROOM, "shapes")["nature"].items()}


@lru_cache(maxsize=4096)
def natures_implied(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The natures that forms of support imply."""
    return tuple(nature for nature, by in natures().items() if set(by) & set(forms))


@cache
def words_for(kind: str) -> dict[str, str]:
    """Codes of ``forms`` or ``natures`` by every folded word that names them."""
    if kind == "forms":
        named = {form.code: form.names.values() for form in modalities()}
    else:
        listed = catalogue(ROOM, "shapes")["nature"]
        named = {name: about["label"].values() for name, about in listed.items()}
    return {
        fold(word): code for code, words in named.items() for word in (code, code.replace("_", " "), *words)
    }


def json_schema(shape: str, language: str = "en") -> dict[str, Any]:
    """The shape as JSON Schema (2020-12), its descriptions in ``language``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"maillage:{shape}",
        "title": shape,
        "type": "object",
        "required": ["id"],
        "properties": {
            field.name: {"description": field.meaning(language), **_schema_of(field)}
            for field in fields(shape)
        },
    }


def _schema_of(field: Field) -> dict[str, Any]:
    if field.kind in LISTS:
        item: dict[str, Any] = {"type": "string"}
        if field.kind == "topics":
            item["examples"] = [topic.code for topic in topics()[:3]]
        elif field.kind == "forms":
            item["examples"] = [form.code for form in modalities()]
        elif field.kind == "natures":
            item["enum"] = list(natures())
        elif field.kind == "months":
            item["pattern"] = r"^\d{4}-\d{2}$"
        return {"type": "array", "items": item}
    if field.kind == "count":
        return {"type": "integer", "minimum": field.least, "maximum": field.most}
    if field.kind == "degrees":
        return {"type": "number", "minimum": -field.most, "maximum": field.most}
    if field.kind == "flag":
        return {"type": "boolean"}
    if field.kind == "choice":
        return {"enum": list(field.values)}
    if field.kind in ("day", "last_day"):
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
    return {"type": "string", "minLength": 1} if field.name == "id" else {"type": "string"}
