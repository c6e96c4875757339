"""A person's word against the machine's order: recorded, kept through every run, taken back at will."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.exchange.pairs import Pair, entry, pair
from tests.exchange.people import ON, account
from tests.exchange.test_proposals import cannot

pytestmark = pytest.mark.database


class Pairs(NamedTuple):
    need: str
    offer: str


@pytest.fixture
def two(database: None) -> Pair:
    return pair()


def test_it_holds_for_the_side_that_said_it_until_it_is_taken_back(two: Pair) -> None:
    from maillage.exchange.rulings import rule, rulings_of, set_aside, take_back

    said = rule(two.need.pk, two.offer.pk, "need", "aside", "They are too far.", two.asks, ON)
    assert rulings_of([two.need, two.offer]) == {two.need.key: [said], two.offer.key: []}
    assert (said.by, said.reason) == (two.asks, "They are too far.")
    assert set_aside() == {(two.need.pk, two.offer.pk)}
    take_back(said.pk, two.asks, ON)
    first = take_back(said.pk, two.asks, ON).taken_back_at
    assert rulings_of([two.need])[two.need.key] == [] and set_aside() == set()
    assert take_back(said.pk, two.asks, ON).taken_back_at == first


def test_the_last_word_counts_and_the_ones_before_are_kept(two: Pair) -> None:
    from maillage.exchange.models import Ruling
    from maillage.exchange.rulings import rule, rulings_of

    given = (two.need.pk, two.offer.pk, "need")
    rule(*given, "aside", "Too far.", two.asks, ON)
    rule(*given, "first", "We know them.", two.asks, ON)
    rule(*given, "first", "We know them.", two.asks, ON)
    assert [str(each.ruled) for each in rulings_of([two.need])[two.need.key]] == [
        "first"
    ] and Ruling.objects.count() == 2


def test_order(two: Pair) -> None:
    from maillage.exchange.rulings import ordered, rule, rulings_of

    others = [entry("offer", two.offer.organisation) for _ in range(3)]
    matches = [Pairs(two.need.pk, each.pk) for each in others]
    rule(two.need.pk, others[0].pk, "need", "aside", "No.", two.asks, ON)
    rule(two.need.pk, others[2].pk, "need", "first", "Yes.", two.asks, ON)
    assert ordered(matches, rulings_of([two.need])[two.need.key]) == [matches[2], matches[1]]
    assert ordered(matches, rulings_of([two.offer])[two.offer.key]) == matches


def test_nobody_rules_for_others_nor_without_a_reason(two: Pair) -> None:
    from maillage.exchange.rulings import rule, take_back

    given = (two.need.pk, two.offer.pk)
    with cannot("gone"):
        rule(*given, "need", "aside", "No.", two.gives, ON)
    with cannot("gone"):
        rule(two.need.pk, "nothing", "need", "aside", "No.", two.asks, ON)
    for ruled, reason in (("aside", "  "), ("last", "x")):
        with cannot("no_reason"):
            rule(*given, "need", ruled, reason, two.asks, ON)
    said = rule(*given, "need", "aside", "No.", two.asks, ON)
    with cannot("gone"):
        take_back(said.pk, two.gives, ON)
    with cannot("gone"):
        take_back(999_999, two.asks, ON)


def test_the_author_of_a_draft_rules_on_its_matches(two: Pair) -> None:
    from maillage.exchange.models import Entry
    from maillage.exchange.rulings import rule

    author: Any = account("author")
    Entry.objects.filter(pk=two.need.pk).update(state="draft", organisation=None, author=author)
    assert rule(two.need.pk, two.offer.pk, "need", "aside", "No.", author, ON).pk


def test_only_a_match_of_what_is_published_is_ruled_on(two: Pair) -> None:
    from maillage.exchange.rulings import rule

    draft = entry("offer", two.offer.organisation, state="draft")
    other = entry("need", two.offer.organisation)
    for key in (draft.pk, other.pk, "nokey"):
        with cannot("gone"):
            rule(two.need.pk, key, "need", "aside", "No.", two.asks, ON)
