"""likely-partners.md: how the score of a likely partner is made, in three languages, from the data that makes it."""

from __future__ import annotations

import re
from itertools import pairwise

from maillage.cli.reference_pages.markdown import code, isolated, page_of, table
from maillage.matching.affinity.explain import PARTS
from maillage.matching.affinity.measure import AROUND_KM, MEASURES, NEAR_KM
from maillage.matching.affinity.weights import CLASSES, shipped
from maillage.reference.texts import LANGUAGES, catalogue, choose

_ROOM = "maillage.matching.affinity"


def page() -> str:
    """The page."""
    return page_of(
        "Likely partners: how the score is made",
        "What `maillage partners` adds up, in the words it uses. See [how to find likely "
        "partners](../how-to/find-likely-partners.md).",
        *(block for language in LANGUAGES for block in _told(language)),
        "## What is counted, as formulas",
        "Between two knots of a curve the points go straight; beyond the last they stay. The curves stand in "
        "`src/maillage/matching/affinity/data/weights.toml`.",
        table(
            ("measure", "part", "formula"),
            [(code(name), code(_part_of(name)), said) for name, said in MEASURES.items()],
        ),
    )


def _told(language: str) -> list[str]:
    said = {key: isolated(choose(texts, language)) for key, texts in catalogue(_ROOM, "page").items()}
    parts = catalogue(_ROOM, "parts")
    rows = [
        (
            isolated(parts[name]["label"][language]),
            isolated(_without_values(name, parts[name][language])),
            *(_most(name, number) for number in range(len(CLASSES))),
        )
        for name in PARTS
    ]
    columns = (said["part"], said["said"], *(f"{said['partners']}: {one}" for one in _classes()))
    return [f"## {said['title']}", said["lead"], table(columns, rows)]


def _classes() -> list[str]:
    """ "0", "1", "2–4" … : the partners of those who ask."""
    spans = [(least, after - 1) for least, after in pairwise(CLASSES)]
    return [*(str(a) if a == b else f"{a}–{b}" for a, b in spans), f"{CLASSES[-1]}+"]


_FIXED = {
    "towns_nearby": {"km": AROUND_KM, "near_km": NEAR_KM},
    "near_partners": {"km": NEAR_KM},
    "country": {"km": AROUND_KM},
}
"""Distances that are the same in every sentence of a part."""


def _without_values(part: str, sentence: str) -> str:
    for name, km in _FIXED.get(part, {}).items():
        sentence = sentence.replace(f"{{{name}}}", f"{km:.0f}")
    return re.sub(r"\{\w+\}", "…", sentence)


def _most(part: str, number: int) -> str:
    curves = shipped().curves[number]
    return f"{sum(curves[name].most for name in PARTS[part]) / 1000:.1f}"


def _part_of(measure: str) -> str:
    return next(part for part, measures in PARTS.items() if measure in measures)
