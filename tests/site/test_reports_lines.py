""" "This is wrong" on every line: of a search, of an activity, of what a page puts together; one of many is chosen in the form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.site.crawl import read
from tests.site.test_country import sql

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
_WAY = re.compile(r'href="(/en/wrong\?[^"]+)"')
_CHOICE = re.compile(r'<option value="([^"]+)"[^>]*>([^<]+)')


@pytest.fixture
def visitor(database: None, reader: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A reader whose reports are undone, and who may send many."""
    from maillage.site.limits import Buckets
    from maillage.site.reports import form
    from maillage.site.reports.standing import reported

    monkeypatch.setattr(form, "sendings", Buckets(1_000))
    reported.forget()
    yield reader
    reported.forget()


def body(client: Client, address: str, **given: str) -> str:
    answer = client.get(address, given, follow=True)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def text(page: str) -> str:
    found = type("Answer", (), {"content": page.encode()})
    return " ".join(" ".join(read(found).text).split())


def ways(page: str) -> list[dict[str, str]]:
    """What each way to say so names: table and identifier."""
    return [dict(parse_qsl(urlsplit(unescape(each)).query)) for each in _WAY.findall(page)]


def said(client: Client, **given: str) -> Any:
    """The report that sending the form makes."""
    from maillage.site.reports.models import Report

    answer = client.post("/en/wrong", {"wrong": "It is another one.", **given})
    assert answer.status_code == 302
    return Report.objects.latest("pk")


def first(query: str) -> str:
    """An identifier that the record has."""
    return str(next(iter(sql(query)[0].values())))


TOLD = "SELECT id FROM activities JOIN iati_conditions_condition USING (statement) ORDER BY id LIMIT 1"


@pytest.mark.parametrize("query", ["water", "twinning", "embassy", "Larache"])
def test_each_line_of_a_search_has_its_own_way(visitor: Client, query: str) -> None:
    page = body(visitor, "/en/search", q=query)
    named = ways(page)
    assert len(named) == page.count('<li><p class="over">') > 0
    for each in named[:4]:
        assert "not in the record" not in text(body(visitor, "/en/wrong", **each)), each


def test_every_table_of_a_search_can_be_called_wrong() -> None:
    from maillage.site.pages.search import TABLES
    from maillage.site.reports import lines

    assert set(TABLES) <= set(lines.TABLES)


def test_each_line_of_an_activity_has_its_own_way_and_its_place_in_the_source(visitor: Client) -> None:
    activity = first(TOLD)
    page = body(visitor, f"/en/activity/{activity}")
    own = [each["id"].partition("#")[2] for each in ways(page) if "#" in each["id"]]
    whole = [each for each in ways(page) if each["id"] == activity]
    assert len(own) == len(set(own)) > 10 and len(whole) == 1
    # one of its name needs no number
    for element in ("reporting-org", "participating-org[1]", "activity-date[1]", "conditions/condition[1]"):
        assert f'<code dir="ltr">{element}</code> · <a class="wr"' in page, element
    form = body(visitor, "/en/wrong", table="activities", id=activity)
    choices = dict(_CHOICE.findall(form))
    assert set(choices) == set(own)  # whoever comes from below chooses among the same
    assert any(each.endswith(" (\u2068participating-org[1]\u2069)") for each in choices.values())
    other = visitor.get(f"/ar/activity/{activity}").content.decode()
    assert all(f"%23{key}" in other for key in own if "/" not in key)  # the same line in every language


def test_each_line_of_a_sheets_activity_has_the_line_of_its_row(visitor: Client) -> None:
    found = sql("SELECT id, line FROM activities WHERE record IS NULL AND amount IS NOT NULL LIMIT 1")[0]
    page = body(visitor, f"/en/activity/{found['id']}")
    own = [each for each in ways(page) if "#" in each["id"]]
    assert len(own) > 3
    above, lines = page.split("All that follows comes from there")
    assert f"line {found['line']:,}" in above and "The small code" not in lines


