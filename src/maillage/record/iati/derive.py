"""What people ask of an activity, from its record: title, dates, places, countries, topics, parties, kind, groups.

One row of ``activities`` a record, with its parties and places. Each value is what the source says, brought to the
record's own words; nothing is guessed: a country that no reference names stays unknown. Not for money (``record.money``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from maillage.record.iati.donors import country_of, is_multilateral
from maillage.record.iati.standard import XML_LANG
from maillage.record.iati.tree import ATTRIBUTES, CHILDREN, NAME, TEXT, Node
from maillage.record.iati.typing import read_day
from maillage.record.identify import Identifier, PlaceFound
from maillage.record.languages import declared_language
from maillage.record.search.groups_on import groups_on_day, unchanged_since
from maillage.reference.countries import find_country
from maillage.reference.identifiers import stated
from maillage.reference.kinds import Party, kind_of
from maillage.reference.names import fold
from maillage.reference.texts import catalogue

Report = Callable[..., None]
KIND_BASIS = "g77"
_NO_CHILDREN: Sequence[Node] = ()
_SHARED_LEVELS = frozenset(("recipient-country", "recipient-region", "sector"))
"""Elements that may stand at the activity or at its transactions."""


@dataclass(slots=True)
class Derived:
    """The rows that an activity gives: of ``activities``, ``activity_parties`` and ``activity_places``."""

    id: str
    fields: dict[str, Any]
    parties: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)


def thing_id(kind: str, reference: str | None, digest: str) -> str:
    """Identifier of a record: its own reference as published (white space brought to single spaces), else its content.

    ``kind`` is ``iati`` for an activity and ``iati-org`` for an organisation.
    """
    said = " ".join((reference or "").split())
    return f"{kind}:{said}" if said else stated(kind, "without identifier", digest)


def organisation_id(reference: str | None, name: str | None, country: str | None) -> str | None:
    """Identifier of an organisation met in a record: by its reference, else stated of its folded name and country."""
    said = " ".join((reference or "").split())
    if said:
        return f"iati-org:{said}"
    return stated("organisation", fold(name), country or "") if name else None


def derive(node: Node, identifier: str, find: Identifier, report: Report) -> Derived:
    """The rows of one activity. ``report(code, field, **values)`` is told what could not be used."""
    return _Activity(node, find, report).derived(identifier)


def texts_of(element: Node) -> Iterator[tuple[str | None, str]]:
    """(declared language, text) of an element: its narratives, or its own text in version 1."""
    attributes = element[ATTRIBUTES]
    if element[TEXT] is not None and element[TEXT].strip():
        yield (attributes.get(XML_LANG) if attributes else None), element[TEXT]
    for child in element[CHILDREN] or ():
        if child[NAME] == "narrative" and child[TEXT]:
            own = child[ATTRIBUTES]
            yield (own.get(XML_LANG) if own else None), child[TEXT]


class _Activity:
    def __init__(self, node: Node, find: Identifier, report: Report) -> None:
        self.attributes = node[ATTRIBUTES] or {}
        self.find, self.report = find, report
        self.by_name: dict[str, list[Node]] = {}
        self.in_transactions: dict[str, list[Node]] = {name: [] for name in _SHARED_LEVELS}
        for child in node[CHILDREN] or ():
            name = child[NAME]
            if name in self.by_name:
                self.by_name[name].append(child)
            else:
                self.by_name[name] = [child]
        for transaction in self.all("transaction"):
            for child in transaction[CHILDREN] or ():
                if child[NAME] in _SHARED_LEVELS:
                    self.in_transactions[child[NAME]].append(child)

    def all(self, name: str) -> Sequence[Node]:
        return self.by_name.get(name, _NO_CHILDREN)

    def first(self, name: str) -> Node | None:
        found = self.by_name.get(name)
        return found[0] if found else None

    def derived(self, identifier: str) -> Derived:
        dates = self.dates()
        countries, regions = self.countries()
        parties = self.parties()
        places = self.places(countries)
        day, basis = next(
            ((dates[b], b) for b in ("actual_start", "planned_start") if b in dates), (None, None)
        )
        sides, recipients = _sides(parties), tuple(countries)
        since = _unchanged_since(sides, recipients, day) if day else None
        kind, decentralised = _kind(sides, recipients, since)
        sectors, goals = self.sectors()
        settled = {place["place"] for place in places if place["place"]}
        only = places[0] if len(places) == 1 else None
        fields = {
            "title": _first_text(self.all("title"), self.language),
            "description": self.description(),
            "reference": " ".join((self.text("iati-identifier") or "").split()) or None,
            "country_said": "; ".join(dict.fromkeys(self.said_countries)) or None,
            "country": countries[0] if len(countries) == 1 else None,
            "place_said": only["place_said"] if only else None,
            "place": next(iter(settled)) if len(settled) == 1 else None,
            "place_score": only["place_score"] if only else None,
            "place_why": only["place_why"] if only else None,
            "status": self.status(),
            "since": dates.get("actual_start") or dates.get("planned_start"),
            "until": dates.get("actual_end") or dates.get("planned_end"),
            "topics": list(_topics_of(tuple(sectors))) or None,
            "sectors": sectors or None,
            "goals": goals or None,
            "website": (self.text("activity-website") or "").strip() or None,
            "organisation": parties[0]["organisation"]
            if parties and parties[0]["role"] == "reporting"
            else None,
            "countries": countries or None,
            "regions": regions or None,
            "day": day,
            "day_basis": basis,
            "kind": kind,
            "kind_basis": KIND_BASIS,
            "decentralised": decentralised,
            "groups": _groups(recipients, since) if since else None,
            "humanitarian": {"1": True, "true": True, "0": False, "false": False}.get(
                self.attributes.get("humanitarian", "").strip()
            ),
        }
        return Derived(identifier, fields, parties, places)

    @property
    def language(self) -> str | None:
        return self.attributes.get(XML_LANG)

    def text(self, name: str) -> str | None:
        found = self.first(name)
        return found[TEXT] if found else None

    def description(self) -> str | None:
        general = [d for d in self.all("description") if (d[ATTRIBUTES] or {}).get("type", "1") in ("1", "")]
        return _first_text(general or self.all("description"), self.language)

    def status(self) -> str | None:
        found = self.first("activity-status")
        code = (found[ATTRIBUTES] or {}).get("code", "").strip() if found else ""
        status: str | None = _words()["status"].get(code)
        return status

    def dates(self) -> dict[str, str]:
        """What each date is, as YYYY-MM-DD; the first that can be read of each sort."""
        found: dict[str, str] = {}
        for element in self.all("activity-date"):
            attributes = element[ATTRIBUTES] or {}
            sort = _words()["date_type"].get(attributes.get("type", "").strip().lower())
            said = attributes.get("iso-date") or element[TEXT] or ""
            day = read_day(said[:10]) if said else None
            if sort and day and sort not in found:
                found[sort] = day.isoformat()
        return found

    def countries(self) -> tuple[list[str], list[str]]:
        """Recipient countries and regions, at activity and transaction level, in the order met."""
        self.said_countries: list[str] = []
        countries: dict[str, None] = {}
        regions: dict[str, None] = {}
        met: set[str] = set()
        for element in self._recipients("recipient-country"):
            code = (element[ATTRIBUTES] or {}).get("code", "").strip()
            if code in met:
                continue
            met.add(code)
            said = code or next((text for _, text in texts_of(element)), "")
            if not said:
                continue
            self.said_countries.append(said)
            found = self.find.country(said).code
            if found:
                countries[found] = None
            else:
                self.report("record.country-unknown", "recipient-country", found=said)
        for element in self._recipients("recipient-region"):
            attributes = element[ATTRIBUTES] or {}
            if attributes.get("code", "").strip() and attributes.get("vocabulary", "1").strip() in (
                "1",
                "DAC",
                "",
            ):
                regions[attributes["code"].strip()] = None
        return list(countries), list(regions)

    def _recipients(self, name: str) -> Iterator[Node]:
        yield from self.all(name)
        yield from self.in_transactions[name]

    def sectors(self) -> tuple[list[str], list[str]]:
        """DAC purpose codes and stated goals, at activity and transaction level; a goal counts once wherever it stands."""
        words = _words()["sector_vocabulary"]
        codes: dict[str, None] = {}
        goals: set[str] = set()
        for element in self._recipients("sector"):
            attributes = element[ATTRIBUTES] or {}
            code, vocabulary = attributes.get("code", "").strip(), attributes.get("vocabulary", "").strip()
            if not code:
                continue
            if vocabulary in words["dac"]:
                codes[code] = None
            elif (
                vocabulary in words["goal"]
                or vocabulary in words["target"]
                or vocabulary in words["indicator"]
            ):
                goals.add(code)
        tags = _words()["tag_vocabulary"]
        for element in self.all("tag"):
            attributes = element[ATTRIBUTES] or {}
            if attributes.get("vocabulary", "").strip() in (*tags["goal"], *tags["target"]):
                goals.add(attributes.get("code", "").strip())
        numbers = {goal.partition(".")[0] for goal in goals}
        return list(codes), sorted((n for n in numbers if n.isdecimal() and 1 <= int(n) <= 17), key=int)

    def parties(self) -> list[dict[str, Any]]:
        """Who reports it and who takes part, with their roles."""
        made = [_party(element, "reporting") for element in self.all("reporting-org")[:1]]
        roles = _words()["role"]
        for element in self.all("participating-org"):
            role = roles.get((element[ATTRIBUTES] or {}).get("role", "").strip().lower())
            made.append(_party(element, role))
        kept = [party for party in made if party["organisation"]]
        for position, party in enumerate(kept):
            party["position"] = position
        return kept

    def places(self, countries: list[str]) -> list[dict[str, Any]]:
        """Its places: the names and points that its source gives, matched where that is sure."""
        country = countries[0] if len(countries) == 1 else None
        found = [self._place(element, country) for element in self.all("location")]
        return [{"position": at, **place} for at, place in enumerate(place for place in found if place)]

    def _place(self, element: Node, country: str | None) -> dict[str, Any] | None:
        said: str | None = None
        near = None
        for child in element[CHILDREN] or ():
            if child[NAME] == "name" and said is None:
                said = next((text.strip() for _, text in texts_of(child)), None)
            elif child[NAME] == "point":
                near = next((_point(p[TEXT]) for p in child[CHILDREN] or () if p[NAME] == "pos"), None)
            elif child[NAME] == "coordinates":
                attributes = child[ATTRIBUTES] or {}
                near = _point(f"{attributes.get('latitude', '')} {attributes.get('longitude', '')}")
        if said is None and near is None:
            return None
        found = self.find.place(said, country, near)
        if found.why == "doubtful" and said and country and _is_country(said, country):
            found = PlaceFound(None, 0, "whole_country")  # nothing to decide: it names no place in it
        if found.km and near:
            code = "record.coordinates-look-swapped" if found.swapped else "record.coordinates-far"
            self.report(code, "location", found=f"{near[0]:g}, {near[1]:g}", expected=said, km=found.km)
        return {
            "country_said": None,
            "country": found.country or country,
            "place_said": said,
            "place": found.place,
            "place_score": found.score,
            "place_why": found.why,
            "latitude": near[0] if near else None,
            "longitude": near[1] if near else None,
        }


@lru_cache(maxsize=20_000)
def _is_country(said: str, country: str) -> bool:
    found = find_country(said, near=False)
    return found is not None and found.code == country and found.why != "part"  # "Lyon, France" is Lyon


def _party(element: Node, role: str | None) -> dict[str, Any]:
    attributes = element[ATTRIBUTES] or {}
    said = next((text for _, text in texts_of(element)), None)
    reference, name, country, organisation = _who(attributes.get("ref"), said)
    return {
        "organisation": organisation,
        "name": name or reference,
        "reference": reference,
        "role": role,
        "type": attributes.get("type", "").strip() or None,
        "country_said": None,
        "country": country,
        "place_said": None,
        "place": None,
        "place_score": None,
        "place_why": None,
    }


@lru_cache(maxsize=20_000)
def _who(reference: str | None, name: str | None) -> tuple[str | None, str | None, str | None, str | None]:
    """Reference, name, country and identifier of an organisation as it is written."""
    said = " ".join((reference or "").split()) or None
    called = " ".join((name or "").split()) or None
    country = country_of(said)
    return said, called, country, organisation_id(said, called, country)


_Sides = tuple[tuple[str | None, bool, bool], ...]
"""Country, local government, multilateral: of each party whose seat is known."""


def _sides(parties: list[dict[str, Any]]) -> _Sides:
    types = _words()["organisation_type"]
    made: dict[tuple[str | None, bool, bool], None] = {}
    for party in parties:
        multilateral = party["type"] in types["multilateral"] or is_multilateral(party["reference"])
        if party["country"] is None and not multilateral:
            continue  # an unknown seat says nothing of North or South
        made[party["country"], party["type"] in types["local_government"], multilateral] = None
    return tuple(made)


@lru_cache(maxsize=20_000)
def _parties_of_kind(sides: _Sides, countries: tuple[str, ...]) -> tuple[Party, ...]:
    """The parties as the kind is computed from them: who takes part, and each recipient country as beneficiary."""
    if not countries or not sides:
        return (Party(None),)
    made: dict[Party, None] = {}
    for country, local, multilateral in sides:
        role = "facilitator" if multilateral else None
        made[Party(country, None, role, local, multilateral and country is None)] = None
    for country in countries:
        made[Party(country, None, "beneficiary")] = None
    return tuple(made)


def _first_text(elements: Sequence[Node], default: str | None) -> str | None:
    """The text in the record's default language, else the first that is not blank."""
    said = [
        (language, " ".join(text.split())) for element in elements for language, text in texts_of(element)
    ]
    said = [each for each in said if each[1]]
    if not said:
        return None
    wanted = declared_language(default)
    return next(
        (text for language, text in said if language and declared_language(language) == wanted), said[0][1]
    )


