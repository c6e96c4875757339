"""The answer of `maillage place` for machines: the same facts as on the terminal, with stable identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.cli.place import country_name, groups_today
from maillage.cli.place_money import place_money_json
from maillage.cli.speak import Front

if TYPE_CHECKING:
    from maillage.record.answers import Neighbour, Partner, PlaceAnswer
    from maillage.reference.groups import Membership
    from maillage.reference.places import Candidate, Place, Places


def as_json(
    front: Front, reader: Any, places: Places, asked: str, chosen: Candidate | None, found: list[Candidate]
) -> dict[str, Any]:
    """The place or None, all candidates, and what is listed; the same keys whether or not a place was chosen."""
    candidates = [_candidate_json(front, places, c) for c in found]
    empty: dict[str, Any] = {"asked": asked, "place": None, "candidates": candidates}
    if chosen is None:
        return {
            **empty,
            "partners": [],
            "projects": [],
            "memberships": [],
            "embassies": {"in_country": None, "of_country": None, "here": []},
            "groups": [],
            "inside": [],
            "nearby": [],
            "alike": [],
            **place_money_json(reader, None, (0, 0)),
        }
    from maillage.record.answers import about_place

    place = chosen.place
    answer = about_place(reader, places, place)
    return {
        **empty,
        "place": _place_json(front, places, place),
        "partners": [_partner_json(front, places, answer, p) for p in answer.partners],
        "projects": [_with_source(answer, row) for row in answer.projects],
        "memberships": [_with_source(answer, row) for row in answer.memberships],
        "embassies": {
            "in_country": answer.missions_in,
            "of_country": answer.missions_abroad,
            "here": [_with_source(answer, row) for row in answer.missions_here],
        },
        "groups": [_group_json(g) for g in groups_today(front, place.country)],
        "inside": [_neighbour_json(front, places, n) for n in answer.inside],
        "nearby": [_neighbour_json(front, places, n) for n in answer.nearby],
        "alike": [_neighbour_json(front, places, n) for n in answer.alike],
        **place_money_json(reader, place.id, answer.activities),
    }


def _place_json(front: Front, places: Places, place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": places.name(place.id, front.language),
        "country": place.country,
        "country_name": country_name(place.country, front.language),
        "kind": place.kind,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "timezone": place.timezone,
        "unit1": place.unit1,
        "unit2": place.unit2,
        "main_name": place.name,
    }


def _candidate_json(front: Front, places: Places, candidate: Candidate) -> dict[str, Any]:
    return {
        **_place_json(front, places, candidate.place),
        "score": candidate.score,
        "why": candidate.why,
        "matched": candidate.matched,
    }


def _partner_json(front: Front, places: Places, answer: PlaceAnswer, partner: Partner) -> dict[str, Any]:
    return {
        "id": partner.id,
        "name": places.name(partner.place, front.language) if partner.place else partner.name,
        "said": partner.name,
        "country": partner.country,
        "place": partner.place,
        "kind": partner.kind,
        "since": partner.since,
        "until": partner.until,
        "status": partner.status,
        "topics": list(partner.topics),
        "source": _source_json(answer, partner.source, partner.line, partner.as_of),
        "also_in": partner.also_in,
        "generated": partner.generated,
    }


def _source_json(answer: PlaceAnswer, source: str, line_: int, as_of: str) -> dict[str, Any]:
    said = answer.sources[source]
    return {
        "id": source,
        "title": said["title"],
        "file": said["path"],
        "line": line_,
        "as_of": as_of,
        "licence": said["licence"],
    }


def _with_source(answer: PlaceAnswer, row: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in row.items() if key not in ("source", "line", "as_of")}
    return {**rest, "source": _source_json(answer, row["source"], row["line"], row["as_of"])}


def _group_json(group: Membership) -> dict[str, Any]:
    return {
        "group": group.group,
        "answer": group.answer,
        "since": str(group.since) if group.since else None,
        "until": str(group.until) if group.until else None,
        "scheduled": group.scheduled,
        "confirmed": group.confirmed,
        "verified": group.verified,
        "source": group.source,
    }


def _neighbour_json(front: Front, places: Places, neighbour: Neighbour) -> dict[str, Any]:
    km = round(neighbour.km, 1) if neighbour.km is not None else None
    return {**_place_json(front, places, neighbour.place), "km": km, "links": neighbour.links}
