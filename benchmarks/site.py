"""The site served over the starter record and real activities: weight, how many pages a second, how long a reader waits, memory.

The load comes from this process over loopback, bounded: readers who ask a page a second, then as many pages as come. Pages
are asked in turn so that each is made anew: those that a process keeps are measured apart.
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
from benchmarks.site_search import beside_datasette

READERS, SECONDS = 20, 20
WARM = 40
"""Places asked before anything is measured."""
COUNTRIES = ("MA", "SN", "RS", "BG", "PT", "GR", "HU", "FI", "DK", "NO", "CZ", "SK", "HR", "SI", "LT", "LV", "EE", "RO", "TR",
             "BR", "SE", "AT", "BE", "NL", "CH", "UA", "TN", "ML")  # fmt: skip
COLD = 4
"""Countries after which every process has loaded what pages that compute need."""
ASKERS = 20
"""Connections that ask all the time. With four, how they happen to fall to the two processes decides what is measured."""
_PLACE = re.compile(r"/en/place/[\w:.-]+")
_PAGES = ("/fr/", "/en/places", "/ar/sources", "/fr/embassies?from=SN&to=FR", "/fr/pair/FR/MA", "/en/country/SN", "/fr/topics",
          "/en/search?q=water", "/ar/about/scores", "/fr/milestones", "/en/place/geonames:2543549", "/fr/country/FR", "/fr/mesh",
          "/fr/compare?one=FR&other=SN", "/ar/group/LDC", "/fr/money?country=SN", "/fr/sheet/pair/FR/SN")  # fmt: skip
_COMPUTED = (
    "/fr/country/{}",
    "/fr/measures?country={}",
    "/fr/search?q=eau&country={}",
    "/fr/compare?one={}&other=FR",
)


def run(quick: bool = False) -> list[Figure]:
    """All figures of the site; about a minute and a half."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"MAILLAGE_HOME": str(Path(folder, "home"))}
        measure([MAILLAGE, "start", "--json"], env)
        data = os.environ.get("MAILLAGE_TEST_DATA")
        if data:
            files = [str(Path(data, "iati", name)) for name in ("acf-spain", "be-dgd", "dportal-pages")]
            measure([MAILLAGE, "import", "--json", *files], env, may=(0, 1))
        with _served({**env, "MAILLAGE_PAGES": "0"}) as (
            port,
            cold,
            process,
        ):  # no limit: one address asks for all
            places = _places(port)
            shown = [*_PAGES, *places[:5]]
            heaviest, weight = _heaviest(port, shown)
            for path in places[-WARM:]:
                _get(port, path)
            seconds = 5 if quick else SECONDS
            fresh, unread = places[: -WARM - READERS * seconds], places[-WARM - READERS * seconds : -WARM]
            anew, made = _rate(port, fresh, 3 if quick else 10)
            kept, _ = _rate(port, fresh[:20], 2 if quick else 5, again=True)
            waits = _readers(port, unread, seconds)
            memory = _memory(process)
            computed = _computed(port)
            peers = beside_datasette(port, Path(env["MAILLAGE_HOME"]), Path(folder), 40 if quick else 200)
    about = "starter record" + (" and real IATI files" if data else "")
    return [
        Figure(f"A first view: the heaviest of {len(shown)} pages, HTML and CSS compressed", weight / 1000, "kB", 14, how=f"{heaviest}; {about}"),
        Figure("Place pages a second, two processes on two cores", anew, "pages/s", 100, more=True, tried=_TRIED_RATE,
               how=f"each made anew and sent whole: {made} of {len(fresh)} places, once each, {ASKERS} connections; the load runs "
               f"on the same cores; {about}"),
        Figure("The same, of pages that a process made before and keeps", kept, "pages/s", how="20 places, again and again"),
        Figure(f"{READERS} readers, a place page a second each: waiting, p95", waits, "ms", 100, how=f"{seconds} s over loopback, each place once and made anew; the load runs on the same cores"),
        Figure("Where a page computes: a country, measures, a search, two countries compared: waiting, p95", computed, "ms", 250,
               how=f"one reader, {len(COUNTRIES) - COLD} countries, each page once and made anew"),
        Figure("`maillage serve` to its first page", cold, "s", 5, aim=3),
        Figure("Memory of the site, all its processes (PSS)", memory, "MB", 600, aim=400, tried=_TRIED_MEMORY,
               how="two that answer, what started them, the worker of jobs; after the loads above"),
        *peers,
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
    for code in COUNTRIES:
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


def _rate(port: int, places: Sequence[str], seconds: float, again: bool = False) -> tuple[float, int]:
    """Pages a second over ASKERS connections, and how many; each place at most once, or ``again`` and again."""
    counts = [0] * ASKERS
    begin = time.perf_counter()

    def ask(which: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        at = which
        while time.perf_counter() < begin + seconds and (again or at < len(places)):
            _get(port, places[at % len(places)], connection)
            counts[which] += 1
            at += ASKERS

    _together([threading.Thread(target=ask, args=(which,)) for which in range(ASKERS)])
    return sum(counts) / (time.perf_counter() - begin), sum(counts)


def _readers(port: int, places: Sequence[str], seconds: int) -> float:
    """What READERS wait for a page, each asking one a second, each place once; the 95th of a hundred, in milliseconds."""
    waits: list[float] = []
    begin = time.perf_counter()

    def read(which: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for turn in range(seconds):
            time.sleep(max(0.0, begin + turn + which / READERS - time.perf_counter()))
            started = time.perf_counter()
            _get(port, places[which + turn * READERS], connection)
            waits.append((time.perf_counter() - started) * 1000)

    _together([threading.Thread(target=read, args=(which,)) for which in range(READERS)])
    return quantiles(waits, n=20)[-1]


def _computed(port: int) -> float:
    """What one reader waits for pages that sum up or search, each asked once; the 95th of a hundred, in milliseconds."""
    waits: list[float] = []
    for position, code in enumerate(COUNTRIES):
        for page in _COMPUTED:
            started = time.perf_counter()
            _get(port, page.format(code))
            if position >= COLD:
                waits.append((time.perf_counter() - started) * 1000)
    return quantiles(waits, n=20)[-1]


def _together(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes of a process and all that it started, what they share counted once."""
    total = 0
    for pid in _descent(process.pid):
        said = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(said[1]) if said else 0
    return total / 1000


def _descent(pid: int) -> list[int]:
    """A process and all that it and its threads started."""
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [pid, *(each for child in children for each in _descent(child))]


_TRIED_RATE = (
    "what is listed at places is looked up in memory, not asked of DuckDB; only places with a link are measured for distance; likely "
    "partners count once a country what is the same for it, follow only links that matter, to the same digit; addresses are put "
    "together, not resolved; who has a link stands by latitude, so that what is near is found among few. A kept page goes out as it "
    "was compressed once. What is left: the likely partners (a walk over all links), Django's templates, and asking for the language"
)
_TRIED_MEMORY = (
    "what all processes need is loaded before they part, and hidden from the search for rubbish; part of it is copied all the same, "
    "since Python 3.11 counts references inside each object. What is listed at places, and what links teach, is made in a process "
    "aside, which takes with it what the making took; the first is packed. Tables are kept compressed, without the rows as they "
    "stood, and without indexes. DuckDB gives back what a question took, pages are kept compressed, and what only jobs need "
    "(pyarrow) or one tree needed (scipy.spatial) is not loaded. The threads of a process share two arenas of malloc (62 MB); one "
    "for all was slower"
)
