"""Imports from the site: looked at first, taken in as the command does, once, and the record whole whatever happens."""

from __future__ import annotations

import errno
import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.site.crawl import read
from tests.site.desk import SHEET, Desk, desk, text

__all__ = ["desk"]
pytestmark = pytest.mark.database


def test_files_are_looked_at_before_anything_is_kept(desk: Desk) -> None:
    look = desk.done(desk.send(("liens.csv", SHEET.encode())))
    assert look.state == "done"
    assert (look.outcome["rows"], look.outcome["added"]) == (3, 3)
    assert [each["kind"] for each in look.outcome["tables"]] == ["links"]
    assert desk.manifest().name == ""
    page = desk.client.get(f"/en/desk/jobs/{look.pk}")
    assert "Import these 3 rows" in text(page)
    assert "Ville partenaire" in text(page)


def test_what_was_looked_at_is_taken_in_and_again_changes_nothing(desk: Desk) -> None:
    job = desk.take(("liens.csv", SHEET.encode()))
    assert (job.kind, job.state, job.outcome["added"]) == ("import", "done", 3)
    first = desk.manifest()
    (source,) = first.sources
    assert (source["title"], source["path"]) == ("liens.csv", "liens.csv")
    again = desk.done(desk.send(("other-name.csv", SHEET.encode())))
    assert (again.outcome["skipped"], again.outcome["added"]) == (1, 0)
    page = text(desk.client.get(f"/en/desk/jobs/{again.pk}"))
    assert "nothing changes" in page and "Import these" not in page
    desk.done(desk.client.post(f"/en/desk/imports/{again.pk}/take"))
    assert desk.manifest().name == first.name


def test_a_form_sent_twice_asks_once(desk: Desk) -> None:
    from maillage.site.jobs.models import Job

    key = "k" * 20
    one = desk.send(("liens.csv", SHEET.encode()), once=key)
    two = desk.send(("liens.csv", SHEET.encode()), once=key)
    assert one.headers["Location"] == two.headers["Location"]
    assert Job.objects.filter(kind="look").count() == 1


def test_a_new_version_of_a_file_goes_on_its_source(desk: Desk) -> None:
    desk.take(("liens.csv", SHEET.encode()))
    newer = SHEET.replace("2003", "2004") + "Oujda,Maroc,Lille,France,2005,santé\n"
    look = desk.done(desk.send(("liens.csv", newer.encode())))
    assert look.arguments["files"][0]["of"] == desk.manifest().sources[0]["id"]
    assert (look.outcome["added"], look.outcome["changed"]) == (1, 1)
    # said otherwise: it is a source of its own
    own = desk.done(desk.client.post(f"/en/desk/imports/{look.pk}/again", {"of-0": ""}))
    assert own.outcome["added"] == 4
    desk.done(desk.client.post(f"/en/desk/imports/{look.pk}/take"))
    assert len(desk.manifest().sources) == 1


def test_how_it_is_read_can_be_said_by_hand(desk: Desk) -> None:
    sheet = "Ici,Là-bas,Colonne\nLarache,Almuñécar,1994\n"
    look = desk.done(desk.send(("x.csv", sheet.encode())))
    assert look.outcome["tables"] == []
    said = desk.done(
        desk.client.post(
            f"/en/desk/imports/{look.pk}/again",
            {"as_kind": "", "kind": "links", "title": "My list", "licence": "CC BY", "as_of": "2026-05"},
        )
    )
    assert said.arguments["as_kind"] == "links"
    columns = {"c-0": "a_name", "c-1": "b_name", "c-2": "since"}
    if said.outcome["tables"]:
        said = desk.done(
            desk.client.post(
                f"/en/desk/imports/{said.pk}/again",
                {"kind": "links", "title": "My list", "licence": "CC BY", "as_of": "2026-05", **columns},
            )
        )
        assert dict(said.outcome["tables"][0]["columns"])["Colonne"] == "since"
        desk.done(desk.client.post(f"/en/desk/imports/{said.pk}/take"))
        (source,) = desk.manifest().sources
        assert (source["title"], source["licence"], source["as_of"]) == ("My list", "CC BY", "2026-05")
        assert desk.rows("SELECT since FROM links") == [("1994",)]


