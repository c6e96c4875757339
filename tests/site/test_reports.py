""" "This is wrong": said without account of a line, shown beside it, answered once, and the answer sent where it was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
LARACHE = "/en/place/geonames:2543549"
_LINK = re.compile(r'href="(/en/wrong\?table=links[^"]+)"')


@pytest.fixture
def visitor(database: None, reader: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A reader whose reports are undone, and whose address has sent none."""
    from maillage.site.limits import Buckets
    from maillage.site.reports import form
    from maillage.site.reports.standing import reported

    monkeypatch.setattr(form, "sendings", Buckets(6))
    reported.forget()
    yield reader
    reported.forget()


def links_of(client: Client) -> list[str]:
    """Where the lines of a place lead who says that they are wrong."""
    return [each.replace("&amp;", "&") for each in _LINK.findall(client.get(LARACHE).content.decode())]


def sent(client: Client, at: str, **more: str) -> Any:
    from urllib.parse import parse_qsl, urlsplit

    said = dict(parse_qsl(urlsplit(at).query))
    return client.post("/en/wrong", {**said, "wrong": "It ended in 2019.", **more})


def text(answer: Any) -> str:
    return " ".join(read(answer).text)


def last() -> Any:
    from maillage.site.reports.models import Report

    return Report.objects.latest("pk")


def test_each_line_of_a_place_has_its_own_way_to_say_so(visitor: Client) -> None:
    at = links_of(visitor)
    assert len(at) == len(set(at)) >= 3
    page = visitor.get(at[0], headers={"referer": f"http://testserver{LARACHE}"})
    assert "Larache" in text(page)
    assert f'name="page" value="{LARACHE}"' in page.content.decode()
    assert not page.cookies and not read(page).unlabelled


def test_a_report_is_kept_with_its_line_and_shown_beside_it(visitor: Client) -> None:
    at = links_of(visitor)[0]
    before = visitor.get(LARACHE).headers["ETag"]
    answer = sent(visitor, at, page=f"{LARACHE}?q=é y")
    assert answer.status_code == 302 and not answer.cookies
    report = last()
    assert report.thing.startswith("link:") and len(report.thing) == 25  # whole, whatever the address says
    assert (report.table, report.state, report.page) == ("links", "open", f"{LARACHE}?q=é y")
    assert "Larache" in report.line and report.manifest
    again = visitor.get(LARACHE, headers={"if-none-match": before})
    assert again.status_code == 200 and again.headers["ETag"] != before
    assert again.content.decode().count(f'href="/en/reports/{report.pk}"') == 1


def test_words_are_shown_only_once_somebody_has_answered(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    at = sent(visitor, links_of(visitor)[0], email="a@example.org").headers["Location"]
    assert "It ended in 2019." not in text(visitor.get(at))
    answered(signed("curator"), outcome="kept", answer="The council says that it goes on.")
    page = text(visitor.get(at))
    assert "It ended in 2019." in page and "The council says that it goes on." in page
    assert "a@example.org" not in page
    answered(signed("curator"), outcome="kept", answer="Still.", words="no", version="1")
    assert "It ended in 2019." not in text(visitor.get(at))


def answered(curator: Client, version: str = "0", **said: str) -> Any:
    return curator.post(f"/en/desk/reports/{last().pk}", {"version": version, **said})


def test_of_a_long_network_a_member_is_chosen(visitor: Client) -> None:
    address = next(each for each in read(visitor.get("/en/networks")).links if "/en/network/" in each)
    thing = address.rsplit("/", 1)[1]
    page = visitor.get("/en/wrong", {"table": "network", "id": thing}).content.decode()
    member = re.search(r'<option value="(membership:[^"]+)">', page)
    assert member
    sent(visitor, f"/en/wrong?table=network&id={thing}", line=member[1])
    assert (last().table, last().thing) == ("memberships", member[1])
    sent(visitor, f"/en/wrong?table=network&id={thing}", line="")
    assert (last().table, last().thing) == ("network", thing)


def test_pressed_twice_it_is_one_report(visitor: Client) -> None:
    from maillage.site.reports.models import Report

    at, before = links_of(visitor)[0], Report.objects.count()
    one, other = (sent(visitor, at, once="k" * 24) for _ in range(2))
    assert one.headers["Location"] == other.headers["Location"]
    assert Report.objects.count() == before + 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"wrong": "  "}, "wrong"),
        ({"wrong": "x" * 100_000}, "wrong"),
        ({"right": "y" * 5_000}, "right"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b\r\nBcc: c@example.org"}, "email"),
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(
    visitor: Client, said: dict[str, str], field: str
) -> None:
    from maillage.site.reports.models import Report

    answer = sent(visitor, links_of(visitor)[0], **said)
    assert answer.status_code == 422 and not Report.objects.exists()
    assert f'href="#{field}"' in answer.content.decode()
    assert said[field].split("\r")[0].strip()[:50] in answer.content.decode()


def test_markup_and_turned_text_are_text(visitor: Client, signed: Callable[[str], Client]) -> None:
    harm = "<script>alert(1)</script>\u202eevil\0 & more"
    assert sent(visitor, links_of(visitor)[0], wrong=harm).status_code == 302
    page = signed("curator").get(f"/en/desk/reports/{last().pk}").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "\0" not in last().wrong


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example",
     "/\u202e/evil.example", "javascript:x"],
)  # fmt: skip
def test_a_report_leads_to_no_other_site(visitor: Client, page: str) -> None:
    at = sent(visitor, links_of(visitor)[0], page=page).headers["Location"]
    assert last().page == "" and "evil.example" not in visitor.get(at).content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "?table=links&id=nothing", "?table=secrets&id=1", "?table=country&id=XX", "?table=organisation&id=%00",
     "?table=network&id=" + "x" * 9_000, "?table=links"],
)  # fmt: skip
def test_a_line_that_is_not_there_can_be_written_about_all_the_same(visitor: Client, query: str) -> None:
    assert visitor.get(f"/en/wrong{query}").status_code == 200
    assert sent(visitor, f"/en/wrong{query}").status_code == 302


