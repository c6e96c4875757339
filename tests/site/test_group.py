"""Pages of groups of countries: members on a day, changes, links and what is done at the date of the fact, unions."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maillage.reference.dates import PartialDate
from maillage.reference.groups import group_codes, member, members
from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


def body(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


@pytest.mark.parametrize("code", group_codes())
def test_every_group_has_a_page(visitor: Client, code: str) -> None:
    answer = visitor.get(f"/en/group/{code}?on=2005-01-01")
    assert answer.status_code == 200
    sure = sum(each.answer == "yes" for each in members(code, date(2005, 1, 1)))
    if sure > 1:
        assert f"{sure} countries are in it." in body(answer)


def test_members_are_those_of_the_day(visitor: Client) -> None:
    before, after = (body(visitor.get(f"/en/group/LDC?on={day}")) for day in ("2024-12-12", "2024-12-13"))
    held_before, held_after = (each.split("Changes")[0] for each in (before, after))
    assert "São Tomé" in held_before and "São Tomé" not in held_after


def test_what_is_not_settled_is_told_with_both_readings(visitor: Client) -> None:
    shown = body(visitor.get("/en/group/LDC?on=2026-12-01"))
    assert "Of 3 more, it is not settled." in shown
    assert "if the exit is put off" in shown and "the country asked to put it off" in shown


def test_changes_are_told_and_a_scheduled_one_says_so(visitor: Client) -> None:
    shown = body(visitor.get("/en/group/LDC"))
    assert "To leave: Cambodia, Senegal" in shown
    assert "Left: Bhutan" in shown
    assert "To leave, not settled: Bangladesh" in shown


def test_links_between_its_countries_and_out_of_it(visitor: Client) -> None:
    balkans = body(visitor.get("/en/group/WB6"))
    assert "1 link between two of its countries is listed." in balkans
    assert "None leads to other countries." in balkans
    union = body(visitor.get("/en/group/EU"))
    assert (
        "1 link between two of its countries is listed. 1 more lies within one of them. 2 lead to other countries."
        in union
    )


def test_networks_present_and_countries_of_which_nothing_is_listed(visitor: Client) -> None:
    page = read(visitor.get("/en/group/WB6"))
    shown = " ".join(" ".join(page.text).split())
    assert "Network of bridges 1 member in 1 country" in shown
    assert any("/network/" in link for link in page.links)
    quiet = shown.split("Nothing listed here")[1]
    assert "Of 4 countries" in quiet and "Montenegro" in quiet and "Serbia" not in quiet


def test_a_country_in_two_groups_is_counted_once(visitor: Client) -> None:
    union = body(visitor.get("/en/group/LDC,LLDC?on=2005-01-01"))
    held = [
        {m.country for m in members(code, date(2005, 1, 1)) if m.answer == "yes"} for code in ("LDC", "LLDC")
    ]
    assert f"{len(held[0] | held[1])} countries are in it." in union
    assert f"{len(held[0] & held[1])} are in two of the groups or more, and counted once." in union


def test_a_list_of_one_month_says_nothing_of_earlier_days(reader: Client) -> None:
    """Income groups are known of one month: that no activity is counted at its date is no sign that there is none."""
    shown = body(reader.get("/en/group/INCOME_LIC"))
    assert "The list is of August 2026: of earlier days nothing is known" in shown
    assert "activities are listed, whatever their date." in shown
    assert "No money is listed" not in shown


@pytest.mark.parametrize("code", group_codes())
def test_the_search_that_it_leads_to_reads_the_same_group(reader: Client, code: str) -> None:
    links = [link for link in read(reader.get(f"/ar/group/{code}")).links if "table=activities" in link]
    for link in links:
        pages = read(reader.get(link)).links
        assert {f"/ar/group/{code}", *(f"/ar/group/{each}" for each in ("SIDS",) if code == "SIDS_UN")} & set(
            pages
        )
    assert links


def test_members_are_taken_away_as_they_are_on_that_day(visitor: Client) -> None:
    answer = visitor.get("/en/group/LDC,LLDC?on=2005-01-01&as=csv&list=members")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    held = {(each.group, each.country, each.answer) for code in ("LDC", "LLDC") for each in members(code, date(2005, 1, 1))}  # fmt: skip
    assert {(row["group"], row["country"], row["answer"]) for row in rows} == held
    for format in ("xlsx", "json", "parquet"):
        assert visitor.get(f"/ar/group/LDC?as={format}&list=members").status_code == 200


def test_the_whole_world_together_stays_light(visitor: Client) -> None:
    answer = visitor.get("/ar/group/G77,AU,INCOME_HIC,ODA?on=2005-01-01")
    assert len(gzip.compress(answer.content)) < 9_000


def test_groups_are_chosen_together_by_a_plain_form(visitor: Client) -> None:
    answer = visitor.get("/en/groups?code=LDC&code=LLDC&code=nothing")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/group/LDC,LLDC")
    assert visitor.get("/en/groups?code=nothing").status_code == 200


@pytest.mark.parametrize(
    ("said", "code"),
    [("PMA", "LDC"), ("SIDS", "SIDS_UN"), ("ldc,LLDC,LDC", "LDC,LLDC"), ("Western%20Balkans", "WB6")],
)
def test_a_name_leads_to_the_code(visitor: Client, said: str, code: str) -> None:
    answer = visitor.get(f"/en/group/{said}?on=2005-01-01")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/group/{code}?on=2005-01-01")


@pytest.mark.parametrize("said", ["nothing", "%00", ",", "x" * 5_000, "%E2%80%AE"])
def test_an_unknown_group_is_not_found(visitor: Client, said: str) -> None:
    assert visitor.get(f"/fr/group/{said}").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2005-02-30", "soon"])
def test_any_day_is_answered(visitor: Client, day: str) -> None:
    answer = visitor.get("/fr/group/LDC", {"on": day})
    assert answer.status_code == 200


def test_the_sums_are_those_of_the_record(reader: Client, site_home: Path) -> None:
    """In the demonstration: activities and money of countries while they were in the group, against a plain count."""
    from maillage.record import spaces
    from maillage.record.money.ask import money
    from maillage.record.money.model import Question
    from maillage.record.over import over
    from maillage.record.spaces.spent import spent
    from maillage.record.store import Store
    from maillage.reference.group_changes import held_spans
    from maillage.reference.spoken import figure

    with Store(site_home).open() as held, over(held, spaces.TABLES) as connection:
        rows = connection.execute("SELECT id, since, countries, country FROM activities").fetchall()
        held_then = {
            id_
            for id_, since, countries, country in rows
            for code in {*(countries or ()), country} - {None}
            if (when := PartialDate.parse(since or ""))
            and {member("LDC", code, day).answer for day in (when.first, when.last)} == {"yes"}
        }
        counted = spaces.dated(connection, held_spans("LDC"), ["SN"])
        assert counted.activities == len(held_then) > 50
        sums = money(held, Question(by=("year", "country"), measures=("spent",)), beside=()).rows
        expected = sum(
            each.amount or 0
            for each in sums
            if each.of["country"] and each.of["year"] and all(
                member("LDC", each.of["country"], date(int(each.of["year"]), *day)).answer == "yes"
                for day in ((1, 1), (6, 30), (12, 31))
            )
        )  # fmt: skip
        found = spent(held, held_spans("LDC"))
        assert found.euro == expected > 0
    shown = body(reader.get("/en/group/LDC"))
    assert f"{figure(counted.activities, 'en')} are in it." in shown