def test_a_date_that_is_none_is_named_beside_its_field(desk: Desk) -> None:
    look = desk.done(desk.send(("liens.csv", SHEET.encode())))
    answer = desk.client.post(f"/en/desk/imports/{look.pk}/again", {"as_of": "31/31/2026", "title": "Kept"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#as_of"' in page and 'value="Kept"' in page and 'value="31/31/2026"' in page


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("list.csv", b"%PDF-1.7 not a sheet", "PDF"),
        ("list.xlsx", bomb(), "300"),
        ("list.xlsx", b"PK\x03\x04 broken", "list.xlsx"),
        ("list.csv", b"", "list.csv"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "photo.csv"),
        ("page.xml", b"<!doctype html><html><body>Sign in</body></html>", "page.xml"),
    ],
)
def test_what_no_import_would_take_is_refused_at_the_door(
    desk: Desk, name: str, data: bytes, said: str
) -> None:
    from maillage.site.jobs.models import Job

    answer = desk.send((name, data))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Job.objects.exists()


def test_a_sending_beyond_the_limit_is_refused_before_it_is_read(desk: Desk) -> None:
    answer = desk.client.generic("POST", "/en/desk/imports/files", b"", CONTENT_LENGTH=str(300_000_000))
    assert answer.status_code == 413
    assert "100" in text(answer)


