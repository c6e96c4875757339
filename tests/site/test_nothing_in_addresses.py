"""A sign that no text holds (NUL) in an address: nothing is there, on PostgreSQL too, which refuses to look for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.database
PATHS = (
    "entry/{}", "entry/{}/edit", "entry/{}/matches", "proposal/{}", "solution/{}", "solution/{}/edit", "round/{}",
    "round/{}/certificate", "round/{}/desk", "party/{}/network", "party/{}/claim", "party/{}/import", "party/{}/take",
    "desk/moderation/{}", "desk/erase/{}", "party/{}/network/questions", "party/{}/procedures", "party/nokey/procedure/{}", "rules/{}", "procedure?with={}&also={}&start={}", "fund/{}", "party/nokey/network/overlap/{}", "needs?place=geonames:{}", "solutions?place=geonames:{}",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_there(signed: Callable[[str], Client], path: str) -> None:
    client: Any = signed("administrator")
    assert client.get(f"/en/{path.format(*['a%00b'] * path.count('{}'))}").status_code in (200, 302, 404)
