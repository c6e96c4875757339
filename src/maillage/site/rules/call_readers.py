"""Who wants to hear of a call: those who act for an organisation that plans to answer it, and mailboxes that follow its fund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from maillage.parties.models import Follow
from maillage.parties.rights import holdings_on
from maillage.rules.calls import Call
from maillage.site.parties.follow_letters import mark_of_mailbox
from maillage.site.parties.follow_things import FUND
from maillage.site.rules.call_dates import Dates, of_mark
from maillage.site.rules.call_due import Heard
from maillage.site.rules.models import CallPlan, Told

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """A mailbox. ``organisation`` is for whom it hears, ``stop_key`` how it stops where it follows by its address alone."""

    email: str
    language: str
    since: date
    had: Dates | None
    organisation: str = ""
    stop_key: str = ""

    @property
    def mark(self) -> str:
        """What is kept of it."""
        return mark_of_mailbox(self.email)


def waited_for() -> tuple[set[str], set[str]]:
    """The funds that somebody follows, and the calls that somebody plans to answer: of all others nobody is to be told."""
    follows = Follow.objects.filter(kind=FUND).exclude(confirmed_at=None)
    funds = set(follows.values_list("thing", flat=True).distinct())
    return funds, set(CallPlan.objects.values_list("call", flat=True).distinct())


def readers(call: Call, on: date) -> Iterator[Reader]:
    """Each mailbox once; whoever acts for an organisation hears as that."""
    seen: set[str] = set()
    for reader in (*_planning(call, on), *_following(call)):
        if reader.email.lower() not in seen:
            seen.add(reader.email.lower())
            yield reader


def heard(call: str, marks: list[str]) -> dict[str, list[Heard]]:
    """What these readers were told of a call, the latest last."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for start in range(0, len(marks), AT_ONCE):
        rows = Told.objects.filter(call=call, reader__in=marks[start : start + AT_ONCE]).order_by("at", "pk")
        for each in rows:
            found[each.reader].append(Heard(each.what, each.dates, each.on))
    return found


def _planning(call: Call, on: date) -> Iterator[Reader]:
    plans = {each.organisation_id: each for each in CallPlan.objects.filter(call=call.id)}
    held = holdings_on(on).filter(office__organisation__in=plans, account__is_active=True)
    for each in held.select_related("account", "office").order_by("since", "id"):
        plan = plans[each.office.organisation_id]
        yield Reader(
            each.account.email, each.account.language, plan.at.date(), of_mark(plan.dates), each.office.organisation_id
        )  # fmt: skip


def _following(call: Call) -> Iterator[Reader]:
    follows = Follow.objects.filter(kind=FUND, thing=call.fund).exclude(confirmed_at=None)
    for each in follows.order_by("id").iterator(chunk_size=AT_ONCE):
        assert each.confirmed_at is not None
        yield Reader(each.email, each.language, each.confirmed_at.date(), None, stop_key=each.stop_key)
