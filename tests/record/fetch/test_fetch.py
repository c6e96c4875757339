"""One address into one file: whole and checked, or a problem in words; what broke off goes on."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.record.fetch.connect import Web
from maillage.record.fetch.fetch import fetch
from maillage.record.fetch.model import Fetched, FetchRefused, Limits, Unchanged, Validators
from maillage.record.fetch.part import alone
from maillage.reference.problems import Problem
from tests.record.fetch.server import Asked, Server, answer, cut, packed, redirect, reset, serve, stall

DATA = bytes(range(256)) * 800
SHA = hashlib.sha256(DATA).hexdigest()
QUICK = Limits(stall_seconds=0.3, tries=3, first_wait=1)


class Slept(list[float]):
    """The waits that were asked for, none of them waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def get(address: str, folder: Path, limits: Limits = QUICK, **options: Any) -> Fetched | Unchanged | Problem:
    slept = options.pop("slept", Slept())
    return fetch(address, folder, limits=limits, web=Web(sleep=slept, **options.pop("web", {})), **options)


def whole(got: Fetched | Unchanged | Problem) -> Fetched:
    assert isinstance(got, Fetched), got
    assert got.path.read_bytes() and hashlib.sha256(got.path.read_bytes()).hexdigest() == got.sha256
    return got


def refused(got: Fetched | Unchanged | Problem) -> Problem:
    assert isinstance(got, Problem), got
    for language in ("en", "fr", "ar"):
        assert "?" not in got.message(language).replace("\u061f", "")
        assert got.mend(language)
    return got


def left_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"lock"}


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


