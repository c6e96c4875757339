"""What the strategies of organisations ask of them: no question where there are none, else two."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from maillage.rules.obligation import Obligation
from maillage.site.strategies.having import having
from maillage.strategies.keep import edition_said, latest_of
from maillage.strategies.models import Report
from maillage.strategies.obligations import Adopted
from maillage.strategies.obligations import of_strategies as lines_of


def of_strategies(keys: Collection[str], on: date, language: str) -> Iterator[Obligation]:
    """The lines of these organisations."""
    editions = latest_of(having.now().intersection(keys))
    if not editions:
        return
    reported: dict[str, set[int]] = {}
    found = Report.objects.filter(strategy__in=[each.strategy_id for each in editions])
    for strategy, year, published in found.values_list("strategy", "year", "published_on"):
        if published.year > year:  # one of a year that still went on says nothing of its end
            reported.setdefault(strategy, set()).add(year)
    adopted = [
        Adopted(each.strategy_id, each.strategy.organisation_id, edition_said(each), reported.get(each.strategy_id, ()))
        for each in editions
    ]  # fmt: skip
    yield from lines_of(adopted, on, language)
