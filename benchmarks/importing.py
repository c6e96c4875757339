"""Imports measured as a person meets them: the command in a process of its own, an empty home, the index included.

Links are the real list where MAILLAGE_TEST_DATA names the folder of real files, filled up with rows of the starter
record; else the starter's rows repeated. The peer of the large import reads the same rows with ``csv`` and puts them
into SQLite with a full-text table: no recognising, no matching, no history, no proof. It says what the floor is.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib import resources
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.processes import MAILLAGE, Taken, measure

LINKS, LARGE, FILES, SEED = 25_000, 100_000, 1_000, 2026
Row = list[str]
_OLD = 1_700_000_000  # a file young when it is taken in is read again the next time, by rule


def run(quick: bool = False) -> list[Figure]:
    """All figures of imports; about a minute and a half."""
    times = 1 if quick else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        header, rows = links()
        return [
            *_first(folder, header, rows, times),
            *_nothing_changed(folder, header, rows),
            *_three_bad(folder, header, rows, 10_000 if quick else LARGE),
            _second_version(folder, header, rows, times),
        ]


def links() -> tuple[Row, list[Row]]:
    """(headings, 25,000 rows): the real list and the start of the starter's, or the starter's alone, repeated."""
    starter = resources.files("maillage.record").joinpath("data", "starter", "twinnings.csv")
    given = [starter.read_text(encoding="utf-8")]
    data = os.environ.get("MAILLAGE_TEST_DATA")
    if data:
        real = Path(data) / "world" / "twinning" / "twinning_pairs.csv"
        given.insert(0, real.read_text(encoding="utf-8"))
    tables = [list(csv.reader(text.splitlines())) for text in given]
    header = tables[0][0]
    if any(table[0] != header for table in tables):
        raise AssertionError("the lists have other columns than they had: adapt the benchmark")
    return header, list(islice(cycle(row for table in tables for row in table[1:]), LINKS))


def sheet(path: Path, header: Row, rows: Iterable[Row]) -> Path:
    """A CSV file, old enough to be known by its stamp."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    os.utime(path, (_OLD, _OLD))
    return path


def take(home: Path, path: Path, may: Sequence[int] = (0, 1)) -> Taken:
    """`maillage import` in a process of its own."""
    return measure(
        [MAILLAGE, "import", "--as", "links", "--json", str(path)], {"MAILLAGE_HOME": str(home)}, may
    )


# A first import


def _first(folder: Path, header: Row, rows: list[Row], times: int) -> list[Figure]:
    path = sheet(folder / "links.csv", header, rows)
    ours, peers = [], []
    for number in range(times):  # in turn, so that a busy moment meets both
        ours.append(take(folder / f"first{number}", path))
        peers.append(
            measure(
                [sys.executable, "-m", "benchmarks.importing", str(path), str(folder / f"peer{number}.db")]
            )
        )
    said = json.loads(ours[0].out)
    if said["added"] != len(rows):
        raise AssertionError(f"{said['added']} of {len(rows)} rows were added")
    both, all_ends = _matched(folder / "first0")
    wall, peer = median(t.seconds for t in ours), median(t.seconds for t in peers)
    cpu, megabytes = median(t.cpu_seconds for t in ours), median(t.megabytes for t in ours)
    real = "MAILLAGE_TEST_DATA" in os.environ
    what = "the real list and 130 rows of the starter record" if real else "the starter's rows, repeated"
    how = f"`maillage import --json` in a fresh process and an empty home; {what}; median of {times}"
    less = "csv → SQLite with FTS5, nothing recognised or matched"
    return [
        Figure(f"Import of {len(rows):,} links, both ends matched, index included", wall, "s", 20, 5,
               f"{less}: {peer:.2f} s", wall / peer, f"{how}; wall clock, start-up included", _IMPORT_TRIED),
        Figure("The same, processors", cpu, "s", peer=f"{less}: {median(t.cpu_seconds for t in peers):.2f} s",
               ratio=cpu / median(t.cpu_seconds for t in peers), how=f"{how}; user and system time"),
        Figure("The same, most memory held", megabytes, "MB", peer=f"{less}: {median(t.megabytes for t in peers):.0f} MB",
               ratio=megabytes / median(t.megabytes for t in peers), how=f"{how}; resident, mapped files included"),
        Figure("Links of it with both ends matched to a place", 100 * both, "%", more=True,
               how="by name, country and point; what is doubtful waits in `maillage review`, unmatched"),
        Figure("Ends of it matched to a place", 100 * all_ends, "%", more=True, how="the same import"),
    ]  # fmt: skip


_IMPORT_TRIED = (
    "Looking each distinct end up once, parsing and folding by column, no collector while rows are made, documents of "
    "the index built from this import's own rows: 7.8 s at first, on a busy machine. Runs of one day lie between 4.7 s "
    "(calm) and 8.3 s (others at work on both cores): 2 s find places, 2 s build documents of the index, 0.5 s read the sheet."
)


def _matched(home: Path) -> tuple[float, float]:
    from maillage.record.questions import ask
    from maillage.record.store import Store

    query = (
        "SELECT avg((a_place IS NOT NULL AND b_place IS NOT NULL)::INT), "
        "avg((a_place IS NOT NULL)::INT + (b_place IS NOT NULL)::INT) / 2 FROM links_all"
    )
    with Store(home).open() as reader:
        both, ends = ask(reader, query).rows[0]
    return float(both), float(ends)


