"""A solution that is what a dossier taught, as its page shows it: the parties' words in all their languages, the reader's first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from maillage.exchange.models import Lesson, Solution
from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.dossiers.lessons.learnt import page_of

FIELDS = ("problem", "done", "remains", "lesson")


def lesson_shown(solution: Solution) -> dict[str, Any] | None:
    """None where it is no dossier's lesson."""
    lesson = Lesson.objects.filter(solution=solution).first()
    if lesson is None:
        return None
    spoken, parties = words.language(), Organisation.objects.prefetch_related("names").in_bulk(lesson.parties)
    page = page_of(solution.activity)
    title = in_order(lesson.said.get("title", {}))
    return {
        "title": title[0] if title else None,
        "fields": [{"name": words.say(f"solution.lesson.{name}"), "lines": lines} for name in FIELDS if (lines := in_order(lesson.said.get(name, {})))],
        "parties": [
            {"name": called(parties[each], spoken), "address": reverse("party", args=[each])} for each in lesson.parties if each in parties
        ],
        "page": reverse("citizen", args=[page]) if page else "",
        "years": "–".join(dict.fromkeys(str(each) for each in (lesson.since, lesson.until) if each)),
    }  # fmt: skip


def in_order(said: Mapping[str, str]) -> list[dict[str, str]]:
    """The reader's language first; what says nothing is left out."""
    order = sorted(said, key=lambda each: (each != words.language(), each))
    return [{"text": said[each], "language": each} for each in order if said[each].strip()]
