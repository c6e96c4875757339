"""What the record at home holds of a need and an offer: the same pair with it and without it, each thing with its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from maillage.matching.profiles.found import DONE_COLUMNS, LINK_COLUMNS, MEMBER_COLUMNS
from maillage.record.columns import ACTIVITIES, LINKS, MEMBERSHIPS
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home", "places")

TWINNINGS = """city,country,partner city,partner country,type,since,until,status
Larache,Morocco,Compiègne,France,twinning,1987,,active
Rabat,Morocco,Lyon,France,twinning,1990,2004,ended
"""
PROJECTS = """title,organisation,organisation country,country,place,since,status,topics,reference
Drinking water for Larache,Ville de Compiègne,France,Morocco,Larache,2019,finished,water_sanitation,C-1
Sewers of Larache,Ville de Compiègne,France,Morocco,Larache,2021,finished,water_sanitation,C-2
A choir,Ville de Compiègne,France,Morocco,Larache,2022,finished,culture_heritage,C-3
"""
MEMBERS = """network,member,place,country,since,until
Cités Unies,Ville de Compiègne,Compiègne,France,2001,
Cités Unies,Commune de Larache,Larache,Morocco,2010,
Old League,Ville de Lyon,Lyon,France,1990,2000
Old League,Rabat,Rabat,Morocco,1990,2000
"""
NEEDS = [
    {"id": "larache", "place": "Larache", "country": "MA", "topics": ["water_sanitation"], "languages": ["fr"]},
    {"id": "rabat", "place": "Rabat", "country": "MA", "topics": ["water_sanitation"], "languages": ["fr"]},
]  # fmt: skip
OFFERS = [
    {"id": "compiegne", "organisation": "Ville de Compiègne", "place": "Compiègne", "country": "FR",
     "topics": ["water_sanitation"], "languages": ["fr"]},
    {"id": "club", "organisation": "Club des amis de l’eau", "place": "Compiègne", "country": "FR",
     "topics": ["water_sanitation"], "languages": ["fr"]},
    {"id": "lyon", "place": "Lyon", "country": "FR", "topics": ["water_sanitation"], "languages": ["fr"]},
]  # fmt: skip
ON = ("--on", "2026-11-27")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    said: list[str] = []
    for name, rows in (("needs", NEEDS), ("offers", OFFERS)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        said += [f"--{name}", str(path)]
    return tuple(said)


@pytest.fixture
def imported(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "sheets"
    folder.mkdir()
    for name, text in (("twinnings", TWINNINGS), ("projects", PROJECTS), ("members", MEMBERS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    given = Typed("import")(str(folder))
    assert given.exit_code == 0, given.output
    return home


def pairs(*words: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Every match by need and offer, its parts by name."""
    given = Typed("match")(*words, *ON)
    assert given.exit_code == 0, given.output
    return {
        (said["need"], match["offer"]): {**match, "parts": {part["name"]: part for part in match["parts"]}}
        for said in map(json.loads, given.stdout.splitlines())
        for match in said["matches"]
    }


def part(matches: Mapping[tuple[str, str], Any], need: str, offer: str, name: str) -> Any:
    return matches[need, offer]["parts"][name]


def test_without_a_record_ties_and_proof_are_unknown_and_keep_their_range(files: tuple[str, ...]) -> None:
    found = pairs(*files)
    for name in ("links", "networks", "proof_offer", "proof_need"):
        said = part(found, "larache", "compiegne", name)
        assert not said["known"]
        assert said["points_milli"] == said["of_milli"] // 2
        assert "record" not in said["values"]


@pytest.mark.usefixtures("imported")
def test_the_record_gives_the_tie_and_the_proof_with_their_source(files: tuple[str, ...]) -> None:
    found = pairs(*files)
    links = part(found, "larache", "compiegne", "links")
    assert (links["known"], links["points_milli"]) == (True, links["of_milli"])
    (tie,) = links["values"]["record"]
    assert tie["names"] == "geonames:3024066"
    assert (tie["kind"], tie["since"], tie["status"]) == ("twinning", "1987", "active")
    assert tie["source"] == "twinnings.csv"
    assert links["sentence"].startswith("The record lists: Twinning since 1987. Source: twinnings.csv")
    proof = part(found, "larache", "compiegne", "proof_offer")
    assert proof["known"]
    assert proof["values"]["record_count"] == 2
    assert [one["names"] for one in proof["values"]["record"]] == [
        "Sewers of Larache",
        "Drinking water for Larache",
    ]
    opened = Typed("activity").json(proof["values"]["record"][0]["id"])
    assert opened["title"] == "Sewers of Larache"
    networks = part(found, "larache", "compiegne", "networks")
    assert networks["points_milli"] == networks["of_milli"]
    assert {one["names"] for one in networks["values"]["record"]} == {"Cités Unies"}