def test_no_file_is_said(desk: Desk) -> None:
    answer = desk.client.post("/en/desk/imports/files", {})
    assert answer.status_code == 422
    assert "Choose a file" in text(answer)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "a\0b.csv", "\u202egnp.csv", "x" * 300 + ".csv", ".csv"]
)
def test_a_name_that_means_harm_stays_within_the_folder(desk: Desk, name: str) -> None:
    look = desk.done(desk.send((name, SHEET.encode())))
    assert look.outcome["added"] == 3
    kept = [path for path in (desk.home / "site" / "uploads").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert not any(ord(sign) < 32 or sign == "\u202e" for sign in kept[0].name)


def test_a_full_disk_is_said_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.desk.uploads import Arriving

    def full(self: Arriving, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Arriving, "write", full)
    answer = desk.send(("liens.csv", SHEET.encode()))
    assert answer.status_code == 422
    assert "full" in text(answer)
    assert not [path for path in (desk.home / "site" / "uploads").rglob("*") if path.is_file()]


def test_a_disk_that_fills_during_the_import_stops_it_with_its_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.record.store import Store

    look = desk.done(desk.send(("liens.csv", SHEET.encode())))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write_part", full)
        job = desk.done(desk.client.post(f"/en/desk/imports/{look.pk}/take"))
    assert (job.state, job.outcome) == ("stopped", {"why": "disk_full"})
    assert desk.manifest().name == ""
    assert "The disk is full" in text(desk.client.get(f"/en/desk/jobs/{job.pk}"))
    assert desk.done(desk.client.post(f"/en/desk/imports/{look.pk}/take")).outcome["added"] == 3


def test_a_job_can_be_stopped_before_and_while_it_is_at_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.jobs.models import Job
    from maillage.site.jobs.perform import Doing

    look = desk.done(desk.send(("liens.csv", SHEET.encode())))
    waits = desk.job(desk.client.post(f"/en/desk/imports/{look.pk}/take"))
    page = desk.client.get(f"/en/desk/jobs/{waits.pk}")
    assert 'http-equiv="refresh"' in page.content.decode() and "Stop it" in text(page)
    desk.client.post(f"/en/desk/jobs/{waits.pk}/stop")
    desk.work()
    assert Job.objects.get(pk=waits.pk).outcome == {"why": "asked_to_stop"}
    at_work = desk.job(desk.client.post(f"/en/desk/imports/{look.pk}/take"))
    progress = Doing.progress

    def stopped_at_writing(self: Doing, stage: str, done: int, total: int | None) -> None:
        if stage == "writing":
            desk.client.post(f"/en/desk/jobs/{at_work.pk}/stop")
        progress(self, stage, done, total)

    monkeypatch.setattr(Doing, "progress", stopped_at_writing)
    desk.work()
    assert Job.objects.get(pk=at_work.pk).outcome == {"why": "asked_to_stop"}
    assert desk.manifest().name == ""


def test_the_last_import_can_be_taken_back_once(desk: Desk) -> None:
    desk.take(("liens.csv", SHEET.encode()))
    first = desk.manifest().name
    desk.take(("more.csv", SHEET.replace("Larache", "Tétouan").encode()))
    second = desk.manifest().name
    assert "Import, 2" in text(desk.client.get("/en/desk/imports"))
    undone = desk.done(desk.client.post("/en/desk/imports/undo", {"leave": second}))
    assert (undone.state, desk.manifest().name) == ("done", first)
    late = desk.client.post("/en/desk/imports/undo", {"leave": second})
    assert late.status_code == 422 and "changed since" in text(late)
    assert desk.manifest().name == first


def test_undo_asked_for_and_overtaken_by_another_import_takes_nothing_back(desk: Desk) -> None:
    desk.take(("liens.csv", SHEET.encode()))
    look = desk.done(desk.send(("more.csv", SHEET.replace("Larache", "Tétouan").encode())))
    desk.client.post(f"/en/desk/imports/{look.pk}/take")
    asked = desk.client.post("/en/desk/imports/undo", {"leave": desk.manifest().name})
    job = desk.done(asked)
    assert (job.state, job.outcome["why"]) == ("stopped", "changed_since")
    assert len(desk.manifest().sources) == 2


def test_who_may_not_look_after_the_record_sends_nothing_to_the_disk(desk: Desk) -> None:
    from allauth.mfa.models import Authenticator
    from django.test import Client

    member = desk.sign_in_as("member")
    assert desk.send(("liens.csv", SHEET.encode()), client=member).status_code == 404
    assert desk.send(("liens.csv", SHEET.encode()), client=Client()).status_code == 302
    without_factor = desk.sign_in_as("administrator")
    Authenticator.objects.all().delete()
    led = desk.send(("liens.csv", SHEET.encode()), client=without_factor)
    assert led.headers["Location"] == "/en/account/2fa/"
    assert not (desk.home / "site" / "uploads").exists()


def test_files_need_the_token_of_this_site(desk: Desk) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.client.cookies
    assert desk.send(("liens.csv", SHEET.encode()), client=strict).status_code == 403


def test_jobs_that_are_not_of_the_desk_are_nobodys(desk: Desk) -> None:
    from maillage.site.jobs.ask import ask

    mail = ask("mail", to=["a@example.org"], subject="secret", text="", sender="x")
    assert desk.client.get(f"/en/desk/jobs/{mail.pk}").status_code == 404
    assert desk.client.get("/en/desk/jobs/00000000-0000-0000-0000-000000000000").status_code == 404
    assert "secret" not in text(desk.client.get("/en/desk/imports"))


def test_every_act_is_written_down(desk: Desk) -> None:
    from maillage.reference.texts import catalogue
    from maillage.site.acts.models import Act

    desk.take(("liens.csv", SHEET.encode()))
    desk.client.post("/en/desk/imports/undo", {"leave": desk.manifest().name})
    done = list(Act.objects.order_by("id").values_list("what", flat=True))
    assert done == ["file_sent", "import_asked", "undo_asked"]
    assert set(done) <= set(catalogue("maillage.site", "acts")["what"])
    assert all(act.number for act in Act.objects.all())


def test_markup_and_marks_in_a_sheet_are_shown_as_text(desk: Desk) -> None:
    sheet = "Commune,Pays,Ville partenaire,<b>x</b>\u202e\nLarache,Maroc,<script>alert(1)</script>,y\n"
    look = desk.done(desk.send(("<img src=x>.csv", sheet.encode())))
    page = desk.client.get(f"/en/desk/jobs/{look.pk}").content.decode()
    assert "<script>alert" not in page and "<b>x</b>" not in page and "<img" not in page


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_pages_of_the_desk_are_whole_in_every_language(desk: Desk, language: str) -> None:
    look = desk.done(desk.send(("liens.csv", (SHEET + ",,,,,\nx,Nulle part,y,,,\n").encode())))
    taken = desk.done(desk.client.post(f"/en/desk/imports/{look.pk}/take"))
    for address in (
        "imports",
        "sources",
        "review",
        "review/organisations",
        f"jobs/{look.pk}",
        f"jobs/{taken.pk}",
    ):
        answer = desk.client.get(f"/{language}/desk/{address}")
        found = read(answer)
        assert answer.status_code == 200, address
        assert found.headings.count(1) == 1, address
        assert not found.unlabelled and not found.inline, address
        assert len(found.ids) == len(set(found.ids)), address
        assert found.direction == ("rtl" if language == "ar" else "ltr")
        assert "no-store" in answer.headers["Cache-Control"], address
        assert str(desk.home) not in answer.content.decode(), address


def a_sheet(folder: Path) -> Path:
    sheet = folder / "jumelages.csv"
    sheet.write_text(SHEET + "Nulle,Maroc,Part,,,\n,,,,,\n", encoding="utf-8")
    return sheet


@pytest.mark.parametrize("real", ["", "iati/acf-spain/acfspain-ml.xml", "iati/v1/tearfund-cd.xml"])
def test_the_same_file_gives_the_same_record_as_the_command(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, real: str
) -> None:
    """Equal but for the name of its source, which is where a file lies for the one and what it holds for the other."""
    from click.testing import CliRunner
    from django.test import Client

    from maillage.cli import front

    file = request.getfixturevalue("real_files") / real if real else a_sheet(tmp_path)
    desk.take((file.name, file.read_bytes()))
    by_site = {table: told(desk, table) for table in desk.manifest().tables if table != "standing"}
    pages_by_site = pages(Client(), desk)
    other = Desk(desk.client, tmp_path / "other", desk.sign_in)
    monkeypatch.setenv("MAILLAGE_HOME", str(other.home))
    copy = tmp_path / file.name  # a file of today, as one that was sent is
    copy.write_bytes(file.read_bytes())
    CliRunner().invoke(front, ["import", str(copy)])
    assert other.manifest().tables.keys() == desk.manifest().tables.keys()
    for table, rows in by_site.items():
        assert told(other, table) == rows, table
    assert by_site["activities" if real else "links"]
    for page, of_site in zip(pages(Client(), other), pages_by_site, strict=True):
        assert page.splitlines() == of_site.splitlines()


NAMES = ("statement", "source", "file", "same_as")
"""Columns that rest on the name of the source."""


def told(desk: Desk, table: str) -> list[str]:
    """The rows of a table, without what rests on the name of the source."""
    import pyarrow.parquet as parquet

    rows = []
    for part in desk.manifest().tables[table]:
        path = desk.home / "record" / "parts" / table / f"{part.hash}.parquet"
        rows += [
            {k: v for k, v in row.items() if k not in NAMES} for row in parquet.read_table(path).to_pylist()
        ]
    return sorted(map(repr, rows))


def pages(client: Any, desk: Desk) -> list[str]:
    """Pages over the record, without the name of the source."""
    (source,) = desk.manifest().sources
    addresses = [
        "/fr/", "/fr/place/geonames:2543549", "/fr/country/MA", "/fr/country/CD", "/fr/search?q=Larache",
        "/fr/search?q=eau", "/fr/sources", f"/fr/source/{source['id']}",
    ]  # fmt: skip
    found = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        said = answer.content.decode().replace(source["id"], "SOURCE")
        found.append(said.replace(quote(source["id"]), "SOURCE"))
    return found
