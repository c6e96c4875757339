"""Sources on the web: put on the list, read again, taken off it, by the functions of the command."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from maillage.record import refresh as again
from maillage.record.from_web import forget as forget_marks
from maillage.record.store import Store
from maillage.record.web_sources import WebSource, WebSources
from maillage.site.at_hand import home_folder
from maillage.site.jobs.on_record import faults_told, moment, open_places, plain, turn
from maillage.site.jobs.perform import Stopped
from maillage.site.jobs.told import sorts
from maillage.site.jobs.web import OUTSIDE

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

MOST_TOLD = 200


def refresh(
    doing: Doing, addresses: list[str] | None = None, add: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Fetch these addresses of the list again (None: all of it). ``add``: first put one on it: address, title, kind."""
    store, now = Store(home_folder()), moment()
    listed = WebSources(store.folder / "state")
    with faults_told():
        places = open_places()
        if add:
            with turn(store, doing, "sources", now):
                listed.add(add["address"], add["title"], add["kind"] or None, now.isoformat())
            addresses = [add["address"]]
        wanted = [each for each in listed.all() if addresses is None or each.address in addresses]
        if addresses and not wanted:
            raise Stopped("not_listed")
        done = []
        for position, source in enumerate(wanted):
            doing.progress("sources", position, len(wanted))
            done.append(_one(doing, store, source, places))
    return {"sources": done[:MOST_TOLD], "total": len(done)}


def _one(doing: Doing, store: Store, source: WebSource, places: Any) -> dict[str, Any]:
    now = moment()
    gave, outcome = again.refresh(
        store, source, places, now, doing.progress, partial(turn, store, doing, "sources", now), web=OUTSIDE
    )
    numbers = ("status", "rows", "added", "changed", "unchanged", "rejected", "vanished", "as_of")
    found: dict[str, Any] = plain(
        {
            "address": source.address,
            "title": source.title,
            **{name: getattr(gave, name) for name in numbers},
            "doubtful": outcome.doubtful if outcome else 0,
        }
    )
    return {**found, **sorts(outcome.problems if outcome else gave.told())}


def forget(doing: Doing, address: str) -> dict[str, Any]:
    """Take an address off the list. What it gave stays in the record."""
    store, now = Store(home_folder()), moment()
    with faults_told():
        with turn(store, doing, "sources", now):
            removed = WebSources(store.folder / "state").remove(address, now.isoformat())
        forget_marks(store, address)
    return {"address": address, "removed": removed}
