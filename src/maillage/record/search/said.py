"""What a row of the record says, in the shape that all tables share: names, texts with their language, where and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

Row = Mapping[str, Any]
MOST_TEXT = 20_000
"""Characters of one text, and of all stored texts of a thing, that are read; a description is rarely a tenth of it."""
_MOST_NAMES = 12
_LONGEST_NAME = 100


class Text(NamedTuple):
    """A text and the language it is in (ISO 639-1), None when nobody said."""

    language: str | None
    text: str


class Said:
    """What a row says. ``title`` is the one to show where no language is asked for, ``titles`` are all of them.

    ``names`` are of ends, seats and sites, ``organisations`` of bodies; ``prose`` is what is told in sentences,
    ``results`` what came of it, ``texts`` is what is only searched. ``unplaced``: an end that has a name and no place, or a thing with no place at
    all: its names are then all that says where it is. ``vague``: the same, and a name was given.
    """

    __slots__ = (
        "countries", "ends", "kind", "names", "organisations", "places", "prose", "references", "results", "since",
        "texts", "title", "titles", "unplaced", "until", "vague",
    )  # fmt: skip

    def __init__(self) -> None:
        self.kind: str | None = None
        self.title: str | None = None
        self.titles: list[Text] = []
        self.ends: list[tuple[str | None, str | None]] = []  # name, country as said
        self.names: list[str] = []
        self.organisations: list[str] = []
        self.references: list[str] = []
        self.prose: list[Text] = []
        self.results: list[Text] = []
        self.texts: list[str] = []
        self.countries: list[str] = []
        self.places: list[str] = []
        self.unplaced = self.vague = False
        self.since: str | None = None
        self.until: str | None = None

    def add_end(
        self, name: str | None, country_said: str | None, country: str | None, place: str | None
    ) -> None:
        """One end, seat or site: its name, its country and its place, each where known."""
        if name:
            self.names.append(name)
        if country_said:
            self.texts.append(country_said)
        if country and country not in self.countries:
            self.countries.append(country)
        if place:
            self.places.append(place)
        elif name:
            self.unplaced = self.vague = True

    def tell(self, row: Row, *fields: str) -> Said:
        """Take the texts of these columns as prose, in a language that nobody said."""
        self.prose += [Text(None, row[field][:MOST_TEXT]) for field in fields if row.get(field)]
        return self

    def entitle(self, title: str | None) -> Said:
        """Take a title in a language that nobody said."""
        self.title = title
        if title:
            self.titles.append(Text(None, title[:MOST_TEXT]))
        return self

    def hold(self, since: str | None, until: str | None) -> Said:
        """Take the dates between which it holds."""
        self.since, self.until = since, until
        return self


def _link(row: Row) -> Said:
    said = Said().hold(row.get("since"), row.get("until"))
    said.kind = row.get("kind")
    for side in ("a", "b"):
        name, country = row.get(f"{side}_name"), row.get(f"{side}_country_said")
        said.add_end(name, country, row.get(f"{side}_country"), row.get(f"{side}_place"))
        said.ends.append((name, country or row.get(f"{side}_country")))
    return said.tell(row, "description")


def _activity(row: Row) -> Said:
    said = _where(Said(), row).hold(row.get("since"), row.get("until"))
    said.kind = row.get("kind")
    narratives = row.get("narratives")
    if narratives:
        _narrate(said, narratives)
        said.title = row.get("title") or (said.titles[0].text if said.titles else None)
    else:
        said.entitle(row.get("title")).tell(row, "description")
    for party in row.get("parties") or ():
        _take_party(said, party)
    said.countries += _new(row.get("countries") or (), said.countries)
    said.references += row.get("organisations") or ()
    for site in row.get("places") or ():
        said.add_end(site.get("place_said"), None, site.get("country"), site.get("place"))
    if reporting := row.get("organisation"):
        said.references.append(reporting)
    said.names, said.places = list(dict.fromkeys(said.names)), list(dict.fromkeys(said.places))
    said.organisations = list(dict.fromkeys(said.organisations))
    said.unplaced = said.unplaced or not said.places
    if reference := row.get("reference"):
        said.texts.append(reference[:MOST_TEXT])
    return said


def _narrate(said: Said, narratives: Iterable[tuple[str, str | None, str]]) -> None:
    seen = set()
    for element, language, told in narratives:
        text = told[:MOST_TEXT]
        if (element, text) in seen or not text:
            continue
        seen.add((element, text))
        if element == "title":
            said.titles.append(Text(language, text))
        elif element == "organisation":
            said.organisations.append(text)
        elif element == "location" and len(text) <= _LONGEST_NAME:
            said.names.append(text)
        elif element in ("result", "location"):  # what is said at length of a location is no name of it
            said.results.append(Text(language, text))
        elif element == "description":
            said.prose.append(Text(language, text))  # and nothing else: search has no contacts


def _take_party(said: Said, party: Row) -> None:
    if name := party.get("name"):
        said.organisations.append(name)
    said.add_end(party.get("place_said"), party.get("country_said"), party.get("country"), party.get("place"))
    if organisation := party.get("organisation"):
        said.references.append(organisation)


def _membership(row: Row) -> Said:
    said = _where(Said(), row).hold(row.get("since"), row.get("until"))
    said.ends = [(row.get("name"), row.get("country_said")), (row.get("network"), None)]
    said.names += [name for name in (row.get("name"), row.get("network")) if name]
    return said


def _mission(row: Row) -> Said:
    said = Said().hold(row.get("since"), row.get("until"))
    said.kind = row.get("kind")
    said.add_end(None, row.get("sending_said"), row.get("sending"), None)
    said.add_end(row.get("place_said"), row.get("receiving_said"), row.get("receiving"), row.get("place"))
    said.countries += _new(row.get("jurisdictions") or (), said.countries)
    said.texts += [row[field][:MOST_TEXT] for field in ("address", "reference") if row.get(field)]
    return said


def _call(row: Row) -> Said:
    said = Said().entitle(row.get("title")).hold(row.get("opens"), row.get("closes"))
    if row.get("funder"):
        said.organisations.append(row["funder"])
    said.countries += row.get("countries") or ()
    return said.tell(row, "description")


def _solution(row: Row) -> Said:
    said = _where(Said(), row).entitle(row.get("title")).hold(row.get("year"), row.get("year"))
    said.texts += row.get("reused_in") or ()
    return said.tell(row, "problem", "done")


def _where(said: Said, row: Row) -> Said:
    said.add_end(row.get("place_said"), row.get("country_said"), row.get("country"), row.get("place"))
    return said


def _new(codes: Iterable[str], known: Iterable[str]) -> list[str]:
    """``codes`` without those that are known, each once."""
    before = set(known)
    return [code for code in dict.fromkeys(codes) if code not in before]


def shown_names(said: Said) -> list[str]:
    """The first names of bodies and sites, to show and to mark."""
    return [*said.organisations, *said.names][:_MOST_NAMES]


SAID: dict[str, Callable[[Row], Said]] = {
    "links": _link,
    "activities": _activity,
    "memberships": _membership,
    "missions": _mission,
    "calls": _call,
    "solutions": _solution,
}
"""What each table's rows say. ``activity_parties`` come inside their activity."""
