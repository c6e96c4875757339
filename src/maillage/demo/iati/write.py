"""Writes one invented activity as an ``iati-activity`` of IATI 2.03, its elements in the order of the schema."""

from __future__ import annotations

from maillage.demo.iati.markup import element, escaped, lines
from maillage.demo.iati.model import Activity, Part, Share, Spot, Texts
from maillage.demo.iati.parties import names_of
from maillage.demo.iati.speak import OWN_CODES, Speaker, code
from maillage.demo.iati.words import phrases
from maillage.demo.iati.write_money import money
from maillage.demo.iati.write_rest import contact, rest

WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def written(activity: Activity) -> str:
    """The activity as text."""
    speaker, head = Speaker(activity), activity.head
    attributes = {
        "xml:lang": head.default_language,
        "default-currency": head.default_currency,
        "last-updated-datetime": head.updated,
        "hierarchy": str(head.hierarchy or ""),
        "humanitarian": "1" if activity.classes.humanitarian else "",
        "maillage:generated": "true",
    }
    inner = lines(*_heading(speaker), *_places(speaker), *_classes(speaker), *money(speaker), *rest(speaker))
    return element("iati-activity", attributes, "\n", inner, "\n")


def _heading(speaker: Speaker) -> list[str]:
    a = speaker.activity
    party, said = a.head.publisher, a.said
    invented = tuple((language, phrases()["generated"][language]) for language in a.languages)
    names = speaker.narratives(tuple((language, party.name(language)) for language in a.languages))
    about = (("1", said.about), ("2", said.aim), ("3", said.who), ("4", invented))
    return [
        element("iati-identifier", {}, escaped(a.identifier)),
        element("reporting-org", {"ref": party.ref, "type": party.kind}, names),
        element("title", {}, speaker.narratives(said.title)),
        *[
            element("description", {"type": kind}, speaker.narratives(texts))
            for kind, texts in about
            if texts
        ],
        *[_part(speaker, part) for part in a.parts],
        *[element("other-identifier", {"ref": ref, "type": kind}) for kind, ref in a.rest.others],
        element("activity-status", {"code": a.course.status}),
        *[element("activity-date", {"type": kind, "iso-date": str(day)}) for kind, day in a.course.dates],
        contact(speaker),
    ]


def _part(speaker: Speaker, part: Part) -> str:
    party = part.party
    attributes = {
        "ref": party.ref,
        "type": party.kind,
        "role": part.role,
        "activity-id": part.activity,
        "maillage:country": party.country,
    }
    again = party == speaker.activity.head.publisher and part.role in ("2", "3")
    return element("participating-org", attributes, "" if again else speaker.named(party))


def _places(speaker: Speaker) -> list[str]:
    where = speaker.activity.where
    return [
        code("activity-scope", where.scope),
        *[_share(speaker, "recipient-country", share) for share in where.countries],
        *[_share(speaker, "recipient-region", share) for share in where.regions],
        *[_location(speaker, spot) for spot in where.spots],
    ]


def _classes(speaker: Speaker) -> list[str]:
    said = speaker.activity.classes
    tags = [share for share in said.goals if share.vocabulary.startswith("T")]
    sectors = [*said.sectors, *(share for share in said.goals if share not in tags)]
    return [
        *[_share(speaker, "sector", share) for share in sectors],
        *[_share(speaker, "tag", share) for share in tags],
        _event(speaker),
        *[
            element("policy-marker", {"vocabulary": "1", "code": marker, "significance": weight})
            for marker, weight in said.markers
        ],
        code("collaboration-type", said.collaboration),
        code("default-flow-type", said.flow),
        code("default-finance-type", said.finance),
        code("default-aid-type", said.aid),
        code("default-tied-status", said.tied),
    ]


def _share(speaker: Speaker, name: str, share: Share) -> str:
    attributes = {
        "vocabulary": share.vocabulary.removeprefix("T"),
        "vocabulary-uri": OWN_CODES if share.vocabulary == "99" else "",
        "code": share.code,
        "percentage": share.percent,
    }
    return element(name, attributes, speaker.narratives(share.texts))


def _location(speaker: Speaker, spot: Spot) -> str:
    """A town with its invented point; of a region, only the name."""
    place, town = spot.place, spot.place.name.kind == "town"
    point = element("point", {"srsName": WGS84}, element("pos", {}, f"{place.latitude} {place.longitude}"))
    return element(
        "location",
        {},
        code("location-reach", "1" if spot.exact else "2"),
        element("name", {}, speaker.narratives(_place_names(speaker, spot))),
        point if town else "",
        code("exactness", "1" if spot.exact else "2"),
        code("location-class", "2" if town else "1"),
        code("feature-designation", "PPL" if town else "ADM1"),
    )


def _place_names(speaker: Speaker, spot: Spot) -> Texts:
    """In the languages of the activity; a name that is the same in the second is not repeated."""
    bodies = dict(names_of("region", spot.place)) if spot.place.name.kind == "region" else {}
    names = tuple((x, bodies.get(x) or spot.place.written(x)) for x in speaker.activity.languages)
    return names[:1] if len({text for _, text in names}) == 1 else names


def _event(speaker: Speaker) -> str:
    year = speaker.activity.classes.event
    if not year:
        return ""
    text = phrases()["events"]["flood"][speaker.main].format(year=year)
    attributes = {
        "type": "1",
        "vocabulary": "99",
        "vocabulary-uri": OWN_CODES,
        "code": f"DEMO-FLOOD-{year}",
    }
    return element("humanitarian-scope", attributes, speaker.narratives(((speaker.main, text),)))
