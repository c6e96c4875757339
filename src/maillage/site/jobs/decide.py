"""Decisions of the review put into effect, all that wait at once: each touches sources that must be read again.

A job is one decision; the first that is begun takes the others with it. So deciding fifty names reads a source once or
twice, not fifty times. Done again, the same decisions change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from maillage.record.again import decide as read_again
from maillage.record.organisations.same_as import Word, WouldTurnInCircle
from maillage.record.organisations.same_as import say as say_same
from maillage.record.review import with_problems
from maillage.record.state import Decision
from maillage.record.store import Store
from maillage.site.at_hand import home_folder
from maillage.site.jobs.models import Job, State
from maillage.site.jobs.on_record import faults_told, moment, open_places, turn
from maillage.site.jobs.perform import Stopped

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

KIND = "decide"


def decide(doing: Doing, **_: Any) -> dict[str, Any]:
    """Put the decision of this job, and of all that wait, into effect. Raises Stopped for one that would turn in a circle."""
    store, now = Store(home_folder()), moment()
    with faults_told(), turn(store, doing, "review", now):
        waiting = Job.objects.filter(kind=KIND, state=State.WAITING).exclude(pk=doing.job.pk)
        jobs = [doing.job, *waiting.order_by("asked_at")]
        changed = _of_names(store, doing, jobs, now)
        # a second later: what one undo takes back is known by its time
        circles = _of_organisations(store, jobs, now + timedelta(seconds=1))
    outcome = {"decided": len(jobs) - len(circles), "changed": changed}
    for job in jobs[1:]:
        refused = job.pk in circles
        Job.objects.filter(pk=job.pk, state=State.WAITING).update(
            state=State.STOPPED if refused else State.DONE,
            outcome={"why": "circle"} if refused else {**outcome, "with": str(doing.job.pk)},
            ended_at=timezone.now(),
        )
    if doing.job.pk in circles:
        raise Stopped("circle")
    return outcome


def _of_names(store: Store, doing: Doing, jobs: Sequence[Job], now: datetime) -> int:
    """How many rows changed by decisions on names of places and of countries."""
    stamp, decisions, sources = now.isoformat(timespec="seconds"), [], set[str]()
    for job in jobs:
        said = job.arguments
        if said["decision"] in ("place_of", "country_of"):
            by = str(job.asked_by_id or "")
            decisions.append(Decision(said["decision"], said["subject"], said["answer"], stamp, by))
            sources |= (
                set(said["sources"]) if said["decision"] == "place_of" else with_problems(store.current())
            )
    if not decisions:
        return 0

    def progress(stage: str, done: int, total: int) -> None:
        with suppress(Stopped):  # what was decided is written down already: it is carried through
            doing.progress(stage, done, total)

    outcome = read_again(store, decisions, sources, open_places(), now, progress)
    return outcome.changed + outcome.added


def _of_organisations(store: Store, jobs: Sequence[Job], now: datetime) -> set[Any]:
    """Remember what was said of organisations; the jobs that would have made two stand for each other."""
    words = {
        job.pk: Word(
            job.arguments["subject"],
            job.arguments["answer"] or None,
            tuple(job.arguments["not_same"]),
            str(job.asked_by_id or ""),
        )
        for job in jobs
        if job.arguments["decision"] == "same_as"
    }
    refused: set[Any] = set()
    while words:
        try:
            say_same(store, words.values(), now)
            break
        except WouldTurnInCircle as circle:
            turning = {pk for pk, word in words.items() if word.subject == circle.subject}
            refused |= turning
            words = {pk: word for pk, word in words.items() if pk not in turning}
    return refused