@pytest.mark.parametrize(
    ("language", "place", "codes"),
    [
        ("en", "line ", "The small code after a line"),
        ("fr", "ligne ", "Le petit code qui suit une ligne"),
        ("ar", "السطر ", "الرمز الصغير بعد كل سطر"),
    ],
)
def test_where_an_activity_stands_in_its_file_is_said_once_above_its_lines(
    visitor: Client, language: str, place: str, codes: str
) -> None:
    page = visitor.get(f"/{language}/activity/{first(TOLD)}").content.decode()
    above, lines = page.split(codes)
    assert re.search(rf'<bdi dir="ltr">[^<]+\.xml|{place}', above)
    assert lines.split("</p>")[0].endswith('<code dir="ltr">reporting-org</code>')  # an example of them
    told = lines.split("</p>", 1)[1]
    origin = told.rindex('<section class="sec">')
    assert place not in told[:origin] and place in told[origin:]
    assert "<p></p>" not in page


def test_a_report_on_a_line_of_an_activity_stands_beside_that_line_alone(visitor: Client) -> None:
    activity = first(TOLD)
    address = f"/en/activity/{activity}"
    named = next(each for each in ways(body(visitor, address)) if "#" in each["id"])
    report = said(visitor, **named)
    assert (report.table, report.thing) == ("activities", named["id"])
    assert "Who: " in report.line
    page = body(visitor, address)
    mark = f'<a class="small" href="/en/reports/{report.pk}">'
    assert page.count(mark) == 1
    assert 0 < page.index(urlencode({"id": named["id"]}, safe=":/")) - page.index(mark) < 400
    assert "Who: " in text(body(visitor, f"/en/reports/{report.pk}"))


