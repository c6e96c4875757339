"""A network's space on the site: in public, for who looks after it, its sheet with a preview, questions, overlap."""

from __future__ import annotations

import gzip
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.session import called, entry, joins, organisation
from tests.site.desk import text
from tests.site.test_rounds import account_of, work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.database
TODAY = datetime.now(UTC).date()
SHEET = """N° d'adhérent;Nom;Ville;Pays;Courriel;Membre depuis
12;Ville de Lyon;Lyon;France;lyon@example.org;2004
13;Commune de Larache;Larache;Maroc;larache@example.org;2019
14;Saint-Louis;Saint-Louis;Sénégal;;
"""


class Space:
    """A network and the officer who looks after it."""

    def __init__(self, client: Client) -> None:
        from maillage.parties.models import Holding, Office

        self.client = client
        self.account = account_of(client)
        self.network = organisation("River Towns", "network", "FR")
        office = Office.objects.create(organisation=self.network, title="Officer", may_manage=True)
        Holding.objects.create(office=office, account=self.account, since=TODAY - timedelta(days=9))
        self.at = f"/en/party/{self.network.key}/network"

    def send(self, data: str | bytes, name: str = "membres.csv", client: Client | None = None) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
        return (client or self.client).post(f"{self.at}/members", {"file": file})

    def take(self, preview: Any, **more: str) -> Any:
        [sheet] = re.findall(r'name="sheet" value="([^"]+)"', preview.content.decode())
        return self.client.post(f"{self.at}/members/take", {"sheet": sheet, **more})

    def members(self) -> Any:
        from maillage.parties.models import Membership

        return Membership.objects.filter(network=self.network)


@pytest.fixture
def space(
    signed: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, places: Any, tmp_path_factory: Any
) -> Space:
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    monkeypatch.setattr("maillage.site.parties.network_members.sendings.wait", lambda whose: 0.0)
    return Space(signed("member"))


def numbers(page: Any) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", page.content.decode()))


def test_a_sheet_is_looked_at_then_imported_and_nothing_is_kept_before(space: Space) -> None:
    from maillage.site.acts.models import Act

    preview = space.send(SHEET)
    assert preview.status_code == 200
    assert numbers(preview) == {
        "Lines read": "3", "Added": "3", "Changed": "0", "Left as they are": "0", "Lines left out": "0",
        "Tied to an organisation that acts here": "0", "May be an organisation that acts here: you are asked after the import": "0",
    }  # fmt: skip
    assert space.members().count() == 0
    done = space.take(preview)
    assert done.status_code == 302 and space.members().count() == 3
    said = text(space.client.get(done.headers["Location"]))
    assert "3 added, 0 changed, 0 left, 0 ended" in said and "lyon@example.org" in said.replace(" ", "")
    assert "1 member has no address" in said
    assert Act.objects.get(what="members_imported").details["added"] == 3
    again = space.send(SHEET)
    assert numbers(again)["Left as they are"] == "3" and 'name="sheet"' not in again.content.decode()


def test_the_sheet_that_goes_out_comes_in_again_and_changes_nothing(space: Space) -> None:
    space.take(space.send(SHEET))
    ended = space.members().first()
    ended.until = TODAY - timedelta(days=3)
    ended.save()
    for format in ("csv", "xlsx"):
        answer = space.client.get(f"{space.at}/members?as={format}")
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        preview = space.send(data, f"membres.{format}")
        found = numbers(preview)
        assert (found["Added"], found["Changed"], found["Left as they are"]) == ("0", "0", "3"), (
            format,
            text(preview),
        )
    for format in ("json", "parquet"):
        assert space.client.get(f"{space.at}/members?as={format}").status_code == 200


