"""Activities by the year in which each begins, as bars: the same figure on several pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.site.at_hand import AtHand
from maillage.site.figures import Bar
from maillage.site.today import today

MOST_YEARS = 30
_BY_YEAR = """
SELECT substr(since, 1, 4) AS year, count(DISTINCT id) FROM activities
WHERE {condition} AND since IS NOT NULL GROUP BY 1 ORDER BY 1
"""


def activities_by_year(record: AtHand, condition: str, values: Sequence[Any]) -> list[Bar]:
    """One bar for each of the last MOST_YEARS years up to now or to the last that has any, those without any too.

    ``condition`` is SQL of ours over ``activities``. A year that lies far off (a typing error of a source) is left out.
    """
    rows = record.connection().execute(_BY_YEAR.format(condition=condition), list(values)).fetchall()
    counts = {
        int(year): number
        for year, number in rows
        if year.isdecimal() and 1945 <= int(year) <= today().year + 5
    }
    if len(counts) < 2:
        return []
    last = max(counts)
    first = max(min(counts), last - MOST_YEARS + 1)
    return [Bar(str(year), (counts.get(year, 0),)) for year in range(first, last + 1)]
