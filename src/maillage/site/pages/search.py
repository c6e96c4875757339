"""Search: what was understood and how to undo it, what was found, how to narrow it, all in the address."""

from __future__ import annotations

from collections.abc import Sequence
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
from maillage.site.addresses import address, address_of_page
from maillage.site.at_hand import AtHand
from maillage.site.content import attributes
from maillage.site.pages.page import page
from maillage.site.pages.source import source_title

AT_ONCE = 20
MOST_PAGES = 50
_WITH_PAGES = ("country", "group", "place", "topic")
"""What words may be taken for that has a page of its own, at the address of that name."""
LONGEST = 400
"""Characters of a question: what is longer is cut, and said so."""
TABLES = ("activities", "links", "missions", "memberships", "calls", "solutions")
_PROSE = ("activities", "calls", "solutions")
"""Their titles and texts are in a language; those of the others are names."""
_NAMES = SafeString(' dir="auto"')


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
        return search_address(**said)

    @property
    def feed(self) -> str:
        """The address of what is fresh of this question."""
        return self.address().replace(reverse("search"), reverse("feed-search"), 1)

    @property
    def measures(self) -> str:
        """The address of the measures of its activities."""
        return f"{address_of_page('measures')}?{self.address(table='').partition('?')[2]}"

    @property
    def filters(self) -> dict[str, list[str]]:
        """As :func:`maillage.record.search.search` takes them."""
        named = {"table": self.table, "country": self.country, "topic": self.topic, "goal": self.goal}
        return {name: [value] for name, value in named.items() if value}

    @property
    def asks(self) -> bool:
        """Whether anything is asked."""
        return bool(self.text or self.filters)


def search_address(**said: Any) -> str:
    """The address of a search: ``q`` its words, whatever stands in them, ``table``, ``country``…; what is empty is left out."""
    return f"{address_of_page('search')}?{urlencode({k: v for k, v in said.items() if v}, doseq=True)}"


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
            {
                "table": table,
                "total": record.listed[table],
                "address": asked.address(table=table),
                "ways": take.ways(asked.address(table=table)),
            }
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
    networks = _networks(record, found.hits[first:])
    pages = min(-(-found.total // AT_ONCE), MOST_PAGES)
    return {
        "found": found,
        "understood": [_reading(asked, each) for each in found.understood],
        "hits": [_hit(record, hit, networks.get(hit.id, "")) for hit in found.hits[first:]],
        "first": first + 1,
        "only": _only(asked),
        "facets": _facets(asked, found),
        "previous": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "next": asked.address(page=asked.page + 1) if asked.page < pages else "",
        "pages": pages,
        "ways": [
            (words.say(f"search.table.{table}"), take.offered(request, table=table), total)
            for table, total in _tables(asked, found).items()
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


def _tables(asked: Asked, found: Results) -> dict[str, int]:
    """The sorts of record among what was found, with how many there are: each is a table of its own when taken away."""
    return {asked.table: found.total} if asked.table else dict(found.facets.get("table", {}))


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
        "page": reverse(reading.as_, args=[reading.value]) if reading.as_ in _WITH_PAGES else "",
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


def _networks(record: AtHand, hits: Sequence[Hit]) -> dict[str, str]:
    """Of the memberships among the hits, the pages of their networks."""
    ids = [hit.id for hit in hits if hit.table == "memberships"]
    if not ids:
        return {}
    asked = "SELECT id, network_id FROM memberships WHERE network_id IS NOT NULL AND id IN (SELECT unnest(?::VARCHAR[]))"
    rows = record.connection().execute(asked, [ids]).fetchall()
    return {id_: reverse("network", args=[network]) for id_, network in rows}


def _hit(record: AtHand, hit: Hit, network: str) -> dict[str, Any]:
    source = record.reader.manifest.source(hit.source or "") or {}
    years = [year for year in dict.fromkeys(hit.years) if year]
    return {
        "hit": hit,
        "address": address("activity", hit.id) if hit.table == "activities" else network,
        "kind": _kind(hit),
        "years": "–".join(map(str, years)),
        "countries": [(code, address("country", code)) for code in hit.countries],
        "title_said": attributes(hit.title, hit.title_language) if hit.table in _PROSE else _NAMES,
        "snippet_said": attributes(hit.snippet, hit.language) if hit.table in _PROSE else _NAMES,
        "snippet": marked(hit.snippet, hit.highlights),
        "source": source_title(source) if source else "",
        "source_address": address("source", hit.source) if hit.source else "",
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