def test_what_is_wrong_is_named_by_line_and_field_with_its_mend_in_every_language(space: Space) -> None:
    for language, line in (("en", "Line 3, e-mail"), ("fr", "Ligne 3, courriel"), ("ar", "السطر")):
        space.at = f"/{language}/party/{space.network.key}/network"
        said = text(space.send("name,country,email\nLyon,France,\nParis,France,nobody\n"))
        assert line in said and "town@example.org" in said.replace("mairie@", "town@")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [(b"", "a.csv", ""), (b"<!doctype html><p>", "a.csv", ""), (b"a,b\n1,2\n", "a.csv", "No column for the names"),
     (b"x" * 5_000_001, "a.csv", "larger than 5 MB"), (b"PK\x03\x04no", "a.xlsx", "")],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_in_words(space: Space, data: bytes, name: str, says: str) -> None:
    answer = space.send(data, name)
    assert answer.status_code == 422 and says in text(answer) and "Error:" in answer.content.decode()
    assert space.members().count() == 0


def test_formulas_and_markup_stay_text(space: Space) -> None:
    space.take(
        space.send('name,country\n"=HYPERLINK(""http://x"")",France\n<script>alert(1)</script>,France\n')
    )
    page = space.client.get(f"{space.at}/members").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    out = space.client.get(f"{space.at}/members?as=csv").content.decode()
    assert "\t=HYPERLINK" in out or "'=HYPERLINK" in out


def test_who_is_gone_from_the_sheet_stays_unless_its_end_is_chosen(space: Space) -> None:
    space.take(space.send(SHEET))
    shorter = "\n".join(SHEET.splitlines()[:3])
    preview = space.send(shorter)
    assert numbers(preview)["Here, but not in the sheet"] == "1" and "Saint-Louis" in text(preview)
    space.take(preview, gone="keep")
    assert space.members().filter(until=None).count() == 3
    space.take(space.send(shorter), gone="end")
    assert [each.name for each in space.members().exclude(until=None)] == ["Saint-Louis"]


def test_the_same_import_sent_three_times_is_done_once(space: Space) -> None:
    from maillage.site.acts.models import Act

    preview = space.send(SHEET)
    leads = {space.take(preview, once="a-key-of-a-form-5678").headers["Location"] for _ in range(3)}
    assert len(leads) == 1 and Act.objects.filter(what="members_imported").count() == 1


def test_a_sheet_looked_at_for_one_network_goes_into_no_other(space: Space) -> None:
    from maillage.parties.models import Holding, Office

    other = organisation("Other network", "network")
    office = Office.objects.create(organisation=other, title="Officer", may_manage=True)
    Holding.objects.create(office=office, account=space.account, since=TODAY)
    [sheet] = re.findall(r'name="sheet" value="([^"]+)"', space.send(SHEET).content.decode())
    for said in (sheet, sheet[:-2] + "xx", "", "a:b:c"):
        answer = space.client.post(f"/en/party/{other.key}/network/members/take", {"sheet": said})
        assert answer.status_code == 422 and "no longer here" in text(answer)
    assert other.members.count() == 0


def test_a_member_in_doubt_is_asked_about_at_the_desk(space: Space) -> None:
    theatre = organisation("Saint-Louis", "cultural_centre", "SN", place="geonames:2246678")
    space.take(space.send(SHEET))
    page = space.client.get(f"{space.at}/desk")
    assert "1 member may be an organisation that acts here" in text(page)
    [number] = re.findall(r'name="number" value="(\d+)"', page.content.decode())
    at = f"{space.at}/desk"
    assert space.client.post(at, {"number": number, "is": "nosuchkey1"}).status_code == 409
    assert space.client.post(at, {"number": number, "is": theatre.key}).status_code == 302
    assert space.members().get(pk=number).member == theatre
    assert "may be an organisation" not in text(space.client.get(at))
    assert (
        space.client.post(at, {"number": number, "is": ""}).status_code == 302
    )  # said too late: it stays tied
    assert space.members().get(pk=number).member == theatre


