"""The board kept at hand by each process: read once, renewed when somebody changed what stands, made anew each day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q

from maillage.exchange.board import Board, read_board, renewed
from maillage.exchange.held import tell_standing
from maillage.exchange.models import Entry
from maillage.parties.models import Membership
from maillage.reference.names import fold
from maillage.site.at_hand import AtHand, at_hand, home_folder
from maillage.site.known import Known
from maillage.site.today import today

Latest = tuple[datetime | None, int]
"""When an entry changed last, and how many there are."""
MUCH = 3_000
"""Entries from which on the board takes longer than somebody should wait."""
FEW = 500
"""Profiles up to which only their own memberships are asked for."""


def _latest() -> Latest:
    found = Entry.objects.aggregate(latest=Max("changed_at"), n=Count("pk"))
    return found["latest"], found["n"]


standing: Known[Latest] = Known("exchange", _latest, (None, 0))
"""Whoever changes an entry says so: :func:`changed`."""
_lock = threading.Lock()
_held: dict[Path, tuple[str, Latest, Board]] = {}
"""By home: the record that it was told of, the latest change known, the board."""


def changed() -> None:
    """Say, within the transaction, that needs or offers stand otherwise once it has ended."""
    standing.changed()


def board(record: AtHand) -> Board:
    """What stands today, with what this record holds of it. Costs no query while nothing has changed."""
    folder, on, latest = home_folder(), today(), standing.now()
    held = _held.get(folder)
    if held is not None and (held[0], held[1], held[2].on) == (record.name, latest, on):
        return held[2]
    with _lock:
        held = _held.get(folder)
        if held is not None and (held[0], held[1], held[2].on) == (record.name, latest, on):
            return held[2]

        def tell(profiles: Sequence[Any]) -> list[Any]:
            return told(record, profiles)

        if held is None or held[0] != record.name or held[2].on != on or latest[1] < held[1][1]:
            made = read_board(on, tell)  # (where some are no longer there at all, nothing says which)
        else:
            made = renewed(held[2], tell)
        _held[folder] = (record.name, latest, made)
    return made


def make_aside() -> None:
    """Where much stands, make the board in a thread while the process answers other pages: who asks first does not wait for
    all of it."""
    threading.Thread(target=_made_aside, daemon=True).start()


def _made_aside() -> None:
    try:
        if Entry.objects.count() > MUCH:
            board(at_hand())
    except Exception:  # whoever asks first meets what is wrong, and is told
        logging.getLogger("maillage.exchange").warning("the board was not made beforehand", exc_info=True)
    finally:
        connection.close()


def told(record: AtHand, profiles: Sequence[Any]) -> list[Any]:
    """Needs or offers with what the record, and the networks here, hold of them."""
    # by its own title: what stands is told once, for readers of every language
    titles = {
        str(source["id"]): str(source.get("title") or source["id"])
        for source in record.reader.manifest.sources
    }
    return tell_standing(
        record.reader, profiles, today(), record.places, lambda id: titles.get(id, id), _memberships(profiles)
    )


def _memberships(profiles: Sequence[Any]) -> list[dict[str, Any]]:
    """Memberships of these that are kept here, in the columns of those of a record."""
    rows = Membership.objects.select_related("network").prefetch_related("network__names")
    if len(profiles) <= FEW:
        places = {each.place for each in profiles} - {""}
        called = {fold(each.organisation) for each in profiles} - {""}
        rows = rows.filter(Q(place__in=places) | Q(folded__in=called))
    found = []
    for row in rows.iterator(chunk_size=2_000):
        names = list(row.network.names.all())
        if not names:
            continue
        found.append(
            {
                "id": f"membership:{row.pk}", "network": names[0].name, "name": row.name, "country": row.country,
                "place": row.place, "since": _day(row.since), "until": _day(row.until), "source": row.source or names[0].name,
                "as_of": _day(row.confirmed_on), "generated": row.network.generated,
            }
        )  # fmt: skip
    return found


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
