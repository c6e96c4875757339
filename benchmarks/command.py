"""The command as a person waits for it: whole processes over the starter record, files already in memory."""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from statistics import median

from benchmarks.figures import Figure
from benchmarks.processes import MAILLAGE, measure

ASKED: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("`maillage place Larache`", ("place", "Larache"), True),
    ('`maillage search "jumelage Sénégal"`', ("search", "jumelage Sénégal"), True),
    ("`maillage country BD`", ("country", "BD"), False),
    ("`maillage embassies --from FR --to SN`", ("embassies", "--from", "FR", "--to", "SN"), False),
)
"""What is asked, its arguments, and whether a bar was set for it."""
_ENTRY = "import sys; from maillage.cli import main; sys.argv = ['maillage', *sys.argv[1:]]; main()"
_TIMED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")


def run(quick: bool = False) -> list[Figure]:
    """All figures of the command; about half a minute."""
    times = 3 if quick else 9
    with tempfile.TemporaryDirectory() as home:
        env = {"MAILLAGE_HOME": home}
        measure([MAILLAGE, "start", "--json"], env)
        python = [sys.executable, "-c", "pass"]
        taken: dict[str, list[float]] = {what: [] for what, *_ in ASKED}
        bare: list[float] = []
        numpy: list[float] = []
        for turn in range(times + 1):  # in turn; the first only warms the files
            rows = [(taken[what], [MAILLAGE, *words]) for what, words, _ in ASKED]
            rows += [(bare, python), (numpy, [sys.executable, "-c", "import numpy"])]
            for kept, command in rows:
                seconds = measure(command, env).seconds
                if turn:
                    kept.append(seconds)
        peer = median(bare)
        figures = [
            _figure(what, median(taken[what]), peer, words, barred, env, times)
            for what, words, barred in ASKED
        ]
    said = f"the same {times} turns"
    return [
        *figures,
        Figure("`python -c pass`, for comparison", peer, "s", how=said),
        Figure('`python -c "import numpy"`, for comparison', median(numpy), "s", how=said),
    ]


def _figure(
    what: str,
    seconds: float,
    peer: float,
    words: Sequence[str],
    barred: bool,
    env: dict[str, str],
    times: int,
) -> Figure:
    heavy = ", ".join(f"{name} {ms:.0f}" for name, ms in heaviest(words, env))
    how = f"whole process, median of {times}; ms of its heaviest imports (`-X importtime`, which itself costs): {heavy}"
    at_least, aim = (0.8, 0.5) if barred else (None, None)
    return Figure(
        what, seconds, "s", at_least, aim, f"`python -c pass`: {peer:.3f} s", seconds / peer, how, _TRIED
    )


_TRIED = (
    "Commands load one by one; numpy, Arrow, openpyxl and rich only where they are needed; a place whose name is sure is not "
    "searched for typing errors. They take up to half as long again when something else runs on both cores."
)


def heaviest(words: Sequence[str], env: dict[str, str], count: int = 5) -> list[tuple[str, float]]:
    """The packages that take most of the time of imports, with their ms; each module counts for its package."""
    taken = measure([sys.executable, "-X", "importtime", "-c", _ENTRY, *words], env)
    total: Counter[str] = Counter()
    for micros, module in _TIMED.findall(taken.errors):
        total[module.partition(".")[0]] += int(micros)
    return [(name, micros / 1000) for name, micros in total.most_common(count)]
