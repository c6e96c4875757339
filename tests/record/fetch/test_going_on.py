"""What broke off goes on where it stopped, with the very content whose beginning it is; else it starts anew."""

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
from pathlib import Path

from maillage.record.fetch.model import Limits
from tests.record.fetch.getting import DATA, SHA, Slept, get, left_in, refused, whole
from tests.record.fetch.server import Asked, Server, cut, serve


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
