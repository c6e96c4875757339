"""No work begins on what is not agreed or not seen, no duty is without a holder, and there is always a way out: every way of coming there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from maillage.dossiers.deciding import gates, on_phases, on_texts
from maillage.dossiers.duties import of_parties
from maillage.dossiers.model import State, Version
from maillage.dossiers.refused import Refused
from tests.dossiers.played import A, B
from tests.dossiers.search_beginning import CLOSURE, DEFINITION, VERDICT, WAIVER, Subjects, search, start

BOTH = (A, B)
WRITTEN_ANEW: Subjects = {DEFINITION: ("one", "two"), WAIVER: ("for good",)}
SEEN: Subjects = {VERDICT: ("go", "no_go"), WAIVER: ("until",)}
TURNED: Subjects = {DEFINITION: ("one",), WAIVER: ("for good",), "leave": BOTH, "hand": (B,)}
RESTED: Subjects = {DEFINITION: ("one",), WAIVER: ("for good",), "leave": BOTH, "rest": BOTH, "vote": (B,)}
CLOSED: Subjects = {WAIVER: ("for good",), "rest": BOTH, "hand": (A,), "vote": (B,), CLOSURE: ("done",)}
SEARCHES: list[tuple[Subjects, bool, int]] = [
    (WRITTEN_ANEW, True, 160),
    (SEEN, True, 350),
    (TURNED, True, 300),
    (TURNED, False, 200),
    (RESTED, True, 800),
    (RESTED, False, 500),
    (CLOSED, False, 300),
]
"""What is tried, whether the joint text says how one leaves, and how many dossiers there are at least."""


@pytest.mark.parametrize(("subjects", "exit_said", "fewest"), SEARCHES)
def test_every_way_of_beginning_and_of_ending(subjects: Subjects, exit_said: bool, fewest: int) -> None:
    found = search(subjects, exit_said)
    assert not found.broken, found.story
    assert len(found.nodes) >= fewest
    assert found.refused and found.begun and found.ended, (
        "what may not be was tried too, and what may be was done"
    )


def what_waits_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    def faulty(state: State, on: Any) -> Version:
        agreed = state.in_force(DEFINITION)
        if agreed is None:
            raise Refused("not-defined")
        gates.went_to_see(state, on)
        return agreed

    patch.setattr(on_phases, "may_begin", faulty)


def an_exception_never_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gates, "waived", lambda state, on: state.in_force(WAIVER))


def an_exception_goes_round_a_visit_that_says_no(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gates, "NO_GO", "never")


def a_visit_that_says_no_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gates, "GO", "no_go")
    patch.setattr(gates, "NO_GO", "never")


def what_was_agreed_binds_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(State, "in_force", lambda state, name: state.texts[name].agreed if name in state.texts else None)  # fmt: skip


def any_office_begins(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(on_phases, "binder", lambda state, world: state.parties[world.by.party])


def two_are_too_few(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(on_texts, "FEWEST", 3)


def nobody_is_asked_to_read_what_was_handed_over(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(of_parties, "handovers", lambda asked: iter(()))


FAULTS: list[tuple[Callable[[pytest.MonkeyPatch], None], Subjects, int]] = [
    (what_waits_is_not_looked_at, WRITTEN_ANEW, 6),
    (an_exception_never_ends, SEEN, 6),
    (an_exception_goes_round_a_visit_that_says_no, SEEN, 9),
    (a_visit_that_says_no_will_do, SEEN, 6),
    (what_was_agreed_binds_for_ever, TURNED, 3),
    (any_office_begins, RESTED, 7),
    (two_are_too_few, WRITTEN_ANEW, 6),
    (nobody_is_asked_to_read_what_was_handed_over, TURNED, 3),
]


@pytest.mark.parametrize(
    ("fault", "subjects", "longest"), FAULTS, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_planted_fault_is_found_with_its_shortest_way(
    fault: Callable[[pytest.MonkeyPatch], None],
    subjects: Subjects,
    longest: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start(True)  # as it was without the fault
    fault(monkeypatch)
    found = search(subjects)
    print(fault.__name__, "→", found.broken, "·", " · ".join(found.story))
    assert found.broken, "nobody noticed"
    assert len(found.story) <= longest, found.story
