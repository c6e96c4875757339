"""The site served over the starter record and real activities: weight, how many pages a second, how long a reader waits, memory.

The load comes from this process over loopback, bounded: readers who ask a page a second, then as many pages as come. No
other site is measured beside it yet.
"""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

from benchmarks.figures import Figure
from benchmarks.processes import MAILLAGE, measure

READERS, SECONDS = 20, 20
ASKERS = 4
_PLACE = re.compile(r"/en/place/[\w:.-]+")
_PAGES = ("/fr/", "/en/places", "/ar/sources", "/fr/embassies?from=SN&to=FR", "/fr/pair/FR/MA", "/en/country/SN", "/fr/topics",
          "/en/search?q=water", "/ar/about/scores", "/fr/milestones", "/en/place/geonames:2543549")  # fmt: skip


def run(quick: bool = False) -> list[Figure]:
    """All figures of the site; about a minute and a half."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"MAILLAGE_HOME": str(Path(folder, "home"))}
        measure([MAILLAGE, "start", "--json"], env)
        data = os.environ.get("MAILLAGE_TEST_DATA")
        if data:
            files = [str(Path(data, "iati", name)) for name in ("acf-spain", "be-dgd", "dportal-pages")]
            measure([MAILLAGE, "import", "--json", *files], env, may=(0, 1))
        with _served(env) as (port, cold, process):
            places = _places(port)
            heaviest, weight = _heaviest(port, [*_PAGES, *places[:5]])
            first = _rate(port, places, 3 if quick else 10)
            waits = _readers(port, places, 5 if quick else SECONDS)
            memory = _memory(process)
    about = "starter record" + (" and real IATI files" if data else "")
    return [
        Figure("A first view: the heaviest public page, HTML and CSS compressed", weight / 1000, "kB", 14, how=f"{heaviest}; {about}"),
        Figure("Place pages a second, two processes on two cores", first, "pages/s", 100, more=True,
               how=f"each of {len(places)} places in turn, {ASKERS} connections, sent whole each time; {about}"),
        Figure(f"{READERS} readers, a place page a second each: waiting, p95", waits, "ms", 100, how=f"{SECONDS} s over loopback; the load runs on the same cores"),
        Figure("`maillage serve` to its first page", cold, "s", 5, aim=3),
        Figure("Memory of the site, all its processes (PSS)", memory, "MB", 600, aim=400, how="after the loads above"),
    ]  # fmt: skip


@contextmanager
def _served(env: dict[str, str]) -> Iterator[tuple[int, float, subprocess.Popen[bytes]]]:
    """The site at work: its port, the seconds to its first page, its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    with subprocess.Popen([MAILLAGE, "serve", "--port", str(port)], env={**os.environ, **env}, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        while True:
            try:
                _get(port, "/fr/")
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - started > 60:
                    raise
                time.sleep(0.02)
        try:
            yield port, time.perf_counter() - started, process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _get(port: int, path: str, connection: HTTPConnection | None = None) -> bytes:
    asked = connection or HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", path)
    answer = asked.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return body


def _places(port: int) -> list[str]:
    """Addresses of the places of some countries, as a reader comes to them."""
    found: dict[str, None] = {}
    for code in ("MA", "SN", "RS", "BG", "PT", "GR", "HU", "FI"):
        found |= dict.fromkeys(_PLACE.findall(_get(port, f"/en/country/{code}").decode()))
    return list(found)


def _heaviest(port: int, paths: Sequence[str]) -> tuple[str, int]:
    """The heaviest page and what it weighs with its style sheet, compressed."""
    page = _get(port, "/fr/").decode()
    style = re.search(r"/style\.\w+\.css", page)
    assert style
    sheet = len(gzip.compress(_get(port, style[0])))
    weights = {path: len(gzip.compress(_get(port, path))) + sheet for path in paths}
    heaviest = max(weights, key=lambda path: weights[path])
    return heaviest, weights[heaviest]


def _rate(port: int, places: Sequence[str], seconds: float) -> float:
    """Pages a second, asked one after the other over ASKERS connections."""
    for path in places[:40]:
        _get(port, path)
    counts = [0] * ASKERS
    end = time.perf_counter() + seconds

    def ask(which: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        at = which
        while time.perf_counter() < end:
            _get(port, places[at % len(places)], connection)
            counts[which] += 1
            at += ASKERS

    _together([threading.Thread(target=ask, args=(which,)) for which in range(ASKERS)])
    return sum(counts) / seconds


def _readers(port: int, places: Sequence[str], seconds: float) -> float:
    """What READERS wait for a page, each asking one a second; the 95th of a hundred, in milliseconds."""
    waits: list[float] = []
    begin = time.perf_counter()

    def read(which: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for turn in range(int(seconds)):
            time.sleep(max(0.0, begin + turn + which / READERS - time.perf_counter()))
            started = time.perf_counter()
            _get(port, places[(which * 37 + turn * 11) % len(places)], connection)
            waits.append((time.perf_counter() - started) * 1000)

    _together([threading.Thread(target=read, args=(which,)) for which in range(READERS)])
    return quantiles(waits, n=20)[-1]


def _together(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes of a process and its children, what they share counted once."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    total = 0
    for pid in (process.pid, *map(int, children)):
        said = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(said[1]) if said else 0
    return total / 1000
