"""Which results a page for citizens names, and how long its words may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dossiers.played import A, B, Play

SUMMARY: dict[str, Any] = {"summary": {"fr": "On trie."}}


def noted(*values: tuple[str, str, str]) -> Play:
    """A defined dossier in which parties noted values: who, of which indicator, on whose side."""
    from maillage.dossiers import decisions as d

    play = Play().opened().joined().defined()
    for by, indicator, side in values:
        play.do(by, d.ResultNoted(indicator, side, play.day, "12"))
    return play


def refused(play: Play, articles: dict[str, Any]) -> Any:
    from maillage.dossiers.refused import Refused

    with pytest.raises(Refused) as caught:
        play.propose(A, "citizen", articles)
    return caught.value


def test_a_page_names_two_results_as_soon_as_two_are_noted() -> None:
    from maillage.dossiers.told_to_citizens import code_of, told

    play = noted((A, "i1", A))
    play.propose(A, "citizen", SUMMARY)  # there are not two yet
    play = noted((A, "i1", A), (B, "i2", B))
    codes = [code_of(each) for each in play.state.results]
    for chosen in ([], codes[:1]):
        found = refused(play, SUMMARY | ({"results_told": chosen} if chosen else {}))
        assert (found.code, found.problem.field) == ("results-few", "results_told")
    play.propose(A, "citizen", SUMMARY | {"results_told": codes})
    assert [each.result.indicator for each in told(play.state, codes)] == ["i1", "i2"]


def test_nobody_names_what_was_not_noted_or_what_one_side_says_of_the_other() -> None:
    play = noted((A, "i1", A), (A, "i2", B), (B, "i2", B))
    mine, of_other, theirs = (f"d{each.seq}" for each in play.state.results)
    for code in ("d999", "12", of_other):
        found = refused(play, SUMMARY | {"results_told": [mine, code]})
        assert found.code == "no-such-result" and code in found.problem.message("fr")
    play.propose(A, "citizen", SUMMARY | {"results_told": [mine, theirs]})


def test_the_longest_language_is_named_with_how_many_words_it_has() -> None:
    play = noted()
    long = {"fr": "mot " * 149, "ar": "كلمة " * 151}
    found = refused(play, {"summary": long})
    assert (found.code, found.problem.field) == ("article-words", "summary")
    assert "151" in found.problem.message("fr") and "arabe" in found.problem.message("fr")
    play.propose(A, "citizen", {"summary": {"fr": "mot " * 150, "ar": "كلمة " * 150}})


def test_only_a_yes_publishes_a_lesson() -> None:
    from maillage.dossiers.texts import fault_of

    assert [fault_of("publish_lesson", each) for each in (["yes"], [], ["no"], ["yes", "x"])] == ["", "", "shape", "shape"]  # fmt: skip
