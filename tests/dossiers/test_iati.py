"""A running dossier as an activity of the standard: valid against its schema, and each party reports its own alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from maillage.dossiers import decisions as d
from maillage.dossiers.iati import Known, activities
from maillage.record.iati.schema import schema
from tests.dossiers.played import A, B, Play

AT = datetime(2027, 2, 1, 9, tzinfo=UTC)
KNOWN = {A: Known("SN-MUN-1", "15"), B: Known("", "")}


def running() -> Play:
    budget = [
        {"source": "Saint-Louis", "amount": 1_250_000, "currency": "XOF"},
        {"source": "Agadir", "amount": 50_000, "currency": "MAD"},
    ]
    conditions = [{"set_by": A, "sort": "fiduciary", "says": {"fr": "un compte séparé"}}]
    play = (
        Play()
        .opened(country="SN", languages=("fr",))
        .joined()
        .agree("diagnosis", {"situation": {"fr": "x"}, "problems": [{"fr": "y"}]})
    )
    from tests.dossiers.played import BOTH, DEFINITION

    text = DEFINITION | {
        "gives": {A: BOTH[A]},
        "gains": {A: BOTH[A]},
        "budget": budget,
        "goals": ["11"],
        "conditions": conditions,
    }
    play.propose(A, "definition", text)
    play.propose(B, "definition", text | {"gives": BOTH, "gains": BOTH})
    play.key(A, "definition")
    play.key(B, "definition")
    play.waived().started()
    play.on(date(2027, 1, 20)).do(A, d.ResultNoted("i1", A, date(2027, 1, 19), "1200"))
    return play


def read(play: Play, party: str) -> etree._Element:
    return etree.fromstring(activities("d1", play.state, party, KNOWN, AT))


@pytest.mark.parametrize("party", [A, B])
def test_it_is_valid_against_the_schema_of_the_standard(party: str) -> None:
    official = schema("iati-activities", "2.03")
    made = read(running(), party)
    assert official.validate(made), official.error_log


@pytest.mark.parametrize(
    "stage",
    [lambda: Play().opened(), lambda: Play().opened().joined(), lambda: Play().opened().joined().defined()],
)
def test_it_is_valid_at_every_stage(stage: object) -> None:
    official = schema("iati-activities", "2.03")
    assert callable(stage)
    assert official.validate(read(stage(), A)), official.error_log


def test_each_reports_its_own_money_and_no_other() -> None:
    play = running()
    assert [each.text for each in read(play, A).iterfind(".//budget/value")] == ["1250000"]
    assert [each.text for each in read(play, B).iterfind(".//budget/value")] == ["500.00"]


def test_results_say_on_whose_side_they_are() -> None:
    made = read(running(), A)
    sides = {each.get("value") for each in made.iterfind(".//target/dimension")}
    assert sides == {"Saint-Louis", "Agadir"}
    assert [each.get("value") for each in made.iterfind(".//actual")] == ["1200"]


def test_the_actual_value_is_the_last_by_its_own_day() -> None:
    play = running()
    last = play.state.results[-1].result
    play.do(A, d.ResultNoted(last.indicator, last.side, last.on - timedelta(days=1), "12"))
    assert [each.get("value") for each in read(play, A).iterfind(".//actual")] == ["1200"]
    play.do(A, d.ResultNoted(last.indicator, last.side, last.on, "1250"))
    assert [each.get("value") for each in read(play, A).iterfind(".//actual")] == ["1250"]


def test_status_dates_goals_and_conditions_are_those_that_were_decided() -> None:
    made = read(running(), A)
    assert made.find(".//activity-status").get("code") == "2"
    assert {each.get("type"): each.get("iso-date") for each in made.iterfind(".//activity-date")} == {
        "1": "2027-01-01", "2": "2026-11-02", "3": "2028-12-31",
    }  # fmt: skip
    assert made.find(".//tag").get("code") == "11"
    assert made.find(".//condition").get("type") == "3"
    assert made.find(".//recipient-country").get("code") == "SN"


def test_who_is_no_party_reports_nothing() -> None:
    with pytest.raises(KeyError):
        activities("d1", running().state, "nobody", KNOWN, AT)