class TestGoingOn:
    def test_a_broken_connection_goes_on_where_it_stopped(self, server: Server, tmp_path: Path) -> None:
        slept = Slept()
        got = whole(get(server.on("/a.csv", cut(DATA, 70_000, serve(DATA))), tmp_path, slept=slept))
        assert (got.sha256, got.resumed_from) == (SHA, 70_000)
        assert (server.headers()["Range"], server.headers()["If-Range"]) == ("bytes=70000-", '"1"')
        assert slept == [1]

    def test_a_server_that_ignores_ranges_is_read_from_the_start(
        self, server: Server, tmp_path: Path
    ) -> None:
        got = whole(get(server.on("/a.csv", cut(DATA, 70_000, lambda asked: asked.send(DATA))), tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 0)

    def test_another_content_is_read_from_the_start(self, server: Server, tmp_path: Path) -> None:
        other = DATA[::-1]
        got = whole(get(server.on("/a.csv", cut(DATA, 70_000, serve(other, etag='"2"'))), tmp_path))
        assert (got.sha256, got.marks.etag) == (hashlib.sha256(other).hexdigest(), '"2"')

    def test_a_continuation_of_another_content_is_not_taken(self, server: Server, tmp_path: Path) -> None:
        """A server that answers a range of its new content without looking at If-Range."""
        other = DATA[::-1]

        def careless(asked: Asked) -> None:
            start = int(asked.headers.get("Range", "bytes=0-")[6:-1])
            said = f"bytes {start}-{len(other) - 1}/{len(other)}"
            status = 206 if start else 200
            asked.send(other[start:], status, ETag='"2"', Content_Range=said)

        got = whole(get(server.on("/a.csv", cut(DATA, 70_000, careless)), tmp_path))
        assert (got.sha256, got.resumed_from) == (hashlib.sha256(other).hexdigest(), 0)

    def test_without_a_proof_of_sameness_nothing_is_joined(self, server: Server, tmp_path: Path) -> None:
        got = whole(get(server.on("/a.csv", cut(DATA, 70_000, serve(DATA), etag='W/"1"')), tmp_path))
        assert got.sha256 == SHA
        assert "Range" not in server.headers()

    def test_what_an_earlier_command_left_goes_on(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", cut(DATA, 70_000, serve(DATA)))
        got = refused(get(address, tmp_path, Limits(tries=1)))
        assert (got.code, got.values) == ("record.fetch-short", {"found": 70_000, "expected": len(DATA)})
        assert left_in(tmp_path) == {"fetched.part", "fetched.json"}
        assert whole(get(address, tmp_path)).resumed_from == 70_000

    def test_a_part_that_was_whole_already_is_not_sent_again(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", cut(DATA, 70_000, serve(DATA)))
        get(address, tmp_path, Limits(tries=1))
        (tmp_path / "fetched.part").write_bytes(DATA)
        assert whole(get(address, tmp_path)).resumed_from == len(DATA)

    def test_a_part_longer_than_the_file_is_thrown_away(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", cut(DATA, 70_000, serve(DATA)))
        get(address, tmp_path, Limits(tries=1))
        (tmp_path / "fetched.part").write_bytes(DATA + b"more")
        assert whole(get(address, tmp_path)).sha256 == SHA

    def test_a_part_whose_notes_are_torn_is_thrown_away(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", cut(DATA, 70_000, serve(DATA)))
        get(address, tmp_path, Limits(tries=1))
        (tmp_path / "fetched.json").write_text('{"etag": "')
        got = whole(get(address, tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 0)

    def test_after_a_power_cut_only_what_was_surely_written_is_kept(
        self, server: Server, tmp_path: Path
    ) -> None:
        address = server.on("/a.csv", cut(DATA, 70_000, serve(DATA)))
        get(address, tmp_path, Limits(tries=1))
        notes = json.loads((tmp_path / "fetched.json").read_text())
        assert notes["settled"] == 70_000
        (tmp_path / "fetched.json").write_text(json.dumps({**notes, "boot": "another", "settled": 60_000}))
        with (tmp_path / "fetched.part").open("r+b") as file:
            file.seek(60_000)
            file.write(bytes(10_000))
        got = whole(get(address, tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 60_000)

    def test_a_packed_file_goes_on_too(self, server: Server, tmp_path: Path) -> None:
        data = gzip.compress(DATA, mtime=0)

        def first(asked: Asked) -> None:
            if asked.time > 1:
                serve(data, Content_Encoding="gzip")(asked)
                return
            asked.begin(200, {"Content-Length": len(data), "ETag": '"1"', "Content-Encoding": "gzip"})
            asked.write(data[:300])

        got = whole(get(server.on("/a.csv", first), tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 300)

    def test_a_continuation_packed_in_another_way_is_not_taken(self, server: Server, tmp_path: Path) -> None:
        """A server that gives one mark to the packed file and to the plain one."""

        def way(asked: Asked) -> None:
            if asked.time == 1:
                asked.begin(200, {"Content-Length": 5_000, "ETag": '"1"', "Content-Encoding": "gzip"})
                asked.write(gzip.compress(DATA, mtime=0)[:300])
            else:
                serve(DATA)(asked)

        got = whole(get(server.on("/a.csv", way), tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 0)

    def test_a_continuation_that_ends_too_early_goes_on_again(self, server: Server, tmp_path: Path) -> None:
        def way(asked: Asked) -> None:
            if asked.time == 2:
                said = f"bytes 70000-{len(DATA) - 1}/{len(DATA)}"
                asked.begin(206, {"ETag": '"1"', "Content-Range": said})
                asked.write(DATA[70_000:90_000])
            else:
                cut(DATA, 70_000, serve(DATA))(asked)

        got = whole(get(server.on("/a.csv", way), tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 90_000)

    def test_two_halves_that_do_not_fit_are_found_by_the_checksum(
        self, server: Server, tmp_path: Path
    ) -> None:
        stated = base64.b64encode(hashlib.sha256(DATA).digest()).decode()
        good = serve(DATA, Repr_Digest=f"sha-256=:{stated}:")
        address = server.on("/a.csv", cut(DATA, 70_000, good))
        get(address, tmp_path, Limits(tries=1))
        (tmp_path / "fetched.part").write_bytes(b"x" * 70_000)
        got = whole(get(address, tmp_path))
        assert (got.sha256, got.resumed_from) == (SHA, 0)

    def test_killed_in_the_middle_it_goes_on(self, server: Server, tmp_path: Path) -> None:
        def slowly(asked: Asked) -> None:
            if asked.headers.get("Range"):
                serve(DATA)(asked)
                return
            asked.begin(200, {"Content-Length": len(DATA), "ETag": '"1"'})
            asked.write(DATA[:120_000])
            asked.server.stop.wait(10)

        address = server.on("/a.csv", slowly)
        code = (
            "import sys; from pathlib import Path; from maillage.record.fetch.fetch import fetch; "
            "fetch(sys.argv[1], Path(sys.argv[2]))"
        )
        child = subprocess.Popen([sys.executable, "-c", code, address, str(tmp_path)])
        part, until = tmp_path / "fetched.part", time.monotonic() + 8
        while (not part.exists() or not part.stat().st_size) and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert left_in(tmp_path) == {"fetched.part", "fetched.json"}
        got = whole(get(address, tmp_path))
        assert got.sha256 == SHA
        assert 0 < got.resumed_from <= 120_000


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


class TestLies:
    def test_a_length_larger_than_the_body(self, server: Server, tmp_path: Path) -> None:
        def lie(asked: Asked) -> None:
            asked.begin(200, {"Content-Length": 1000})
            asked.write(b"x" * 400)

        got = refused(get(server.on("/a.csv", lie), tmp_path))
        assert (got.code, got.values) == ("record.fetch-short", {"found": 400, "expected": 1000})
        assert left_in(tmp_path) <= {"fetched.part", "fetched.json"}

    @pytest.mark.parametrize("more", [1, 5000])
    def test_a_length_smaller_than_the_body(self, server: Server, tmp_path: Path, more: int) -> None:
        def lie(asked: Asked) -> None:
            asked.begin(200, {"Content-Length": 1000, "ETag": '"1"'})
            asked.write(b"x" * (1000 + more))

        got = refused(get(server.on("/a.csv", lie), tmp_path))
        assert (got.code, got.values) == ("record.fetch-long", {"expected": 1000})
        assert left_in(tmp_path) == set()

    def test_a_server_that_does_not_hang_up_after_the_end_told_the_truth(
        self, server: Server, tmp_path: Path
    ) -> None:
        def linger(asked: Asked) -> None:
            asked.send(DATA)
            asked.server.stop.wait(5)

        began = time.monotonic()
        assert whole(get(server.on("/a.csv", linger), tmp_path)).sha256 == SHA
        assert time.monotonic() - began < 2

    def test_announced_too_large_is_refused_before_a_byte(self, server: Server, tmp_path: Path) -> None:
        got = refused(get(server.on("/a.csv", serve(DATA)), tmp_path, Limits(bytes=1000)))
        assert (got.code, got.values) == ("record.fetch-too-large", {"found": len(DATA), "expected": 1000})

    def test_too_large_without_saying_so_is_stopped(self, server: Server, tmp_path: Path) -> None:
        def silent(asked: Asked) -> None:
            asked.begin(200, {})
            for _ in range(1000):
                asked.write(DATA)

        got = refused(get(server.on("/a.csv", silent), tmp_path, Limits(bytes=500_000)))
        assert got.code == "record.fetch-too-large"
        assert got.values["found"] < 1_000_000
        assert left_in(tmp_path) == set()

    def test_a_gzip_bomb_is_refused_by_ratio_and_by_size(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", packed(b"\0" * 20_000_000))
        for limits in (Limits(ratio=200, ratio_from=1_000_000), Limits(bytes=5_000_000)):
            got = refused(get(address, tmp_path, limits))
            assert got.code == "record.fetch-bomb"
            assert got.values["found"] < 6_000_000
            assert left_in(tmp_path) == set()

    @pytest.mark.parametrize(
        "data", [b"no gzip at all", gzip.compress(DATA)[:-9], gzip.compress(DATA)[:-5] + b"12345"]
    )
    def test_what_is_no_whole_gzip_is_refused(self, server: Server, tmp_path: Path, data: bytes) -> None:
        got = refused(get(server.on("/a.csv", serve(data, Content_Encoding="gzip")), tmp_path))
        assert got.code == "record.fetch-packing"
        assert left_in(tmp_path) == set()

    def test_a_packing_that_was_not_asked_for_is_refused(self, server: Server, tmp_path: Path) -> None:
        got = refused(get(server.on("/a.csv", serve(DATA, Content_Encoding="br")), tmp_path))
        assert got.code == "record.fetch-answer"


class TestStalls:
    def test_a_server_that_falls_silent(self, server: Server, tmp_path: Path) -> None:
        began = time.monotonic()
        got = refused(
            get(server.on("/a.csv", stall(DATA, 50_000)), tmp_path, Limits(stall_seconds=0.2, tries=2))
        )
        assert (got.code, got.values) == ("record.fetch-stalled", {"expected": "0.2"})
        assert time.monotonic() - began < 3
        assert (tmp_path / "fetched.part").stat().st_size == 50_000

    def test_a_server_that_never_answers(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", lambda asked: asked.server.stop.wait(5) and None)
        got = refused(get(address, tmp_path, Limits(stall_seconds=0.2, tries=1)))
        assert got.code == "record.fetch-stalled"

    @pytest.mark.parametrize(
        "head", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"]
    )
    def test_a_server_that_trickles_in_headers_or_body(
        self, server: Server, tmp_path: Path, head: bytes
    ) -> None:
        """The clock runs ten seconds at each look, so that a byte every few milliseconds is a byte every ten seconds."""

        def trickle(asked: Asked) -> None:
            asked.write(head)
            for _ in range(500):
                asked.write(b"x")
                if asked.server.stop.wait(0.005):
                    return

        moments = iter(range(0, 1_000_000, 10))
        address = server.on("/a.csv", trickle)
        got = refused(get(address, tmp_path, Limits(), web={"clock": lambda: next(moments)}))
        assert got.code == "record.fetch-slow"

    def test_a_fast_server_is_never_too_slow(self, server: Server, tmp_path: Path) -> None:
        moments = iter(range(0, 1_000_000, 30))
        address = server.on("/a.csv", serve(DATA * 10))
        whole(get(address, tmp_path, Limits(window_bytes=1), web={"clock": lambda: next(moments)}))


class TestChecksums:
    @staticmethod
    def encoded(name: str, data: bytes) -> str:
        return base64.b64encode(hashlib.new(name, data).digest()).decode()

    @pytest.mark.parametrize(
        ("header", "form", "algorithm"),
        [
            ("Repr_Digest", "sha-256=:{}:", "sha256"),
            ("Repr_Digest", "md4=:AAAA:, sha-512=:{}:", "sha512"),
            ("Content_Digest", "sha-256=:{}:", "sha256"),
            ("Digest", "SHA-256={}", "sha256"),
            ("Content_MD5", "{}", "md5"),
        ],
    )
    def test_what_the_server_promises_is_checked(
        self, server: Server, tmp_path: Path, header: str, form: str, algorithm: str
    ) -> None:
        right = form.format(self.encoded(algorithm, DATA))
        wrong = form.format(self.encoded(algorithm, DATA + b"x"))
        whole(get(server.on("/right", serve(DATA, **{header: right})), tmp_path))
        got = refused(get(server.on("/wrong", serve(DATA, **{header: wrong})), tmp_path))
        assert got.code == "record.fetch-checksum"
        assert got.values["found"] == hashlib.new(algorithm, DATA).hexdigest()
        assert left_in(tmp_path) == set()

    def test_it_speaks_of_the_bytes_as_sent(self, server: Server, tmp_path: Path) -> None:
        said = f"sha-256=:{self.encoded('sha256', gzip.compress(DATA, mtime=0))}:"
        assert whole(get(server.on("/a.csv", packed(DATA, Repr_Digest=said)), tmp_path)).sha256 == SHA

    def test_what_the_caller_knows_is_checked(self, server: Server, tmp_path: Path) -> None:
        address = server.on("/a.csv", packed(DATA))
        whole(get(address, tmp_path, sha256=SHA.upper()))
        assert refused(get(address, tmp_path, sha256="0" * 64)).code == "record.fetch-checksum"
        assert left_in(tmp_path) == set()


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
