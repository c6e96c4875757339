"""What organisations and those who act in them have to do because of what stands of them: mandates that end, people who leave, one
person alone, words and invitations that wait for an answer.

Plain functions of facts and a day. Each line has the same key for the same facts. Terms in days are a habit of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from maillage.parties.freshness import ageing_since, half_life
from maillage.parties.models import (
    Claim,
    ClaimState,
    Holding,
    Invitation,
    Mandate,
    Organisation,
    Proof,
    Question,
    Standing,
)
from maillage.parties.rights import Account, holdings_on
from maillage.parties.vouching import called
from maillage.reference.dates import PartialDate
from maillage.reference.spoken import day as spoken_day
from maillage.reference.texts import catalogue, choose, fill, isolate
from maillage.rules.obligation import OPEN, WAITING, Obligation
from maillage.rules.spoken import listed

HANDOVER, NO_LONGER, NEW_TEAM, LEAVES = (timedelta(days) for days in (180, 90, 60, 30))
"""Before the end of a mandate the notes for whoever comes are ready, and nothing long is begun without one; after it those who
came are met; before somebody leaves an office, their notes are ready."""
SEEN_FROM = timedelta(days=365)
"""A mandate that ends later stands in no agenda yet."""
SEEN_UNTIL = NEW_TEAM + timedelta(days=90)
"""One that ended longer ago stands in none any more."""
MOST_NAMED = 3
"""Of what goes on beyond a vote; the others are dots."""


def of_organisations(
    organisations: Sequence[Organisation], on: date, language: str, reader: Account | None = None
) -> list[Obligation]:
    """What these organisations have to do themselves, as ``reader`` sees it; others are named in ``language``. Asks the database
    twice, however many they are. Votes are lines of their own (:func:`around_vote`): what goes on beyond them is known elsewhere."""
    keys = [each.pk for each in organisations]
    names = {each.pk: called(each, language) for each in organisations if each.standing == Standing.VERIFIED}
    held = list(
        holdings_on(on)
        .filter(office__organisation__in=keys)
        .select_related("office", "account")
        .order_by("since", "id")
    )
    return [
        *(line for each in held for line in of_holding(each, on)),
        *alone(held, names),
        *words_asked(list(names), language, reader),
        *(line for each in organisations for line in of_page(each, on)),
    ]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote after which others decide, as an agenda asks of it: for which organisation it matters, on which day, of whom (a value of
    MandateOf), where that stands. ``ends`` is the last day of the mandate, None where only the vote is known. ``partner``: the key and
    the name of the partner whose mandate it is, where it is not their own. ``crossed``: what goes on beyond it."""

    id: str
    owner: str
    day: PartialDate
    body: str
    source: str = ""
    verified: bool = False
    ends: date | None = None
    partner: tuple[str, str] = ("", "")
    crossed: tuple[str, ...] = ()


def vote_of(mandate: Mandate) -> Vote:
    """What somebody of the organisation said. It is theirs to know: what they say is not doubted."""
    day = PartialDate.of(mandate.election or mandate.ends_on)
    owner, what, source = mandate.organisation_id, str(mandate.what), mandate.source
    return Vote(str(mandate.pk), owner, day, what, source, True, mandate.ends_on)


def around_vote(vote: Vote, on: date) -> Iterator[Obligation]:
    """The lines around a vote: notes for whoever comes, nothing long begun without one, first contact after. Terms before it are
    counted from the first day that it may be, terms after it from the last."""
    first, last = vote.day.first, vote.day.last
    if not first - SEEN_FROM <= on <= last + SEEN_UNTIL:
        return
    partner, name = vote.partner

    def line(
        kind: str, who: str, due: date, begins: date, address: str, known: str = "", **values: Any
    ) -> Obligation:
        return Obligation(
            kind, f"{kind.replace('_', '-')}-{vote.owner}-{vote.id}".lower(), due, vote.owner, who, name,
            values={"about": partial(_body, vote), "when": partial(_when, vote, on), **values}, from_day=begins,
            source=vote.source, verified=vote.verified, known=known, address=address,
        )  # fmt: skip

    if on > last:
        yield line("new_team", "both", last + NEW_TEAM, last, f"/party/{partner or vote.owner}")
        return
    known = "" if vote.day.is_day else str(vote.day)
    its_own, open_ones = f"/party/{vote.owner}/agenda/mandates", f"/party/{vote.owner}/agenda"
    crossed = partial(_crossed, vote)
    yield line("mandate_end", "both", last, first - HANDOVER, its_own, known, crossed=crossed)
    if on >= first - NO_LONGER:
        yield line("no_new_commitment", "elected", last, first - NO_LONGER, open_ones, known)
    if not partner:
        yield line("handover", "officer", first - HANDOVER, first - HANDOVER - LEAVES, open_ones)


def _body(vote: Vote, language: str) -> str:
    """Whose mandate it is, in words."""
    body = choose(_words()["body"][vote.body], language)
    _, name = vote.partner
    return (
        fill(choose(_words()["of_partner"], language), language, {"who": name, "body": body})
        if name
        else body
    )


def _when(vote: Vote, on: date, language: str) -> str:
    """The day of the vote and the last of the mandate, as far as each is known; both in one where they are one day."""
    ends, said = vote.ends, []
    if ends is None or vote.day != PartialDate.of(ends):
        how = "day" if vote.day.is_day else "month"
        said.append((f"{'voted' if on > vote.day.last else 'vote'}_{how}", str(vote.day)))
    if ends is not None:
        said.append(("ended" if on > ends else "ends", ends.isoformat()))
    texts = _words()["when"]
    return " ".join(
        fill(choose(texts[key], language), language, {"day": spoken_day(day, language)}) for key, day in said
    )