@pytest.mark.usefixtures("imported")
def test_what_is_found_keeps_the_score_inside_the_range_shown_without_it(
    files: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_record = pairs(*files)
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "empty"))
    without = pairs(*files)
    assert with_record.keys() == without.keys()
    for key, match in with_record.items():
        low, high = without[key]["range_milli"]
        assert low <= match["score_milli"] <= high
        assert match["score_milli"] >= without[key]["score_milli"]
    assert with_record["larache", "compiegne"]["score_milli"] > without["larache", "compiegne"]["score_milli"]


@pytest.mark.usefixtures("imported")
def test_a_link_that_ended_is_a_tie_and_a_membership_that_ended_is_none(files: tuple[str, ...]) -> None:
    found = pairs(*files)
    links = part(found, "rabat", "lyon", "links")
    assert links["points_milli"] == links["of_milli"]
    assert "(ended)" in links["sentence"]
    assert "1990 to 2004" in links["sentence"]
    assert not part(found, "rabat", "lyon", "networks")["known"]


@pytest.mark.usefixtures("imported")
def test_what_a_town_did_is_no_proof_of_another_body_in_it(files: tuple[str, ...]) -> None:
    found = pairs(*files)
    assert not part(found, "larache", "club", "proof_offer")["known"]
    assert not part(found, "larache", "club", "networks")["known"]
    assert part(found, "larache", "club", "links")["known"]  # the twinning is of the towns


@pytest.mark.usefixtures("imported")
def test_what_the_record_does_not_list_stays_unknown(files: tuple[str, ...]) -> None:
    found = pairs(*files)
    for name in ("links", "networks", "proof_offer"):
        said = part(found, "larache", "lyon", name)
        assert (said["known"], said["points_milli"]) == (False, said["of_milli"] // 2)


@pytest.mark.usefixtures("imported")
def test_both_sides_see_it_and_a_round_and_triangles_score_with_it(
    files: tuple[str, ...], tmp_path: Path
) -> None:
    match = pairs(*files)["larache", "compiegne"]
    (line,) = Typed("match")(*files, *ON, "--offer", "compiegne").stdout.splitlines()
    mine = next(one for one in json.loads(line)["matches"] if one["need"] == "larache")
    assert mine["score_milli"] == match["score_milli"]
    out = tmp_path / "round.json"
    assert Typed("round", "run")(*files, *ON, "--out", str(out)).exit_code == 0
    scored = {(one["need"], one["offer"]): one for one in json.loads(out.read_text("utf-8"))["matches"]}
    assert scored["larache", "compiegne"]["milli"] == match["score_milli"]
    assert Typed("together")(*files, *ON).exit_code == 0


@pytest.mark.usefixtures("imported")
def test_a_record_that_cannot_be_read_is_named_and_the_rest_is_answered(
    files: tuple[str, ...], home: Path
) -> None:
    for part_file in home.rglob("*.parquet"):
        part_file.write_bytes(b"nothing")
    given = Typed("match")(*files, *ON, "--lang", "en")
    assert given.exit_code == 0
    assert len(given.stdout.splitlines()) == len(NEEDS)
    assert "The record cannot be read" in given.stderr


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.usefixtures("imported")
def test_each_sentence_is_filled_in_each_language(files: tuple[str, ...], language: str) -> None:
    for match in pairs(*files, "--lang", language).values():
        for said in match["parts"].values():
            assert "{" not in said["sentence"] and "?" not in said["sentence"], said


def test_the_columns_handed_in_are_those_that_the_record_declares() -> None:
    for asked, table in (
        (LINK_COLUMNS, LINKS),
        (MEMBER_COLUMNS, MEMBERSHIPS),
        (DONE_COLUMNS[1:], ACTIVITIES),
    ):
        assert set(asked) <= {column.name for column in table.columns}
