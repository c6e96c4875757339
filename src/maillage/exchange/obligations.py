"""What is to be done because of needs, offers, proposals and sessions: answers, first talks, what grows old or ends, drafts.

Plain functions of facts and a day. Each line has the same key for the same facts; a proposal is a line of each side's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, prefetch_related_objects

from maillage.exchange.models import Entry, Proposal, Round, RoundState, Side, Stage, State
from maillage.exchange.proposals import waits_for
from maillage.parties.freshness import ageing_since, half_life
from maillage.parties.kinds import NETWORK
from maillage.parties.models import Membership, Organisation, Standing
from maillage.parties.rights import Account
from maillage.parties.vouching import called
from maillage.rules.obligation import OPEN, WAITING, Obligation

ENDS_SOON = timedelta(days=30)
SHORT = 90
"""Signs of a need or an offer that a line quotes."""
_READ = (
    "key",
    "side",
    "state",
    "text",
    "organisation_id",
    "expires",
    "confirmed_on",
    "author_id",
    "made_at",
    "published_at",
)


def of_organisations(
    organisations: Sequence[Organisation], proposals: Iterable[Proposal], on: date, language: str
) -> list[Obligation]:
    """What these organisations have to do, and what they wait for; others are named in ``language``. ``proposals``: theirs, as
    :func:`going` finds them."""
    keys = [each.pk for each in organisations]
    answer = {each.pk for each in organisations if each.standing == Standing.VERIFIED}
    entries = Entry.objects.filter(
        organisation__in=keys, state__in=(State.DRAFT, State.PUBLISHED), hidden_at=None, origin=None
    )
    return [
        *of_proposals(proposals, set(keys), answer, language),
        *(line for each in entries.only(*_READ).order_by("key") for line in of_entry(each, on)),
        *of_rounds(organisations, on, language),
    ]


def of_person(account: Account, on: date) -> list[Obligation]:
    """Drafts that somebody wrote for no organisation."""
    drafts = Entry.objects.filter(author=account, organisation=None, state=State.DRAFT, hidden_at=None)
    return [line for each in drafts.only(*_READ).order_by("key") for line in of_entry(each, on)]


def of_proposals(
    proposals: Iterable[Proposal], own: set[str], answer: set[str], language: str
) -> Iterator[Obligation]:
    """Answers and first talks. ``own``: organisations whose lines are asked for; ``answer``: those that may answer today."""
    for each in proposals:
        for side, mine, other in ((Side.NEED, each.need, each.offer), (Side.OFFER, each.offer, each.need)):
            owner = mine.organisation_id
            if owner is None or owner not in own:
                continue
            name = called(other.organisation, language) if other.organisation else "–"
            address, said = f"/proposal/{each.pk}", short(mine.text)
            if each.stage == Stage.OPEN:
                waits = waits_for(each, {owner})
                if waits and owner not in answer:
                    continue
                yield Obligation(
                    "answer_match" if waits else "match_awaited", f"answer-{each.pk}-{side}", each.answer_by, owner,
                    "officer" if waits else "partner", name, said, {"lapses": each.answer_by}, from_day=each.at.date(),
                    state=OPEN if waits else WAITING, address=address,
                )  # fmt: skip
            elif (met := getattr(each, "introduction", None)) and not took_place(met.talked):
                yield Obligation(
                    "first_talk", f"talk-{each.pk}-{side}", met.next_on, owner, "both", name, said,
                    from_day=met.at.date(), address=address,
                )  # fmt: skip


def took_place(talked: Mapping[str, Any]) -> bool:
    """Whether a side has said that the first talk was had."""
    return any(said.get("said") == "yes" for said in talked.values())


def of_entry(entry: Entry, on: date) -> Iterator[Obligation]:
    """A draft to finish; of what stands: that it ends soon, or that nobody has said for long that it holds."""
    said = entry.confirmed_on or (entry.published_at or entry.made_at).date()

    def line(kind: str, due: date | None, begins: date | None, page: str = "", **values: date) -> Obligation:
        return Obligation(
            kind, f"{kind.replace('_', '-')}-{entry.key}", due, entry.organisation_id or "", "owner", "", short(entry.text),
            values, begins, address=f"/entry/{entry.key}{page}",
        )  # fmt: skip

    if entry.state == State.DRAFT:
        yield line("draft", None, entry.made_at.date(), "/edit", said=entry.made_at.date())
        return
    if entry.expires is not None and entry.expires <= on:
        return
    if entry.expires is not None and entry.expires - ENDS_SOON <= on:
        last = entry.expires - timedelta(days=1)
        yield line("entry_ends", last, entry.expires - ENDS_SOON, "/edit", ends=last)
    elif entry.confirmed_on is None or entry.confirmed_on <= ageing_since(entry.side, on):
        yield line(f"{entry.side}_refresh", said + timedelta(days=half_life(entry.side)), None, said=said)


def of_rounds(organisations: Sequence[Organisation], on: date, language: str) -> Iterator[Obligation]:
    """Matching sessions: those that a network of theirs has called take in what its members bring; those that they run wait to be
    closed, until the proposals have left."""
    keys = [each.pk for each in organisations]
    held = Membership.objects.filter(
        Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on), member__in=keys
    )
    members: dict[str, set[str]] = {}
    for network, member in held.values_list("network_id", "member_id"):
        members.setdefault(network, set()).add(str(member))
    runs = {each.pk for each in organisations if each.kind == NETWORK}
    if not members and not runs:
        return
    found = Round.objects.filter(
        Q(network__in=list(members), state=RoundState.CALLED, closes__gte=on)
        | Q(network__in=runs, state__in=(RoundState.CALLED, RoundState.RUN)),
        opens__lte=on, network__hidden_at=None, network__erased_at=None,
    )  # fmt: skip
    for each in found.select_related("network").prefetch_related("network__names").order_by("closes", "key"):
        name = called(each.network, language)

        def line(kind: str, owner: str, address: str, of: Round = each, name: str = name) -> Obligation:
            return Obligation(
                kind, f"{kind.replace('_', '-')}-{of.key}-{owner}", of.closes, owner, "officer", name, of.title,
                {"closes": of.closes}, of.opens, address=address,
            )  # fmt: skip

        if each.network_id in runs:
            yield line("round_run", each.network_id, f"/round/{each.key}/desk")
        takes_part = each.state == RoundState.CALLED and each.closes >= on
        for owner in sorted(members.get(each.network_id, ())) if takes_part else ():
            yield line("round_closes", owner, f"/round/{each.key}")


def short(text: str) -> str:
    """A need or an offer in its own words, on one line."""
    said = " ".join(text.split())
    return said if len(said) <= SHORT else f"{said[: SHORT - 1].rstrip()}…"


def going(keys: Sequence[str]) -> list[Proposal]:
    """The proposals of organisations that are not over, with what is told of them at hand. Three queries."""
    found = Proposal.objects.filter(
        Q(need__organisation__in=keys) | Q(offer__organisation__in=keys), stage__in=(Stage.OPEN, Stage.INTRODUCED)
    )  # fmt: skip
    found = found.select_related(
        "need__organisation", "offer__organisation", "introduction"
    ).prefetch_related("answers")
    listed = list(found.order_by("answer_by", "key"))
    sides = (entry.organisation for each in listed for entry in (each.need, each.offer))
    prefetch_related_objects([each for each in sides if each is not None], "names")
    return listed
