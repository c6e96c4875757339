"""`maillage group`: members on a day, the undecided apart, with dates and sources; alone, the list of groups."""

import json
import re

import pytest

from maillage.cli.speak import width
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")


ask = Typed("group")
as_json = ask.json


def test_least_developed_countries_were_44_on_22_november_2026() -> None:
    # shared/data/world/README.md: 44 on that day; after the 24th three exits are not settled
    found = as_json("LDC", "--on", "2026-11-22")
    assert found["count"] == 44
    assert found["undecided"] == []


def test_exits_that_are_not_settled_stand_apart_and_are_not_counted() -> None:
    found = as_json("LDC", "--on", "2026-12-01")
    assert found["count"] == 41
    assert {m["country"] for m in found["undecided"]} == {"BD", "LA", "NP"}
    assert not {"BD", "LA", "NP"} & {m["country"] for m in found["members"]}


def test_a_name_in_any_language_finds_the_group() -> None:
    codes = [
        as_json(*typed.split())["group"]
        for typed in ("PMA", "ldc", "pays les moins avancés", "أقل البلدان نموا")
    ]
    assert codes == ["LDC"] * 4


def test_the_answer_opens_with_the_count_and_names_the_source() -> None:
    result = ask("LDC", "--on", "2026-12-01", "--lang", "fr")
    words = re.sub(r"\s+", " ", result.stdout)
    assert words.startswith("Pays les moins avancés : 41 membres")
    assert "3 autres sont indécis" in words
    assert "Bangladesh" in words
    assert "UN DESA" in words


def test_the_small_islands_are_kept_in_their_variants() -> None:
    found = as_json("PEID")
    assert [(v["group"], v["count"]) for v in found["variants"]] == [
        ("SIDS_UN", 37),
        ("SIDS_M49", 53),
        ("AOSIS", 39),
    ]


def test_alone_it_lists_the_groups_with_their_counts() -> None:
    listed = {g["group"]: g["count"] for g in as_json("--on", "2026-11-22")["groups"]}
    assert (listed["LDC"], listed["LLDC"], listed["EU"]) == (44, 32, 27)
    shown = ask("--on", "2026-11-22").stdout
    assert "LDC" in shown
    assert "Landlocked developing countries" in shown


def test_croatia_joined_the_european_union_on_its_day() -> None:
    def codes(day: str) -> set[str]:
        return {m["country"] for m in as_json("EU", "--on", day)["members"]}

    assert "HR" not in codes("2013-06-30")
    assert "HR" in codes("2013-07-01")
    assert "GB" in codes("2020-01-31")
    assert "GB" not in codes("2020-02-01")


def test_an_unknown_group_is_refused_with_the_nearest() -> None:
    result = ask("landlocked developping country")
    assert result.exit_code == 2
    assert "LLDC" in result.stderr
    assert json.loads(ask("zzzz", "--json").stdout)["error"]["code"] == "group.no_group"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "words", [(), ("LDC", "--on", "2026-12-01"), ("G77",), ("OIF",), ("LIC", "--on", "2020-01-01")]
)
def test_every_sentence_is_filled_and_fits_the_page(language: str, words: tuple[str, ...]) -> None:
    result = ask(*words, "--lang", language)
    assert result.exit_code == 0
    assert "{" not in result.stdout
    assert all(width(shown) <= 80 for shown in result.stdout.splitlines())