def fill(space: Space) -> list[Any]:
    """Members that seek and offer."""
    towns = []
    for number, (country, side) in enumerate(
        (("SN", "need"), ("ML", "need"), ("MA", "need"), ("FR", "offer"))
    ):
        town = organisation(f"Town {number}", country=country)
        joins(
            space.network,
            town,
            since=date(2020, 1, 1),
            email=f"secret{number}@example.org",
            confirmed_on=TODAY,
        )
        more = {"forms": ["expert_deployment", "study_visit"]} if side == "need" else {}
        towns.append(entry(side, town, f"Drinking water {number}", **more))
    lonely = entry("need", towns[0].organisation, "A choir", topics=("culture_heritage",))
    from django.utils import timezone

    from maillage.exchange.models import Entry

    Entry.objects.update(published_at=timezone.now(), confirmed_on=TODAY)
    return [*towns, lonely]


def test_the_public_space_shows_members_and_what_they_seek_alone_and_together_without_addresses(
    space: Space, reader: Client
) -> None:
    fill(space)
    round = called(space.network, space.account, TODAY, opens=TODAY, closes=TODAY + timedelta(days=9))
    for language in ("fr", "en", "ar"):
        page = reader.get(f"/{language}/party/{space.network.key}/network")
        assert page.status_code == 200
        assert "secret" not in page.content.decode()
    said = text(reader.get(space.at))
    for words in ("4 members, in 4 countries.", "Town 2", "Shared needs", "3 needs, in 3 places", "Unanswered needs", "A choir",
                  "Calls for a third partner", "Still lacking", "Water, 2026", round.title):  # fmt: skip
        assert words in said, words
    assert "Manage the network" not in said and "Manage the network" in text(space.client.get(space.at))
    for which in ("members", "needs", "offers"):
        for format in ("csv", "xlsx", "json", "parquet"):
            answer = reader.get(f"{space.at}?list={which}&as={format}")
            data = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200 and b"secret" not in data, (which, format)


def test_only_a_network_that_is_verified_has_a_space(space: Space, reader: Client) -> None:
    from maillage.parties.models import Organisation

    assert reader.get(space.at).status_code == 200
    town = organisation("Town")
    assert reader.get(f"/en/party/{town.key}/network").status_code == 404
    for change in (
        {"standing": "new"},
        {"standing": "frozen"},
        {"standing": "verified", "kind": "association"},
    ):
        Organisation.objects.filter(pk=space.network.pk).update(**change)
        assert reader.get(space.at).status_code == 404, change
        assert space.client.get(f"{space.at}/desk").status_code == 404, change


def test_a_long_list_of_members_is_shown_by_country_and_stays_light(space: Space, reader: Client) -> None:
    from maillage.parties.models import Membership

    Membership.objects.bulk_create(
        Membership(
            network=space.network,
            name=f"Association {n}",
            folded=f"association {n}",
            country=("FR", "MA")[n % 2],
        )
        for n in range(400)
    )
    page = reader.get(space.at)
    assert len(gzip.compress(page.content)) < 8_000 and "Association 3" not in text(page)
    assert "Association 3" in text(reader.get(f"{space.at}?country=MA"))


