"""Dossiers measured: the whole ledger verified, one dossier opened, two processes that append, an export, the search of the two-key core.

The site's part runs in processes of its own (``dossiers_process``, ``dossiers_writer``), in a home of their own, on SQLite and on
PostgreSQL. The peer of verifying is the bare minimum that anybody would write: SHA-256 over the same bytes, read from the same database
in one process, with no look at their form.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping

from benchmarks.databases import BOTH, MISSING, database
from benchmarks.figures import Figure
from benchmarks.processes import asked

DOSSIERS, EACH = 10_000, 200
"""Two million decisions."""
LONG = 10_000
SECONDS = 10.0
STATES = 10_000


def run(quick: bool = False) -> list[Figure]:
    """All figures; some six minutes, most of them to fill two databases."""
    figures = []
    for name in BOTH:
        with database(name) as base, tempfile.TemporaryDirectory() as home:
            env = None if base is None else {**base, "MAILLAGE_HOME": home}
            figures += _ledger(name, env, quick)
    for name in BOTH:
        with database(name) as base, tempfile.TemporaryDirectory() as home:
            env = None if base is None else {**base, "MAILLAGE_HOME": home}
            figures += _appended(name, env, 2.0 if quick else SECONDS)
    return [*figures, _search(quick)]


def _ledger(name: str, env: Mapping[str, str] | None, quick: bool) -> list[Figure]:
    """Two million decisions looked at. Raises AssertionError where they are not whole."""
    dossiers, long = (50, 1_000) if quick else (DOSSIERS, LONG)
    if env is None:
        return [Figure(f"Verify and open on {name}", None, "s", 20, how=MISSING)]
    seen, _ = asked("dossiers_process", env, dossiers, EACH, long)
    if seen["wrong"]:
        raise AssertionError(f"what was written is not whole: {seen['wrong'][:3]}")
    decisions = seen["decisions"]
    return [
        Figure(f"Verify {decisions:,} decisions on {name}, chains and canonical bodies", seen["verify"], "s", 20,
               peer=f"SHA-256 over the same bytes alone: {seen['bare']:.1f} s", ratio=seen["verify"] / seen["bare"],
               how=f"each link, each body's one byte form, heads, what was kept; {seen['processes']} processes, "
               f"{decisions / seen['verify']:,.0f} a second; bodies of {seen['bytes']:.0f} bytes"),
        Figure(f"The same on {name} with the tree, leaf by leaf, and its checkpoints", seen["whole"], "s",
               how=f"{seen['leaves']:,} leaves, as `maillage ledger verify`"),
        Figure(f"Open a dossier of {EACH} decisions on {name}", seen["open"], "ms", 15,
               how="read, verified, folded; median of 50; nothing kept on the way"),
        Figure(f"Open a dossier of {long:,} decisions on {name} with what was kept", seen["open_long"], "ms", 20,
               how=f"median of 20; {seen['kept_kb']:.0f} kB kept, {seen['tail']} decisions after it"),
        Figure(f"Export of a dossier of {EACH} decisions on {name}, with its checker", seen["export"], "ms", 200,
               how=f"{seen['export_kb']:.0f} kB, proofs for {seen['older']} older checkpoints; median of 10 in a process that knows the tree; "
               f"the first of a process reads the {seen['leaves']:,} leaves: {seen['export_first'] / 1000:.1f} s"),
    ]  # fmt: skip


def _appended(name: str, env: Mapping[str, str] | None, seconds: float) -> list[Figure]:
    """Two processes that write as fast as they are let, each in a dossier of its own."""
    slowest = f"Append on {name}, two processes: the slowest of a hundred"
    if env is None:
        return [Figure(slowest, None, "ms", 50, how=MISSING)]
    seen, _ = asked("dossiers_writer", env, seconds)
    fewer, more = sorted(seen["written"])
    how = f"{sum(seen['written']) / seconds:,.0f} decisions a second in all, {fewer:,} and {more:,}; median {seen['median']:.1f} ms"
    return [
        Figure(slowest, seen["p99"], "ms", 50, how=f"{how}; each is synced to the disk before it is acknowledged"),
        Figure(f"Append on {name}, two processes: the slowest of all", seen["worst"], "ms", 250),
        Figure(f"Append on {name}, two processes: one wrote so many times more", more / max(fewer, 1), "times", 2),
    ]  # fmt: skip


def _search(quick: bool) -> Figure:
    from tests.dossiers.search_two_keys import search

    begun = time.perf_counter()
    found = search(most=500 if quick else 10_000_000)
    took = time.perf_counter() - begun
    if found.broken or not (quick or found.states >= STATES):
        raise AssertionError(f"the search ended otherwise than it does in the tests: {found}")
    return Figure(
        "Exhaustive search of the two-key core",
        took,
        "s",
        10,
        how=f"{found.states:,} states, {found.moves:,} moves, nothing broken",
    )
