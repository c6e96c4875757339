"""What jobs on the record share: the import lock, waited for with a sign of life, and faults of the disk in words."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maillage.record.lock import LockBusy, import_lock
from maillage.record.store import RecordDamaged, Store
from maillage.reference import places
from maillage.site.jobs.perform import Stopped

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

LONGEST_WAIT = 600.0
"""Seconds after which a job that waits for another import stops."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def moment() -> datetime:
    """When what a job does happens: now, to the second, as the record writes it down."""
    return datetime.now(UTC).replace(microsecond=0)


def open_places() -> places.Places:
    """The place index. Raises Stopped where it is not built."""
    try:
        return places.Places.open(places.default_folder())
    except places.PlacesMissing:
        raise Stopped("places") from None


@contextmanager
def turn(store: Store, doing: Doing, command: str, now: datetime) -> Iterator[None]:
    """Hold the import lock for the block. Raises Stopped when another holds it too long, or somebody asked to stop."""
    deadline = time.monotonic() + LONGEST_WAIT
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(import_lock(store.folder, command, now.isoformat(timespec="seconds"), 1))
                break
            except LockBusy:
                if time.monotonic() >= deadline:
                    raise Stopped("busy") from None
                doing.progress("waiting", 0, None)
        yield


@contextmanager
def faults_told() -> Iterator[None]:
    """Faults of the disk and of the record inside the block as reasons that people can read."""
    try:
        yield
    except RecordDamaged as fault:
        raise Stopped("damaged") from fault
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise Stopped("disk_full") from fault
        raise Stopped("disk", found=fault.strerror or type(fault).__name__) from fault


def plain(value: Any) -> Any:
    """A value as every database keeps it in JSON: without null characters and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {plain(str(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, (int, float, bool)) else plain(str(value))
