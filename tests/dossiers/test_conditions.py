"""Both sides’ conditions stand side by side, each met, not met or not known, by the word of who set it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.conditions import condition_in, conditions_of, key_of, side_by_side
from maillage.dossiers.story import story
from maillage.dossiers.texts import Condition
from tests.dossiers.edges import DAY, both, refused
from tests.dossiers.lives import said
from tests.dossiers.played import BOTH, DEFINITION, FIRST, A, B, C, Play

AUDIT = {"set_by": A, "sort": "fiduciary", "says": {"fr": "les comptes sont montrés"}}
TRAIN = {"set_by": B, "sort": "performance", "says": {"fr": "les équipes sont formées"}}


def defined(*parties: str) -> Play:
    """A joint text that binds, in which A and B each set a condition."""
    play = both()
    play.agree("diagnosis", {"situation": said("sale"), "problems": [said("Pas de tri.")]})
    articles: dict[str, Any] = DEFINITION | {"gives": {A: BOTH[A]}, "gains": {A: BOTH[A]}}
    play.propose(A, "definition", articles | {"conditions": [AUDIT]})
    play.propose(B, "definition", articles | {"gives": BOTH, "gains": BOTH, "conditions": [AUDIT, TRAIN]})
    for party in parties or (A, B):
        play.key(party, "definition")
    return play


def keys(play: Play) -> list[str]:
    return list(conditions_of(play.state.in_force("definition")))


def noted(play: Play, by: str, key: str, met: Any, source: str = "le registre", on: date = FIRST) -> None:
    play.do(by, d.ConditionNoted(key, met, on, source))


def stands(play: Play) -> dict[str, list[tuple[str, list[str]]]]:
    """Party → of each of its conditions, whether it is met, and by whom else something was said."""
    return {side.party: [(each.met, [one.by for one in each.others]) for each in side.conditions] for side in side_by_side(play.state)}  # fmt: skip


def test_each_side_has_its_column_also_one_that_sets_none() -> None:
    play = defined()
    assert stands(play) == {B: [("unknown", [])], A: [("unknown", [])]}
    assert [side.gives for side in side_by_side(play.state)] == [BOTH[B], BOTH[A]]
    assert side_by_side(both().defined().state) == () == side_by_side(both().state)
    text = play.state.texts["definition"].current.articles | {"conditions": [AUDIT]}
    play.propose(B, "definition", text, "trop")
    play.key(A, "definition")
    play.key(B, "definition")
    assert stands(play) == {B: [], A: [("unknown", [])]}


def test_who_set_it_says_whether_it_is_met_and_others_beside() -> None:
    play = defined()
    audit, train = keys(play)
    noted(play, B, audit, "met")
    assert stands(play)[A] == [("unknown", [B])], "it is the word of B about a condition of A"
    noted(play, A, audit, "not_met")
    assert stands(play)[A] == [("not_met", [B])]
    noted(play, A, audit, "met", "les comptes de mars")
    noted(play, B, audit, "not_met")
    [found] = next(side.conditions for side in side_by_side(play.state) if side.party == A)
    assert found.said is not None and (found.met, found.said.source, found.said.on) == (
        "met",
        "les comptes de mars",
        FIRST,
    )
    assert [(one.by, one.met) for one in found.others] == [(B, "not_met")], "the last word of each"
    assert stands(play)[B] == [("unknown", [])], "another condition"
    noted(play, A, audit, "unknown", "")
    assert stands(play)[A] == [("unknown", [B])]
    assert len(play.state.conditions) == 2
    assert train != audit


def test_written_anew_it_is_another_condition_and_nothing_is_known_of_it() -> None:
    play = defined()
    audit = keys(play)[0]
    noted(play, A, audit, "met")
    anew = AUDIT | {"says": said("les comptes sont montrés chaque mois")}
    articles = play.state.texts["definition"].current.articles
    play.propose(A, "definition", articles | {"conditions": [anew, TRAIN]}, "mieux")
    assert stands(play)[A] == [("met", [])], "what binds stands until the other does"
    for party in (A, B):
        play.key(party, "definition")
    assert stands(play)[A] == [("unknown", [])]
    assert refused(play, A, d.ConditionNoted(audit, "met", FIRST, "x")).code == "no-such-condition"
    found = condition_in(play.state, audit)
    assert found is not None and found.says == AUDIT["says"] and condition_in(play.state, "0" * 16) is None
    assert condition_in(both().state, audit) is None, "where nobody proposed a joint text"
    told = story(play.decided, play.state, "en")
    assert "a condition of Saint-Louis is met on 2 November 2026: “les comptes sont montrés”. Shown by: le registre." in " ".join(each.sentence for each in told)  # fmt: skip


def test_of_a_text_that_is_only_proposed_they_stand_and_nothing_is_noted() -> None:
    play = defined(A)
    assert stands(play) == {B: [("unknown", [])], A: [("unknown", [])]}
    key = next(iter(conditions_of(play.state.texts["definition"].current)))
    assert refused(play, A, d.ConditionNoted(key, "met", FIRST, "x")).code == "no-such-condition"


@pytest.mark.parametrize(
    ("met", "source", "days", "code"),
    [("met", " ", 0, "no-evidence"), ("not_met", "", 0, "no-evidence"), ("met", "x", 1, "day-to-come"), ("met", "x", -1, "day-before")],
)  # fmt: skip
def test_a_yes_or_a_no_has_its_source_and_a_day_that_was(met: Any, source: str, days: int, code: str) -> None:
    play = defined()
    what = d.ConditionNoted(keys(play)[0], met, FIRST + days * DAY, source)
    assert refused(play, B, what).code == code
    noted(play, B, keys(play)[0], "unknown", "")


def test_whoever_looks_on_notes_nothing() -> None:
    play = defined()
    play.do(A, d.PartyNamed(C, said("Lille"), "observer", False))
    play.do(C, d.PartyJoined())
    assert refused(play, C, d.ConditionNoted(keys(play)[0], "met", FIRST, "x")).code == "role-does-not-write"


def test_its_key_is_that_of_who_sets_it_its_sort_and_its_words() -> None:
    first = Condition(A, "policy", said("a"))
    others = (
        Condition(B, "policy", said("a")),
        Condition(A, "tied", said("a")),
        Condition(A, "policy", said("b")),
    )
    assert len({key_of(each) for each in (first, *others)}) == 4
    assert key_of(first) == key_of(Condition(A, "policy", said("a"))) and len(key_of(first)) == 16
