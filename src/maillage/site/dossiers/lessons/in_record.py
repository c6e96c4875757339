"""Lessons of dossiers as a source of the record: a sheet of solutions that takes its one way in (``record.take_in``), so that they are
found, exported and counted with all others.

A job of the worker, when a lesson is new or was taken back. The same lessons make the same sheet: handed in twice, nothing changes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from maillage.exchange.models import Lesson
from maillage.exchange.solutions import standing
from maillage.record.files import Given
from maillage.record.intake import About, Wish
from maillage.record.sheets import Mapping as SheetMapping
from maillage.record.store import Store
from maillage.reference.countries import name as country_name
from maillage.reference.places import Places
from maillage.reference.texts import catalogue
from maillage.site.at_hand import home_folder
from maillage.site.dossiers.lessons.learnt import page_of
from maillage.site.exchange.similar import LESSONS
from maillage.site.jobs.on_record import faults_told, moment, open_places, turn
from maillage.site.jobs.told import told

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

SHEET = "lessons.csv"
COLUMNS = (
    "title",
    "problem",
    "done",
    "place",
    "country",
    "reused_in",
    "year",
    "topics",
    "website",
    "generated",
    "reference",
)
_BETWEEN = " · "
"""Between what is said in several languages."""


def take_in_daily(doing: Doing, day: str) -> dict[str, Any]:
    """Hand the record all that stand. ``day`` tells the jobs apart. Raises Stopped."""
    from maillage.record.take_in import take_in  # here: the site that asks for jobs loads nothing of it

    awaiting = list(Lesson.objects.filter(in_record=False).values_list("pk", flat=True))
    store, now = Store(home_folder()), moment()
    mapping = SheetMapping("solutions", {each: "" if each == "generated" else each for each in COLUMNS})
    with faults_told(), tempfile.TemporaryDirectory() as folder:
        places = open_places()
        path, made = Path(folder) / SHEET, sheet(places)
        path.write_bytes(made)
        about = About(source=LESSONS, titles=_titles(), as_of=now.date().isoformat(), complete=True)
        with turn(store, doing, "import", now):
            known = store.current().source(LESSONS)
            if known and known["sha256"] == hashlib.sha256(made).hexdigest():
                outcome: dict[str, Any] = {"unchanged": True}
            else:
                given, wish = [Given(SHEET, path, named=True, about=about)], Wish(kind="solutions", mapping=mapping)  # fmt: skip
                outcome = told(take_in(store, given, places, now, wish, doing.progress))
    Lesson.objects.filter(pk__in=awaiting).update(in_record=True)
    return outcome


def sheet(places: Places) -> bytes:
    """All lessons that stand, one a line, by dossier."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    solutions = standing().exclude(lesson=None).select_related("lesson", "organisation").order_by("lesson__dossier")  # fmt: skip
    for each in solutions:
        lesson = each.lesson
        place = places.get(lesson.places[0]) if lesson.places else None
        country = place.country if place else each.country
        reused = each.reuses.select_related("organisation").order_by("organisation__place")
        again = dict.fromkeys(found.name for one in reused if (found := places.get(one.organisation.place)))
        writer.writerow([
            _all(lesson.said.get("title", {})), _all(lesson.said.get("problem", {})), _all(lesson.said.get("done", {})),
            place.name if place else "", country_name(country, "en") if country else "", "; ".join(again), lesson.until or "",
            "; ".join(each.topics), _address(each.pk, each.activity), "yes" if each.organisation.generated else "",
            each.pk,
        ])  # fmt: skip
    return out.getvalue().encode()


def _all(said: Mapping[str, str]) -> str:
    """In all its languages."""
    return _BETWEEN.join(" ".join(said[each].split()) for each in sorted(said) if said[each].strip())


def _address(solution: str, activity: str) -> str:
    """The page for citizens, where there is one; else that of the solution."""
    page = page_of(activity)
    with override(settings.LANGUAGE_CODE):
        path = reverse("citizen", args=[page]) if page else reverse("solution", args=[solution])
    return f"{str(settings.ADDRESS).rstrip('/')}{path}"


def _titles() -> dict[str, str]:
    texts: Mapping[str, Any] = catalogue("maillage.site", "solution")["source"]
    languages: Sequence[str] = ("en", "fr", "ar")
    return {each: texts[each] for each in languages}
