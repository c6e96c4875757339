"""What search engines and those who show an address read: one canonical address, a description, what the page is about."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import pages

if TYPE_CHECKING:
    from django.test import Client

LARACHE = "geonames:2543549"
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


class Items(HTMLParser):
    """The items of a page as microdata: type, and each property with its text, address or item."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[dict[str, Any]] = []
        self.head: dict[str, list[str]] = {}
        self._open: list[tuple[str, dict[str, Any] | None, tuple[dict[str, Any], str] | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "meta" and (name := said.get("name") or said.get("property")):
            self.head.setdefault(name, []).append(str(said.get("content")))
        if tag == "link" and said.get("rel"):
            self.head.setdefault(f"link {said['rel']}", []).append(str(said["href"]))
        owner = next((item for _, item, _ in reversed(self._open) if item is not None), None)
        item: dict[str, Any] | None = None
        into: tuple[dict[str, Any], str] | None = None
        if "itemscope" in said:
            item = {"type": str(said.get("itemtype")).rpartition("/")[2]}
            if not said.get("itemprop"):
                self.items.append(item)
        if (name := said.get("itemprop")) and owner is not None:
            value = (
                item if item is not None else said.get("content") or said.get("href") or said.get("datetime")
            )
            owner.setdefault(name, []).append(value if value is not None else "")
            into = (owner, name) if value is None else None
        if tag not in VOID:
            self._open.append((tag, item, into))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, _, into in self._open:
            if into:
                into[0][into[1]][-1] += data


def items(reader: Client, address: str) -> dict[str, dict[str, Any]]:
    answer = reader.get(address)
    assert answer.status_code == 200
    return {item["type"]: item for item in Items(answer.content.decode()).items}


def test_a_place_is_told_as_a_town_with_its_country_and_point(reader: Client) -> None:
    found = items(reader, f"/ar/place/{LARACHE}")
    town = found["City"]
    assert town["name"] == ["العرائش"]
    assert town["identifier"] == [LARACHE]
    assert town["geo"][0] == {"type": "GeoCoordinates", "latitude": ["35.19321"], "longitude": ["-6.15572"]}
    assert town["containedInPlace"][0]["name"] == ["المغرب"]
    assert town["description"][0].strip()
    crumbs = found["BreadcrumbList"]["itemListElement"]
    assert [each["position"] for each in crumbs] == [[str(n)] for n in range(1, len(crumbs) + 1)]
    assert all(each["name"][0].strip() for each in crumbs)
    assert crumbs[1]["item"] == ["/ar/country/MA"]


def test_other_pages_say_what_they_are(reader: Client) -> None:
    assert items(reader, "/fr/country/SN")["Country"]["identifier"] == ["SN"]
    source = reader.get("/api/v1/sources").json()["items"][0]
    told = items(reader, f"/fr/source/{source['id']}")["Dataset"]
    assert told["name"] == [source["title"]] and told["dateModified"] == [source["as_of"]]
    body = reader.get("/api/v1/organisations?limit=1").json()["items"][0]
    assert items(reader, f"/fr/organisation/{body['id']}")["Organization"]["name"] == [body["name"]]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_page_has_one_address_a_description_and_a_title_to_show(reader: Client, language: str) -> None:
    for page in pages(reader, language, most=2):
        head = Items(page.answer.content.decode()).head
        where = page.address
        assert len(head.get("link canonical", ())) == 1, where
        assert head["link canonical"][0].startswith(f"http://testserver/{language}/"), where
        assert head["og:url"] == head["link canonical"], where
        assert head["og:title"][0] + " · Maillage" == " ".join(page.read.title.split()), where
        if "noindex" not in head.get("robots", [""])[0]:
            assert len(head["description"]) == 1 and head["description"][0].strip(), where
        others = [each for each in head["link alternate"] if not re.search("/feed", each)]
        assert len(others) == 3 and all(each.startswith("http://testserver/") for each in others), where


def test_another_side_of_a_page_has_the_address_of_the_page(reader: Client) -> None:
    def canonical(address: str) -> str:
        return (
            Items(reader.get(address).content.decode()).head["link canonical"][0].partition("testserver")[2]
        )

    assert canonical("/fr/country/SN?on=2001-01-01") == "/fr/country/SN"
    assert canonical("/fr/embassies?from=SN&to=FR") == "/fr/embassies?from=SN&to=FR"
    assert canonical("/fr/search?q=%22%3E%3Cscript%3E&page=2").startswith("/fr/search?q=%22%3E%3Cscript%3E")


def test_one_page_kept_for_one_host_is_not_sent_to_another(reader: Client) -> None:
    for host in ("testserver", "localhost"):
        answer = reader.get("/fr/country/SN", headers={"host": host})
        assert f'rel="canonical" href="http://{host}/fr/country/SN"' in answer.content.decode()
