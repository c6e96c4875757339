"""Edges of texts: keys, reserves and other words beside a version, and what is told to citizens."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.limits import most
from maillage.dossiers.model import State
from maillage.dossiers.texts import LONGEST_LINE
from maillage.dossiers.told_to_citizens import indicator_of, to_tell, told
from tests.dossiers.edges import DAY, WHY, both, code, noted, refused
from tests.dossiers.lives import said
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, C, Play


def test_each_path_has_its_own_texts() -> None:
    light = Play().opened(light=True, sort="school").joined()
    waiver = d.VersionProposed("waiver", {"reason": WHY, "named": WHY}, "")
    assert code(light, A, waiver) == "waiver-on-light-path"
    full = both().defined()
    assert code(full, A, d.VersionProposed("visit_note", {"seen": WHY}, "")) == "visit-note-on-full-path"


def test_whoever_writes_from_another_version_is_told_the_number_of_the_one_that_stands() -> None:
    play = both()
    found = refused(play, A, d.VersionProposed("diagnosis", DIAGNOSIS, "0" * 64))
    assert (found.code, found.problem.values["number"]) == ("stale-version", 0), "there is none"
    play.propose(A, "diagnosis", DIAGNOSIS)
    first = play.state.texts["diagnosis"].current.hash
    play.propose(B, "diagnosis", DIAGNOSIS | {"causes": WHY})
    for what in (d.VersionProposed("diagnosis", DIAGNOSIS, first), d.KeyGiven("diagnosis", first)):
        found = refused(play, A, what)
        assert (found.code, found.problem.values["number"]) == ("stale-version", 2)


def test_the_same_once_more_is_proposed_only_where_what_was_agreed_lapsed() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)

    def again(why: d.Words) -> d.VersionProposed:
        return d.VersionProposed("diagnosis", DIAGNOSIS, play.state.texts["diagnosis"].current.hash, why)

    found = refused(play, A, again(WHY))
    assert (found.code, found.problem.values["number"]) == ("same-version", 1), "it waits for keys"
    play.key(A, "diagnosis")
    play.key(B, "diagnosis")
    assert code(play, A, again(WHY)) == "same-version", "it binds"
    play.do(B, d.PartyLeft(WHY))
    play.joined(B)
    assert play.state.in_force("diagnosis") is None, "who comes back is bound by nothing yet"
    assert code(play, A, again({})) == "nothing-said", "why, where all agreed to another"
    play.do(A, again(WHY))


def test_what_was_said_or_seen_is_acknowledged_by_any_office_of_who_counts_and_is_known() -> None:
    play = both().joined(C, "funding", False)
    play.propose(A, "minutes:r1", {"day": str(FIRST), "decided": WHY})
    given = d.KeyGiven("minutes:r1", play.state.texts["minutes:r1"].current.hash)
    assert code(play, A, given, known=False) == "not-known-yet"
    assert code(play, C, given) == "no-key"
    for party in (A, B):
        play.do(party, given, binds=False)
    assert play.state.in_force("minutes:r1")


def test_who_gave_its_key_up_acknowledges_nothing_any_more() -> None:
    play = both().joined(C, "funding", True)
    play.agree("minutes:r1", {"day": str(FIRST), "decided": WHY}, A, B, C)
    play.do(C, d.RoleChanged(C, "funding", False))
    given = d.KeyGiven("minutes:r1", play.state.texts["minutes:r1"].current.hash)
    assert (code(play, C, given), code(play, A, given)) == ("no-key", "agreed-already")


def test_a_key_is_given_once_to_what_all_have_not_agreed_to() -> None:
    alone = Play().opened()
    alone.propose(A, "diagnosis", DIAGNOSIS)
    assert code(alone, A, d.KeyGiven("diagnosis", alone.state.texts["diagnosis"].current.hash)) == "alone"
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    given = d.KeyGiven("diagnosis", play.state.texts["diagnosis"].current.hash)
    found = refused(play, A, given)
    assert (found.code, found.problem.values["number"]) == ("key-already", 1)
    play.key(B, "diagnosis")
    found = refused(play, A, given)
    assert (found.code, found.problem.values["number"]) == ("agreed-already", 1)
    play.joined(C, "funding", True)
    assert code(play, C, given) == "no-key", "who came after has none to what binds"
    for what in (
        d.Returned("diagnosis", given.version, WHY),
        d.ReserveMade("diagnosis", given.version, "causes", WHY),
        d.KeyWithdrawn("diagnosis", given.version, WHY),
    ):
        assert code(play, A, what) == "agreed-already"


def test_what_is_missing_is_named_before_a_key_is_given() -> None:
    play = both()
    play.propose(A, "diagnosis", {"situation": WHY, "problems": [{"fr": " "}]})
    given = d.KeyGiven("diagnosis", play.state.texts["diagnosis"].current.hash)
    found = refused(play, A, given)
    assert (found.code, found.problem.field) == ("article-missing", "problems")


def test_each_party_that_writes_says_its_side_and_one_that_does_not_is_not_waited_for() -> None:
    play = both().joined(C, "relay", True).agree("diagnosis", DIAGNOSIS, A, B, C)
    play.propose(A, "definition", DEFINITION | {"gives": {A: WHY}, "gains": {A: WHY}})
    found = refused(play, A, d.KeyGiven("definition", play.state.texts["definition"].current.hash))
    assert (found.code, found.problem.field) == ("side-missing", "gives")
    assert "Agadir" in found.problem.message("fr")
    own = {A: WHY, B: WHY}
    play.propose(B, "definition", DEFINITION | {"gives": own, "gains": own | {B: {"fr": " "}}})
    found = refused(play, A, d.KeyGiven("definition", play.state.texts["definition"].current.hash))
    assert (found.code, found.problem.field) == ("side-missing", "gains")
    play.propose(B, "definition", DEFINITION | {"gives": own, "gains": own})
    for party in (A, B, C):
        play.key(party, "definition")
    assert play.state.in_force("definition")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ({"source": "x", "amount": 5, "currency": "EUR"}, ""),
        ({"source": "x", "amount": 5, "currency": "ZZZ"}, "article-sum"),
        ("beaucoup", "article-sum"),
        ("z" * (LONGEST_LINE + 1), "article-sum"),
    ],
)
def test_a_line_of_a_budget_that_is_no_sum_is_said_as_it_was_written(line: Any, found: str) -> None:
    play = both().agree("diagnosis", DIAGNOSIS)
    what = d.VersionProposed("definition", DEFINITION | {"budget": [line]})
    if found:
        wrong = refused(play, A, what)
        assert (wrong.code, wrong.problem.field) == (found, "budget")
        said_of_it = line if isinstance(line, str) else "5 ZZZ"
        assert wrong.problem.values["found"] == said_of_it[:LONGEST_LINE]
    else:
        play.do(A, what)


def test_a_key_is_taken_back_by_who_gave_it_before_all_have() -> None:
    play = both()
    version = play.propose(A, "diagnosis", DIAGNOSIS)
    current = play.state.texts["diagnosis"].current.hash
    assert version is not None
    assert code(play, B, d.KeyWithdrawn("diagnosis", current, WHY)) == "no-key-given"
    play.key(A, "diagnosis")
    assert (
        code(
            play,
            A,
            d.KeyWithdrawn("diagnosis", current, {}),
        )
        == "nothing-said"
    )
    assert code(play, A, d.KeyWithdrawn("diagnosis", current, WHY), binds=False) == "office-does-not-bind"
    play.do(A, d.KeyWithdrawn("diagnosis", current, WHY))
    play.key(A, "diagnosis")
    play.key(B, "diagnosis")
    assert code(play, A, d.KeyWithdrawn("diagnosis", current, WHY)) == "agreed-already"


def test_who_holds_no_key_of_a_version_says_nothing_that_counts_for_it() -> None:
    play = both().joined(C, "funding", False)
    play.propose(C, "diagnosis", DIAGNOSIS)
    current = play.state.texts["diagnosis"].current.hash
    for what in (
        d.KeyGiven("diagnosis", current),
        d.Returned("diagnosis", current, WHY),
        d.ReserveMade("diagnosis", current, "causes", WHY),
    ):
        assert code(play, C, what) == "no-key"
    play.do(C, d.CounterMade("diagnosis", current, "situation", WHY, WHY))
    assert code(play, A, d.KeyGiven("diagnosis", current), binds=False) == "office-does-not-bind"
    assert code(play, A, d.KeyGiven("diagnosis", current), known=False) == "not-known-yet"
    play.do(A, d.ReserveMade("diagnosis", current, "causes", WHY), binds=False)


def test_thirty_reserves_returns_and_counters_of_a_party_stand_beside_a_version() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    current = play.state.texts["diagnosis"].current.hash
    for _ in range(most("beside") - 2):
        play.do(B, d.ReserveMade("diagnosis", current, "causes", WHY))
    play.do(B, d.Returned("diagnosis", current, WHY))
    play.do(B, d.CounterMade("diagnosis", current, "situation", said("autre"), WHY))
    for what in (
        d.ReserveMade("diagnosis", current, "causes", WHY),
        d.Returned("diagnosis", current, WHY),
        d.CounterMade("diagnosis", current, "situation", said("encore"), WHY),
    ):
        assert code(play, B, what) == "too-much-beside"
    play.do(A, d.ReserveMade("diagnosis", current, "causes", WHY))


def test_other_words_and_reserves_are_taken_back_once_by_who_made_them() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    current = play.state.texts["diagnosis"].current.hash
    play.do(B, d.CounterMade("diagnosis", current, "situation", said("autre"), WHY))
    counter = play.state.seq
    play.do(A, d.CounterMade("diagnosis", current, "situation", said("encore"), WHY))
    play.do(B, d.ReserveMade("diagnosis", current, "causes", WHY))
    reserve = play.state.seq
    play.do(A, d.ReserveMade("diagnosis", current, "causes", WHY))
    assert code(play, A, d.CounterTakenBack("diagnosis", counter)) == "no-such-counter"
    assert code(play, A, d.ReserveLifted("diagnosis", reserve)) == "no-such-reserve"
    play.do(B, d.CounterTakenBack("diagnosis", counter))
    play.do(B, d.ReserveLifted("diagnosis", reserve))
    assert code(play, B, d.CounterTakenBack("diagnosis", counter)) == "no-such-counter"
    assert code(play, B, d.ReserveLifted("diagnosis", reserve)) == "no-such-reserve"
    version = play.state.texts["diagnosis"].current
    assert [bool(each.gone) for each in version.counters] == [True, False]
    assert [bool(each.lifted) for each in version.reserves] == [True, False]
    assert (
        code(play, B, d.CounterMade("diagnosis", current, "situation", DIAGNOSIS["situation"], WHY))
        == "same-version"
    )


def test_a_reserve_turns_back_the_keys_of_others_and_not_ones_own() -> None:
    play = both().joined(C, "funding", True)
    play.propose(A, "diagnosis", DIAGNOSIS)
    current = play.state.texts["diagnosis"].current.hash
    play.key(A, "diagnosis")
    play.key(B, "diagnosis")
    play.do(B, d.ReserveMade("diagnosis", current, "causes", WHY))
    assert [each.party for each in play.state.texts["diagnosis"].current.keys] == [B]
    play.key(A, "diagnosis")
    play.do(A, d.Returned("diagnosis", current, WHY))
    assert [each.party for each in play.state.texts["diagnosis"].current.keys] == [B], (
        "one sent back is one's own"
    )


# — what is told to citizens


def test_a_page_for_citizens_is_taken_back_once_while_it_is_public() -> None:
    play = both().defined()
    assert code(play, A, d.PageWithdrawn(WHY)) == "page-not-public"
    play.propose(A, "citizen", PAGE)
    assert code(play, A, d.PageWithdrawn(WHY)) == "page-not-public", "proposed alone"
    own = {A: WHY, B: WHY}
    play.agree("citizen", PAGE | {"citizen_gives": own, "citizen_gains": own}, B, A)
    assert code(play, B, d.PageWithdrawn(WHY), binds=False) == "office-does-not-bind"
    play.do(B, d.PageWithdrawn(WHY))
    assert code(play, A, d.PageWithdrawn(WHY)) == "page-not-public", "taken back already"


def told_of(n: int, play: Play | None = None) -> tuple[Play, list[str]]:
    """With so many results that can be named, one a day."""
    play = play or both().defined()
    play.on(FIRST + 9 * DAY)
    for day in range(n):
        noted(play, A, "i1", A, FIRST + day * DAY)
    return play, [f"d{each.seq}" for each in play.state.results]


PAGE: dict[str, Any] = {"summary": WHY, "citizen_gives": {A: WHY}, "citizen_gains": {A: WHY}}


@pytest.mark.parametrize(
    ("there", "chosen", "lets"),
    [
        (0, 0, True),
        (1, 0, True),
        (1, 1, False),
        (2, 0, False),
        (2, 1, False),
        (2, 2, True),
        (3, 2, True),
        (3, 3, True),
    ],
)
def test_none_or_two_and_two_as_soon_as_there_are(there: int, chosen: int, lets: bool) -> None:
    play, codes = told_of(there)
    said_of_it = PAGE | ({"results_told": codes[:chosen]} if chosen else {})
    if lets:
        play.propose(A, "citizen", said_of_it)
    else:
        assert code(play, A, d.VersionProposed("citizen", said_of_it, "")) == "results-few"


def test_only_results_that_stand_are_told_and_one_that_is_not_there_is_named() -> None:
    play, codes = told_of(2)
    theirs = noted(play, A, "i2", B, FIRST)
    for wrong in ("d999", f"d{theirs.seq}"):
        told_of_it = PAGE | {"results_told": [*codes, wrong]}
        found = refused(play, A, d.VersionProposed("citizen", told_of_it))
        assert (found.code, found.problem.values["found"]) == ("no-such-result", wrong)
    play.do(B, d.Confirmed(theirs.seq))
    play.propose(A, "citizen", PAGE | {"results_told": [*codes, f"d{theirs.seq}"]})


def test_the_results_to_tell_come_latest_first_and_are_told_as_chosen() -> None:
    play, _ = told_of(2)
    noted(play, A, "i1", A, FIRST)
    noted(play, A, "i2", B, FIRST)
    first, second, third, _ = play.state.results
    assert to_tell(play.state) == [second, third, first], "of one day, what was noted last"
    codes = [f"d{first.seq}", "d999", f"d{second.seq}"]
    assert told(play.state, codes) == [first, second] and told(play.state, codes[::-1]) == [second, first]
    assert told(play.state, []) == []


def test_what_a_result_measures_is_said_by_the_joint_text_that_came_last() -> None:
    play, _ = told_of(1)
    result = play.state.results[0].result
    found = indicator_of(play.state, result)
    assert found is not None and found.says == said("ménages qui trient")
    bound = dict(play.state.texts["definition"].current.articles)
    changed = [{**bound["results"][0], "says": said("foyers qui trient")}, bound["results"][1]]
    play.propose(A, "definition", bound | {"results": changed}, "plus clair")
    found = indicator_of(play.state, result)
    assert found is not None and found.says == said("foyers qui trient")
    play.propose(A, "definition", bound | {"results": bound["results"][1:]}, "trop cher")
    found = indicator_of(play.state, result)
    assert found is not None and found.says == said("foyers qui trient"), "what is no more measured was"
    for changed_result in (replace(result, indicator="i9"), replace(result, side=B)):
        assert indicator_of(play.state, changed_result) is None
    assert indicator_of(State(), result) is None
