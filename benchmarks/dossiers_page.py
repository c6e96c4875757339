"""The page of one dossier of 200 decisions, as whoever takes part asks for it.

The site runs in a process of its own (``dossiers_page_process``), over a record of the demonstration and a SQLite database.
"""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.processes import asked, demonstration

DECISIONS, TIMES, QUERIES = 200, 50, 12


def run(quick: bool = False) -> list[Figure]:
    """The one figure; some ten seconds. AssertionError when the page asks more of the database than it may."""
    times = 20 if quick else TIMES
    with demonstration() as (_, env):
        seen, _ = asked("dossiers_page_process", env, DECISIONS, times)
    if seen["queries"] > QUERIES:
        raise AssertionError(f"the page asks {seen['queries']} questions of the database")
    return [
        Figure(
            f"The page of a dossier of {seen['decisions']} decisions", seen["page"], "ms", 60,
            peer=f"the dossier read, verified and folded alone: {seen['alone']:.1f} ms", ratio=seen["page"] / seen["alone"],
            how=f"through Django's client, signed in, from request to answer; {seen['queries']} questions to the database ({QUERIES} at most), "
            f"{seen['bytes'] / 1000:.0f} kB before they are pressed together; median of {times}",
        ),
    ]  # fmt: skip