def test_beside_many_lines_the_form_asks_which(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.pages import activity as pages

    monkeypatch.setattr(pages, "MOST_MARKED", 3)
    activity = first(TOLD)
    address = f"/en/activity/{activity}"
    assert ways(body(visitor, address)) == [{"table": "activities", "id": activity}]
    key, words = _CHOICE.findall(body(visitor, "/en/wrong", table="activities", id=activity))[2]
    report = said(visitor, table="activities", id=activity, line=key)
    assert report.thing == f"{activity}#{key}"
    mark = re.search(rf'href="/en/reports/{report.pk}"><bdi>([^<]+)</bdi>', body(visitor, address))
    assert mark and mark[1] == words


def test_what_comes_before_an_element_makes_it_no_other() -> None:
    from maillage.record.activity.gather import _elements

    one, two = (("participating-org", {"ref": ref}, None, None, None) for ref in ("XM-1", "XM-2"))
    before = _elements(("iati-activity", None, None, [two], None))["participating-org"]
    after = _elements(("iati-activity", None, None, [one, two], None))["participating-org"]
    assert before[0] == after[1] != after[0]
    assert _elements(None) == {}


PAGES = {
    "group": ("/en/group/LDC", "LDC", "SN", "Senegal"),
    "country": ("/en/country/SN", "SN", "group.LDC", "Least developed countries"),
    "topic": ("/en/topic/water_sanitation", "water_sanitation", "SN", "Senegal"),
    "money": ("/en/money?country=SN", "country=SN", "2019", "2019"),
}


@pytest.mark.parametrize("table", sorted(PAGES))
def test_of_a_page_the_line_is_chosen_and_shown_with_its_words(visitor: Client, table: str) -> None:
    address, thing, key, words = PAGES[table]
    assert {"table": table, "id": thing} in ways(body(visitor, address))
    choices = dict(_CHOICE.findall(body(visitor, "/en/wrong", table=table, id=thing)))
    assert words in choices[key]
    report = said(visitor, table=table, id=thing, line=key)
    assert (report.table, report.thing) == (table, f"{thing}#{key}") and words in report.line
    page = body(visitor, address)
    assert re.search(rf'href="/en/reports/{report.pk}"><bdi>[^<]*{words}</bdi>', page)
    back = body(visitor, f"/en/reports/{report.pk}")
    assert words in text(back) and f'href="{address}"' in back
    assert said(visitor, table=table, id=thing, line="").thing == thing


def test_of_a_source_and_an_organisation_too(visitor: Client) -> None:
    source = first("SELECT source FROM problems LIMIT 1")
    body_ = first("SELECT organisation FROM activity_parties WHERE organisation IS NOT NULL LIMIT 1")
    for table, thing in (("source", source), ("organisation", body_)):
        assert {"table": table, "id": thing} in ways(body(visitor, f"/en/{table}/{thing}"))
        key, words = _CHOICE.findall(body(visitor, "/en/wrong", table=table, id=thing))[0]
        report = said(visitor, table=table, id=thing, line=unescape(key))
        assert report.thing == f"{thing}#{unescape(key)}"
        assert unescape(words) in text(body(visitor, f"/en/{table}/{thing}"))


def test_sums_by_year_lead_to_the_form_wherever_they_stand(visitor: Client) -> None:
    for address in ("/en/country/SN", "/en/money"):
        asked = [each["id"] for each in ways(body(visitor, address)) if each["table"] == "money"]
        assert asked and all("2019" in body(visitor, "/en/wrong", table="money", id=each) for each in asked)


def test_a_milestone_too(visitor: Client) -> None:
    named = ways(body(visitor, "/en/milestones"))
    assert len(named) > 5 and {each["table"] for each in named} == {"milestone"}
    assert said(visitor, **named[0]).thing == named[0]["id"]


@pytest.mark.parametrize(
    "given",
    [
        {"table": "group", "id": "LDC#FR"}, {"table": "group", "id": "LDC#"}, {"table": "group", "id": "#"},
        {"table": "group", "id": "LDC#SN#SN"}, {"table": "group", "id": "nothing#SN"}, {"table": "group", "id": ",,"},
        {"table": "money", "id": "country=XX"}, {"table": "money", "id": "from=x&to=\u202e"}, {"table": "money", "id": "%%%"},
        {"table": "money", "id": "&" * 390}, {"table": "activities", "id": "#" * 300}, {"table": "milestone", "id": "'"},
        {"table": "source", "id": "../../etc#x"}, {"table": "topic", "id": "water_sanitation#<script>"},
        {"table": "calls", "id": "0123456789ab"}, {"table": "solutions", "id": "\0"},
    ],
)  # fmt: skip
def test_what_names_no_line_is_taken_all_the_same(visitor: Client, given: dict[str, str]) -> None:
    page = body(visitor, "/en/wrong", **given)
    assert "<script>" not in page
    assert "It is another one." not in text(body(visitor, f"/en/reports/{said(visitor, **given).pk}"))


def test_a_line_that_the_page_does_not_have_is_the_page(visitor: Client) -> None:
    for line in ("FR", "<b>", "x" * 5_000, "\0", "SN#SN"):
        assert said(visitor, table="group", id="LDC", line=line).thing == "LDC"


def test_what_was_written_in_place_of_a_line_is_for_the_desk_alone(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    report = said(visitor, table="group", id="Buy my things at example.org")
    assert "Buy my things" not in body(visitor, f"/en/reports/{report.pk}")
    assert "no longer" in text(body(visitor, f"/en/reports/{report.pk}"))
    curator = signed("curator")
    for address in ("/en/desk/reports", f"/en/desk/reports/{report.pk}"):
        assert "Buy my things" in body(curator, address)


def test_each_membership_of_a_place_and_the_place_itself(
    visitor: Client, spaces_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(spaces_home))
    named = ways(body(visitor, "/en/place/geonames:2543549"))
    assert {"links", "memberships", "place"} <= {each["table"] for each in named}
    for table in ("memberships", "place"):
        each = next(each for each in named if each["table"] == table)
        assert "Larache" in said(visitor, **each).line