@pytest.mark.parametrize("number", ["0", "999999999", str(10**30)])
def test_a_report_that_is_not_there(visitor: Client, number: str) -> None:
    assert visitor.get(f"/en/reports/{number}").status_code == 404


def test_who_sends_many_waits_and_keeps_what_was_typed(visitor: Client) -> None:
    at = links_of(visitor)[0]
    answers = [sent(visitor, at, wrong=f"number {n}") for n in range(7)]
    assert [each.status_code for each in answers] == [302] * 6 + [429]
    assert "number 6" in text(answers[-1])


def test_the_answer_is_sent_in_the_readers_language_and_the_address_forgotten(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.site.acts.models import Act
    from maillage.site.jobs.models import Job

    at = sent(visitor, links_of(visitor)[0].replace("/en/", "/ar/"), email="amina@example.org")
    last_before = last()
    type(last_before).objects.filter(pk=last_before.pk).update(language="ar")
    curator = signed("curator")
    assert answered(curator, outcome="mended", answer="صُحح").status_code == 302
    mail = Job.objects.get(kind="mail").arguments
    assert mail["to"] == ["amina@example.org"] and "بلاغكم" in mail["subject"]
    assert f"/ar/reports/{last().pk}" in mail["text"] and "صُحح" in mail["text"]
    assert last().email == "" and at.status_code == 302
    assert Act.objects.filter(what="report_answered", about=f"report:{last().pk}").count() == 1
    answered(curator, version="1", outcome="kept", answer="no, it stays")
    assert Job.objects.filter(kind="mail").count() == 1


def test_two_who_answer_at_once_see_each_other(visitor: Client, signed: Callable[[str], Client]) -> None:
    sent(visitor, links_of(visitor)[0])
    one, other = signed("curator"), signed("curator")
    assert answered(one, outcome="mended", answer="first").status_code == 302
    met = answered(other, outcome="kept", answer="second")
    assert met.status_code == 409
    assert "first" in text(met) and "second" in text(met)
    assert (last().state, last().answer, last().version) == ("mended", "first", 1)


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "outcome"), ({"outcome": "open"}, "outcome"), ({"outcome": "kept"}, "answer"),
     ({"outcome": "duplicate", "same_as": "99999999999999999999"}, "same_as"), ({"outcome": "duplicate"}, "same_as")],
)  # fmt: skip
def test_an_answer_says_what_it_must(
    visitor: Client, signed: Callable[[str], Client], said: dict[str, str], field: str
) -> None:
    sent(visitor, links_of(visitor)[0])
    answer = answered(signed("curator"), **said)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.content.decode()
    assert last().state == "open"


def test_a_curator_finds_what_waits_and_what_was_answered(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    sent(visitor, links_of(visitor)[0])
    curator, at = signed("curator"), f'href="/en/desk/reports/{last().pk}"'
    assert at in curator.get("/en/desk/reports").content.decode()
    answered(curator, outcome="mended")
    assert at not in curator.get("/en/desk/reports?page=999999999").content.decode()
    assert at in curator.get("/en/desk/reports?show=answered").content.decode()


def test_what_is_known_is_read_again_when_somebody_leaves_a_mark(_django: None) -> None:
    from maillage.site.known import Known

    clock, said = [0.0], ["one"]
    here, there = (Known("tried", lambda: said[0], "", lambda: clock[0]) for _ in range(2))
    assert (here.now(), there.now()) == ("one", "one")
    said[0] = "two"
    assert there.now() == "one"  # nothing was asked
    here.changed()
    assert there.now() == "two"
    said[0] = "three"
    clock[0] = 61.0  # whoever changed it died before the mark
    assert there.now() == "three"
