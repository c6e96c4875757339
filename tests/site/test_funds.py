"""Pages of funds: every fund with its window, none open said plainly, calls with dates that moved, rules and figures with where and when
they were read, files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from maillage.rules.calls import Call, CallVersion
from maillage.rules.shelf import shipped
from tests.site.crawl import read
from tests.site.finding import said

if TYPE_CHECKING:
    from django.test import Client

ON = date(2026, 11, 28)
MOVED = Call(
    "pgtf-2027",
    "pgtf",
    {"en": "Call of 2027", "fr": "Appel de 2027", "ar": "طلب 2027"},
    (
        CallVersion(date(2026, 9, 1), date(2026, 11, 1), date(2026, 11, 15)),
        CallVersion(date(2026, 10, 1), date(2026, 11, 10), date(2026, 12, 20), to_confirm=True),
    ),
)
Set = Callable[..., None]


@pytest.fixture
def on(_django: None, monkeypatch: pytest.MonkeyPatch) -> Set:
    """``on(day, calls)``: what day it is, and which calls are known; those that ship where none are named."""

    def set_(day: date = ON, calls: dict[str, Call] | None = None) -> None:
        for module in ("window_shown", "fund_shown", "fund"):
            monkeypatch.setattr(f"maillage.site.rules.{module}.today", lambda: day)
        if calls is not None:
            for module in ("window_shown", "fund"):
                monkeypatch.setattr(f"maillage.site.rules.{module}.calls_here", lambda: calls)

    return set_


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_fund_is_listed_and_with_none_open_the_page_says_so(
    reader: Client, on: Set, language: str
) -> None:
    on()
    page = reader.get(f"/{language}/funds")
    links = read(page).links
    for pack in shipped().funds():
        assert f"/{language}/fund/{pack.id}" in links and " ".join(pack.title[language].split()) in said(page)
    assert f"/{language}/funds/find" in links and not page.cookies
    told = {
        "en": "No fund listed here has an open call today",
        "fr": "Aucun fonds listé ici",
        "ar": "لا صندوق من المدرجة هنا",
    }
    assert told[language] in said(page)


def test_dates_of_last_year_are_shown_as_such(reader: Client, on: Set) -> None:
    on()
    page = said(reader.get("/en/fund/franco-senegalese"))
    assert "No call is open. The last one known here: 10 March 2025 to 21 March 2025." in page
    assert "The dates below are past." in page


def test_a_call_that_is_open_comes_first_and_says_until_when(reader: Client, on: Set) -> None:
    on(ON, {MOVED.id: MOVED})
    page = reader.get("/en/funds").content.decode()
    assert page.index("/en/fund/pgtf") < min(page.index(f"/en/fund/{each.id}") for each in shipped().funds() if each.id != "pgtf")  # fmt: skip
    assert "1 fund takes files today." in page and "No fund listed here" not in page


def test_dates_that_moved_keep_what_was_said_before(reader: Client, on: Set) -> None:
    on(ON, {MOVED.id: MOVED})
    page = reader.get("/en/fund/pgtf").content.decode().replace("\u00a0", " ")
    assert "It takes files until 20 December 2026." in page
    assert "<del>1 November 2026 to 15 November 2026</del>" in page
    assert "10 November 2026 to 20 December 2026" in page and "to be confirmed by the fund" in page


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 9, 15), "A call is announced: 1 November 2026 to 15 November 2026."),
        (date(2026, 11, 9), "A call is announced: 10 November 2026 to 20 December 2026."),
        (date(2026, 11, 10), "It takes files until 20 December 2026."),
        (date(2026, 12, 20), "It takes files until 20 December 2026."),
        (date(2026, 12, 21), "the last known here: 10 November 2026 to 20 December 2026."),
        (date(2026, 8, 31), "No dated call of this fund is known here."),
    ],
)
def test_the_window_of_each_day(reader: Client, on: Set, day: date, told: str) -> None:
    on(day, {MOVED.id: MOVED})
    assert told in said(reader.get("/en/fund/pgtf")).replace("\u00a0", " ")


def test_a_rule_says_where_and_when_it_was_read_and_figures_keep_their_dates(reader: Client, on: Set) -> None:
    on()
    page = said(reader.get("/en/fund/fr-ministry")).replace("\u00a0", " ")
    assert "The French authority pays at least 10 % itself" in page
    assert "read on 22 November 2026" in page and "The rules were read up to 31 December 2025" in page
    figures = page.partition("Its figures, by date")[2]
    assert figures.index("70 %") < figures.index("90 %")  # of 2025, then of 2024
    assert "50 % of the cost in countries of this group" in page


def test_what_was_written_from_memory_says_so(
    reader: Client, on: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.rules.shelf import Shelf
    from maillage.site.rules import fund

    on()
    pack = shipped().packs["pgtf"]
    rules = tuple(replace(each, verified=each.id != "most") for each in pack.rules)
    monkeypatch.setattr(fund, "shelf_here", lambda: Shelf({"pgtf": replace(pack, rules=rules)}))
    page = reader.get("/en/fund/pgtf").content.decode()
    assert page.partition('id="sources"')[0].count("from memory, not checked") == 1


def test_a_review_that_is_overdue_is_said(reader: Client, on: Set) -> None:
    on(date(2028, 1, 1))
    assert "These rules were to be read again by" in said(reader.get("/en/fund/pgtf"))


def test_what_is_no_fund_is_nothing(reader: Client) -> None:
    for identifier in ("nothing", "fr-local", "default"):
        assert reader.get(f"/en/fund/{identifier}").status_code == 404


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("/en/funds?as=", lambda: len(shipped().funds())),
        ("/en/fund/fr-ministry?list=rules&as=", lambda: len(shipped().packs["fr-ministry"].rules)),
        (
            "/en/fund/fr-ministry?list=values&as=",
            lambda: sum(len(each.at) for each in shipped().packs["fr-ministry"].values.values()),
        ),
    ],
)
def test_lists_are_taken_away_whole(reader: Client, on: Set, address: str, rows: Callable[[], int]) -> None:
    on()
    told = json.loads(b"".join(whole(reader.get(f"{address}json"))))
    assert len(told["rows"]) == rows()
    lines = list(csv.reader(io.StringIO(b"".join(whole(reader.get(f"{address}csv"))).decode("utf-8-sig"))))
    assert len([line for line in lines if line and not line[0].startswith("#")]) == rows() + 1


def whole(answer: Any) -> list[bytes]:
    return list(answer) if answer.streaming else [answer.content]


def test_each_version_of_a_call_is_a_row(reader: Client, on: Set) -> None:
    on(ON, {MOVED.id: MOVED})
    told = json.loads(b"".join(whole(reader.get("/en/fund/pgtf?list=calls&as=json"))))
    rows = [
        row if isinstance(row, dict) else dict(zip(told["columns"], row, strict=True)) for row in told["rows"]
    ]
    assert [(each["call_opens"], each["known_since"]) for each in rows] == [
        ("2026-11-01", "2026-09-01"),
        ("2026-11-10", "2026-10-01"),
    ]
