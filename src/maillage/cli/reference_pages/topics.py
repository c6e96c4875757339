"""topics.md: the topics with their goals, DAC codes and themes, and the other lists of codes that data may carry."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.cli.reference_pages.markdown import LANGUAGES, code, codes, page_of, prose, table
from maillage.reference import topics as room
from maillage.reference.list_files import list_file
from maillage.reference.topics import THEME_SCHEMES, Entry

_SCHEMES = {
    "theme": "Eight themes of French decentralised cooperation",
    "domain": "Six domains of South-South cooperation",
    "objective": "Eight objectives of Buenos Aires",
    "field": "Seven fields",
    "pillar": "Three French pillars",
}


def page() -> str:
    """The page."""
    return page_of(
        "Topics",
        prose(room.__doc__),
        "## Topics with goals, DAC codes and themes",
        _head("crosswalk"),
        table(
            ("code", "name", "goals", "DAC codes", "markers", "under"),
            [
                (code(t.code), t.name("en"), ", ".join(map(str, t.goals)), ", ".join(t.dac), ", ".join(t.markers),
                 ", ".join(f"{scheme}: {name}" for scheme, name in t.themes))
                for t in room.topics()
            ],
        ),
        "## Names of the topics",
        _head("topics"),
        table(("code", *LANGUAGES), [(code(t.code), *(t.name(language) for language in LANGUAGES)) for t in room.topics()]),
        "## Coarse lists above the topics",
        _head("themes"),
        *(_themes(scheme) for scheme in THEME_SCHEMES),
        "## Sustainable Development Goals",
        _head("goals"),
        _list(room.goals()),
        f"Their {len(room.targets())} targets stand in `src/maillage/reference/data/targets.csv` with short labels of our own.",
        "## DAC codes",
        _head("dac"),
        table(
            ("code", "English", "français", "category", "topics (the main one first)", "state"),
            [(code(e.code), e.name("en"), e.name("fr"), e.under, codes(e.topics), _state(e)) for e in room.dac_codes()],
        ),
        "## Policy markers",
        _head("markers"),
        table(
            ("code", *LANGUAGES, "highest"),
            [(code(e.code), *_names(e), e.facts["max"]) for e in room.markers()],
        ),
        "## Forms of support",
        _head("modalities"),
        _list(room.modalities()),
        "## Organisation types",
        _head("organisation_types"),
        table(
            ("code", *LANGUAGES, "IATI", "under"),
            [(code(e.code), *_names(e), e.facts["iati"], code(e.under)) for e in room.organisation_types()],
        ),
    )  # fmt: skip


def _head(name: str) -> str:
    """What a list says of itself: its source, date, and whether it was verified."""
    head = list_file(name).head
    said = [f"Source: {head['source']}."] + [
        f"{key.replace('_', ' ').capitalize()}: {head[key]}."
        for key in ("as_of", "verified", "derived", "note")
        if key in head
    ]
    return " ".join(said) + f" File: `src/maillage/reference/data/{name}.csv`."


def _themes(scheme: str) -> str:
    rows = [(code(e.code), *_names(e), codes(e.topics)) for e in room.themes(scheme)]
    return f"### {_SCHEMES[scheme]}\n\nScheme `{scheme}`.\n\n" + table(("code", *LANGUAGES, "topics"), rows)


def _list(entries: Iterable[Entry]) -> str:
    return table(("code", *LANGUAGES), [(code(e.code), *_names(e)) for e in entries])


def _names(entry: Entry) -> list[str]:
    return [entry.name(language) for language in LANGUAGES]


def _state(entry: Entry) -> str:
    if entry.active:
        return "in use"
    return f"withdrawn {entry.until}" if entry.until else "withdrawn"
