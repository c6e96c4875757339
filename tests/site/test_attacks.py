"""Requests that mean harm, or that a careless program sends: each is refused in words, and none shows one page as another."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.parametrize(
    "path", ["/fr/", "/ar/search?q=eau", "/fr/none", "/", "/fr/account/login/", "/api/v1/record"]
)
def test_another_host_is_refused_by_a_page(reader: Client, path: str) -> None:
    reader.raise_request_exception = False
    answer = reader.get(path, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere.example" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/fr/search", "/fr/account/login/", "/api/v1/search", "/fr/none"])
def test_an_address_of_600_parameters_is_refused_by_a_page(reader: Client, path: str) -> None:
    reader.raise_request_exception = False
    answer = reader.get(f"{path}?{'a=&' * 600}")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "said", ["charset=hex", "Charset = idna", "charset=undefined", "charset*=utf-8''hex", "charset=utf-16"]
)
def test_a_request_is_read_as_utf_8_whatever_it_calls_itself(reader: Client, said: str) -> None:
    from io import BytesIO

    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    from maillage.site.readable import readable

    form = b'--a\r\nContent-Disposition: form-data; name="right"\r\n\r\n\xc3\xa9cole\r\n--a--\r\n'
    asked = RequestFactory().get("/fr/search?q=%C3%A9cole").environ | {"CONTENT_TYPE": f"text/plain; {said}"}
    sent = RequestFactory().post("/fr/wrong").environ | {
        "CONTENT_TYPE": f"multipart/form-data; {said}; boundary=a",
        "CONTENT_LENGTH": str(len(form)),
        "wsgi.input": BytesIO(form),
    }
    for environ, expected in ((asked, "200"), (sent, "422")):
        statuses: list[str] = []
        page = b"".join(
            readable(get_wsgi_application())(environ, lambda status, _, s=statuses: s.append(status))
        )
        assert statuses[0].startswith(expected)
        assert "école" in page.decode()


def test_a_step_back_in_an_identifier_leads_to_no_other_page(reader: Client) -> None:
    """Browsers take such steps themselves; written as %2f they reach us."""
    home = reader.get("/fr/")
    astray = reader.get("/fr/source/..%2f")
    assert astray.status_code == 404
    assert home.status_code == 200


def test_what_is_refused_for_its_form_leaves_one_line_in_the_log(reader: Client) -> None:
    import logging

    from django.conf import settings

    handlers: Any = settings.LOGGING["handlers"]
    assert handlers["console"]["filters"] == ["ours"]
    from maillage.site.logs import OnlyOurs

    try:
        raise ValueError("way through the code")
    except ValueError as fault:
        trace = (ValueError, fault, fault.__traceback__)
    theirs = logging.LogRecord("django.security.DisallowedHost", 40, "", 1, "no such host", None, trace)
    ours = logging.LogRecord("django.request", 40, "", 1, "failed", None, trace)
    assert OnlyOurs().filter(theirs) and OnlyOurs().filter(ours)
    written = logging.Formatter("%(message)s")
    assert written.format(theirs) == "no such host"
    assert "way through the code" in written.format(ours)


def test_a_report_sent_again_after_signing_in_is_taken(database: None, reader: Client) -> None:
    from maillage.site.accounts.models import Account
    from maillage.site.reports.form import sendings

    sendings._held.clear()
    sent = {"once": "k" * 24, "wrong": "not so"}
    first = reader.post("/fr/wrong", sent)
    reader.force_login(Account.objects.create_user("a@example.org"))
    second = reader.post("/fr/wrong", sent)
    assert first.status_code == second.status_code == 302
    assert "/reports/" in second.headers["Location"]


def test_signing_up_is_as_much_work_for_an_address_that_is_there(
    database: None, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long the answer takes would tell who has an account: the password is what takes long."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from maillage.site.accounts.models import Account

    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode

    def counted(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    Account.objects.create_user("there@example.org")
    work = []
    for email in ("there@example.org", "new@example.org"):
        hashed.clear()
        answer = type(reader)().post(
            "/en/account/signup/", {"email": email, "password1": "a long enough one"}
        )
        assert answer.headers["Location"] == "/en/account/confirm-email/"
        work.append(len(hashed))
    assert work[0] == work[1] == 1


def test_what_was_typed_waits_on_the_page_of_its_form(database: None, reader: Client) -> None:
    """The form of one page is sent to another address, which shows nothing by itself."""
    from maillage.site.accounts.models import Account

    page, sent = "http://testserver/en/desk/imports", {"address": "https://example.org/typed.csv"}
    out = reader.post("/en/desk/imports/address", sent, headers={"referer": page})
    assert out.headers["Location"] == "/en/account/login/?next=/en/desk/imports"
    session = reader.session
    account = Account.objects.create_user("c@example.org", "a long enough one", role="curator")
    reader.post(out.headers["Location"], {"login": account.email, "password": "a long enough one"})
    assert reader.session.session_key != session.session_key
    assert "https://example.org/typed.csv" in reader.get("/en/desk/imports").content.decode()


@pytest.mark.parametrize(
    "page", ["https://evil.example/en/desk/imports", "http://testserver//evil.example/", "x" * 9_000]
)
def test_signing_in_leads_to_no_page_that_another_site_names(
    reader: Client, database: None, page: str
) -> None:
    out = reader.post("/en/desk/imports/address", {"address": "x"}, headers={"referer": page})
    assert out.headers["Location"] == "/en/account/login/?next=/en/desk/imports/address"


def test_a_visitor_fills_no_disk_with_forms(database: None) -> None:
    from django.test import Client

    from maillage.site.accounts.models import SignedIn
    from maillage.site.acts import kept

    kept.keeping = type(kept.keeping)(kept.A_MINUTE, lambda: 0.0)
    before = SignedIn.objects.count()
    for _ in range(kept.A_MINUTE + 8):
        Client().post("/en/desk/sources/add", {"address": "x" * 1_000})
    assert SignedIn.objects.count() - before == kept.A_MINUTE
    kept.keeping = type(kept.keeping)(kept.A_MINUTE)


def test_a_spreadsheet_program_works_nothing_out_of_what_a_source_wrote(tmp_path: Path) -> None:
    from maillage.record.out_formats import write_csv

    cells = [
        "=cmd|' /C calc'!A1",
        "@SUM(1)",
        "+1+cmd|x!A0",
        "-1+cmd|x!A0",
        " =1+1",
        "\t=1",
        "-",
        "Saint-Denis",
        "-12.5",
        "+33 1 42",
    ]
    write_csv(tmp_path / "site.csv", ["a"], [[[cell] for cell in cells]], bom=True)
    write_csv(tmp_path / "export.csv", ["a"], [[[cell] for cell in cells]])
    with (tmp_path / "site.csv").open(encoding="utf-8-sig", newline="") as file:
        read = [row[0] for row in csv.reader(file)][1:]
    assert read == [f"'{cell}" for cell in cells[:6]] + cells[6:]
    with (tmp_path / "export.csv").open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)][1:] == cells


def test_nor_of_what_a_page_has_worked_out(_django: None) -> None:
    from maillage.site.csv_answer import csv_answer

    lines = csv_answer([["name", "amount"], ["=1+1", "-12.50"], [" @SUM(1)", None]], "x").content
    assert lines.decode("utf-8-sig") == "name,amount\r\n'=1+1,-12.50\r\n' @SUM(1),\r\n"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:a00:1::1", "fe80::1", "224.0.0.1"],
)  # fmt: skip
def test_nobody_looks_through_the_site_at_machines_of_its_house(_django: None, address: str) -> None:
    from ipaddress import ip_address

    from maillage.site.jobs.web import OUTSIDE

    assert not OUTSIDE.allowed(ip_address(address))
    assert OUTSIDE.allowed(ip_address("93.184.216.34"))
    assert OUTSIDE.allowed(ip_address("64:ff9b::5db8:d822"))


CSV_FILES = (
    "/fr/mesh?as=csv", "/fr/money?country=SN&as=csv", "/en/measures?goal=6&as=csv", "/ar/country/SN?figure=years&as=csv",
    "/en/group/LDC?as=csv&list=members", "/en/compare?one=MA&other=SN&as=csv&list=both", "/fr/place/geonames:2543549?as=csv",
    "{source}?as=csv",
)  # fmt: skip


@pytest.mark.parametrize("address", CSV_FILES)
def test_every_csv_file_of_the_site_is_written_in_one_way(reader: Client, address: str) -> None:
    source = reader.get("/api/v1/sources").json()["items"][0]["id"]
    answer = reader.get(address.format(source=f"/en/source/{source}"))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    assert body.startswith(b"\xef\xbb\xbf") and body.endswith(b"\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")


def test_what_stands_above_the_numbers_of_a_figure_is_one_cell(reader: Client) -> None:
    """A title with a comma would else begin a second cell, and that one may be a formula."""
    from django.test import RequestFactory

    from maillage.site.at_hand import at_hand
    from maillage.site.pages.years import as_file

    request = RequestFactory().get("/fr/organisation/x?figure=years&as=csv")
    text = as_file(request, at_hand(), "Eau,=1+1\n=2+2", "country = $1", ["SN"]).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["# Eau,=1+1 =2+2"]
    assert ["year", "activities"] in rows
