"""Decisions are acts: appended, never edited, in force until a later one."""

from pathlib import Path

from maillage.record.state import Decision, State, end_subject

AT = "2026-11-22T09:00:00+00:00"


def test_the_later_decision_is_in_force_and_the_earlier_stays_in_the_list(tmp_path: Path) -> None:
    state = State(tmp_path)
    subject = end_subject("Saint-Denis", "FR")
    state.decide([Decision("place_of", subject, "geonames:2980916", AT)])
    state.decide([Decision("place_of", subject, "geonames:935264", AT)])
    assert state.in_force() == {("place_of", "saint denis|FR"): "geonames:935264"}
    assert len(state.decisions()) == 2


def test_a_withdrawal_takes_a_decision_back(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.decide([Decision("same_as", "link:1", "link:2", AT)])
    state.decide([Decision("withdrawn", "same_as:link:1", "", AT)])
    assert state.in_force() == {}


def test_a_line_torn_by_a_power_cut_costs_only_itself(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.decide([Decision("country_of", "prusse", "DE", AT)])
    with (tmp_path / "decisions.jsonl").open("ab") as file:
        file.write(b'{"kind": "country_of", "subj')
    assert state.in_force() == {("country_of", "prusse"): "DE"}
    state.decide([Decision("country_of", "saxe", "DE", AT)])
    assert state.in_force()[("country_of", "saxe")] == "DE"


def test_a_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.remember_mapping("mapping:abc", 'kind = "links"\n')
    assert state.mapping("mapping:abc") == 'kind = "links"\n'
    assert state.mapping("mapping:other") is None
