"""The tables of money as questions see them: ``money`` shows what current statements say, with why it is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from maillage.record.columns import FLAG, TEXT, Column
from maillage.record.money.columns import MONEY, STANDING, TABLES
from maillage.record.money.cube_sql import current

_SHOWN = (
    Column(
        "may_be_twice",
        FLAG,
        "true when others in the record paid for it in part: it is counted, perhaps twice",
    ),
    Column("counted_at", TEXT, "the activity that it is counted at instead, or that paid for it"),
)


@cache
def money_columns(stored: bool = False) -> Mapping[str, tuple[Column, ...]]:
    """The tables of money by name, with the columns that a query sees, or those that are ``stored``."""
    shown = {name: table.columns for name, table in TABLES.items()}
    return shown if stored else {**shown, MONEY.name: (*MONEY.columns, *_SHOWN)}


def money_view(name: str, scan: Callable[[str], str]) -> str:
    """The SELECT of a view; ``scan`` gives that of a table's parts."""
    if name != MONEY.name:
        return scan(name)
    return current(f"({scan(MONEY.name)})", f"({scan(STANDING.name)})")
