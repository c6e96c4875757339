"""Who sends a link to a partner abroad, to which mailbox, who vouched for whom, and who ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.site.desk import text
from tests.site.letters import letters
from tests.site.test_dossier_doors import RECORDED, THEIRS, asked, link, outside, recorded, state_of, town
from tests.site.test_dossiers import officer, once, opened, send

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "town"]  # fixtures
pytestmark = pytest.mark.database


def test_the_code_goes_apart_and_whoever_sends_the_link_never_sees_it(town: Client) -> None:
    key, partner = asked(town)
    recorded(partner)
    at, code = link(town, key, partner)
    [brought], [apart] = letters(THEIRS), letters(RECORDED)
    assert code not in brought["text"] + brought["subject"] and "Saint-Louis" in brought["subject"]
    assert "c***@agadir.example" in brought["text"] and "dans une lettre à part" in brought["text"]
    assert code in apart["text"] and code not in apart["subject"] and at not in apart["text"]
    for address in (f"/fr/dossier/{key}/links?sent=1", f"/fr/dossier/{key}", f"/fr/dossier/{key}/story"):
        page = town.get(address).content.decode()
        assert code not in page and RECORDED not in page, address
    page = town.get(f"/fr/dossier/{key}/links?sent=1")
    assert THEIRS in text(page) and "à c***@agadir.example" in text(page)
    assert at.rsplit("/", 1)[1] in page.content.decode()  # to end it


def test_where_no_mailbox_is_recorded_all_read_for_good_which_one_was_written_and_by_whom(
    town: Client, outside: Client
) -> None:
    from maillage.dossiers.models import Door
    from maillage.site.at_hand import home_folder
    from maillage.site.dossiers.erasing import erase_found, found_of

    key, partner = asked(town)
    partner.__class__.objects.filter(pk=partner.pk).update(
        mailbox="moi@ailleurs.example"
    )  # by whoever invited it
    at, code = link(town, key, partner, text="", binds="no")
    assert not letters("moi@ailleurs.example") and len(letters(THEIRS)) == 2
    assert sum(code in each["text"] for each in letters(THEIRS)) == 1
    [remark] = state_of(key).remarks
    assert remark.link_to == partner.pk and len(remark.mailbox) == 64
    assert "@" not in "".join(remark.says.values()), (
        "a mailbox may name a person, and decisions stay for good"
    )
    Door.objects.all().delete()  # for good: whatever becomes of the link
    said = "Aucune boîte n’est enregistrée pour Agadir"
    for page in (town.get(f"/fr/dossier/{key}"), town.get(f"/fr/dossier/{key}/story")):
        assert said in text(page) and "s***@agadir.example" in text(page) and "Saint-Louis" in text(page)
    at, _ = link(town, key, partner)
    assert said in text(outside.get(at))
    # with a text too: the story cuts neither who vouched nor where the code went
    vouched, went = state_of(key).remarks[1:]
    assert not vouched.link_to and went.link_to == partner.pk and vouched.text == went.text == "diagnosis"
    story = text(town.get(f"/fr/dossier/{key}/story"))
    assert "Nous nous portons garants" in story and story.count("s***@agadir.example") == 2
    # until the mailbox is erased, which leaves what was said of it
    assert len(found_of(THEIRS)) == 2 and not found_of("sx@agadir.example"), "another of the same beginning"
    erase_found(found_of(THEIRS), THEIRS, "", home_folder())
    for page in (town.get(f"/fr/dossier/{key}"), town.get(f"/fr/dossier/{key}/story")):
        assert said in text(page) and "adresse a été effacée" in text(page) and "s***@" not in text(page)
    assert not letters(THEIRS)
    assert not Door.objects.exists() and "efface une adresse" in text(page)


def test_all_who_take_part_read_who_vouched_for_whom(town: Client) -> None:
    key, partner = asked(town)
    recorded(partner)
    link(town, key, partner, text="", binds="yes")
    assert not state_of(key).remarks  # nothing is agreed to through it
    link(town, key, partner)
    [remark] = state_of(key).remarks
    assert set(remark.says) == {"fr", "en", "ar"} and remark.text == "diagnosis" and not remark.link_to
    assert "Secrétaire général" in remark.says["ar"] and "{" not in "".join(remark.says.values())
    story = text(town.get(f"/fr/dossier/{key}/story"))
    assert "Nous nous portons garants qu’elle peut engager Agadir" in story and THEIRS not in story


def test_whoever_sent_it_ends_it(town: Client, outside: Client) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner)
    page = f"/fr/dossier/{key}/links"
    answer = town.post(page, {"once": once(town, page), "then": "end", "link": at.rsplit("/", 1)[1]})
    assert answer.status_code == 302
    closed = outside.get(at)
    assert "Qui a envoyé ce lien y a mis fin" in text(closed) and "Rien n’est trié." not in text(closed)
    assert outside.post(at, {"then": "key", "name": "Fatima", "code": code}).status_code == 409
    assert outside.get(f"{at}/paper").status_code == 404
    assert not state_of(key).texts["diagnosis"].current.keys


def test_whom_a_link_is_not_sent_to_is_said_beside_the_field(
    town: Client, signed: Callable[[str], Client]
) -> None:
    key, partner = asked(town)
    page = f"/fr/dossier/{key}/links"
    given = {
        "party": partner.pk,
        "title": "Maire",
        "email": "x",
        "language": "fr",
        "binds": "no",
        "text": "diagnosis",
    }
    answer = send(town, page, **given)
    assert answer.status_code == 422 and "Ce n’est pas une adresse" in text(answer)
    answer = send(town, page, **given | {"email": THEIRS})
    assert answer.status_code == 422 and "portez-vous garant" in text(answer)
    assert 'value="Maire"' in answer.content.decode() and not letters(THEIRS)
    answer = send(town, page, **given | {"email": THEIRS, "text": "", "language": "klingon, or more"})
    assert answer.status_code == 422 and "Choisissez une de ces langues" in text(answer)
    answer = send(town, page, **given | {"email": THEIRS, "text": "", "title": "M" * 201})
    assert answer.status_code == 422 and "200 signes au plus" in text(answer)
    # who may not bind their own organisation vouches for nobody
    from maillage.parties.models import Office

    Office.objects.update(may_bind=False)
    answer = send(town, page, **given | {"email": THEIRS, "binds": "yes"})
    assert answer.status_code == 422 and "peut se porter garante" in text(answer)
    # for whom somebody here holds an office, nobody else speaks, once it is known to be theirs
    officer(signed("reader"), partner)
    assert "Personne à qui envoyer un lien" not in text(town.get(page))
    type(partner).objects.filter(pk=partner.pk).update(standing="verified")
    answer = town.post(page, {"once": "x", **given, "email": THEIRS, "binds": "yes"})
    assert answer.status_code == 422 and not letters(THEIRS)
    assert "Personne à qui envoyer un lien" in text(town.get(page))


def test_an_invitation_with_a_mailbox_leads_to_its_letter(town: Client) -> None:
    key = opened(town)
    address = f"/fr/dossier/{key}/invite"
    given = {
        "name": "Ville de Kénitra",
        "country": "MA",
        "kind": "local_authority",
        "role": "pivotal",
        "key": "yes",
        "mailbox": "contact@kenitra.example",
    }
    answer = send(town, address, **given)
    assert answer.status_code == 302 and f"/dossier/{key}/links?party=" in answer.headers["Location"]
    assert 'value="contact@kenitra.example"' in town.get(answer.headers["Location"]).content.decode()
    answer = send(town, address, **given | {"name": "Ville de Safi", "mailbox": ""})
    assert answer.headers["Location"].endswith(f"/dossier/{key}")


def test_links_are_for_who_takes_part(town: Client, signed: Callable[[str], Client], outside: Client) -> None:
    key, partner = asked(town)
    link(town, key, partner)
    stranger = signed("reader")
    assert stranger.get(f"/fr/dossier/{key}/links").status_code == 404
    officer(stranger, partner)
    assert stranger.get(f"/fr/dossier/{key}/links").status_code == 403  # not known to be theirs
    type(partner).objects.filter(pk=partner.pk).update(standing="verified")  # asked, and not in it yet
    assert stranger.get(f"/fr/dossier/{key}/links").status_code == 404
    assert outside.get("/fr/dossier/door/nothing-of-ours").status_code == 404


def test_who_held_an_office_until_yesterday_sends_and_ends_nothing(town: Client, outside: Client) -> None:
    from maillage.dossiers.models import Door
    from maillage.parties.models import Holding
    from maillage.site.today import today

    key, partner = asked(town)
    at, _ = link(town, key, partner)
    page = f"/fr/dossier/{key}/links"
    form = once(town, page)
    Holding.objects.update(until=today())
    assert town.get(page).status_code == 403
    answer = town.post(page, {"once": form, "then": "end", "link": at.rsplit("/", 1)[1]})
    assert answer.status_code == 403 and Door.objects.get().ended_at is None
    assert outside.get(at).status_code == 200  # what they sent for their organisation still holds
