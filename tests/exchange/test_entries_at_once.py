"""Several who change, publish and withdraw one need in the same moment: one after the other, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.at_once import at_once
from tests.exchange.people import ON, account, holds, organisation
from tests.exchange.test_reading import read

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database
TOGETHER = 6


@pytest.fixture
def kept(_django: None) -> Iterator[tuple[Any, Any]]:
    """An officer and their town hall, written for good and erased afterwards."""
    who, town = account("at.once"), organisation("Commune ensemble")
    holds(who, town)
    try:
        yield who, town
    finally:
        town.delete()
        who.delete()


def together(acts: list[Callable[[], Any]]) -> list[str]:
    """What each came to, all begun in the same moment: ``done``, or the code of what was refused."""
    from maillage.exchange.entries import Refused

    return sorted(
        each.problems[0].code
        if isinstance(each, Refused)
        else repr(each)
        if isinstance(each, Exception)
        else "done"
        for each in at_once(*acts)
    )


def test_of_several_who_save_at_once_one_does_and_the_others_are_told(
    places: Places, kept: tuple[Any, Any]
) -> None:
    from maillage.exchange.entries import change, draft

    who, town = kept
    entry = draft("need", read(places), who, ON, town)
    readings = [read(places, quantity=str(n)) for n in range(1, TOGETHER + 1)]
    said = together([lambda one=one: change(entry.key, one, who, 1, ON, town) for one in readings])  # type: ignore[misc]
    assert said.count("done") == 1 and said.count("exchange.changed-meanwhile") == TOGETHER - 1
    entry.refresh_from_db()
    assert entry.version == 2 and 1 <= entry.said["quantity"] <= TOGETHER


def test_published_by_several_at_once_it_is_published_once(places: Places, kept: tuple[Any, Any]) -> None:
    from maillage.exchange.entries import draft, publish

    who, town = kept
    entry = draft("need", read(places), who, ON, town)
    assert together([lambda: publish(entry.key, who, ON)] * TOGETHER) == ["done"] * TOGETHER
    entry.refresh_from_db()
    assert (entry.state, entry.version) == ("published", 2)


def test_withdrawn_while_it_is_changed_and_confirmed_it_stays_withdrawn(
    places: Places, kept: tuple[Any, Any]
) -> None:
    from maillage.exchange.entries import change, confirm, draft, publish, withdraw

    who, town = kept
    entry = publish(draft("need", read(places), who, ON, town).key, who, ON)
    again = read(places, quantity="7")
    said = together(
        [
            lambda: withdraw(entry.key, who, "found", ON),
            lambda: change(entry.key, again, who, 2, ON),
            lambda: confirm(entry.key, who, ON),
        ]
    )
    assert {*said} <= {"done", "exchange.withdrawn", "exchange.not-published", "exchange.changed-meanwhile"}
    entry.refresh_from_db()
    assert entry.state == "withdrawn" and entry.version == 2 + said.count("done") - (
        "exchange.not-published" not in said
    )
