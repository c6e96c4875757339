"""Conflicts of interest are declared yes or no, with words; what was declared in words alone is read as it was."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.declared import declared_by_expert, declared_by_party
from maillage.dossiers.fold import read
from maillage.dossiers.model import Party
from maillage.dossiers.story import story
from maillage.reference.texts import LANGUAGES
from tests.dossiers.edges import WHY, both, refused
from tests.dossiers.lives import outside_isolates, said
from tests.dossiers.played import A, B, Play


def party(play: Play) -> Party:
    return play.state.parties[A]


def told(play: Play, language: str = "en") -> str:
    return story(play.decided[-1:], play.state, language)[0].sentence


def test_a_yes_has_its_words_and_a_no_needs_none() -> None:
    play = both()
    assert (party(play).conflict, declared_by_party(party(play), "en")) == ("", [])
    for conflict in ("", "some"):
        assert (refused(play, A, d.InterestDeclared({}, conflict)).code) == "nothing-said"  # type: ignore[arg-type]
    play.do(A, d.InterestDeclared({}, "none"))
    assert (party(play).conflict, party(play).interests) == ("none", ())
    assert declared_by_party(party(play), "en") == ["No conflict of interest declared."]
    assert told(play) == "Saint-Louis (maire) declares no conflict of interest."
    play.do(A, d.InterestDeclared(said("un cousin y travaille"), "some"))
    assert party(play).conflict == "some"
    assert declared_by_party(party(play), "fr") == [
        "Conflit d’intérêts déclaré\u202f: «\u202fun cousin y travaille\u202f»."
    ]


def test_who_takes_back_what_was_declared_says_why_and_it_stays() -> None:
    play = both()
    play.do(A, d.InterestDeclared(said("un cousin"), "some"))
    assert refused(play, A, d.InterestDeclared({}, "none")).problem.field == "says"
    play.do(A, d.InterestDeclared(said("il est parti"), "none"))
    assert (party(play).conflict, party(play).interests) == ("none", (said("un cousin"),))
    assert declared_by_party(party(play), "en") == ["No conflict of interest declared: “il est parti”."]
    assert "no conflict of interest: “il est parti”" in told(play)
    play.do(A, d.InterestDeclared(said("un frère"), "some"))
    assert declared_by_party(party(play), "en")[0] == "Conflict of interest declared: “un frère”."
    assert len(declared_by_party(party(play), "en")) == 2


def test_what_was_declared_in_words_alone_is_read_as_it_was() -> None:
    play = both()
    play.do(A, d.InterestDeclared(said("un cousin y travaille")))
    assert b"conflict" not in play.bodies[-1]
    assert (party(play).declares, party(play).conflict) == ("", "some")
    assert declared_by_party(party(play), "en") == ["Interest declared: “un cousin y travaille”."]
    assert told(play) == "Saint-Louis (maire) declares an interest: “un cousin y travaille”."


@pytest.mark.parametrize(
    ("conflict", "interest", "says"),
    [
        ("", WHY, "Interest declared: “car”."),
        ("none", {}, "No conflict of interest declared."),
        ("none", WHY, "No conflict of interest declared: “car”."),
        ("some", WHY, "Conflict of interest declared: “car”."),
    ],
)
def test_of_an_expert_it_stands_in_the_story_and_beside_the_name(
    conflict: Any, interest: Any, says: str
) -> None:
    play = both()
    play.do(A, d.MissionOpened("m1", WHY, A))
    play.do(A, d.ExpertNamed("m1", "c-awa", A, said("hydrologue"), interest, conflict))
    expert = play.state.missions["m1"].experts[0]
    assert (expert.conflict, declared_by_expert(expert, "en")) == (conflict, says)
    assert told(play).endswith(f"on the side of Saint-Louis: “hydrologue”. {says}")
    assert read(play.bodies[-1]).what == play.decided[-1].what
    for language in LANGUAGES:
        assert "{" not in told(play, language)
    assert "hydrologue" not in outside_isolates(told(play, "ar"))


@pytest.mark.parametrize("conflict", ["", "some"])
def test_an_expert_with_a_conflict_is_not_named_without_words(conflict: Any) -> None:
    play = both()
    play.do(A, d.MissionOpened("m1", WHY, A))
    found = refused(play, B, d.ExpertNamed("m1", "c-ali", B, WHY, {}, conflict))
    assert (found.code, found.problem.field) == ("nothing-said", "interest")
