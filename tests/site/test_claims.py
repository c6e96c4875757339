""" "This is my town hall": from the page of a place to the answer, with each of the three proofs, as its author and others see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.parties.claimed import again, body, draft, holds
from tests.site import pictures
from tests.site.crawl import read
from tests.site.letters import code_in, letters

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
LARACHE = "geonames:2543549"
A_PLACE = f"/en/claim?place={LARACHE}"


def text(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


def account(client: Client) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.get(pk=client.session["_auth_user_id"])


def photograph(data: bytes | None = None, name: str = "letter.jpg") -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, pictures.jpeg() if data is None else data, "image/jpeg")


def sent(client: Client, at: str = A_PLACE, proof: str = "letter", **more: Any) -> Any:
    said = {"title": "Secretary general", **more}
    if proof == "letter" and "file" not in more:
        said["file"] = photograph()
    form = f"{at}{'&' if '?' in at else '?'}proof={proof}"
    found = re.search(r'action="([^"]*proof=[^"]*)"', client.get(form, follow=True).content.decode())
    return client.post(unescape(found[1]) if found else form, said)


def last() -> Any:
    from maillage.parties.models import Claim

    return Claim.objects.latest("pk")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Proofs of this test lie in a folder of its own."""
    from maillage.site.parties import proofs

    monkeypatch.setattr(proofs, "home_folder", lambda: tmp_path)


@pytest.fixture
def member(signed: Callable[[str], Client], mail: None) -> Client:
    return signed("member")


def test_a_visitor_signs_in_first_and_comes_back(reader: Client) -> None:
    answer = reader.get(A_PLACE)
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"] and "place" in answer.headers["Location"]


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "This is my town hall"), ("fr", "C’est ma collectivité"), ("ar", "هذه جماعتي")],
)
def test_first_the_three_ways_then_one_thing_at_a_time(member: Client, language: str, says: str) -> None:
    page = member.get(A_PLACE.replace("/en/", f"/{language}/"))
    assert says in text(page)
    ways = [each for each in read(page).links if "proof=" in each]
    assert [each.rpartition("=")[2] for each in ways] == ["letter", "word", "mailbox"]
    for each in ways:
        form = member.get(each)
        assert form.status_code == 200 and not read(form).unlabelled
        assert form.content.decode().count('class="btn"') == 1


def test_looking_at_it_makes_nothing(member: Client) -> None:
    from maillage.parties.models import Claim, Organisation

    for at in (A_PLACE, f"{A_PLACE}&proof=letter", "/en/account/claims"):
        member.get(at)
        member.head(at)
    assert not Organisation.objects.exists() and not Claim.objects.exists()


def test_the_town_hall_of_a_place_is_made_with_its_claim(member: Client) -> None:
    from maillage.parties.models import Organisation

    answer = sent(member)
    claim = last()
    assert answer.headers["Location"] == f"/en/claim/{claim.pk}"
    made = Organisation.objects.get()
    assert (made.kind, made.level, made.country, made.place, made.standing, made.made_by) == (
        "local_authority", "municipality", "MA", LARACHE, "under_review", None,
    )  # fmt: skip
    assert dict(made.names.values_list("language", "name"))["en"] == "Larache"
    page = member.get(f"/en/claim/{claim.pk}")
    assert "The proof has arrived" in text(page) and "You work in private" in text(page)
    assert "Larache" in text(member.get("/en/account/claims"))


