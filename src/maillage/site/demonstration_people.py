"""The people of a demonstration: the invented bodies that need and offer, a network of some, and offices for the ready logins, so
that whoever tries the site finds both sides of a proposal, and agendas in three languages.

Made once, from the needs and offers that ``maillage demo`` wrote into this home; all of it says that it is invented.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.demo.profiles import kind_of
from maillage.exchange.board import Board, read_board
from maillage.exchange.entries import ends, take_over
from maillage.exchange.models import Entry, Side, State
from maillage.exchange.reading import Reading, read
from maillage.parties.kinds import DIASPORA, LOCAL_AUTHORITY, NETWORK
from maillage.parties.models import Holding, Membership, Name, Office, Organisation, Standing
from maillage.reference.names import fold
from maillage.reference.texts import catalogue, choose
from maillage.site.accounts.models import Account, Role
from maillage.site.accounts.ready import ready_login
from maillage.site.demonstration_agendas import Town, agendas
from maillage.site.demonstration_dossiers import dossiers
from maillage.site.demonstration_strategies import strategy

_KINDS = {
    "commune": (LOCAL_AUTHORITY, "municipality"), "region": (LOCAL_AUTHORITY, "region"), "hospital": ("hospital", ""),
    "university": ("university", ""), "association": ("association", ""), "diaspora": (DIASPORA, ""), "network": (NETWORK, ""), "fund": ("fund", ""), "institution": ("ministry", ""),
}  # fmt: skip
"""What a body of the demonstration world is among the kinds of organisations; another one is ``other``."""
OFFICER_IN = "SN"
"""The country of the town hall whose officer one may be."""
OTHER_OFFICERS = {"en": "KE", "ar": "MA"}
"""Languages of town halls that have agendas too, and where one is looked for first."""
MEMBERS = 60
LISTED, NEAREST = 10, 60
"""Matches among which a partner is looked for: first those that the page of a need lists."""
Body = tuple[str, str]
"""A name and a country."""


@dataclass(frozen=True, slots=True)
class _Line:
    side: str
    body: Body
    row: dict[str, Any]
    reading: Reading


def people(home: Path, on: date) -> None:
    """Make them from the files of the demonstration in a home; nothing where it has none, or where somebody has been here."""
    folder = home / "demonstration"
    if Organisation.objects.exists() or not (folder / "needs.jsonl").is_file():
        return
    lines = list(_lines(folder, on))
    with transaction.atomic():
        bodies = _bodies(lines, on)
        _entries(lines, bodies, on)
        officer = _busiest(lines, bodies)
        _hold(bodies[officer], Role.MEMBER, on)
        partner = _best_partner(read_board(on, list), bodies[officer])
        if partner is not None:
            _hold(partner, Role.ADMINISTRATOR, on)
        network = _network(bodies)
        if network is not None:
            _hold(network, Role.CURATOR, on)
            _members(network, bodies, officer)
        _to_do(lines, bodies, bodies[officer], partner, on)


def _lines(folder: Path, on: date) -> Iterable[_Line]:
    for side in (Side.NEED, Side.OFFER):
        for line in (folder / f"{side}s.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield _Line(str(side), (row["organisation"], row["country"]), row, read(side, row, None, on))


def _bodies(lines: Iterable[_Line], on: date) -> dict[Body, Organisation]:
    found: dict[Body, Organisation] = {}
    names = []
    for line in lines:
        if line.body in found:
            continue
        name, language = line.row["organisation"], line.row["language"]
        kind, level = _KINDS.get(kind_of(name, line.row["place"], language), ("other", ""))
        organisation = found[line.body] = Organisation(
            kind=kind, level=level, country=line.row["country"], languages=line.row["languages"],
            standing=Standing.VERIFIED, generated=True, confirmed_on=on,
        )  # fmt: skip
        names.append(Name(organisation=organisation, language=language, name=name, folded=fold(name)))
    Organisation.objects.bulk_create(found.values())
    Name.objects.bulk_create(names)
    return found


def _entries(lines: Iterable[_Line], bodies: dict[Body, Organisation], on: date) -> None:
    now = timezone.now()
    entries: list[Entry] = []
    for line in lines:
        if line.reading.profile is None:
            continue
        entry = Entry(
            side=line.side, state=State.PUBLISHED, organisation=bodies[line.body], generated=True, own_id=line.row["id"],
            published_at=now - timedelta(days=len(entries) % 90), confirmed_on=on,
        )  # fmt: skip
        take_over(entry, line.reading)
        ends(entry, on)
        entries.append(entry)
    Entry.objects.bulk_create(entries)


def _busiest(lines: Iterable[_Line], bodies: dict[Body, Organisation]) -> Body:
    """The town hall of ``OFFICER_IN`` that needs most; the first in order where several do, of any country where none is."""
    needs = Counter(line.body for line in lines if line.side == Side.NEED)
    towns = [body for body in needs if bodies[body].level == "municipality"]
    there = [body for body in towns if body[1] == OFFICER_IN] or towns or list(needs)
    return min(there, key=lambda body: (-needs[body], body))


def _best_partner(board: Board, officer: Organisation) -> Organisation | None:
    """The town hall or region abroad whose offer fits a need of the officer best: among the first that the page of a need lists,
    if any is there."""
    needs = [
        board.profile(Side.NEED, key)
        for key in officer.entries.filter(side=Side.NEED).order_by("own_id").values_list("key", flat=True)
    ]
    for most in (LISTED, NEAREST):
        for need in (each for each in needs if each is not None):
            found = board.matches(need, Side.NEED, most, "fr").matches
            offers = Entry.objects.select_related("organisation").in_bulk([match.offer for match in found])
            for match in found:
                owner = offers[match.offer].organisation
                if (
                    owner is not None
                    and owner.kind == LOCAL_AUTHORITY
                    and owner.country != officer.country
                    and _alone(owner)
                ):
                    return owner
    return None


def _alone(organisation: Organisation) -> bool:
    """Whether no other bears its name: whoever tries the site looks for it by that."""
    return Name.objects.filter(name=organisation.names.all()[0].name).count() == 1


def _hold(organisation: Organisation, role: Role, on: date) -> Account | None:
    """The ready login of a role holds an office in it, with all rights."""
    account = ready_login(role)
    if account is not None:
        _office(organisation, account, on)
    return account


def _office(organisation: Organisation, account: Account, on: date) -> None:
    language = organisation.names.all()[0].language
    title = choose(catalogue("maillage.site", "demonstration")["officer"], language)
    office = Office.objects.create(
        organisation=organisation, title=title, language=language, mailbox=account.email,
        may_manage=True, may_publish=True, may_bind=True,
    )  # fmt: skip
    Holding.objects.create(office=office, account=account, since=on)


def _to_do(
    lines: Iterable[_Line],
    bodies: dict[Body, Organisation],
    officer: Organisation,
    partner: Organisation | None,
    on: date,
) -> None:
    """Agendas for the officer's town hall, for its partner, and for one town hall that works in English and one in Arabic: each has
    an officer of its own who writes in that language, and the ready login of the administrator beside them."""
    administrator = ready_login(Role.ADMINISTRATOR)
    if administrator is None:
        return
    towns = [_town(officer, ready_login(Role.MEMBER) or administrator, partner)]
    if partner is not None:
        towns.append(_town(partner, administrator, officer))
    for language, country in OTHER_OFFICERS.items():
        there = _most_needs(lines, bodies, language, country, {each.organisation.pk for each in towns})
        if there is not None:
            account = Account.objects.create_user(f"officer.{language}@demo.invalid", language=language)
            _office(there, account, on)
            _office(there, administrator, on)
            towns.append(_town(there, account, officer))
    fund = min(
        (each for each in bodies.values() if each.kind == "fund"),
        key=lambda each: each.languages[0] != "fr",
        default=None,
    )
    runs_fund = _hold(fund, Role.CURATOR, on) if fund is not None else None
    agendas(towns, fund, runs_fund, on)
    dossiers(towns, on)
    strategy(towns, on)


def _town(organisation: Organisation, by: Account, partner: Organisation | None) -> Town:
    return Town(organisation, by, partner, partner.names.all()[0].name if partner is not None else "")


def _most_needs(
    lines: Iterable[_Line], bodies: dict[Body, Organisation], language: str, country: str, but: set[str]
) -> Organisation | None:
    """The town hall that works in a language and needs most, of the country if there is one."""
    needs = Counter(
        line.body for line in lines if line.side == Side.NEED and line.row["language"] == language
    )
    towns = [body for body in needs if bodies[body].level == "municipality" and bodies[body].pk not in but]
    there = [body for body in towns if body[1] == country] or towns
    return bodies[min(there, key=lambda body: (-needs[body], body))] if there else None


def _network(bodies: dict[Body, Organisation]) -> Organisation | None:
    """A network, one that works in French if there is one."""
    networks = [each for each in bodies.values() if each.kind == NETWORK]
    return min(networks, key=lambda each: each.languages[0] != "fr", default=None)


def _members(network: Organisation, bodies: dict[Body, Organisation], officer: Body) -> None:
    """Town halls and regions in it, that of the officer among them."""
    joining = sorted(body for body, each in bodies.items() if each.kind == LOCAL_AUTHORITY)
    step = max(1, len(joining) // MEMBERS)
    chosen = {officer, *joining[::step]}
    Membership.objects.bulk_create(
        Membership(
            network=network, member=bodies[body], name=body[0], folded=fold(body[0]), country=body[1],
            language=bodies[body].languages[0],
        )
        for body in sorted(chosen)
    )  # fmt: skip
