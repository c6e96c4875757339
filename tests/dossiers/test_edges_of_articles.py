"""Edges of articles: which a text has, whose part each is, and what may be said beside them."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.dossiers import decisions as d
from tests.dossiers.edges import WHY, both, code, refused
from tests.dossiers.lives import said
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, C, Play
from tests.dossiers.test_edges_of_gates import CLOSURE, PAGE, RENEWAL, evaluated

MINE = {"set_by": A, "sort": "tied", "says": WHY}
THEIRS = {"set_by": B, "sort": "policy", "says": WHY}


def drafted(**articles: Any) -> Play:
    """With a joint text that A proposed."""
    play = both().agree("diagnosis", DIAGNOSIS)
    play.propose(A, "definition", DEFINITION | articles)
    return play


def again(play: Play, text: str, articles: dict[str, Any], why: d.Words | None = None) -> d.VersionProposed:
    return d.VersionProposed(text, articles, play.state.texts[text].current.hash, why or {})


def current(play: Play, text: str = "diagnosis") -> str:
    return play.state.texts[text].current.hash


def test_a_text_has_the_articles_of_its_path() -> None:
    play = both()
    found = refused(play, A, d.VersionProposed("diagnosis", DIAGNOSIS | {"aim": WHY}))
    assert (found.code, found.problem.field) == ("no-such-article", "aim")
    light = Play().opened(light=True, sort="school").joined()
    assert code(light, A, d.VersionProposed("definition", {"aim": WHY})) == "no-such-article"
    play.propose(A, "diagnosis", DIAGNOSIS)
    for what in (
        d.ReserveMade("diagnosis", current(play), "aim", WHY),
        d.CounterMade("diagnosis", current(play), "aim", WHY, WHY),
    ):
        found = refused(play, B, what)
        assert (found.code, found.problem.field) == ("no-such-article", "article")


@pytest.mark.parametrize(
    ("article", "value", "found"),
    [
        ("situation", ["x"], "article-shape"),
        ("situation", {"français": "x"}, "article-language"),
        ("problems", [WHY] * 61, "article-lines"),
        ("situation", {"fr": "x" * 20_001}, "article-long"),
        ("situation", {"fr": "x\x07"}, "article-control"),
    ],
)
def test_what_is_wrong_with_an_article_is_said_beside_it(article: str, value: Any, found: str) -> None:
    play = both()
    wrong = refused(play, A, d.VersionProposed("diagnosis", DIAGNOSIS | {article: value}))
    assert (wrong.code, wrong.problem.field) == (found, article)
    play.propose(A, "diagnosis", DIAGNOSIS)
    wrong = refused(play, B, d.CounterMade("diagnosis", current(play), article, value, WHY))
    assert (wrong.code, wrong.problem.field) == (found, article)


def test_of_too_many_words_it_is_said_how_many_and_in_which_language() -> None:
    play = both().defined()
    summary = {"fr": "un", "ar": "كلمة " * 151}
    wrong = refused(play, A, d.VersionProposed("citizen", PAGE | {"summary": summary}))
    assert (wrong.code, wrong.problem.field) == ("article-words", "summary")
    assert (wrong.problem.values["expected"], wrong.problem.values["found"]) == (150, 151)
    assert "arabe" in wrong.problem.message("fr")
    play.propose(A, "citizen", PAGE | {"summary": {"ar": "كلمة " * 150}})


# — whose part it is


def test_what_a_party_says_for_itself_is_written_by_it_alone() -> None:
    play = drafted(gives={A: WHY})
    for gives in ({A: said("plus"), B: WHY}, {}, {B: WHY}):
        found = refused(play, B, again(play, "definition", DEFINITION | {"gives": gives}))
        assert (found.code, found.problem.field) == ("not-yours", "gives"), "changed, or left out"
        assert "Saint-Louis" in found.problem.message("fr")
    without = {name: value for name, value in DEFINITION.items() if name != "gives"}
    assert code(play, B, again(play, "definition", without)) == "not-yours", "left out altogether"
    for name in ("nobody", C):
        wrong = again(play, "definition", DEFINITION | {"gives": {A: WHY, name: WHY}})
        assert code(play, A, wrong) == "no-such-party"
    counter = d.CounterMade("definition", current(play, "definition"), "gives", {A: said("plus")}, WHY)
    assert code(play, B, counter) == "not-yours"
    play.do(A, again(play, "definition", without))
    play.do(B, again(play, "definition", DEFINITION | {"gives": {B: WHY}}))


def test_a_condition_is_set_changed_and_left_out_by_who_sets_it() -> None:
    assert (
        code(drafted(), A, again(drafted(), "definition", DEFINITION | {"conditions": [THEIRS]}))
        == "condition-of-another"
    )
    play = drafted(conditions=[MINE])
    for conditions in (
        [THEIRS],
        [],
        [MINE | {"says": said("autre")}],
        [MINE, MINE],
        [MINE, MINE | {"set_by": C}],
    ):
        wrong = again(play, "definition", DEFINITION | {"conditions": conditions})
        found = refused(play, B, wrong)
        assert (found.code, found.problem.field) == ("condition-of-another", "conditions")
    assert code(play, B, again(play, "definition", DEFINITION)) == "condition-of-another", (
        "left out altogether"
    )
    counter = d.CounterMade("definition", current(play, "definition"), "conditions", [THEIRS], WHY)
    assert code(play, B, counter) == "condition-of-another"
    play.do(B, again(play, "definition", DEFINITION | {"conditions": [MINE, THEIRS]}))
    play.do(A, again(play, "definition", DEFINITION | {"conditions": [THEIRS]}))
    play.do(B, again(play, "definition", DEFINITION))


def test_a_result_is_expected_on_the_side_of_who_takes_part() -> None:
    play = both().agree("diagnosis", DIAGNOSIS)
    results = [{**DEFINITION["results"][0], "side": C}]
    found = refused(play, A, d.VersionProposed("definition", DEFINITION | {"results": results}))
    assert (found.code, found.problem.field) == ("no-such-party", "results")
    play.propose(A, "definition", DEFINITION)
    without = {name: value for name, value in DEFINITION.items() if name != "results"}
    play.do(B, again(play, "definition", without))


# — beside a version


def test_who_does_not_write_proposes_nothing_and_says_nothing_beside() -> None:
    play = both().joined(C, "relay", True)
    play.propose(A, "diagnosis", DIAGNOSIS)
    for what in (
        again(play, "diagnosis", DIAGNOSIS | {"causes": WHY}),
        d.ReserveMade("diagnosis", current(play), "causes", WHY),
        d.CounterMade("diagnosis", current(play), "causes", WHY, WHY),
        d.ReserveLifted("diagnosis", 1),
    ):
        assert code(play, C, what) == "role-does-not-write"
    play.do(C, d.Returned("diagnosis", current(play), WHY))


def test_what_stands_beside_says_something_and_why() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    for what, field in (
        (d.Returned("diagnosis", current(play), {}), "why"),
        (d.ReserveMade("diagnosis", current(play), "causes", {}), "says"),
        (d.CounterMade("diagnosis", current(play), "causes", WHY, {}), "why"),
        (d.PageWithdrawn({}), "why"),
    ):
        found = refused(play, B, what)
        assert (found.code, found.problem.field) == ("nothing-said", field)


def test_what_stands_beside_is_beside_the_version_that_stands() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    before = current(play)
    play.do(A, again(play, "diagnosis", DIAGNOSIS | {"causes": WHY}))
    for what in (
        d.Returned("diagnosis", before, WHY),
        d.ReserveMade("diagnosis", before, "causes", WHY),
        d.CounterMade("diagnosis", before, "causes", said("autre"), WHY),
        d.KeyWithdrawn("diagnosis", before, WHY),
    ):
        found = refused(play, B, what)
        assert (found.code, found.problem.values["number"]) == ("stale-version", 2)
    counter = d.CounterMade("diagnosis", current(play), "causes", WHY, WHY)
    found = refused(play, B, counter)
    assert (found.code, found.problem.field, found.problem.values["number"]) == ("same-version", "causes", 2)


def test_nothing_stands_beside_a_text_that_there_is_not() -> None:
    for what in (
        d.KeyGiven("diagnosis", "x"),
        d.Returned("diagnosis", "x", WHY),
        d.ReserveLifted("diagnosis", 1),
        d.CounterTakenBack("diagnosis", 1),
        d.Remarked(WHY, text="diagnosis"),
    ):
        assert code(both(), A, what) == "no-such-text"
    assert code(both(), A, d.Remarked(WHY, link_to="nobody")) == "no-such-party"
    both().do(A, d.Remarked(WHY, link_to=B))


def test_an_acknowledgement_is_taken_back_by_any_office_and_a_key_by_one_that_binds() -> None:
    play = both()
    play.propose(A, "minutes:r1", {"day": str(FIRST), "decided": WHY})
    play.key(A, "minutes:r1")
    play.do(A, d.KeyWithdrawn("minutes:r1", current(play, "minutes:r1"), WHY), binds=False)
    assert not play.state.texts["minutes:r1"].current.keys


# — what the last key changes


def test_a_key_is_looked_at_as_things_stand_when_it_is_given() -> None:
    play = evaluated(both().defined().waived().started())
    play.propose(A, "closure", CLOSURE)
    play.key(A, "closure")
    play.do(B, d.PromiseMade("p", WHY, play.day))
    assert code(play, B, d.KeyGiven("closure", current(play, "closure"))) == "promises-left"
    play.do(B, d.PromiseMoved("p", "kept", evidence="photo"))
    play.key(B, "closure")
    assert play.state.phase == "closed"


def test_the_last_key_to_a_closure_ends_what_rests_and_one_to_a_renewal_takes_the_work_up() -> None:
    play = evaluated(both().defined().waived().started())
    assert play.state.phase == "evaluated"
    play.agree("renewal", RENEWAL)
    assert play.state.phase == "engaged"
    evaluated(play, "e2").do(A, d.Suspended("politics", WHY, play.day.replace(day=20)))
    play.agree("closure", CLOSURE)
    assert (play.state.phase, play.state.rest) == ("closed", None)


def test_a_page_that_was_taken_back_is_public_again_once_all_agree_anew() -> None:
    play = both().defined()
    own = {A: WHY, B: WHY}
    for party in (A, B):
        own_part = {A: WHY} if party == A else own
        articles = PAGE | {"citizen_gives": own_part, "citizen_gains": own_part}
        play.propose(party, "citizen", articles)
    for party in (A, B):
        play.key(party, "citizen")
    play.do(B, d.PageWithdrawn(WHY))
    assert play.state.page_withdrawn == play.state.seq
    changed = PAGE | {"citizen_gives": own, "citizen_gains": own, "summary": said("mieux")}
    play.agree("citizen", changed, why="mieux")
    assert play.state.page_withdrawn == 0


def test_another_joint_text_changes_nothing_of_where_the_work_stands() -> None:
    play = both().defined().waived().started()
    bound = dict(play.state.texts["definition"].current.articles)
    play.agree("definition", bound | {"exit": WHY}, why="mieux")
    assert play.state.phase == "engaged"