def test_the_next_one_claims_the_same_and_neither_hears_who_the_other_is(
    member: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.parties.models import Claim, Organisation
    from maillage.site.accounts.models import Account

    other = signed("member")
    Account.objects.filter(pk=account(member).pk).update(name="First Person", language="fr")
    Account.objects.filter(pk=account(other).pk).update(name="Second Person")
    sent(member)
    first = last()
    answer = other.get(A_PLACE)
    assert answer.headers["Location"] == f"/en/party/{first.organisation_id}/claim"
    sent(other, answer.headers["Location"])
    assert Organisation.objects.count() == 1 and Claim.objects.count() == 2
    assert Organisation.objects.get().standing == "frozen"
    for client, claim, stranger in ((member, first, "Second Person"), (other, last(), "First Person")):
        page = text(client.get(f"/en/claim/{claim.pk}"))
        assert "Somebody else says that this organisation is theirs" in page and stranger not in page
    [letter] = letters(account(member).email)
    assert "une autre personne" in letter["subject"].lower() and "Second Person" not in letter["text"]
    assert "/fr/account/claims" in letter["text"]
    assert not letters(account(other).email)


def test_an_organisation_of_the_record_is_made_with_its_claim(member: Client) -> None:
    from maillage.parties.models import Organisation
    from tests.site.test_country import sql

    row = sql("SELECT organisation AS id FROM activity_parties WHERE organisation IS NOT NULL LIMIT 1")[0]
    at = f"/en/claim?organisation={row['id']}"
    assert member.get(at).status_code == 200
    sent(member, at)
    made = Organisation.objects.get()
    assert made.record_id == row["id"] and made.generated and made.names.exists()
    assert member.get(at).headers["Location"].endswith(f"/party/{made.pk}/claim")


@pytest.mark.parametrize(
    "query", ["place=geonames:0", "place=%00", "organisation=nobody", "place=" + "x" * 5_000, "organisation="]
)
def test_what_is_nowhere_is_not_claimed(member: Client, query: str) -> None:
    assert member.get(f"/en/claim?{query}").status_code in (302, 404)
    assert member.get("/en/party/nokey/claim").status_code == 404


def test_one_that_was_merged_leads_to_the_one_kept(member: Client) -> None:
    from maillage.parties.models import Organisation

    kept, gone = body(), body("Larache")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)
    assert member.get(f"/en/party/{gone.pk}/claim").headers["Location"] == f"/en/party/{kept.pk}/claim"
    Organisation.objects.filter(pk=kept.pk).update(erased_at="2026-11-22T09:00:00Z")
    assert member.get(f"/en/party/{kept.pk}/claim").status_code == 404


def test_of_several_authorities_of_a_place_one_is_chosen(member: Client) -> None:
    from maillage.parties.models import Claim

    both = [body(name, place=LARACHE) for name in ("Commune of Larache", "Province of Larache")]
    page = member.get(A_PLACE)
    assert {f"/en/party/{each.pk}/claim" for each in both} <= set(read(page).links)
    assert sent(member).status_code == 200 and not Claim.objects.exists()


