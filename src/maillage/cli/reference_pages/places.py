"""places.md: what a written name may mean, why a candidate is one, when a line is matched, and the reviewed tables."""

from __future__ import annotations

from collections import Counter

from maillage.cli.reference_pages.markdown import code, isolated, page_of, prose, table
from maillage.reference import places
from maillage.reference.places import belong, find, layout, settle, speak
from maillage.reference.places.tables import reviewed
from maillage.reference.texts import catalogue

_QUALITIES = {
    layout.MAIN: "the main name",
    layout.EXONYM: "its name in another language, reviewed",
    layout.ALTERNATE: "another name it bears",
    layout.HISTORIC: "a former name",
    layout.LATIN: "a name written in Latin letters by its bearers",
    layout.WORD_FORM: "the same name with a word written otherwise (St, Saint)",
    layout.BODY_WORDS: "the name without the word for the body (City of)",
    layout.ARTICLE: "the name without its article",
    layout.MACHINE: "a name written in Latin letters by a machine",
    layout.CODE: "a code",
}
TABLES = {
    "historic_names.csv": "names that places bore, with their years",
    "exonyms.csv": "what towns are called in other languages",
    "memberships.csv": "where a place lies beside what the index says, with dates",
    "also_under.csv": "territories with a code of their own for which a State's code answers too",
    "camps.csv": "camps that bear a town's name, never matched to the town by themselves",
}
"""The reviewed tables of places, with what stands in each."""


def page() -> str:
    """The page."""
    return page_of(
        "Places",
        prose(places.__doc__),
        "## What a name may mean",
        prose(find.__doc__),
        table(
            ("how the name stands for the place", "base of the score", "why"),
            [(_QUALITIES[quality], base, code(find.WHY[quality])) for quality, base in find.BASE.items()],
        ),
        "## Why a candidate is one",
        table(("why", "English", "français"), [(code(key), text["en"], text["fr"]) for key, text in _whys().items()]),
        "## When a line of a list is matched",
        prose(settle.__doc__),
        table(("limit", "value"), _limits()),
        "## What a place is called",
        prose(speak.__doc__),
        "## Where a place lies",
        prose(belong.__doc__),
        "## Reviewed tables",
        "In `src/maillage/reference/places/data/`; each row has its source and whether it is verified.",
        table(("table", "what stands in it", "rows", "verified", "unverified"), [_counted(name) for name in TABLES]),
        "### Dated memberships",
        table(
            ("place", "within", "from", "until", "reading", "source", "verified"),
            [
                (code(r["place"]), code(r["within"]), r["from"], r["until"], r["reading"], r["source"], r["verified"])
                for r in reviewed("memberships.csv")
            ],
        ),
        "### Countries whose code also answers for a territory",
        table(
            ("territory", "answers under", "kind", "source", "verified"),
            [(r["code"], r["under"], r["kind"], r["source"], r["verified"]) for r in reviewed("also_under.csv")],
        ),
        "### Camps",
        "Names that may mean a camp of Sahrawi refugees: "
        + " · ".join(isolated(r["name"]) for r in reviewed("camps.csv")) + ".",
        "### Former names",
        table(
            ("today", "name", "from", "until", "source", "verified"),
            [(r["today"], r["name"], r["from"], r["until"], r["source"], r["verified"]) for r in reviewed("historic_names.csv")],
        ),
    )  # fmt: skip


def _whys() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = catalogue("maillage.reference.places", "texts")["why"]
    return found


def _limits() -> list[tuple[str, str]]:
    return [
        ("the point is that of the place itself", f"{settle.HERE_KM:g} km"),
        ("a homonym this near the point is the one meant", f"{settle.NEAR_KM:g} km"),
        ("homonyms this near each other are one town written twice", f"{settle.SAME_KM:g} km"),
        ("a point farther off speaks against a small town", f"{settle.OFF_KM:g} km"),
        ("… or against a unit", f"{settle.UNIT_KM:g} km"),
        ("a part of a town lies this near its middle", f"{settle.PART_KM:g} km"),
        ("so many times as populous as the next homonym is the one meant", f"{settle.FAR_MORE}"),
        ("… and has at least so many inhabitants", f"{settle.AT_LEAST}"),
        (f"a city of {settle.CITY} inhabitants needs only so many times as many", f"{settle.MORE}"),
        (
            "large enough to be meant by another of its names wherever the point lies",
            f"{settle.LARGE} inhabitants",
        ),
    ]


def _counted(name: str) -> tuple[object, ...]:
    found = Counter(row["verified"] == "yes" for row in reviewed(name))
    return code(name), TABLES[name], found.total(), found[True], found[False]
