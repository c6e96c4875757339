"""The agenda of an organisation with 500 dossiers: read from the database, their chains checked, every line made and put in order.

The site runs in a process of its own (``dossiers_agenda_process``), over a record of the demonstration and a SQLite database.
"""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.processes import asked, demonstration

DOSSIERS, TIMES = 500, 7


def run(quick: bool = False) -> list[Figure]:
    """All figures; about half a minute."""
    dossiers, times = (50, 3) if quick else (DOSSIERS, TIMES)
    with demonstration() as (_, env):
        seen, _ = asked("dossiers_agenda_process", env, dossiers, times)
    return [
        Figure(
            f"Agenda of an organisation with {dossiers} dossiers, {seen['lines']:,} lines of theirs", seen["agenda"], "ms", 700,
            how=f"all told, with the lines of every other room: {seen['decisions']:,} decisions in all, in each dossier those since it was "
            f"last kept read and checked ({seen['read']:.0f} ms), its lines made ({seen['told']:.0f} ms); {seen['kinds']} kinds of lines, "
            f"{seen['late']:,} of them late; median of {times}",
        )
    ]  # fmt: skip