def _crossed(vote: Vote, language: str) -> str:
    """What is planned beyond it; empty where nothing is known to be."""
    if not vote.crossed:
        return ""
    titles = listed([isolate(each, language) for each in vote.crossed[:MOST_NAMED]], language)
    titles += "…" if len(vote.crossed) > MOST_NAMED else ""
    return fill(choose(_words()["crossed"], language), language, {"titles": titles})


def _words() -> Any:
    return catalogue("maillage.parties", "mandates")


def of_holding(holding: Holding, on: date) -> Iterator[Obligation]:
    """Somebody leaves an office on a day that is known: their notes for whoever comes."""
    if holding.until is None or holding.until <= on:
        return
    owner = holding.office.organisation_id
    leaves = holding.until - timedelta(days=1)
    yield Obligation(
        "staff_leaves", f"staff-leaves-{owner}-{holding.pk}", max(holding.until - LEAVES, holding.named_at.date()),
        owner, "leaver", about=holding.office.title, values={"person": str(holding.account), "leaves": leaves},
        from_day=holding.until - LEAVES - LEAVES, address=f"/party/{owner}/desk",
    )  # fmt: skip


def alone(holdings: Iterable[Holding], names: Mapping[str, str]) -> Iterator[Obligation]:
    """One person holds every office of an organisation that is known to be theirs (``names``: key → name): when they go, nobody
    can act for it."""
    held: dict[str, list[Holding]] = {}
    for each in holdings:
        held.setdefault(each.office.organisation_id, []).append(each)
    for owner, found in held.items():
        if owner in names and len({each.account_id for each in found}) == 1:
            yield Obligation(
                "bus_factor", f"bus-factor-{owner}", None, owner, "hierarchy", about=names[owner],
                from_day=max(each.since for each in found), address=f"/party/{owner}/desk",
            )  # fmt: skip


def words_asked(keys: Sequence[str], language: str, reader: Account | None) -> Iterator[Obligation]:
    """Claims of others that ask for the word of these organisations, and have not got it. ``keys``: of those whose word counts; it is
    not asked of the ``reader`` for a claim of their own."""
    if not keys:
        return
    asked = Claim.objects.filter(asked__in=keys, state=ClaimState.OPEN, proof=Proof.WORD, word="")
    asked = asked.exclude(by=reader) if reader is not None else asked
    for each in asked.select_related("organisation").prefetch_related("organisation__names").order_by("at"):
        yield Obligation(
            "claim_word", f"claim-{each.pk}-word", None, str(each.asked_id), "officer", called(each.organisation, language),
            from_day=each.at.date(), address=f"/claim/{each.pk}/word",
        )  # fmt: skip


def of_page(organisation: Organisation, on: date) -> Iterator[Obligation]:
    """What stands of an organisation has grown old: somebody of it says that it holds. Not while it is not known whose it is."""
    if organisation.standing in (Standing.UNDER_REVIEW, Standing.FROZEN):
        return
    said = organisation.confirmed_on or organisation.made_at.date()
    if said <= ageing_since("holder", on):
        yield Obligation(
            "page_refresh", f"page-refresh-{organisation.pk}", said + timedelta(days=half_life("holder")), organisation.pk,
            "owner", values={"said": said}, address=f"/party/{organisation.pk}/desk",
        )  # fmt: skip


def of_person(account: Account, now: datetime, language: str) -> list[Obligation]:
    """What waits for a person, whatever they act for: their claims, invitations to offices, small questions by mail."""
    lines = []
    claims = Claim.objects.filter(by=account, state=ClaimState.OPEN).select_related("organisation")
    for claim in claims.prefetch_related("organisation__names").order_by("at"):
        read = claim.shown_at is not None and not claim.wanted  # then it waits for those who read it
        lines.append(
            Obligation(
                "claim_waits" if read else "claim", f"claim-{claim.pk}", None, who="curator" if read else "officer",
                about=called(claim.organisation, language), from_day=claim.at.date(),
                state=WAITING if read else OPEN, address=f"/claim/{claim.pk}",
            )
        )  # fmt: skip
    invited = Invitation.objects.filter(email__iexact=account.email, taken_at=None, ends_at__gt=now)
    invited = invited.select_related("office__organisation").prefetch_related("office__organisation__names")
    for each in invited.order_by("ends_at"):
        name = called(each.office.organisation, language)
        lines.append(
            Obligation(
                "invitation", f"invitation-{each.pk}", each.ends_at.date(), with_whom=name,
                about=f"{name} ({each.office.title})", from_day=each.at.date(), address="/account/invitation",
            )
        )  # fmt: skip
    asked = Question.objects.filter(email__iexact=account.email, answered_at=None, about="")
    asked = asked.exclude(sent_at=None).select_related("organisation")
    for one in asked.prefetch_related("organisation__names").order_by("asked_at"):
        name = called(one.organisation, language)
        lines.append(
            Obligation(
                "question", f"question-{one.pk}", None, with_whom=name, about=one.words,
                from_day=one.asked_at.date(), address=f"/question/{one.reply_key}",
            )
        )  # fmt: skip
    return lines
