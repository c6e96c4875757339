"""Dossiers measured: the whole ledger verified, one dossier opened, two processes that append, an export, the search of the two-key core.

The site's part runs in processes of its own (``dossiers_process``, ``dossiers_writer``), over SQLite databases in a home of their own;
two that append are measured on PostgreSQL too where its programs are on the machine. The peer of verifying is the bare minimum that
anybody would write: SHA-256 over the same bytes, read by ``sqlite3`` in one process, with no look at their form.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.processes import asked

DOSSIERS, EACH = 10_000, 200
"""Two million decisions."""
LONG = 10_000
SECONDS = 10.0
STATES = 10_000


def run(quick: bool = False) -> list[Figure]:
    """All figures; some three minutes, most of them to fill a database."""
    dossiers, long, seconds = (50, 1_000, 2.0) if quick else (DOSSIERS, LONG, SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        seen, _ = asked("dossiers_process", _env(Path(folder)), dossiers, EACH, long)
    if seen["wrong"]:
        raise AssertionError(f"what was written is not whole: {seen['wrong'][:3]}")
    decisions = seen["decisions"]
    whole = (
        f"each link, each body's one byte form, heads, what was kept; {seen['processes']} processes, {decisions / seen['verify']:,.0f} a "
        f"second; over SQLite, bodies of {seen['bytes']:.0f} bytes"
    )
    return [
        Figure(f"Verify {decisions:,} decisions, chains and canonical bodies", seen["verify"], "s", 20,
               peer=f"SHA-256 over the same bytes alone: {seen['bare']:.1f} s", ratio=seen["verify"] / seen["bare"], how=whole),
        Figure("The same with the tree, leaf by leaf, and its checkpoints", seen["whole"], "s", how=f"{seen['leaves']:,} leaves, as `maillage ledger verify`"),
        Figure(f"Open a dossier of {EACH} decisions", seen["open"], "ms", 15, how="read, verified, folded; median of 50; nothing kept on the way"),
        Figure(f"Open a dossier of {long:,} decisions with what was kept", seen["open_long"], "ms", 20,
               how=f"median of 20; {seen['kept_kb']:.0f} kB kept, {seen['tail']} decisions after it"),
        Figure(f"Export of a dossier of {EACH} decisions, with its checker", seen["export"], "ms", 200,
               how=f"{seen['export_kb']:.0f} kB, proofs for {seen['older']} older checkpoints; median of 10 in a process that knows the tree; the first of a "
               f"process reads the {seen['leaves']:,} leaves: {seen['export_first'] / 1000:.1f} s"),
        *_appended(seconds),
        _search(quick),
    ]  # fmt: skip


def _env(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return {**kept, "MAILLAGE_HOME": str(home), **more}


def _appended(seconds: float) -> list[Figure]:
    """Two processes that write as fast as they are let, each in a dossier of its own."""
    from tests.site.cluster import cluster, programs

    figures = []
    for name, made in (
        ("SQLite", nullcontext()),
        ("PostgreSQL", cluster(fsync=True) if programs() else None),
    ):
        if made is None:
            figures.append(
                Figure(
                    f"Append on {name}, two processes: the slowest of a hundred",
                    None,
                    "ms",
                    50,
                    how="initdb and postgres are not on this machine",
                )
            )
            continue
        with made as base, tempfile.TemporaryDirectory() as folder:
            more = {"DATABASE_URL": base.runs, "DATABASE_OWNER_URL": base.owner} if base else {}
            seen, _ = asked("dossiers_writer", _env(Path(folder), **more), seconds)
        fewer, more_ = sorted(seen["written"])
        how = f"{sum(seen['written']) / seconds:,.0f} decisions a second in all, {fewer:,} and {more_:,}; median {seen['median']:.1f} ms"
        how += "; each is synced to the disk before it is acknowledged"
        figures += [
            Figure(f"Append on {name}, two processes: the slowest of a hundred", seen["p99"], "ms", 50, how=how),
            Figure(f"Append on {name}, two processes: the slowest of all", seen["worst"], "ms", 250),
            Figure(f"Append on {name}, two processes: one wrote so many times more", more_ / max(fewer, 1), "times", 2),
        ]  # fmt: skip
    return figures


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