def test_nobody_else_finds_the_rooms_of_a_network(
    space: Space, signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.parties.models import Holding

    rooms = ("desk", "members", "questions", "round")
    for role in ("member", "curator", "administrator"):
        other = signed(role)
        for room in rooms:
            assert other.get(f"{space.at}/{room}").status_code == 404, (role, room)
            assert other.post(f"{space.at}/{room}").status_code == 404, (role, room)
        assert space.send(SHEET, client=other).status_code == 404
    for room in rooms:
        assert "/account/login/" in reader.get(f"{space.at}/{room}").headers["Location"]
    Holding.objects.update(until=TODAY)
    for room in rooms:
        assert space.client.get(f"{space.at}/{room}").status_code == 404


def test_one_question_to_all_members_its_answers_and_who_is_silent(space: Space) -> None:
    from django.utils import timezone

    from maillage.parties.models import Question
    from maillage.parties.questions import answer

    fill(space)
    at = f"{space.at}/questions"
    assert space.client.post(at, {"words": " "}).status_code == 422
    sent = space.client.post(at, {"words": "Who looks after cooperation now?"})
    assert sent.status_code == 302 and Question.objects.count() == 4
    assert space.client.post(at, {"words": "And another?"}).status_code == 409
    work()
    first = Question.objects.order_by("pk").first()
    assert first is not None
    answer(first.reply_key, "Awa <b>Diop</b>", "", timezone.now())
    page = space.client.get(sent.headers["Location"])
    said = text(page)
    assert "1 member has answered" in said and "3 have not answered yet." in said and "not yet" in said
    assert "<b>Diop" not in page.content.decode() and "Awa &lt;b&gt;Diop" in page.content.decode()
    assert "Who looks after cooperation now?" in text(space.client.get(at))
    for format in ("csv", "xlsx", "json", "parquet"):
        assert space.client.get(f"{sent.headers['Location']}&as={format}").status_code == 200
    assert space.client.get(f"{at}?of=nosuchbatch").status_code == 404
    other = Question.objects.create(
        organisation=organisation("Else", "network"), batch="theirs", words="?", reply_key="r"
    )
    assert space.client.get(f"{at}?of={other.batch}").status_code == 404


def test_the_overlap_with_another_network_hands_no_address_over(space: Space, reader: Client) -> None:
    entries = fill(space)
    other = organisation("Mountain Towns", "network", "CH")
    joins(other, entries[0].organisation, email="other0@example.org")
    joins(other, organisation("Alpine village", country="TN"), email="other1@example.org")
    at = f"{space.at}/overlap/{other.key}"
    page = reader.get(at)
    said = text(page)
    assert "1 member in both" in said and "Town 0" in said and "the same organisation" in said
    assert "Only in Mountain Towns" in said and "Alpine village" in said and "Senegal" in said
    assert "Culture" in said  # sought, and offered by nobody in either
    for client in (reader, space.client):
        for address in (at, *(f"{at}?as={format}" for format in ("csv", "xlsx", "json", "parquet"))):
            answer = client.get(address)
            data = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if address.endswith("xlsx"):
                import openpyxl

                book = openpyxl.load_workbook(io.BytesIO(data))
                data = json.dumps([[str(c) for c in row] for sheet in book for row in sheet.values]).encode()
            assert b"@example.org" not in data, address
    assert reader.get(f"{space.at}/overlap/{space.network.key}").status_code == 404
    assert reader.get(f"{space.at}/overlap/nosuch").status_code == 404
    led = reader.get(f"{space.at}/overlap?other={other.key}")
    assert led.headers["Location"] == at


def test_the_overlap_asks_the_database_for_no_address(space: Space, reader: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(space)
    other = organisation("Mountain Towns", "network", "CH")
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(f"{space.at}/overlap/{other.key}").status_code == 200
    members = [each["sql"] for each in asked if 'FROM "parties_membership"' in each["sql"]]
    assert members and not any('"email"' in sql for sql in members)


def test_the_overlap_with_a_network_of_the_record(space: Space, visitor: Client, spaces_home: Path) -> None:
    """The record lists two networks of real places; one of them has Larache."""
    from maillage.record import spaces
    from maillage.site.at_hand import at_hand

    record = at_hand(spaces_home)
    listed = spaces.networks(record.connection(), str(TODAY))
    member = spaces.members(record.connection(), listed[0].id)[0]
    town = organisation(member.name, country=member.country or "", place=member.place or "")
    joins(space.network, town)
    page = visitor.get(f"{space.at}/overlap/{listed[0].id}")
    assert page.status_code == 200 and "1 member in both" in text(page) and listed[0].name in text(page)


def test_pages_of_a_network_ask_little_and_are_light(space: Space, reader: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(space)
    other = organisation("Mountain Towns", "network", "CH")
    reader.get(space.at)  # the board is read once by each process
    for client, at in ((reader, space.at), (reader, f"{space.at}/overlap/{other.key}"), (space.client, f"{space.at}/desk"),
                       (space.client, f"{space.at}/members"), (space.client, f"{space.at}/questions")):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(at.replace("/en/", "/ar/"))
        assert answer.status_code == 200
        assert len(asked) <= 12, (at, len(asked), [each["sql"][:90] for each in asked])
        assert len(gzip.compress(answer.content)) < 8_000, at
