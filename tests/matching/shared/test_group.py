"""Common problems: by topic across languages, with their words, their answers, and nobody's answer said as such."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.matching.profiles import Need, Offer
from maillage.matching.shared import WITHOUT_TOPIC, Reading, SharedNeed, shared_needs
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
    return {(group.topic, group.goal): group for group in groups}


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
    assert groups["education", "4"].offers == ("y",)
    assert groups["education", "4"].unanswered == ()


def test_half_of_the_texts_must_be_read_to_name_a_code() -> None:
    def code(*read: str | None) -> str | None:
        groups = by_topic(shared_needs(NEEDS, OFFERS, [], [Reading(code=each) for each in read]))
        return groups["water", None].code

    assert code("14030", "14030", "14050", None, None) == "14030"
    assert code("14030", "14050", None, None, None) is None


READ = [
    Need(id=f"{goal}{at}", text=text, language="fr", place_name=f"T{goal}{at}", country="CM", topics=("agriculture_food",))
    for goal, text in ((2, "Nos semences de maïs et nos récoltes."), (6, "L’irrigation prend l’eau de la rivière."))
    for at in range(6)
]  # fmt: skip


def test_a_topic_that_was_read_is_parted_by_goal_and_one_that_its_owner_named_is_not() -> None:
    read = [Reading(need.id[0], True) for need in READ]
    groups = shared_needs(READ, [], [], read)
    assert {(g.topic, g.goal): len(g.needs) for g in groups} == {
        ("agriculture_food", "2"): 6,
        ("agriculture_food", "6"): 6,
    }
    (whole,) = shared_needs(READ, [], [])
    assert (whole.topic, whole.goal, len(whole.needs)) == ("agriculture_food", "2", 12)


def test_a_few_needs_of_a_goal_go_to_its_rest_and_keep_their_answers() -> None:
    few = READ[:9]
    groups = {(g.topic, g.goal): g for g in shared_needs(
        few, [Offer(id="x", topics=("agriculture_food",))], [(8, 0)], [Reading(need.id[0], True) for need in few]
    )}  # fmt: skip
    rest = groups[WITHOUT_TOPIC, "6"]
    assert (rest.needs, rest.offers, rest.unanswered) == (("60", "61", "62"), ("x",), ("60", "61"))


def test_a_text_read_amiss_moves_to_those_it_speaks_like() -> None:
    read = [Reading("2" if need.id == "65" else need.id[0], need.id != "65") for need in READ]
    groups = {g.goal: g.needs for g in shared_needs(READ, [], [], read)}
    assert "65" in groups["6"]


TOLD = {"fr": "L’école veut une carte ouverte.", "en": "The school wants an open map.", "es": "La escuela quiere un mapa abierto.",
        "pt": "A escola quer um mapa aberto."}  # fmt: skip
OTHER = {"fr": "L’hôpital cherche des médecins.", "en": "The hospital seeks doctors.", "es": "El hospital busca médicos.",
         "pt": "O hospital procura médicos."}  # fmt: skip


def test_what_many_need_is_parted_by_what_it_says_and_not_by_its_language() -> None:
    needs = [
        Need(id=f"{kind}-{language}-{at}", text=said[language], language=language, place_name=f"{kind}{language}{at}", topics=("digital",))
        for kind, said in (("map", TOLD), ("doctors", OTHER)) for language in said for at in range(3)
    ]  # fmt: skip
    groups = shared_needs(needs, [], [])
    assert [{need.partition("-")[0] for need in group.needs} for group in groups] == [{"doctors"}, {"map"}]
    assert {each.language for each in groups[0].words} == set(TOLD)


def test_words_that_are_shared_are_shown_as_written_and_common_ones_are_not() -> None:
    texts = [
        ("fr", "Le Puits est sec"), ("fr", "le puits est loin"), ("fr", "le marché est loin"), ("fr", "le marché est grand"),
        ("en", "the well"), (None, ""),
    ]  # fmt: skip
    vocabulary = Vocabulary([Need(id="n", language=language, text=text) for language, text in texts])
    (french,) = vocabulary.shared_by([0, 1])
    assert (french.language, french.words, french.texts) == ("fr", ("puits",), 2)
    assert vocabulary.shared_by([4, 5]) == (), "one text shares nothing"


def test_names_and_forms_of_support_are_no_words_of_a_problem() -> None:
    needs = [Need(id=str(at), language="fr", text="À Larache, une visite d’étude sur les puits.", place_name="Larache", forms=("study_visit",)) for at in range(2)]  # fmt: skip
    vocabulary = Vocabulary([*needs, Need(id="other", language="fr", text="Un marché couvert.")])
    assert [each.words for each in vocabulary.shared_by([0, 1])] == [("puits",)]


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(len(NEEDS))))
def test_the_order_of_what_is_handed_in_changes_no_group(order: list[int]) -> None:
    def sorted_groups(needs: list[Need]) -> list[tuple[object, ...]]:
        return [
            (g.topic, g.goal, g.code, sorted(g.needs), g.territories, sorted(g.places), g.countries, g.forms, g.words)
            for g in shared_needs(needs, OFFERS, [])
        ]  # fmt: skip

    assert sorted_groups([NEEDS[row] for row in order]) == sorted_groups(NEEDS)


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(len(READ))))
def test_the_order_of_texts_that_were_read_changes_no_group(order: list[int]) -> None:
    def groups(needs: list[Need]) -> list[tuple[object, ...]]:
        read = [Reading(need.id[0], need.id[1] in "012") for need in needs]
        return [(g.topic, g.goal, sorted(g.needs), g.words) for g in shared_needs(needs, [], [], read)]

    assert groups([READ[at] for at in order]) == groups(READ)


def test_every_need_stands_in_a_group_whatever_is_said() -> None:
    odd = [
        Need(id="1"), Need(id="2", text="🙂🙂 ١٢٣ ..."), Need(id="3", text="eau " * 5000), Need(id="4", topics=()),
        Need(id="5", text="eau", topics=("nowhere",)), Need(id="6", text="واحد two trois", language="sw"),
    ]  # fmt: skip
    groups = shared_needs(
        odd, [], [], [Reading("6", False) if need.id in "23" else Reading() for need in odd]
    )
    assert sorted(need for group in groups for need in group.needs) == [need.id for need in odd]
    assert shared_needs([], [], []) == []
