"""Figures of a dossier, to the four decimals of the field's worked examples, and sides of which nothing is said."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as with_

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.on_work import CRITERIA
from maillage.dossiers.measures import (
    EmptySide,
    Followed,
    empty_sides,
    followed,
    rated,
    rated_by_side,
    reciprocity,
    reciprocity_of,
    results_by_side,
    sides,
)
from maillage.dossiers.measures_said import (
    criterion_name,
    empty_side_said,
    followed_said,
    rated_said,
    reciprocity_said,
)
from maillage.dossiers.model import Noted, State
from maillage.reference.texts import LANGUAGES
from tests.dossiers.lives import RATINGS, outside_isolates, said, whole_life
from tests.dossiers.played import DEFINITION, FIRST, A, B, C, Play

WORKED: dict[str, int | None] = {
    "relevance": 4, "coherence": 3, "effectiveness": 3, "efficiency": 2, "impact": None, "sustainability": 2,
}  # fmt: skip
WEIGHTS = dict(zip(CRITERIA, (1, 1, 2, 1, 2, 2), strict=True))


def four(share: Decimal | None) -> str:
    """To four decimals."""
    assert share is not None
    return f"{share:.4f}"


@pytest.mark.parametrize(
    ("a", "b", "share"), [(8, 5, "0.7692"), (5, 8, "0.7692"), (4, 0, "0.0000"), (3, 3, "1.0000")]
)
def test_reciprocity(a: int, b: int, share: str) -> None:
    assert four(reciprocity(a, b)) == share


def test_of_no_results_nothing_is_even() -> None:
    assert reciprocity(0, 0) is None


def test_evaluation() -> None:
    found = rated(WORKED)
    assert (four(found.mean), four(found.share_0_1), four(found.coverage)) == ("2.8000", "0.6000", "0.8333")
    assert (found.rated, found.of, found.score, found.lowest) == (5, 6, 2, ("efficiency", "sustainability"))
    weighed = rated(WORKED, WEIGHTS)
    assert (four(weighed.mean), four(weighed.coverage)) == ("2.7143", "0.7778")


def test_a_criterion_of_which_no_weight_is_said_weighs_one() -> None:
    assert rated({"relevance": 4, "coherence": 2}, {"relevance": 3}).mean == Decimal("3.5")


def test_not_rated_is_no_nought() -> None:
    nothing = rated({"impact": None})
    assert (nothing.mean, nothing.score, nothing.coverage, nothing.lowest) == (None, None, 0, ())
    assert rated(WORKED | {"impact": None}) == rated({name: n for name, n in WORKED.items() if n})


@given(st.fixed_dictionaries({}, optional={each: st.integers(1, 4) for each in CRITERIA}))
def test_the_mean_lies_between_the_lowest_and_the_best(scores: dict[str, int]) -> None:
    found = rated(scores)
    if not scores:
        assert found.mean is None
    else:
        assert found.mean is not None and found.score == min(scores.values()) <= found.mean <= max(scores.values())  # fmt: skip
        assert found.share_0_1 is not None and 0 <= found.share_0_1 <= 1 and found.coverage == Decimal(len(scores)) / 6  # fmt: skip


def test_recommendations_of_a_dossier_are_counted_over_its_missions() -> None:
    """Of three and two, the last of each was refused; of those accepted, one was dropped and two are done."""
    state = whole_life().state
    assert followed(state) == Followed(5, 3, 2)
    assert [followed(state, each) for each in state.missions.values()] == [
        Followed(3, 2, 1),
        Followed(2, 1, 1),
    ]
    assert followed(State()) == Followed(0, 0, 0)


def noted(state: State, *results: tuple[str, str]) -> State:
    """With results of (indicator, side)."""
    made = tuple(Noted(d.ResultNoted(indicator, side, FIRST, "1"), side, 1) for indicator, side in results)
    return with_(state, results=made)


def test_results_are_counted_by_indicator_and_held_side_against_side() -> None:
    state = Play().opened().joined().defined().state
    uneven = noted(state, *((f"i{n}", A) for n in range(8)), *((f"j{n}", B) for n in range(5)), ("i1", A))
    assert results_by_side(uneven) == {A: 8, B: 5} and four(reciprocity_of(uneven)) == "0.7692"
    assert reciprocity_of(state) is None


def test_who_only_funds_has_no_side() -> None:
    play = Play().opened().joined().joined(C, "funding")
    assert sides(play.state) == (B, A)
    assert sides(Play().opened().joined(C, "funding").state) == (C, A)


def test_sides_of_which_nothing_is_said_are_flagged() -> None:
    one_sided = [each for each in DEFINITION["results"] if each["side"] == A]
    play = Play().opened().joined().defined(results=one_sided).waived().started()
    assert empty_sides(play.state) == (EmptySide("indicators", B),)
    play.do(A, d.ResultNoted("i1", A, play.day, "12"))
    play.do(A, d.EvaluationFiled("e1", "self", play.day, {"impact": {A: d.Rating(3)}}))
    assert empty_sides(play.state) == (
        EmptySide("indicators", B), EmptySide("results", B), EmptySide("evaluation", B, "e1", play.day),
    )  # fmt: skip


def test_the_light_path_expects_no_indicators_and_nothing_is_flagged_before_a_text_binds() -> None:
    assert empty_sides(State()) == () and empty_sides(Play().opened().joined().state) == ()
    play = Play().opened(light=True, sort="school").joined()
    light = {
        "problem": said("lire"),
        "doing": said("écrire"),
        "gains": {A: said("x")},
        "calendar": DEFINITION["calendar"],
    }
    play.propose(A, "definition", light)
    play.agree("definition", light | {"gains": {A: said("x"), B: said("y")}}, B, A)
    assert play.state.in_force("definition") is not None and empty_sides(play.state) == ()


def test_where_both_sides_are_spoken_of_nothing_is_flagged() -> None:
    play = Play().opened().joined().defined().waived().started()
    play.do(A, d.ResultNoted("i1", A, play.day, "12"))
    assert [(each.what, each.party) for each in empty_sides(play.state)] == [("results", B)]
    play.do(B, d.ResultNoted("i2", B, play.day, "1"))
    play.do(A, d.EvaluationFiled("e1", "self", play.day, RATINGS))
    assert empty_sides(play.state) == ()


def test_each_side_of_an_evaluation_has_its_figures() -> None:
    evaluation = whole_life().state.evaluations[0].evaluation
    found = rated_by_side(evaluation, (A, B, C))
    assert found[A] == rated(WORKED) and found[B].rated == 5 and found[B].lowest == ("sustainability",)
    assert found[C].mean is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_said_with_all_that_belongs_to_them(language: str) -> None:
    state: Any = noted(whole_life().state, ("i1", A), ("i2", A), ("j1", B))
    sentences = [
        reciprocity_said(state, language), followed_said(Followed(9, 7, 5), language), followed_said(Followed(2, 0, 0), language),
        rated_said(rated(WORKED), language), rated_said(rated({}), language),
        *(empty_side_said(each, state, language) for each in (EmptySide("indicators", A), EmptySide("results", B), EmptySide("evaluation", B, "e1", state.opened_on))),
        *(criterion_name(each, language) for each in CRITERIA),
    ]  # fmt: skip
    assert all(sentences) and not [each for each in sentences if "{" in each or "?" in each]
    assert len({*sentences}) == len(sentences)
    if language == "ar":
        assert not [each for each in sentences if re.search(r"[A-Za-z0-9]", outside_isolates(each))]


def test_no_mean_is_said_without_its_coverage_and_the_lowest() -> None:
    assert rated_said(rated(WORKED), "en") == "Mean 2.8 of 4, over 5 of 6 criteria. Lowest: efficiency, sustainability (2)."  # fmt: skip
    assert (
        followed_said(Followed(9, 7, 5), "en") == "Recommendations made: 9; accepted: 7 of 9; done: 5 of 7."
    )
    assert followed_said(Followed(0, 0, 0), "en") == "" and reciprocity_said(State(), "en") == ""
    state = noted(Play().opened().joined().defined().state, ("i1", A), ("i2", A), ("j1", B))
    assert reciprocity_said(state, "en") == "Results noted: Agadir 1, Saint-Louis 2. Balance between the sides: 67%; 100% is as many on each side."  # fmt: skip
