"""One side made ready once gives what a matching made of both gives, also after some of it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from maillage.demo.profiles import needs_and_offers
from maillage.demo.world import make_world
from maillage.matching.profiles import Need, Offer, read_rows
from maillage.matching.scores import Matching, Refusal, Standing, answers

ON = date(2026, 11, 28)


@pytest.fixture(scope="module")
def both() -> tuple[list[Need], list[Offer]]:
    problems: list[Any] = []
    needs, offers = needs_and_offers(make_world(7, ON))
    found = [
        list(read_rows(shape, enumerate(rows, 1), problems))
        for shape, rows in (("need", needs), ("offer", offers))
    ]
    return found[0], found[1]  # type: ignore[return-value]


def said(matching: Matching, side: str, rows: range) -> list[Any]:
    return [
        ([match.as_dict(side) for match in each.matches], each.shut, each.tally)
        for each in answers(matching, side, rows, 5, "fr")
    ]


def test_one_who_asks_is_told_the_same(both: tuple[list[Need], list[Offer]]) -> None:
    needs, offers = both
    refused = [Refusal(needs[3].id, offers[5].id, "need", "topics", ON, date(2027, 11, 28))]
    standing = Standing.of("offer", offers, ON)
    whole = Matching(needs, offers, refusals=refused, on=ON)
    expected = said(whole, "need", range(12))
    assert any(matches for matches, _, _ in expected)
    for row in range(12):
        asked = standing.against([needs[row]], refusals=refused)
        assert said(asked, "need", range(1)) == [expected[row]]


def test_an_offer_asks_the_needs(both: tuple[list[Need], list[Offer]]) -> None:
    needs, offers = both
    standing = Standing.of("need", needs, ON)
    whole = Matching(needs, offers, on=ON)
    assert said(standing.against(offers[:4]), "offer", range(4)) == said(whole, "offer", range(4))


def test_a_few_changed_lines_are_as_if_all_were_read_again(both: tuple[list[Need], list[Offer]]) -> None:
    needs, offers = both
    changed = [
        replace(offers[0], languages=("fr", "wo"), networks=("A network of its own",)),
        replace(offers[9], id="new"),
    ]
    gone = {offers[1].id, "never there"}
    renewed = (
        Standing.of("offer", offers, ON)
        .renewed(gone, changed)
        .renewed((), [replace(offers[2], topics=("health",))])
    )
    as_read = [one for one in offers if one.id not in {offers[0].id, offers[1].id, offers[2].id}]
    as_read += [*changed, replace(offers[2], topics=("health",))]
    whole = Matching(needs, as_read, on=ON)
    for row in range(8):
        assert said(renewed.against([needs[row]]), "need", range(1)) == said(
            whole, "need", range(row, row + 1)
        )


def test_nothing_that_asks_changes_what_stands(both: tuple[list[Need], list[Offer]]) -> None:
    needs, offers = both
    standing = Standing.of("offer", offers, ON)
    tokens, sets = dict(standing.pooling.tokens), dict(standing.pooling.sets)
    standing.against([replace(needs[0], organisation="Somebody who is nowhere", languages=("kmr", "zza"))])
    assert (standing.pooling.tokens, standing.pooling.sets) == (tokens, sets)


def test_those_that_share_most_topics_and_speak_of_little_else_come_first() -> None:
    said: dict[str, tuple[str, ...]] = {
        "a": ("waste",), "b": ("waste", "health"), "c": ("waste", "energy"), "d": ("health",), "e": (),
        "f": ("waste", "energy", "health"),
    }  # fmt: skip
    needs = [Need(id=id, topics=topics) for id, topics in said.items()]
    ended = Need(id="g", topics=("waste", "energy"), expires=date(2026, 1, 1))
    standing = Standing.of("need", [*needs, ended], date(2026, 6, 1))
    assert [each.id for each in standing.sharing(("waste", "energy"), 9)] == ["c", "f", "a", "b"]
    assert [each.id for each in standing.sharing(("waste", "energy"), 2)] == ["c", "f"]
    assert standing.sharing((), 9) == standing.sharing(("nonsense",), 9) == []
