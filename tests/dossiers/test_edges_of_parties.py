"""Edges of who takes part in a dossier: who comes, who goes, who holds a key, and what a party brings along."""

from __future__ import annotations

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.limits import most
from tests.dossiers.edges import WHY, both, code
from tests.dossiers.lives import said
from tests.dossiers.played import DEFINITION, DIAGNOSIS, A, B, C, Play


def test_forty_parties_and_who_left_makes_room() -> None:
    play = both()
    for n in range(most("parties") - 2):
        play.do(A, d.PartyNamed(f"p{n}", said(f"p{n}"), "observer", False))
    one_more = d.PartyNamed("late", WHY, "observer", False)
    assert code(play, A, one_more) == "too-many-parties"
    play.do(A, d.PartyDeclined("p0", WHY))
    play.do(A, one_more)
    assert code(play, A, d.PartyNamed("p0", WHY, "observer", False)) == "too-many-parties"


def test_whoever_was_asked_joins_or_declines_and_decides_nothing_else() -> None:
    play = Play().opened()
    play.do(A, d.PartyNamed(B, WHY, "pivotal", True))
    assert code(play, B, d.Remarked(WHY)) == "not-joined"
    assert code(play, B, d.PartyJoined(), edits=False) == "office-does-not-edit"
    play.do(B, d.PartyJoined())
    assert code(play, B, d.PartyJoined()) == code(play, B, d.PartyDeclined(B, WHY)) == "joined-already"
    play.do(B, d.Remarked(WHY))


def test_asking_joining_and_declining() -> None:
    play = both().joined(C, "observer", False)
    assert code(play, A, d.PartyNamed(B, WHY, "pivotal", True)) == "party-already"
    assert code(play, C, d.PartyNamed("x", WHY, "observer", False)) == "role-does-not-write"
    assert code(play, B, d.PartyJoined()) == "joined-already"
    for who in (A, B):
        assert code(play, who, d.PartyDeclined(B, WHY)) == "joined-already"
    play.do(A, d.PartyNamed("x", WHY, "observer", False))
    play.do(A, d.PartyNamed("y", WHY, "observer", False))
    assert code(play, A, d.PartyNamed("x", WHY, "observer", False)) == "party-already", "asked is enough"
    assert code(play, C, d.PartyDeclined("x", WHY)) == "role-does-not-write"
    assert code(play, "x", d.PartyDeclined("y", WHY)) == "role-does-not-write"
    assert code(play, A, d.PartyDeclined("y", {})) == "nothing-said"
    play.do("x", d.PartyDeclined("x", WHY))  # for itself, whatever its role
    play.do(A, d.PartyDeclined("y", WHY))
    for who in ("x", "nobody"):
        assert code(play, A, d.PartyDeclined(who, WHY)) == "no-such-party"
    play.do(A, d.PartyNamed("x", WHY, "funding", True))
    assert play.state.parties["x"].counts and not play.state.parties["x"].here


def test_whoever_left_is_bound_by_nothing_and_decides_nothing() -> None:
    play = both().joined(C, "funding")
    play.do(C, d.PartyLeft(WHY))
    assert code(play, C, d.Remarked(WHY)) == "not-a-party"
    assert code(play, "nobody", d.Remarked(WHY)) == "not-a-party"


def test_the_last_two_who_hold_keys_do_not_leave_one_alone_without_saying_so() -> None:
    alone = Play().opened()
    assert code(alone, A, d.PartyLeft(WHY)) == "last-party"
    play = both()
    play.do(A, d.PartyNamed(C, WHY, "observer", False))
    play.do(C, d.PartyJoined())
    play.do(B, d.PartyLeft(WHY))
    assert code(play, A, d.PartyLeft(WHY)) == "last-party", "an observer holds no key"
    play.do(C, d.PartyLeft(WHY))


def test_the_last_key_is_given_away_by_nobody() -> None:
    play = Play().opened()
    assert code(play, A, d.RoleChanged(A, "observer", False)) == "last-party"
    assert code(play, A, d.PartyLeft(WHY)) == "last-party"
    play.do(A, d.PartyNamed(B, WHY, "funding", False))
    assert code(play, A, d.RoleChanged(A, "observer", False)) == "last-party", "B holds none"
    play.do(A, d.RoleChanged(B, "funding", True))
    assert code(play, A, d.PartyLeft(WHY)) == "last-party", "B is asked, and not here"
    play.do(A, d.RoleChanged(A, "funding", False))  # but keeps the place
    assert play.state.required() == (B,)
    assert code(play, A, d.RoleChanged(B, "funding", False)) == "last-party"
    play.do(B, d.PartyJoined())
    assert code(play, B, d.RoleChanged(B, "funding", False)) == "last-party"
    assert code(play, B, d.PartyLeft(WHY)) == "last-party"
    play.do(A, d.PartyLeft(WHY), binds=False)  # who holds no key goes when it likes


