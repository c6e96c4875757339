"""Sources on the web from the desk: put on the list, read again, taken off; never from inside the house unless it is allowed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.site.desk import SHEET, Desk, desk, text

__all__ = ["desk"]
pytestmark = pytest.mark.database


class Shelf:
    """A web server with one file."""

    def __init__(self) -> None:
        shelf = self
        self.data = SHEET.encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if shelf.data else 404)
                self.send_header("Content-Length", str(len(shelf.data)))
                self.end_headers()
                self.wfile.write(shelf.data)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/liens.csv"


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The server, which the site may reach."""
    monkeypatch.setenv("MAILLAGE_FETCH_INSIDE", "yes")
    found = Shelf()
    threading.Thread(target=found.server.serve_forever, daemon=True).start()
    yield found
    found.server.shutdown()


def test_an_address_is_looked_at_then_taken_in(desk: Desk, shelf: Shelf) -> None:
    look = desk.done(desk.client.post("/en/desk/imports/address", {"address": shelf.address}))
    assert (look.state, look.outcome["added"]) == ("done", 3)
    assert desk.manifest().name == ""
    job = desk.done(desk.client.post(f"/en/desk/imports/{look.pk}/take"))
    assert job.outcome["added"] == 3
    assert desk.manifest().sources[0]["address"] == shelf.address


def test_a_source_is_listed_read_again_and_forgotten(desk: Desk, shelf: Shelf) -> None:
    added = desk.done(
        desk.client.post("/en/desk/sources/add", {"address": shelf.address, "title": "Our <b>list</b>"})
    )
    assert added.outcome["sources"][0]["status"] == "changed"
    page = desk.client.get("/en/desk/sources")
    assert "Our &lt;b&gt;list&lt;/b&gt;" in page.content.decode() and "Last read well today" in text(page)
    same = desk.done(desk.client.post("/en/desk/sources/refresh", {"address": shelf.address}))
    assert same.outcome["sources"][0]["status"] == "unchanged"
    shelf.data = (SHEET + "Oujda,Maroc,Lille,France,2005,santé\n").encode()
    all_of_them = desk.done(desk.client.post("/en/desk/sources/refresh"))
    assert all_of_them.outcome["sources"][0]["added"] == 1
    shelf.data = b""
    failed = desk.done(desk.client.post("/en/desk/sources/refresh"))
    assert failed.outcome["sources"][0]["status"] == "failed" and failed.outcome["sources"][0]["problems"]
    assert desk.rows("SELECT count(*) FROM links") == [(4,)]
    desk.done(desk.client.post("/en/desk/sources/forget", {"address": shelf.address}))
    assert "No address on the list" in text(desk.client.get("/en/desk/sources"))
    assert desk.rows("SELECT count(*) FROM links") == [(4,)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nothing",
        "ftp://example.org/a.csv",
        "https://me:secret@example.org/a.csv",
        "x" * 100_000,
        "https://\0",
    ],
)
@pytest.mark.parametrize("where", ["imports/address", "sources/add"])
def test_what_is_no_address_is_named_beside_its_field(desk: Desk, where: str, address: str) -> None:
    from maillage.site.jobs.models import Job

    answer = desk.client.post(f"/en/desk/{where}", {"address": address})
    assert answer.status_code == 422
    assert 'href="#address"' in answer.content.decode()
    assert "secret" not in text(answer)
    assert not Job.objects.exists()


def test_machines_of_the_house_are_not_looked_at(
    desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_FETCH_INSIDE", "no")
    look = desk.done(desk.client.post("/en/desk/imports/address", {"address": shelf.address}))
    assert look.outcome["rows"] == 0
    assert [each["code"] for each in look.outcome["problems"]] == ["record.fetch-not-allowed"]


@pytest.mark.parametrize("act", ["refresh", "forget"])
def test_an_address_that_is_not_on_the_list(desk: Desk, act: str) -> None:
    answer = desk.client.post(f"/en/desk/sources/{act}", {"address": "https://example.org/x.csv"})
    assert answer.status_code == 422
    assert "no longer on the list" in text(answer)
