"""Needs and offers in from a sheet and out to one: sent, looked at line by line, taken in; for whoever acts there, and nobody else."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.sheets import csv_of, workbook_of
from tests.site.desk import text
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
HEAD = ("identifiant", "texte", "lieu", "pays", "thèmes", "fin")
WATER = ("n1", "Réparer les pompes à eau", "Larache", "Maroc", "", "2027-06")
WASTE = ("n2", "Trier les déchets du marché", "Thiès", "Sénégal", "déchets", "")


class Office:
    """Somebody at work for an organisation of theirs, and a worker."""

    def __init__(self, client: Client) -> None:
        self.client, self.account = client, account_of(client)
        self.party = acting_for(self.account, kind="local_authority")
        self.at = f"/fr/party/{self.party.pk}"

    def send(self, data: bytes, side: str = "need", name: str = "besoins.csv") -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return self.client.post(f"{self.at}/import", {"file": SimpleUploadedFile(name, data), "side": side})

    def done(self, answer: Any) -> str:
        """The address of the job that an answer leads to, when it has ended."""
        from django_tasks_db.management.commands.db_worker import Worker

        assert answer.status_code == 302, (answer.status_code, text(answer))
        Worker(
            queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
            startup_delay=False, max_tasks=None, worker_id="test",
        ).run()  # fmt: skip
        return str(answer.headers["Location"])

    def look(self, data: bytes, **more: str) -> str:
        return self.done(self.send(data, **more))

    def take(self, data: bytes, how: str = "draft", **more: str) -> str:
        return self.done(self.client.post(self.look(data, **more), {"as": how}))

    def entries(self) -> list[Any]:
        from maillage.exchange.models import Entry

        return list(Entry.objects.filter(organisation=self.party).order_by("own_id", "key"))


@pytest.fixture
def office(
    signed: Callable[[str], Client], places: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    from maillage.site.exchange import import_entries
    from maillage.site.limits import Buckets

    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    monkeypatch.setattr(import_entries.sendings, "wait", Buckets(1_000).wait)
    client = signed("member")
    monkeypatch.setitem(os.environ, "MAILLAGE_HOME", str(tmp_path / "home"))
    yield Office(client)


def test_a_sheet_is_shown_line_by_line_and_nothing_is_kept_before_it_is_imported(office: Office) -> None:
    at = office.look(csv_of(HEAD, WATER, WASTE, ("n3", "", "", "", "", "le 31 juin")))
    page = office.client.get(at)
    said = text(page)
    assert page.status_code == 200 and office.entries() == []
    assert "Lignes ajoutées 2" in said and "Lignes non reprises 1" in said
    assert "Ligne 4 · Non reprise" in said and "Réparer les pompes à eau" in said
    done = office.done(office.client.post(at, {"as": "published"}))
    assert [(each.own_id, each.state, each.source) for each in office.entries()] == [
        ("n1", "published", "besoins.csv"),
        ("n2", "published", "besoins.csv"),
    ]
    assert "Lignes publiées 2" in text(office.client.get(done))


def test_twice_the_same_sheet_changes_nothing(office: Office) -> None:
    office.take(csv_of(HEAD, WATER, WASTE))
    before = [(each.key, each.version, each.said) for each in office.entries()]
    at = office.look(csv_of(HEAD, WATER, WASTE))
    assert "Lignes laissées telles quelles 2" in text(office.client.get(at))
    office.done(office.client.post(at, {"as": "draft"}))
    assert [(each.key, each.version, each.said) for each in office.entries()] == before


def test_the_same_form_sent_three_times_imports_once(office: Office) -> None:
    from maillage.site.jobs.models import Job

    at = office.look(csv_of(HEAD, WATER))
    key = re.search(r'name="once" value="([^"]+)"', office.client.get(at).content.decode())
    assert key
    leads = {office.client.post(at, {"as": "draft", "once": key[1]}).headers["Location"] for _ in range(3)}
    assert len(leads) == 1 and Job.objects.filter(kind="take_entries").count() == 1


@pytest.mark.parametrize("format", ["xlsx", "csv", "jsonl"])
def test_what_is_taken_away_and_sent_back_changes_nothing(office: Office, format: str) -> None:
    harm = ("=cmd()", "<script>alert(1)</script> \u202eevil", "San José", "Costa Rica", "eau; énergie", "")
    office.take(csv_of(HEAD, WATER, WASTE, harm), "published")
    for language in ("fr", "ar"):
        address = f"/{language}/party/{office.party.pk}/sheet?side=need&format={format}"
        file = office.client.get(address).content
        page = text(office.client.get(office.look(file, name=f"mine.{format}")))
        assert "Lignes laissées telles quelles 3" in page, page
    if format == "xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
        assert sheet["A1"].value == "المعرّف" and sheet.sheet_view.rightToLeft
        assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}


def test_an_empty_sheet_can_be_filled_in_and_sent(office: Office) -> None:
    import openpyxl

    for language in ("fr", "en", "ar"):
        answer = office.client.get(
            f"/{language}/party/{office.party.pk}/sheet?side=offer&format=xlsx&empty=1"
        )
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sheet, about = book.worksheets
        assert sheet.max_row == 1 and about.max_row > sheet.max_column
        sheet.cell(2, 2, "Former des agents de l’eau")
        sheet.cell(2, 4, "Larache")
        out = io.BytesIO()
        book.save(out)
        page = text(office.client.get(office.look(out.getvalue(), side="offer", name="x.xlsx")))
        assert "Lignes ajoutées 1" in page, page


def test_a_place_in_doubt_is_asked_and_its_answer_looked_at_again(office: Office) -> None:
    sheet = csv_of(HEAD, ("n1", "Eau", "San José", "", "eau", ""))
    at = office.look(sheet)
    page = office.client.get(at)
    options = re.findall(r'<option value="(geonames:\d+)"', page.content.decode())
    assert len(options) > 1 and "« San José »" in text(page)
    forged = office.done(office.client.post(at, {"then": "again", "place-0": "geonames:1"}))
    assert "De quel lieu" in text(office.client.get(forged))
    again = office.done(office.client.post(at, {"then": "again", "place-0": options[-1]}))
    assert "De quel lieu" not in text(office.client.get(again))
    office.done(office.client.post(again, {"as": "draft"}))
    assert office.entries()[0].place == options[-1]


def test_a_big_sheet_is_paged_light_and_taken_away_whole(office: Office) -> None:
    from tests.site.test_take_lists import rows_in, whole

    rows = [(f"n{n}", f"Besoin d’eau numéro {n}", "Larache", "Maroc", "eau", "") for n in range(300)]
    rows[7] = (*rows[7][:5], "le 31 juin")
    at = office.look(csv_of(HEAD, *rows))
    page = office.client.get(at)
    assert "Ligne 9 · Non reprise" in text(page) and "Page 1 sur 8" in text(page)
    import gzip

    assert len(gzip.compress(page.content)) < 14_000
    for format in ("csv", "xlsx", "json", "parquet"):
        file = office.client.get(f"{at}?as={format}")
        assert rows_in(whole(file), format) == 300, format
    first = json.loads(whole(office.client.get(f"{at}?as=json")))["rows"][0]
    assert first["import_line"] == 9 and first["import_fields"] == "fin" and first["import_mend"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><html><body>No</body></html>", "besoins.csv"),
        (b"PK\x03\x04 not a zip at all", "besoins.xlsx"),
        (b"", "vide.csv"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "besoins.csv"),
    ],
    ids=["web-page", "damaged", "empty", "picture"],
)
def test_a_file_that_is_no_sheet_is_refused_at_the_door(office: Office, data: bytes, name: str) -> None:
    from maillage.site.jobs.models import Job

    answer = office.send(data, name=name)
    assert answer.status_code == 422 and 'id="file-error"' in answer.content.decode()
    assert not Job.objects.exists()


def test_what_only_looks_like_a_sheet_says_what_is_wrong_and_offers_no_import(office: Office) -> None:
    for data in (b"a,b" * 400 + b"\n1,2\n", b"texte\n" + b"x\n" * 20_001):
        page = text(office.client.get(office.look(data)))
        assert "Rien n’a pu être lu" in page and "Importer" not in page


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_sheets_of_old_programs_are_read(office: Office, encoding: str) -> None:
    page = text(office.client.get(office.look(csv_of(HEAD, WASTE).decode().encode(encoding))))
    assert "Lignes ajoutées 1" in page and "déchets du marché" in page


def test_a_workbook_with_a_formula_keeps_its_value(office: Office) -> None:
    at = office.look(workbook_of(HEAD, ("n1", "=1+1", "Larache", "Maroc", "eau", "")), name="x.xlsx")
    page = office.client.get(at)
    assert page.status_code == 200 and "=1+1" not in text(page)  # a formula that nobody computed says nothing


def test_an_office_of_an_organisation_that_is_not_known_yet_keeps_drafts_only(office: Office) -> None:
    from maillage.parties.models import Organisation

    Organisation.objects.filter(pk=office.party.pk).update(standing="under_review")
    at = office.look(csv_of(HEAD, WATER))
    assert 'value="published"' not in office.client.get(at).content.decode()
    office.done(office.client.post(at, {"as": "published"}))
    assert [each.state for each in office.entries()] == ["draft"]


def test_whoever_does_not_act_there_finds_nothing(
    office: Office, signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.exchange.models import Entry
    from maillage.parties.models import Holding
    from maillage.site.today import today

    at = office.look(csv_of(HEAD, WATER))
    addresses = (f"{office.at}/import", f"{office.at}/sheet?side=need&format=csv", at)
    for other in (signed("member"), signed("curator")):
        for address in addresses:
            assert other.get(address).status_code == 404, address
        assert other.post(f"{office.at}/import", {"side": "need"}).status_code == 404
        assert other.post(at, {"as": "draft"}).status_code == 404
    for address in addresses:
        assert "/account/login/" in reader.get(address).headers["Location"]
    # of two of one office, each sees the sheets that they sent
    Holding.objects.filter(account=office.account).update(until=today())
    for address in addresses:
        assert office.client.get(address).status_code == 404, address
    assert not Entry.objects.exists()


def test_a_file_of_somebody_who_may_not_never_reaches_the_disk(
    office: Office, signed: Callable[[str], Client], tmp_path: Path
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    other = signed("member")
    os.environ["MAILLAGE_HOME"] = str(tmp_path / "home")
    file = SimpleUploadedFile("besoins.csv", csv_of(HEAD, WATER))
    assert other.post(f"{office.at}/import", {"file": file, "side": "need"}).status_code == 404
    assert not list((tmp_path / "home").glob("site/uploads/*/*.csv"))


def test_who_sends_sheet_after_sheet_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from maillage.site.exchange import import_entries
    from maillage.site.limits import Buckets

    monkeypatch.setattr(import_entries.sendings, "wait", Buckets(2).wait)
    seen = [office.send(csv_of(HEAD, WATER)).status_code for _ in range(3)]
    assert seen == [302, 302, 429]


def test_an_office_that_ended_between_the_look_and_the_import_takes_nothing_in(office: Office) -> None:
    from maillage.parties.models import Holding
    from maillage.site.jobs.models import Job
    from maillage.site.today import today

    answer = office.client.post(office.look(csv_of(HEAD, WATER)), {"as": "draft"})
    Holding.objects.filter(account=office.account).update(until=today())
    office.done(answer)
    assert Job.objects.get(kind="take_entries").outcome == {"why": "not_yours"}
    assert office.entries() == []


def test_pages_of_sheets_stand_in_three_languages(office: Office) -> None:
    at = office.look(csv_of(HEAD, WATER, ("n2", "Eau", "San José", "", "eau", "")))
    for language in ("fr", "en", "ar"):
        for address in (f"{office.at}/import", at):
            page = office.client.get(address.replace("/fr/", f"/{language}/"))
            assert page.status_code == 200
            assert f'lang="{language}"' in page.content.decode()[:200]