def test_who_is_bound_leaves_or_gives_its_key_back_as_all_agreed() -> None:
    for exit_said in (False, True):
        play = both().joined(C, "funding", True)
        play.agree("diagnosis", DIAGNOSIS, A, B, C)
        more = {"exit": WHY} if exit_said else {}
        for n, party in enumerate((A, B, C), 1):
            own = dict.fromkeys((A, B, C)[:n], WHY)
            play.propose(party, "definition", DEFINITION | {"gives": own, "gains": own} | more)
        for party in (A, B, C):
            play.key(party, "definition")
        play.agree("waiver", {"reason": WHY, "named": WHY}, A, B, C)
        play.do(A, d.PartyNamed("x", said("x"), "funding", True))
        play.do("x", d.PartyJoined())
        play.started()
        for what in (d.PartyLeft(WHY), d.RoleChanged(B, "pivotal", False)):
            if not exit_said:
                assert code(play, B, what) == "no-way-out-agreed"
        if exit_said:
            assert code(play, B, d.PartyLeft(WHY), binds=False) == "office-does-not-bind"
            play.do(B, d.RoleChanged(B, "pivotal", False))
            play.do(C, d.PartyLeft(WHY))
        play.do("x", d.PartyLeft(WHY))  # came after, and agreed to nothing


# — roles and keys


def test_a_key_is_given_by_who_holds_one_and_taken_by_nobody_else() -> None:
    play = both().joined(C, "funding", False)
    assert code(play, C, d.RoleChanged(C, "funding", True)) == "key-for-itself"
    given = d.RoleChanged(C, "funding", True)
    assert code(play, A, d.RoleChanged(C, "pivotal", True)) == "role-of-another", "a key, and another role"
    assert code(play, A, d.RoleChanged(C, "pivotal", False)) == "role-of-another", "no key, and another role"
    assert code(play, A, d.RoleChanged(C, "funding", False)) == "role-of-another", "as it is"
    assert code(play, A, given, binds=False) == "office-does-not-bind"
    play.do(A, given)
    assert play.state.required() == tuple(sorted((A, B, C)))
    for who in (A, B):
        assert code(play, who, d.RoleChanged(C, "funding", False)) == "role-of-another"
    assert code(play, C, d.RoleChanged(C, "funding", False), binds=False) == "office-does-not-bind"
    play.do(C, d.RoleChanged(C, "funding", False))
    assert play.state.required() == tuple(sorted((A, B)))


def test_who_holds_no_key_gives_none_to_who_is_here() -> None:
    play = both().joined(C, "funding", False)
    play.do(A, d.PartyNamed("x", said("x"), "operator", False))
    play.do("x", d.PartyJoined())
    assert code(play, C, d.RoleChanged("x", "operator", True)) == "no-key"


def test_the_role_of_who_is_asked_is_changed_by_who_writes() -> None:
    play = both().joined(C, "observer", False)
    play.do(A, d.PartyNamed("x", said("x"), "funding", False))
    assert code(play, C, d.RoleChanged("x", "associated", False)) == "role-does-not-write"
    assert code(play, "x", d.RoleChanged("x", "associated", False)) == "not-joined"
    assert code(play, A, d.RoleChanged("x", "funding", False)) == "role-already"
    play.do(B, d.RoleChanged("x", "funding", True))
    assert "x" in play.state.required()
    play.do(A, d.RoleChanged("x", "observer", False), binds=False)
    assert "x" not in play.state.required()


def test_a_role_is_one_that_there_is_and_holds_a_key_only_where_it_may() -> None:
    play = both()
    assert code(play, A, d.RoleChanged(A, "mayor", True)) == "no-such-role"
    assert code(play, A, d.RoleChanged(A, "observer", True)) == "role-holds-no-key"
    assert code(play, A, d.PartyNamed(C, WHY, "observer", True)) == "role-holds-no-key"
    assert code(play, A, d.RoleChanged(A, "beneficiary", True)) == "role-already"
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    play.do(A, d.RoleChanged(A, "funding", True), binds=False)
    assert play.state.parties[A].role == "funding", (
        "another role with the same key takes no office that binds"
    )
    assert play.state.texts["diagnosis"].current.key_of(A), "and turns no key back"
    play.joined(C, "operator", True)
    assert not play.state.texts["diagnosis"].current.keys, "who comes with a key does"


def test_a_party_is_called_by_its_key_or_its_name_in_any_language() -> None:
    party = both().state.parties[B]
    for name in ("agadir", " AGADIR ", "Agadir", "أكادير"):
        assert party.is_called(name)
    for name in ("", "Aga", "Saint-Louis"):
        assert not party.is_called(name)


# — what a party brings along


def test_local_actors_and_plans_are_named_once() -> None:
    play = both()
    play.do(A, d.ActorNamed("lycee", WHY, "school"))
    assert code(play, A, d.ActorNamed("lycee", WHY, "school")) == "actor-already"
    assert code(play, B, d.ActorGone("lycee")) == "no-such-actor", "of another party"
    play.do(B, d.ActorNamed("lycee", WHY, "school"))
    assert code(play, A, d.ActorGone("autre")) == "no-such-actor"
    play.do(A, d.ActorNamed("autre", WHY, "school"))
    play.do(A, d.ActorGone("lycee"))
    assert [bool(each.gone) for each in play.state.parties[A].actors] == [True, False]
    assert [bool(each.gone) for each in play.state.parties[B].actors] == [False]
    assert code(play, A, d.ActorGone("lycee")) == "no-such-actor"
    assert code(play, A, d.ActorNamed("lycee", WHY, "school")) == "actor-already", "its key names it for good"
    play.do(A, d.Attached("plan", "PSE", WHY))
    assert code(play, B, d.Attached("plan", "PSE", WHY)) == "attached-already"
    play.do(B, d.Attached("commitment", "PSE", WHY))
    play.do(B, d.Attached("plan", "PDC", WHY))
    play.joined(C, "observer", False)
    assert code(play, C, d.Attached("plan", "X", WHY)) == "role-does-not-write"
