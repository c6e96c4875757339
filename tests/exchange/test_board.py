"""The board: what stands, renewed line by line, is what it would be if it were read whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)


def as_they_are(profiles: Sequence[Any]) -> list[Any]:
    return list(profiles)


@pytest.fixture
def entry(database: None) -> Callable[..., Any]:
    """``entry("need", text=…)``: a published one."""
    from maillage.exchange.models import Entry

    def make(side: str, **said: Any) -> Any:
        from django.utils import timezone

        return Entry.objects.create(
            side=side, state="published", said={"text": "Trier les déchets", "topics": ["waste"], **said}, published_at=timezone.now()
        )  # fmt: skip

    return make


def stands(board: Any) -> dict[str, set[str]]:
    return {side: set(board.side(side).rows) for side in ("need", "offer")}


def test_what_is_published_stands_and_nothing_else(entry: Callable[..., Any]) -> None:
    from maillage.exchange.board import read_board

    need, offer = entry("need"), entry("offer")
    for field, value in (("state", "draft"), ("state", "withdrawn")):
        other = entry("offer")
        setattr(other, field, value)
        other.save()
    board = read_board(ON, as_they_are)
    assert stands(board) == {"need": {need.pk}, "offer": {offer.pk}}
    answer = board.matches(board.profile("need", need.pk), "need", 5, "fr")
    assert [match.offer for match in answer.matches] == [offer.pk]
    other_way = board.matches(board.profile("offer", offer.pk), "offer", 5, "fr")
    assert [match.score for match in other_way.matches] == [match.score for match in answer.matches]


def test_a_change_renews_its_line_alone(entry: Callable[..., Any]) -> None:
    from maillage.exchange.board import read_board, renewed

    need, offer, other = entry("need"), entry("offer"), entry("offer", topics=["health"])
    board = read_board(ON, as_they_are)
    told: list[int] = []

    def tell(profiles: Sequence[Any]) -> list[Any]:
        told.append(len(profiles))
        return list(profiles)

    assert renewed(board, tell) is board
    offer.said = {**offer.said, "topics": ["water_sanitation"]}
    offer.save()
    other.state = "withdrawn"
    other.save()
    new = entry("offer")
    again = renewed(board, tell)
    assert sum(told) == 2
    assert stands(again) == {"need": {need.pk}, "offer": {offer.pk, new.pk}}
    whole = read_board(ON, as_they_are)
    for each in (again, whole):
        asked = each.matches(each.profile("need", need.pk), "need", 5, "fr")
        assert next(match.offer for match in asked.matches) == new.pk
    assert again.matches(again.profile("need", need.pk), "need", 5, "fr") == whole.matches(
        whole.profile("need", need.pk), "need", 5, "fr"
    )


def test_what_has_expired_stands_and_is_matched_with_nobody(entry: Callable[..., Any]) -> None:
    from maillage.exchange.board import read_board

    need, _ = entry("need"), entry("offer", until=(ON - timedelta(days=3)).isoformat())
    answer = (board := read_board(ON, as_they_are)).matches(board.profile("need", need.pk), "need", 5, "fr")
    assert answer.matches == []
    assert answer.tally == {"expired": 1}


def test_what_is_refused_rests(entry: Callable[..., Any]) -> None:
    from maillage.exchange.board import read_board
    from maillage.matching.scores import Refusal

    need, offer = entry("need"), entry("offer")
    refused = [Refusal(need.pk, offer.pk, "offer", "distance", ON, ON + timedelta(days=10))]
    board = read_board(ON, as_they_are)
    answer = board.matches(board.profile("need", need.pk), "need", 5, "fr", refused, 10)
    assert answer.matches == []
    assert [each.gate for each in answer.shut] == ["refused"]


def test_an_entry_speaks_in_the_name_of_its_organisation(entry: Callable[..., Any]) -> None:
    from maillage.exchange.board import read_board
    from maillage.parties.models import Organisation

    organisation = Organisation.objects.create(kind="local_authority", country="MA")
    organisation.names.create(language="fr", name="Commune de Larache", folded="commune de larache")
    organisation.names.create(language="ar", name="جماعة العرائش", folded="جماعة العرائش")
    for language in ("fr", "ar", "en"):
        each = entry("need")
        each.organisation, each.language = organisation, language
        each.save()
    board = read_board(ON, as_they_are)
    assert sorted(each.organisation for each in board.needs.profiles) == [
        "Commune de Larache",
        "Commune de Larache",
        "جماعة العرائش",
    ]


def test_much_is_made_ready_before_anybody_asks(
    entry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.exchange import boards

    asked: list[Any] = []
    monkeypatch.setattr(boards, "board", asked.append)
    monkeypatch.setattr(boards, "at_hand", lambda: "the record")
    monkeypatch.setattr(boards.connection, "close", lambda: None)
    entry("need")
    boards._made_aside()
    assert asked == []
    monkeypatch.setattr(boards, "MUCH", 0)
    boards._made_aside()
    assert asked == ["the record"]
