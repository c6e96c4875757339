"""A dossier for whoever takes part: where it stands, for which of its parties they act today, and the facts of what they ask for.

Who is asked reads all of it, also before answering. Who left reads it as it stood when it left, and does nothing more; to who declined,
there is none. Whose office ended, or whose invitation was taken back, is told since when (``no_longer.py``);
whose organisation is not known to be theirs, that it opens once it is (``not_yet.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from maillage.dossiers import naming
from maillage.dossiers.decisions import By, Decision, Words
from maillage.dossiers.model import Party, Remark, State
from maillage.dossiers.models import Dossier, Part
from maillage.dossiers.people import commitment_of, names
from maillage.dossiers.story import mailbox_said
from maillage.dossiers.turn import Damaged, WorldOf, decisions_of, last_of, read_by, standing
from maillage.dossiers.world import World
from maillage.parties.models import Organisation
from maillage.parties.models import Standing as Known
from maillage.parties.rights import Account, Right, holdings_of, office_for, sure_of_office
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.no_longer import LEFT, NoLonger, none_for
from maillage.site.dossiers.not_yet import waits_for
from maillage.site.permissions import account_of
from maillage.site.today import today


@dataclass(frozen=True)
class Seen:
    """A dossier as it is read, by whomever."""

    key: str
    state: State

    def named(self, party: str) -> str:
        """What a party calls itself, for the reader."""
        return naming.party_name(self.state, party, words.language())

    def text_name(self, text: str) -> str:
        """What a text is called, with the day or the number that tells it from others of its kind."""
        return naming.text_name(self.state, text, words.language())

    def last(self, most: int) -> list[Decision]:
        """The last of them, without reading those before."""
        return last_of(self.key, self.state.seq, most)

    def links_to(self, party: str) -> list[dict[str, str]]:
        """What stands for good beside a party: links in its name whose code went to a mailbox that their sender wrote, and who that is.
        The mailbox itself can be erased."""
        return [
            {"who": self.named(each.party), "day": str(each.on), "text": self._with_mailbox(each), "language": language_said(each.says)}
            for each in self.state.remarks
            if each.link_to == party
        ]  # fmt: skip

    def _with_mailbox(self, remark: Remark) -> str:
        if not remark.mailbox:
            return said(remark.says)
        language = language_said(remark.says) or words.language()
        return f"{said(remark.says)} {mailbox_said(remark.mailbox, language, self._mailboxes)}"

    @cached_property
    def _mailboxes(self) -> dict[str, str]:
        return names(each.mailbox for each in self.state.remarks if each.mailbox)

    def decisions(self) -> list[Decision]:
        """What was decided up to where the reader sees it, the first first."""
        return [each for each in decisions_of(self.key) if each.seq <= self.state.seq]


@dataclass(frozen=True)
class Acting(Seen):
    """As a party reads it on a day, by an account or through a link. ``acting``: that party."""

    acting: Organisation
    on: date

    @cached_property
    def me(self) -> Party:
        """The party that they act for."""
        return self.state.parties[self.acting.pk]

    @property
    def takes_part(self) -> bool:
        """Whether that party is in it: neither only asked nor gone."""
        return self.me.here


@dataclass(frozen=True)
class Here(Acting):
    """By an account. ``acting``: of several organisations that the reader acts for in it, the one that the address names (``?as=``)."""

    others: tuple[Organisation, ...]
    """Other parties that they act for too."""
    account: Account

    @property
    def address(self) -> str:
        """Its page."""
        return at(self, "dossier")

    @property
    def gone(self) -> str:
        """What stands on each page for who left: since when, and that they read it as it stood then. Empty for all others."""
        left = self.me.left_on
        return (
            words.say(
                "dossier.gone", who=self.named(self.me.party), day=spoken_day(str(left), words.language())
            )
            if left
            else ""
        )

    @cached_property
    def binds(self) -> bool:
        """Whether their office may bind today, and the organisation is known to be theirs."""
        known = self.acting.standing == Known.VERIFIED
        return known and office_for(self.account, self.acting, self.on, Right.BIND) is not None


def at(here: Here, name: str, *parts: str, **asked: str) -> str:
    """An address of the dossier's pages; who acts for several of its parties stays with the one they act for."""
    query = {**({"as": here.acting.pk} if here.others else {}), **asked}
    return f"{reverse(name, args=[here.key, *parts])}{f'?{urlencode(query)}' if query else ''}"


