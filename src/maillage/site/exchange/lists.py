"""The lists of needs and of offers that stand: filtered by the address, newest first, taken away as files, followed as feeds."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from maillage.exchange.models import Entry
from maillage.parties.freshness import half_life, left, state
from maillage.parties.models import Organisation
from maillage.parties.organisations import name_of
from maillage.reference import countries
from maillage.reference.groups import group_codes, group_name, members
from maillage.reference.names import fold
from maillage.reference.spoken import language_name
from maillage.reference.topics import modalities, topic, topic_name, topics
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import standing as changes
from maillage.site.exchange.line import line_of, owner_of, standing
from maillage.site.exchange.similar import topics_said, with_topics
from maillage.site.feeds import writable
from maillage.site.pages.page import page_over
from maillage.site.paging import paged
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_FED = 50
A_PAGE = 25
COLUMNS = (
    "key", "text", "language", "organisation", "place", "country", "topics", "forms", "languages", "from", "until", "expires",
    "published", "confirmed", "freshness", "generated", "address",
)  # fmt: skip
FILTERS = ("topic", "country", "group", "form", "language", "place", "of")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list; values that are none of ours are left out: an old address still answers."""

    side: str
    values: Mapping[str, str]

    @classmethod
    def read(cls, request: HttpRequest, side: str) -> Asked:
        """From the address."""
        given = {name: request.GET.get(name, "") for name in FILTERS}
        known: Mapping[str, Callable[[str], bool]] = {
            "topic": lambda said: topic(said) is not None,
            "country": lambda said: countries.country(said) is not None,
            "group": lambda said: said in group_codes(),
            "form": lambda said: said in {each.code for each in modalities()},
            "language": lambda said: said.isascii() and said.isalpha() and len(said) < 4,
            "place": lambda said: (
                said.startswith(("geonames:", "iso3166-2:")) and len(said) < 60 and said.isprintable()
            ),
            "of": lambda said: said.isascii() and said.isalnum() and len(said) < 20,
        }
        return cls(side, {name: said for name, said in given.items() if said and known[name](said)})

    def address(self, name: str = "", **other: str) -> str:
        """The address of this list, or of the page ``name``, with something else in it."""
        said = {key: value for key, value in {**self.values, **other}.items() if value}
        at = reverse(name or f"{self.side}s")
        return f"{at}?{urlencode(said)}" if said else at

    def rows(self) -> QuerySet[Entry]:
        """What it finds: the newest first, those that have grown stale after all others."""
        on, said = today(), self.values
        found = standing(self.side, on)
        if "topic" in said:
            found = found.annotate(topics_said=topics_said()).filter(with_topics([said["topic"]]))
        if "country" in said:
            found = found.filter(country=said["country"])
        if "group" in said:
            found = found.filter(
                country__in=[each.country for each in members(said["group"], on) if each.answer == "yes"]
            )
        if "place" in said:
            found = found.filter(place=said["place"])
        if "of" in said:
            found = found.filter(organisation=said["of"])
        for name, field in (("form", "forms"), ("language", "languages")):
            if name in said:
                text = Cast(KeyTransform(field, "said"), TextField())
                found = found.annotate(**{f"{field}_said": text}).filter(
                    **{f"{field}_said__contains": f'"{said[name]}"'}
                )
        stale = When(
            Q(confirmed_on=None) | Q(confirmed_on__lte=on - timedelta(days=stale_after(self.side))),
            then=Value(1),
        )
        late = Case(stale, default=Value(0), output_field=IntegerField())
        return found.annotate(late=late).order_by("late", "-published_at", "key")


def stale_after(side: str) -> int:
    """Days without confirmation after which a need or an offer is stale."""
    life, days = half_life(side), 1
    while state(left(days, life)) != "stale":
        days += 1
    return days


