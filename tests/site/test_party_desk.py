"""The desk of an organisation through its pages: what it says of itself, offices, invitations by letter, holders who go, ties."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.letters import code_in, letters
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


class House:
    """Somebody who manages an organisation, on their desk."""

    def __init__(self, signed: Callable[[str], Client], kind: str = "association") -> None:
        self.signed, self.client = signed, signed("member")
        self.account = account_of(self.client)
        self.party = acting_for(self.account, kind)
        self.office = self.party.offices.get()
        self.at = f"/en/party/{self.party.key}"

    def edit(self, client: Client | None = None, **said: Any) -> Any:
        typed = {
            "kind": "association",
            "country": "MA",
            "place": "Larache",
            "version": self.now().version,
            **said,
        }
        return (client or self.client).post(f"{self.at}/edit", typed)

    def invite(self, email: str) -> Any:
        said = {"then": "invite", "email": email, "letter": "fr"}
        return self.client.post(f"/en/party/office/{self.office.pk}", said)

    def now(self) -> Any:
        self.party.refresh_from_db()
        return self.party


@pytest.fixture
def house(signed: Callable[[str], Client]) -> House:
    return House(signed)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.limits import Buckets
    from maillage.site.parties import invitation, office

    monkeypatch.setattr(office, "inviting", Buckets(100))
    monkeypatch.setattr(invitation, "typing", Buckets(100))


def test_what_it_says_of_itself_is_changed_and_noted(house: House, reader: Client) -> None:
    from maillage.site.acts.models import Act

    answer = house.edit(
        website="https://www.larache.ma", mailbox="commune.larache@gmail.com", telephone="+212 539 91 00 00", languages=["ar", "fr"]
    )  # fmt: skip
    assert answer.status_code == 302, text(answer)
    said = text(reader.get(house.at))
    for words in ("https://www.larache.ma", "commune.larache@gmail.com", "+212 539 91 00 00", "Arabic"):
        assert words in said.replace(" .", ".").replace(" @", "@").replace(
            "www. ", "www."
        ) or words in re.sub(r"\s", "", said), words
    assert Act.objects.filter(what="party_described", about=house.party.id).count() == 1


def test_two_who_edit_at_once_get_both_before_their_eyes(house: House) -> None:
    stale = house.now().version
    house.edit(website="https://first.example.org")
    answer = house.edit(website="https://second.example.org", version=stale)
    assert answer.status_code == 409
    said = text(answer)
    assert "Somebody else of your organisation changed this" in said and "https://first.example.org" in said
    assert 'value="https://second.example.org"' in answer.content.decode()
    [version] = set(re.findall(r'name="version" value="(\d+)"', answer.content.decode()))
    assert house.edit(website="https://second.example.org", version=version).status_code == 302
    assert house.now().website == "https://second.example.org"


@pytest.mark.parametrize(
    ("standing", "words"), [("frozen", "more than one person"), ("under_review", "read the proof")]
)
def test_nothing_public_changes_while_a_claim_is_open(house: House, standing: str, words: str) -> None:
    house.party.standing = standing
    house.party.save()
    for path, said in (
        ("edit", {"kind": "firm", "country": "MA", "version": "1"}),
        ("names", {"name": "X", "language": "fr"}),
    ):
        assert words in text(house.client.get(f"{house.at}/{path}"))
        assert house.client.post(f"{house.at}/{path}", said).status_code == 409
    assert house.client.post(f"{house.at}/desk").status_code == 409
    assert house.now().kind == "association" and house.party.names.count() == 1


def test_names_and_codes_are_added_and_taken_out(house: House, reader: Client) -> None:
    def send(**said: Any) -> Any:
        return house.client.post(f"{house.at}/names", {"version": house.now().version, **said})

    assert send(language="ar", name="جمعية واد لوكوس").status_code == 302
    assert send(scheme="ice", code="001 234 567 000 089").status_code == 302
    refused = send(scheme="siren", code="732829321")
    assert refused.status_code == 422 and "One sign of this code is mistyped" in text(refused)
    assert "جمعية واد لوكوس" in text(reader.get(f"/ar/party/{house.party.key}"))
    assert send(then="drop_name", what="en").status_code == 302
    assert send(then="drop_name", what="ar").status_code == 422
    assert send(then="drop_code", what="ice 001234567000089").status_code == 302
    assert send(language="fr", name="Trop tard", version="1").status_code == 409
    assert [each.language for each in house.party.names.all()] == ["ar"] and not house.party.codes.exists()


def test_one_press_says_that_all_still_holds(house: House) -> None:
    from maillage.site.today import today

    house.party.confirmed_on = today() - timedelta(days=300)
    house.party.save()
    assert "Ageing" in text(house.client.get(f"{house.at}/desk"))
    assert house.client.post(f"{house.at}/desk").status_code == 302
    assert house.now().confirmed_on == today()


def test_somebody_is_asked_by_letter_and_takes_the_office_up(house: House) -> None:
    from maillage.parties.rights import office_for
    from maillage.site.today import today

    guest = house.signed("member")
    email = account_of(guest).email
    sent = house.invite(email)
    assert sent.status_code == 302
    assert "The letter is on its way" in text(house.client.get(sent.headers["Location"]))
    [letter] = letters(email)
    assert "Cooperation officer" in letter["text"] and "/fr/account/invitation" in letter["text"]
    code = code_in(letter)
    before = guest.get(f"/fr/account/invitation?code={code}")  # opening a link does nothing
    assert before.status_code == 200 and not office_for(account_of(guest), house.party, today())
    assert "1 invitation waits for you" in text(guest.get("/en/account/organisations"))
    taken = guest.post("/fr/account/invitation", {"code": code})
    assert taken.headers["Location"] == f"/fr/party/{house.party.key}/desk"
    assert guest.get(f"{house.at}/desk").status_code == 200
    assert "Only you act for it" not in text(house.client.get(f"{house.at}/desk"))


def test_a_code_that_does_not_open_says_why(house: House) -> None:
    from maillage.parties.models import Invitation

    guest, other = house.signed("member"), house.signed("member")
    email = account_of(guest).email

    def typed(client: Client, code: str) -> str:
        answer = client.post("/en/account/invitation", {"code": code})
        assert answer.status_code in (409, 422), answer.status_code
        return text(answer)

    house.invite(email)
    code = code_in(letters(email)[0])
    assert "sent to another address" in typed(other, code)
    assert "4 tries are left" in typed(guest, "AAAA-AAAA")
    guest.post("/en/account/invitation", {"code": code})
    assert "used this code already" in typed(guest, code)
    house.invite(account_of(other).email)
    late = code_in(letters(account_of(other).email)[0])
    for _ in range(4):
        assert "left" in typed(other, "AAAA-AAAA")
    assert "five times" in typed(other, "AAAA-AAAA")
    assert "five times" in typed(other, late)
    Invitation.objects.filter(taken_at=None).update(tries=0, ends_at=Invitation.objects.first().at)
    assert "has ended" in typed(other, late)
    assert "Fill this in" in typed(other, " ")


def test_letters_are_sent_at_a_measure(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.limits import Buckets
    from maillage.site.parties import office

    monkeypatch.setattr(office, "inviting", Buckets(2))
    answers = [house.invite(f"guest{number}@example.org").status_code for number in range(3)]
    assert answers == [302, 302, 429]


def test_the_same_letter_asked_for_three_times_is_sent_once(house: House) -> None:
    said = {"then": "invite", "email": "guest@example.org", "letter": "ar", "once": "i" * 20}
    for _ in range(3):
        house.client.post(f"/en/party/office/{house.office.pk}", said)
    assert len(letters("guest@example.org")) == 1


def test_an_office_is_opened_changed_and_closed(house: House) -> None:
    made = house.client.post(
        f"{house.at}/offices", {"title": "Trésorière", "title_language": "fr", "rights": ["may_publish"]}
    )
    assert re.fullmatch(r"/en/party/office/\d+", made.headers["Location"])
    at = made.headers["Location"]
    was = {"was_title": "Trésorière", "was_language": "fr", "was_mailbox": "", "was_rights": ["may_publish"]}
    said = {
        "title": "Trésorier",
        "title_language": "fr",
        "rights": ["may_publish", "may_bind"],
        "office_mailbox": "tresor@example.org",
    }
    assert house.client.post(at, {**was, **said}).status_code == 302
    met = house.client.post(at, {**was, "title": "Autre", "title_language": "fr"})
    assert met.status_code == 409 and "Somebody else" in text(met)
    assert house.client.post(at, {"then": "close"}).status_code == 302
    assert "closed on" in text(house.client.get(f"{house.at}/desk"))
    assert "tresor@example.org" not in text(house.signed("member").get(house.at))
    assert house.client.post(f"{house.at}/offices", {"title": ""}).status_code == 422


def test_the_last_who_manages_is_asked_before_they_leave(house: House) -> None:
    holding = house.office.holdings.get()
    at = f"/en/party/holding/{holding.pk}"
    asked = house.client.post(at, {"last": ""})
    assert asked.status_code == 409 and "nobody would manage" in text(asked)
    assert house.client.get(f"{house.at}/desk").status_code == 200
    gone = house.client.post(at, {"last": "", "alone": "yes"})
    assert gone.headers["Location"] == "/en/account/organisations"
    assert house.client.get(f"{house.at}/desk").status_code == 404
    assert "You act for no organisation yet" in text(house.client.get("/en/account/organisations"))


def test_a_holder_is_ended_on_a_day_and_does_nothing_after_it(house: House) -> None:
    from maillage.parties.models import Holding
    from maillage.site.today import today

    guest = house.signed("member")
    held = Holding.objects.create(
        office=house.office, account=account_of(guest), since=today() - timedelta(days=9)
    )
    at = f"/en/party/holding/{held.pk}"
    for bad in ("31/02/2027", "2027-02-31", "9999-12-31"):
        assert house.client.post(at, {"last": bad}).status_code == 422, bad
    assert house.client.post(at, {"last": str(today() + timedelta(days=30))}).status_code == 302
    assert guest.get(f"{house.at}/desk").status_code == 200
    assert house.client.post(at, {"last": str(today() - timedelta(days=1))}).status_code == 302
    for path in ("desk", "edit", "names", "offices", "ties"):
        assert guest.get(f"{house.at}/{path}").status_code == 404, path
        assert guest.post(f"{house.at}/{path}").status_code == 404, path
    assert (
        guest.get(at).status_code == 404
        and guest.get(f"/en/party/office/{house.office.pk}").status_code == 404
    )


def test_whoever_only_publishes_sees_the_desk_and_changes_none_of_it(house: House) -> None:
    from maillage.parties.models import Holding, Office
    from maillage.site.today import today

    guest = house.signed("member")
    office = Office.objects.create(organisation=house.party, title="Publishes", may_publish=True)
    held = Holding.objects.create(office=office, account=account_of(guest), since=today())
    desk = guest.get(f"{house.at}/desk")
    assert desk.status_code == 200
    for path in (
        f"{house.at}/edit",
        f"{house.at}/names",
        f"{house.at}/offices",
        f"/en/party/office/{office.pk}",
    ):
        assert path not in desk.content.decode()
        assert guest.get(path).status_code == 404 and guest.post(path).status_code == 404, path
    assert guest.post(f"/en/party/holding/{held.pk}", {"last": ""}).status_code == 302  # they leave


def test_whoever_acts_alone_is_told(house: House) -> None:
    for language, words in (("en", "Only you act for it"), ("ar", "أنتم وحدكم من يعمل باسمها")):
        assert words in text(house.client.get(f"/{language}/party/{house.party.key}/desk"))


def test_a_diaspora_organisation_ties_its_two_towns_and_takes_one_back(
    signed: Callable[[str], Client], reader: Client
) -> None:
    house = House(signed, "diaspora")
    at = f"{house.at}/ties"
    no = house.client.post(at, {"side": "residence", "country": "FR", "place": "Lille"})
    assert no.status_code == 422 and "without the organisation" in text(no)
    for side, country, place in (("residence", "FR", "Lille"), ("origin", "SN", "Saint-Louis")):
        said = {"side": side, "country": country, "place": place, "consent": "yes"}
        assert house.client.post(at, said).status_code == 302, side
    assert house.client.post(at, {"side": "origin", "place": "San Juan", "consent": "yes"}).status_code == 422
    page = text(reader.get(house.at))
    assert "Where its people live" in page and "Lille" in page and "Saint-Louis" in page
    tie = house.party.ties.get(side="origin")
    house.client.post(at, {"then": "untie", "what": str(tie.pk)})
    assert "Saint-Louis" not in text(reader.get(house.at))
    tie.refresh_from_db()
    assert tie.withdrawn_at and tie.consent_by == house.account


def test_the_names_of_holders_are_seen_by_their_own_organisation_alone(house: House, reader: Client) -> None:
    house.account.name = "Amina Idrissi"
    house.account.save()
    assert "Amina Idrissi" in text(house.client.get(f"{house.at}/desk"))
    for client in (reader, house.signed("member"), house.signed("curator")):
        assert "Amina" not in text(client.get(house.at))
        assert client.get(f"{house.at}/desk").status_code in (302, 404)


def test_what_nobody_manages_stands_at_the_desk_and_can_be_claimed(house: House, reader: Client) -> None:
    from maillage.site.accounts.personal_data import erase_account
    from maillage.site.today import today

    curator = house.signed("curator")
    assert house.party.key not in curator.get("/en/desk/orphans").content.decode()
    assert "/claim" not in reader.get(house.at).content.decode()
    holding = house.office.holdings.get()
    holding.until = today()
    holding.save()
    listed = curator.get("/en/desk/orphans")
    assert f'href="{house.at}"' in listed.content.decode() and "since" in text(listed)
    assert f"{house.at}/claim" in reader.get(house.at).content.decode()
    holding.until = None
    holding.save()
    erase_account(house.account)
    assert "the account is erased" in text(curator.get("/en/desk/orphans"))
    for client in (house.signed("member"), house.signed("member")):
        assert client.get("/en/desk/orphans").status_code == 404


def test_the_desk_leads_to_what_its_offices_open(signed: Callable[[str], Client]) -> None:
    from maillage.parties.models import Claim, Holding, Office
    from maillage.site.today import today

    house = House(signed, "network")
    asker = acting_for(account_of(signed("member")), "association", "new")
    claim = Claim.objects.create(
        organisation=asker, by=account_of(signed("member")), title="Mayor", proof="word", asked=house.party
    )
    reads, publishes = signed("member"), signed("member")
    for client, right in ((reads, {}), (publishes, {"may_publish": True})):
        office = Office.objects.create(organisation=house.party, title="Other", **right)
        Holding.objects.create(office=office, account=account_of(client), since=today())
    paths = {
        "/en/account/needs": (house.client, publishes), "/en/account/proposals": (house.client, publishes),
        f"{house.at}/import": (house.client, publishes), f"{house.at}/network/desk": (house.client,),
        f"{house.at}/follows": (house.client,), f"{house.at}/take": (house.client,), f"/en/claim/{claim.pk}/word": (house.client,),
    }  # fmt: skip
    for path, those in paths.items():
        for client in (house.client, publishes, reads):
            desk = client.get(f"{house.at}/desk").content.decode()
            assert (f'href="{path}"' in desk) == (client in those), path
        for client in those:
            assert client.get(path).status_code == 200, path
