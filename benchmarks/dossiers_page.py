"""The page of one dossier of 200 decisions, as whoever takes part asks for it.

The site runs in a process of its own (``dossiers_page_process``), over a record of the demonstration, on SQLite and on
PostgreSQL.
"""

from __future__ import annotations

from benchmarks.databases import BOTH, MISSING, database
from benchmarks.figures import Figure
from benchmarks.processes import asked, demonstration

DECISIONS, TIMES, QUERIES = 200, 50, 12


def run(quick: bool = False) -> list[Figure]:
    """One figure a database; some twenty seconds. AssertionError when the page asks more of the database than it may."""
    times, figures = 20 if quick else TIMES, []
    for name in BOTH:
        with demonstration() as (_, env), database(name) as base:
            if base is None:
                figures.append(Figure(f"The page of a dossier on {name}", None, "ms", 60, how=MISSING))
                continue
            seen, _ = asked("dossiers_page_process", {**env, **base}, DECISIONS, times)
        if seen["queries"] > QUERIES:
            raise AssertionError(f"the page asks {seen['queries']} questions of the database")
        figures.append(Figure(
            f"The page of a dossier of {seen['decisions']} decisions on {name}", seen["page"], "ms", 60,
            peer=f"the dossier read, verified and folded alone: {seen['alone']:.1f} ms", ratio=seen["page"] / seen["alone"],
            how=f"through Django's client, signed in, from request to answer; {seen['queries']} questions to the database ({QUERIES} at most), "
            f"{seen['bytes'] / 1000:.0f} kB before they are pressed together; median of {times}",
        ))  # fmt: skip
    return figures
