"""`maillage serve`, as anybody starts it: it says where it is, answers, and stops cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from maillage.reference.places import Places

COMMAND = [str(Path(sys.executable).parent / "maillage")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path, port: int, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work (with ``more`` options), and what it said."""
    env = {**os.environ, "MAILLAGE_HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    for name in ("MAILLAGE_SECRET", "MAILLAGE_HOSTS", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *more], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_it_says_where_it_is_answers_and_stops(home: Path, places: Places) -> None:
    port = free_port()
    with served(home, port) as (process, said):
        assert f"http://127.0.0.1:{port}/" in said
        assert get(port, "/health") == (200, b"alive\n")
        status, page = get(port, "/fr/")
        assert status == 200
        style = re.search(rb'href="(/style\.\w+\.css)"', page)
        assert style
        assert get(port, style[1].decode())[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    secret = home / "site" / "secret"
    assert len(secret.read_text()) > 40
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_an_address_in_use_is_said(home: Path, places: Places) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with served(home, port) as (process, said):
            assert process.wait(timeout=60) == 3
            assert str(port) in said and "Traceback" not in said
