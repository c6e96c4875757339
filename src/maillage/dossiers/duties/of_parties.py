"""Who takes part: a partner to ask, answers awaited, warnings, work that was handed over, a dossier of which nobody hears."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.dossiers.duties import pages
from maillage.dossiers.duties.asked import HIERARCHY, SUCCESSOR, Asked, days, quoted
from maillage.dossiers.model import FEWEST, Handover, Party
from maillage.rules.obligation import Obligation
from maillage.rules.terms import add_months

JOIN, READ, WARNED = days(21), days(14), days(7)
"""Practice: to answer whoever asks one to take part; to read what was handed over; to look at a warning."""
STILL_WARNED = days(60)
SILENT_MONTHS = 18
"""Without a decision, both are asked whether it is alive (DOMAIN §5.1)."""


def invitations(asked: Asked) -> Iterator[Obligation]:
    """A partner to ask, as long as there is none; the answer of whoever was asked, for them and for those who asked."""
    state, begun = asked.state, asked.state.opened_on
    if len(state.required()) < FEWEST:
        left = [each.left_on for each in state.parties.values() if each.left_on]
        for party in asked.authors:
            yield asked.line(
                "partner_to_invite",
                party,
                state.parties[party].seq,
                None,
                max([*left, begun] if begun else left, default=None),
                pages.INVITE,
            )
    for each in state.parties.values():
        if each.joined_on is None and each.left_on is None:
            yield from _asked_to_join(asked, each)


def _asked_to_join(asked: Asked, party: Party) -> Iterator[Obligation]:
    due = party.named_on + JOIN if party.named_on else None
    owner = (
        asked.state.owner
        if asked.state.owner in asked.here
        else next(iter(asked.to_bind()), asked.state.owner)
    )
    yield asked.line("join", party.party, party.seq, due, party.named_on, with_whom=owner)
    for each in asked.authors:
        yield asked.line("join_awaited", each, party.seq, due, party.named_on, pages.DOSSIER, with_whom=party.party, waits=True)  # fmt: skip


def warnings(asked: Asked) -> Iterator[Obligation]:
    """What somebody warned of is looked at by those who decide; it stands for a while, since no decision answers it."""
    for each in asked.state.remarks:
        if each.warns and asked.on <= each.on + STILL_WARNED:
            for party in asked.to_bind():
                if party != each.party:
                    yield asked.line(
                        "warning",
                        party,
                        each.seq,
                        each.on + WARNED,
                        each.on,
                        pages.STORY,
                        with_whom=each.party,
                        says=_said(each.says),
                    )


def handovers(asked: Asked) -> Iterator[Obligation]:
    """What was handed over is read by whoever took it; an interim ends with somebody named."""
    found = asked.state.handovers
    for place, each in enumerate(found):
        if each.party not in asked.here or any(_takes_its_place(later, each) for later in found[place + 1 :]):
            continue
        if not each.read:
            yield asked.line(
                "handover_read",
                each.party,
                each.seq,
                each.on + READ,
                each.on,
                pages.HANDOVER,
                who=SUCCESSOR,
                office=each.to_title,
            )
        if each.interim_until is not None:
            yield asked.line(
                "interim_ends",
                each.party,
                each.seq,
                each.interim_until,
                each.on,
                pages.HANDOVER,
                who=HIERARCHY,
                office=each.to_title,
            )


def _takes_its_place(later: Handover, each: Handover) -> bool:
    """The work went on to somebody else since: handed again by who handed it, or by who had taken it."""
    return later.party == each.party and later.from_office in (each.from_office, each.to_office)


def dormant(asked: Asked) -> Iterator[Obligation]:
    """Nothing was decided for long: alive, asleep, ended?"""
    last = asked.state.day
    if last is None or asked.on < (since := add_months(last, SILENT_MONTHS)):
        return
    for party in asked.to_bind():
        yield asked.line("dormant", party, asked.state.seq, None, since, pages.DOSSIER, last=last)


def _said(words: dict[str, str]) -> object:
    return lambda language: quoted(words, language)
