"""Every page that a reader can come to: followed from the first page of each language, a few of each sort."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from django.test import Client

MOST_OF_A_SORT = 4
_FILES = re.compile(r"[?&]as=|/feed\b|\.ics(?:\?|$)")


@dataclass
class Read(HTMLParser):
    """What a test asks of a page's markup."""

    language: str | None = None
    direction: str | None = None
    title: str = ""
    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._in: list[str] = []
        self._labels: set[str] = set()
        self._fields: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._in.append(tag)
        if tag == "html":
            self.language, self.direction = said.get("lang"), said.get("dir")
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "a" and said.get("href"):
            self.links.append(str(said["href"]))
        if tag in ("script", "img", "iframe") and said.get("src"):
            self.loaded.append(str(said["src"]))
        if tag == "link" and said.get("rel") == "stylesheet":
            self.loaded.append(str(said["href"]))
        if said.get("id"):
            self.ids.append(str(said["id"]))
        if tag == "label":
            self._labels.add(str(said.get("for")))
        if tag in ("input", "select", "textarea") and said.get("type") != "hidden":
            self._fields.append(str(said.get("id")))
        self.inline += [name for name in said if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not said.get("src")):
            self.inline.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "title":
            self.title += data
        self.text.append(data)

    def close(self) -> None:
        super().close()
        self.unlabelled = [each for each in self._fields if each not in self._labels]


@dataclass(frozen=True)
class Page:
    """A page that answered: its address, the name of its sort, the answer, and what was read of it."""

    address: str
    sort: str
    answer: Any
    read: Read


def read(answer: Any) -> Read:
    """The markup of an answer."""
    found = Read()
    found.feed(answer.content.decode())
    found.close()
    return found


def text(answer: Any) -> str:
    """What stands on a page, on one line, without its markup."""
    return " ".join(" ".join(read(answer).text).split())


def pages(reader: Client, language: str, most: int = MOST_OF_A_SORT) -> Iterator[Page]:
    """Pages in one language, at most ``most`` of each sort, each followed to where it leads."""
    from django.urls import resolve
    from django.utils.translation import override

    waiting, met, sorts = deque([f"/{language}/"]), {f"/{language}/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        with override(language):  # which patterns there are depends on it
            sort = resolve(urlsplit(address).path).url_name or ""
        if sorts[sort] >= most:
            continue
        sorts[sort] += 1
        answer = reader.get(address, follow=True)
        found = read(answer)
        yield Page(address, sort, answer, found)
        for link in found.links:
            to, _ = urldefrag(urljoin(address, link))
            here = to.startswith(f"/{language}/")
            if here and to not in met and not _FILES.search(to):  # files are no pages
                met.add(to)
                waiting.append(to)