def dossier_here(request: HttpRequest, key: str) -> Here:
    """The dossier, for whoever acts today for one of its parties, where that is known to be theirs or began it; to everybody else there is
    none. Raises Http404 (``NoLonger`` for who had a part in it, ``NotYet`` for who claims one), Damaged."""
    account, on = account_of(request), today()
    parts = {each.organisation_id: each for each in Part.objects.filter(dossier=key)}
    # whoever never had a part in it does not learn either that it is damaged; those who are in it first, then who left
    owner = next(iter(parts), "")
    held = list(
        holdings_of(account, on).filter(office__organisation__in=parts).annotate(sure=sure_of_office())
    )
    acted = {each.office.organisation_id: each.office.organisation for each in held}
    sure = {each.office.organisation_id for each in held if each.sure} | {owner}
    mine = [each for each in acted.values() if each.pk in sure and _reads(key, parts[each.pk])]
    mine.sort(key=lambda each: parts[each.pk].left)
    if not mine:
        asked = [each for each in parts if not parts[each].left]
        if wait := waits_for(account, asked, [acted[each] for each in asked if each in acted]):
            raise wait
        raise none_for(account, key, parts, on)
    acts = request.method not in ("GET", "HEAD")
    wanted = request.GET.get("as") or request.POST.get("as")
    acting = next((each for each in mine if each.pk == wanted), None)
    if acting is None and wanted and acts:  # what was sent for one party is never taken as another's
        raise none_for(account, key, {wanted} & {*parts}, on)
    acting = acting or mine[0]
    found = standing(key)
    state = read_by(found, acting.pk) if found else None
    if found is None or state is None:
        raise Http404
    if (left := state.parties[acting.pk].left_on) and acts:
        raise NoLonger(LEFT, acting, left)
    others = tuple(each for each in mine if each.pk != acting.pk)
    return Here(found.key, state, acting, on, others, account)


def _reads(key: str, part: Part) -> bool:
    """Whether a party reads it, whole or as it left it. Who left, was asked again and then not any more keeps what it could read: that
    stands in its decisions alone."""
    if part.joined or not part.left:
        return True
    try:
        found = standing(key)
        return found is not None and read_by(found, part.organisation_id) is not None
    except Damaged:
        return False


def world_of(account: Account, organisation: Organisation, on: date, by_office: int = 0) -> WorldOf:
    """The facts of an act of somebody for an organisation: by the office that they hold when the dossier has its turn. Of several, one
    that binds; or the one of a number, and no other in its place."""

    def ask(state: State, at: datetime, row: Dossier) -> World:
        if by_office:
            named = (
                holdings_of(account, on).filter(office=by_office, office__organisation=organisation).first()
            )
            office = named.office if named else None
            binding = office if office and office.may_bind else None
        else:
            binding = office_for(account, organisation, on, Right.BIND)
            office = binding or office_for(account, organisation, on)
        known = Organisation.objects.filter(pk=organisation.pk, standing=Known.VERIFIED).exists()
        by = By(
            organisation.pk,
            f"office:{office.pk}" if office else "",
            office.title if office else "",
            commitment_of(row, account),
        )
        return World(
            at, on, by, edits=office is not None, binds=binding is not None, known=known, limited=True
        )

    return ask


def said(texts: Words) -> str:
    """Words for the reader: in their language, else in another they were written in (``naming``)."""
    return naming.words_of(texts, words.language())


def language_said(texts: Words) -> str:
    """The language of what :func:`said` gives; empty where it is the reader's own."""
    found = naming.language_of(texts, words.language())
    return "" if found == words.language() else found
