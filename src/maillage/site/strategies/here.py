"""A strategy for whoever reads it: whether they act for its organisation, which editions there are, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse

from maillage.parties import rights
from maillage.parties.models import Organisation
from maillage.parties.models import Standing as Known
from maillage.parties.rights import Right
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.permissions import account_of, signed_in
from maillage.site.today import today
from maillage.strategies import model
from maillage.strategies.keep import Actor, edition_said, said_by
from maillage.strategies.models import Edition, Strategy


@dataclass(frozen=True)
class Seen:
    """``by``: who acts for the organisation; None for everybody else. ``editions``: what was adopted, the first first."""

    row: Strategy
    by: Actor | None
    editions: tuple[Edition, ...]
    on: date

    @property
    def key(self) -> str:
        """Of the strategy."""
        return self.row.pk

    @property
    def owner(self) -> Organisation:
        """Whose it is."""
        return self.row.organisation

    @property
    def owner_name(self) -> str:
        """As it calls itself."""
        return called(self.owner, words.language())

    @property
    def said(self) -> model.Strategy:
        """What everybody reads of it: the last edition; before the first one, what is being written."""
        return edition_said(self.editions[-1]) if self.editions else said_by(self.row)

    @property
    def draft(self) -> model.Strategy:
        """What is being written."""
        return said_by(self.row)

    def at(self, name: str, *parts: object) -> str:
        """An address of its pages."""
        return reverse(name, args=[self.key, *parts])

    def may(self, right: Right) -> bool:
        """Whether the reader may make something of it public: by an office with the right, of an organisation that is known to be theirs."""
        return (
            self.by is not None
            and self.owner.standing == Known.VERIFIED
            and self.by.office(right) is not None
        )


def actor_for(request: HttpRequest, organisation: Organisation) -> Actor | None:
    """Who reads, where they act for the organisation today."""
    if not signed_in(request):
        return None
    account, on = account_of(request), today()
    held = rights.office_for(account, organisation, on)
    return Actor(account, organisation, on) if held else None


def strategy_seen(request: HttpRequest, key: str) -> Seen:
    """A strategy for whoever asks: one of which nothing is adopted, or of an organisation that a curator hid, is there for those alone
    who act for it. Raises Http404."""
    found = Strategy.objects.select_related("organisation").prefetch_related("organisation__names")
    row = found.filter(pk=key, organisation__erased_at=None).first()
    if row is None:
        raise Http404
    by = actor_for(request, row.organisation)
    editions = tuple(row.editions.order_by("number"))
    if by is None and (not editions or row.organisation.hidden_at):
        raise Http404
    return Seen(row, by, editions, today())


def strategy_here(request: HttpRequest, key: str) -> tuple[Seen, Actor]:
    """The same for whoever acts for its organisation; to everybody else there is none. Raises Http404."""
    seen = strategy_seen(request, key)
    if seen.by is None:
        raise Http404
    return seen, seen.by
