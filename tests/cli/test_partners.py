"""`maillage partners`: a page with reasons, one object a row for a list, names as imported, bad input named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from maillage.matching.affinity.weights import as_toml, shipped
from maillage.reference.places import Places
from tests.cli.typed import Typed
from tests.matching.affinity.world import PAIRS

ask = Typed("partners")


@pytest.fixture
def linked(home: Path, tmp_path: Path, places: Places) -> Path:
    """A home into which the invented links were imported."""
    lines = ["city_a,country_a,city_b,country_b", *(",".join(pair) for pair in PAIRS)]
    sheet = tmp_path / "twinnings.csv"
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = Typed("import")(str(sheet), "--as", "links")
    assert done.exit_code in (0, 1), done.output
    return home


def answers(tmp_path: Path, text: str, *more: str) -> tuple[list[dict[str, Any]], Any]:
    source, out = tmp_path / "askers.csv", tmp_path / "out" / "partners.jsonl"
    source.write_text(text, encoding="utf-8")
    done = ask("--from", str(source), "--out", str(out), *more)
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    return [json.loads(line) for line in lines], done


@pytest.mark.usefixtures("linked")
def test_the_page_tells_partners_with_points_and_reasons() -> None:
    page = ask.shown("Lille", "--limit", "3")
    assert "Lille, France — 3 partners listed" in page
    assert "of 100" in page and "add up" in page
    assert "maillage place" in page


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(("language", "word"), [("fr", "partenaires"), ("ar", "شركاء")])
def test_the_page_speaks_french_and_arabic(language: str, word: str) -> None:
    assert word in ask.shown("Lille", "--lang", language)


@pytest.mark.usefixtures("linked")
def test_json_holds_parts_that_add_up() -> None:
    said = ask.json("Lille", "--limit", "4")
    assert said["city"] == "Lille" and len(said["partners"]) == 4
    for partner in said["partners"]:
        assert partner["score"] == sum(part["points"] for part in partner["parts"])
        assert all(part["sentence"] and part["values"] for part in partner["parts"])


@pytest.mark.usefixtures("linked")
def test_a_place_without_links_is_answered() -> None:
    assert "Bonn, Germany — no partner listed" in ask.shown("Bonn", "--country", "DE")


@pytest.mark.usefixtures("linked")
def test_a_place_that_only_links_name_is_answered() -> None:
    assert "1 partner listed" in ask.shown("Gmina Nowhere", "--country", "PL")


@pytest.mark.usefixtures("linked")
def test_a_list_is_answered_row_by_row_in_order_with_names_as_imported(tmp_path: Path) -> None:
    told, done = answers(tmp_path, "city,country\nRabat,MA\nLILLE,France\nBonn,DE\n", "--limit", "3")
    assert done.exit_code == 0, done.output
    assert [(one["city"], one["country"]) for one in told] == [
        ("Rabat", "MA"),
        ("LILLE", "France"),
        ("Bonn", "DE"),
    ]
    assert all(len(one["partners"]) == 3 for one in told)
    imported = {(pair[i], pair[i + 1]) for pair in PAIRS for i in (0, 2)}
    shown = [(p["city"], p["country"]) for one in told for p in one["partners"]]
    assert set(shown) <= imported


@pytest.mark.usefixtures("linked")
def test_rows_that_cannot_be_read_are_named_and_the_rest_is_answered(tmp_path: Path) -> None:
    told, done = answers(tmp_path, "country,city\nMA,Rabat\nMA,\nXX,Qwertzuiopasdf\nFR,Qwertzuiopasdf\n")
    assert done.exit_code == 1
    assert [bool(one["partners"]) for one in told] == [True, False, False, True]
    told_of = " ".join(done.stderr.split())
    assert all(f"line {number}:" in told_of for number in (3, 4, 5)), told_of


@pytest.mark.usefixtures("linked")
def test_a_row_without_a_country_means_the_one_place_of_that_name(tmp_path: Path) -> None:
    told, done = answers(tmp_path, "city,country\nMarseille,\nSaint Louis,\n", "--limit", "2")
    assert [bool(one["partners"]) for one in told] == [True, False]
    assert done.exit_code == 1 and "Saint Louis" in done.stderr


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("text", ["", "town,land\nRabat,MA\n", "\x00\x01\x02\x03\x04\x05"])
def test_a_file_without_the_columns_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    told, done = answers(tmp_path, text)
    assert done.exit_code == 1 and not told
    assert "city,country" in done.stderr


@pytest.mark.usefixtures("linked")
def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = ask("--from", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out.jsonl"))
    assert done.exit_code == 1 and "could not be read" in done.stderr


@pytest.mark.usefixtures("linked")
def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    text = "city,country\nRabat,MA\nLyon,FR\n"
    first, _ = answers(tmp_path, text)
    second, _ = answers(tmp_path, text)
    assert first == second


@pytest.mark.usefixtures("home")
def test_a_record_without_links_says_what_to_do(places: Places) -> None:
    done = ask("Lille", "--country", "FR")
    assert done.exit_code == 2 and "maillage start" in done.stderr


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "words", [[], ["Lille", "--from", "a.csv", "--out", "b"], ["--from", "a.csv"], ["--out", "b"]]
)
def test_wrong_use_shows_an_example(words: list[str]) -> None:
    done = ask(*words)
    assert done.exit_code == 2 and "maillage partners" in done.stderr


@pytest.mark.usefixtures("linked")
def test_an_unknown_and_an_ambiguous_place_are_told() -> None:
    assert ask("Qwertzuiopasdf").exit_code == 2
    assert "--country" in ask.shown("Saint Louis")


@pytest.mark.usefixtures("linked")
def test_namesakes_of_one_country_are_told_apart_by_where_they_lie() -> None:
    listed = ask.shown("Springfield")
    assert "Springfield, United States (Missouri)" in listed
    assert "maillage partners 'Springfield, Missouri' --country US" in listed
    assert ask.json("Springfield, Ohio")["place"] == "geonames:4525353"


def test_a_name_of_several_linked_places_is_not_guessed_in_silence(
    home: Path, tmp_path: Path, places: Places
) -> None:
    sheet = tmp_path / "twinnings.csv"
    sheet.write_text(
        "city_a,country_a,latitude_a,longitude_a,city_b,country_b\n"
        "Springfield,US,39.92,-83.81,Lille,FR\nSpringfield,US,42.10,-72.59,Lyon,FR\nBonn,DE,,,Lille,FR\n",
        encoding="utf-8",
    )
    Typed("import")(str(sheet), "--as", "links")
    assert ask.json("Springfield", "--country", "US")["place"] is None
    assert ask.json("Springfield, Ohio", "--country", "US")["place"] == "geonames:4525353"
    told, done = answers(tmp_path, "city,country\nSpringfield,US\n")
    assert told[0]["partners"]
    assert "Springfield, US" in done.stderr and "several linked places" in " ".join(done.stderr.split())


@pytest.mark.usefixtures("linked")
def test_weights_of_ones_own_are_used_and_bad_ones_refused(tmp_path: Path) -> None:
    own = tmp_path / "weights.toml"
    text = as_toml(shipped())
    own.write_text(text, encoding="utf-8")
    assert ask.json("Lille", "--weights", str(own)) == ask.json("Lille")
    own.write_text(text.replace("[knots]", "[knot]"), encoding="utf-8")
    done = ask("Lille", "--weights", str(own))
    assert done.exit_code == 2 and "maillage train partners" in done.stderr
    assert ask("Lille", "--weights", str(tmp_path / "none.toml")).exit_code == 2


@pytest.mark.usefixtures("linked")
def test_few_links_are_too_few_to_learn_from(tmp_path: Path) -> None:
    done = Typed("train")("partners", "--out", str(tmp_path / "weights.toml"))
    assert done.exit_code == 2 and "18" in done.stderr
    assert not (tmp_path / "weights.toml").exists()
