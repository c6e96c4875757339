"""The sentence of a part, from data/parts.toml, with the values it rests on."""

from __future__ import annotations

from functools import cache
from typing import Any

from maillage.matching.affinity.model import Part
from maillage.reference.spoken import figure
from maillage.reference.texts import catalogue, choose, fill

_AND = {"en": ", ", "fr": ", ", "ar": "، "}


def sentence(part: Part, language: str = "en") -> str:
    """What a part rests on, in one sentence, or in one for each value that is not nought."""
    texts: dict[str, Any] = catalogue("maillage.matching.affinity", "parts")[part.name]
    if not part.known:
        texts = texts.get("unknown", texts)
    elif "clause" in texts:
        said = [clause for name, clause in texts["clause"].items() if part.values[name]]
        return " ".join(_filled(clause, part, language) for clause in said or [texts["nothing"]])
    elif not part.values.get("names", True) and "none" in texts:
        texts = texts["none"]
    elif part.values.get("by_country") == 0:
        texts = texts["abroad"]
    elif part.values.get("one_country"):
        texts = texts["home"]
    elif part.values.get("usual", True) is None:
        texts = texts["alone"]
    return _filled(texts, part, language)


def _filled(texts: dict[str, Any], part: Part, language: str) -> str:
    return fill(choose(texts, language), language, {k: _said(v, k, language) for k, v in part.values.items()})


def label(part: str, language: str = "en") -> str:
    """The name of a part in a few words."""
    return choose(catalogue("maillage.matching.affinity", "parts")[part]["label"], language)


def _said(value: Any, name: str, language: str) -> Any:
    if name == "country":
        from maillage.reference.countries import name as country_name

        return country_name(value, language)
    if name == "languages":
        value = [_language_name(code, language) for code in value]
    if isinstance(value, list):
        return _AND.get(language, ", ").join(value)
    return figure(value, language) if type(value) is int else value  # yes and no are whole numbers too


@cache
def _language_name(code: str, language: str) -> str:
    from babel import Locale

    return str(Locale.parse(language).languages.get(code, code))
