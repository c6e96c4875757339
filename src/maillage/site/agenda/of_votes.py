"""Mandates that end, of an organisation and of those with whom it works: as they said it, else as dates of elections are known.

What goes on beyond a vote is named: the procedures kept here that are to begin after it, and the dossiers that were agreed for longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.models import Mandate, MandateOf, Organisation
from maillage.parties.obligations import SEEN_UNTIL, Vote, around_vote, vote_of
from maillage.rules.elections import elections_of
from maillage.rules.obligation import Obligation
from maillage.site.agenda.models import KeptProcedure
from maillage.site.agenda.of_dossiers import Going


def of_votes(
    organisations: Sequence[Organisation],
    partners: Mapping[str, Sequence[tuple[Organisation, str]]],
    procedures: Iterable[KeptProcedure],
    on: date,
    dossiers: Sequence[Going] = (),
) -> list[Obligation]:
    """``partners``: by organisation, those with whom it works or has been brought together, each with its name. ``dossiers``: what they
    agreed until a day; a vote at a partner's crosses those with that partner alone."""
    owners = {each.pk: each for each in organisations}
    others = {other.pk for found in partners.values() for other, _ in found}
    said = Mandate.objects.filter(organisation__in={*owners, *others}, ends_on__gte=on - SEEN_UNTIL)
    by_body: dict[str, list[Mandate]] = {}
    for each in said.order_by("ends_on", "id"):
        by_body.setdefault(each.organisation_id, []).append(each)

    def votes_of(body: Organisation) -> list[Vote]:
        return [vote_of(each) for each in by_body.get(body.pk, ())] or known_votes(body, on)

    begun = list(procedures)
    lines: list[Obligation] = []
    for owner in owners.values():
        theirs = [
            replace(vote, owner=owner.pk, id=f"{other.pk}-{vote.id}", partner=(other.pk, name))
            for other, name in partners.get(owner.pk, ())
            for vote in votes_of(other)
        ]
        for vote in (*votes_of(owner), *theirs):
            its_own = [each for each in begun if each.organisation_id == owner.pk]
            both = {owner.pk, vote.partner[0] or owner.pk}
            lines += around_vote(
                _crossed(vote, its_own, [each for each in dossiers if both <= each.parties]), on
            )
    return lines


def known_votes(organisation: Organisation, on: date) -> list[Vote]:
    """The dates of elections that are known for bodies of its country and level, where it said none itself."""
    if organisation.kind != LOCAL_AUTHORITY or not organisation.country or not organisation.level:
        return []
    return [
        Vote(f"{organisation.country}-{organisation.level}-{each.day}", organisation.pk, each.day, str(MandateOf.COUNCIL),
             each.source.title, each.verified)
        for each in elections_of(organisation.country, organisation.level)
        if each.day.last >= on - SEEN_UNTIL
    ]  # fmt: skip


def _crossed(vote: Vote, procedures: Sequence[KeptProcedure], dossiers: Sequence[Going]) -> Vote:
    last = vote.day.last
    titles = [each.title for each in procedures if each.start > last]
    return replace(vote, crossed=(*titles, *(each.title for each in dossiers if each.until > last)))