def plain_import(path: Path, database: Path) -> None:
    """The peer: rows as they are into SQLite, names into a full-text table, one transaction."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    connection = sqlite3.connect(database)
    marks = ", ".join("?" for _ in header)
    connection.execute(f"CREATE TABLE links ({', '.join(header)})")
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5(a, b, tokenize='unicode61 remove_diacritics 2')"
    )
    connection.executemany(f"INSERT INTO links VALUES ({marks})", rows)
    ends = [(f"{row[0]} {row[1]}", f"{row[4]} {row[5]}") for row in rows]
    connection.executemany("INSERT INTO words VALUES (?, ?)", ends)
    connection.commit()
    connection.close()


# Nothing changed


def _nothing_changed(folder: Path, header: Row, rows: list[Row]) -> list[Figure]:
    from maillage.record.intake import Outcome, Wish
    from maillage.record.lock import import_lock
    from maillage.record.store import Store
    from maillage.record.take_in import take_in
    from maillage.reference.places import Places

    files = folder / "many"
    files.mkdir()
    for number in range(FILES):
        sheet(files / f"{number:04d}.csv", header, rows[5 * number : 5 * number + 5])
    store, places = Store(folder / "many_home"), Places.open()

    def again() -> Outcome:
        now = datetime.now(UTC)
        with import_lock(store.folder, "import", now.isoformat()):
            return take_in(store, [str(files)], places, now, Wish(kind="links"))

    first = again()
    seconds, peer = [], []
    for _ in range(5):
        seconds.append(_timed(lambda: _check_unchanged(again(), first.rows)))
        peer.append(_timed(lambda: _hash_all(files)))
    touched = []
    for number in range(3):
        for path in files.iterdir():
            os.utime(path, (_OLD + 60 * (number + 1),) * 2)
        touched.append(_timed(lambda: _check_unchanged(again(), first.rows)))
    wall, hashed = median(seconds), median(peer)
    less = f"stat and sha256 of the same files: {hashed:.3f} s"
    how = f"{FILES:,} files of 5 links each, in process after start-up, the lock taken each time; 0 added and 0 changed checked"
    return [
        Figure(f"Nothing changed: re-import of {FILES:,} known files", wall, "s", 1, 0.3, less, wall / hashed, f"{how}; median of 5"),
        Figure("The same, all files touched (read and hashed, stamps noted)", median(touched), "s", peer=less,
               ratio=median(touched) / hashed, how=f"{how}; median of 3"),
        Figure("Their first import, for comparison", first.seconds, "s", how="the same files, once, in process"),
    ]  # fmt: skip


def _check_unchanged(outcome: object, rows: int) -> None:
    told = (outcome.added, outcome.changed, outcome.unchanged)  # type: ignore[attr-defined]
    if told != (0, 0, rows):
        raise AssertionError(f"nothing changed, and yet {told} of {rows}")


def _hash_all(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        path.stat()
        hashlib.sha256(path.read_bytes()).hexdigest()


# Bad rows, and a second version


def _three_bad(folder: Path, header: Row, rows: list[Row], count: int) -> list[Figure]:
    """Other links of the same ends, paired at random, three of them without a second town."""
    chance = random.Random(SEED)
    side = header.index("city_b")
    seconds = chance.choices(rows, k=count)
    paired = [[*rows[number % len(rows)][:side], *other[side:]] for number, other in enumerate(seconds)]
    for bad in (count // 7, count // 2, count - 1):
        paired[bad][side] = ""
    taken = take(folder / "large", sheet(folder / "large.csv", header, paired))
    said = json.loads(taken.out)
    if (said["added"], said["rejected"]) != (count - 3, 3):
        raise AssertionError(f"{said['added']} added, {said['rejected']} rejected")
    how = f"one run; {count:,} links paired at random from the ends of the same list; exactly 3 rejected, the others added: checked"
    return [
        Figure(f"{count:,} rows of which 3 are bad", count / taken.seconds, "rows/s", how=how, more=True),
        Figure("The same, whole process", taken.seconds, "s", how=how),
        Figure("The same, most memory held", taken.megabytes, "MB", how=f"{how}; resident, mapped files included"),
    ]  # fmt: skip


def _second_version(folder: Path, header: Row, rows: list[Row], times: int) -> Figure:
    """A year in every row; in the second version, another year in every seventh."""
    path = folder / "versions.csv"
    sheet(path, [*header, "since"], ([*row, "1990"] for row in rows))
    home = folder / "version1"
    take(home, path)
    sheet(path, [*header, "since"], ([*row, "1991" if n % 7 == 0 else "1990"] for n, row in enumerate(rows)))
    os.utime(path, (_OLD + 60, _OLD + 60))
    taken = []
    for number in range(times):
        shutil.copytree(home, folder / f"version2-{number}")
        taken.append(take(folder / f"version2-{number}", path))
    said = json.loads(taken[0].out)
    changed = len(range(0, len(rows), 7))
    if (said["added"], said["changed"], said["unchanged"]) != (0, changed, len(rows) - changed):
        raise AssertionError({key: said[key] for key in ("added", "changed", "unchanged", "vanished")})
    how = f"`maillage import` of a second version; {changed:,} changed and {len(rows) - changed:,} unchanged: checked; median of {times}"
    return Figure(
        f"{len(rows):,} rows again, every seventh changed", median(t.seconds for t in taken), "s", how=how
    )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    plain_import(Path(sys.argv[1]), Path(sys.argv[2]))
