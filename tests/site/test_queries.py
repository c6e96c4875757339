"""What a page costs: how often it asks the record, how many files a browser loads for it, and what all of them weigh.

Pages are found by following links. The record is asked through DuckDB: whatever connection a page uses, it is counted.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import Page, pages, read

if TYPE_CHECKING:
    from django.test import Client

MOST_QUERIES, MOST_REQUESTS, MOST_BYTES = 10, 4, 50_000
_LOADED = re.compile(
    r"""<(?:img|script|iframe|source|use|image|object|embed)\b[^>]*?\s(?:src|href|xlink:href|data)="([^"#]+)"""
)
_IN_STYLE = re.compile(r"""url\(["']?(?!data:)([^"')#]+)""")
_ASKS = re.compile(r"\s*(?:--[^\n]*\n\s*)*(?:SELECT|WITH|FROM|DESCRIBE|PIVOT)\b", re.IGNORECASE)


class Counting:
    """A connection that counts what it is asked; everything else is the connection's own."""

    def __init__(self, connection: Any, asked: list[str]) -> None:
        self._connection, self._asked = connection, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def cursor(self) -> Counting:
        return Counting(self._connection.cursor(), self._asked)

    def execute(self, query: Any, *given: Any, **named: Any) -> Any:
        if _ASKS.match(str(query)):
            self._asked.append(str(query))
        return self._connection.execute(query, *given, **named)

    def sql(self, query: Any, *given: Any, **named: Any) -> Any:
        self._asked.append(str(query))
        return self._connection.sql(query, *given, **named)


@dataclass
class Reader:
    """A reader who notes how often the record was asked for each page."""

    client: Client
    asked: list[str]
    counted: dict[str, int] = field(default_factory=dict)

    def get(self, address: str, **named: Any) -> Any:
        self.asked.clear()
        answer = self.client.get(address, **named)
        self.counted[address] = len(self.asked)
        return answer


@pytest.fixture
def counting(reader: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """The reader, of a record that is opened anew with connections that count."""
    import duckdb

    from maillage.site import at_hand

    asked: list[str] = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *given, **named: Counting(connect(*given, **named), asked))
    at_hand._held.clear()
    at_hand.at_hand()
    yield Reader(reader, asked)
    at_hand._held.clear()


def loaded(page: Page, client: Client) -> dict[str, bytes]:
    """Every file that a browser loads for a page, by address, the page first."""
    text = page.answer.content.decode()
    found: dict[str, bytes] = {page.address: page.answer.content}
    waiting = [*page.read.loaded, *_LOADED.findall(text)]
    while waiting:
        address = waiting.pop()
        if address.startswith("data:") or address in found:
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        found[address] = body
        if ".css" in address:
            waiting += _IN_STYLE.findall(body.decode())
    return found


def faults(page: Page, queries: int, client: Client) -> list[str]:
    """What a page does too much of."""
    files = loaded(page, client)
    weight = sum(len(gzip.compress(body)) for body in files.values())
    held = (
        (queries, MOST_QUERIES, "queries"),
        (len(files), MOST_REQUESTS, "requests"),
        (weight, MOST_BYTES, "bytes"),
    )
    return [
        f"{page.address}: {number} {what}, at most {most}" for number, most, what in held if number > most
    ]


def test_no_page_asks_or_loads_too_much(counting: Reader) -> None:
    found = list(pages(counting, "en", most=2))  # type: ignore[arg-type]
    assert len(found) > 10
    too_much = [
        each for page in found for each in faults(page, counting.counted[page.address], counting.client)
    ]
    assert not too_much


def test_a_page_that_asks_too_often_is_found(counting: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.pages import place

    answer = place.place_answer

    def asks_for_each(at: Any, reader: Any, places: Any, of: Any) -> Any:
        from maillage.site.at_hand import at_hand

        for _ in range(MOST_QUERIES + 1):
            at_hand().connection().execute("SELECT count(*) FROM links").fetchall()
        return answer(at, reader, places, of)

    address = "/en/place/geonames:2543549"
    before = _page(address, counting)
    assert not faults(before, counting.counted[address], counting.client)
    monkeypatch.setattr(place, "place_answer", asks_for_each)
    _forget()
    after = _page(address, counting)
    assert any("queries" in each for each in faults(after, counting.counted[address], counting.client))


def test_a_page_that_loads_too_much_is_found(counting: Reader) -> None:
    page = _page("/en/", counting)
    images = "".join(f'<img alt="" src="/health?{number}">' for number in range(MOST_REQUESTS))
    page.answer.content = page.answer.content + images.encode()
    assert any("requests" in each for each in faults(page, 0, counting.client))
    page.answer.content = page.answer.content + os.urandom(MOST_BYTES).hex().encode()
    assert any("bytes" in each for each in faults(page, 0, counting.client))


def _page(address: str, counting: Reader) -> Page:
    answer = counting.get(address)
    assert answer.status_code == 200
    return Page(address, "", answer, read(answer))


def _forget() -> None:
    """Let go of the pages kept."""
    from django.core.cache import caches

    for name in caches:
        caches[name].clear()
