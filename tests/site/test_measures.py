"""Measures of a selection on a page: its sums are the command's, both figures stand side by side, odd questions are answered."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from maillage.record.money.ask import money
from maillage.record.money.model import Question
from maillage.record.money.providers import providers
from maillage.record.money.spread import spread
from maillage.record.money.years import yearly
from maillage.record.store import Store
from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def context(reader: Client) -> Any:
    """What a page was made of."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    yield lambda address: reader.get(address).context
    teardown_test_environment()


def test_sums_are_those_of_the_question_of_money(site_home: Path) -> None:
    question = Question(goal=6, first_year=2010)
    with Store(site_home).open() as reader:
        told: dict[str | None, Decimal] = {}
        for one in money(reader, replace(question, by=("country",))).rows:
            if one.measure in ("disbursement", "expenditure") and one.amount is not None:
                told[one.of["country"]] = told.get(one.of["country"], Decimal(0)) + one.amount
        found = spread(reader, question, "country")
    assert len(found.of("spent")) > 3
    assert found.without_key("spent") == told.pop(None, Decimal(0))
    assert found.of("spent") == told
    assert found.asked > 3


def test_only_the_activities_named_are_counted(site_home: Path) -> None:
    with Store(site_home).open() as reader:
        assert spread(reader, Question(activities=()), "country").asked == 0
        assert money(reader, Question(activities=())).totals == ()
        assert money(reader, Question(country="SN")).activities


def test_the_sides_of_givers_add_up_to_what_was_spent(site_home: Path) -> None:
    with Store(site_home).open() as reader:
        found = providers(reader, "SN")
        whole = yearly(money(reader, Question(by=("year",), country="SN"))).totals["spent"]
        assert sum(sum(sums.values()) for _, sums in found.years) == whole
        assert {"north", "south", "own"} <= set(found.sides)
        assert all(each.name for each in found.providers)


def test_equity_never_stands_without_efficiency(context: Any) -> None:
    for query in ("", "?goal=6", "?topic=water_sanitation&of=commitment", "?country=SN&by=country", "?q=eau"):
        shown = context(f"/fr/measures{query}")
        assert len(shown["measures"]) == 4 and "of_hundred" in shown["efficiency"]
        assert shown["left_out"]["activities"] >= shown["left_out"]["with_money"] > 0


def test_rows_stand_by_name_and_not_by_worth(context: Any) -> None:
    rows = context("/en/measures")["rows"]
    names = [each["name"] for each in rows]
    assert len(names) > 5 and names == sorted(names)


def test_a_file_has_the_sums_exact(reader: Client, site_home: Path) -> None:
    text = reader.get("/fr/measures?goal=6&as=csv").content.decode("utf-8-sig")
    told = {row["country"]: Decimal(row["amount"]) for row in csv.DictReader(io.StringIO(text))}
    with Store(site_home).open() as record:
        assert told == spread(record, Question(goal=6), "country").of("spent")


def test_members_of_a_group_without_anything_count_as_nought(context: Any) -> None:
    reached, among = context("/en/measures"), context("/en/measures?among=LDC")
    assert len(among["rows"]) > 40 > len(reached["rows"])
    assert among["equality"].gini > reached["equality"].gini
    assert {each["sum"] for each in among["rows"]} > {"0"}


@pytest.mark.parametrize(
    "query",
    [
        "by=planet&of=love&among=XX", "country=XX", "q=" + "%E2%80%AEeau" * 3_000, "q=%00", "not=" + "&not=".join("x" * 500),
        "of=spent&by=place", "from=9999", "organisation=Nobody", "country=SN&among=LDC", "q=zzzzqqq",
    ],
)  # fmt: skip
def test_odd_questions_are_answered(reader: Client, query: str) -> None:
    assert reader.get(f"/ar/measures?{query}").status_code == 200


def test_one_alone_is_not_compared(reader: Client) -> None:
    assert "nothing to compare" in " ".join(read(reader.get("/en/measures?country=SN&by=country")).text)


def test_a_country_is_parted_only_where_several_of_its_places_are_known(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One place alone would stand for the whole country, and nearly all of its money be left out."""
    from maillage.cli import front

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    head, sheet = "Titre,Pays,Commune,Début\n", tmp_path / "projets.csv"
    for town, by in (("Larache", "by country"), ("Tanger", "by place")):
        sheet.write_text(f"{head}Puits,Maroc,Larache,2019\nPont,Maroc,{town},2020\n", encoding="utf-8")
        assert CliRunner().invoke(front, ["import", str(sheet), "--as", "projects"]).exit_code == 0
        assert by in " ".join(read(reader.get("/en/measures?country=MA")).text).split("Side by side")[0]


def test_nothing_listed_is_said(empty: Client) -> None:
    assert "No amount is listed" in " ".join(read(empty.get("/en/measures")).text)
