"""The doubtful names of the record as it is: looked for once for each of its states, and without what was decided since."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from maillage.record.organisations.review import waiting as waiting_organisations
from maillage.record.organisations.same_as import NOT_SAME, SAME, pair
from maillage.record.questions import rows_of
from maillage.record.review import Doubt, doubts, unsettled
from maillage.record.state import State
from maillage.reference.names import fold
from maillage.site.at_hand import AtHand
from maillage.site.jobs.decide import KIND
from maillage.site.jobs.models import Job
from maillage.site.jobs.models import State as JobState

_lock = threading.Lock()
_held: dict[str, tuple[object, Any]] = {}


def names(record: AtHand) -> list[Doubt]:
    """The names of places that wait, the most frequent first; those whose decision waits for its job are not among them."""
    pending = {(job.arguments["decision"], job.arguments["subject"]) for job in pending_jobs()}
    return [
        each
        for each in unsettled(_names(record), _state(record).in_force())
        if ("place_of", each.subject) not in pending and ("country_of", country_subject(each)) not in pending
    ]


def country_subject(doubt: Doubt) -> str:
    """As a decision on its country names it; empty where the country is known or nothing is said of it."""
    return fold(doubt.country_said) if doubt.country is None and doubt.country_said else ""


def said_of(record: AtHand, doubt: Doubt) -> list[Mapping[str, Any]]:
    """Every decision so far on the name or on its country, as :func:`said_before`."""
    country = country_subject(doubt)
    return said_before(record, "place_of", doubt.subject) + (
        said_before(record, "country_of", country) if country else []
    )


def name(record: AtHand, subject: str) -> Doubt | None:
    """The doubtful name of that subject, whether or not somebody has decided it meanwhile."""
    return next((each for each in _names(record) if each.subject == subject), None)


def _names(record: AtHand) -> list[Doubt]:
    key = (record.reader.store.home, record.name)
    found: list[Doubt] = _once("names", key, lambda: doubts(record.reader, {}))
    return found


_LINES = """
SELECT a_name AS name, b_name AS other, b_country AS country, source, line FROM links
WHERE NOT generated AND a_name = $name AND a_place IS NULL AND a_country IS NOT DISTINCT FROM $country
UNION ALL
SELECT b_name, a_name, a_country, source, line FROM links
WHERE NOT generated AND b_name = $name AND b_place IS NULL AND b_country IS NOT DISTINCT FROM $country
ORDER BY source, line LIMIT 3
"""


def lines_of(record: AtHand, doubt: Doubt) -> list[dict[str, Any]]:
    """A few links in which the name stands, with the other side: what a person looks at to know which place is meant."""
    return rows_of(record.connection(), _LINES, {"name": doubt.name, "country": doubt.country})


def organisations(record: AtHand) -> tuple[list[Any], list[Any]]:
    """The organisations that wait, without those whose decision waits for its job, and every organisation met."""
    force = _state(record).in_force()
    key = (record.reader.store.home, record.name, hash(frozenset(force.items())))
    found, met = _once("organisations", key, lambda: waiting_organisations(record.reader, force))
    pending = {job.arguments["subject"] for job in pending_jobs() if job.arguments["decision"] == "same_as"}
    return [each for each in found if each.body.id not in pending], met


def pending_jobs() -> list[Job]:
    """Decisions that wait for their job to end, oldest first."""
    open_ones = Job.objects.filter(kind=KIND, state__in=(JobState.WAITING, JobState.RUNNING))
    return list(open_ones.select_related("asked_by").order_by("asked_at"))


def said_before(record: AtHand, kind: str, subject: str) -> list[Mapping[str, Any]]:
    """Every decision on a subject so far, oldest first: ``answer``, ``by`` (number of an account), ``at``.

    How many there are is the version that a form carries: two who decide one name see each other.
    """
    return [each for of, about, each in _said(record) if (of, about) == (kind, subject)]


def versions(record: AtHand, kind: str) -> Counter[str]:
    """How many decisions of a kind there are so far, by subject."""
    return Counter(subject for of, subject, _ in _said(record) if of == kind)


def _said(record: AtHand) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every decision as (kind, subject, what was said): those remembered, then those that wait for their job."""
    for act in _state(record).decisions():
        said = {"answer": act.answer, "by": act.by, "at": act.at}
        if act.kind == NOT_SAME:  # of two, whichever was named first
            yield from ((SAME, each, said) for each in act.subject.split(pair("", "")))
        elif act.kind == "withdrawn":
            kind, _, subject = act.subject.partition(":")
            yield kind, subject, said
        else:
            yield act.kind, act.subject, said
    for job in pending_jobs():
        asked = job.arguments
        by, at = str(job.asked_by_id or ""), job.asked_at.isoformat()
        yield asked["decision"], asked["subject"], {"answer": asked["answer"], "by": by, "at": at}


def _state(record: AtHand) -> State:
    return State(record.reader.store.folder / "state")


def _once(what: str, key: object, look: Any) -> Any:
    """What was found for this state of the record, looked for when first asked."""
    with _lock:
        if what not in _held or _held[what][0] != key:
            _held[what] = (key, look())
        return _held[what][1]
