"""Activities to search in, for measuring: the texts of real ones, or of the demonstration, again and again with variation.

Where MAILLAGE_TEST_DATA names the folder of the real files, every activity of them is read with lxml, plainly: its
texts with the language each declares, its countries, dates, organisations and marks, in the shape that
``record.index.update_index`` takes. Each repetition has another identifier, other years and countries, and three words in
ten of another activity's text, so that no two are alike and the words of the whole stay those of the field.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

Thing = tuple[str, dict[str, Any]]
Row = dict[str, Any]
SEED = 20261127
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PROSE = {"title": "title", "description": "description"}
_ORGANISATIONS = ("reporting-org", "participating-org")
_MOST_RESULTS = 12  # texts of results that are taken of one activity
_DATES = {
    "since": ("2", "start-actual", "1", "start-planned"),
    "until": ("4", "end-actual", "3", "end-planned"),
}


@cache
def real_rows() -> tuple[Row, ...]:
    """The activities of the real files, else those of the demonstration."""
    data = os.environ.get("MAILLAGE_TEST_DATA")
    folder = Path(data) / "iati" if data else None
    if folder is None or not folder.is_dir():
        return tuple(_demo_rows())
    return tuple(row for path in sorted(folder.rglob("*.xml")) for row in _rows_of(path))


def _demo_rows() -> Iterator[Row]:
    from maillage.demo import DEMO_DAY
    from maillage.demo.write import write_world

    with tempfile.TemporaryDirectory() as folder:
        for path in write_world(Path(folder), DEMO_DAY):
            if path.suffix == ".xml":
                yield from _rows_of(path)


def _rows_of(path: Path) -> Iterator[Row]:
    from lxml import etree

    try:
        tree = etree.parse(path, etree.XMLParser(recover=False, huge_tree=True, resolve_entities=False))
    except etree.XMLSyntaxError:
        return
    for activity in tree.iter("iati-activity"):
        row = _row(activity)
        if row["title"]:
            yield row | {"source": path.name, "line": activity.sourceline}


def _row(activity: Any) -> Row:
    default = activity.get(_LANGUAGE)
    narratives = list(_narratives(activity, default))
    said = {element: text for element, _, text in reversed(narratives)}
    names = [org for tag in _ORGANISATIONS for org in activity.iterfind(tag)]
    return {
        "id": "",
        "identifier": (activity.findtext("iati-identifier") or "").strip(),
        "title": said.get("title"),
        "description": said.get("description"),
        "narratives": narratives,
        "organisations": [ref for org in names if (ref := org.get("ref"))],
        "countries": _codes(activity, "recipient-country"),
        "sectors": _codes(activity, "sector"),
        "parties": [],
        "as_of": "2026-11-22",
        **{name: _date(activity, types) for name, types in _DATES.items()},
    }


def _codes(activity: Any, tag: str) -> list[str]:
    return list(dict.fromkeys(code for each in activity.iter(tag) if (code := each.get("code"))))


def _narratives(activity: Any, default: str | None) -> Iterator[tuple[str, str | None, str]]:
    for element in _PROSE:
        for each in activity.iterfind(element):
            yield from _said(element, each, default)
    results = [t for result in activity.iterfind("result") for tag in _PROSE for t in result.iter(tag)]
    for each in results[:_MOST_RESULTS]:
        yield from _said("result", each, default)
    for each in activity.iterfind("location/name"):
        yield from _said("location", each, default)
    seen = set()
    for tag in _ORGANISATIONS:
        for each in activity.iterfind(tag):
            for said in _said("organisation", each, default):
                if said not in seen:
                    seen.add(said)
                    yield said


def _said(element: str, node: Any, default: str | None) -> Iterator[tuple[str, str | None, str]]:
    nodes = node.findall("narrative") or [node]
    for each in nodes:
        text = (each.text or "").strip()
        if text:
            language = each.get(_LANGUAGE) or node.get(_LANGUAGE) or default
            yield element, language.lower()[:2] if language else None, text


def _date(activity: Any, types: tuple[str, ...]) -> str | None:
    dates = {each.get("type"): each.get("iso-date") for each in activity.iterfind("activity-date")}
    return next((dates[t] for t in types if dates.get(t)), None)


def bytes_of_text(row: Row) -> int:
    """Bytes (UTF-8) of all texts of one activity."""
    return sum(len(text.encode()) for _, _, text in row["narratives"])


def varied(count: int, world: Any) -> Iterator[Thing]:
    """``count`` activities, no two alike: five variants of the texts of each, again and again with other titles, years,
    countries and kinds."""
    variants, chance = _variants(), random.Random(SEED)
    for number in range(count):
        yield "activities", _vary(variants[number % len(variants)], number, chance, world)


def _vary(row: Row, number: int, chance: random.Random, world: Any) -> Row:
    first = chance.randrange(1995, 2026)
    since = f"{first}-{chance.randrange(1, 13):02d}-01"
    countries = row["countries"] if chance.random() < _AS_IT_IS else [chance.choice(_countries())]
    groups = {g if a == "yes" else f"{g}?" for c in countries for g, a in world.groups_of(c, since).items()}
    (_, language, title), *others = row["narratives"]
    title = f"{title} {chance.randrange(1_000_000)}"
    return row | {
        "id": f"activity:{number:020x}",
        "identifier": f"XM-{number % 997:05d}-{number:07d}",
        "title": title,
        "narratives": [("title", language, title), *others],
        "since": since,
        "until": f"{first + chance.randrange(6)}-12-31",
        "countries": countries,
        "groups": sorted(groups),
        "kind": chance.choice(_KINDS),
        "line": number,
    }


_VARIANTS, _AS_IT_IS = 5, 0.5
_KINDS = ("north_south", "north_south", "north_south", "south_south", "triangular", "unknown")


@cache
def _variants() -> tuple[Row, ...]:
    rows, chance = real_rows(), random.Random(SEED)
    pools: dict[str | None, list[str]] = {}
    for row in rows:
        for _, language, text in row["narratives"]:
            pools.setdefault(language, []).extend(text.split())
    return tuple(_other_words(row, chance, pools) for _ in range(_VARIANTS) for row in rows)


def _other_words(row: Row, chance: random.Random, pools: dict[str | None, list[str]]) -> Row:
    """The same activity with every third word of its texts another's in the same language; bodies keep their names."""
    narratives = [
        (element, language, text if element == "organisation" else _mixed(text, chance, pools[language]))
        for element, language, text in row["narratives"]
    ]
    topics = _topics_of(row["sectors"])
    goals = [str(goal) for topic in topics[:1] for goal in _goals_of(topic)[:2]]
    return row | {"narratives": narratives, "description": None, "topics": topics, "goals": goals}


def _mixed(text: str, chance: random.Random, pool: list[str]) -> str:
    words = text.split()
    first = chance.randrange(3)
    at = chance.randrange(max(len(pool) - len(words), 1))
    spared = words[first::3]
    words[first::3] = (pool[at : at + len(spared)] + spared)[: len(spared)]
    return " ".join(words)


@cache
def _countries() -> tuple[str, ...]:
    return tuple(sorted({code for row in real_rows() for code in row["countries"] if len(code) == 2}))


def _topics_of(sectors: list[str]) -> list[str]:
    return list(
        dict.fromkeys(topic for sector in dict.fromkeys(sectors) for topic in _topics_of_sector(sector)[:1])
    )


@cache
def _topics_of_sector(sector: str) -> tuple[str, ...]:
    from maillage.reference.topics import topic_of_dac

    return tuple(topic_of_dac(sector)) if sector.isdecimal() and len(sector) == 5 else ()


@cache
def _goals_of(topic: str) -> tuple[int, ...]:
    from maillage.reference.topics import goals_of_topic

    return goals_of_topic(topic)
