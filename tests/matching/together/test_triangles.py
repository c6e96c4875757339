"""A triangle has three roles: who seeks, who has done it, and who supports both; a third party is called for like any need."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching
from maillage.matching.together import call_for_facilitator, call_for_third, triangles

NEED = Need(
    id="n",
    organisation="Commune",
    country="CM",
    topics=("waste",),
    languages=("fr",),
    language="fr",
    text="Les déchets.",
)


def offer(id: str, country: str, role: str = "", **said: Any) -> Offer:
    return Offer(
        **{
            "id": id,
            "organisation": f"Body {id}",
            "country": country,
            "role": role,
            "topics": ("waste",),
            "languages": ("fr",),
            **said,
        }
    )


PIVOTAL = offer("pivot", "MA", "pivotal")
FUNDER = offer("fund", "FR", "facilitator")


def test_a_triangle_with_a_funder_names_three_roles_and_sums() -> None:
    (best,) = triangles(Matching([NEED], [PIVOTAL, FUNDER]), 0)
    assert best.roles == {"beneficiary": "n", "pivotal": "pivot", "facilitator": "fund"}
    assert best.score_milli == sum(part.points_milli for part in best.parts)
    assert [part.of_milli for part in best.parts] == [50_000, 25_000, 25_000]
    for language in ("en", "fr", "ar"):
        sentences = [part.sentence("triangle", language) for part in best.parts]
        assert all("?" not in sentence and "Body" in sentence for sentence in sentences)


def test_the_parts_are_shares_of_the_three_matches() -> None:
    matching = Matching([NEED], [PIVOTAL, FUNDER])
    ranked = matching.best("need", 0, 5)
    scores = dict(
        zip([matching.offers[at].id for at in ranked.rows.tolist()], ranked.milli.tolist(), strict=True)
    )
    (best,) = triangles(matching, 0)
    assert best.parts[0].points_milli == (scores["pivot"] + 1) // 2
    assert abs(best.parts[1].points_milli - scores["fund"] / 4) <= 0.5


def test_the_funder_must_fit_both() -> None:
    for said in ({"countries": ("CM",)}, {"languages": ("bg",)}, {"excludes": ("MA",)}):
        assert triangles(Matching([NEED], [PIVOTAL, offer("fund", "FR", "facilitator", **said)]), 0) == []
    open_to_both = offer("fund", "FR", "facilitator", countries=("CM", "MA"))
    assert triangles(Matching([NEED], [PIVOTAL, open_to_both]), 0)


def test_both_give_what_is_sought() -> None:
    for role, other in (("pivotal", FUNDER), ("facilitator", PIVOTAL)):
        elsewhere = offer("elsewhere", "TN", role, topics=("climate",))
        assert triangles(Matching([NEED], [other, elsewhere]), 0) == []
    assert call_for_third(Matching([NEED], [offer("elsewhere", "TN", topics=("climate",))]), 0) is None


def test_what_is_not_said_to_be_done_was_not_done_but_a_fund_may_support_anything() -> None:
    silent = dataclasses.replace(PIVOTAL, topics=None)
    assert triangles(Matching([NEED], [silent, FUNDER]), 0) == []
    assert triangles(Matching([dataclasses.replace(NEED, topics=None)], [PIVOTAL, FUNDER]), 0) == []
    assert triangles(Matching([NEED], [PIVOTAL, dataclasses.replace(FUNDER, topics=None)]), 0)


def test_without_a_facilitator_there_is_none_and_a_call_finds_one() -> None:
    matching = Matching([NEED], [PIVOTAL])
    assert triangles(matching, 0) == []
    call = call_for_facilitator(NEED, PIVOTAL)
    assert (
        call.text == "On cherche un tiers qui soutienne la coopération de Commune et Body pivot. Les déchets."
    )
    asked = Matching([call], [FUNDER])
    assert asked.best("need", 0, 1).rows.tolist() == [0]


def test_the_best_triangles_come_first_whatever_the_order() -> None:
    offers = [
        PIVOTAL,
        FUNDER,
        offer("other", "TN", topics=("waste", "climate")),
        offer("second", "BE", "facilitator", topics=("climate", "waste")),
        offer("third", "BG", "facilitator"),
    ]
    expected = triangles(Matching([NEED], offers), 0, 20)
    assert len(expected) == 6
    scores = [one.score_milli for one in expected]
    assert scores == sorted(scores, reverse=True)
    for order in itertools.islice(itertools.permutations(offers), 0, None, 17):
        assert triangles(Matching([NEED], list(order)), 0, 20) == expected


def test_nobody_plays_two_roles() -> None:
    twice = dataclasses.replace(FUNDER, organisation=PIVOTAL.organisation)
    assert triangles(Matching([NEED], [PIVOTAL, twice]), 0) == []
    own = dataclasses.replace(FUNDER, organisation=NEED.organisation)
    assert triangles(Matching([NEED], [PIVOTAL, own]), 0) == []
