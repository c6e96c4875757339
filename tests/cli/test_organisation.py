"""`maillage organisation` and `maillage review --organisations`: one answer, a choice, a word; three languages and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maillage.cli.speak import WIDTH, width
from tests.cli.typed import Typed
from tests.record.door import Door
from tests.record.iati.files import file_of, write
from tests.record.test_organisations import FILE, activity, party

LANGUAGES = ("en", "fr", "ar")


@pytest.fixture
def record(home: Path, tmp_path: Path) -> Door:
    door = Door(home, None)
    door.take(write(tmp_path / "activites-2026.xml", FILE))
    return door


run = Typed()
as_json = run.json


@pytest.mark.usefixtures("record")
class TestOne:
    def test_json_has_the_keys_that_are_promised(self) -> None:
        told = as_json("organisation", "GB-CHC-202918")
        assert told.keys() == {
            "asked", "organisation", "candidates", "activities", "countries", "years", "undated", "partners",
            "memberships", "links", "may_be_same", "sources",
        }  # fmt: skip
        one = told["organisation"]
        assert (one["id"], one["country"], one["type_name"]) == (
            "iati-org:GB-CHC-202918",
            "GB",
            "International NGO",
        )
        assert told["activities"] == {"total": 1, "by_role": {"funding": 1, "implementing": 1}}
        assert told["sources"][0]["path"].endswith("activites-2026.xml")
        assert told["may_be_same"][0]["why"][0]["code"] == "same_name_no_reference"

    def test_a_choice_has_the_same_first_keys(self) -> None:
        told = as_json("organisation", "Oxfam", "GB")
        assert told["organisation"] is None
        assert [c["reference"] for c in told["candidates"]] == [None, "22000", "GB-CHC-202918"]

    def test_the_answer_comes_first(self) -> None:
        assert run("organisation", "FR-3").stdout.splitlines()[:2] == [
            "AFD, France: 1 activity listed.",
            "International NGO · FR-3",
        ]

    def test_near_misses_are_offered_and_the_name_is_refused(self) -> None:
        given = run("organisation", "Oxfm GB")
        assert (given.exit_code, given.stdout) == (2, "")
        assert given.stderr.startswith("No organisation of the record is called “Oxfm GB”.")
        assert "Nearest: Oxfam GB" in given.stderr and "GB-CHC-202918" in given.stderr

    @pytest.mark.parametrize("asked", ["NOPE", "P", "FR-4", "qqqqqqqq", "-", "GB Senegal Energy"])
    def test_what_resembles_none_has_nothing_near(self, asked: str) -> None:
        given = run("organisation", "--json", "--", asked)
        error = json.loads(given.stdout)["error"]
        assert (given.exit_code, error["code"], error["nearest"]) == (2, "organisation.unknown", [])

    def test_what_stands_for_bodies_of_all_sorts_says_so(self) -> None:
        assert "it may mean a sort of organisation" in " ".join(run("organisation", "22000").stdout.split())

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("asked", ["GB-CHC-202918", "Oxfam GB", "Oxfm", "qqqqqqqq"])
    def test_every_line_fits_the_page_in_every_language(self, asked: str, language: str) -> None:
        given = run("organisation", asked, "--lang", language)
        assert max(map(width, given.output.splitlines())) <= WIDTH


@pytest.mark.usefixtures("record")
class TestReview:
    def test_the_list_shows_reasons_and_the_way_to_decide(self) -> None:
        said = run("review", "--organisations").stdout
        assert said.startswith("4 organisations may stand twice in the record")
        assert "same name, one has no reference: Oxfam GB" in said
        assert "maillage review --organisations" in said

    def test_a_number_decides_and_the_name_stands_under_the_other(self) -> None:
        given = run("review", "--organisations", "41122", "--is", "1")
        assert given.stdout.startswith("Remembered. 1 activity now stands under UNICEF · XM-DAC-41122.")
        told = as_json("organisation", "41122")
        assert told["organisation"]["references"] == ["XM-DAC-41122", "41122"]
        assert told["activities"]["total"] == 3

    def test_none_is_never_asked_again_and_undo_asks_again(self) -> None:
        before = as_json("review", "--organisations")["total"]
        assert run("review", "--organisations", "41122", "--is", "none").exit_code == 0
        assert as_json("review", "--organisations")["total"] == before - 1
        assert run("undo").exit_code == 0
        assert as_json("review", "--organisations")["total"] == before

    def test_what_was_put_together_comes_apart_by_its_old_reference(self) -> None:
        run("review", "--organisations", "41122", "--is", "XM-DAC-41122")
        given = run("review", "--organisations", "41122", "--is", "none")
        assert given.stdout.startswith("Remembered: 41122 stands for itself.")
        assert as_json("organisation", "XM-DAC-41122")["activities"]["total"] == 2

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("Nobody", "--is", "1"), "is no organisation of the record"),
            (("41122", "--is", "99"), "is neither a number of the list"),
            (("41122", "--is", "41122"), "These are one organisation already"),
            (("Oxfam GB", "--is", "1", "--country", "GB"), "goes without --country"),
        ],
    )
    def test_what_cannot_be_decided_is_refused_with_a_sentence(
        self, words: tuple[str, ...], said: str
    ) -> None:
        given = run("review", "--organisations", *words)
        assert given.exit_code == 2
        assert said in given.output.replace("\n", " ")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_line_fits_the_page(self, language: str) -> None:
        given = run("review", "--organisations", "--lang", language)
        assert given.exit_code == 0
        assert max(map(width, given.stdout.splitlines())) <= WIDTH


def test_search_finds_what_stands_under_an_organisation(record: Door, tmp_path: Path) -> None:
    given = [
        run("search", "--organisation", "XM-DAC-41122", "--json"),
        run("review", "--organisations", "41122", "--is", "1"),
        run("search", "--organisation", "XM-DAC-41122", "--json"),
    ]
    if given[0].exit_code:
        pytest.skip("the place index is not built")
    assert [json.loads(g.stdout)["total"] for g in (given[0], given[2])] == [2, 3]


def test_nothing_waits_in_a_record_without_doubles(home: Path, tmp_path: Path) -> None:
    Door(home, None).take(write(tmp_path / "a.xml", file_of(activity(1, party("FR-3", "AFD")))))
    assert run("review", "--organisations").stdout == "No organisation waits for your word.\n"
