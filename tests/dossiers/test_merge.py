"""What two sides wrote at once is put together article by article; what both changed otherwise is shown as two wordings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.dossiers import decisions as d
from maillage.dossiers.differences import wordings
from maillage.dossiers.merge import Conflict, Merged, merged, parts_of, with_parts_of_others
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import fault_of
from tests.dossiers.played import DEFINITION, A, B, C, Play

SAID = st.sampled_from(["un", "deux", "trois"])
WORDS = st.dictionaries(st.sampled_from(["ar", "fr"]), SAID, min_size=1)
ARTICLES = st.fixed_dictionaries(
    {},
    optional={
        "problem": WORDS,
        "aim": WORDS,
        "goals": st.lists(st.sampled_from("123"), max_size=2),
        "gives": st.dictionaries(st.sampled_from([A, B, C]), WORDS, max_size=3),
        "conditions": st.dictionaries(st.sampled_from([A, B]), SAID, min_size=1).map(
            lambda said: [
                {"set_by": party, "sort": "other", "says": {"fr": said[party]}} for party in sorted(said)
            ]
        ),
        "odd": st.integers(0, 2),
    },
)


def cells(articles: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    """What is written, part by part."""
    return {where: said for name, value in articles.items() for where, said in parts_of(name, value).items()}


def swapped(found: Merged) -> Merged:
    """Seen from the other side."""
    conflicts = tuple(Conflict(each.article, each.base, each.theirs, each.mine, each.party, each.language) for each in found.conflicts)  # fmt: skip
    return Merged(found.articles, conflicts, found.theirs, found.mine)


@given(ARTICLES, ARTICLES, ARTICLES)
def test_both_sides_see_the_same(base: Any, mine: Any, theirs: Any) -> None:
    assert merged(base, mine, theirs) == swapped(merged(base, theirs, mine))


@given(ARTICLES, ARTICLES, ARTICLES)
def test_nothing_that_either_side_wrote_is_lost_and_nothing_is_made_up(base: Any, mine: Any, theirs: Any) -> None:  # fmt: skip
    found = merged(base, mine, theirs)
    written, conflicts = cells(found.articles), {each.where: each for each in found.conflicts}
    was, of_mine, of_theirs = cells(base), cells(mine), cells(theirs)
    for where in {*was, *of_mine, *of_theirs}:
        before, here, there = (each.get(where) for each in (was, of_mine, of_theirs))
        if where in conflicts:
            assert (conflicts[where].mine, conflicts[where].theirs) == (here, there) and where not in written
            assert len({repr(each) for each in (before, here, there)}) == 3
        else:
            assert written.get(where) == (here if here != before else there)
    assert {*written} <= {*of_mine, *of_theirs} and {*conflicts} <= {*was, *of_mine, *of_theirs}


@given(ARTICLES, ARTICLES)
def test_who_changed_nothing_is_no_matter(base: Any, theirs: Any) -> None:
    assert merged(base, base, theirs) == Merged(
        merged(base, base, theirs).articles, (), (), merged(base, base, theirs).theirs
    )
    assert merged(base, base, theirs).articles == theirs
    assert merged(base, theirs, theirs).articles == theirs and not merged(base, theirs, theirs).conflicts


@given(ARTICLES, ARTICLES, ARTICLES)
def test_with_one_side_chosen_throughout_that_side_is_whole_where_it_wrote(base: Any, mine: Any, theirs: Any) -> None:  # fmt: skip
    found = merged(base, mine, theirs)
    settled = cells(found.settled({each.where: "mine" for each in found.conflicts}))
    was, of_mine = cells(base), cells(mine)
    for where in {*was, *of_mine}:
        if was.get(where) != of_mine.get(where):
            assert settled.get(where) == of_mine.get(where)


def test_articles_changed_on_one_side_are_taken_and_the_rest_is_a_conflict() -> None:
    base = {"aim": {"fr": "60 %"}, "exit": {"fr": "un mois"}, "problem": {"fr": "trier"}}
    mine = {"aim": {"fr": "70 %"}, "exit": {"fr": "un mois"}, "problem": {"fr": "collecter"}}
    theirs = {"aim": {"fr": "80 %"}, "exit": {"fr": "trois mois"}, "problem": {"fr": "trier"}}
    found = merged(base, mine, theirs)
    assert found.articles == {"problem": {"fr": "collecter"}, "exit": {"fr": "trois mois"}}
    assert (found.mine, found.theirs) == (("problem",), ("exit",))
    assert found.conflicts == (Conflict("aim", "60 %", "70 %", "80 %", language="fr"),)
    assert found.settled({("aim", "", "fr"): "theirs"}) == {"problem": {"fr": "collecter"}, "aim": {"fr": "80 %"}, "exit": {"fr": "trois mois"}}  # fmt: skip
    with pytest.raises(KeyError):
        found.settled({})


def test_what_one_side_takes_out_and_the_other_changes_is_a_conflict() -> None:
    found = merged({"aim": {"fr": "a"}}, {}, {"aim": {"fr": "b"}})
    assert found.conflicts == (Conflict("aim", "a", None, "b", language="fr"),)
    assert found.settled({("aim", "", "fr"): "mine"}) == {}


def test_a_part_in_conflict_is_shown_as_its_article_is() -> None:
    found = merged(
        {"gives": {A: {"fr": "un"}}}, {"gives": {A: {"fr": "deux"}}}, {"gives": {B: {"fr": "trois"}}}
    )
    assert found.articles == {"gives": {B: {"fr": "trois"}}}
    (conflict,) = found.conflicts
    assert (conflict.party, conflict.wording("mine"), conflict.wording("theirs")) == (
        A,
        {A: {"fr": "deux"}},
        None,
    )
    assert [
        each.before for each in wordings("gives", conflict.wording("mine"), conflict.wording("theirs"))
    ] == ["deux"]
    assert found.settled({conflict.where: "mine"}) == {"gives": {A: {"fr": "deux"}, B: {"fr": "trois"}}}
    assert found.settled({conflict.where: "theirs"}) == {"gives": {B: {"fr": "trois"}}}


def test_two_parties_that_wrote_their_parts_at_once_are_proposed_together() -> None:
    """The case that comes every week: both fill in what they give, from the same version."""
    play = Play().opened().joined()
    play.agree("diagnosis", {"situation": {"fr": "sale"}, "problems": [{"fr": "tri"}]})
    base = DEFINITION | {"gives": {A: {"fr": "des équipes"}}, "gains": {}}
    play.propose(A, "definition", base)
    first = play.state.texts["definition"].current
    theirs = base | {"gives": {A: {"fr": "deux équipes"}}}
    play.propose(A, "definition", theirs)
    mine = base | {"gives": {A: {"fr": "des équipes"}, B: {"fr": "une ingénieure"}}}
    with pytest.raises(Refused) as late:
        play.do(B, d.VersionProposed("definition", mine, first.hash))
    assert late.value.code == "stale-version"
    found = merged(first.articles, mine, play.state.texts["definition"].current.articles)
    assert not found.conflicts and found.mine == found.theirs == ("gives",)
    play.propose(B, "definition", found.articles)
    assert play.state.texts["definition"].current.articles["gives"] == {
        A: {"fr": "deux équipes"},
        B: {"fr": "une ingénieure"},
    }


def test_each_language_is_a_part_and_each_side_of_conditions_and_results() -> None:
    base = {"aim": {"fr": "trier", "ar": "الفرز"}}
    found = merged(base, {"aim": {"fr": "mieux trier", "ar": "الفرز"}}, {"aim": {"fr": "trier", "ar": "فرز أفضل"}})  # fmt: skip
    assert found.articles == {"aim": {"fr": "mieux trier", "ar": "فرز أفضل"}} and not found.conflicts
    of_a, of_b = ({"set_by": who, "sort": "other", "says": {"fr": "acheter ici"}} for who in (A, B))
    assert merged({}, {"conditions": [of_a]}, {"conditions": [of_b]}).articles == {"conditions": [of_b, of_a]}


def test_two_new_results_that_were_named_alike_stay_two() -> None:
    mine, theirs = ([{"indicator": "r1", "side": who, "says": {"fr": said}}] for who, said in ((A, "un"), (B, "deux")))  # fmt: skip
    found = merged({}, {"results": mine}, {"results": theirs}).articles["results"]
    assert {each["indicator"]: each["side"] for each in found} == {"r2": A, "r1": B}
    assert not fault_of("results", found)


def test_what_others_say_for_themselves_is_what_they_say_now() -> None:
    kept = {"set_by": C, "sort": "tied", "says": {"fr": "c"}}
    mine = {"gives": {A: {"fr": "a"}, B: {"fr": "old"}}, "conditions": [{**kept, "set_by": A}], "aim": {"fr": "x"}}  # fmt: skip
    theirs = {"gives": {B: {"fr": "new"}}, "conditions": [kept, {**kept, "set_by": B}, {**kept, "says": {"fr": "2"}}]}  # fmt: skip
    found = with_parts_of_others(mine, theirs, A)
    assert found["gives"] == {A: {"fr": "a"}, B: {"fr": "new"}} and found["aim"] == {"fr": "x"}
    assert [each["set_by"] for each in found["conditions"]] == [
        C,
        B,
        C,
        A,
    ]  # in the order in which they stand
    assert "gives" not in with_parts_of_others({"gives": {B: {"fr": "old"}}}, {}, A)
