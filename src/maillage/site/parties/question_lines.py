"""Lines that are asked about: a need, an offer, a membership, an office that somebody holds. Each in words, and what an answer
does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from maillage.exchange.models import Entry, State
from maillage.parties.models import Holding, Membership, Question
from maillage.parties.questions import confirm_membership
from maillage.parties.verdicts import Verdict
from maillage.site import words
from maillage.site.exchange import boards
from maillage.site.parties.follow_here import owners

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class InWords:
    """A line: what it is called, the question about it, and the path of the page where it is changed."""

    name: str
    asks: str
    page: str


def line_in_words(question: Question) -> InWords:
    """The line of a question, in the language of the moment; of one that is gone, what its organisation is called."""
    sort, _, key = question.about.partition(":")
    owner = owners({question.organisation_id}).get(question.organisation_id, "–")
    name, page = _NAMED[sort](question, key) if sort in _NAMED else ("", "")
    asks = words.say(f"question.line.{sort if sort in _NAMED else 'need'}", name=name or owner, owner=owner)
    return InWords(name or owner, asks, page)


def take_effect(question: Question, on: date) -> None:
    """What an answer does: a yes confirms the line; a member that answers its network is a member still. A no and a change
    change nothing: that is done on the page of the line, by whoever may."""
    sort, _, key = question.about.partition(":")
    if not question.about:
        if question.membership_id:
            confirm_membership(question.membership_id, on)
    elif question.verdict == Verdict.YES and sort in _CONFIRMED:
        _CONFIRMED[sort](key, on)


def _entry_named(question: Question, key: str) -> tuple[str, str]:
    found = Entry.objects.filter(pk=key, state=State.PUBLISHED).only("text").first()
    text = " ".join(found.text.split()) if found else ""
    return text[:LONGEST_NAME], reverse("entry", args=[key])


def _membership_named(question: Question, key: str) -> tuple[str, str]:
    found = Membership.objects.filter(pk=_number(key)).first()
    return (found.name if found else ""), ""


def _holding_named(question: Question, key: str) -> tuple[str, str]:
    found = Holding.objects.filter(pk=_number(key)).select_related("office").first()
    return (found.office.title if found else ""), reverse("party_desk", args=[question.organisation_id])


def _confirm_entry(key: str, on: date) -> None:
    with transaction.atomic():
        entry = Entry.objects.select_for_update(no_key=True).filter(pk=key, state=State.PUBLISHED).first()
        if entry and (entry.confirmed_on is None or entry.confirmed_on < on):
            entry.confirmed_on = on
            entry.save(update_fields=["confirmed_on", "changed_at"])
            boards.changed()


def _confirm_membership(key: str, on: date) -> None:
    confirm_membership(_number(key), on)


def _confirm_holding(key: str, on: date) -> None:
    older = Q(confirmed_on=None) | Q(confirmed_on__lt=on)
    Holding.objects.filter(older, pk=_number(key)).update(confirmed_on=on)


def _number(key: str) -> int:
    return int(key) if key.isascii() and key.isdigit() else 0


_NAMED: dict[str, Callable[[Question, str], tuple[str, str]]] = {
    "need": _entry_named,
    "offer": _entry_named,
    "membership": _membership_named,
    "holding": _holding_named,
}
_CONFIRMED: dict[str, Callable[[str, date], None]] = {
    "need": _confirm_entry,
    "offer": _confirm_entry,
    "membership": _confirm_membership,
    "holding": _confirm_holding,
}
