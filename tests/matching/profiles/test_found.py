"""What a record holds of needs and offers, told from plain rows: to whom, from when, how many, and never what is not theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.matching.profiles import Found, Held, Need, Offer, Profile, tell_found

TODAY = date(2026, 11, 27)
LARACHE, COMPIEGNE = "geonames:2543549", "geonames:3024066"
NEED = Need(id="n", place=LARACHE, place_name="Larache", country="MA", topics=("waste",))
OFFER = Offer(id="o", place=COMPIEGNE, place_name="Compiègne", country="FR", topics=("waste",))


def link(number: int = 1, **said: Any) -> dict[str, Any]:
    return {
        "id": f"link:{number}", "a_place": LARACHE, "a_name": "Larache", "a_country": "MA", "b_place": COMPIEGNE,
        "b_name": "Compiègne", "b_country": "FR", "kind": "twinning", "since": "1987", "until": None, "status": "active",
        "source": "A list", "as_of": "2026", "generated": False, **said,
    }  # fmt: skip


def member(place: str | None = LARACHE, **said: Any) -> dict[str, Any]:
    return {
        "id": "membership:1", "network": "Cités Unies", "name": "Larache", "country": "MA", "place": place, "since": None,
        "until": None, "source": "A list", "as_of": "2026", "generated": False, **said,
    }  # fmt: skip


def activity(number: int, party: str = COMPIEGNE, **said: Any) -> dict[str, Any]:
    return {
        "party": party, "id": f"activity:{number}", "title": f"Work {number}", "topics": ["waste"],
        "since": f"{2000 + number}", "source": "A list", "as_of": "2026", "generated": False, **said,
    }  # fmt: skip


def told(
    held: Held, need: Need = NEED, offer: Offer = OFFER, speaks: bool = True, on: date = TODAY
) -> tuple[Found, Found]:
    def speaks_for(_: Profile) -> bool:
        return speaks

    (own,), (theirs,) = tell_found([need], [offer], held, on, speaks_for)
    return own.found or Found(), theirs.found or Found()


def test_a_record_that_holds_nothing_leaves_both_as_they_were() -> None:
    needs, offers = tell_found([NEED], [OFFER], Held(), TODAY, lambda _: True)
    assert needs == [NEED] and offers == [OFFER]
    assert needs[0].found is None


def test_a_link_is_told_to_the_need_whichever_end_it_is() -> None:
    turned = {
        f"{side}_{name}": link()[f"{other}_{name}"]
        for side, other in ("ab", "ba")
        for name in ("place", "name", "country")
    }
    for row in (link(), link(**turned)):
        need, offer = told(Held(links=[row]))
        assert [(tie.names, tie.since, tie.kind) for tie in need.links] == [(COMPIEGNE, "1987", "twinning")]
        assert offer.links == ()


def test_a_link_to_a_place_that_offers_nothing_or_to_itself_is_not_told() -> None:
    for row in (link(b_place="geonames:1", b_name="Elsewhere"), link(b_place=LARACHE, b_name="Larache")):
        assert told(Held(links=[row]))[0].links == ()


def test_places_that_no_index_knows_are_told_by_name_and_country() -> None:
    need = Need(id="n", place_name="Qwert", country="MA", topics=("waste",))
    offer = Offer(id="o", place_name="Zuiop", country="FR", topics=("waste",))
    row = link(a_place=None, a_name="QWERT", b_place=None, b_name="Zuiop")
    assert [tie.names for tie in told(Held(links=[row]), need, offer)[0].links] == ["name:zuiop"]
    assert told(Held(links=[{**row, "b_country": "BE"}]), need, offer)[0].links == ()
    twin = Offer(id="p", place_name="Zuiop", country="BE")
    (own,), _ = tell_found([need], [offer, twin], Held(links=[row]), TODAY, lambda _: True)
    assert own.found is None  # two countries have a Zuiop: the name alone would tie both


def test_a_membership_counts_on_its_days_only() -> None:
    for said, holds in (
        ({}, True), ({"since": "2001", "until": "2026-11-27"}, True), ({"until": "2026-11-26"}, False),
        ({"until": "2026"}, True), ({"until": "2025"}, False), ({"since": "2027"}, False), ({"since": "soon"}, True),
    ):  # fmt: skip
        found = told(Held(members=[member(**said)]))[0].networks
        assert bool(found) == holds, said


def test_a_member_is_known_by_its_place_or_by_its_own_name() -> None:
    need = Need(id="n", place=LARACHE, country="MA", organisation="Université de Larache", topics=("waste",))
    town = Held(members=[member()])
    assert told(town, need, speaks=False)[0].networks == ()
    assert told(town, need, speaks=True)[0].networks
    body = Held(members=[member(None, name="UNIVERSITE DE LARACHE")])
    assert told(body, need, speaks=False)[0].networks
    assert (
        told(Held(members=[member(None, name="Université de Larache", country="TN")]), need)[0].networks == ()
    )


def test_all_activities_are_counted_once_and_the_newest_three_kept() -> None:
    rows = [activity(n) for n in (3, 1, 5, 2, 4)]
    offer = Offer(id="o", place=COMPIEGNE, country="FR", organisation="Compiègne", topics=("waste", "sport"))
    held = Held(done=[*rows, activity(5, "body:1"), activity(6, "body:1", topics=["sport", "waste"])],
                meant={("Compiègne", "FR"): "body:1"})  # fmt: skip
    found = told(held, offer=offer)[1]
    assert found.done == 6
    assert [tie.id for tie in found.proof] == ["activity:6", "activity:5", "activity:4"]
    assert told(held, offer=offer, speaks=False)[1].done == 2


def test_only_activities_on_its_topics_are_proof() -> None:
    held = Held(done=[activity(1, topics=["health"]), activity(2, LARACHE, topics=["sport"])])
    need = Need(id="n", place=LARACHE, topics=("waste",), brings_topics=("sport",))
    assert [found.done for found in told(held, need)] == [1, 0]
    assert told(held, offer=Offer(id="o", place=COMPIEGNE))[1].done == 0  # no topics said: nothing to prove


def test_invented_rows_are_told_to_invented_profiles_only() -> None:
    held = Held([link(generated=True)], [member(generated=True)], [activity(1, LARACHE, generated=True)])
    assert told(held)[0] == Found()
    invented = Need(id="n", place=LARACHE, country="MA", topics=("waste",), generated=True)
    found = told(held, invented)[0]
    assert (len(found.links), len(found.networks), found.done) == (1, 1, 1)
    assert all(tie.as_dict()["generated"] for tie in (*found.links, *found.networks, *found.proof))


def test_what_machines_are_shown_leaves_out_what_is_not_said() -> None:
    (tie,) = told(Held(links=[link()]))[0].links
    assert tie.as_dict() == {
        "names": COMPIEGNE, "id": "link:1", "source": "A list", "as_of": "2026", "kind": "twinning", "status": "active",
        "since": "1987",
    }  # fmt: skip