def _point(text: str | None) -> tuple[float, float] | None:
    """Latitude and longitude of ``pos``, in that order; None when they are none."""
    try:
        latitude, longitude = (float(part) for part in (text or "").replace(",", " ").split())
    except ValueError:
        return None
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude or longitude)
    return (latitude, longitude) if inside else None


@lru_cache(maxsize=20_000)
def _topics_of(sectors: tuple[str, ...]) -> tuple[str, ...]:
    from maillage.reference.topics import topic_of_dac

    return tuple(dict.fromkeys(topic for code in sectors for topic in topic_of_dac(code)))


def _unchanged_since(sides: _Sides, countries: tuple[str, ...], day: str) -> date:
    """The first day with the same answers as ``day``: so each stretch of time is asked about once, not each day."""
    named = {country for country, _, _ in sides if country}
    return unchanged_since(named.union(countries), date.fromisoformat(day))


@lru_cache(maxsize=50_000)
def _kind(sides: _Sides, countries: tuple[str, ...], day: date | None) -> tuple[str, str]:
    return kind_of(_parties_of_kind(sides, countries), day, KIND_BASIS)


@lru_cache(maxsize=50_000)
def _groups(countries: tuple[str, ...], day: date) -> tuple[str, ...] | None:
    """Groups of any of the countries on that day; ``?`` where no country is a sure member and one is undecided."""
    answers: dict[str, str] = {}
    for country in countries:
        for group, answer in groups_on_day(country, day).items():
            if answers.get(group) != "yes":
                answers[group] = answer
    return (
        tuple(group if answer == "yes" else f"{group}?" for group, answer in sorted(answers.items())) or None
    )


def _words() -> dict[str, Any]:
    return catalogue("maillage.record.iati", "words")
