"""Search: what was understood and how to undo it, what was found, how to narrow it, all in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from maillage.record.search import Hit, Results, search
from maillage.reference import countries
from maillage.reference.topics import goal, goal_name, topic, topic_name
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.source import source_title

AT_ONCE = 20
MOST_PAGES = 50
LONGEST = 400
"""Characters of a question: what is longer is cut, and said so."""
TABLES = ("activities", "links", "missions", "memberships", "calls", "solutions")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks. Codes that are none of ours are left out: an old or mistyped address still answers."""

    text: str
    cut: bool
    table: str
    country: str
    topic: str
    goal: str
    refused: tuple[str, ...]
    page: int

    @classmethod
    def read(cls, request: HttpRequest) -> Asked:
        """From the address."""
        given = request.GET
        text = " ".join(given.get("q", "").replace("\0", " ").split())
        number = given.get("page", "1")
        return cls(
            text=text[:LONGEST],
            cut=len(text) > LONGEST,
            table=given.get("table", "") if given.get("table") in TABLES else "",
            country=given.get("country", "") if countries.country(given.get("country", "")) else "",
            topic=given.get("topic", "") if topic(given.get("topic", "")) else "",
            goal=given.get("goal", "") if goal(given.get("goal", "")) else "",
            refused=tuple(given.getlist("not")[:20]),
            page=min(int(number), MOST_PAGES)
            if number.isdecimal() and 0 < len(number) < 6 and int(number)
            else 1,
        )

    def address(self, **other: Any) -> str:
        """The address of this question with something else in it; the first page unless another is asked for."""
        said = {
            "q": self.text, "table": self.table, "country": self.country, "topic": self.topic, "goal": self.goal,
            "not": self.refused, "page": None, **other,
        }  # fmt: skip
        return f"{reverse('search')}?{urlencode({k: v for k, v in said.items() if v}, doseq=True)}"

    @property
    def filters(self) -> dict[str, list[str]]:
        """As :func:`maillage.record.search.search` takes them."""
        named = {"table": self.table, "country": self.country, "topic": self.topic, "goal": self.goal}
        return {name: [value] for name, value in named.items() if value}

    @property
    def asks(self) -> bool:
        """Whether anything is asked."""
        return bool(self.text or self.filters)


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """What was found, or the empty box."""
    asked = Asked.read(request)
    if (format := take.asked(request)) and asked.table and record.searcher is not None:
        return take.taken(record, asked.table, _all_ids(record, asked), format)
    shown: dict[str, Any] = {"asked": asked, "empty_record": record.searcher is None}
    if asked.asks and record.searcher is not None:
        shown |= _answer(request, record, asked)
    else:
        shown["listed"] = [
            {"table": table, "total": record.listed[table], "address": asked.address(table=table)}
            for table in TABLES
            if table in record.listed
        ]
    return render(request, "pages/search.html", shown)


def _answer(request: HttpRequest, record: AtHand, asked: Asked) -> dict[str, Any]:
    assert record.searcher is not None
    found = search(
        record.searcher,
        asked.text,
        world=record.world,
        refuse=asked.refused,
        limit=asked.page * AT_ONCE,
        show=words.language(),
        facets=True,
        **asked.filters,  # type: ignore[arg-type]
    )
    first = (asked.page - 1) * AT_ONCE
    pages = min(-(-found.total // AT_ONCE), MOST_PAGES)
    return {
        "found": found,
        "understood": [_reading(asked, each) for each in found.understood],
        "hits": [_hit(record, hit) for hit in found.hits[first:]],
        "first": first + 1,
        "only": _only(asked),
        "facets": _facets(asked, found),
        "previous": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "next": asked.address(page=asked.page + 1) if asked.page < pages else "",
        "pages": pages,
        "ways": [
            (words.say(f"search.table.{table}"), take.offered(request, table=table))
            for table in _tables(asked, found)
        ],
        "let_go": [words.say(f"let_go.{step}") for step in found.let_go],
    }


def _all_ids(record: AtHand, asked: Asked) -> list[str]:
    """Identifiers of everything found, at most take.MOST_ROWS."""
    assert record.searcher is not None
    found = search(
        record.searcher, asked.text, world=record.world, refuse=asked.refused, limit=take.MOST_ROWS, show=words.language(),
        **asked.filters,  # type: ignore[arg-type]
    )  # fmt: skip
    return [hit.id for hit in found.hits]


def _tables(asked: Asked, found: Results) -> list[str]:
    """The sorts of record among what was found: each is a table of its own when taken away."""
    return [asked.table] if asked.table else list(found.facets.get("table", ()))


def _reading(asked: Asked, reading: Any) -> dict[str, Any]:
    """What some words were taken for, and the address that takes it back."""
    if reading.refused:
        rest = tuple(key for key in asked.refused if key != reading.key)
        return {
            "reading": reading,
            "kind": words.say(f"reading.{reading.as_}"),
            "address": asked.address(**{"not": rest}),
        }
    return {
        "reading": reading,
        "kind": words.say(f"reading.{reading.as_}"),
        "address": asked.address(**{"not": (*asked.refused, reading.key)}),
    }


def _only(asked: Asked) -> list[dict[str, str]]:
    """The filters in force, each with the address that lifts it."""
    return [
        {"label": _label(name, values[0]), "address": asked.address(**{name: None})}
        for name, values in asked.filters.items()
    ]


def _label(name: str, value: str) -> str:
    """A value of a filter in the reader's language."""
    spoken = words.language()
    if name == "table":
        return words.say(f"search.table.{value}")
    if name == "country":
        return str(countries.name(value, spoken))
    return topic_name(value, spoken) if name == "topic" else goal_name(value, spoken)


def _facets(asked: Asked, found: Results) -> list[dict[str, Any]]:
    """What narrowing would leave, each with its address; a facet that is chosen, or that all things share, is not offered."""
    shown = []
    for name, numbers in found.facets.items():
        rows = [
            {"label": _label(name, value), "total": number, "address": asked.address(**{name: value})}
            for value, number in numbers.items()
            if number < found.total
        ]
        if rows and name not in asked.filters:
            shown.append({"name": name, "rows": rows})
    return shown


def _hit(record: AtHand, hit: Hit) -> dict[str, Any]:
    source = record.reader.manifest.source(hit.source or "") or {}
    years = [year for year in dict.fromkeys(hit.years) if year]
    return {
        "hit": hit,
        "address": reverse("activity", args=[hit.id]) if hit.table == "activities" else "",
        "kind": _kind(hit),
        "years": "–".join(map(str, years)),
        "countries": hit.countries,
        "snippet": marked(hit.snippet, hit.highlights),
        "source": source_title(source) if source else "",
        "source_address": reverse("source", args=[hit.source]) if hit.source else "",
    }


def _kind(hit: Hit) -> str:
    """What a hit is: its kind of link or of cooperation where that says something, else its sort of record."""
    from maillage.reference.kinds import LINK_KINDS, link_kind_name

    spoken = words.language()
    if hit.kind in LINK_KINDS and hit.kind not in ("undecided", "unknown"):
        return link_kind_name(hit.kind, spoken)
    return words.say(f"search.one.{hit.table}")


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> SafeString:
    """The text with the words found marked; everything else is escaped, whatever the source wrote."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*pieces, escape(text[last:])]))
