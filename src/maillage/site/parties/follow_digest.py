"""The Monday letter: one a week for each address, of all that it follows together, and only if something changed.

The letter is put in the queue in one transaction with the turn that the address has had. So a worker that is killed, two workers
at once, the same Monday asked for again, a clock that jumps: no address gets two, and what was not told is told the Monday after.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from maillage.parties.models import Follow
from maillage.parties.mondays import Due, due
from maillage.record.since import Asked, Changes, changed_since
from maillage.site.at_hand import AtHand, at_hand
from maillage.site.languages import NAMES
from maillage.site.parties import follow_here, follow_letter
from maillage.site.parties.follow_here import Followed, Here
from maillage.site.parties.follow_letter import MOST_LINES, News
from maillage.site.parties.follow_seen import import_seen, moment_seen, seen_now
from maillage.site.parties.follow_things import thing_of

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

AT_ONCE = 200
"""Addresses whose follows are in memory together."""
SETTLED = timedelta(minutes=2)
"""What was published within it is told next time: a transaction writes its moment before others see what it wrote."""
_log = logging.getLogger("maillage.follow")


@dataclass
class Run:
    """What one run knows: the record, until when it looks, and what is new here of all that anybody follows."""

    record: AtHand
    monday: date
    until: datetime
    here: Mapping[Followed, Sequence[Here]]
    seen: Mapping[str, Any] = field(default_factory=dict)

    def known(self, follow: Follow) -> int:
        """The last import that a follower knows."""
        return import_seen(follow.seen, self.record.reader.manifest.imports)


def write_all(doing: Doing, monday: str) -> dict[str, Any]:
    """The job: the letters of a Monday (YYYY-MM-DD). Begun again, it goes on where it stopped."""
    run = _run(date.fromisoformat(monday))
    addresses = Follow.objects.exclude(confirmed_at=None).values("email").distinct().count()
    told = {"letters": 0, "unchanged": 0, "failed": 0}
    for position, (emails, changes) in enumerate(_chunks(run)):
        for number, email in enumerate(emails):
            doing.progress("letters", position * AT_ONCE + number, addresses)
            try:
                told["letters" if _write(run, email, changes) else "unchanged"] += 1
            except Exception:  # one address's trouble is no other's
                _log.exception("a Monday letter failed")
                told["failed"] += 1
    return told


def _run(monday: date) -> Run:
    record, until = at_hand(), timezone.now() - SETTLED
    return Run(record, monday, until, _new_here(until), {**seen_now(record), "at": until.isoformat()})


def _new_here(until: datetime) -> dict[Followed, list[Here]]:
    """What was published since the follower who waits longest heard of something, of each thing that anybody follows."""
    confirmed = Follow.objects.exclude(confirmed_at=None)
    wanted = set(confirmed.values_list("kind", "thing").distinct().iterator())
    since = min(
        (moment_seen(seen, until) for seen in confirmed.values_list("seen", flat=True).iterator()),
        default=until,
    )
    found: dict[Followed, list[Here]] = {}
    for each in follow_here.published(since, until):
        for of in each.about & wanted:
            found.setdefault(of, []).append(each)
    return found


def _chunks(run: Run) -> Iterator[tuple[list[str], dict[Asked, Changes]]]:
    """Addresses, a few at a time, with what has changed in the record of what they follow."""
    after = ""
    while True:
        confirmed = Follow.objects.exclude(confirmed_at=None).filter(email__gt=after)
        emails = list(confirmed.order_by("email").values_list("email", flat=True).distinct()[:AT_ONCE])
        if not emails:
            return
        after = emails[-1]
        follows = Follow.objects.filter(email__in=emails).exclude(confirmed_at=None)
        asked = {(each.kind, each.thing, run.known(each)) for each in follows.iterator()}
        yield emails, changed_since(run.record.reader, asked, MOST_LINES)


def _write(run: Run, email: str, changes: Mapping[Asked, Changes]) -> bool:
    """One address has its turn; whether a letter was written."""
    with transaction.atomic():
        follows = list(
            Follow.objects.select_for_update(no_key=True)
            .filter(email=email)
            .exclude(confirmed_at=None)
            .order_by("id")
        )
        turn = due((each.seen.get("on") for each in follows), run.monday)
        if turn == Due.DONE or not follows:
            return False
        if turn == Due.AHEAD:
            for each in follows:
                Follow.objects.filter(pk=each.pk).update(seen={**each.seen, "on": run.monday.isoformat()})
            return False
        language = max(follows, key=lambda each: (each.confirmed_at, each.pk)).language
        with override(language if language in NAMES else settings.LANGUAGE_CODE):
            news = [one for follow in follows if (one := _news(run, follow, changes))]
            if news:
                follow_letter.write(run.record, email, news)
        mine = Follow.objects.filter(pk__in=[each.pk for each in follows])
        mine.update(seen={**run.seen, "on": run.monday.isoformat()})
        if news:
            mine.filter(pk__in=[each.follow.pk for each in news]).update(sent_on=run.monday)
        return bool(news)


def _news(run: Run, follow: Follow, changes: Mapping[Asked, Changes]) -> News | None:
    """What is new of one thing that somebody follows; None where nothing is, or the thing is no longer there."""
    of_record = changes.get((follow.kind, follow.thing, run.known(follow)), Changes())
    since = moment_seen(follow.seen, run.until)
    here = [each for each in run.here.get((follow.kind, follow.thing), ()) if since < each.at <= run.until]
    if not of_record.total and not here:
        return None
    thing = thing_of(run.record, follow.kind, follow.thing)
    return News(follow, thing, of_record, here) if thing else None
