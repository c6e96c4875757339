"""A country's two faces on its page: what is spent there and what its bodies give, by year and side; kinds, goals, missions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from maillage.reference.kinds import KINDS
from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

Context = Callable[[str], Any]


@pytest.fixture
def context(reader: Client) -> Iterator[Context]:
    """What a page was made of."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    yield lambda address: reader.get(address).context
    teardown_test_environment()


def sql(query: str) -> list[dict[str, Any]]:
    from maillage.cli import front

    done = CliRunner().invoke(front, ["sql", query, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    return [
        dict(zip(told["columns"], row, strict=True)) if isinstance(row, list) else row for row in told["rows"]
    ]


def test_both_faces_stand_side_by_side(context: Context) -> None:
    shown = context("/en/country/SN")
    assert "Senegal" in shown["received"]["title"] and "Bodies of Senegal" in shown["given"]["title"]
    assert shown["received"]["title"] != shown["given"]["title"]
    names = [each["name"] for each in shown["reached"]]
    assert names == sorted(names) and "Senegal" not in names and len(names) > 2


def test_givers_stand_by_side_and_year_and_by_name(context: Context) -> None:
    shown = context("/en/country/SN")
    assert {"South", "North", "the country itself"} <= set(shown["sides"])
    years = [year for year, _ in shown["side_years"]]
    assert years == sorted(years, reverse=True) and len(years) > 5
    names = [each["name"] for each in shown["providers"]]
    assert len(names) > 3 and names[:3] == sorted(names[:3])


def test_kinds_stand_side_by_side_even_without_any(context: Context, reader: Client) -> None:
    rows = context("/en/country/MA")["kinds"]
    assert len(rows) >= len(KINDS) - 2
    whole = sql("SELECT count(DISTINCT id) AS n FROM links WHERE a_country = 'MA' OR b_country = 'MA'")[0][
        "n"
    ]
    assert sum(each["links"] for each in rows) == int(whole)


def test_goals_are_told_apart_by_where_they_come_from(context: Context) -> None:
    goals = context("/en/country/SN")["goals"]
    assert 0 < goals["covered"] == len(goals["rows"]) <= 17
    stated = sql(
        "SELECT count(DISTINCT id) AS n FROM activities WHERE list_contains(goals, '6') "
        "AND (country = 'SN' OR list_contains(countries, 'SN'))"
    )[0]["n"]
    assert next(each for each in goals["rows"] if each["name"].startswith("6 "))["stated"] == int(stated)


def test_missions_of_an_old_list_are_marked(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    def text(address: str) -> str:
        return " ".join(" ".join(read(reader.get(address)).text).split())

    at = sql(
        "SELECT receiving, any_value(as_of) AS as_of FROM missions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )[0]
    pages = f"/en/country/{at['receiving']}", f"/en/embassies?to={at['receiving']}"
    assert all("as of" in text(page) and "may have changed" not in text(page) for page in pages)
    for module in ("country_faces", "embassies", "page"):
        monkeypatch.setattr(f"maillage.site.pages.{module}.today", lambda: date(2036, 1, 1))
    assert all("may have changed" in text(page) for page in pages)


def test_offices_of_international_organisations_are_named(reader: Client) -> None:
    office = sql(
        "SELECT receiving, sending_said FROM missions WHERE kind = 'io_office' AND sending IS NULL LIMIT 1"
    )[0]
    for query in (f"to={office['receiving']}", f"from=FR&to={office['receiving']}"):
        assert office["sending_said"] in " ".join(read(reader.get(f"/en/embassies?{query}")).text)


def test_what_is_attached_to_an_activity_is_on_its_page(reader: Client) -> None:
    """Conditions with their type, and whether money is tied to suppliers."""
    activity = sql(
        "SELECT id FROM activities a JOIN iati_conditions_condition c USING (statement) WHERE c.type IS NOT NULL LIMIT 1"
    )
    page = " ".join(read(reader.get(f"/en/activity/{activity[0]['id']}")).text)
    assert "Conditions" in page and any(word in page for word in ("Policy", "Performance", "Fiduciary"))


def test_a_country_of_an_empty_record_says_so(empty: Client) -> None:
    answer = empty.get("/ar/country/SN")
    assert answer.status_code == 200
    assert read(answer).headings.count(1) == 1


def test_a_day_that_is_none_is_said(reader: Client) -> None:
    for day in ("2002-02-30", "yesterday", "9" * 5_000, "\0"):
        answer = reader.get("/en/country/SN", {"on": day})
        assert answer.status_code == 200
        assert "What was asked is no day" in " ".join(read(answer).text), day
    assert "What was asked is no day" not in " ".join(read(reader.get("/en/country/SN?on=2005-01-01")).text)


def test_the_file_of_the_groups_is_called_by_its_day(reader: Client) -> None:
    page = reader.get("/en/country/SN?on=2005-01-01").content.decode()
    assert "Take away (Its groups on 1\u00a0January\u00a02005)" in page and "groups today" not in page
    assert "Take away (Its groups today)" in reader.get("/en/country/SN").content.decode()
