"""The strategy of a demonstration's town: objectives with targets, its dossiers under two of them, and the report of a year.

All of it is invented and says so; it is written, adopted and published by the same verbs as everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from maillage.dossiers.decisions import Attached, Words
from maillage.dossiers.models import Part
from maillage.reference.texts import catalogue
from maillage.site.demonstration_agendas import Town
from maillage.strategies.keep import Actor, adopted, begun, placed, published
from maillage.strategies.made import report_of
from maillage.strategies.model import Budget, Objective, Strategy, Target, Vote

SPOKEN = ("fr", "ar", "en")
UNDER = {"waste": "clean", "alone": "clean", "water": "water", "school": "young"}
"""Dossier of the demonstration (the first word of its titles there) → the objective that it stands under; others stay alone."""


def strategy(towns: Sequence[Town], on: date) -> None:
    """Make it, for the first of these towns, in two languages; nothing where there is none, or it has no office that may bind."""
    if not towns:
        return
    town = towns[0]
    languages = tuple(dict.fromkeys((town.language, *SPOKEN)))[:2]
    by = Actor(town.by, town.organisation, on)
    said = _said(on.year, languages)
    row = begun(by, said, generated=True)
    for part in Part.objects.filter(organisation=town.organisation, joined=True).select_related("dossier"):
        objective = _objective_of(part.dossier.title)
        if objective:
            placed(row.pk, by, part.dossier_id, objective)
    now = timezone.now()
    adopted(row.pk, by, now, row.version)
    published(row.pk, by, report_of(row, on.year - 1, on, now), now)


def _said(year: int, languages: Sequence[str]) -> Strategy:
    texts = catalogue("maillage.site", "demonstration_strategies")

    def words(name: str) -> Words:
        return {each: texts[name][each] for each in languages}

    return Strategy(
        words("title"), year - 1, year + 4, Vote("14", date(year - 1, 1, 20)),
        (
            Objective(
                "clean", words("clean"), words("clean_says"), ("waste",), ("11", "12"),
                (Target(words("clean_target"), "60", "%", year + 2),), Budget(words("budget"), 12_000_000, "XOF", year),
                Attached("plan", "", words("plan")),
            ),
            Objective(
                "water", words("water"), words("water_says"), ("water_sanitation",), ("6",), (Target(words("water_target"), "20", "%", year + 4),),
                None, Attached("commitment", "NUA", words("commitment"), "https://habitat3.org/the-new-urban-agenda/"),
            ),
            Objective("young", words("young"), {}, ("education",), ("4",), (Target(words("young_target"), "4", "", year - 1),)),
            Objective("diaspora", words("diaspora"), words("diaspora_says"), (), ("10",)),
        ),
    )  # fmt: skip


def _objective_of(title: Words) -> str:
    """By the titles that the demonstration gives its dossiers."""
    dossiers = catalogue("maillage.site", "demonstration_dossiers")
    for name, objective in UNDER.items():
        if set(title.values()) & set(dossiers[f"{name}_title"].values()):
            return objective
    return ""