def test_the_same_form_three_times_is_one_claim(member: Client) -> None:
    from maillage.parties.models import Claim

    answers = [sent(member, once="k" * 24) for _ in range(3)]
    assert len({each.headers["Location"] for each in answers}) == 1 and Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Choose the photograph"), (b"<html><script>alert(1)</script>", "not a JPEG"),
        (b"PK\x03\x04" + bytes(3_000), "not a JPEG"), (pictures.jpeg()[:-300], "file is not whole"),
        (bytes(9_000_000), "too large"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_comes_back_with_what_to_do(
    member: Client, tmp_path: Path, data: bytes, says: str
) -> None:
    from maillage.parties.models import Organisation

    answer = sent(member, file=photograph(data))
    assert answer.status_code == 422 and says in text(answer)
    assert "Secretary general" in answer.content.decode() and 'href="#file"' in answer.content.decode()
    assert not Organisation.objects.exists() and not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize("title", ["", "\u0000", "x" * 300, "<b>\u202e"])
def test_titles(member: Client, title: str) -> None:
    answer = sent(member, title=title)
    assert answer.status_code == (302 if "<b>" in title else 422)
    if "<b>" in title:
        assert last().title == "<b>"
        assert "<b>" not in member.get(f"/en/claim/{last().pk}").content.decode()


def test_the_proof_is_for_its_author_and_curators_as_a_file_and_nothing_else(
    member: Client, signed: Callable[[str], Client], reader: Client
) -> None:
    sent(member)
    at = f"/en/claim/{last().pk}/proof"
    mine = member.get(at)
    assert mine.headers["Content-Disposition"].startswith("attachment;")
    assert (mine.headers["X-Content-Type-Options"], mine.headers["X-Robots-Tag"]) == ("nosniff", "noindex")
    assert mine.headers["Content-Type"] == "image/jpeg" and "no-store" in mine.headers["Cache-Control"]
    assert pictures.PLACE not in mine.content and pictures.MACHINE not in mine.content
    assert signed("member").get(at).status_code == 404 and reader.get(at).status_code == 302
    at_desk = f"/en/desk/claims/{last().pk}/proof"
    assert signed("curator").get(at_desk).content == mine.content
    assert signed("member").get(at_desk).status_code == 404


def test_a_form_that_is_refused_leaves_no_file(member: Client, tmp_path: Path) -> None:
    town = body(standing="verified")
    holds(town, account(member))
    answer = sent(member, f"/en/party/{town.pk}/claim")
    assert answer.status_code == 409 and "You act for it already" in text(answer)
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_partner_is_asked_by_letter_and_answers_on_its_page(
    member: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.site.accounts.models import Account

    partner, mayor = body("Ville de Lille", country="FR", standing="verified"), signed("member")
    Account.objects.filter(pk=account(mayor).pk).update(language="fr")
    Account.objects.filter(pk=account(member).pk).update(name="Amina B.")
    holds(partner, account(mayor))
    sent(member, proof="word", asked="ville de lille")
    claim = last()
    assert claim.asked == partner and claim.organisation.standing == "under_review"
    [letter] = letters(account(mayor).email)
    assert "Amina B." in letter["text"] and "« Secretary general »" in letter["text"].replace("\u202f", " ")
    at = re.search(r"https?://\S*/fr/claim/\d+/word", letter["text"])
    assert at
    page = mayor.get(at.group().partition("testserver")[2])
    assert page.status_code == 200 and again(claim).word == ""  # opened, it does nothing
    assert "Larache" in text(mayor.get("/fr/account/claims"))
    assert mayor.post(f"/en/claim/{claim.pk}/word", {"word": "yes", "version": "1"}).status_code == 422
    said = {"word": "yes", "why": "We signed in May.", "version": str(claim.version), "once": "w" * 24}
    for _ in range(3):
        assert mayor.post(f"/en/claim/{claim.pk}/word", said).status_code == 302
    assert (again(claim).word, again(claim).version) == ("yes", claim.version + 1)
    assert "The organisation you named knows you" in text(member.get(f"/en/claim/{claim.pk}"))
    assert "We signed in May." not in text(member.get(f"/en/claim/{claim.pk}"))
    assert mayor.post(f"/en/claim/{claim.pk}/word", {**said, "once": "v" * 24}).status_code == 409


def test_whoever_does_not_manage_the_partner_sees_nothing_of_the_asking(
    member: Client, signed: Callable[[str], Client]
) -> None:
    partner, clerk = body("Ville de Lille", standing="verified"), signed("member")
    holds(partner, account(clerk), "Clerk", may_publish=True)
    sent(member, proof="word", asked="Lille")
    for client in (clerk, member, signed("curator")):
        assert client.get(f"/en/claim/{last().pk}/word").status_code == 404


@pytest.mark.parametrize(("said", "says"), [("", "whom we may ask"), ("Nobody", "No verified organisation")])
def test_a_partner_that_is_not_there(member: Client, said: str, says: str) -> None:
    answer = sent(member, proof="word", asked=said)
    assert answer.status_code == 422 and says in text(answer)


def test_of_several_partners_of_a_name_one_is_chosen(member: Client) -> None:
    both = [body("Villeneuve", country=code, standing="verified") for code in ("FR", "CH")]
    answer = sent(member, proof="word", asked="villeneuve")
    assert answer.status_code == 422 and all(each.pk in answer.content.decode() for each in both)
    assert sent(member, proof="word", asked="villeneuve", whom=both[1].pk).status_code == 302
    assert last().asked == both[1]


def test_a_code_goes_to_the_mailbox_that_stands_here_and_is_typed(member: Client) -> None:
    town = body(mailbox="mairie.larache@gmail.com", source="sheet")
    at = f"/en/party/{town.pk}/claim"
    form = member.get(f"{at}?proof=mailbox").content.decode()
    assert "mairie.larache@gmail.com" in form and "readonly" in form
    sent(member, at, proof="mailbox", mailbox="mairie.larache@gmail.com")
    claim = last()
    [letter] = letters("mairie.larache@gmail.com")
    code, page = code_in(letter), f"/en/claim/{claim.pk}"
    assert "Type this code" in text(member.get(page)) and code not in member.get(page).content.decode()
    wrong = member.post(page, {"then": "code", "code": "AAAA-AAAA"})
    assert wrong.status_code == 422 and "4 tries are left" in text(wrong) and again(claim).tries == 1
    assert member.post(page, {"then": "code", "code": code.lower()}).status_code == 302
    assert again(claim).shown_at and "those who look after the site read it" in text(member.get(page))


def test_a_code_forwarded_opens_nothing_for_somebody_else(
    member: Client, signed: Callable[[str], Client]
) -> None:
    town = body(mailbox="mairie@example.org", source="sheet")
    sent(member, f"/en/party/{town.pk}/claim", proof="mailbox", mailbox="mairie@example.org")
    code = code_in(letters("mairie@example.org")[0])
    other = signed("member")
    assert other.post(f"/en/claim/{last().pk}", {"then": "code", "code": code}).status_code == 404
    assert last().shown_at is None


def test_another_mailbox_waits_for_somebody_to_look(member: Client) -> None:
    town = body(mailbox="mairie@example.org", source="sheet")
    sent(member, f"/en/party/{town.pk}/claim", proof="mailbox", mailbox="mine@example.com")
    assert not letters("mine@example.com") and not letters("mairie@example.org")
    page = member.get(f"/en/claim/{last().pk}")
    assert "Somebody checks that this mailbox is public" in text(page)
    assert 'value="code"' not in page.content.decode()


def test_a_mailbox_that_whoever_claims_may_have_written_is_nobodys_word(member: Client) -> None:
    mine = body(mailbox="mine@example.com", made_by=account(member), source="sheet")
    held = body(mailbox="mine@example.com", source="sheet")
    holds(held, account(member))
    for town in (mine, held, body(mailbox="mine@example.com")):
        sent(member, f"/en/party/{town.pk}/claim", proof="mailbox", mailbox="mine@example.com")
        assert not last().mailbox_public and not letters("mine@example.com")
        member.post(f"/en/claim/{last().pk}", {"then": "withdraw", "version": str(last().version)})


def test_codes_do_not_flood_a_mailbox(member: Client) -> None:
    town = body(mailbox="mairie@example.org", source="sheet")
    sent(member, f"/en/party/{town.pk}/claim", proof="mailbox", mailbox="mairie@example.org")
    for _ in range(3):
        answer = member.post(f"/en/claim/{last().pk}", {"then": "again", "version": str(last().version)})
        assert answer.status_code == 409 and "minutes ago" in text(answer)
    assert len(letters("mairie@example.org")) == 1


def test_taken_back_and_never_by_a_link(member: Client) -> None:
    sent(member)
    claim = last()
    need = draft(claim.organisation, account(member))
    at = f"/en/claim/{claim.pk}"
    for query in ("", "?then=withdraw", "?then=code&code=AAAA"):
        member.get(f"{at}{query}")
    assert again(claim).state == "open"
    said = {"then": "withdraw", "version": str(claim.version), "once": "z" * 24}
    assert [member.post(at, said).status_code for _ in range(3)] == [302] * 3
    assert again(claim).state == "withdrawn" and again(need).organisation_id is None
    assert "Taken back" in text(member.get(at))


def test_another_proof_takes_the_place_of_the_first_and_its_file_goes(member: Client, tmp_path: Path) -> None:
    sent(member)
    at, [before] = f"/en/claim/{last().pk}", list(tmp_path.rglob("*.jpg"))
    assert "proof=letter" in " ".join(read(member.get(at)).links)
    said = {"file": photograph(pictures.PDF), "version": str(last().version)}
    assert member.post(f"{at}?proof=letter", said).status_code == 302
    assert last().file.endswith(".pdf") and not before.exists()
    met = member.post(f"{at}?proof=letter", {**said, "file": photograph()})
    assert met.status_code == 409 and "changed meanwhile" in text(met)
    assert [each.suffix for each in tmp_path.rglob("*.*")] == [".pdf"]


def test_erasing_the_account_takes_the_claim_and_its_file_and_frees_the_town_hall(
    member: Client, tmp_path: Path
) -> None:
    from maillage.parties.models import Claim, Organisation
    from maillage.site.accounts.personal_data import erase_account

    sent(member)
    erase_account(account(member))
    assert not Claim.objects.exists() and Organisation.objects.get().standing == "new"


def test_pages_are_light_and_ask_little(member: Client) -> None:
    import gzip

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sent(member)
    for at in (
        A_PLACE,
        f"/ar/claim/{last().pk}",
        "/ar/account/claims",
        f"/fr/claim/{last().pk}?proof=letter",
    ):
        with CaptureQueriesContext(connection) as asked:
            answer = member.get(at, follow=True)
        assert len(asked) <= 12, (at, len(asked))
        assert len(gzip.compress(answer.content)) < 6_000, at


def test_a_name_of_the_record_is_one_line_that_turns_nothing_round(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in subjects of letters from then on."""
    from types import SimpleNamespace

    from maillage.site.parties import claim_of

    row = {"id": "iati:X", "identifiers": [], "name": "\u202eCommune\r\nBcc: x", "type": "", "country": "MA"}
    monkeypatch.setattr(claim_of, "one_organisation", lambda *_: SimpleNamespace(row=row))
    [meant] = claim_of.of_record(SimpleNamespace(reader=None), "iati:X")  # type: ignore[arg-type]
    assert meant.name == "Commune Bcc: x"
