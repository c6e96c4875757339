"""IATI files taken in, beside a bare walk of lxml over the same bytes in the same process; workers, memory, and peers.

``run()`` gives the figures. Rates of one worker are of processor time, the walk's over the import's: 0.3 is three tenths
of the walk's rate. *Reading* is all that makes rows of a file (copy, parse, schema, rules, codes, typing, languages, proof,
Parquet), with everything loaded before; *the whole command* is a process of its own, its start, what is current and the index
included. Without MAILLAGE_TEST_DATA, all is "not measured".
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.iati_files import real_files, repeated
from benchmarks.processes import MAILLAGE, Taken, measure

LARGE, HUGE = 100, 500
"""Megabytes of the files made by repetition."""
BARS = {False: (0.30, 0.40), True: (0.15, 0.22)}
"""Whether each activity is proven → at least and aim, as a share of the walk's rate."""


def run(quick: bool = False) -> list[Figure]:
    """All figures of IATI; some eight minutes, a third of them for the file of 500 MB (quick: small files, one round)."""
    from benchmarks.iati_peers import there_and_back

    files = real_files()
    if not files:
        return [
            Figure(
                "Import of IATI files",
                None,
                "of the walk's rate",
                *BARS[True],
                how="set MAILLAGE_TEST_DATA",
                more=True,
            )
        ]
    publisher = [path for path in files if path.parent.name == "usaid"]
    rounds = 1 if quick else 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = repeated(publisher, folder / "large.xml", 10 if quick else LARGE)
        huge = repeated(publisher, folder / "huge.xml", 20 if quick else HUGE)
        size = f"one file of {_megabytes([large]):.0f} MB"
        return [
            *_rates(files, f"{len(files)} real files", rounds + 1),
            *_commands(folder, files, f"{len(files)} real files"),
            *_rates([large], size, rounds),
            *_two_workers(large, size, rounds),
            *_memory(folder, large, huge, size),
            *there_and_back(publisher, folder, rounds),
        ]


