"""The search page beside Datasette's: the same activities, the same words, in turn, each word once on either side.

Datasette (``.build/peers``, pinned in ``requirements/bench.in``) gets what helps it: its index of full text, an immutable
file, for the times as many rows a page as ours shows. Its page has no facets unless they are asked for; ours has them.
"""

from __future__ import annotations

import gzip
import re
import socket
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urljoin

from benchmarks.figures import Figure
from benchmarks.iati_peers import ENVIRONMENT, installed
from maillage.record.questions import Answer, ask
from maillage.record.store import Store

WORDS, ROWS = 200, 20
_TABLE = "/activities/activities"
_QUERY = "SELECT * EXCLUDE (raw) FROM activities ORDER BY id"
_WORD = re.compile(r"[a-zà-ÿ]{4,}")
_LOADED = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+\.(?:css|js)[^"]*)"')


def beside_datasette(port: int, home: Path, folder: Path, words: int = WORDS) -> list[Figure]:
    """The figures; the site is served at ``port`` over the record of ``home``."""
    whats = (
        "Search page, times as fast as Datasette 0.65.5, p50",
        "The same, p95",
        "The same, times as light, with all it loads",
    )
    lacking = installed()
    if lacking:
        return [Figure(what, None, "times", 1, how=f"not installed: {lacking}", more=True) for what in whats]
    table = ask(Store(home).open(), _QUERY)
    _fill(folder / "activities.db", table)
    asked = _words([str(row[table.columns.index("title")]) for row in table.rows], words)
    with _datasette(folder / "activities.db") as peer:
        ours, theirs = _in_turn(
            (port, [f"/en/search?q={quote(word)}&table=activities" for word in asked]),
            (peer, [f"{_TABLE}?_search={quote(word)}&_size={ROWS}" for word in asked]),
        )
        pages = {"ours": (port, ours.heaviest), "same": (peer, theirs.heaviest),
                 "whole": (peer, theirs.heaviest.replace(f"&_size={ROWS}", ""))}  # fmt: skip
        packed = {name: _weight(*page) / 1000 for name, page in pages.items()}
        sent = {name: _weight(*page, sent=True) / 1000 for name, page in pages.items()}
    how = f"{len(table.rows):,} activities, {len(asked)} words of theirs, each once, in turn; one connection each, whole pages of {ROWS} rows"
    bare = "; ".join(
        f"{whose} {median(side.weights) / 1000:.1f} kB" for whose, side in (("ours", ours), ("its", theirs))
    )
    shown = "the heaviest page of each, HTML with the style sheets and scripts it loads"
    lighter = (
        (
            whats[2],
            packed,
            "whole",
            5,
            f"compressed; {shown}; its page as it comes, of 100 rows, ours of {ROWS}",
        ),
        (
            "The same, of as many rows",
            packed,
            "same",
            None,
            f"compressed; {shown}; the HTML alone, median: {bare}",
        ),
        (
            "The same, as sent to a browser",
            sent,
            "same",
            None,
            "as many rows; Datasette compresses nothing by itself",
        ),
    )
    return [
        *(
            Figure(what, peer / mine, "times", 1, None, f"{peer:.1f} ms", mine / peer, f"{how}; ours {mine:.1f} ms", more=True)
            for what, mine, peer in zip(whats, _times(ours), _times(theirs), strict=False)
        ),
        *(
            Figure(what, kilobytes[its] / kilobytes["ours"], "times", bar, None, f"{kilobytes[its]:.1f} kB",
                   kilobytes["ours"] / kilobytes[its], f"{told}; ours {kilobytes['ours']:.1f} kB", _TRIED_WEIGHT, more=True)
            for what, kilobytes, its, bar, told in lighter
        ),
    ]  # fmt: skip


_TRIED_WEIGHT = "more than half of ours is the style sheet, which all pages share: it is loaded once"


def _times(side: _Side) -> tuple[float, float]:
    """p50 and p95."""
    return median(side.waits), quantiles(side.waits, n=20)[-1]


class _Side:
    """What one side took: milliseconds and compressed bytes of each page, and the address of the heaviest."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.waits: list[float] = []
        self.weights: list[int] = []
        self.heaviest = ""

    def ask(self, path: str) -> None:
        """One page, whole."""
        started = time.perf_counter()
        body = _get(self.connection, path)
        self.waits.append((time.perf_counter() - started) * 1000)
        weight = len(gzip.compress(body))
        if weight > max(self.weights, default=0):
            self.heaviest = path
        self.weights.append(weight)


def _in_turn(*sides: tuple[int, Sequence[str]]) -> list[_Side]:
    """Each side's pages, one after the other in turn. The first few of each are asked twice, so that both are warm."""
    found = [_Side(port) for port, _ in sides]
    for side, (_, paths) in zip(found, sides, strict=True):
        for path in paths[:5]:
            _get(side.connection, f"{path}&warm=1")
    for turn in zip(*(paths for _, paths in sides), strict=True):
        for side, path in zip(found, turn, strict=True):
            side.ask(path)
    return found


def _get(connection: HTTPConnection, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    connection.request("GET", path, headers=dict(headers or {}))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return body


def _weight(port: int, path: str, sent: bool = False) -> int:
    """Bytes of a page and of every style sheet and script that it loads from its own server: compressed, or as the server
    sends them to a browser, which takes what is compressed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    page = _get(connection, path)
    loaded = {urljoin(path, found) for found in _LOADED.findall(page.decode())}
    all_of_it = [path, *sorted(each for each in loaded if each.startswith("/") and not each.startswith("//"))]
    if sent:
        return sum(len(_get(connection, each, {"Accept-Encoding": "gzip"})) for each in all_of_it)
    return sum(len(gzip.compress(_get(connection, each))) for each in all_of_it)


def _fill(database: Path, table: Answer) -> None:
    """The activities as Datasette would have them: a table, and an index of full text over it."""
    marks = ", ".join("?" * len(table.columns))
    columns = ", ".join(f'"{name}"' for name in table.columns)
    rows = ([" ".join(cell) if isinstance(cell, list) else cell for cell in row] for row in table.rows)
    with sqlite3.connect(database) as connection:
        connection.execute(f"CREATE TABLE activities ({columns}, PRIMARY KEY (statement))")
        connection.executemany(f"INSERT INTO activities VALUES ({marks})", rows)
        connection.execute(
            "CREATE VIRTUAL TABLE activities_fts USING fts5(title, description, content='activities')"
        )
        connection.execute("INSERT INTO activities_fts(activities_fts) VALUES ('rebuild')")
    connection.close()


def _words(titles: Sequence[str], most: int) -> list[str]:
    """Words of titles, evenly from the most frequent to those that stand in two."""
    counted = Counter(word for title in titles for word in set(_WORD.findall(title.lower())))
    found = sorted(
        (word for word, number in counted.items() if number > 1), key=lambda word: (-counted[word], word)
    )
    return found[:: max(1, len(found) // most)][:most]


@contextmanager
def _datasette(database: Path) -> Iterator[int]:
    """Datasette at work: its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        str(ENVIRONMENT / "bin" / "datasette"),
        "serve",
        "-i",
        str(database),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            started = time.perf_counter()
            while True:
                try:
                    _get(HTTPConnection("127.0.0.1", port, timeout=60), _TABLE)
                    break
                except OSError:
                    if process.poll() is not None or time.perf_counter() - started > 60:
                        raise
                    time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait()
