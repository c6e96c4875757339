"""Servers that lie, fall silent or send something else: a problem in words, and nothing of it is kept."""

from __future__ import annotations

import base64
import gzip
import hashlib
import time
from pathlib import Path

import pytest

from maillage.record.fetch.model import Limits
from tests.record.fetch.getting import DATA, SHA, get, left_in, refused, whole
from tests.record.fetch.server import Asked, Server, packed, serve, stall


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
