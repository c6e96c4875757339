"""From a row of the record to a document of the index.

Python building documents is what indexing costs. So each word is worked out once (see ``vocabulary``), and so is each
country and date.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from maillage.record.search.fields import ALWAYS, STILL
from maillage.record.search.said import MOST_TEXT, SAID, Row, Said, shown_names
from maillage.record.search.vocabulary import Taken, Vocabulary
from maillage.record.search.words import folded_key
from maillage.record.search.world import World

_SHOWN = ("source", "sheet", "line", "as_of", "generated", "identifier")
_GAP = " . "  # between values of one field: no phrase reaches across it
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Builder:
    """Builds documents; keeps what it has worked out about countries and dates."""

    def __init__(self, world: World) -> None:
        from tantivy import Document

        self._document = Document
        self._world = world
        self._vocabulary = Vocabulary(world.topic_scan)
        self._groups: dict[tuple[str, str], str] = {}

    def build(self, table: str, row: Row) -> Any:
        """The document of one thing."""
        said = SAID[table](row)
        taken = self._vocabulary.take(said)
        titled, named = self._topics_named(said, taken)
        stated = list(row.get("topics") or ())
        named = [t for t in dict.fromkeys((*(row.get("topics_derived") or ()), *named)) if t not in stated]
        language = taken.languages[0] if taken.languages else None
        document = self._document()
        document.add_text("id", row["id"])
        document.add_text("tags", self._tags(table, row, said, [*stated, *named], titled, taken.languages))
        for field, words in taken.fields.items():
            document.add_text(field, words)
        first, last = _years(said.since, said.until)
        if first is not None and last is not None:
            document.add_integer("year_from", first)
            document.add_integer("year_to", last)
        document.add_integer("weight", _weight(row, said, first))
        shown = _shown(table, row, said, stated or named, bool(named) and not stated, language)
        document.add_bytes("shown", _to_json(shown).encode())
        return document

    def _topics_named(self, said: Said, taken: Taken) -> tuple[list[str], list[str]]:
        """Topics that its titles name, and those that these and its prose name."""
        titles = _GAP.join([text.text for text in said.titles])
        prose = _GAP.join([text.text for text in said.prose])
        scan = self._world.topic_scan
        if scan is None:
            found = [[topic.code for topic in self._world.topics(told)] for told in (titles, prose) if told]
            titled = found[0] if titles else []
            return list(dict.fromkeys(titled)), [code for codes in found for code in codes]
        titled = list(scan.codes(taken.of_titles, titles)) if titles else []
        return titled, [*titled, *(scan.codes(taken.of_prose, prose) if prose else ())]

    def _tags(
        self, table: str, row: Row, said: Said, topics: Iterable[str], titled: Iterable[str],
        languages: Iterable[str],
    ) -> str:  # fmt: skip
        tags = [f"t:{table}"]
        if said.kind:
            tags.append(f"k:{said.kind}")
        tags += [f"c:{country}" for country in said.countries]
        tags += [f"p:{place}" for place in said.places]
        tags += [f"o:{topic}" for topic in topics]
        tags += [f"h:{topic}" for topic in titled]
        tags += [f"s:{goal}" for goal in row.get("goals") or ()]
        tags += [f"l:{language}" for language in languages]
        tags += [f"r:{key}" for key in map(folded_key, dict.fromkeys(said.references)) if key]
        if identifier := row.get("identifier"):
            tags.append(f"i:{folded_key(identifier)}")
        if said.unplaced:
            tags.append("u:")
        if not (said.since or said.until):
            tags.append("y:none")
        if row.get("generated"):
            tags.append("x:")
        if groups := row.get("groups"):
            tags += [f"g:{group}" for group in groups]
        elif day := row.get("day") or said.since or row.get("as_of"):
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
            if len(self._groups) >= _MOST_DAYS:
                self._groups.clear()
            self._groups[key] = found
        return found


_MOST_DAYS = 50_000


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


def _weight(row: Row, said: Said, first: int | None) -> int:
    """Fuller statements first: both places known, described, dated; then an order that no history changes.

    Scores are multiplied by the logarithm of it, so what is invented for a demonstration comes
    after what is real, unless it says far more of what was asked.
    """
    told = bool(said.titles or said.prose or said.results)
    full = (0 if said.vague else 4) + (2 if told else 0) + (1 if first is not None else 0)
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
        "until": said.until, "topics": topics, "derived": derived, "language": language, "texts": _bodies(said, row),
    }  # fmt: skip
    shown.update({key: value for key, value in values.items() if value})
    if len(said.titles) > 1:
        shown["titles"] = said.titles
    if table == "missions":
        shown["mission"] = [row.get("sending"), row.get("sending_said"), row.get("receiving"),
                            row.get("receiving_said"), row.get("place_said")]  # fmt: skip
    if table == "activities" and (names := shown_names(said)):
        shown["names"] = names
    return shown


def _bodies(said: Said, row: Row) -> list[tuple[str | None, str]]:
    """What is told, one text a language in the order they come in, as much as is kept in all."""
    told: dict[str | None, list[str]] = {}
    left = MOST_TEXT
    for language, text in (*said.prose, *said.results):
        if left > 0:
            told.setdefault(language, []).append(text[:left])
            left -= len(text)
    if address := row.get("address"):
        told.setdefault(None, []).append(address[:MOST_TEXT])
    return [(language, "\n".join(texts)) for language, texts in told.items()]
