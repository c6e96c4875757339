"""The lesson of a dossier that is closed becomes a solution, and a dossier that does one again counts as its reuse, as long as its
page is public. Here two rooms meet that know nothing of each other.

Done with the decision itself, and once a day by the worker for what was missed: done twice, it comes to the same.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat

from maillage.dossiers.decisions import Decision
from maillage.dossiers.lesson import SOLUTION, lesson_of, solution_of
from maillage.dossiers.model import CLOSED, State
from maillage.dossiers.models import Dossier
from maillage.dossiers.turn import standings
from maillage.exchange.models import Lesson, Reuse
from maillage.exchange.models import Solution as Kept
from maillage.exchange.solutions import DOSSIER, learn, reused_by_dossier, reused_no_more
from maillage.reference.topics import topic
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

LOOKED_BACK = timedelta(days=7)
"""The worker looks at what was decided in this time."""


def after(row: Dossier, before: State, now: State, decision: Decision) -> None:
    """What else a decision brings with it, in its transaction (``turn.watching``), on a page or through a link."""
    if now.phase == CLOSED and before.phase != CLOSED:
        learn_from(row.pk, now)
    if _public(now) and not _public(before):
        count_reuse(row.pk, now)
    if _public(before) and not _public(now):
        reused_no_more([row.pk])


def learn_from(key: str, state: State) -> Kept | None:
    """The solution that the dossier's lesson is; None where it is none."""
    found = lesson_of(state)
    if found is None:
        return None
    topics = tuple(each for each in found.topics if topic(each))
    lesson = Lesson(
        dossier=key, said={name: dict(each) for name, each in found.said.items()}, parties=list(found.parties),
        places=list(found.places), since=found.since, until=found.until,
    )  # fmt: skip
    return learn(lesson, found.owner, found.language, topics)


def count_reuse(key: str, state: State) -> bool:
    """Whether the dossier counts as a reuse of the solution that it was opened from."""
    of = solution_of(state.came_from)
    return bool(of and _public(state) and reused_by_dossier(of, state.owner, key))


def _public(state: State) -> bool:
    return state.in_force("citizen") is not None and not state.page_withdrawn


def awaited() -> bool:
    """Whether something was closed or made public of late that the worker should look at."""
    return bool(_closed().exists() or _reusing().exists() or _withdrawn().exists())


def take_daily(doing: Doing, day: str) -> dict[str, Any]:
    """Learn from what was closed, count what does a solution again, and no more what took its page back. ``day`` tells the jobs apart."""
    found, _ = standings(_closed().values_list("pk", flat=True))
    learnt = [each for each in found if learn_from(each.key, each.state) is not None]
    found, _ = standings(_reusing().values_list("pk", flat=True))
    reused_no_more(_withdrawn().values_list("pk", flat=True))
    return {"learnt": len(learnt), "reused": sum(count_reuse(each.key, each.state) for each in found)}


def _closed() -> Any:
    known = Lesson.objects.values_list("dossier", flat=True)
    since = today() - LOOKED_BACK
    return Dossier.objects.filter(phase=CLOSED, changed_on__gte=since).exclude(pk__in=known)


def _reusing() -> Any:
    since = today() - LOOKED_BACK
    return Dossier.objects.filter(public=True, came_from__startswith=SOLUTION, changed_on__gte=since)


def _withdrawn() -> Any:
    """Counted still, though nobody reads their pages any more."""
    counted = Reuse.objects.filter(link=Concat(Value(DOSSIER), OuterRef("pk")))
    return Dossier.objects.filter(Exists(counted), public=False, came_from__startswith=SOLUTION)


def page_of(link: str) -> str:
    """The key of the dossier that a link of a reuse or of a solution names, where everybody may read its page; else empty."""
    key = link.removeprefix(DOSSIER) if link.startswith(DOSSIER) else ""
    return key if key and Dossier.objects.filter(pk=key, public=True).exists() else ""
