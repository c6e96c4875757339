"""Where reports on lines stand, for the pages that show those lines."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.site.known import Known
from maillage.site.reports.models import Report

MOST_TOLD = 5_000
"""Reports that pages tell of, the latest: what was said years ago stays on its own page."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the latest report on a line: its number, its state, its day (of the answer, once there is one)."""

    number: int
    state: str
    day: str


def _read() -> dict[tuple[str, str], Standing]:
    rows = (
        Report.objects.exclude(thing="")
        .order_by("-pk")
        .values_list("pk", "table", "thing", "state", "at", "answered_at")[:MOST_TOLD]
    )
    return {
        (table, thing): Standing(number, state, str((answered_at or at).date()))
        for number, table, thing, state, at, answered_at in reversed(rows)
    }


reported: Known[dict[tuple[str, str], Standing]] = Known("reports", _read, {})
"""By table and identifier of the line."""
