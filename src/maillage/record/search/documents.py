"""From a row of the record to a document of the index. Python building documents is what indexing costs, so each
country, date and label is worked out once.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maillage.record.search.fields import ALWAYS, STILL
from maillage.record.search.words import arabic_stems, fold_text, language_of
from maillage.record.search.world import World
from maillage.reference.names import to_latin

Row = Mapping[str, Any]
_SHOWN = ("source", "sheet", "line", "as_of", "generated")
_MOST_TEXT = 20_000  # characters of one field that are read; a description is rarely a tenth of it
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Said:
    """What a row says, in the shape all tables share."""

    __slots__ = (
        "countries",
        "ends",
        "kind",
        "names",
        "places",
        "since",
        "texts",
        "title",
        "unplaced",
        "until",
    )

    def __init__(self) -> None:
        self.kind: str | None = None
        self.title: str | None = None
        self.ends: list[tuple[str | None, str | None]] = []  # name, country as said
        self.names: list[str] = []
        self.texts: list[str] = []
        self.countries: list[str] = []
        self.places: list[str] = []
        self.unplaced = False
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
            self.unplaced = True


def _said_link(row: Row) -> Said:
    said = Said()
    said.kind = row.get("kind")
    for side in ("a", "b"):
        name, country = row.get(f"{side}_name"), row.get(f"{side}_country_said")
        said.add_end(name, country, row.get(f"{side}_country"), row.get(f"{side}_place"))
        said.ends.append((name, country or row.get(f"{side}_country")))
    said.since, said.until = row.get("since"), row.get("until")
    return said


def _said_activity(row: Row) -> Said:
    said = _where(Said(), row)
    said.title, said.since, said.until = row.get("title"), row.get("since"), row.get("until")
    for party in row.get("parties") or ():
        if party.get("name"):
            said.names.append(party["name"])
        said.add_end(
            party.get("place_said"), party.get("country_said"), party.get("country"), party.get("place")
        )
    return _texts(said, row, "reference")


def _said_membership(row: Row) -> Said:
    said = _where(Said(), row)
    said.ends = [(row.get("name"), row.get("country_said")), (row.get("network"), None)]
    said.names += [name for name in (row.get("name"), row.get("network")) if name]
    said.since, said.until = row.get("since"), row.get("until")
    return said


def _said_mission(row: Row) -> Said:
    said = Said()
    said.kind = row.get("kind")
    said.add_end(None, row.get("sending_said"), row.get("sending"), None)
    said.add_end(row.get("place_said"), row.get("receiving_said"), row.get("receiving"), row.get("place"))
    said.countries += [c for c in row.get("jurisdictions") or () if c not in said.countries]
    said.since, said.until = row.get("since"), row.get("until")
    return _texts(said, row, "address", "reference")


def _said_call(row: Row) -> Said:
    said = Said()
    said.title, said.since, said.until = row.get("title"), row.get("opens"), row.get("closes")
    if row.get("funder"):
        said.names.append(row["funder"])
    said.countries += row.get("countries") or ()
    return said


def _said_solution(row: Row) -> Said:
    said = _where(Said(), row)
    said.title, said.since, said.until = row.get("title"), row.get("year"), row.get("year")
    said.texts += row.get("reused_in") or ()
    return said


def _where(said: Said, row: Row) -> Said:
    said.add_end(row.get("place_said"), row.get("country_said"), row.get("country"), row.get("place"))
    return said


def _texts(said: Said, row: Row, *fields: str) -> Said:
    said.texts += [row[field][:_MOST_TEXT] for field in fields if row.get(field)]
    return said


SAID: dict[str, Callable[[Row], Said]] = {
    "links": _said_link,
    "activities": _said_activity,
    "memberships": _said_membership,
    "missions": _said_mission,
    "calls": _said_call,
    "solutions": _said_solution,
}
"""What each table's rows say. ``activity_parties`` come inside their activity."""
_PROSE = {"links": ("description",), "activities": ("title", "description"), "calls": ("title", "description"),
          "solutions": ("title", "problem", "done")}  # fmt: skip


