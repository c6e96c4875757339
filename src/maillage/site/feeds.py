"""Feeds (Atom): what is fresh in the record, of a place, a country, a topic, a network or a search, in the language of the
address; and what is sought and given here of the same.

Fresh is what an import first saw (:mod:`maillage.record.fresh`); an entry is published when that import was made, and
updated when its source last said something else.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from maillage.record.fresh import TABLES, Fresh, fresh
from maillage.record.search import search as search_record
from maillage.reference import countries
from maillage.reference.kinds import link_kind_name
from maillage.reference.topics import topic as topic_of
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import standing
from maillage.site.manifests import opened
from maillage.site.pages.page import page, page_over
from maillage.site.pages.search import Asked
from maillage.site.pages.source import source_title
from maillage.site.parties.follow_here import Here, newest, others, owners
from maillage.site.parties.follow_things import thing_of

MOST = 50
MOST_FOUND = 2_000
"""Of a search, how many of the best are looked through for the newest."""
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLACE = {
    "links": "(t.a_place = $of OR t.b_place = $of)",
    "activities": "(t.place = $of OR t.statement IN (SELECT statement FROM activity_places WHERE place = $of))",
}
_COUNTRY = {
    "links": "(t.a_country = $of OR t.b_country = $of)",
    "activities": "(t.country = $of OR list_contains(t.countries, $of))",
}
_MEMBERS = "(SELECT place FROM memberships WHERE network_id = $of AND place IS NOT NULL)"
_NETWORK = {
    "links": f"(t.a_place IN {_MEMBERS} AND t.b_place IN {_MEMBERS})",
    "activities": f"t.place IN {_MEMBERS}",
}
_TOPIC = dict.fromkeys(TABLES, "list_contains(t.topics, $of)")


over_both = page_over(standing, others)
"""Feeds tell of the record and of what is sought and given here."""


@over_both
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """Everything."""
    return _feed(
        request, record, words.say("feed.all"), reverse("home"), dict.fromkeys(TABLES, "true"), {}, ("", "")
    )


@over_both
def of_place(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """What names a place."""
    place = record.places.get(identifier)
    if place is None:
        raise Http404
    title = words.say("feed.of", name=record.places.name(place.id, words.language()))
    return _feed(
        request,
        record,
        title,
        reverse("place", args=[place.id]),
        _PLACE,
        {"of": place.id},
        ("place", place.id),
    )


@over_both
def of_country(request: HttpRequest, record: AtHand, code: str) -> HttpResponse:
    """What names a country."""
    if countries.country(code) is None:
        raise Http404
    title = words.say("feed.of", name=str(countries.name(code, words.language())))
    return _feed(
        request, record, title, reverse("country", args=[code]), _COUNTRY, {"of": code}, ("country", code)
    )


@over_both
def of_topic(request: HttpRequest, record: AtHand, code: str) -> HttpResponse:
    """What states a topic."""
    found = topic_of(code)
    if found is None:
        raise Http404
    title = words.say("feed.of", name=found.name(words.language()))
    return _feed(request, record, title, reverse("topic", args=[code]), _TOPIC, {"of": code}, ("topic", code))


@over_both
def of_network(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """What names a member of a network, new members, and what its members seek and give here."""
    followed = thing_of(record, "network", identifier)
    if followed is None:
        raise Http404
    title = words.say("feed.of", name=followed.name)
    return _feed(
        request, record, title, followed.address, _NETWORK, {"of": identifier}, ("network", identifier)
    )


@page
def of_search(request: HttpRequest, record: AtHand) -> HttpResponse:
    """What the search page finds for the same address."""
    asked = Asked.read(request)
    ids = _found(record, asked) if asked.asks else []
    wanted = dict.fromkeys(TABLES, "list_contains($of::VARCHAR[], t.id)")
    title = words.say("feed.search", words=asked.text) if asked.text else words.say("feed.narrowed")
    return _feed(request, record, title, asked.address(), wanted, {"of": ids})


def _found(record: AtHand, asked: Asked) -> list[str]:
    if record.searcher is None:
        return []
    found = search_record(
        record.searcher, asked.text, world=record.world, refuse=asked.refused, limit=MOST_FOUND, show=words.language(),
        **asked.filters,  # type: ignore[arg-type]
    )  # fmt: skip
    return [hit.id for hit in found.hits]


def _feed(
    request: HttpRequest,
    record: AtHand,
    title: str,
    page_address: str,
    wanted: Mapping[str, str],
    values: Mapping[str, Any],
    followed: tuple[str, str] | None = None,
) -> HttpResponse:
    held = opened(record)
    made = {each["import_no"]: each["made"] for each in held.reader.manifest.imports}
    feed = Atom1Feed(
        title=writable(title),
        link=request.build_absolute_uri(page_address),
        description="",
        subtitle=words.say("feed.says"),
        language=words.language(),
        feed_url=request.build_absolute_uri(),
        feed_guid=request.build_absolute_uri(),
        author_name="Maillage",
    )
    items = [_entry(request, record, each, made) for each in fresh(held.rows, wanted, values, MOST)]
    items += [_entry_here(request, each, name) for each, name in _here(followed)]
    items.sort(key=lambda item: item["pubdate"], reverse=True)
    for item in items[:MOST]:
        feed.add_item(**item)
    answer = HttpResponse(content_type=feed.content_type)
    feed.write(answer, "utf-8")
    return answer


def _here(followed: tuple[str, str] | None) -> list[tuple[Here, str]]:
    """What is sought and given here of a thing, with who says so."""
    found = newest(*followed, MOST) if followed else []
    names = owners({each.owner for each in found})
    return [(each, names.get(each.owner, "")) for each in found]


def _entry_here(request: HttpRequest, each: Here, owner: str) -> dict[str, Any]:
    said = (
        words.say(f"digest.sort.{each.sort}"),
        owner,
        str(countries.name(each.country, words.language())) if each.country else "",
    )
    invented = f" ({words.say('search.invented')})" if each.generated else ""
    return {
        "title": writable(f"{each.title}{invented}"),
        "link": request.build_absolute_uri(each.address),
        "description": escape(writable(" · ".join(filter(None, said)))),
        "unique_id": uuid.uuid5(uuid.NAMESPACE_URL, f"maillage:{each.sort}:{each.key}").urn,
        "unique_id_is_permalink": False,
        "author_name": writable(owner),
        "pubdate": each.at,
        "updateddate": each.at,
        "categories": [each.sort, *(["generated"] if each.generated else [])],
    }


def _entry(request: HttpRequest, record: AtHand, each: Fresh, made: Mapping[int, str]) -> dict[str, Any]:
    said = each.said
    source = record.reader.manifest.source(said["source"]) or {}
    invented = words.say("search.invented") if said["generated"] else ""
    title = f"{_title(record, each)} ({invented})" if invented else _title(record, each)
    told = [
        _kind(each),
        ", ".join(str(countries.name(code, words.language())) for code in _countries(said)),
        str(said["since"] or "")[:4],
        f"{source_title(source)} {words.say('search.line', line=said['line']) if said['line'] else ''}".strip(),
    ]
    last = said["import_no"]
    return {
        "title": writable(title),
        "link": request.build_absolute_uri(_address(each)),
        "description": escape(writable(" · ".join(filter(None, told)))),  # readers take it for HTML
        "unique_id": uuid.uuid5(uuid.NAMESPACE_URL, f"maillage:{each.table}:{said['id']}").urn,
        "unique_id_is_permalink": False,
        "author_name": writable(source_title(source)),
        "pubdate": _moment(made.get(each.first_import), record),
        "updateddate": _moment(made.get(last), record),
        "categories": [each.table, *(["generated"] if said["generated"] else [])],
    }


def _title(record: AtHand, each: Fresh) -> str:
    said = each.said
    if each.table == "links":
        return " – ".join(_end(record, said, side) for side in ("a", "b"))
    return str(said["title"] or said["id"])


def _end(record: AtHand, said: Mapping[str, Any], side: str) -> str:
    place = said[f"{side}_place"]
    return record.places.name(place, words.language()) if place else str(said[f"{side}_name"] or "?")


def _kind(each: Fresh) -> str:
    kind = each.said["kind"]
    if each.table == "links" and kind:
        return link_kind_name(kind, words.language())
    return words.say(f"search.one.{each.table}")


def _countries(said: Mapping[str, Any]) -> Iterable[str]:
    named = [
        said.get("a_country"),
        said.get("b_country"),
        said.get("country"),
        *(said.get("countries") or ()),
    ]
    return [code for code in dict.fromkeys(named) if code and countries.country(code)]


def _address(each: Fresh) -> str:
    """The page that tells most of a thing."""
    said = each.said
    if each.table == "activities":
        return reverse("activity", args=[said["id"]])
    for place in (said["a_place"], said["b_place"]):
        if place:
            return reverse("place", args=[place])
    pair = sorted(_countries(said))
    if len(pair) == 2:
        return reverse("pair", args=pair)
    return reverse("country", args=pair) if pair else reverse("source", args=[said["source"]])


def _moment(said: str | None, record: AtHand) -> datetime:
    return datetime.fromisoformat(said or record.reader.manifest.made)


def writable(text: str) -> str:
    """Text without the characters that XML has no way to write."""
    return _UNWRITABLE.sub("", text)
