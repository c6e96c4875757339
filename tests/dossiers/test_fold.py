"""A dossier from its beginning to its end, and that the same decisions give the same dossier, byte for byte."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.decide import decide
from maillage.dossiers.fold import fold, read
from maillage.dossiers.model import State
from maillage.dossiers.refused import Refused
from tests.dossiers.edges import begun, both, code
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, C, Play


def test_from_a_need_to_the_work() -> None:
    play = both().defined()
    assert play.state.phase == "defined"
    assert code(play, A, d.Started(FIRST)) == "no-mission"
    play.waived().started()
    assert play.state.phase == "engaged"
    assert [each.seq for each in play.decided] == [*range(1, len(play.decided) + 1)]


def test_the_same_decisions_read_from_their_bytes_give_the_same_dossier() -> None:
    play = begun()
    again = fold(read(each) for each in play.bodies)
    assert again == play.state
    kept = msgspec.json.encode(play.state, order="sorted")
    assert msgspec.json.decode(kept, type=State) == play.state
    assert msgspec.json.encode(msgspec.json.decode(kept, type=State), order="sorted") == kept


def test_text_that_is_composed_otherwise_is_the_same_text() -> None:
    """What is shown after a decision is what will be read later: in one composed form."""
    play = Play().opened(need={"fr": "Écoles"})
    assert play.state.need == {"fr": "Écoles"}
    assert fold(read(each) for each in play.bodies) == play.state


def test_an_edit_turns_both_keys_back_and_the_text_in_force_stays() -> None:
    play = both().defined()
    agreed = play.state.in_force("definition")
    assert agreed
    play.propose(
        B, "definition", agreed.articles | {"aim": {"fr": "80 % des ménages."}}, why="plus d’ambition"
    )
    text = play.state.texts["definition"]
    assert (text.current.keys, text.current.agreed) == ((), 0)
    assert play.state.in_force("definition") == agreed
    play.key(B, "definition")
    assert play.state.in_force("definition") == agreed
    play.key(A, "definition")
    now = play.state.in_force("definition")
    assert now and now.number == agreed.number + 1


def test_a_text_in_force_is_not_changed_without_a_reason() -> None:
    play = both().defined()
    agreed = play.state.texts["definition"].current
    change = d.VersionProposed("definition", agreed.articles | {"aim": {"fr": "Autre chose."}}, agreed.hash)
    assert code(play, A, change) == "nothing-said"


def test_whoever_did_not_read_the_last_version_proposes_nothing_over_it() -> None:
    play = both()
    first = play.propose(A, "diagnosis", DIAGNOSIS)
    assert isinstance(first.what, d.VersionProposed)
    base = play.state.texts["diagnosis"].current.hash
    play.propose(B, "diagnosis", DIAGNOSIS | {"causes": {"fr": "Trop peu de bacs."}})
    late = d.VersionProposed("diagnosis", DIAGNOSIS | {"causes": {"fr": "Autre."}}, base)
    assert code(play, A, late) == "stale-version"


def test_a_third_who_is_asked_turns_the_keys_back_on_what_does_not_bind_yet() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    before = play.state.texts["diagnosis"].current
    play.joined(C, "funding")
    now = play.state.texts["diagnosis"].current
    assert (now.number, now.keys, now.because) == (before.number + 1, (), "parties")
    assert now.hash != before.hash and now.parties == tuple(sorted((A, B, C)))
    assert code(play, B, d.KeyGiven("diagnosis", before.hash)) == "stale-version"


def test_an_observer_changes_no_version() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    before = play.state.texts["diagnosis"].current
    play.joined(C, "observer", key=False)
    assert play.state.texts["diagnosis"].current == before


def test_nobody_takes_the_key_of_a_party_that_has_joined() -> None:
    play = both()
    assert code(play, A, d.RoleChanged(B, "observer", False)) == "role-of-another"
    assert code(play, A, d.PartyDeclined(B, {"fr": "non"})) == "joined-already"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"binds": False}, "office-does-not-bind"),
        ({"known": False}, "not-known-yet"),
        ({"edits": False}, "office-does-not-edit"),
    ],
)
def test_a_key_needs_an_office_that_binds_of_an_organisation_that_is_known(
    facts: dict[str, bool], expected: str
) -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    version = play.state.texts["diagnosis"].current.hash
    assert code(play, B, d.KeyGiven("diagnosis", version), **facts) == expected


def test_one_party_alone_agrees_with_nobody() -> None:
    play = Play().opened()
    play.propose(A, "diagnosis", DIAGNOSIS)
    assert code(play, A, d.KeyGiven("diagnosis", play.state.texts["diagnosis"].current.hash)) == "alone"


def test_each_writes_its_own_part() -> None:
    play = both().agree("diagnosis", DIAGNOSIS)
    other = DEFINITION | {"gives": {B: {"fr": "tout"}}}
    assert code(play, A, d.VersionProposed("definition", other)) == "not-yours"
    play.propose(
        A, "definition", DEFINITION | {"gives": {A: {"fr": "des équipes"}}, "gains": {A: {"fr": "x"}}}
    )
    assert (
        code(play, A, d.KeyGiven("definition", play.state.texts["definition"].current.hash)) == "side-missing"
    )


def test_a_condition_is_changed_by_who_sets_it() -> None:
    play = both().agree("diagnosis", DIAGNOSIS)
    mine = {"set_by": A, "sort": "tied", "says": {"fr": "achats à Saint-Louis"}}
    play.propose(A, "definition", DEFINITION | {"conditions": [mine]})
    base = play.state.texts["definition"].current.hash
    without = d.VersionProposed("definition", DEFINITION, base)
    assert code(play, B, without) == "condition-of-another"
    theirs = {"set_by": B, "sort": "performance", "says": {"fr": "un rapport par an"}}
    play.do(B, d.VersionProposed("definition", DEFINITION | {"conditions": [mine, theirs]}, base))


def test_a_return_has_a_reason_and_takes_the_key_of_who_returns() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(B, "diagnosis")
    version = play.state.texts["diagnosis"].current.hash
    assert code(play, B, d.Returned("diagnosis", version, {"fr": " "})) == "nothing-said"
    play.do(B, d.Returned("diagnosis", version, {"fr": "Il manque le marché."}))
    now = play.state.texts["diagnosis"].current
    assert not now.keys and [each.party for each in now.returns] == [B]


def test_a_reserve_stands_beside_and_turns_back_keys_given_without_knowing_it() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    version = play.state.texts["diagnosis"].current
    made = play.do(B, d.ReserveMade("diagnosis", version.hash, "situation", {"ar": "نتحفظ"}))
    now = play.state.texts["diagnosis"].current
    assert not now.keys and now.hash == version.hash and now.reserves[0].says == {"ar": "نتحفظ"}
    assert code(play, A, d.ReserveLifted("diagnosis", made.seq)) == "no-such-reserve"
    play.key(A, "diagnosis")
    play.key(B, "diagnosis")
    assert play.state.in_force("diagnosis")
    play.do(B, d.ReserveLifted("diagnosis", made.seq))
    assert play.state.texts["diagnosis"].current.reserves[0].lifted


def test_a_counter_proposal_overwrites_nothing() -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    version = play.state.texts["diagnosis"].current
    play.do(B, d.CounterMade("diagnosis", version.hash, "situation", {"fr": "Autrement."}, {"fr": "car"}))
    now = play.state.texts["diagnosis"].current
    assert (now.hash, now.articles, now.keys) == (version.hash, version.articles, version.keys)
    assert now.counters[0].value == {"fr": "Autrement."}


def test_leaving_work_that_has_begun_takes_a_way_out_that_was_agreed() -> None:
    play = begun()
    assert code(play, B, d.PartyLeft({"fr": "élections"})) == "no-way-out-agreed"
    agreed = play.state.texts["definition"].current
    play.agree(
        "definition", agreed.articles | {"exit": {"fr": "Trois mois avant, par lettre."}}, why="une sortie"
    )
    play.do(B, d.PartyLeft({"fr": "élections"}))
    assert play.state.in_force("definition") is None, "one alone is bound by nothing"
    assert code(play, A, d.PartyLeft({"fr": "x"})) == "last-party"


def test_what_is_over_stays_and_is_remembered() -> None:
    play = both()
    play.do(A, d.Abandoned({"fr": "plus de moyens"}))
    assert code(play, A, d.VersionProposed("diagnosis", DIAGNOSIS)) == "over"
    play.do(B, d.Remarked({"fr": "dommage"}))
    assert play.state.phase == "abandoned" and play.state.remarks


def test_it_rests_until_somebody_looks_again() -> None:
    play = both()
    day = FIRST + timedelta(days=90)
    assert code(play, A, d.Suspended("security", {"fr": "x"}, FIRST)) == "day-past"
    play.do(A, d.Suspended("security", {"fr": "route coupée"}, day))
    assert play.state.phase == "suspended"
    assert code(play, B, d.Resumed()) == "resume-early"
    play.on(day).do(B, d.Resumed())
    assert play.state.phase == "draft" and play.state.rest is None


def test_clocks_that_differ_a_little_are_put_in_order_and_much_are_refused() -> None:
    play = Play().opened()
    late = play.state.at
    assert late
    world = play.world(A)
    from dataclasses import replace

    little = replace(world, at=late - timedelta(minutes=2))
    decision, _ = decide(play.state, d.Remarked({"fr": "x"}), little, "d1")
    assert decision.at == late
    with pytest.raises(Refused) as found:
        decide(play.state, d.Remarked({"fr": "x"}), replace(world, at=late - timedelta(hours=1)), "d1")
    assert found.value.code == "clock"
    for language in ("en", "fr", "ar"):
        said = found.value.problem.message(language)
        assert f"{late:%H:%M} UTC" in said and str(late.year) in said and "T0" not in said, said


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (d.Remarked({"fr": "a" * 20_001}), "article-long"),
        (d.Remarked({"fr": "a\x00b"}), "article-control"),
        (d.Remarked({"français": "a"}), "article-language"),
        (d.Remarked({"fr": "x"}, text="définition\x07"), "line-wrong"),
        (d.VersionProposed("poem", {}), "no-such-text"),
        (d.VersionProposed("diagnosis", {"budget": []}), "no-such-article"),
        (d.VersionProposed("diagnosis", {"situation": "no table"}), "article-shape"),
        (d.VersionProposed("diagnosis", {"situation": {"fr": "x" * 20_001}}), "article-long"),
        (d.VersionProposed("diagnosis", {"problems": [{"fr": "p"}] * 61}), "article-lines"),
        (d.PartyNamed(B, {"fr": "Agadir"}, "expert", True), "role-holds-no-key"),
        (d.PartyNamed(B, {"fr": "Agadir"}, "king", True), "no-such-role"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(what: d.What, expected: str) -> None:
    assert code(Play().opened(), A, what) == expected


def test_a_paste_of_ten_megabytes_is_refused_and_the_dossier_is_as_it_was() -> None:
    play = Play().opened()
    lines = [{"fr": "x" * 20_000, "ar": "س" * 20_000, "en": "y" * 20_000}] * 60
    assert code(play, A, d.VersionProposed("diagnosis", {"problems": lines})) == "too-long"


def test_dates_before_it_began_and_days_to_come_are_refused() -> None:
    play = both().defined().waived()
    assert code(play, A, d.Started(date(2026, 11, 1))) == "day-before"
    assert code(play, A, d.Started(date(2027, 1, 1))) == "day-to-come"
    assert code(play, A, d.StepDone("fr.deliberation", date(2025, 1, 1))) == "day-before"


def test_the_ledger_alone_shows_what_each_key_was_given_to() -> None:
    """The hash of a version is made again from the decisions, also after those who must agree have changed."""
    from maillage.dossiers.ledger.versions import version_hash

    play = Play().opened()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.joined()
    key = play.key(A, "diagnosis").what
    assert isinstance(key, d.KeyGiven) and key.parties == tuple(sorted((A, B)))
    assert version_hash("diagnosis", key.parties, DIAGNOSIS, key.base) == key.version
    proposed = next(each.what for each in play.decided if isinstance(each.what, d.VersionProposed))
    assert version_hash("diagnosis", proposed.parties, proposed.articles, proposed.base) == proposed.version


def test_what_a_party_that_left_was_to_do_is_dropped_by_who_stays_and_done_by_nobody() -> None:
    from tests.dossiers.lives import visited

    play = visited(both().joined(C, "funding"), parties=(B, A, C))
    report = play.state.missions["m1"]
    number = next(n for n, each in enumerate(report.follow, 1) if each.recommendation.owner == A)
    play.do(A, d.PartyLeft({"fr": "élections"}))
    done = d.RecommendationMoved("m1", number, "done", evidence="x")
    assert code(play, B, done) == "not-its-owner"
    play.do(B, d.RecommendationMoved("m1", number, "dropped", {"fr": "parti"}))
    assert play.state.missions["m1"].follow[number - 1].state == "dropped"


# --- no party outwits another --------------------------------------------------------------------------------------


def test_who_may_not_leave_alone_ends_nothing_alone_and_drops_no_key() -> None:
    play = begun()
    assert code(play, B, d.Abandoned({"fr": "assez"})) == "no-way-out-agreed"
    assert code(play, B, d.RoleChanged(B, "observer", False)) == "no-way-out-agreed"
    agreed = play.state.texts["definition"].current
    play.agree("definition", agreed.articles | {"exit": {"fr": "Par lettre."}}, why="une sortie")
    play.do(B, d.Abandoned({"fr": "assez"}))
    assert play.state.phase == "abandoned"


def test_nobody_gives_itself_a_key_and_who_holds_one_may_give_it() -> None:
    play = both().joined(C, "associated", key=False)
    assert code(play, C, d.RoleChanged(C, "associated", True)) == "key-for-itself"
    assert code(play, A, d.RoleChanged(C, "operator", True)) == "role-of-another"
    play.do(A, d.RoleChanged(C, "associated", True))
    assert C in play.state.required()


def test_a_rest_ends_within_a_year_and_does_not_outlive_who_asked_for_it() -> None:
    play = both().joined(C)
    far = FIRST + timedelta(days=400)
    assert code(play, B, d.Suspended("politics", {"fr": "x"}, far)) == "day-far"
    play.do(B, d.Suspended("politics", {"fr": "x"}, FIRST + timedelta(days=300)))
    assert code(play, A, d.Resumed()) == "resume-early"
    play.do(B, d.PartyLeft({"fr": "x"}))
    play.do(A, d.Resumed())


def test_an_evaluation_ends_one_time_alone() -> None:
    play = begun()
    both = {"relevance": {A: d.Rating(3), B: d.Rating(3)}}
    play.do(A, d.EvaluationFiled("e1", "final", FIRST, both, {"fr": "r"}, {"fr": "l"}))
    again = {"why_again": {"fr": "oui"}, "calendar": {"from": "2029-01-01", "until": "2030-01-01"}}
    play.agree("renewal", again)
    assert play.state.phase == "engaged"
    base = play.state.texts["renewal"].current.hash
    second = d.VersionProposed("renewal", again | {"changes": {"fr": "x"}}, base, {"fr": "encore"})
    assert code(play, A, second) == "no-evaluation-since"


def test_what_rests_comes_back_evaluated() -> None:
    play = begun()
    play.do(A, d.Suspended("security", {"fr": "x"}, FIRST + timedelta(days=30)))
    both = {"relevance": {A: d.Rating(3), B: d.Rating(3)}}
    play.do(A, d.EvaluationFiled("e1", "final", FIRST, both, {"fr": "r"}, {"fr": "l"}))
    play.do(A, d.Resumed())
    assert play.state.phase == "evaluated"


@pytest.mark.parametrize(
    "articles",
    [
        {"problems": [{"fr": "a\u202eb"}]},
        {"problems": [{"a\x00": "x"}]},
        {"situation": {"fr": "a\u2069\u202e2026"}},
    ],
)
def test_no_text_turns_round_what_stands_after_it(articles: dict[str, object]) -> None:
    play = Play().opened()
    found = code(play, A, d.VersionProposed("diagnosis", DIAGNOSIS | articles))
    assert found in ("article-control", "article-language")
    assert code(play, A, d.Remarked({"ar": "a\u2069\u202e2026"})) == "article-control"


def test_codes_and_names_of_sums_hold_no_signs_that_no_line_has() -> None:
    play = both().agree("diagnosis", DIAGNOSIS)
    for said in ({"goals": ["a\x00"]}, {"budget": [{"source": "\x00"}]}, {"topics": ["x" * 500]}):
        assert code(play, A, d.VersionProposed("definition", DEFINITION | said)) == "article-control"


def test_a_text_of_several_is_known_by_a_plain_key() -> None:
    play = Play().opened()
    for name in ("minutes:", "minutes:" + "y" * 41, "minutes:a\x00b", "minutes:A b"):
        assert code(play, A, d.VersionProposed(name, {})) in ("no-such-text", "line-wrong")