class Builder:
    """Builds documents; keeps what it has worked out about countries and dates."""

    def __init__(self, world: World) -> None:
        from tantivy import Document

        self._document = Document
        self._world = world
        self._groups: dict[tuple[str, str], str] = {}

    def build(self, table: str, row: Row) -> Any:
        """The document of one thing."""
        said = SAID[table](row)
        told = " . ".join([row[f][:_MOST_TEXT] for f in _PROSE.get(table, ()) if row.get(f)])
        prose = fold_text(told)
        language = language_of(prose) if prose else None
        stated, named = self._topics_of(row, told)
        document = self._document()
        document.add_text("id", row["id"])
        document.add_text("tags", self._tags(table, row, said, [*stated, *named], language))
        _add_words(document, said, prose, language)
        first, last = _years(said.since, said.until)
        if first is not None and last is not None:
            document.add_integer("year_from", first)
            document.add_integer("year_to", last)
        document.add_integer("weight", _weight(row, said, prose, first))
        shown = _shown(table, row, said, stated or named, bool(named) and not stated, language)
        document.add_bytes("shown", _to_json(shown).encode())
        return document

    def _topics_of(self, row: Row, told: str) -> tuple[list[str], list[str]]:
        """Topics that its source states, and those that its text names beside them."""
        stated = list(row.get("topics") or ())
        if not told:
            return stated, []
        found = dict.fromkeys(topic.code for topic in self._world.topics(told))
        return stated, [topic for topic in found if topic not in stated]

    def _tags(self, table: str, row: Row, said: Said, topics: Iterable[str], language: str | None) -> str:
        tags = [f"t:{table}"]
        if said.kind:
            tags.append(f"k:{said.kind}")
        tags += [f"c:{country}" for country in said.countries]
        tags += [f"p:{place}" for place in said.places]
        tags += [f"o:{topic}" for topic in topics]
        tags += [f"s:{goal}" for goal in row.get("goals") or ()]
        if language:
            tags.append(f"l:{language}")
        if said.unplaced:
            tags.append("u:")
        if not (said.since or said.until):
            tags.append("y:none")
        if row.get("generated"):
            tags.append("x:")
        day = said.since or row.get("as_of")
        if day:
            tags += [self._group_tags(country, day) for country in said.countries]
        return " ".join(tags)

    def _group_tags(self, country: str, day: str) -> str:
        key = (country, day)
        found = self._groups.get(key)
        if found is None:
            answers = self._world.groups_of(country, day)
            found = " ".join(
                f"g:{g}" if answer == "yes" else f"g:{g}?" for g, answer in sorted(answers.items())
            )
            self._groups[key] = found
        return found


def _add_words(document: Any, said: Said, prose: str, language: str | None) -> None:
    names = " ".join([fold_text(name) for name in ([said.title] if said.title else []) + said.names])
    text = " ".join([prose, *[fold_text(text) for text in said.texts]]).strip()
    ascii_only = names.isascii() and text.isascii()
    if not ascii_only:
        stems = arabic_stems(f"{names} {text}")
        if stems:
            document.add_text("text_ar", stems)
        names, text = _and_latin(names), _and_latin(text)
    document.add_text("name", names)
    if text:
        document.add_text("text", text)
    if prose and language != "ar":
        # A text in no decided language is findable by the stems of each.
        for each in (language,) if language in _STEMS else _STEMS:
            document.add_text(f"text_{each}", prose)


_STEMS = ("fr", "en", "es", "pt")


def _and_latin(folded: str) -> str:
    latin = to_latin(folded)
    return folded if latin == folded else f"{folded} {latin}"


def _years(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """First and last year it holds, both inclusive."""
    first = _year(since)
    last = _year(until)
    if first is None and last is None:
        return None, None
    first = ALWAYS if first is None else first
    return first, max(first, STILL if last is None else last)


def _year(text: str | None) -> int | None:
    return int(text[:4]) if text and text[:4].isdecimal() and text[:4].isascii() else None


def _weight(row: Row, said: Said, prose: str, first: int | None) -> int:
    """Fuller statements first: both places known, described, dated; then an order that no history changes.

    Scores are multiplied by the logarithm of it, so what is invented for a demonstration comes
    after what is real, unless it says far more of what was asked.
    """
    full = (0 if said.unplaced else 4) + (2 if prose else 0) + (1 if first is not None else 0)
    order = zlib.crc32(row["id"].encode())
    if row.get("generated"):
        return 2 + full // 4
    return (1 << 60) + (full << 54) + (order << 22)


def _shown(
    table: str, row: Row, said: Said, topics: list[str], derived: bool, language: str | None
) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": row["id"], "table": table}
    for key in _SHOWN:
        if value := row.get(key):
            shown[key] = value
    values = {
        "kind": said.kind, "title": said.title, "ends": said.ends, "countries": said.countries, "since": said.since,
        "until": said.until, "topics": topics, "derived": derived, "language": language,
    }  # fmt: skip
    shown.update({key: value for key, value in values.items() if value})
    body = [row[field] for field in ("description", "problem", "done", "address") if row.get(field)]
    if body:
        shown["body"] = "\n".join(body)[:_MOST_TEXT]
    if table == "missions":
        shown["mission"] = [row.get("sending"), row.get("sending_said"), row.get("receiving"),
                            row.get("receiving_said"), row.get("place_said")]  # fmt: skip
    if table == "activities":
        shown["parties"] = [name for p in row.get("parties") or () if (name := p.get("name"))][:8]
    return shown
