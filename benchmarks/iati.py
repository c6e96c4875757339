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
    """All figures of IATI; some six minutes, most of them for the file of 500 MB (quick: small files, one round)."""
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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = repeated(publisher, folder / "large.xml", 10 if quick else LARGE)
        figures = [
            *_rates(files, f"{len(files)} real files", 1 if quick else 3),
            *_rates([large], f"one file of {_megabytes([large]):.0f} MB", 1 if quick else 3),
            *_commands(folder, files, f"{len(files)} real files", 1 if quick else 2),
        ]
        figures += _large(folder, large, publisher, quick)
        return [*figures, *there_and_back(publisher, folder, 1 if quick else 3)]


def _megabytes(files: Sequence[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6


# Reading


def _rates(files: Sequence[Path], what: str, times: int) -> list[Figure]:
    """Reading with one worker against the walk, without and with proof."""
    small = min(real_files(), key=lambda path: path.stat().st_size)
    runs: list[dict[str, Any]] = [{"prove": False, "workers": 1}, {"prove": True, "workers": 1}]
    told = [_process(files, runs, small) for _ in range(times)]
    size = _megabytes(files)
    walks = median(each["walk"] for each in told)
    how = (
        f"{size:.0f} MB; processor time of one process, everything loaded before; the walk parses and touches every tag, "
        f"attribute, text and tail; median of {times} processes, the walk before, between and after"
    )
    figures = []
    for number, given in enumerate(runs):
        proven = given["prove"]
        ratios = [each["walk"] / each["runs"][number]["reading_cpu"] for each in told]
        seconds = median(each["runs"][number]["reading_cpu"] for each in told)
        figures.append(
            Figure(
                f"Reading {what}, {_PROOF[proven]}", median(ratios), "of the walk's rate", *BARS[proven],
                f"bare lxml walk: {size / walks:.1f} MB/s, ours {size / seconds:.1f}", median(ratios), how, _RATE_TRIED, more=True,
            )
        )  # fmt: skip
    publishing = median(each["runs"][-1]["publishing_cpu"] for each in told)
    what_else = f"{how}; deciding what is current, money, the index and the manifest"
    figures.append(
        Figure(f"What follows the reading of {what}", publishing, "s", peer=f"bare lxml walk: {walks:.2f} s",
               ratio=publishing / walks, how=what_else)
    )  # fmt: skip
    return figures


_PROOF = {False: "without proof", True: "every activity proven"}
_RATE_TRIED = ""


def _process(files: Sequence[Path], runs: Sequence[dict[str, Any]], small: Path | None) -> dict[str, Any]:
    spec = {"files": [str(path) for path in files], "small": str(small) if small else None, "runs": runs}
    taken = measure([sys.executable, "-m", "benchmarks.iati_process", json.dumps(spec)])
    told: dict[str, Any] = json.loads(taken.out)
    return told


# Whole commands


def _commands(folder: Path, files: Sequence[Path], what: str, times: int) -> list[Figure]:
    """The command over the folder of real files, in a process of its own, against the walk in one of its own."""
    walks = [_walk(files) for _ in range(times)]
    figures = []
    for proven in (False, True):
        taken = [_command(folder / f"real{proven}{number}", files, 1, proven) for number in range(times)]
        seconds, walk = median(each.cpu_seconds for each in taken), median(each.cpu_seconds for each in walks)
        figures.append(
            Figure(f"`maillage import`, {what}, one worker, {_PROOF[proven]}, processors", seconds, "s",
                   peer=f"bare lxml walk in a process of its own: {walk:.2f} s", ratio=seconds / walk,
                   how=f"{_megabytes(files):.0f} MB; whole process, index included; median of {times}")
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


def _large(folder: Path, large: Path, publisher: Sequence[Path], quick: bool) -> list[Figure]:
    """One worker and two over the large file, and the memory of one over one five times larger."""
    times = 1 if quick else 2
    one, two = [], []
    for number in range(times):  # in turn, so that a busy moment meets both
        one.append(_command(folder / f"one{number}", [large], 1, True))
        two.append(_command(folder / f"two{number}", [large], 2, True))
    walk = _walk([large])
    gain = median(a.seconds for a in one) / median(b.seconds for b in two)
    inside = _process([large], [{"prove": True, "workers": n} for n in (1, 2)], None)["runs"]
    reading = inside[0]["reading_wall"] / inside[1]["reading_wall"]
    size = f"one file of {_megabytes([large]):.0f} MB"
    how = f"{size}, every activity proven; wall clock"
    memory = median(a.megabytes for a in one)
    figures = [
        Figure("Reading with two workers against one", reading, "times the rate", 1.6, 1.8, how=f"{how}, one run", tried=_TWO_TRIED, more=True),
        Figure("`maillage import` with two workers against one", gain, "times the rate", more=True,
               peer=f"one worker: {median(a.seconds for a in one):.1f} s, two: {median(b.seconds for b in two):.1f} s",
               how=f"{how}, whole process, index included; median of {times}"),
        Figure(f"`maillage import`, {size}, one worker, every activity proven, processors", median(a.cpu_seconds for a in one), "s",
               peer=f"bare lxml walk in a process of its own: {walk.cpu_seconds:.2f} s",
               ratio=median(a.cpu_seconds for a in one) / walk.cpu_seconds, how="whole process, index included"),
        Figure(f"Most memory held, {size}, one worker", memory, "MB", 350 * 1.048576, how="whole process; resident, mapped files included", tried=_MEMORY_TRIED),
    ]  # fmt: skip
    huge = repeated(publisher, folder / "huge.xml", 20 if quick else HUGE)
    five = _command(folder / "five", [huge], 1, True)
    figures.append(
        Figure(f"Most memory held, one file of {_megabytes([huge]):.0f} MB, against the {_megabytes([large]):.0f} MB",
               five.megabytes / memory, "times", 1.15, how=f"{five.megabytes:.0f} MB; one run of {five.seconds:.0f} s", tried=_MEMORY_TRIED)
    )  # fmt: skip
    return figures


_TWO_TRIED = ""
_MEMORY_TRIED = ""
