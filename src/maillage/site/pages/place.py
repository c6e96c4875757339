"""A place: three sentences in plain words, who cooperates here, what is near, groups, embassies, and where each line is from."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import NEARBY_KM, Neighbour, Partner, PlaceAnswer, place_answer
from maillage.reference import countries
from maillage.reference.groups import groups_of
from maillage.reference.kinds import link_kind_name
from maillage.reference.kinds.south import state_of
from maillage.reference.names import fold
from maillage.reference.places import Place
from maillage.reference.spoken import day
from maillage.site import take, words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand
from maillage.site.exchange.solved import at_place
from maillage.site.money import asked, money_figure
from maillage.site.pages.groups import groups_shown
from maillage.site.pages.likely import likely_partners
from maillage.site.pages.page import page_told_by
from maillage.site.pages.place_acting import acting_file, acting_here
from maillage.site.pages.place_lists import lists_of
from maillage.site.pages.place_map import partners_map
from maillage.site.pages.places import unit_of
from maillage.site.pages.search import search_address
from maillage.site.pages.selection import Selection
from maillage.site.pages.source import source_title
from maillage.site.pages.spaces import compare_address
from maillage.site.pages.years import as_file, by_year, taken_away
from maillage.site.parties.acting import version_of
from maillage.site.today import today

_LIE_THERE = "(place = $1 OR id IN (SELECT id FROM activity_places WHERE place = $1))"
MOST_PARTNERS, MOST_PROJECTS, MOST_INSIDE, MOST_MISSIONS = 40, 20, 30, 40


@page_told_by(lambda identifier: (*version_of(identifier), str(at_place(identifier))))
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponseBase:
    """The page of one place."""
    place = record.places.get(identifier)
    if place is None:
        raise Http404
    if taken_away(request):
        title = words.say("place.by_year", place=record.places.name(place.id, words.language()))
        return as_file(request, record, title, _LIE_THERE, [place.id])
    answer = place_answer(record.at_places, record.reader, record.places, place)
    lists = lists_of(record, place, answer)
    lists["acting"] = lambda format: acting_file(record, place, format)
    if file := take.file_of(request, lists):
        return file
    partners, name = in_order(record, answer), record.places.name(place.id, words.language())
    shown: dict[str, Any] = {
        "place": place,
        "name": name,
        "main_name": place.name if fold(place.name) != fold(name) else "",
        "unit": unit_of(record, place),
        "sentences": _sentences(record, place, answer),
        "partners": [_partner(record, answer, each) for each in partners[:MOST_PARTNERS]],
        "map": partners_map(record, place, partners),
        "ways": {each: take.offered(request, list=each) for each in lists},
        "acting": acting_here(place),
        "n_partners": len(partners),
        "n_projects": len(answer.projects),
        "more_partners": len(partners) - MOST_PARTNERS,
        "partners_address": search_address(q=name, country=place.country, table="links"),
        "projects": [_project(answer, each) for each in answer.projects[:MOST_PROJECTS]],
        "more_projects": max(len(answer.projects) - MOST_PROJECTS, 0),
        "projects_address": search_address(q=name, table="activities"),
        "years": by_year({row["id"]: row["since"] for row in answer.projects}.values()),
        "latest": _latest(record, answer),
        "money": _money(record, place, answer),
        "networks": _networks(answer),
        "compare": compare_address(place.id),
        "inside": _neighbours(record, place, answer.inside[:MOST_INSIDE]),
        "nearby": _neighbours(record, place, answer.nearby),
        "alike": _neighbours(record, place, answer.alike),
        "km": int(NEARBY_KM),
        "likely": likely_partners(record, place),
        "missions_here": answer.missions_here[:MOST_MISSIONS],
        "n_missions": len(answer.missions_here),
        "more_missions": max(len(answer.missions_here) - MOST_MISSIONS, 0),
        "missions_in": answer.missions_in,
        "missions_abroad": answer.missions_abroad,
        "state": state_of(place.country),
        "groups": _groups(state_of(place.country), today(), words.language()),
    }
    return render(request, "pages/place.html", shown)


def _latest(record: AtHand, answer: PlaceAnswer) -> dict[str, str]:
    """The latest news of the links of a place: the newest day by which a source says that any of them is so."""
    newest = max(answer.partners, key=lambda partner: partner.as_of or "", default=None)
    if newest is None or not newest.as_of:
        return {}
    source = answer.sources[newest.source]
    return {"day": newest.as_of, "source": source.get("short") or source_title(source)}


def _networks(answer: PlaceAnswer) -> list[dict[str, str]]:
    """The networks of which a body of the place is listed as a member, by name, each with its page."""
    found = {row["network_id"]: row for row in answer.memberships if row["network_id"]}
    return [
        {"id": row["id"], "name": row["network"], "address": reverse("network", args=[network])}
        for network, row in found.items()
    ]


@lru_cache(maxsize=1_000)
def _groups(country: str, on: date, language: str) -> list[dict[str, Any]]:
    """The same for all places of a country on a day."""
    return groups_shown(groups_of(country, on))


def _money(record: AtHand, place: Place, answer: PlaceAnswer) -> dict[str, Any]:
    """Money by year of activities in this one place, as the command says it; not asked where no activity is."""
    if not answer.projects and not any(answer.activities):
        return {}
    chosen = Selection(place=place.id)
    name = record.places.name(place.id, words.language())
    return money_figure(asked(record, chosen.question("year")), name, chosen.address("money"))


def in_order(record: AtHand, answer: PlaceAnswer) -> list[Partner]:
    """Dated links first, the oldest first; then by the names of country and place as the reader sees them."""

    def order(partner: Partner) -> tuple[bool, str, bool, str, str]:
        country = fold(str(countries.name(partner.country, words.language()))) if partner.country else ""
        return (not partner.since, partner.since or "", not country, country, fold(_name(record, partner)))

    return sorted(answer.partners, key=order)


def _name(record: AtHand, partner: Partner) -> str:
    return record.places.name(partner.place, words.language()) if partner.place else partner.name


def _sentences(record: AtHand, place: Place, answer: PlaceAnswer) -> list[str]:
    """Three sentences that can be read aloud: where and how large; with whom and since when; what else is listed."""
    name = record.places.name(place.id, words.language())
    country = str(countries.name(place.country, words.language()))
    sentences = []
    if place.population:
        sentences.append(words.count("place.inhabitants", place.population, place=name, country=country))
    else:
        sentences.append(words.say("place.is_in", place=name, country=country))
    if answer.partners:
        lands = len({partner.country for partner in answer.partners if partner.country})
        where = words.count("place.in_countries", lands) if lands else ""
        said = words.count("place.partners", len(answer.partners), countries=where)
        since = min((partner.since for partner in answer.partners if partner.since), default=None)
        sentences.append(
            said if since is None else words.say("place.oldest", said=said, day=day(since, words.language()))
        )
    else:
        sentences.append(words.say("place.no_partner"))
    alone, several = answer.activities
    if alone or several or answer.projects:
        sentences.append(words.count("place.activities", max(alone + several, len(answer.projects))))
    elif not answer.partners:
        sentences.append(words.say("place.not_nothing"))
    return sentences


def _partner(record: AtHand, answer: PlaceAnswer, partner: Partner) -> dict[str, Any]:
    source = answer.sources[partner.source]
    spoken = words.language()
    return {
        "id": partner.id,
        "name": _name(record, partner),
        "address": address("place", partner.place) if partner.place else "",
        "country": partner.country,
        "country_address": address("country", partner.country) if partner.country else "",
        "kind": link_kind_name(partner.kind, spoken) if partner.kind else words.say("place.kind_unknown"),
        "since": partner.since,
        "until": partner.until,
        "source": source.get("short") or source_title(source),
        "source_address": address("source", partner.source),
        "as_of": partner.as_of,
        "line": partner.line,
        "also_in": partner.also_in,
        "generated": partner.generated,
    }


def _project(answer: PlaceAnswer, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "address": address("activity", row["id"]), "year": (row["since"] or "")[:4]}


def _neighbours(record: AtHand, place: Place, found: tuple[Neighbour, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": record.places.name(each.place.id, words.language()),
            "country": each.place.country if each.place.country != place.country else "",
            "address": address("place", each.place.id),
            "links": each.links,
            "km": round(each.km) if each.km is not None else None,
        }
        for each in found
    ]
