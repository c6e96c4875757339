"""Common problems: by topic across languages, with their words, their answers, and nobody's answer said as such."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.matching.profiles import Need, Offer
from maillage.matching.shared import WITHOUT_TOPIC, SharedNeed, shared_needs
from maillage.matching.shared.words import Vocabulary

NEEDS = [
    Need(id="a", text="L’eau du puits manque en mars.", language="fr", place_name="Alpha", country="CM", topics=("water",), forms=("study_visit",)),
    Need(id="b", text="Le puits est sec, l’eau est loin.", language="fr", place_name="Beta", country="SN", topics=("water",), forms=("study_visit",)),
    Need(id="c", text="ماء البئر قليل", language="ar", place_name="جيم", country="MA", topics=("water",)),
    Need(id="d", text="L’école manque de maîtres.", language="fr", place_name="Alpha", country="CM", topics=("education", "water")),
    Need(id="e", text="", place_name="Epsilon", country="FJ"),
]  # fmt: skip
OFFERS = [
    Offer(id="x", topics=("water",)),
    Offer(id="y", topics=("education",)),
    Offer(id="z", topics=("health",)),
]


def by_topic(groups: list[SharedNeed]) -> dict[tuple[str, str | None], SharedNeed]:
    return {(group.topic, group.code): group for group in groups}


def test_one_problem_is_one_group_whatever_its_language() -> None:
    groups = shared_needs(NEEDS, OFFERS, [(0, 0), (3, 1)])
    water = groups[0]
    assert (water.topic, water.needs, water.territories) == ("water", ("a", "b", "c", "d"), 3)
    assert water.countries == {"CM": 2, "MA": 1, "SN": 1}
    assert water.forms == {"study_visit": 2}
    assert by_topic(groups)[WITHOUT_TOPIC, None].needs == ("e",)


def test_who_answers_is_told_by_topic_and_so_is_who_is_left() -> None:
    groups = by_topic(shared_needs(NEEDS, OFFERS, [(0, 0), (3, 1), (1, 2)]))
    assert groups["water", None].offers == ("x",)
    assert groups["water", None].unanswered == ("b", "c", "d"), (
        "an offer on another topic answers nothing here"
    )
    assert groups["education", None].offers == ("y",)
    assert groups["education", None].unanswered == ()


def test_a_finer_code_parts_a_topic_where_two_territories_share_it() -> None:
    codes = ["14030", "14030", "14050", None, None]
    groups = by_topic(shared_needs(NEEDS, OFFERS, [], codes))
    assert groups["water", "14030"].needs == ("a", "b")
    assert groups["water", None].needs == ("c", "d"), "a code of one territory is no common problem"


def test_words_that_are_shared_are_shown_as_written_and_common_ones_are_not() -> None:
    texts = [
        ("fr", "Le Puits est sec"), ("fr", "le puits est loin"), ("fr", "le marché est loin"), ("fr", "le marché est grand"),
        ("en", "the well"), (None, ""),
    ]  # fmt: skip
    vocabulary = Vocabulary(texts)
    (french,) = vocabulary.shared_by([0, 1])
    assert (french.language, french.words, french.texts) == ("fr", ("puits",), 2)
    assert vocabulary.shared_by([4, 5]) == (), "one text shares nothing"


@given(st.permutations(range(len(NEEDS))))
def test_the_order_of_what_is_handed_in_changes_no_group(order: list[int]) -> None:
    def sorted_groups(needs: list[Need]) -> list[tuple[object, ...]]:
        return [
            (g.topic, g.code, sorted(g.needs), g.territories, g.countries, g.forms, g.words) for g in shared_needs(needs, OFFERS, [])
        ]  # fmt: skip

    assert sorted_groups([NEEDS[row] for row in order]) == sorted_groups(NEEDS)
