"""A party takes its dossier away as a file that proves itself; with the page of the handover in it, and what stands on paper."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.site.desk import text
from tests.site.test_dossiers import invited, officer, opened, partner, send, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["partner", "town"]  # fixtures
pytestmark = pytest.mark.database


def file_of(client: Client, key: str, asked: str = "") -> ZipFile:
    """What somebody takes away."""
    answer = client.get(f"/fr/dossier/{key}/dossier.zip{asked}")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"] and "noindex" in answer.headers["X-Robots-Tag"]
    return ZipFile(BytesIO(answer.content))


def checked(file: ZipFile, tmp_path: Path) -> list[str]:
    """What the checker that goes with every export says of it."""
    from maillage.dossiers.ledger.check import look

    kept = tmp_path / "taken.zip"
    assert file.fp is not None
    file.fp.seek(0)
    kept.write_bytes(file.fp.read())
    return [str(fault.args[0]) for fault in look(kept, [])]


def numbers(file: ZipFile) -> int:
    """How many decisions are in it."""
    return len(file.read("decisions.jsonl").splitlines())


def test_a_party_with_an_account_takes_its_dossier_away_and_the_file_proves_itself(
    town: tuple[Client, Any], tmp_path: Path
) -> None:
    from maillage.dossiers.turn import decisions_of

    client, _ = town
    key = opened(client)
    for page in ("", "/handover"):
        assert f"/fr/dossier/{key}/dossier.zip" in client.get(f"/fr/dossier/{key}{page}").content.decode()
    before = len(decisions_of(key))
    file = file_of(client, key)
    assert checked(file, tmp_path) == ["whole"] and numbers(file) == before
    assert "files/handover.html" not in file.namelist()
    assert client.post(f"/fr/dossier/{key}/dossier.zip").status_code == 405
    assert len(decisions_of(key)) == before
    whole = bytearray((tmp_path / "taken.zip").read_bytes())
    place = whole.index("Les déchets".encode())
    whole[place] ^= 1
    (tmp_path / "taken.zip").write_bytes(whole)
    from maillage.dossiers.ledger.check import look

    assert [fault.args[0] for fault in look(tmp_path / "taken.zip", [])] != ["whole"]


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")])
def test_from_the_handover_the_page_goes_with_it_without_the_name_of_a_person(
    town: tuple[Client, Any], tmp_path: Path, language: str, direction: str
) -> None:
    from maillage.site.accounts.models import Account

    client, _ = town
    key = opened(client)
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    account.name = "Awa Ndiaye"
    account.save()
    send(client, f"/fr/dossier/{key}/do/promise", says="Envoyer le plan", due="2030-01-01")
    assert "Awa Ndiaye" in text(client.get(f"/{language}/dossier/{key}/story"))
    answer = client.get(f"/{language}/dossier/{key}/dossier.zip?with=handover")
    file = ZipFile(BytesIO(answer.content))
    assert checked(file, tmp_path) == ["whole"]
    page = file.read("files/handover.html").decode()
    assert f'<html lang="{language}" dir="{direction}">' in page and "Envoyer le plan" in page
    assert "Awa Ndiaye" not in page and "{" not in page and "<form" not in page
    assert '<base href="http' in page


def test_who_left_takes_away_what_stood_then_and_who_declined_nothing(
    town: tuple[Client, Any], partner: tuple[Client, Any], tmp_path: Path
) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do

    (client, home), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    assert other.post(f"/fr/dossier/{key}/answer", {"then": "decline", "why": "Non."}).status_code in (
        302,
        303,
    )
    assert other.get(f"/fr/dossier/{key}/dossier.zip").status_code == 404
    invited(client, key, there)
    assert numbers(file_of(other, key)) == numbers(file_of(client, key))  # who is asked reads all of it
    other.post(f"/fr/dossier/{key}/answer", {"then": "join"})
    left = do(key, there, d.PartyLeft({"fr": "Plus d’équipe."}))
    do(key, home, d.Remarked({"fr": "Entre nous"}))
    file = file_of(other, key, "?with=handover")
    assert numbers(file) == left.seq and checked(file, tmp_path) == ["whole"]
    assert b"Entre nous" not in file.read("decisions.jsonl")
    assert "Entre nous" not in file.read("files/handover.html").decode()
    assert numbers(file_of(client, key)) == left.seq + 1


def test_a_print_holds_the_whole_root_and_the_signature(town: tuple[Client, Any]) -> None:
    from django.utils import timezone

    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer

    client, home = town
    key = opened(client)
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do

    said = {"situation": {"fr": "Rien n’est trié."}, "problems": [{"fr": "Pas de bacs"}]}
    do(key, home, d.VersionProposed("diagnosis", said))
    pages = [f"/{{}}/dossier/{key}/handover", f"/{{}}/dossier/{key}/text/diagnosis/paper"]
    for page in pages:  # to read it takes no checkpoint
        assert 'id="checkpoint"' not in client.get(page.format("fr")).content.decode()
    taken = take(signer(), timezone.now())
    assert taken is not None
    for language in ("en", "fr", "ar"):
        for page in pages:
            shown = text(client.get(page.format(language)))
            for line in taken.text.strip().split("\n"):
                assert line in shown, (language, page, line)


def test_habits_of_the_partner_stand_by_themselves_and_in_the_story(
    town: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    client, home = town
    key = opened(client)
    officer(signed("reader"), home)
    office = home.offices.order_by("-pk").first()
    address = f"/fr/dossier/{key}/handover"
    assert "Aucune passation n’en a encore dit" in text(client.get(address))
    assert "inscrites sur ce site pour leurs propres fonctions" in text(client.get(address))
    sent = send(client, address, office=office.pk, note="Bonne suite.", habits="Jamais le vendredi.")
    assert sent.status_code == 302
    page = text(client.get(address))
    assert page.count("Jamais le vendredi.") >= 1 and "Aucune passation n’en a encore dit" not in page
    assert "Habitudes du partenaire" in text(client.get(f"/fr/dossier/{key}/story"))
    assert "Jamais le vendredi" in text(client.get(f"/fr/dossier/{key}/story"))
    # without them, another heading says nothing more
    assert send(client, address, office=office.pk, note="Encore.").status_code == 302
    assert text(client.get(address)).count("Jamais le vendredi.") == page.count("Jamais le vendredi.")


def test_a_vacant_office_takes_over_for_a_time_alone(town: tuple[Client, Any]) -> None:
    from maillage.dossiers.turn import standing
    from maillage.parties.models import Office

    client, home = town
    key = opened(client)
    office = Office.objects.create(organisation=home, title="Affaires")
    address = f"/fr/dossier/{key}/handover"
    assert "Affaires (personne ne l’occupe encore)" in text(client.get(address))
    refused = send(client, address, office=office.pk, note="Bonne suite.")
    assert refused.status_code == 422 and "Personne n’occupe cette fonction." in text(refused)
    assert "Bonne suite." in text(refused)
    assert (
        send(client, address, office=office.pk, note="Bonne suite.", interim="2030-01-01").status_code == 302
    )
    found = standing(key)
    assert found is not None and str(found.state.handovers[-1].interim_until) == "2030-01-01"


def test_who_holds_several_offices_says_which_hands_over_and_reads_by_the_one_that_takes_over(
    town: tuple[Client, Any],
) -> None:
    from maillage.dossiers.turn import standing

    client, home = town
    officer(client, home)
    first, second = home.offices.order_by("pk")
    key = opened(client)
    address = f"/fr/dossier/{key}/handover"
    assert "De laquelle de vos fonctions" in text(client.get(address))
    again = send(client, address, office=second.pk, note="x", **{"from": second.pk})
    assert again.status_code == 422
    assert send(client, address, office=second.pk, note="x", **{"from": first.pk}).status_code == 302
    found = standing(key)
    assert found is not None
    handed = found.state.handovers[-1]
    assert (handed.from_office, handed.to_office) == (f"office:{first.pk}", f"office:{second.pk}")
    assert send(client, address, then="read", number=handed.seq).status_code == 302
    assert send(client, address, office=first.pk, note="x", **{"from": second.pk}).status_code == 302
