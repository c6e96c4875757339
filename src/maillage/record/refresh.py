"""A web source fetched again: what came is taken in, and what the fetch gave is noted, in one hold of the import lock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from maillage.record.fetch.connect import Web
from maillage.record.fetch.fetch import THE_WEB, Received
from maillage.record.from_web import arriving
from maillage.record.intake import Agree, Outcome, Progress, Wish
from maillage.record.store import Store
from maillage.record.web_sources import Refresh, WebSource, WebSources, refresh_of
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.reference.places import Places


def bytes_told(progress: Progress) -> Received:
    """Tell the bytes of an address while they come, in kilobytes."""
    return lambda done, total: progress("fetching", done // 1000, max(total or 0, done) // 1000)


def refresh(
    store: Store,
    source: WebSource,
    places: Places,
    now: datetime,
    progress: Progress,
    turn: Callable[[], AbstractContextManager[None]],
    *,
    agree: Agree = lambda file, read: True,
    workers: int | None = 1,
    web: Web = THE_WEB,
) -> tuple[Refresh, Outcome | None]:
    """What the fetch gave, and what the import of it did (None when nothing came).

    ``turn`` gives the import lock, held once the file is there. Raises what ``turn`` raises, and OSError when the disk fails.
    """
    from maillage.record.take_in import take_in  # here: what imports is heavy, and a site only lists

    told = bytes_told(progress)
    with arriving(store, source.address, now, title=source.title, web=web, received=told) as arrival, turn():
        outcome = None
        if not isinstance(arrival.given, Problem):
            wish = Wish(kind=source.kind, workers=workers)
            outcome = take_in(store, [arrival.given], places, now, wish, progress, agree)
        given = refresh_of(arrival, outcome, now.isoformat(timespec="seconds"))
        WebSources(store.folder / "state").note(source.address, given)
    return given, outcome
