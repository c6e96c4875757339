"""reference.notices: quoted, dated, read from a user's CSV; nothing shipped, nothing dropped silently."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from maillage.reference.notices import countries_in_crisis, notices, read_notices
from maillage.reference.texts import catalogue

HEADING = "kind,country,area,issuer,title,from,until,address"
GOOD = f"""{HEADING}
crisis,Maroc,Al Haouz,UN OCHA,"Morocco: earthquake, flash update",2023-09-08,2024-03,https://example.org/1
security,NA,,A ministry,Conseils aux voyageurs,2024-01-01,,
Sanctions,سوريا,,Council,Restrictive measures,2011,,
"""


def test_a_list_is_read_with_countries_in_any_language() -> None:
    held, problems = read_notices(GOOD, "notices.csv")
    assert problems == []
    assert [(n.kind, n.country, n.line) for n in held] == [
        ("crisis", "MA", 2),
        ("security", "NA", 3),
        ("sanction", "SY", 4),
    ]
    assert held[0].title == "Morocco: earthquake, flash update"
    assert held[1].until is None


def test_semicolons_and_a_byte_order_mark_are_read_too() -> None:
    held, problems = read_notices(
        "\ufeff" + GOOD.replace('"Morocco: earthquake, flash update"', "x").replace(",", ";")
    )
    assert (len(held), problems) == (3, [])


def test_a_notice_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    held, _ = read_notices(GOOD)
    assert notices("MA", date(2023, 9, 7), held) == []
    assert [n.country for n in notices("MA", date(2023, 9, 8), held)] == ["MA"]
    assert len(notices("MA", date(2024, 3, 15), held)) == 1  # it may still hold
    assert notices("MA", date(2024, 4, 1), held) == []
    assert notices("FR", date(2024, 1, 1), held) == []
    assert notices("MA", date(2023, 9, 8)) == []


def test_a_crisis_counts_a_country_once_and_only_when_it_surely_holds() -> None:
    held, _ = read_notices(GOOD)
    assert countries_in_crisis([*held, *held], date(2023, 12, 1)) == {"MA"}
    assert countries_in_crisis(held, date(2024, 3, 15)) == frozenset()


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("war,Maroc,,UN,Title,2023,,", "notice-kind", "kind"),
        ("crisis,Prussia,,UN,Title,2023,,", "notice-country-ended", "country"),
        ("crisis,Atlantis,,UN,Title,2023,,", "notice-country", "country"),
        ("crisis,Maroc,,,Title,2023,,", "notice-empty", "issuer"),
        ("crisis,Maroc,,UN,,2023,,", "notice-empty", "title"),
        ("crisis,Maroc,,UN,Title,soon,,", "notice-date", "from"),
        ("crisis,Maroc,,UN,Title,2023,2024-13,", "notice-date", "until"),
        ("crisis,Maroc,,UN,Title,2023-05-01,2022,", "notice-order", "until"),
        ("crisis", "notice-empty", "country"),
    ],
)
def test_a_bad_row_is_one_problem_and_the_others_are_kept(row: str, code: str, field: str) -> None:
    held, problems = read_notices(GOOD + row + "\n", "notices.csv")
    assert len(held) == 3
    assert [(p.code, p.field, p.line, p.file) for p in problems] == [
        (f"reference.{code}", field, 5, "notices.csv")
    ]
    for language in ("en", "fr", "ar"):
        assert "?" not in problems[0].message(language)
        assert problems[0].mend(language)
    assert problems[0].severity == "error"


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "kind,country\ncrisis,MA\n"])
def test_a_list_without_the_needed_columns_says_which_are_missing(text: str) -> None:
    held, problems = read_notices(text)
    assert held == []
    assert [p.code for p in problems] == ["reference.notices-columns"]
    assert "issuer" in problems[0].message("en")


def test_a_cell_beyond_every_measure_costs_neither_the_rows_before_it_nor_the_program() -> None:
    before = csv.field_size_limit(131_072)  # Python's own; a reader of sheets may have raised it
    try:
        held, problems = read_notices(GOOD + "crisis,Maroc,," + "x" * 200_000 + ",T,2023,,\n")
    finally:
        csv.field_size_limit(before)
    assert len(held) == 3
    assert [p.code for p in problems] == ["reference.notices-cut"]


def test_kinds_have_labels_in_five_languages() -> None:
    for labels in catalogue("maillage.reference", "notices")["label"].values():
        assert set(labels) == {"en", "fr", "es", "pt", "ar"}
