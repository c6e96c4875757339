"""Agendas measured: an organisation that follows 500 procedures, its agenda of 16,000 lines and the calendar file of an office of it.

The site runs in a process of its own (``rules_agenda_process``), over a record of the demonstration and a SQLite database: what is
measured is what whoever opens it waits for. The calendar file is read back whole by ``icalendar``, which also writes the same events
as the peer.
"""

from __future__ import annotations

from datetime import date

from benchmarks.figures import Figure
from benchmarks.processes import asked, demonstration
from benchmarks.timed import median_ms
from maillage.rules.procedure import plan
from maillage.rules.shelf import shipped

PROCEDURES, TIMES = 500, 7
TODAY = date(2026, 11, 28)


def run(quick: bool = False) -> list[Figure]:
    """All figures; about a minute."""
    procedures, times = (50, 3) if quick else (PROCEDURES, TIMES)
    sittings = {"FR": [date(2027, month, 9) for month in range(1, 6)]}
    one = median_ms(lambda: plan(shipped(), ["FR", "TN", "RS"], date(2027, 6, 1), TODAY, sittings), 50)
    with demonstration() as (_, env):
        seen, _ = asked("rules_agenda_process", env, procedures, times)
    feeds: dict[str, float] = seen["feeds"]
    slowest = max(feeds, key=lambda language: feeds[language])
    languages = ", ".join(f"{language} {took:.0f} ms" for language, took in feeds.items())
    return [
        Figure(
            f"Agenda of an organisation with {procedures} procedures, {seen['lines']:,} lines", seen["agenda"], "ms", 500, 250, tried=_TRIED,
            how=f"on the site, from what the database keeps: procedures of France with six other countries each, with sittings, some with "
            f"steps done; {seen['late']:,} lines late; median of {times}",
        ),
        Figure("One procedure of three countries, merged and dated", one, "ms", how="its steps merged before, as for all who ask on a day"),
        Figure(
            f"The calendar file of its office, {seen['events']:,} events", feeds[slowest], "ms", 600, 400,
            f"icalendar, from lines that stand, writing the same from {seen['peer_events']:,} of them: {seen['peer']:.0f} ms",
            feeds[slowest] / seen["peer"], tried=_TRIED,
            how=f"asked at its address, its agenda made anew, in {slowest}, the slowest of three languages ({languages}); all events read back "
            "by icalendar, none lacking, each on its day",
        ),
    ]  # fmt: skip


_TRIED = "Steps are merged once for all procedures of the same countries in which the same rules apply."
