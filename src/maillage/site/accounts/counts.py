"""Counts of tries to sign in, for all processes together: what still holds is never dropped to make room for more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections
from django.utils import timezone

LONGEST = timedelta(hours=2)
"""For which any of them holds, and some more. What says that it holds for longer was written while the clock was ahead: it would
shut somebody out until the clock comes there again."""


class Counts(DatabaseCache):
    """Django's cache in the database, which else drops a third, by the order of their names, when it is full: who makes many
    counts by trying many names would be rid of those that hold against him."""

    def forget_ended(self) -> None:
        """Forget what holds no longer, and what a clock that was ahead has written."""
        now = timezone.now()
        self._forget("default", now, now + LONGEST)

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        self._forget(db, now, now + LONGEST)

    def _forget(self, db: str, ended: datetime, ahead: datetime) -> None:
        ops = connections[db].ops
        moments = [ops.adapt_datetimefield_value(each.replace(microsecond=0)) for each in (ended, ahead)]
        table = ops.quote_name(self._table)  # type: ignore[attr-defined]
        with connections[db].cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s OR expires > %s", moments)
