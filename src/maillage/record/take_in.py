"""The one way in: files become statements, compared with what was known, and take effect in one swap.

Every kind of file comes through :func:`take_in`: the order is read → derive → compare (:mod:`.draft`) → decide what is
current → write parts → index → manifest (:mod:`.publish`). Nothing before the last step has an effect, so a kill at any
moment leaves the last complete state.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from maillage.record.collector import without_collector
from maillage.record.draft import Draft
from maillage.record.files import Given, walk
from maillage.record.intake import Agree, Outcome, Progress, Wish
from maillage.record.store import Store
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.reference.places import Places


def take_in(
    store: Store,
    paths: Iterable[str | Given | Problem],
    places: Places | None,
    now: datetime,
    wish: Wish,
    progress: Progress = lambda stage, done, total: None,
    agree: Agree = lambda file, table: True,
) -> Outcome:
    """Take files and folders into the record; what happened. The caller holds the import lock (not for a dry run).

    ``now`` is when this import happens (aware). ``agree`` is shown how each table was understood before anything is
    kept; what it refuses stays out. Raises OSError when the disk fails: the record is then as before.
    """
    started = time.perf_counter()
    with without_collector():
        outcome = _take_in(store, paths, places, now, wish, progress, agree)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _take_in(
    store: Store,
    paths: Iterable[str | Given | Problem],
    places: Places | None,
    now: datetime,
    wish: Wish,
    progress: Progress,
    agree: Agree,
) -> Outcome:
    draft = Draft(store, places, now, wish, progress, agree=agree)
    try:
        return _through(draft, paths, progress)
    except BaseException:
        draft.forget_work()  # on a full disk, at once: not when the next import begins
        raise


def _through(draft: Draft, paths: Iterable[str | Given | Problem], progress: Progress) -> Outcome:
    given = list(walk(paths))
    for position, file in enumerate(given):
        progress("reading", position, len(given))
        if isinstance(file, Problem):
            draft.report(file)
        else:
            draft.take_file(file, file.about or draft.wish.about)
    progress("reading", len(given), len(given))
    draft.take_waiting()
    return draft.finish("import")