def _megabytes(files: Sequence[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6


# Reading


def _rates(files: Sequence[Path], what: str, times: int) -> list[Figure]:
    """Reading with one worker against the walk, without and with proof."""
    small = min(real_files(), key=lambda path: path.stat().st_size)
    told: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for _ in range(
        times
    ):  # in turn, so that a busy moment meets both; each in a process of its own, so that none warms the other
        for proven, kept in told.items():
            kept.append(_process(files, [{"prove": proven, "workers": 1}], small))
    size = _megabytes(files)
    how = (
        f"{size:.0f} MB; processor time of a process, everything loaded before; the walk parses and touches every tag, "
        f"attribute, text and tail, before and after in the same process; median of {times} processes"
    )
    figures = []
    for proven, kept in told.items():
        ratio = median(each["walk"] / each["runs"][0]["reading_cpu"] for each in kept)
        seconds = median(each["runs"][0]["reading_cpu"] for each in kept)
        walk = size / median(each["walk"] for each in kept)
        figures.append(
            Figure(
                f"Reading {what}, {_PROOF[proven]}", ratio, "of the walk's rate", *BARS[proven],
                f"bare lxml walk: {walk:.1f} MB/s, ours {size / seconds:.1f}", ratio, how, _RATE_TRIED, more=True,
            )
        )  # fmt: skip
    walk = median(each["walk"] for each in told[True])
    publishing = median(each["runs"][0]["publishing_cpu"] for each in told[True])
    figures.append(
        Figure(f"What follows the reading of {what}", publishing, "s", peer=f"bare lxml walk: {walk:.2f} s",
               ratio=publishing / walk, how=f"{how}; deciding what is current, money, the index and the manifest")
    )  # fmt: skip
    return figures


_PROOF = {False: "without proof", True: "every activity proven"}
_RATE_TRIED = (
    "elements without children made where they are met (a third less to read), languages and typed values remembered from "
    "block to block, foreign elements written once a block (8 ms a MB), rules asked column by column so that only suspects "
    "are judged (119 to 16 ms a MB), the search for cycles off; rows turned once for checks and tables, kinds and groups "
    "asked once a stretch of time, empty columns passed over when a row is rebuilt by its shape, problems and derived rows "
    "written by column (together a tenth); tried without gain: serialising and splitting instead of walking, XPath and XSLT "
    "for the rules, expat, other sizes of blocks, other allocators. A profile shows no place above 6 % but the walk itself "
    "(12 %): what remains is Python making rows of some 16,000 elements a MB, some six times what touching them costs"
)


def _process(files: Sequence[Path], runs: Sequence[dict[str, Any]], small: Path | None) -> dict[str, Any]:
    spec = {"files": [str(path) for path in files], "small": str(small) if small else None, "runs": runs}
    taken = measure([sys.executable, "-m", "benchmarks.iati_process", json.dumps(spec)])
    told: dict[str, Any] = json.loads(taken.out)
    return told


# Whole commands


def _commands(folder: Path, files: Sequence[Path], what: str) -> list[Figure]:
    """The command over the real files, in a process of its own, against the walk in one of its own."""
    walk = _walk(files).cpu_seconds
    figures = []
    for proven in (False, True):
        taken = _command(folder / f"real{proven}", files, 1, proven)
        figures.append(
            Figure(f"`maillage import`, {what}, one worker, {_PROOF[proven]}, processors", taken.cpu_seconds, "s",
                   peer=f"bare lxml walk in a process of its own: {walk:.2f} s", ratio=taken.cpu_seconds / walk,
                   how=f"{_megabytes(files):.0f} MB; whole process, money and index included; once; {taken.megabytes:.0f} MB held")
        )  # fmt: skip
    return figures


def _walk(files: Sequence[Path]) -> Taken:
    code = "import gc, sys; gc.disable(); from pathlib import Path; from benchmarks.iati_files import walk; walk([Path(p) for p in sys.argv[1:]])"
    return measure([sys.executable, "-c", code, *map(str, files)])


def _command(home: Path, files: Sequence[Path], workers: int, proven: bool) -> Taken:
    """`maillage import` into a new home; checks that it read and proved what it says."""
    words = [MAILLAGE, "import", "--json", "--workers", str(workers), *map(str, files)]
    taken = measure([*words, *(() if proven else ("--no-proof",))], {"MAILLAGE_HOME": str(home)}, (0, 1))
    said = json.loads(taken.out)
    if not said["activities"] or (
        proven and said["proof"]["identical"] + said["proof"]["kept_whole"] != said["activities"]
    ):
        raise AssertionError({key: said[key] for key in ("activities", "proof")})
    return taken


def _two_workers(large: Path, size: str, times: int) -> list[Figure]:
    """Two workers against one by the wall clock: reading, and all of it."""
    told: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
    for _ in range(times):  # in turn, so that a busy moment meets both
        for workers, kept in told.items():
            kept += _process([large], [{"prove": True, "workers": workers}], None)["runs"]
    figures = []
    asked: tuple[tuple[str, str, float | None, float | None], ...] = (
        ("Reading", "reading_wall", 1.6, 1.8),
        ("An import, all of it,", "wall", None, None),
    )
    for what, key, at_least, aim in asked:
        one, two = (median(each[key] for each in kept) for kept in told.values())
        figures.append(
            Figure(f"{what} with two workers against one", one / two, "times the rate", at_least, aim, f"one worker: {one:.1f} s",
                   two / one, f"{size}, every activity proven; wall clock, the start of the processes included; median of {times}",
                   _TWO_TRIED, more=True)
        )  # fmt: skip
    return figures


def _memory(folder: Path, large: Path, huge: Path, size: str) -> list[Figure]:
    """The memory of one worker over the large file, and over one five times larger."""
    one, five = _command(folder / "one", [large], 1, True), _command(folder / "five", [huge], 1, True)
    walk = _walk([large]).cpu_seconds
    how = "`maillage import`, every activity proven, in a process of its own; once"
    return [
        Figure(f"`maillage import`, {size}, one worker, every activity proven, processors", one.cpu_seconds, "s",
               peer=f"bare lxml walk in a process of its own: {walk:.2f} s", ratio=one.cpu_seconds / walk,
               how=f"whole process, money and index included; once; {one.seconds:.0f} s by the wall clock"),
        Figure(f"Most memory held, {size}, one worker", one.megabytes * 1.048576, "MB", 350 * 1.048576,
               how=f"{how}; resident, mapped files included; the bar is 350 MiB", tried=_MEMORY_TRIED),
        Figure(f"The same, one file of {_megabytes([huge]):.0f} MB against it", five.megabytes / one.megabytes, "times", 1.15,
               how=f"{how}; {five.megabytes * 1.048576:.0f} MB, {five.seconds:.0f} s by the wall clock", tried=_MEMORY_TRIED),
    ]  # fmt: skip


_TWO_TRIED = "blocks and results pass by files; each process costs a second and a half to start, so small imports use one"
_MEMORY_TRIED = (
    "groups of rows closed at 8 MB, money derived over fewer records at a time, Arrow on the system's allocator, problems "
    "written away while they are told, groups of parts read one at a time for the index, freed memory given back there"
)
