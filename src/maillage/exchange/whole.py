"""All that is an organisation's, as one document that another instance takes in: what it says of itself, its offices by their
titles, its networks and ties, its needs and offers, its own answers, its introductions, its solutions.

Out: plain JSON of ``FORMAT``. No account and no person goes with it; of the other side of a proposal, only who it is, what it was
called here, and its words. Read again by ``arrive``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model, Q

from maillage.exchange.models import Answer, Entry, Introduction, Proposal, Reuse, Solution
from maillage.parties.models import Code, Membership, Name, Office, Organisation, Tie

FORMAT = "maillage-organisation"
VERSION = 1
ORGANISATION = (
    "key", "kind", "level", "place", "country", "record_id", "website", "mailbox", "telephone", "languages", "standing",
    "generated", "source", "made_at", "confirmed_on", "version",
)  # fmt: skip
NAME = ("language", "name")
CODE = ("scheme", "value")
OFFICE = ("title", "language", "mailbox", "may_manage", "may_publish", "may_bind", "closed_on")
MEMBERSHIP = ("own_id", "name", "place", "country", "language", "since", "until", "source", "confirmed_on")
MEMBER = (*MEMBERSHIP, "email")
TIE = ("place", "side", "consent_at", "withdrawn_at")
ENTRY = (
    "key", "side", "state", "said", "own_id", "source", "expires", "generated", "made_at", "published_at", "confirmed_on",
    "version",
)  # fmt: skip
OTHER_ENTRY = ("key", "side", "text", "language", "country")
PROPOSAL = ("key", "stage", "by", "at", "answer_by", "score", "parts", "units", "why", "ended_at", "version")
ANSWER = ("side", "verdict", "reason", "words", "rests_until", "office", "at")
INTRODUCTION = ("at", "units", "next_on", "asked_on", "talked")
CONTACT = ("title", "mailbox")
SOLUTION = (
    "key", "activity", "language", "problem", "done", "takes", "topics", "country", "made_at", "withdrawn_at", "version",
)  # fmt: skip
REUSE = ("link", "at")
WHO = ("key", "kind", "country")
"""Of another organisation: who it is, for whoever reads the document."""


def whole(key: str) -> dict[str, Any]:
    """The document of an organisation. Raises Organisation.DoesNotExist, for one that was merged away too."""
    organisation = Organisation.objects.get(pk=key, merged_into=None)
    own = Entry.objects.filter(organisation=organisation, origin=None).order_by("made_at", "key")
    proposals = Proposal.objects.filter(
        Q(need__organisation=organisation) | Q(offer__organisation=organisation)
    )
    solutions = Solution.objects.filter(organisation=organisation).order_by("made_at", "key")
    return {
        "format": FORMAT,
        "version": VERSION,
        "organisation": row(organisation, ORGANISATION),
        "names": rows(Name.objects.filter(organisation=organisation), NAME),
        "codes": rows(Code.objects.filter(organisation=organisation), CODE),
        "offices": rows(Office.objects.filter(organisation=organisation), OFFICE),
        "memberships": _memberships(organisation),
        "members": _members(organisation),
        "ties": rows(Tie.objects.filter(organisation=organisation).order_by("consent_at", "id"), TIE),
        "entries": rows(own, ENTRY),
        "proposals": [
            _proposal(each, organisation)
            for each in proposals.select_related("need__organisation", "offer__organisation").order_by(
                "at", "key"
            )
        ],
        "solutions": [
            {**row(each, SOLUTION), "reuses": _reuses(Reuse.objects.filter(solution=each))}
            for each in solutions
        ],
        "reused": [
            {**row(each, REUSE), "solution": each.solution_id}
            for each in Reuse.objects.filter(organisation=organisation).order_by("at", "id")
        ],
    }


def row(thing: Model, columns: Sequence[str]) -> dict[str, Any]:
    """The columns of one row as plain JSON; what says nothing is left out."""
    found = {name: plain(getattr(thing, name)) for name in columns}
    return {name: value for name, value in found.items() if value not in (None, "", [], {}, False)}


def rows(things: Iterable[Model], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The same of many."""
    return [row(each, columns) for each in things]


def plain(value: Any) -> Any:
    """A day, a moment or a choice as text; everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def who(organisation: Organisation | None) -> dict[str, Any]:
    """Another organisation, by its key and what it calls itself."""
    if organisation is None:
        return {}
    return {**row(organisation, WHO), "names": rows(organisation.names.all(), NAME)}


def _memberships(organisation: Organisation) -> list[dict[str, Any]]:
    """The networks that it is in. The address that a network has of it is the network's."""
    listed = Membership.objects.filter(member=organisation).select_related("network").order_by("since", "id")
    return [{**row(each, MEMBERSHIP), "network": who(each.network)} for each in listed]


def _members(organisation: Organisation) -> list[dict[str, Any]]:
    """Of a network: its list of members."""
    listed = Membership.objects.filter(network=organisation).select_related("member").order_by("folded", "id")
    return [{**row(each, MEMBER), **({"member": who(each.member)} if each.member else {})} for each in listed]


def _proposal(proposal: Proposal, organisation: Organisation) -> dict[str, Any]:
    """One proposal as this side knows it: its own answers; what the other side said is the other's to take along."""
    mine = "need" if proposal.need.organisation_id == organisation.pk else "offer"
    other: Entry = proposal.offer if mine == "need" else proposal.need
    introduction = Introduction.objects.filter(proposal=proposal).first()
    answers = Answer.objects.filter(proposal=proposal, side=mine).order_by("at", "id")
    return {
        **row(proposal, PROPOSAL),
        "need": proposal.need_id,
        "offer": proposal.offer_id,
        "side": mine,
        "other": {**row(other, OTHER_ENTRY), "organisation": who(other.organisation)},
        "answers": rows(answers, ANSWER),
        **({"introduction": _introduction(introduction)} if introduction else {}),
    }


def _introduction(introduction: Introduction) -> dict[str, Any]:
    """Who was introduced to whom: offices and their mailboxes, never an account."""
    contacts = {
        side: {name: said[name] for name in CONTACT if said.get(name)}
        for side, said in introduction.contacts.items()
        if isinstance(said, dict)
    }
    return {**row(introduction, INTRODUCTION), "contacts": contacts}


def _reuses(listed: Iterable[Reuse]) -> list[dict[str, Any]]:
    return [{**row(each, REUSE), "organisation": who(each.organisation)} for each in listed]
