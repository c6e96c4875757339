"""Which solutions stand, for pages that are kept: small things of each, read again when somebody made one or took one back.

And whose an activity of the record is: who may make a solution of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models.signals import post_delete, post_save

from maillage.exchange.models import Reuse, Solution
from maillage.exchange.solutions import standing
from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.models import Organisation, Standing
from maillage.parties.rights import Account, Right, organisations_of
from maillage.reference.dates import PartialDate
from maillage.site.at_hand import AtHand
from maillage.site.known import Known


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution as other pages name it."""

    key: str
    activity: str
    organisation: str
    """The key of who says so."""
    record_id: str
    """What the record calls them."""
    place: str
    """Where they are."""
    topics: tuple[str, ...]
    country: str
    language: str
    problem: str
    """Its beginning."""
    times: int


MOST = 5_000
_BEGINNING = 160


def _read() -> tuple[Solved, ...]:
    return tuple(
        Solved(
            each.key, each.activity, each.organisation_id, each.organisation.record_id, each.organisation.place,
            tuple(each.topics), each.country,
            each.language, each.problem[:_BEGINNING], each.times,  # type: ignore[attr-defined]
        )
        for each in standing()[:MOST]
    )  # fmt: skip


solved: Known[tuple[Solved, ...]] = Known("solutions", _read, ())
"""All that stand, the newest first."""


def of_activity(identifier: str) -> tuple[Solved, ...]:
    """The solutions made of an activity."""
    return tuple(each for each in solved.now() if each.activity == identifier)


def at_place(identifier: str) -> int:
    """How many organisations of a place describe."""
    return sum(each.place == identifier for each in solved.now())


def _changed(**about: object) -> None:
    solved.changed()


for _table in (Solution, Reuse):
    for _signal in (post_save, post_delete):
        _signal.connect(_changed, sender=_table, dispatch_uid=f"solved {_table.__name__} {id(_signal)}")


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the record, as far as a solution needs it."""

    id: str
    title: str
    finished: bool
    topics: tuple[str, ...]
    country: str
    bodies: frozenset[str]
    """Identifiers of its organisations in the record."""
    places: frozenset[str]
    """Where these are."""


_ONE = "SELECT id, title, status, until, topics, country, countries FROM activities WHERE id = $1 LIMIT 1"
_PARTIES = "SELECT organisation, place FROM activity_parties WHERE id = $1"


def activity_of(record: AtHand, identifier: str, on: date) -> Activity | None:
    """The activity; None where the record has none of this identifier."""
    row = record.connection().execute(_ONE, [identifier]).fetchone() if identifier else None
    if row is None:
        return None
    id_, title, status, until, topics, country, countries = row
    parties: Sequence[tuple[str | None, str | None]] = record.connection().execute(_PARTIES, [id_]).fetchall()
    return Activity(
        str(id_),
        str(title or id_),
        is_finished(status, until, on),
        tuple(topics or ()),
        str(country or next(iter(countries or ()), "") or ""),
        frozenset(filter(None, (body for body, _ in parties))),
        frozenset(filter(None, (place for _, place in parties))),
    )


def is_finished(status: str | None, until: str | None, on: date) -> bool:
    """Whether an activity is over, by what the record says of it: its status, or where that is silent its last day."""
    ended = PartialDate.parse(str(until)) if until else None
    return status == "finished" or (status in (None, "active") and ended is not None and ended.last < on)


def owners_among(account: Account, activity: Activity, on: date) -> list[Organisation]:
    """For which parties of an activity somebody may say what it solved: those that are known to be theirs; of a territory that took
    part, its authority, and not whoever else is at home there."""
    return [
        each
        for each in organisations_of(account, on, Right.PUBLISH)
        if each.standing == Standing.VERIFIED
        and (
            (each.record_id and each.record_id in activity.bodies)
            or (each.kind == LOCAL_AUTHORITY and each.place and each.place in activity.places)
        )
    ]
