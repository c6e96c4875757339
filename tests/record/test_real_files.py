"""Both twinning files and the missions file, whole: counts that their own description gives, told line by line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from maillage.record.intake import Outcome
from maillage.reference.places import Places
from tests.record.door import Door, counts

_FILES = ("twinning/twinning_pairs.csv", "twinning/twinning_pairs_wikidata_eu.csv", "missions/missions.csv")


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, places: Places, real_files: Path) -> tuple[Door, Outcome]:
    door = Door(tmp_path_factory.mktemp("real"), places)
    return door, door.take(*(real_files / "world" / name for name in _FILES))


def _rows(real_files: Path, name: str) -> list[dict[str, str]]:
    with (real_files / "world" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_kept(taken: tuple[Door, Outcome], real_files: Path) -> None:
    _, outcome = taken
    assert dict(outcome.kinds) == {"links": 24_870 + 15_935, "embassies": 9_852}
    assert counts(outcome) == (50_657, 0, 0, 0)
    assert outcome.rows == sum(len(_rows(real_files, name)) for name in _FILES)


def test_the_only_faults_are_the_two_that_a_reader_finds_by_hand(taken: tuple[Door, Outcome]) -> None:
    _, outcome = taken
    others = [p for p in outcome.problems if p.code != "record.coordinates-far"]
    assert sorted((p.code, p.line, p.values.get("found")) for p in others) == [
        ("record.country-unknown", 9629, "Nordic countries"),
        ("record.link-with-itself", 19415, "Lagoa"),
    ]


def test_coordinates_of_a_namesake_in_another_country_are_named(taken: tuple[Door, Outcome]) -> None:
    _, outcome = taken
    far = [p for p in outcome.problems if p.code == "record.coordinates-far"]
    # Geocoders took the famous namesake: Ipswich of Australia stands in the file at the Ipswich of England.
    assert (483, "52.0594, 1.1556", "Ipswich") in {
        (p.line, p.values["found"], p.values["expected"]) for p in far
    }
    assert 0 < len(far) < outcome.rows * 0.01


def test_missions_have_the_kinds_their_description_counts(taken: tuple[Door, Outcome]) -> None:
    door, _ = taken
    assert dict(door.ask("SELECT kind, count(*) FROM missions_all GROUP BY kind")) == {
        "embassy": 7_913,
        "consulate_general": 690,
        "high_commission": 387,
        "consulate": 272,
        "honorary_consulate": 267,
        "nunciature": 191,
        "de_facto_embassy": 98,
        "other": 34,
    }
    assert door.ask("SELECT count(*) FROM missions_all WHERE place_said IS NULL") == [(582,)]


def test_namibia_is_a_country(taken: tuple[Door, Outcome], real_files: Path) -> None:
    door, _ = taken
    rows = [
        r for name in _FILES[:2] for r in _rows(real_files, name) if "NA" in (r["country_a"], r["country_b"])
    ]
    assert rows
    assert door.ask("SELECT count(*) FROM links_all WHERE 'NA' IN (a_country, b_country)") == [(len(rows),)]
    assert door.ask("SELECT count(*) > 0 FROM missions WHERE sending = 'NA'") == [(True,)]


def test_nine_of_ten_pairs_have_both_ends_matched(taken: tuple[Door, Outcome]) -> None:
    door, _ = taken
    matched = dict(
        door.ask(
            "SELECT s.title, count(*) FILTER (a_place IS NOT NULL AND b_place IS NOT NULL) / count(*)"
            " FROM links_all l JOIN sources s ON s.id = l.source GROUP BY s.title"
        )
    )
    assert matched["twinning_pairs.csv"] >= 0.88
    assert matched["twinning_pairs_wikidata_eu.csv"] >= 0.85


def test_a_link_in_both_files_is_one_link(taken: tuple[Door, Outcome]) -> None:
    door, _ = taken
    both = "SELECT count(*) FROM (SELECT id FROM links_all GROUP BY id HAVING count(DISTINCT source) = 2)"
    shared = door.ask(both)[0][0]
    assert shared >= 7_208  # what plain matching finds in both
    current, everything = door.ask("SELECT (SELECT count(*) FROM links), count(*) FROM links_all")[0]
    passed = door.ask("SELECT count(*) FROM standing WHERE \"table\" = 'links'")[0][0]
    assert (everything, current + passed) == (40_805, 40_805)
