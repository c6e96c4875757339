"""Needs and offers that people keep on the site: the page of matches of a need among fifty thousand offers, whole.

The site runs in a process of its own (``exchange_process``), over a record of the demonstration and a SQLite database. The peer
is the same question with both sides made ready for it alone, as the command does.
"""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.processes import asked, demonstration

OFFERS, TIMES = 50_000, 200
_HOW = "each time for another of eight needs, by one who holds an office of its owner; signed in, gzip, SQLite, {stand} offers stand"


def run(quick: bool = False) -> list[Figure]:
    """All figures; about two minutes."""
    offers, times = (5_000, 40) if quick else (OFFERS, TIMES)
    with demonstration() as (_, env):
        seen, taken = asked("exchange_process", env, offers, times)
    how = _HOW.format(stand=f"{seen['stand']:,}")
    return [
        Figure(f"One need against {offers:,} offers: the page of matches, p95", seen["p95"], "ms", 150, peer="both sides made ready anew",
               ratio=seen["p95"] / seen["anew"], how=f"{how}; p50 {seen['p50']:.0f} ms"),
        Figure("The same: queries of the database", seen["queries"], "queries", 12, how="the most of all pages asked"),
        Figure("The same: the page, compressed", seen["bytes"] / 1000, "kB", 14, how="the heaviest"),
        Figure("The board made anew: all offers read and made ready", seen["board"], "s", how="once a day in each process, and when the record changes"),
        Figure("One offer changed, until it stands on the board", seen["renewed"], "ms", how="the others are kept"),
        Figure("Memory of the process, all told", taken.megabytes, "MB"),
    ]  # fmt: skip
