"""Whoever merely claims an invited organisation reads and does nothing in what partners write for it, and takes nobody's place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from maillage.dossiers import decisions as d
from tests.dossiers.at_site import DAY, do, opened
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossiers import officer
from tests.site.test_permissions_of_things import account_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


def invited(standing: str = "new") -> tuple[str, Any, Any]:
    """A dossier that Saint-Louis began, and Agadir, asked into it, of which nobody has an account."""
    row, owner = opened()
    partner = organisation("Agadir", standing=standing)
    do(str(row.pk), owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    return str(row.pk), owner, partner


def claims(client: Client, of: Any) -> Any:
    """A letter, in which nothing is verified."""
    from maillage.parties.claims import Shown, open_claim
    from maillage.parties.models import Proof

    shown = Shown(Proof.LETTER, words="C’est nous.")
    return open_claim(of.pk, account_of(client), "Maire", shown, timezone.now(), "fr")


def granted(claim: Any) -> None:
    from maillage.parties.claims import grant
    from maillage.site.accounts.models import Account

    claim.refresh_from_db()
    curator = Account.objects.create_user("curator@example.org")
    grant(claim.pk, curator, claim.version, "Vu.", timezone.now())


def seated(client: Client, of: Any) -> None:
    """An office that somebody took before the invitation."""
    from maillage.parties.models import Organisation

    officer(client, of)
    Organisation.objects.filter(pk=of.pk).update(standing="under_review")
    of.refresh_from_db()


def closed(client: Client, key: str, partner: Any) -> None:
    for page in ("", "/story", "/join", "/questions", "/doors", "/text/definition"):
        answer = client.get(f"/fr/dossier/{key}{page}")
        assert answer.status_code in (403, 404), page
        assert "Nos rues" not in answer.content.decode() and "Trier" not in answer.content.decode()
    assert client.post(f"/fr/dossier/{key}/do/join", {"once": "x"}).status_code in (403, 404)
    from maillage.dossiers.turn import standing

    found = standing(key)
    assert found is not None and found.state.parties[partner.pk].joined_on is None


def test_a_claim_on_an_invited_organisation_waits_and_gives_no_seat(signed: Callable[[str], Client]) -> None:
    from maillage.parties.models import Holding

    key, _, partner = invited()
    stranger = signed("reader")
    claim = claims(stranger, partner)
    assert not Holding.objects.filter(account=account_of(stranger)).exists()
    waiting = stranger.get(f"/fr/dossier/{key}")
    assert waiting.status_code == 403 and "Votre demande est à l’étude" in text(waiting)
    closed(stranger, key, partner)
    assert signed("reader").get(f"/fr/dossier/{key}").status_code == 404
    granted(claim)
    assert stranger.get(f"/fr/dossier/{key}").status_code == 200


def test_a_seat_taken_before_the_invitation_opens_nothing_until_it_is_known_to_be_theirs(
    signed: Callable[[str], Client],
) -> None:
    from maillage.dossiers.doors import Letter
    from maillage.dossiers.doors import send as send_link
    from maillage.dossiers.turn import decisions_of, standing
    from maillage.site.agenda.changed_dossiers import in_dossiers
    from maillage.site.agenda.of_dossiers import taken_by
    from maillage.site.dossiers.letters import tell

    partner = organisation("Agadir", standing="new")
    stranger = signed("reader")
    seated(stranger, partner)
    row, owner = opened()
    key = str(row.pk)
    do(key, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    answer = stranger.get(f"/fr/dossier/{key}")
    assert answer.status_code == 403 and "montrez une preuve" in text(answer)
    closed(stranger, key, partner)
    assert "Trier" not in stranger.get(f"/fr/party/{partner.pk}/dossiers").content.decode()
    assert not taken_by([partner.pk]).standing and not in_dossiers([partner.pk], date(2026, 1, 1))
    assert tell(key, decisions_of(key)[-1].seq) == 0
    found = standing(key)
    assert found is not None
    letter = Letter(partner.pk, "Maire", "maire@agadir.example")
    assert send_link(key, found.state, letter, owner, account_of(signed("reader")), timezone.now(), True)
    type(partner).objects.filter(pk=partner.pk).update(standing="verified")
    assert stranger.get(f"/fr/dossier/{key}").status_code == 200
    assert tell(key, decisions_of(key)[-1].seq) == 1
    assert taken_by([partner.pk]).standing and in_dossiers([partner.pk], date(2026, 1, 1))
    assert "Trier" in stranger.get(f"/fr/party/{partner.pk}/dossiers").content.decode()


def test_who_begins_a_dossier_works_in_it_while_its_claim_is_looked_at(
    signed: Callable[[str], Client],
) -> None:
    from maillage.dossiers.doors import Letter, NotSent
    from maillage.dossiers.doors import send as send_link
    from maillage.dossiers.turn import standing

    own, partner = organisation("Saint-Louis", country="SN"), organisation("Agadir")
    client = signed("reader")
    seated(client, own)
    row, _ = opened(own)
    key = str(row.pk)
    do(key, own, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    assert client.get(f"/fr/dossier/{key}").status_code == 200
    assert "Trier" in client.get(f"/fr/party/{own.pk}/dossiers").content.decode()
    found = standing(key)
    assert found is not None
    letter = Letter(own.pk, "Maire", "maire@saint-louis.example")
    with pytest.raises(NotSent):  # nor does another speak for it there
        send_link(key, found.state, letter, partner, account_of(client), timezone.now(), True)


def test_a_town_that_somebody_doubts_reads_on_and_who_doubts_reads_nothing(
    signed: Callable[[str], Client],
) -> None:
    key, _, partner = invited("verified")
    mayor, stranger = signed("reader"), signed("reader")
    officer(mayor, partner)
    claims(stranger, partner)
    partner.refresh_from_db()
    assert partner.standing == "frozen"
    assert mayor.get(f"/fr/dossier/{key}").status_code == 200
    closed(stranger, key, partner)


def test_a_seat_of_who_still_claims_opens_nothing_also_once_another_claim_is_granted(
    signed: Callable[[str], Client],
) -> None:
    partner = organisation("Agadir", standing="new")
    stranger, mayor = signed("reader"), signed("reader")
    claims(stranger, partner)
    claim = claims(mayor, partner)
    granted(claim)
    row, owner = opened()
    key = str(row.pk)
    do(key, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    assert mayor.get(f"/fr/dossier/{key}").status_code == 200
    closed(stranger, key, partner)


def test_who_left_and_was_asked_again_in_vain_reads_what_it_could_read(
    signed: Callable[[str], Client],
) -> None:
    key, owner, partner = invited("verified")
    client = signed("reader")
    officer(client, partner)
    do(key, partner, d.PartyJoined())
    do(key, partner, d.PartyLeft({"fr": "Autre budget."}))
    assert client.get(f"/fr/dossier/{key}").status_code == 200
    do(key, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    do(key, owner, d.PartyDeclined(partner.pk, {"fr": "Erreur."}), day=DAY)
    do(key, owner, d.Remarked({"fr": "Rien que pour nous autres."}))
    page = client.get(f"/fr/dossier/{key}")
    assert page.status_code == 200 and "Nos rues" in page.content.decode()
    assert "Rien que pour nous autres" not in client.get(f"/fr/dossier/{key}/story").content.decode()
    other = organisation("Tiznit")
    declined = signed("reader")
    officer(declined, other)
    do(key, owner, d.PartyNamed(other.pk, {"fr": "Tiznit"}, "associated", False))
    do(key, other, d.PartyDeclined(other.pk, {"fr": "Non."}))
    assert declined.get(f"/fr/dossier/{key}").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_stands_in_other_languages(signed: Callable[[str], Client], language: str) -> None:
    key, _, partner = invited()
    stranger = signed("reader")
    claims(stranger, partner)
    said = {"en": "is being looked at", "ar": "قيد النظر"}[language]
    assert said in text(stranger.get(f"/{language}/dossier/{key}"))
