"""Money on pages: the same sums as the command's, one measure drawn, what is left out said, odd questions answered."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


def command(*arguments: str) -> Any:
    from maillage.cli import front

    done = CliRunner().invoke(front, ["money", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_file_of_sums_is_the_commands(reader: Client) -> None:
    for query, options in (
        ("country=SN", ["--country", "SN"]),
        ("goal=6&from=2015", ["--goal", "6", "--from", "2015"]),
    ):
        page = reader.get(f"/fr/money?{query}&as=csv").content.decode("utf-8-sig")
        assert page.replace("\r\n", "\n") == command("--by", "year", "--csv", *options)
        assert page.count("\n") > 5


def test_a_page_says_what_the_command_says(reader: Client) -> None:
    from django.test.utils import setup_test_environment, teardown_test_environment

    told = json.loads(command("--country", "SN", "--by", "year", "--json"))
    setup_test_environment()
    try:
        context = reader.get("/en/money?country=SN").context
    finally:
        teardown_test_environment()
    spent = next(one for one in told["totals"] if one["measure"] == "spent")
    shown = dict(context["totals"])["spent"]
    assert Decimal(shown.replace(",", "")) == round(Decimal(spent["amount"]))
    assert shown in context["figure"]["title"]
    assert len(context["left_out"]) == len({one["why"] for one in told["left_out"]}) > 0
    assert context["answer"].with_money == told["coverage"]["with_money"]


@pytest.mark.parametrize(
    "query",
    [
        "country=XX", "goal=99", "topic=no-such", "place=geonames:1", "organisation=Nobody%20At%20All", "from=0&to=99999",
        "from=2030&to=1990", "currency=ZZZ", "currency=EUR%00", "role=king", "organisation=" + "x" * 100_000,
        "country=%E2%80%AESN", "organisation='%20OR%201=1",
    ],
)  # fmt: skip
def test_odd_questions_are_answered(reader: Client, query: str) -> None:
    assert reader.get(f"/ar/money?{query}").status_code == 200


def test_what_is_not_known_is_named_and_not_passed_over(reader: Client) -> None:
    said = " ".join(read(reader.get("/en/money?country=XX&from=soon&to=%D9%A2%D9%A0%D9%A2%D9%A0")).text)
    assert "Not known" in said and "XX" in said and "soon" in said
    assert "2020" in said.split("By year")[0]


def test_sums_of_who_gives_name_their_sources(reader: Client) -> None:
    met = 0
    for giver in ("FR", "ES", "DE", "IT", "JP", "KR", "MA", "BR", "US"):
        page = read(reader.get(f"/en/money?giver={giver}"))
        if any("as=csv" in link for link in page.links):
            met += 1
            assert any("/en/source/" in link for link in page.links), giver
    assert met


def test_a_record_without_money_says_so(empty: Client) -> None:
    answer = empty.get("/en/money?country=SN")
    assert answer.status_code == 200
    assert "No amount is listed" in answer.content.decode()


def test_a_measure_of_which_a_year_says_nothing_is_no_line_on_a_phone(reader: Client) -> None:
    page = reader.get("/en/money").content.decode()
    dashes, marked = page.count("<bdi>–</bdi>"), page.count('num no"')
    assert dashes == marked > 0
