"""What partners decided since a day in the dossiers of organisations, each as a sentence of its story, with the page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse

from maillage.dossiers.decisions import Decision
from maillage.dossiers.fold import read
from maillage.dossiers.models import Decision as Written
from maillage.dossiers.naming import words_of
from maillage.dossiers.open_to import open_parts
from maillage.dossiers.people import names
from maillage.dossiers.story import Told, acting_in, since, story
from maillage.dossiers.turn import Standing, standings
from maillage.site import words

MOST_READ = 60
"""Decisions of a dossier that are looked through: of more in a week the page tells."""
MOST_OF_ONE = 3
"""Lines of one dossier."""
NO_NEWS = frozenset(("handover_read", "erased"))
"""Kinds of decisions that change nothing for a partner."""


def in_dossiers(keys: Collection[str], day: date) -> list[dict[str, Any]]:
    """The dossiers in which these organisations take part, or are asked to, and in which somebody else decided something since a day:
    of each the last few decisions, the newest first, and how many more there are. Four queries, however many they are."""
    parts = open_parts().filter(organisation__in=keys, left=False, dossier__changed_on__gte=day)
    found = {each.key: each for each in standings({*parts.values_list("dossier_id", flat=True)})[0]}
    if not found:
        return []
    rows = Written.objects.filter(dossier__in=found, seq__gt=F("dossier__seq") - MOST_READ)
    recent: dict[str, list[Decision]] = {}
    for dossier, body in rows.order_by("dossier", "seq").values_list("dossier_id", "body"):
        decision = read(bytes(body))
        if decision.day >= day and decision.by.party not in keys and decision.by.through != "instance":
            recent.setdefault(dossier, []).append(decision)
    opened = names(acting_in(each for of in recent.values() for each in of))
    newest_first = sorted(recent, key=lambda key: (recent[key][-1].at, key), reverse=True)
    return [row for key in newest_first for row in _rows(found[key], recent[key], opened)]


def _rows(of: Standing, decisions: Sequence[Decision], opened: dict[str, str]) -> list[dict[str, Any]]:
    spoken = words.language()
    title = words_of(of.state.title, spoken)
    told = [each for each in since(story(decisions, of.state, spoken, opened), 0) if each.kind not in NO_NEWS]
    shown = told[: -MOST_OF_ONE - 1 : -1]
    rows = [
        {"said": words.say("agenda.change.dossier", title=title, says=each.sentence), "address": _page(of, each)}
        for each in shown
    ]  # fmt: skip
    if len(told) > len(shown):
        more = words.count("agenda.change.dossier_more", len(told) - len(shown), title=title)
        rows.append({"said": more, "address": reverse("dossier_story", args=[of.key])})
    return rows


def _page(of: Standing, told: Told) -> str:
    if told.text:
        return reverse("dossier_text", args=[of.key, told.text])
    return reverse("dossier", args=[of.key])
