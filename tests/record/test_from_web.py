"""A web address goes through the one door: named by its address, not sent again, gone from the disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.record.again import undo
from maillage.record.files import Given
from maillage.record.from_web import Arrival, arriving, forget, source_of, web_address
from maillage.record.intake import Outcome, Wish
from maillage.record.lock import import_lock
from maillage.record.take_in import take_in
from maillage.reference.places import Places
from maillage.reference.problems import Problem
from tests.conftest import NOW
from tests.record.door import HEADER, Door, counts
from tests.record.fetch.server import Server, answer, local_server, serve

GOOD = ("Larache;Maroc;Almuñécar;Espagne;1985", "Pau;France;Xi'an;Chine;1986")
CHANGED = "Fri, 20 Nov 2026 08:00:00 GMT"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine."""
    monkeypatch.setenv("no_proxy", "*")
    with local_server() as running:
        yield running


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    """An empty record."""
    return Door(tmp_path / "home", places)


def csv(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def take(door: Door, address: str, **options: Any) -> tuple[Arrival, Outcome]:
    wish = Wish(**options.pop("wish", {}))
    door.at += timedelta(minutes=1)
    with (
        arriving(door.store, address, door.at, **options) as arrival,
        import_lock(door.store.folder, "import", door.at.isoformat()),
    ):
        return arrival, take_in(door.store, [arrival.given], door.places, door.at, wish)


def files(door: Door) -> list[str]:
    """What is left of fetching, lock files aside."""
    found = (door.store.folder / "fetched").rglob("*")
    return sorted(path.name for path in found if path.is_file() and path.name != "lock")


def test_the_source_is_the_address_and_its_date_the_servers(door: Door, server: Server) -> None:
    data = csv(*GOOD)
    address = server.on("/lists/jumelages.csv", serve(data, Last_Modified=CHANGED))
    arrival, outcome = take(door, address)
    assert (counts(outcome), arrival.news) == ((2, 0, 0, 0), True)
    source = door.store.current().source(source_of(address))
    assert source is not None
    assert (source["path"], source["address"], source["title"]) == (address, address, "jumelages.csv")
    assert source["as_of"] == "2026-11-20"
    assert door.store.original(source["sha256"]) == data
    assert door.ask("SELECT DISTINCT as_of FROM links") == [("2026-11-20",)]


def test_a_date_to_come_is_not_believed(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD), Last_Modified="Sun, 22 Nov 2099 08:00:00 GMT"))
    assert take(door, address)[0].as_of == NOW.date().isoformat()


def test_only_marks_stay_on_the_disk(door: Door, server: Server) -> None:
    take(door, server.on("/a.csv", serve(csv(*GOOD))))
    assert files(door) == ["known.json"]


def test_what_has_not_changed_is_not_sent_again_and_counts_the_same(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD, "Larache;Maroc;;France;1999")))
    first = take(door, address)[1]
    before = door.store.current_name()
    arrival, again = take(door, address)
    assert server.headers()["If-None-Match"] == '"1"'
    assert (arrival.news, arrival.bytes) == (False, 0)
    assert (counts(first), counts(again)) == ((2, 0, 0, 1), (0, 0, 2, 1))
    assert [p.file for p in again.problems] == [address]
    assert door.store.current_name() == before


def test_a_new_content_is_compared_with_what_the_address_said_before(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address)
    server.on("/a.csv", serve(csv(GOOD[0], "Pau;France;Xi'an;Chine;1987"), etag='"2"'))
    arrival, outcome = take(door, address)
    assert (counts(outcome), arrival.news) == ((0, 1, 1, 0), True)


def test_after_an_undo_everything_comes_again(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address)
    undo(door.store, door.now)
    outcome = take(door, address)[1]
    assert "If-None-Match" not in server.headers()
    assert counts(outcome) == (2, 0, 0, 0)


def test_read_as_another_kind_what_was_not_sent_again_is_read_anew(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address)
    outcome = take(door, address, wish={"kind": "members"})[1]
    assert outcome.skipped == 0
    assert server.asked[-1][1]["If-None-Match"]


def test_a_damaged_original_is_no_obstacle(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address)
    next(door.store.originals.glob("*.zst")).write_bytes(b"damaged")
    assert counts(take(door, address)[1]) == (0, 0, 2, 0)


def test_what_must_have_a_checksum_comes_even_if_unchanged(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address)
    arrival, outcome = take(door, address, sha256="0" * 64)
    assert isinstance(arrival.given, Problem)
    assert [p.code for p in outcome.problems] == ["record.fetch-checksum"]


def test_what_could_not_be_had_is_a_problem_beside_the_others(
    door: Door, server: Server, tmp_path: Path
) -> None:
    address = server.on("/gone.csv", answer(404, 9, serve(b"")))
    sheet = tmp_path / "a.csv"
    sheet.write_bytes(csv(*GOOD))
    with (
        arriving(door.store, address, NOW) as arrival,
        import_lock(door.store.folder, "import", NOW.isoformat()),
    ):
        outcome = take_in(door.store, [arrival.given, str(sheet)], door.places, NOW, Wish())
    assert counts(outcome) == (2, 0, 0, 0)
    assert [(p.code, p.file) for p in outcome.problems] == [("record.fetch-missing", address)]
    assert outcome.failed


def test_what_a_killed_command_left_is_removed_by_the_next(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address)
    folder = next((door.store.folder / "fetched").iterdir())
    (folder / "whole").mkdir()
    (folder / "whole" / "old.csv").write_bytes(b"left")
    server.on("/a.csv", serve(csv(GOOD[0]), etag='"2"'))
    take(door, address)
    assert files(door) == ["known.json"]


def test_an_address_in_use_is_said_to_be_so(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    with arriving(door.store, address, NOW) as first, arriving(door.store, address, NOW) as second:
        assert isinstance(first.given, Given)
        assert first.given.path.exists()
        assert isinstance(second.given, Problem)
        assert second.given.code == "record.fetch-elsewhere"


def test_a_password_is_kept_nowhere(door: Door) -> None:
    arrival, outcome = take(door, "http://me:secret@127.0.0.1/a.csv")
    assert arrival.address == "http://127.0.0.1/a.csv"
    assert [p.code for p in outcome.problems] == ["record.fetch-credentials"]
    assert not (door.store.folder / "fetched").exists()
    assert "secret" not in str(outcome)


def test_an_address_is_kept_as_it_was_given() -> None:
    assert web_address(" https://example.org/liste%20é.csv?a=1 ") == "https://example.org/liste%20é.csv?a=1"


def test_a_title_that_somebody_gave_is_its_title(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    take(door, address, title="Twinnings of the region")
    assert door.ask("SELECT title FROM sources") == [("Twinnings of the region",)]


def test_a_page_is_no_file(door: Door, server: Server) -> None:
    """What sharing sites and sign-in forms give in place of a file."""
    for page in (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", b"<HTML><head>"):
        outcome = take(door, server.on("/list.csv", serve(page)))[1]
        assert [p.code for p in outcome.problems] == ["record.fetch-page"]


def test_what_is_forgotten_leaves_nothing_on_the_disk(door: Door, server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    forget(door.store, address)
    take(door, address)
    forget(door.store, address)
    assert list((door.store.folder / "fetched").iterdir()) == []
    assert door.ask("SELECT count(*) FROM links") == [(2,)]
