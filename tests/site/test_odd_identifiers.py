"""Identifiers that hold what an address keeps for itself, # and ?: publishers write such ones. And names as long as a page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from django.test import Client

    from maillage.reference.places import Places

pytestmark = pytest.mark.database
LONG = "Communauté de communes " * 20
ODD = ("US-GOV-1-608-IL#3-239-A08-A037-SAI", "OCT#9627?as=csv", "XM#1#2", "XM-EXAMPLE-PLAIN")
ACTIVITY = """<iati-activity default-currency="USD" xml:lang="en">
<iati-identifier>{id}</iati-identifier>
<reporting-org ref="XX-EX#7?b%20c d" type="40"><narrative>Odd house</narrative></reporting-org>
<title><narrative>Water of {n} towns</narrative></title>
<description><narrative>Wells.</narrative></description>
<participating-org ref="XX-EX#7?b%20c d" role="2" type="40"><narrative>{name}</narrative></participating-org>
<activity-status code="2"/><activity-date type="2" iso-date="2020-01-01"/>
<recipient-country code="MA"/></iati-activity>"""


@pytest.fixture(scope="module")
def odd_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    from maillage.cli import front

    folder = tmp_path_factory.mktemp("odd")
    names = (LONG, "Second # name", "Odd house", "Odd house")
    activities = "".join(
        ACTIVITY.format(id=each, n=n, name=name)
        for n, (each, name) in enumerate(zip(ODD, names, strict=True))
    )
    (folder / "odd.xml").write_text(
        f'<iati-activities version="2.03">{activities}</iati-activities>', encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "MAILLAGE_HOME", str(folder / "home"))
        done = CliRunner().invoke(front, ["import", str(folder / "odd.xml")])
    assert done.exit_code in (0, 1), done.output
    return folder / "home"


@pytest.fixture
def visitor(
    database: None, reader: Client, odd_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    from maillage.site.limits import Buckets
    from maillage.site.reports import form
    from maillage.site.reports.standing import reported

    monkeypatch.setenv("MAILLAGE_HOME", str(odd_home))
    monkeypatch.setattr(form, "sendings", Buckets(1_000))
    reported.forget()
    yield reader
    reported.forget()


def body(client: Client, address: str, **given: str) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def ways(page: str) -> list[dict[str, str]]:
    found = re.findall(r'href="(/en/wrong\?[^"]+)"', page)
    return [dict(parse_qsl(urlsplit(unescape(each)).query)) for each in found]


def test_each_hit_of_a_search_leads_to_its_page_and_can_be_called_wrong(visitor: Client) -> None:
    page = body(visitor, "/en/search", q="water towns")
    addresses = set(re.findall(r'href="([^"]*/activity/[^"]+)"', page))
    assert len(addresses) == len(ODD) and "/api/" not in "".join(addresses)
    for address in addresses:
        assert "Water of" in body(visitor, unescape(address))
    assert {each["id"] for each in ways(page)} >= {f"iati:{each}" for each in ODD}
    for each in ways(page):
        assert "not in the record" not in body(visitor, "/en/wrong", **each), each


@pytest.mark.parametrize("identifier", ODD)
def test_each_line_of_such_an_activity_can_be_called_wrong(visitor: Client, identifier: str) -> None:
    from django.urls import reverse
    from django.utils.translation import override

    from maillage.site.reports.models import Report

    with override("en"):
        address = reverse("activity", args=[f"iati:{identifier}"])
    named = ways(body(visitor, address))
    lines = [each for each in named if each["id"] != f"iati:{identifier}"]
    assert len(lines) > 3 and len(lines) < len(named)
    for each in named:
        assert visitor.post("/en/wrong", {**each, "wrong": "It is another."}).status_code == 302
        report = Report.objects.latest("pk")
        assert (report.thing, bool(report.line)) == (each["id"], True)
        assert f'href="{address}"' in body(visitor, f"/en/reports/{report.pk}")


def test_an_organisation_with_such_a_reference_has_a_page_and_an_answer(visitor: Client) -> None:
    page = body(visitor, "/en/activity/iati:XM-EXAMPLE-PLAIN")
    [address] = set(re.findall(r'href="(/en/organisation/[^"]+)"', page))
    assert "%23" in address and "Odd house" in body(visitor, address)
    api = visitor.get(address.replace("/en/organisation/", "/api/v1/organisations/"))
    assert api.status_code == 200 and "#7?b" in api.content.decode()


def test_what_its_page_lists_is_taken_away(visitor: Client) -> None:
    page = body(visitor, "/en/activity/iati:XM-EXAMPLE-PLAIN")
    [address] = set(re.findall(r'href="(/en/organisation/[^"]+)"', page))
    ways = re.findall(r'href="([^"]*as=csv[^"]*)"', body(visitor, address))
    assert ways
    for way in ways:
        way = unescape(way)
        file = visitor.get(address + way if way.startswith("?") else way)
        assert "attachment" in file.headers.get("Content-Disposition", ""), way


def test_a_name_as_long_as_a_page_is_named_by_a_key_that_can_be_kept(visitor: Client) -> None:
    from maillage.site.reports.lines import LONGEST_THING
    from maillage.site.reports.models import Report

    [address] = set(
        re.findall(r'href="(/en/organisation/[^"]+)"', body(visitor, "/en/activity/iati:XM-EXAMPLE-PLAIN"))
    )
    named = next(each for each in ways(body(visitor, address)) if each["table"] == "organisation")
    form = body(visitor, "/en/wrong", **named)
    choices = {unescape(said): key for key, said in re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)', form)}
    meant = [said for said in choices if "Communauté de communes Communauté" in said or "Second #" in said]
    assert len(meant) == 2
    for said in meant:
        asked = {**named, "line": choices[said], "wrong": "It is another."}
        assert visitor.post("/en/wrong", asked).status_code == 302
        report = Report.objects.latest("pk")
        assert len(report.thing) <= LONGEST_THING and report.thing == f"{named['id']}#{choices[said]}"
        assert said[:60] in unescape(body(visitor, f"/en/reports/{report.pk}"))


def test_what_is_too_long_to_be_kept_is_said_of_the_page(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.pages import organisation
    from maillage.site.reports.models import Report

    monkeypatch.setattr(organisation, "LONGEST_KEY", 1_000)
    [address] = set(
        re.findall(r'href="(/en/organisation/[^"]+)"', body(visitor, "/en/activity/iati:XM-EXAMPLE-PLAIN"))
    )
    named = next(each for each in ways(body(visitor, address)) if each["table"] == "organisation")
    asked = {**named, "line": f"names.{LONG.strip()}", "wrong": "It is another."}
    assert visitor.post("/en/wrong", asked).status_code == 302
    assert Report.objects.latest("pk").thing == named["id"]


def test_what_is_found_by_its_name_under_an_identifier_too_long_is_not_named(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.reports import lines
    from maillage.site.reports.models import Report

    asked = {"table": "organisation", "id": "Odd", "wrong": "It is another."}
    found = lines.Line("org:" + "x" * 400, "Odd house")
    monkeypatch.setattr(lines, "PAGES", {**lines.PAGES, "organisation": lambda record, thing: found})
    assert visitor.post("/en/wrong", asked).status_code == 302
    assert Report.objects.latest("pk").thing == "Odd"
