"""The pages of rules: every file in a list, one file with each rule in words, its values by date, its cases."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read
from tests.site.desk import text

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(autouse=True)
def a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on_day(monkeypatch, date(2026, 11, 28))


def on_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    for module in ("pack", "packs", "procedure_shown"):
        monkeypatch.setattr(f"maillage.site.rules.{module}.today", lambda: day)


def rows(answer: Any) -> list[list[str]]:
    whole = b"".join(answer) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(whole.decode("utf-8-sig"), newline="")))


def test_every_file_of_rules_is_listed_with_how_much_of_it_is_checked(reader: Client) -> None:
    from maillage.rules.shelf import shipped

    head, *listed = rows(reader.get("/en/rules?as=csv"))
    assert {each[0] for each in listed} == set(shipped().packs)
    tunisia = dict(zip(head, next(each for each in listed if each[0] == "tn-local"), strict=True))
    pack = shipped().packs["tn-local"]
    assert tunisia["country"] == "TN" and tunisia["checked"] == "2026-11-22"
    assert int(tunisia["n_rules"]) == len(pack.rules)
    assert int(tunisia["n_unchecked"]) == sum(not rule.verified for rule in pack.rules) > 0
    page = read(reader.get("/en/rules"))
    assert {f"/en/rules/{each}" for each in shipped().packs} <= set(page.links)


def test_a_file_past_its_review_says_so(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "It should have been read again by 22 November 2027"
    assert said not in text(reader.get("/en/rules/tn-local"))
    on_day(monkeypatch, date(2027, 11, 23))
    assert said in text(reader.get("/en/rules/tn-local?later=1"))


def test_rules_stand_in_words_with_where_they_apply_and_what_they_ask(reader: Client) -> None:
    said = text(reader.get("/en/rules/tn-local"))
    assert "The ministry of foreign affairs has the text at least 2 months before the council sits" in said
    assert "by day of the council’s sitting, less 2 months" in said
    assert "art. 40" in said and "not checked" in said
    french = text(reader.get("/en/rules/fr-local"))
    assert "foreign State as the other party: no; or " in french  # a condition of two ways
    assert "What the decision must hold: 6 points" in french
    assert "kinds of partners abroad: without: Local government" in said  # a condition turned round


def test_values_stand_with_their_day_source_and_what_is_not_settled(reader: Client) -> None:
    from maillage.rules.shelf import shipped

    pack = shipped().packs["fr-ministry"]
    head, *listed = rows(reader.get("/en/rules/fr-ministry?list=values&as=csv"))
    assert len(listed) == sum(len(value.at) for value in pack.values.values()) > 3
    ldc = [dict(zip(head, each, strict=True)) for each in listed if each[0] == "rate_ldc"]
    assert [(each["in_force_from"], each["is"]) for each in ldc] == [
        (str(each.since), str(each.is_)) for each in pack.values["rate_ldc"].at
    ]
    said = text(reader.get("/en/rules/fr-ministry"))
    assert "90 %" in said and "70 %" in said and "10 January 2024" in said


def test_cases_are_a_table_of_situation_day_answer_and_reasons(reader: Client) -> None:
    from maillage.rules.shelf import shipped

    cases = shipped().cases["fr-ministry"]
    said = text(reader.get("/en/rules/fr-ministry/cases"))
    for case in cases:
        assert case.name.split(",")[0] in said
    whole = json.loads(b"".join(reader.get("/en/rules/fr-ministry/cases?as=json")))  # type: ignore[arg-type]
    assert len(whole["rows"]) == len(cases)
    assert "Eligible" in said and "not met" in said


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_file_and_its_cases_are_shown_in_every_language(reader: Client, language: str) -> None:
    from maillage.rules.shelf import shipped

    for id in shipped().packs:
        for address in (f"/{language}/rules/{id}", f"/{language}/rules/{id}/cases"):
            answer = reader.get(address)
            said = text(answer)
            assert answer.status_code == 200 and "None" not in said and "{" not in said, address


def test_a_file_that_is_not_there_is_not_found(reader: Client) -> None:
    assert reader.get("/en/rules/nothing").status_code == 404
    assert reader.get("/en/rules/nothing/cases").status_code == 404
