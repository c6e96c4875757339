"""The agenda of an organisation with 500 dossiers: read from the database, their chains checked, every line made and put in order.

The site runs in a process of its own (``dossiers_agenda_process``), over a record of the demonstration, on SQLite and on
PostgreSQL.
"""

from __future__ import annotations

from benchmarks.databases import BOTH, MISSING, database
from benchmarks.figures import Figure
from benchmarks.processes import asked, demonstration

DOSSIERS, TIMES = 500, 7


def run(quick: bool = False) -> list[Figure]:
    """One figure a database; about a minute."""
    dossiers, times = (50, 3) if quick else (DOSSIERS, TIMES)
    figures = []
    for name in BOTH:
        with demonstration() as (_, env), database(name) as base:
            if base is None:
                figures.append(Figure(f"Agenda of an organisation on {name}", None, "ms", 700, how=MISSING))
                continue
            seen, _ = asked("dossiers_agenda_process", {**env, **base}, dossiers, times)
        figures.append(Figure(
            f"Agenda of an organisation with {dossiers} dossiers on {name}, {seen['lines']:,} lines of theirs", seen["agenda"], "ms", 700,
            how=f"all told, with the lines of every other room: {seen['decisions']:,} decisions in all, in each dossier those since it was "
            f"last kept read and checked ({seen['read']:.0f} ms), its lines made ({seen['told']:.0f} ms); {seen['kinds']} kinds of lines, "
            f"{seen['late']:,} of them late; median of {times}",
        ))  # fmt: skip
    return figures