@page_over(changes)
def needs(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The needs that stand."""
    return _list(request, record, "need")


@page_over(changes)
def offers(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The offers that stand."""
    return _list(request, record, "offer")


@page_over(changes)
def feed_needs(request: HttpRequest, record: AtHand) -> HttpResponse:
    """The newest needs, as Atom."""
    return _feed(request, record, "need")


@page_over(changes)
def feed_offers(request: HttpRequest, record: AtHand) -> HttpResponse:
    """The newest offers, as Atom."""
    return _feed(request, record, "offer")


def _list(request: HttpRequest, record: AtHand, side: str) -> HttpResponseBase:
    asked, on = Asked.read(request, side), today()
    found = asked.rows()
    if format := take.asked(request):
        rows = [_cells(request, record, entry) for entry in list(found[: take.MOST_ROWS])]
        return taken_rows(record, f"{side}s", COLUMNS, rows, format)
    counted = _Counted(found)
    shown, pages = paged(request, counted, A_PAGE)
    values: dict[str, Any] = {
        "side": side,
        "other": "offers" if side == "need" else "needs",
        "other_side": "offer" if side == "need" else "need",
        "total": len(counted),
        "count_key": f"n_{side}",
        "rows": [line_of(record, entry, on) for entry in shown],
        "filters": _filters(asked),
        "only": _only(record, asked),
        "bare": asked.address() == Asked(side, {}).address(),
        "lift": reverse(f"{side}s"),
        "ways": take.offered(request),
        "feed": asked.address(f"feed_{side}s"),
        **pages,
    }
    return render(request, "exchange/entries.html", values)


class _Counted(Sequence[Entry]):
    """What a query finds, counted once."""

    def __init__(self, found: QuerySet[Entry]) -> None:
        self._found, self._count = found, found.count()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        return self._found[at]


def _cells(request: HttpRequest, record: AtHand, entry: Entry) -> tuple[Any, ...]:
    said, line = entry.said, line_of(record, entry, today())
    listed = {name: "; ".join(map(str, said.get(name, ()))) for name in ("topics", "forms", "languages")}
    return (
        entry.key, entry.text, entry.language, line["owner"], entry.place or line["place"], entry.country, listed["topics"],
        listed["forms"], listed["languages"], said.get("from"), said.get("until"), line["stands_until"], line["since"],
        str(entry.confirmed_on or ""), line["freshness"], "yes" if entry.generated else "no",
        request.build_absolute_uri(line["address"]),
    )  # fmt: skip


def _filters(asked: Asked) -> list[dict[str, Any]]:
    """The questions that narrow a list: topics and countries of what stands, and the others."""
    spoken = words.language()
    here = standing(asked.side, today()).exclude(country="").values_list("country", flat=True)
    codes = {*here.order_by().distinct(), asked.values.get("country", "")} - {""}
    named = {
        "topic": [(each.code, each.name(spoken)) for each in topics()],
        "country": [(code, str(countries.name(code, spoken))) for code in codes],
        "group": [(code, group_name(code, spoken)) for code in group_codes()],
        "form": [(each.code, each.name(spoken)) for each in modalities()],
        "language": [(code, language_name(code, spoken)) for code in ("fr", "en", "ar", "es", "pt")],
    }
    return [
        {
            "component": "field", "id": f"by-{name}", "name": name, "kind": "select",
            "label": words.say(f"entry.filter.{name}"), "value": asked.values.get(name, ""),
            "choices": [{"value": "", "label": words.say("entry.any")}]
            + [{"value": code, "label": label} for code, label in sorted(rows, key=lambda pair: fold(pair[1]))],
        }
        for name, rows in named.items()
    ]  # fmt: skip


def _only(record: AtHand, asked: Asked) -> list[dict[str, str]]:
    """The filters in force in words, each with the address that lifts it."""
    spoken = words.language()
    by_name: Mapping[str, Callable[[str], str]] = {
        "topic": lambda said: topic_name(said, spoken),
        "country": lambda said: str(countries.name(said, spoken)),
        "group": lambda said: group_name(said, spoken),
        "form": lambda said: next(each.name(spoken) for each in modalities() if each.code == said),
        "language": lambda said: language_name(said, spoken),
        "place": lambda said: record.places.name(said, spoken) if record.places.get(said) else said,
        "of": _organisation,
    }
    return [
        {
            "kind": words.say(f"entry.filter.{name}"),
            "label": by_name[name](said),
            "address": asked.address(**{name: ""}),
        }
        for name, said in asked.values.items()
    ]


def _organisation(key: str) -> str:
    found = Organisation.objects.filter(pk=key).prefetch_related("names").first()
    name = name_of(found.names.all(), words.language()) if found else None
    return name.name if name else key


def _feed(request: HttpRequest, record: AtHand, side: str) -> HttpResponse:
    asked, on = Asked.read(request, side), today()
    parts = [words.say(f"entry.feed.{side}"), *(each["label"] for each in _only(record, asked))]
    feed = Atom1Feed(
        title=writable(" · ".join(parts)), link=request.build_absolute_uri(asked.address()), description="",
        subtitle=words.say(f"entry.lede.{side}"), language=words.language(), feed_url=request.build_absolute_uri(),
        feed_guid=request.build_absolute_uri(), author_name="Maillage",
    )  # fmt: skip
    for entry in asked.rows().order_by("-published_at", "key")[:MOST_FED]:
        line, said = (
            line_of(record, entry, on),
            f" ({words.say('search.invented')})" if entry.generated else "",
        )
        country = str(countries.name(entry.country, words.language())) if entry.country else ""
        feed.add_item(
            title=writable(f"{owner_of(entry) or line['place'] or country}{said}"),
            link=request.build_absolute_uri(line["address"]),
            description=escape(writable(" · ".join(filter(None, [country, *line["topics"], line["text"]])))),
            unique_id=uuid.uuid5(uuid.NAMESPACE_URL, f"maillage:{side}:{entry.key}").urn,
            unique_id_is_permalink=False, author_name=writable(line["owner"]) or "Maillage",
            pubdate=entry.published_at, updateddate=entry.changed_at,
            categories=[*entry.topics, *(["generated"] if entry.generated else [])],
        )  # fmt: skip
    answer = HttpResponse(content_type=feed.content_type)
    feed.write(answer, "utf-8")
    return answer
