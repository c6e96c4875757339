"""Rounds: who takes part, what comes of it, and that the certificate is right."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.exchange.session import DAY, call, called, entry, joins, manager, organisation

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database
AFTER = DAY + timedelta(days=6)


@pytest.fixture
def network(database: None) -> Any:
    return organisation("River Towns", "network", "FR")


@pytest.fixture
def officer(network: Any) -> Any:
    return manager(network)


def cleared(round: Any, places: Places, on: Any = AFTER) -> Any:
    from maillage.exchange.rounds import Terms
    from maillage.exchange.run_round import clear
    from maillage.exchange.taking_part import taking_part

    return clear(taking_part(round, on, places), Terms.of(round.terms))


def world(network: Any, members: bool = True) -> tuple[list[Any], list[Any]]:
    """Three needs and two offers of members."""
    needs, offers = [], []
    for number, country in enumerate(("SN", "ML", "MA")):
        town = organisation(f"Town {number}", country=country)
        needs.append(entry("need", town, f"Drinking water for {country}"))
        if members:
            joins(network, town)
    for number, country in enumerate(("FR", "TN")):
        town = organisation(f"Giver {number}", country=country)
        offers.append(entry("offer", town, f"Water experts of {country}", quantity=1))
        if members:
            joins(network, town)
    return needs, offers


def test_a_round_matches_as_many_as_offers_hold(network: Any, officer: Any, places: Places) -> None:
    needs, offers = world(network)
    round = called(network, officer)
    result = cleared(round, places).result
    assert (result["needs"], result["offers"], result["matched"]) == (3, 2, 2)
    assert {each[1] for each in result["matches"]} == {each.key for each in offers}
    [(left, why)] = result["without"].items()
    assert left in {each.key for each in needs} and why == {"why": "taken"}


def test_the_certificate_checks_from_the_command_line_and_so_does_the_one_without_names(
    network: Any, officer: Any, places: Places, tmp_path: Path
) -> None:
    from maillage.cli import front
    from maillage.exchange.keep_round import certificate_text, keep_run, numbered

    world(network)
    round = called(network, officer)
    keep_run(round.key, cleared(round, places), datetime(2026, 11, 26, tzinfo=UTC))
    round.refresh_from_db()
    for name, certificate in (("whole", round.certificate), ("numbered", numbered(round.certificate))):
        file = tmp_path / f"{name}.json"
        file.write_text(certificate_text(certificate), encoding="utf-8")
        done = CliRunner().invoke(front, ["round", "check", str(file)])
        assert done.exit_code == 0, done.output
    text = certificate_text(numbered(round.certificate))
    for each in (*round.certificate["certificate"]["needs"]["id"], "geonames:"):
        assert each not in text
    changed = json.loads((tmp_path / "whole.json").read_text(encoding="utf-8"))
    changed["matches"][0]["milli"] += 1
    (tmp_path / "changed.json").write_text(json.dumps(changed), encoding="utf-8")
    assert CliRunner().invoke(front, ["round", "check", str(tmp_path / "changed.json")]).exit_code == 1


def test_run_again_a_round_is_the_same_to_the_last_byte(network: Any, officer: Any, places: Places) -> None:
    from maillage.exchange.keep_round import certificate_text

    world(network)
    round = called(network, officer)
    one, other = cleared(round, places), cleared(round, places, AFTER + timedelta(days=40))
    assert certificate_text(one.certificate) == certificate_text(other.certificate)
    assert json.dumps(one.result) == json.dumps(other.result)


def test_members_alone_take_part_unless_all_are_asked(network: Any, officer: Any, places: Places) -> None:
    from maillage.exchange.rounds import Chosen

    world(network, members=False)
    assert cleared(called(network, officer), places).result["needs"] == 0
    everybody = called(network, officer, chosen=Chosen(members_only=False))
    assert cleared(everybody, places).result["needs"] == 3


@pytest.mark.parametrize(
    ("chosen", "needs"),
    [({"countries": ("SN",)}, 1), ({"groups": ("LDC",)}, 2), ({"groups": ("WB6",)}, 0), ({"topics": ("health",)}, 0),
     ({"topics": ("water_sanitation",), "countries": ("MA", "ML")}, 2)],
)  # fmt: skip
def test_topics_countries_and_groups_choose_who_asks(
    network: Any, officer: Any, places: Places, chosen: dict[str, Any], needs: int
) -> None:
    from maillage.exchange.rounds import Chosen

    world(network)
    round = called(network, officer, chosen=Chosen(**chosen))
    assert cleared(round, places).result["needs"] == needs


def test_who_left_who_is_withdrawn_and_who_came_late_take_no_part(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.models import Entry
    from maillage.parties.models import Membership

    needs, _ = world(network)
    round = called(network, officer)
    Entry.objects.filter(pk=needs[0].key).update(state="withdrawn")
    Membership.objects.filter(member=needs[1].organisation).update(until=round.closes)
    Entry.objects.filter(pk=needs[2].key).update(published_at=datetime(2026, 11, 26, 0, 0, 1, tzinfo=UTC))
    assert cleared(round, places).result["needs"] == 0


def test_what_was_declined_put_aside_or_proposed_does_not_come_out(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.models import Answer, Proposal, Ruling

    needs, offers = world(network)
    round = called(network, officer)
    for number, offer in enumerate(offers):
        for need in needs[:2]:
            Ruling.objects.create(need=need, offer=offer, side="need", ruled="aside", reason="No.")
        made = Proposal.objects.create(
            need=needs[2],
            offer=offer,
            by="need",
            answer_by=DAY,
            score=50_000,
            stage="declined" if number else "open",
        )
        if number:
            Answer.objects.create(
                proposal=made,
                side="offer",
                verdict="declined",
                reason="distance",
                rests_until=DAY + timedelta(days=300),
            )
    Answer.objects.update(at=datetime(2026, 11, 25, 12, tzinfo=UTC))
    result = cleared(round, places).result
    assert result["matched"] == 0
    assert {each["why"] for each in result["without"].values()} == {"shut_out"}
    Ruling.objects.update(taken_back_at=datetime(2026, 11, 21, tzinfo=UTC))
    assert cleared(round, places).result["matched"] == 2


def test_a_pair_put_first_comes_out_with_the_score_that_it_has(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.models import Ruling
    from maillage.exchange.rounds import Terms

    needs, offers = world(network)
    plain = {
        (n, o)
        for n, o, _, _ in cleared(called(network, officer, terms=Terms(floor=0, equity=0)), places).result[
            "matches"
        ]
    }
    need, offer = next((n.key, o.key) for n in needs for o in offers if (n.key, o.key) not in plain)
    Ruling.objects.create(need_id=need, offer_id=offer, side="need", ruled="first", reason="We know them.")
    result = cleared(called(network, officer, terms=Terms(floor=99, equity=0)), places).result
    [(_, _, _, milli)] = [each for each in result["matches"] if (each[0], each[1]) == (need, offer)]
    assert 0 < milli < 99_000 and result["put_first"] == [[need, offer]]


def test_the_floor_leaves_a_need_without_a_partner_and_says_by_how_much(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.rounds import Terms

    world(network)
    result = cleared(called(network, officer, terms=Terms(floor=100)), places).result
    assert result["matched"] == 0
    assert {each["why"] for each in result["without"].values()} == {"below"}
    assert all(0 < each["milli"] < 100_000 for each in result["without"].values())


def test_nobody_offers_what_no_offer_is_about(network: Any, officer: Any, places: Places) -> None:
    needs, _ = world(network)
    town = organisation("Another", country="NE")
    joins(network, town)
    lonely = entry("need", town, "A choir", topics=("culture_heritage",))
    assert cleared(called(network, officer), places).result["without"][lonely.key] == {"why": "nobody"}
    assert needs


def test_groups_count_each_need_once_in_each_group_it_is_in(
    network: Any, officer: Any, places: Places
) -> None:
    world(network)
    groups = {each["group"]: each for each in cleared(called(network, officer), places).result["groups"]}
    assert groups["LDC"]["needs"] == 2 and groups["LLDC"]["needs"] == 1 and groups["SIDS_UN"]["needs"] == 0
    assert groups["first_time"]["needs"] == 3
    assert 0 <= groups["LDC"]["matched"] <= 2


def test_who_took_part_before_is_no_longer_there_for_the_first_time(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.keep_round import keep_run

    world(network)
    first = called(network, officer)
    keep_run(first.key, cleared(first, places), datetime(2026, 11, 26, tzinfo=UTC))
    later = called(network, officer, closes=DAY + timedelta(days=40))
    found = cleared(later, places, DAY + timedelta(days=41)).result
    assert next(each for each in found["groups"] if each["group"] == "first_time")["needs"] == 0


def test_what_is_wrong_with_a_call_is_named_by_field(database: None) -> None:
    from maillage.exchange.rounds import Chosen, Terms, faults_of

    assert faults_of(call(), DAY) == []
    wrong = call(
        title="", opens=None, closes=DAY - timedelta(days=1), terms=Terms(floor=101, equity=-1, most_per_place=0),
        chosen=Chosen(topics=("no such",), groups=("XYZ",)),
    )  # fmt: skip
    assert dict(faults_of(wrong, DAY)) == {
        "title": "no_title", "opens": "no_day", "closes": "closes_past", "floor": "floor", "equity": "equity",
        "most_per_place": "units", "topics": "topics", "groups": "groups",
    }  # fmt: skip
    assert faults_of(call(closes=DAY, opens=DAY + timedelta(days=1)), DAY) == [("closes", "closes_first")]
    last = DAY.replace(year=9999, month=12, day=31)  # the page of such a round would ask for the day after
    assert faults_of(call(closes=last, opens=last), DAY) == [("closes", "too_long")]


@pytest.mark.parametrize(
    "why", ["not a network", "not verified", "an office that ended", "no office that manages"]
)
def test_who_may_not_run_rounds_calls_none(database: None, why: str) -> None:
    from maillage.exchange.models import Round
    from maillage.exchange.rounds import RoundRefused
    from maillage.parties.models import Office

    kind, standing = ("association" if why == "not a network" else "network"), "verified"
    network = organisation("Net", kind, standing="new" if why == "not verified" else standing)
    account = manager(network, until=DAY if why == "an office that ended" else None)
    if why == "no office that manages":
        Office.objects.update(may_manage=False)
    with pytest.raises(RoundRefused):
        called(network, account)
    assert not Round.objects.exists()


def test_two_who_change_a_call_at_once_see_each_other(network: Any, officer: Any) -> None:
    from maillage.exchange.rounds import ChangedMeanwhile, change_round

    round = called(network, officer)
    changed = change_round(round.key, call(title="Water and waste"), officer, 1, DAY)
    assert (changed.title, changed.version) == ("Water and waste", 2)
    with pytest.raises(ChangedMeanwhile):
        change_round(round.key, call(title="Waste"), officer, 1, DAY)


def test_a_round_is_run_from_its_closing_day_on_and_no_more_once_it_is_cancelled(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.keep_round import keep_run
    from maillage.exchange.rounds import RoundRefused, cancel_round

    world(network)
    round = called(network, officer)
    result = cleared(round, places)
    with pytest.raises(RoundRefused, match="open"):
        keep_run(round.key, result, datetime(2026, 11, 24, 23, 59, tzinfo=UTC))
    keep_run(round.key, result, datetime(2026, 11, 25, tzinfo=UTC))
    round.refresh_from_db()
    with pytest.raises(RoundRefused, match="no_reason"):
        cancel_round(round.key, "", officer, round.version, AFTER)
    cancel_round(round.key, "Too few came.", officer, round.version, AFTER)
    with pytest.raises(RoundRefused, match="cancelled"):
        keep_run(round.key, result, datetime(2026, 11, 26, tzinfo=UTC))


def test_a_rehearsal_of_a_call_that_was_changed_meanwhile_is_not_kept(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.exchange.keep_round import keep_rehearsal
    from maillage.exchange.rounds import change_round

    world(network)
    round = called(network, officer)
    result = cleared(round, places)
    assert keep_rehearsal(round.key, 1, result, DAY)
    change_round(round.key, call(title="Another"), officer, 1, DAY)
    assert not keep_rehearsal(round.key, 1, result, DAY)
    round.refresh_from_db()
    assert round.rehearsed == {}
