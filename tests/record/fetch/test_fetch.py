"""One address into one file: whole and checked, or a problem in words."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage.record.fetch.model import Fetched, FetchRefused, Unchanged, Validators
from maillage.record.fetch.part import alone
from tests.record.fetch.getting import DATA, SHA, Slept, get, left_in, refused, whole
from tests.record.fetch.server import Asked, Server, answer, packed, redirect, reset, serve


class TestWhole:
    def test_a_file_comes_as_it_is(self, server: Server, tmp_path: Path) -> None:
        got = whole(get(server.on("/lists/jumelages.csv", serve(DATA)), tmp_path))
        assert (got.name, got.bytes, got.sha256, got.marks.etag) == ("jumelages.csv", len(DATA), SHA, '"1"')
        assert left_in(tmp_path) == {"whole/jumelages.csv"}

    def test_an_empty_file_is_a_file(self, server: Server, tmp_path: Path) -> None:
        got = get(server.on("/a.csv", serve(b"")), tmp_path)
        assert isinstance(got, Fetched)
        assert got.bytes == 0

    def test_a_body_in_chunks_and_one_without_length(self, server: Server, tmp_path: Path) -> None:
        def chunks(asked: Asked) -> None:
            asked.handler.protocol_version = "HTTP/1.1"
            asked.begin(200, {"Transfer-Encoding": "chunked"})
            asked.write(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

        def endless(asked: Asked) -> None:
            asked.begin(200, {})
            asked.write(b"hello world")

        for way in (chunks, endless):
            got = whole(get(server.on("/a.csv", way), tmp_path))
            assert got.path.read_bytes() == b"hello world"

    def test_the_server_names_the_file_and_cannot_leave_the_folder(
        self, server: Server, tmp_path: Path
    ) -> None:
        named = {
            'attachment; filename="../../etc/passwd"': "passwd",
            "attachment; filename*=UTF-8''liste%20%C3%A9t%C3%A9.csv": "liste été.csv",
            'attachment; filename="C:\\\\temp\\\\a.xlsx"': "a.xlsx",
            'attachment; filename=".."': "download",
        }
        for number, (said, name) in enumerate(named.items()):
            address = server.on("/download", serve(DATA, Content_Disposition=said))
            got = whole(get(address, tmp_path / str(number)))
            assert got.name == name
            assert got.path.parent.parent == tmp_path / str(number)

    def test_letters_beyond_ascii_reach_the_server(self, server: Server, tmp_path: Path) -> None:
        server.on("/%D8%AA%D9%88%D8%A3%D9%85%D8%A9%20%C3%A9.csv", serve(DATA))
        got = whole(get(server.root + "/توأمة é.csv?year=2026#top", tmp_path))
        assert got.name == "توأمة é.csv"
        assert server.asked[-1][0].endswith("?year=2026")

    def test_packed_on_the_way_is_unpacked(self, server: Server, tmp_path: Path) -> None:
        got = whole(get(server.on("/a.csv", packed(DATA)), tmp_path))
        assert (got.sha256, got.bytes) == (SHA, len(DATA))
        assert left_in(tmp_path) == {"whole/a.csv"}

    def test_several_gzip_members_are_one_file(self, server: Server, tmp_path: Path) -> None:
        data = gzip.compress(DATA[:1000]) + gzip.compress(DATA[1000:]) + b"\0" * 600_000
        got = whole(get(server.on("/a.csv", serve(data, Content_Encoding="gzip")), tmp_path))
        assert got.sha256 == SHA


class TestUnchanged:
    def test_what_the_server_still_has_is_not_sent_again(self, server: Server, tmp_path: Path) -> None:
        date = "Sun, 22 Nov 2026 09:00:00 GMT"
        tagged = server.on("/a.csv", serve(DATA))
        dated = server.on("/b.csv", serve(DATA, etag=None, Last_Modified=date))
        assert isinstance(get(tagged, tmp_path, known=Validators(etag='"1"')), Unchanged)
        assert isinstance(get(dated, tmp_path, known=Validators(last_modified=date)), Unchanged)
        assert left_in(tmp_path) == set()

    def test_a_date_of_this_very_second_proves_nothing(self, server: Server, tmp_path: Path) -> None:
        def dated(changed: str) -> Callable[[Asked], None]:
            def way(asked: Asked) -> None:
                asked.handler.send_response_only(200)
                asked.handler.send_header("Date", "Sun, 22 Nov 2026 09:00:00 GMT")
                asked.handler.send_header("Last-Modified", changed)
                asked.handler.end_headers()
                asked.write(DATA)

            return way

        young, old = "Sun, 22 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 08:59:59 GMT"
        assert whole(get(server.on("/a.csv", dated(young)), tmp_path)).marks == Validators(None, None, SHA)
        assert whole(get(server.on("/a.csv", dated(old)), tmp_path)).marks == Validators(None, old, SHA)

    def test_what_has_changed_comes(self, server: Server, tmp_path: Path) -> None:
        assert (
            whole(get(server.on("/a.csv", serve(DATA)), tmp_path, known=Validators(etag='"0"'))).sha256 == SHA
        )

    def test_a_304_that_was_not_asked_for_is_no_answer(self, server: Server, tmp_path: Path) -> None:
        got = refused(get(server.on("/a.csv", lambda asked: asked.send(b"", 304)), tmp_path))
        assert got.code == "record.fetch-answer"


class TestAgain:
    @pytest.mark.parametrize("after", [0, 70_000])
    def test_a_connection_that_is_torn_down_is_made_anew(
        self, server: Server, tmp_path: Path, after: int
    ) -> None:
        slept = Slept()
        got = whole(get(server.on("/a.csv", reset(DATA, after, serve(DATA))), tmp_path, slept=slept))
        assert (got.sha256, got.resumed_from, slept) == (SHA, after, [1])

    def test_one_that_is_torn_down_each_time_is_given_up(self, server: Server, tmp_path: Path) -> None:
        def way(asked: Asked) -> None:
            asked.time = 1
            reset(DATA, 0, way)(asked)

        got = refused(get(server.on("/a.csv", way), tmp_path))
        assert (got.code, server.times["/a.csv"]) == ("record.fetch-unreachable", 3)

    def test_a_busy_server_is_asked_again_after_the_time_it_says(
        self, server: Server, tmp_path: Path
    ) -> None:
        slept = Slept()
        address = server.on("/a.csv", answer(429, 1, serve(DATA), Retry_After=7))
        assert whole(get(address, tmp_path, slept=slept)).sha256 == SHA
        assert slept == [7]

    def test_a_time_said_as_a_moment_is_waited_for(self, server: Server, tmp_path: Path) -> None:
        slept = Slept()

        def later(asked: Asked) -> None:
            if asked.time > 1:
                serve(DATA)(asked)
                return
            asked.handler.send_response_only(503)
            asked.handler.send_header("Date", "Sun, 22 Nov 2026 09:00:00 GMT")
            asked.handler.send_header("Retry-After", "Sun, 22 Nov 2026 09:00:12 GMT")
            asked.handler.end_headers()

        whole(get(server.on("/a.csv", later), tmp_path, slept=slept))
        assert slept == [12]

    def test_a_server_that_asks_for_an_hour_is_left_alone(self, server: Server, tmp_path: Path) -> None:
        slept = Slept()
        address = server.on("/a.csv", answer(429, 9, serve(DATA), Retry_After=3600))
        got = refused(get(address, tmp_path, slept=slept))
        assert (got.code, got.values, slept) == ("record.fetch-busy", {"found": 429, "expected": 1}, [])

    def test_a_server_out_of_order_is_asked_a_few_times(self, server: Server, tmp_path: Path) -> None:
        slept = Slept()
        got = refused(get(server.on("/a.csv", answer(503, 9, serve(DATA))), tmp_path, slept=slept))
        assert (got.code, got.values) == ("record.fetch-busy", {"found": 503, "expected": 3})
        assert slept == [1, 2]

    def test_what_is_missing_or_forbidden_is_not_asked_for_again(
        self, server: Server, tmp_path: Path
    ) -> None:
        for status, code in (
            (404, "missing"),
            (410, "missing"),
            (401, "forbidden"),
            (403, "forbidden"),
            (400, "answer"),
        ):
            path = f"/{status}"
            got = refused(get(server.on(path, answer(status, 9, serve(DATA))), tmp_path))
            assert (got.code, server.times[path]) == (f"record.fetch-{code}", 1)


class TestRedirects:
    def test_a_few_are_followed_and_the_file_is_named_by_the_last(
        self, server: Server, tmp_path: Path
    ) -> None:
        server.on("/final/list.csv", serve(DATA))
        server.on("/b", redirect("final/list.csv", 307))
        got = whole(get(server.on("/a", redirect("/b", 301)), tmp_path))
        assert (got.name, got.final) == ("list.csv", server.root + "/final/list.csv")

    def test_one_that_never_ends_is_left(self, server: Server, tmp_path: Path) -> None:
        got = refused(get(server.on("/a", redirect("/a")), tmp_path))
        assert got.code == "record.fetch-redirects"
        assert server.times["/a"] == 11

    @pytest.mark.parametrize(
        ("target", "code"),
        [
            ("file:///etc/passwd", "scheme"),
            ("ftp://127.0.0.1/a", "scheme"),
            ("http://me:secret@127.0.0.1/a", "credentials"),
            ("http://[::1/a", "answer"),
        ],
    )
    def test_none_leads_out_of_the_web(self, server: Server, tmp_path: Path, target: str, code: str) -> None:
        got = refused(get(server.on("/a", redirect(target)), tmp_path))
        assert got.code == f"record.fetch-{code}"
        assert "secret" not in str(got)


class TestAddresses:
    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("ftp://example.org/a.csv", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("https://", "no-address"),
            ("https:///a.csv", "no-address"),
            ("http://exam ple.org/", "no-address"),
            ("http://127.0.0.1:port/", "no-address"),
            ("http://[::1/", "no-address"),
            ("http://me:secret@127.0.0.1/a.csv", "credentials"),
        ],
    )
    def test_what_is_not_fetched(self, tmp_path: Path, address: str, code: str) -> None:
        got = refused(get(address, tmp_path))
        assert got.code == f"record.fetch-{code}"
        assert "secret" not in str(got)

    def test_nobody_there(self, server: Server, tmp_path: Path) -> None:
        import socket

        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound, not listening
            got = refused(get(f"http://127.0.0.1:{taken.getsockname()[1]}/a.csv", tmp_path))
        assert got.code == "record.fetch-unreachable"

    def test_no_server_of_the_web_but_something_else(self, server: Server, tmp_path: Path) -> None:
        def mail(asked: Asked) -> None:
            asked.write(b"220 mail.example.org ESMTP\r\n")

        assert refused(get(server.on("/a.csv", mail), tmp_path)).code == "record.fetch-answer"

    def test_a_plain_server_asked_in_https(self, server: Server, tmp_path: Path) -> None:
        got = refused(get(server.root.replace("http:", "https:") + "/a.csv", tmp_path))
        assert got.code == "record.fetch-unreachable"

    def test_whoever_runs_a_service_may_refuse_addresses(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", serve(DATA))
        got = refused(get(address, tmp_path, web={"allowed": lambda ip: ip.is_global}))
        assert (got.code, got.values) == ("record.fetch-not-allowed", {"found": "127.0.0.1"})
        assert server.asked == []
        whole(get(address, tmp_path, web={"allowed": lambda ip: ip.is_loopback}))

    def test_an_address_is_fetched_by_one_at_a_time(self, tmp_path: Path) -> None:
        with alone(tmp_path), pytest.raises(FetchRefused) as met, alone(tmp_path):
            pass
        assert met.value.code == "record.fetch-elsewhere"


def test_a_full_disk_is_no_fault_of_the_server(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(done: int, total: int | None) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        get(server.on("/a.csv", serve(DATA)), tmp_path, received=full)


def test_progress_is_told(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    note: Callable[[int, int | None], None] = lambda done, total: told.append((done, total))  # noqa: E731
    get(server.on("/a.csv", serve(DATA)), tmp_path, received=note)
    assert told[-1] == (len(DATA), len(DATA))


def test_the_proxy_of_the_environment_is_used(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", server.root)
    server.on("http://example.invalid/a.csv", serve(DATA))
    assert whole(get("http://example.invalid/a.csv", tmp_path)).sha256 == SHA
