"""What has changed since an import: of a place, a country, a topic, a network; new before changed, each thing once."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.record.since import Asked, Changes, changed_since
from maillage.reference.places import Places
from tests.record.door import Door, sheet

LARACHE, LISBON = "geonames:2543549", "geonames:2267057"
TOPICS = "Commune;Pays;Ville jumelée;Pays partenaire;Depuis;Thème"
NOTICES = "Émetteur;Pays;Type;Jour;Citation;Adresse"
CALLS = "Title;Funder;Opens;Closes;Countries;Topics;Website"
MEMBERS = "Network;Member;Type;Town;Country"
PROJECTS = "Title;Country;Place;Start;Topic"


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    """A record with one import: Larache and Almuñécar."""
    door = Door(tmp_path / "home", places)
    door.take(sheet(tmp_path / "liens.csv", "Larache;Maroc;Almuñécar;Espagne;1994;eau", header=TOPICS))
    return door


def since(door: Door, *asked: Asked, most: int = 30) -> dict[Asked, Changes]:
    with door.store.open() as reader:
        return changed_since(reader, asked, most)


def told(changes: Changes) -> list[tuple[str, bool]]:
    return [(each.table, each.new) for each in changes.lines]


def test_what_an_import_brings_is_new_of_all_that_it_names(door: Door) -> None:
    asked: list[Asked] = [
        ("place", LARACHE, 0),
        ("country", "ES", 0),
        ("topic", "water_sanitation", 0),
        ("country", "SN", 0),
    ]
    found = since(door, *asked)
    assert set(found) == set(asked[:3])
    for changes in found.values():
        assert (told(changes), changes.total) == ([("links", True)], 1)
    assert since(door, *((kind, thing, 1) for kind, thing, _ in asked)) == {}


def test_the_same_file_again_changes_nothing(door: Door, tmp_path: Path) -> None:
    door.take(tmp_path / "liens.csv")
    assert since(door, ("place", LARACHE, 1)) == {}


def test_what_its_source_says_otherwise_is_changed_and_not_new(door: Door, tmp_path: Path) -> None:
    door.take(
        sheet(
            tmp_path / "liens.csv",
            "Larache;Maroc;Almuñécar;Espagne;1994;santé",
            "Larache;Maroc;Lisbonne;Portugal;1931;eau",
            header=TOPICS,
        )
    )
    [changes] = since(door, ("place", LARACHE, 1)).values()
    assert told(changes) == [("links", True), ("links", False)]
    assert changes.lines[0].said["b_place"] == LISBON and changes.total == 2
    [all_new] = since(door, ("place", LARACHE, 0)).values()
    assert told(all_new) == [("links", True)] * 2


def test_two_who_know_different_imports_are_told_different_things(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "b.csv", "Larache;Maroc;Lisbonne;Portugal;1931"))
    found = since(door, ("place", LARACHE, 0), ("place", LARACHE, 1), ("place", LARACHE, 2))
    assert {asked[2]: each.total for asked, each in found.items()} == {0: 2, 1: 1}


def test_a_list_is_cut_and_counted(door: Door, tmp_path: Path) -> None:
    rows = [f"Larache;Maroc;Ville {n};France;{1950 + n}" for n in range(40)]
    door.take(sheet(tmp_path / "b.csv", *rows))
    [changes] = since(door, ("place", LARACHE, 1), most=5).values()
    assert (len(changes.lines), changes.total) == (5, 40)


def test_notices_calls_members_and_activities_are_told(door: Door, tmp_path: Path) -> None:
    door.take(
        sheet(tmp_path / "avis.csv", "Ministère;Maroc;crise;2026-03-03;Mot;https://avis.example.org/ma", header=NOTICES),
        sheet(tmp_path / "calls.csv", "Water fund;Fund;2026-01-01;2026-12-31;Morocco;water;https://fund.example.org", header=CALLS),
        sheet(tmp_path / "members.csv", "Rivers;Larache;municipality;Larache;Morocco", header=MEMBERS),
        sheet(tmp_path / "projects.csv", "Wells of the north;Morocco;Larache;2020-01-01;water", header=PROJECTS),
    )  # fmt: skip
    network = door.ask("SELECT network_id FROM memberships")[0][0]
    found = since(
        door, ("country", "MA", 1), ("place", LARACHE, 1), ("network", network, 1), ("topic", "water_sanitation", 1)
    )  # fmt: skip
    tables = {asked[0]: {table for table, _ in told(each)} for asked, each in found.items()}
    assert tables["country"] == {"notices", "calls", "activities"}
    assert tables["place"] == {"memberships", "activities"}
    assert tables["network"] == {"memberships"}
    assert tables["topic"] == {"calls", "activities"}


def test_an_empty_record_has_no_news(tmp_path: Path, places: Places) -> None:
    assert since(Door(tmp_path / "empty", places), ("place", LARACHE, 0)) == {}
