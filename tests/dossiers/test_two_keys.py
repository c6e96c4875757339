"""A text binds when all have given their keys to the same version, two at least: every way of coming there, and planted faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from maillage.dossiers.deciding import on_parties, on_texts, verbs, versions
from maillage.dossiers.model import State
from tests.dossiers.played import BOTH, DEFINITION, DIAGNOSIS, A, B, Play
from tests.dossiers.search_two_keys import search


def test_every_way_of_agreeing_keeps_the_rule_of_two_keys() -> None:
    found = search()
    assert not found.broken, found.story
    assert found.states >= 10_000
    assert found.refused, "what may not be was tried too"


def test_every_way_of_agreeing_between_two_with_all_that_stands_beside() -> None:
    """Also asking who left once more, keys taken back, versions sent back, and reserves."""
    found = search(("a", "b"), whole=True)
    assert not found.broken, found.story
    assert found.states >= 4_000


def one_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(versions, "FEWEST", 1)
    patch.setattr(on_texts, "FEWEST", 1)


def any_two_are_enough(patch: pytest.MonkeyPatch) -> None:
    keyed = versions.keyed

    def faulty(version: Any, key: Any) -> Any:
        given = keyed(version, key)
        if len(given.keys) > 1:
            return replace(given, agreed=key.seq, agreed_on=key.on)
        return given

    patch.setattr(on_texts, "keyed", faulty)


def keys_stay_on_a_new_version(patch: pytest.MonkeyPatch) -> None:
    proposed = versions.proposed

    def faulty(state: State, name: str, *said: Any) -> State:
        before = state.texts[name].current.keys if name in state.texts else ()
        after = proposed(state, name, *said)
        return versions.with_current(after, name, replace(after.texts[name].current, keys=before))

    patch.setattr(on_texts, "proposed", faulty)


def any_version_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(on_texts, "_current", lambda state, name, version: on_texts._any_version(state, name))


def whoever_comes_is_not_waited_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(on_parties, "reissued", lambda state, decision: state)


def any_office_binds(patch: pytest.MonkeyPatch) -> None:
    binder = verbs.binder

    def faulty(state: State, world: Any) -> Any:
        from dataclasses import replace as with_facts

        return binder(state, with_facts(world, binds=True))

    patch.setattr(on_texts, "binder", faulty)


def asked_does_not_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        State,
        "required",
        lambda state: tuple(sorted(p.party for p in state.parties.values() if p.counts and p.here)),
    )


def what_was_agreed_binds_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        State, "in_force", lambda state, name: state.texts[name].agreed if name in state.texts else None
    )


FAULTS: list[tuple[Callable[[pytest.MonkeyPatch], None], int]] = [
    (one_is_enough, 4),
    (any_two_are_enough, 9),
    (keys_stay_on_a_new_version, 6),
    (any_version_will_do, 5),
    (whoever_comes_is_not_waited_for, 4),
    (any_office_binds, 6),
    (asked_does_not_count, 4),
    (what_was_agreed_binds_for_ever, 8),
]


@pytest.mark.parametrize(("fault", "longest"), FAULTS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_planted_fault_is_found_with_its_shortest_way(
    fault: Callable[[pytest.MonkeyPatch], None], longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    found = search()
    print(fault.__name__, "→", found.broken, "·", " · ".join(found.story))
    assert found.broken, "nobody noticed"
    assert len(found.story) <= longest, found.story


def who_may_hold_one() -> list[str]:
    return [role for role, said in verbs.roles().items() if said["key"] != "never"]


@pytest.mark.parametrize("role", who_may_hold_one())
def test_whoever_holds_a_key_can_give_it_whatever_its_role(role: str) -> None:
    """Nothing waits for ever for a party that may not do what is awaited of it: a relay that holds a key writes nothing."""
    play = Play().opened().joined(B, role)
    play.agree("diagnosis", DIAGNOSIS)
    play.agree("minutes:m", {"day": "2026-11-02", "decided": {"fr": "On se revoit."}})
    writes = verbs.roles()[role]["writes"]
    play.propose(A, "definition", DEFINITION | {"gives": {A: BOTH[A]}, "gains": {A: BOTH[A]}})
    if writes:
        play.propose(B, "definition", DEFINITION | {"gives": BOTH, "gains": BOTH})
    for each in (A, B):
        play.key(each, "definition")
    assert {"diagnosis", "minutes:m", "definition"} == {
        each for each in play.state.texts if play.state.in_force(each)
    }
