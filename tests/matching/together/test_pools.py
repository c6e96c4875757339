"""A pool covers together what no offer covers alone; each member adds something, and what is left is a need again."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import Any

import pytest

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching
from maillage.matching.together import pools

TOPICS = ("water_sanitation", "waste", "education", "climate")


def need(**said: Any) -> Need:
    return Need(
        **{
            "id": "n", "organisation": "Town", "place": "p:1", "country": "ML", "topics": ("water_sanitation", "waste"),
            "forms": ("training_course",), "quantity": 4, **said,
        }
    )  # fmt: skip


def offer(number: int, *topics: str, **said: Any) -> Offer:
    return Offer(
        **{
            "id": f"o{number}", "organisation": f"Body {number}", "place": f"q:{number}", "country": "MA",
            "topics": topics, "forms": ("training_course",), "quantity": 4, **said,
        }
    )  # fmt: skip


def test_two_offers_cover_what_neither_covers_alone() -> None:
    found = pools(
        Matching([need()], [offer(1, "water_sanitation"), offer(2, "waste"), offer(3, "education")]), 0
    )
    best = found[0]
    assert [member.offer for member in best.members] == ["o1", "o2"]
    assert [member.topics for member in best.members] == [("water_sanitation",), ("waste",)]
    assert best.call is None
    assert {part.name: part.points_milli for part in best.parts if part.name != "fit"} == {
        "topics": 35_000,
        "forms": 25_000,
        "quantity": 20_000,
    }


def test_no_pool_where_one_offer_is_enough() -> None:
    whole = offer(9, "water_sanitation", "waste")
    assert pools(Matching([need()], [offer(1, "water_sanitation"), offer(2, "waste"), whole]), 0) == []


def test_units_are_put_together_within_the_quota_of_a_country() -> None:
    asked = need(topics=("waste",), quantity=6)
    found = pools(Matching([asked], [offer(1, "waste"), offer(2, "waste", quantity=9, quota=2)]), 0)
    assert [member.units for member in found[0].members] == [4, 2]
    assert found[0].call is None


def test_what_is_left_is_a_need_like_another() -> None:
    asked = need(topics=("water_sanitation", "waste", "climate"), language="fr", text="De l’eau propre.")
    offers = [offer(1, "water_sanitation"), offer(2, "waste")]
    (best, *_) = pools(Matching([asked], offers), 0)
    call = best.call
    assert call is not None
    assert call.topics == ("climate",)
    assert call.text == "Encore cherché, à côté de Body 1, Body 2 : De l’eau propre."
    assert set(call.excludes) == {"name:body 1", "name:body 2"}
    third = offer(3, "climate")
    matched = Matching([call], [*offers, third])
    assert [matched.offers[at].id for at in matched.best("need", 0, 5).rows.tolist()] == ["o3"]


def test_what_is_not_said_counts_half_and_says_so() -> None:
    found = pools(Matching([need(quantity=None)], [offer(1, "water_sanitation"), offer(2, "waste")]), 0)
    quantity = next(part for part in found[0].parts if part.name == "quantity")
    assert not quantity.known
    assert quantity.points_milli * 2 == quantity.of_milli
    for language in ("en", "fr", "ar"):
        for part in found[0].parts:
            assert "?" not in part.sentence("pool", language)


def test_two_offers_of_one_body_are_no_pool() -> None:
    same = {"organisation": "One", "place": "q:1"}
    assert (
        pools(Matching([need()], [offer(1, "water_sanitation", **same), offer(2, "waste", **same)]), 0) == []
    )


def test_a_form_on_another_topic_covers_nothing() -> None:
    asked = need(topics=("waste",), forms=("training_course",))
    offers = [offer(1, "waste", forms=("study_visit",)), offer(2, "education")]
    assert pools(Matching([asked], offers), 0) == [], "a course on schools is none on waste"


def test_a_facilitator_is_in_no_pool() -> None:
    offers = [offer(1, "water_sanitation"), offer(2, "waste", role="facilitator")]
    assert pools(Matching([need()], offers), 0) == []


def test_who_does_not_say_how_much_adds_no_units() -> None:
    asked = need(topics=("waste",), quantity=6)
    for silent in ({"quantity": None}, {"quantity": 6, "unit": "tonnes"}):
        offers = [offer(1, "waste", quantity=3), offer(2, "waste", **silent)]
        assert pools(Matching([asked], offers), 0) == []


@pytest.mark.parametrize(
    ("sought", "given"), [("jours", "days"), ("Days", "أيام"), ("caisses", "Caisses"), ("", "")]
)
def test_a_unit_is_one_whatever_the_language(sought: str, given: str) -> None:
    asked = need(topics=("waste",), quantity=8, unit=sought)
    found = pools(Matching([asked], [offer(1, "waste", unit=given), offer(2, "waste", unit=given)]), 0)
    assert [member.units for member in found[0].members] == [4, 4]
    assert found[0].call is None


@pytest.mark.parametrize("asked", [None, 0])
@pytest.mark.parametrize("given", [None, 0, 3])
def test_pools_stand_whatever_is_not_said(asked: int | None, given: int | None) -> None:
    offers = [offer(1, "waste", quantity=given), offer(2, "water_sanitation", quantity=given, quota=0)]
    for pool in pools(Matching([need(quantity=asked)], offers), 0):
        assert pool.score_milli == sum(part.points_milli for part in pool.parts)
        assert all(0 <= part.points_milli <= part.of_milli for part in pool.parts)
    nothing_said = Matching([Need(id="n")], [Offer(id="a"), Offer(id="b")])
    assert pools(nothing_said, 0) == []


def covered(asked: Need, offers: tuple[Offer, ...]) -> tuple[set[str], set[str], int]:
    offers = tuple(o for o in offers if set(o.topics or ()) & set(asked.topics or ()))
    topics = {t for o in offers for t in o.topics or ()} & set(asked.topics or ())
    forms = {f for o in offers for f in o.forms or ()} & set(asked.forms or ())
    return topics, forms, min(sum(o.quantity or 0 for o in offers), asked.quantity or 0)


@pytest.mark.parametrize("seed", range(15))
def test_pools_are_all_those_of_which_every_member_adds_something(seed: int) -> None:
    dice = random.Random(seed)
    asked = need(topics=tuple(dice.sample(TOPICS, 3)), quantity=dice.randint(1, 12))
    offers = [
        offer(number, *dice.sample(TOPICS, dice.randint(1, 2)), quantity=dice.randint(1, 4))
        for number in range(7)
    ]
    expected = set()
    alone = any(
        covered(asked, (o,)) == (set(asked.topics or ()), set(asked.forms or ()), asked.quantity)
        for o in offers
    )
    for size in (2, 3, 4):
        for chosen in itertools.combinations(offers, size):
            together = covered(asked, chosen)
            if all(covered(asked, tuple(o for o in chosen if o is not out)) != together for out in chosen):
                expected.add(frozenset(o.id for o in chosen))
    found = pools(Matching([asked], offers), 0, 10_000)
    assert {frozenset(m.offer for m in pool.members) for pool in found} == (set() if alone else expected)
    scores = [pool.score_milli for pool in found]
    assert scores == sorted(scores, reverse=True)
    dice.shuffle(offers)
    assert pools(Matching([asked], offers), 0, 10_000) == found
    for pool in found:
        assert pool.score_milli == sum(part.points_milli for part in pool.parts)
        assert all(0 <= part.points_milli <= part.of_milli for part in pool.parts)


def test_a_better_member_never_makes_a_pool_worse() -> None:
    offers = [offer(1, "water_sanitation"), offer(2, "waste", quantity=1)]
    before = pools(Matching([need(quantity=8)], offers), 0)[0]
    more = [offers[0], dataclasses.replace(offers[1], quantity=4)]
    assert pools(Matching([need(quantity=8)], more), 0)[0].score_milli > before.score_milli
