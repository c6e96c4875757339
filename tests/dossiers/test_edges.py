"""Edges of the core of dossiers: what is just let through and what is just refused, whatever is decided.

Those of one subject stand in ``test_edges_of_…``, ``test_limits.py`` and ``test_light_path.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.decide import CLOCKS, LONGEST_TITLE, MOST_BYTES, decide
from maillage.dossiers.deciding.verbs import change, check
from maillage.dossiers.decisions import By
from maillage.dossiers.model import State
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import LONGEST_LINE
from tests.dossiers.edges import DAY, WHY, both, code, refused
from tests.dossiers.lives import said
from tests.dossiers.played import DIAGNOSIS, FIRST, A, B, C, Play


def test_nothing_is_decided_before_a_dossier_is_opened_and_it_is_opened_once() -> None:
    assert code(Play(), A, d.Remarked(WHY)) == "not-opened"
    play = Play().opened()
    assert (
        code(play, A, d.Opened(said("x"), said("y"), names=said("A"), role="beneficiary")) == "opened-already"
    )


def test_a_dossier_is_opened_by_an_office_that_edits_with_a_title_of_two_hundred_signs() -> None:
    longest = {"fr": "x" * LONGEST_TITLE}
    assert (
        code(Play(), A, d.Opened({"fr": "x" * (LONGEST_TITLE + 1)}, WHY, names=WHY, role="beneficiary"))
        == "title-long"
    )
    assert (
        code(Play(), A, d.Opened(longest, WHY, names=WHY, role="beneficiary"), edits=False)
        == "office-does-not-edit"
    )
    assert Play().opened(title=longest).state.title == longest


def test_a_line_of_four_hundred_signs_is_let_through_and_no_more() -> None:
    longest = "x" * LONGEST_LINE
    opened = d.Opened(WHY, WHY, names=WHY, role="beneficiary", came_from=longest + "x")
    assert code(Play(), A, opened) == "line-wrong"
    assert Play().opened(came_from=longest).state.came_from == longest


def test_clocks_may_differ_by_five_minutes() -> None:
    play = both()
    assert play.state.at is not None
    before = play.state.at - CLOCKS

    def at(now: datetime) -> Any:
        return decide(play.state, d.Remarked(WHY), replace(play.world(A), at=now), "d1")[0]

    with pytest.raises(Refused) as caught:
        at(before - timedelta(microseconds=1))
    assert caught.value.code == "clock"
    assert at(before).at == play.state.at, "the ledger's time never runs back"


def test_a_decision_of_a_million_bytes_is_let_through_and_no_more() -> None:
    def opened(signs: int) -> d.Opened:
        return d.Opened(WHY, WHY, names=WHY, role="beneficiary", topics=("x" * 3_900,) * 250 + ("y" * signs,))

    _, body = decide(State(), opened(0), Play().world(A), "d1")
    room = MOST_BYTES - len(body)
    assert room > 0
    assert len(decide(State(), opened(room), Play().world(A), "d1")[1]) == MOST_BYTES
    assert code(Play(), A, opened(room + 1)) == "too-long"


def test_the_instance_erases_and_decides_nothing_else() -> None:
    play = both()
    of_instance = By("", through="instance")
    assert code(play, "", d.Remarked(WHY), by=of_instance) == "instance-decides-nothing"
    assert code(play, A, d.Erased("c-awa", "asked")) == "erase-by-instance"
    play.do("", d.Erased("c-awa", "asked"), by=of_instance)
    assert code(play, "", d.Erased("c-awa", "asked"), by=of_instance) == "erased-already"


def test_what_says_nothing_is_not_said() -> None:
    for what in (
        d.InterestDeclared({"fr": " "}),
        d.ActorNamed("x", {}, "school"),
        d.Attached("plan", "x", {}),
        d.PartyNamed(C, {}, "observer", False),
        d.PathChosen(True, {}, "school"),
        d.PartyLeft({}),
        d.Abandoned({}),
        d.Remarked({}),
        d.HandedOver("office:new", "cheffe", (), {}),
        d.MissionOpened("m1", {}, A),
        d.PromiseMade("p", {}, FIRST),
        d.Suspended("politics", {}, FIRST + DAY),
    ):
        assert code(both(), A, what) == "nothing-said", what
    for title, need, field in (({}, WHY, "title"), (WHY, {"fr": " "}, "need")):
        found = refused(Play(), A, d.Opened(title, need, names=WHY, role="beneficiary"))
        assert (found.code, found.problem.field) == ("nothing-said", field)


def test_a_dossier_is_opened_by_a_role_that_may_hold_a_key() -> None:
    for role, found in (("observer", "role-holds-no-key"), ("mayor", "no-such-role")):
        assert code(Play(), A, d.Opened(WHY, WHY, names=WHY, role=role)) == found


def test_a_kind_of_decision_that_nobody_taught_is_no_decision() -> None:
    """A program fault, and no refusal: it is told loudly, never passed over."""
    unknown: Any = object()
    play = both()
    with pytest.raises(NotImplementedError, match="object"):
        check(unknown, play.state, play.world(A))
    with pytest.raises(NotImplementedError, match="object"):
        change(unknown, play.state, play.decided[-1])


# — memory


def test_work_is_handed_to_another_office_and_read_by_it_once() -> None:
    play = both()
    hand = d.HandedOver("office:new", "cheffe", (), WHY)
    assert code(play, A, hand, by=By(A)) == "handover-without-office"
    assert code(play, A, d.HandedOver(f"office:{A}", "maire", (), WHY)) == "handover-to-itself"
    assert code(play, A, d.HandedOver("office:new", "cheffe", (), WHY, play.day)) == "day-past"
    play.do(A, d.HandedOver("office:new", "cheffe", (), WHY, play.day + DAY))
    number = play.state.seq
    new = By(A, "office:new", "cheffe")
    assert code(play, A, d.HandoverRead(number - 1), by=new) == "no-such-handover"
    assert code(play, B, d.HandoverRead(number)) == "no-such-handover"
    assert code(play, A, d.HandoverRead(number)) == "handover-to-another"
    play.do(A, hand)
    play.do(A, d.HandoverRead(number), by=new)
    assert [bool(each.read) for each in play.state.handovers] == [True, False]
    assert code(play, A, d.HandoverRead(number), by=new) == "handover-read"


def test_what_one_said_oneself_is_corrected_but_for_keys_and_versions() -> None:
    play = both()
    remark = play.do(A, d.Remarked(WHY))
    fix = d.Corrected(remark.seq, said("lire : autre"))
    assert code(play, A, fix) == "no-such-decision"
    assert code(play, A, d.Corrected(remark.seq + 1, WHY), target=remark) == "no-such-decision"
    assert code(play, B, fix, target=remark) == "correct-of-another"
    assert code(play, A, d.Corrected(remark.seq, {}), target=remark) == "nothing-said"
    play.do(A, fix, target=remark)
    play.do(A, fix, target=remark)
    assert play.state.corrected[str(remark.seq)] == (remark.seq + 1, remark.seq + 2)
    version = play.propose(A, "diagnosis", DIAGNOSIS)
    key = play.key(A, "diagnosis")
    for each in (version, key):
        assert code(play, A, d.Corrected(each.seq, WHY), target=each) == "correct-a-key"
