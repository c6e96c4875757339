"""The last holder of an office does not leave while a dossier rests with it: a successor, or an interim until a day, comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_dossiers import opened, send, town
from tests.site.test_permissions_of_things import account_of

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["town"]  # fixtures
pytestmark = pytest.mark.database


@pytest.fixture
def manager(town: tuple[Client, Any], signed: Callable[[str], Client]) -> Client:
    """Who manages Saint-Louis, in an office that does not bind it."""
    from maillage.parties.models import Holding, Office

    client = signed("reader")
    office = Office.objects.create(organisation=town[1], title="Secrétariat", may_manage=True)
    Holding.objects.create(office=office, account=account_of(client), since=date(2026, 1, 1))
    return client


def held(title: str) -> Any:
    """The holding of an office."""
    from maillage.parties.models import Holding

    return Holding.objects.filter(office__title=title).order_by("-pk").first()


def leave(client: Client, title: str = "Coopération", **said: Any) -> Any:
    """They end a holding."""
    return send(client, f"/fr/party/holding/{held(title).pk}", **said)


def stays(title: str = "Coopération") -> bool:
    """Whether nobody ended it."""
    return held(title).until is None


def another(home: Any, signed: Callable[[str], Client], title: str = "Affaires") -> Any:
    """Another office, that somebody holds."""
    from maillage.parties.models import Holding, Office

    office = Office.objects.create(organisation=home, title=title, may_bind=True)
    Holding.objects.create(office=office, account=account_of(signed("reader")), since=date(2026, 1, 1))
    return office


def test_without_a_dossier_they_leave(town: tuple[Client, Any]) -> None:
    assert leave(town[0]).status_code == 302 and not stays()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_with_one_they_are_told_why_not_and_led_to_its_handover(
    town: tuple[Client, Any], language: str
) -> None:
    client, home = town
    key = opened(client, title="Planter des haies")
    for said in ({}, {"last": "2030-01-01"}, {"alone": "yes"}):
        answer = send(client, f"/{language}/party/holding/{held('Coopération').pk}", **said)
        assert answer.status_code == 409 and stays(), said
    page = answer.content.decode()
    assert "Planter des haies" in text(answer) and "{" not in text(answer)
    assert f'href="/{language}/dossier/{key}/handover?as={home.pk}"' in page and 'href="#work"' in page
    assert 'id="work"' in page and "#invite" not in page  # who manages nothing invites nobody


def test_a_successor_in_the_same_office_lets_them_go(
    town: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.parties.models import Holding
    from maillage.site.today import today

    client, _ = town
    opened(client)
    mine = held("Coopération")
    next_one = Holding.objects.create(
        office=mine.office, account=account_of(signed("reader")), since=date(2026, 1, 1)
    )
    next_one.until = today()  # who went before them follows nothing
    next_one.save()
    assert send(client, f"/fr/party/holding/{mine.pk}").status_code == 409
    next_one.until = None
    next_one.save()
    assert send(client, f"/fr/party/holding/{mine.pk}").status_code == 302


def test_handed_over_to_an_office_that_is_held_they_go_and_not_once_that_is_vacant(
    town: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.parties.models import Holding
    from maillage.site.today import today

    client, home = town
    key = opened(client)
    office = another(home, signed)
    assert leave(client).status_code == 409
    assert (
        send(client, f"/fr/dossier/{key}/handover", office=office.pk, note="Bonne suite.").status_code == 302
    )
    Holding.objects.filter(office=office).update(until=today())
    assert leave(client).status_code == 409 and stays()
    Holding.objects.filter(office=office).update(until=None)
    assert leave(client).status_code == 302 and not stays()


def test_a_named_interim_counts_until_its_day(town: tuple[Client, Any]) -> None:
    from maillage.parties.models import Office
    from maillage.site.today import today

    client, home = town
    key = opened(client)
    office = Office.objects.create(organisation=home, title="Affaires")
    until = today() + timedelta(30)
    sent = send(
        client,
        f"/fr/dossier/{key}/handover",
        office=office.pk,
        note="Bonne suite.",
        interim=until.isoformat(),
    )
    assert sent.status_code == 302
    assert leave(client, last=(until + timedelta(1)).isoformat()).status_code == 409
    assert leave(client, last=(until - timedelta(2)).isoformat()).status_code == 302


def test_work_that_came_back_rests_with_it_again(
    town: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.decisions import By
    from maillage.dossiers.turn import decided
    from maillage.dossiers.world import World
    from maillage.site.today import today

    client, home = town
    key = opened(client)
    office, mine = another(home, signed), held("Coopération").office
    assert (
        send(client, f"/fr/dossier/{key}/handover", office=office.pk, note="Bonne suite.").status_code == 302
    )
    back = d.HandedOver(f"office:{mine.pk}", mine.title, (), {"fr": "Retour."})
    by = By(home.pk, f"office:{office.pk}", office.title)
    decided(key, back, lambda state, at, row: World(at, today(), by, edits=True, binds=True, known=True))
    assert leave(client).status_code == 409 and stays()


def test_a_dossier_that_is_over_or_left_keeps_nobody(town: tuple[Client, Any]) -> None:
    from maillage.dossiers.models import Dossier, Part

    client, home = town
    key = opened(client)
    assert leave(client).status_code == 409
    Dossier.objects.filter(pk=key).update(phase="closed")
    Part.objects.filter(dossier=key, organisation=home.pk).update(left=False)
    assert leave(client).status_code == 302


def test_an_office_that_never_touched_it_is_left_while_others_are_there(
    town: tuple[Client, Any], manager: Client
) -> None:
    client, _ = town
    opened(client)
    assert leave(manager, "Secrétariat", alone="yes").status_code == 302


def test_who_manages_closes_no_office_with_work_and_is_led_to_invite_somebody(
    town: tuple[Client, Any], manager: Client
) -> None:
    from maillage.parties.models import Office

    client, _ = town
    key = opened(client)
    office = held("Coopération").office
    address = f"/fr/party/office/{office.pk}"
    answer = send(manager, address, then="close")
    page = answer.content.decode()
    assert answer.status_code == 409 and Office.objects.get(pk=office.pk).closed_on is None
    assert (
        f"/fr/dossier/{key}/handover" in page and 'href="#invite"' in page and "Plus personne" in text(answer)
    )
    ended = leave(manager)
    assert (
        ended.status_code == 409 and f'href="/fr/party/office/{office.pk}#invite"' in ended.content.decode()
    )
    empty = Office.objects.create(organisation=office.organisation, title="Affaires", may_bind=True)
    assert send(manager, f"/fr/party/office/{empty.pk}", then="close").status_code == 302  # nobody leaves it


def test_a_damaged_dossier_keeps_nobody(town: tuple[Client, Any]) -> None:
    from tests.site.test_dossier_read import spoilt

    client, _ = town
    spoilt(opened(client), 1)
    assert leave(client).status_code == 302
