"""A place: three sentences in plain words, who cooperates here, what is near, groups, embassies, and where each line is from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.matching.affinity import sentence
from maillage.record.answers import NEARBY_KM, Neighbour, Partner, PlaceAnswer, place_answer
from maillage.reference import countries
from maillage.reference.groups import groups_of
from maillage.reference.kinds import link_kind_name
from maillage.reference.kinds.south import state_of
from maillage.reference.names import fold
from maillage.reference.places import Place
from maillage.reference.spoken import day
from maillage.site import take, words
from maillage.site.at_hand import AtHand, likely
from maillage.site.pages.groups import groups_shown
from maillage.site.pages.page import page
from maillage.site.pages.source import source_title
from maillage.site.today import today

MOST_LIKELY, MOST_REASONS = 5, 3
_NOT_TOLD = "walk"
"""A part that says in other words what the paths say, and takes a mathematician to read: the command shows it."""
MOST_PARTNERS, MOST_PROJECTS, MOST_INSIDE = 100, 20, 30


@page
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponseBase:
    """The page of one place."""
    place = record.places.get(identifier)
    if place is None:
        raise Http404
    answer = place_answer(record.connection(), record.reader, record.places, place, record.linked)
    if format := take.asked(request):
        return take.taken(record, "links", (each.id for each in answer.partners), format)
    partners = in_order(record, answer)
    shown: dict[str, Any] = {
        "place": place,
        "name": record.places.name(place.id, words.language()),
        "main_name": place.name
        if fold(place.name) != fold(record.places.name(place.id, words.language()))
        else "",
        "unit": _unit(record, place),
        "sentences": _sentences(record, place, answer),
        "partners": [_partner(record, answer, each) for each in partners[:MOST_PARTNERS]],
        "ways": take.offered(request),
        "more_partners": len(partners) - MOST_PARTNERS,
        "projects": [_project(answer, each) for each in answer.projects[:MOST_PROJECTS]],
        "more_projects": max(len(answer.projects) - MOST_PROJECTS, 0),
        "projects_address": f"{reverse('search')}?q={record.places.name(place.id, words.language())}&table=activities",
        "networks": sorted({row["network"] for row in answer.memberships}),
        "inside": _neighbours(record, place, answer.inside[:MOST_INSIDE]),
        "nearby": _neighbours(record, place, answer.nearby),
        "alike": _neighbours(record, place, answer.alike),
        "km": int(NEARBY_KM),
        "likely": _likely(record, place),
        "missions_here": answer.missions_here,
        "missions_in": answer.missions_in,
        "missions_abroad": answer.missions_abroad,
        "state": state_of(place.country),
        "groups": groups_shown(groups_of(state_of(place.country), today())),
    }
    return render(request, "pages/place.html", shown)


def in_order(record: AtHand, answer: PlaceAnswer) -> list[Partner]:
    """Dated links first, the oldest first; then by the names of country and place as the reader sees them."""

    def order(partner: Partner) -> tuple[bool, str, str, str]:
        country = fold(str(countries.name(partner.country, words.language()))) if partner.country else "~"
        return (not partner.since, partner.since or "", country, fold(_name(record, partner)))

    return sorted(answer.partners, key=order)


def _name(record: AtHand, partner: Partner) -> str:
    return record.places.name(partner.place, words.language()) if partner.place else partner.name


def _unit(record: AtHand, place: Place) -> Place | None:
    """The first-level unit that a place lies in; none where it is the place itself or bears its name."""
    unit = record.places.get(place.unit1) if place.unit1 else None
    return None if unit is None or unit.id == place.id or fold(unit.name) == fold(place.name) else unit


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
        "name": _name(record, partner),
        "address": reverse("place", args=[partner.place]) if partner.place else "",
        "country": partner.country,
        "kind": link_kind_name(partner.kind, spoken) if partner.kind else words.say("place.kind_unknown"),
        "since": partner.since,
        "until": partner.until,
        "source": source.get("short") or source_title(source),
        "source_address": reverse("source", args=[partner.source]),
        "as_of": partner.as_of,
        "line": partner.line,
        "also_in": partner.also_in,
        "generated": partner.generated,
    }


def _project(answer: PlaceAnswer, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "address": reverse("activity", args=[row["id"]]), "year": (row["since"] or "")[:4]}


def _likely(record: AtHand, place: Place) -> list[dict[str, Any]]:
    """Who would be a likely partner, with the reasons that set it apart: no score of a place is shown to the public."""
    model = likely(record)
    if model is None or place.kind != "town":
        return []
    asker = model.asker(place.name, place.country, place)
    if model.little_known_of(asker):
        return []
    shown = []
    for each in model.partners(asker, MOST_LIKELY):
        parts = [part for part in each.parts if part.name != _NOT_TOLD]
        apart = sorted(parts, key=lambda part: (part.usual_milli - part.milli, part.name))[:MOST_REASONS]
        shown.append(
            {
                "name": record.places.name(each.key, words.language())
                if record.places.row(each.key) is not None
                else each.name,
                "country": each.country if countries.country(each.country) else "",
                "address": reverse("place", args=[each.key])
                if record.places.row(each.key) is not None
                else "",
                "reasons": [
                    sentence(part, words.language()) for part in apart if part.milli > part.usual_milli
                ],
            }
        )
    return shown


def _neighbours(record: AtHand, place: Place, found: tuple[Neighbour, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": record.places.name(each.place.id, words.language()),
            "country": each.place.country if each.place.country != place.country else "",
            "address": reverse("place", args=[each.place.id]),
            "links": each.links,
            "km": round(each.km) if each.km is not None else None,
        }
        for each in found
    ]
