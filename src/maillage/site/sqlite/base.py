"""Django's SQLite backend, where each outermost transaction and each single write takes its turn first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base

from maillage.site.sqlite.lock import Turn

_READS = re.compile(r"\s*(SELECT|EXPLAIN|PRAGMA|VALUES|WITH)\b", re.IGNORECASE)
"""What needs no turn. (A WITH of Django only reads.)"""


class DatabaseWrapper(base.DatabaseWrapper):
    """As its parent. The turn is taken before BEGIN and given back after COMMIT, ROLLBACK or the end of the connection."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._turn: Turn | None = None
        self.execute_wrappers.append(self._in_turn)

    def _start_transaction_under_autocommit(self) -> None:
        turn = self._own_turn()
        turn.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            turn.give_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._own_turn().give_back()  # a commit that failed keeps it: Django rolls back next

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._own_turn().give_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._own_turn().give_back()

    def _own_turn(self) -> Turn:
        if self._turn is None:
            self._turn = Turn(str(self.settings_dict["NAME"]))
        return self._turn

    def _in_turn(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A write outside a transaction is one of its own."""
        turn = self._own_turn()
        if turn.taken or self.in_atomic_block or _READS.match(sql) or not self.get_autocommit():
            return execute(sql, params, many, context)
        turn.take()
        try:
            return execute(sql, params, many, context)
        finally:
            turn.give_back()
