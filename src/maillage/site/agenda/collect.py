"""The agenda of organisations and of a person: the lines of every room, merged for a day, with what was said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from maillage.exchange import obligations as of_exchange
from maillage.exchange.models import Proposal, Stage
from maillage.parties import obligations as of_parties
from maillage.parties.models import Holding, Organisation
from maillage.parties.rights import Right, holdings_of
from maillage.parties.vouching import called
from maillage.rules.agenda import Agenda, merge
from maillage.rules.agenda import Mark as Said
from maillage.rules.obligation import Obligation
from maillage.site.accounts.models import Account
from maillage.site.agenda.models import KeptProcedure, Mark
from maillage.site.agenda.of_calls import of_call
from maillage.site.agenda.of_countries import declarations, partner_countries, security_reviews
from maillage.site.agenda.of_days import claims_to_decide, international_days, reviews
from maillage.site.agenda.of_dossier_steps import of_dossier_steps
from maillage.site.agenda.of_dossiers import Taken, going_on, of_dossiers, partners_in, taken_by
from maillage.site.agenda.of_procedures import of_procedures
from maillage.site.agenda.of_strategies import of_strategies
from maillage.site.agenda.of_votes import of_votes
from maillage.site.at_hand import AtHand
from maillage.site.rules.here import planned_calls, shelf_here


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom an agenda is: organisations (with their names at hand), and a person whose own lines stand in it (``account``).
    ``reader``: who reads it. ``may``: what they may do for each organisation: lines that they could not do are left out; None: all
    stand. ``curates``: they look after the site."""

    organisations: tuple[Organisation, ...] = ()
    account: Account | None = None
    reader: Account | None = None
    may: Mapping[str, frozenset[Right]] | None = None
    curates: bool = False

    def rights_in(self, organisation: Organisation) -> frozenset[Right]:
        """What the reader may do for one of them."""
        return frozenset(Right) if self.may is None else self.may.get(organisation.pk, frozenset())


NEEDED = {
    **dict.fromkeys(("claim_word", "page_refresh", "round_run"), Right.MANAGE),
    **dict.fromkeys(("answer_match", "draft", "need_refresh", "offer_refresh", "entry_ends"), Right.PUBLISH),
}
"""Kind of line → the right of an office without which it cannot be done."""


def whose(account: Account, on: date, curates: bool = False) -> Whose:
    """All for whom somebody acts on a day, and their own lines."""
    held = list(_held(account, on))
    return Whose(_organisations(held), account, account, _may(held), curates)


def of_one(organisation: Organisation, account: Account, on: date) -> Whose:
    """One organisation (its names at hand), as somebody who acts for it sees it."""
    held = holdings_of(account, on).filter(office__organisation=organisation)
    return Whose((organisation,), None, account, _may(list(held)))


def _held(account: Account, on: date) -> QuerySet[Holding]:
    return holdings_of(account, on).prefetch_related("office__organisation__names").order_by("pk")


def _organisations(held: Sequence[Holding]) -> tuple[Organisation, ...]:
    return tuple({each.office.organisation_id: each.office.organisation for each in held}.values())


def _may(held: Sequence[Holding]) -> dict[str, frozenset[Right]]:
    found: dict[str, set[Right]] = {}
    for each in held:
        rights = {right for right in Right if getattr(each.office, right)}
        found.setdefault(each.office.organisation_id, set()).update(rights)
    return {key: frozenset(rights) for key, rights in found.items()}


def agenda(record: AtHand, of: Whose, on: date, language: str) -> Agenda:
    """All of it on a day. ``language``: in which others are named."""
    theirs = (each for each in lines(record, of, on, language) if _is_theirs(each, of))
    return merge(theirs, on, marks(of.organisations))


def _is_theirs(line: Obligation, of: Whose) -> bool:
    needed = NEEDED.get(line.kind)
    return needed is None or of.may is None or not line.whose or needed in of.may.get(line.whose, ())


def marks(organisations: Sequence[Organisation]) -> dict[str, Said]:
    """What was said of lines, by their key."""
    found = Mark.objects.filter(organisation__in=[each.pk for each in organisations])
    return {each.line: Said(each.state, each.due) for each in found}


def lines(record: AtHand, of: Whose, on: date, language: str) -> Iterator[Obligation]:
    """The lines of every room, in no order."""
    own = of.organisations
    if own:
        yield from of_parties.of_organisations(own, on, language, of.reader)
        proposals = of_exchange.going([each.pk for each in own])
        yield from of_exchange.of_organisations(own, proposals, on, language)
        keys = {each.pk for each in own}
        taken = taken_by(keys)
        yield from of_dossiers(taken, keys, on, language)
        yield from of_dossier_steps(taken, keys, on, language)
        yield from of_strategies(keys, on, language)
        yield from _of_site(record, own, proposals, taken, on, language)
    if of.account is not None:
        yield from of_parties.of_person(of.account, timezone.now(), language)
        yield from of_exchange.of_person(of.account, on)
    if of.curates:
        yield from claims_to_decide()
        yield from reviews(shelf_here(), on)


def _of_site(
    record: AtHand,
    own: Sequence[Organisation],
    proposals: Sequence[Proposal],
    taken: Taken,
    on: date,
    language: str,
) -> Iterator[Obligation]:
    keys = [each.pk for each in own]
    procedures = list(KeptProcedure.objects.filter(organisation__in=keys, ended_on=None))
    met = _with_partners(_met(proposals, keys), partners_in(taken, keys))
    yield from of_procedures(own, procedures, on)
    named = {key: [(each, called(each, language)) for each in others] for key, others in met.items()}
    yield from of_votes(own, named, procedures, on, going_on(taken, language))
    countries = {
        each.pk: partner_countries(
            record,
            each,
            [kept for kept in procedures if kept.organisation_id == each.pk],
            [other.country for other in met.get(each.pk, ())],
        )
        for each in own
    }
    yield from security_reviews(record, countries, on)
    calls = planned_calls(own, on)
    for each in own:
        yield from declarations(each, countries[each.pk], on)
        if calls[each.pk]:
            packs = shelf_here(each).packs
            for planned in calls[each.pk]:
                yield from of_call(each, planned, packs.get(planned.call.fund), on)
    yield from international_days(own[0].pk, on)


def _met(proposals: Iterable[Proposal], keys: Sequence[str]) -> dict[str, list[Organisation]]:
    """With whom each of these organisations was brought together here, and is still."""
    found: dict[str, list[Organisation]] = {}
    for each in proposals:
        one, other = each.need.organisation, each.offer.organisation
        if each.stage == Stage.INTRODUCED and one is not None and other is not None:
            for here, there in ((one, other), (other, one)):
                if here.pk in keys and there not in found.setdefault(here.pk, []):
                    found[here.pk].append(there)
    return found


def _with_partners(
    met: dict[str, list[Organisation]], partners: Mapping[str, Sequence[str]]
) -> dict[str, list[Organisation]]:
    """Those met, and those with whom they work in dossiers, each once."""
    wanted = {key for others in partners.values() for key in others}
    found = {each.pk: each for each in Organisation.objects.filter(pk__in=wanted).prefetch_related("names")}
    for owner, others in partners.items():
        known = met.setdefault(owner, [])
        known += [found[key] for key in others if key in found and found[key] not in known]
    return met
