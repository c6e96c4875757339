"""What a record holds, told to each profile on its own, gives the scores that telling both sides together gives."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.matching.profiles import Held, Need, Offer, tell_each, tell_found
from maillage.matching.scores import Matching, answers

ON = date(2026, 11, 28)
LINK: dict[str, Any] = {
    "id": "l1", "a_place": "geonames:1", "a_name": "Larache", "a_country": "MA", "b_place": "geonames:2", "b_name": "Almuñécar",
    "b_country": "ES", "kind": "twinning", "since": "1994", "until": None, "status": "in_force", "source": "a list", "as_of": None,
    "generated": False,
}  # fmt: skip


def matches(needs: list[Need], offers: list[Offer]) -> list[Any]:
    return [
        each.matches for each in answers(Matching(needs, offers, on=ON), "need", range(len(needs)), 9, "en")
    ]


def test_links_are_seen_by_both_as_when_told_together() -> None:
    needs = [
        Need(id="n1", place="geonames:1", country="MA", topics=("water",)),
        Need(id="n2", place="geonames:3", country="MA"),
    ]
    offers = [
        Offer(id="o1", place="geonames:2", country="ES", topics=("water",)),
        Offer(id="o2", place="geonames:4", country="FR"),
    ]
    held = Held(links=[LINK])
    together = matches(*tell_found(needs, offers, held, ON, lambda _: True))
    each = matches(tell_each(needs, held, ON, lambda _: True), tell_each(offers, held, ON, lambda _: True))
    assert together == each
    [links] = [part for part in each[0][0].parts if part.name == "links"]
    assert links.known
    assert links.points == links.of


def test_an_offer_that_asks_hears_of_its_links() -> None:
    [offer] = tell_each(
        [Offer(id="o1", place="geonames:2", country="ES")], Held(links=[LINK]), ON, lambda _: True
    )
    assert offer.found is not None
    assert [tie.names for tie in offer.found.links] == ["geonames:1"]
