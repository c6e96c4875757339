"""What a room keeps of a person as rows, to be taken away: what each ``of_a_person.py`` gives (see ``personal_data.py``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Rows = list[dict[str, Any]]


def rows(kind: str, found: Iterable[Any], *columns: str) -> Rows:
    """One row of each thing found: ``kind`` tells the things of a room apart."""
    return [{"kind": kind, **{column: getattr(each, column) for column in columns}} for each in found]
