"""Who is told at once of a decision: what asks something of a party, or takes something from it; nothing else, and one thing each."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.fold import fold
from maillage.dossiers.model import State
from maillage.dossiers.news import News, news, still
from maillage.dossiers.obligations import of_dossier
from tests.dossiers.played import DIAGNOSIS, A, B, C, Play
from tests.dossiers.test_missions import E, drafted

DUE = date(2027, 3, 1)


def told(play: Play) -> dict[str, tuple[str, str]]:
    """Party → what it is told of the last decision, and of which text."""
    *past, last = play.decided
    before = fold(past)
    return {each.party: (each.what, each.text) for each in news(before, fold([last], before), last)}


@pytest.fixture
def three() -> Play:
    """Three parties with a key each."""
    return Play().opened().joined(B).joined(C, "funding")


def test_who_is_asked_to_take_part_is_told_and_nobody_else() -> None:
    play = Play().opened()
    assert told(play) == {}
    play.do(A, d.PartyNamed(B, {"fr": "Agadir"}, "pivotal", True))
    assert told(play) == {B: ("invited", "")}
    play.do(B, d.PartyJoined())
    assert told(play) == {}


def test_a_version_waits_for_each_key_and_that_of_its_author_s_own_mayor(three: Play) -> None:
    three.propose(A, "diagnosis", DIAGNOSIS)
    assert told(three) == dict.fromkeys((A, B, C), ("key_asked", "diagnosis"))
    alone = Play().opened()
    alone.propose(A, "diagnosis", DIAGNOSIS)
    assert told(alone) == {}, "one alone agrees with nobody"


def test_only_the_last_key_that_is_missing_is_asked_for_again(three: Play) -> None:
    three.propose(A, "diagnosis", DIAGNOSIS)
    three.key(A, "diagnosis")
    assert told(three) == {}
    three.key(B, "diagnosis")
    assert told(three) == {C: ("key_last", "diagnosis")}
    three.key(C, "diagnosis")
    assert told(three) == dict.fromkeys((A, B), ("agreed", "diagnosis"))


def test_whose_key_an_edit_turns_back_is_told_so(three: Play) -> None:
    three.propose(A, "diagnosis", DIAGNOSIS)
    three.key(B, "diagnosis")
    three.propose(A, "diagnosis", {**DIAGNOSIS, "situation": {"fr": "Rien n’est trié."}})
    assert told(three)[B] == ("key_voided", "diagnosis") and told(three)[C] == ("key_asked", "diagnosis")


def test_whose_key_another_party_turns_back_is_told_so(three: Play) -> None:
    three.propose(A, "diagnosis", DIAGNOSIS)
    three.key(B, "diagnosis")
    three.do(A, d.PartyNamed("oran", {"fr": "Oran"}, "pivotal", True))
    assert told(three) == {"oran": ("invited", ""), B: ("key_voided", "diagnosis")}
    three.do(A, d.PartyDeclined("oran", {"fr": "Erreur."}))
    assert told(three) == {}, "nobody had agreed to that version"


def test_an_amendment_leaves_what_binds_and_asks_all(three: Play) -> None:
    three.agree("diagnosis", DIAGNOSIS, A, B, C)
    three.propose(B, "diagnosis", {**DIAGNOSIS, "situation": {"fr": "Rien n’est trié."}}, "mieux")
    assert {each[0] for each in told(three).values()} == {"key_asked"}


def test_what_is_sent_back_reserved_or_written_otherwise_is_told_to_the_others(three: Play) -> None:
    three.propose(A, "diagnosis", DIAGNOSIS)
    version = three.state.texts["diagnosis"].current.hash
    for kind, what in (
        ("counter", d.CounterMade("diagnosis", version, "situation", {"fr": "Peu."}, {"fr": "vrai"})),
        ("reserve", d.ReserveMade("diagnosis", version, "situation", {"fr": "sauf le marché"})),
        ("returned", d.Returned("diagnosis", version, {"fr": "Il manque le marché."})),
    ):
        three.do(B, what)
        assert told(three) == dict.fromkeys((A, C), (kind, "diagnosis"))


def test_a_promise_said_to_be_missed_is_told_to_who_made_it_and_to_whom(three: Play) -> None:
    three.do(B, d.PromiseMade("p1", {"fr": "Une équipe"}, DUE, C))
    three.do(B, d.PromiseMade("p2", {"fr": "Un camion"}, DUE))
    assert told(three) == {}
    three.on(date(2027, 3, 2))
    three.do(A, d.PromiseMoved("p1", "missed"))
    assert told(three) == {B: ("missed_yours", ""), C: ("missed", "")}
    three.do(A, d.PromiseMoved("p2", "missed"))
    assert told(three) == {B: ("missed_yours", ""), C: ("missed", "")}


def test_a_handover_is_told_to_the_partners_and_to_the_office_that_takes_over(three: Play) -> None:
    three.do(A, d.HandedOver("office:9", "Adjointe", (), {"fr": "Bonne suite"}))
    assert told(three) == {A: ("handed_to_you", ""), **dict.fromkeys((B, C), ("handed_over", ""))}
    [mine] = [each for each in news(three.state, three.state, three.decided[-1]) if each.party == A]
    assert mine.office == "office:9"


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (d.Suspended("security", {"fr": "Routes fermées"}, DUE), "suspended"),
        (d.Abandoned({"fr": "Plus de moyens"}), "abandoned"),
        (d.Remarked({"fr": "Le pont est coupé."}, warns=True), "warned"),
    ],
)
def test_what_stops_or_endangers_it_is_told_to_the_others(three: Play, what: d.What, kind: str) -> None:
    three.do(A, what)
    assert told(three) == dict.fromkeys((B, C), (kind, ""))


def test_that_it_goes_on_is_told_and_small_talk_is_not(three: Play) -> None:
    three.do(A, d.Suspended("security", {"fr": "Routes fermées"}, DUE))
    three.do(A, d.Resumed({"fr": "Ouvertes"}))
    assert told(three) == dict.fromkeys((B, C), ("resumed", ""))
    three.do(A, d.Remarked({"fr": "Bonjour"}))
    assert told(three) == {}


def test_who_has_left_or_declined_is_told_nothing(three: Play) -> None:
    three.do(C, d.PartyLeft({"fr": "fini"}))
    three.do(A, d.Remarked({"fr": "Attention"}, warns=True))
    assert told(three) == {B: ("warned", "")}


def test_what_is_no_longer_so_is_not_told_any_more(three: Play) -> None:
    three.propose(A, "diagnosis", DIAGNOSIS)
    [each] = [one for one in news(fold(three.decided[:-1]), three.state, three.decided[-1]) if one.party == B]
    assert still(each, three.state)
    three.key(B, "diagnosis")
    assert not still(each, three.state), "it has agreed meanwhile"
    three.propose(A, "diagnosis", {**DIAGNOSIS, "situation": {"fr": "Rien n’est trié."}})
    assert not still(each, three.state), "another version stands"
    assert still(News(B, "suspended"), State())


def test_when_comments_begin_and_when_all_have_been_heard() -> None:
    play = drafted()
    assert told(play) == {B: ("hearing_opened", "terms:m1")}, "who only looks on comments on nothing"
    play.do(B, d.NothingToSay("m1"))
    assert told(play) == {}
    play.do(A, d.NothingToSay("m1"))
    assert told(play) == {E: ("hearing_closed", "terms:m1")}


def test_that_all_have_been_heard_is_told_to_whom_the_report_is_asked_of() -> None:
    play = drafted()
    play.do(A, d.ExpertNamed("m1", "c-lille", C, {"fr": "eau"}, {"fr": "aucun"}))
    for party in (B, A):
        play.do(party, d.NothingToSay("m1"))
    asked = {each.whose for each in of_dossier("d1", play.state, play.day, {}) if each.kind == "report"}
    assert E in asked and C not in asked, "who only looks on files none"
    assert set(told(play)) == asked - {A}
