"""Lists of links as nine invented keepers write them: twinnings and agreements, in seven languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from maillage.demo.model import Link, World
from maillage.demo.tables import Cell, Draft
from maillage.demo.words import country_name, short_name, topic_label, words

Written = tuple[str, str, str, bytes, Draft]
"""Name, kind, language, content and draft of a sheet."""

PLAIN = ("a_name", "a_country", "b_name", "b_country", "kind", "since", "until", "status", "topic")
CYRILLIC = tuple(column for column in PLAIN if column != "until")
WITH_COORDINATES = (
    "a_name", "a_country", "a_latitude", "a_longitude", "b_name", "b_country", "b_latitude", "b_longitude",
    "kind", "since", "until", "status", "topic",
)  # fmt: skip


def drafts(world: World) -> Iterator[Written]:
    """The nine lists."""
    yield _french_communes(world)
    yield _region(world)
    yield _south(world)
    yield _sister_cities(world)
    yield _spanish(world)
    yield _portuguese(world)
    yield _arabic(world)
    yield _serbian(world)
    yield _bulgarian(world)


def _of(world: World, keeper: str) -> list[Link]:
    return [link for link in world.links if link.keeper == keeper]


def headings(language: str, columns: tuple[str, ...]) -> list[Cell]:
    """The headings of ``columns`` in ``language``, and that of the column that says the data are invented."""
    named: dict[str, Any] = words(language)["headings"]
    return [named[column] for column in (*columns, "generated")]


def _row(link: Link, language: str, columns: tuple[str, ...], since: Cell) -> list[Cell]:
    said = words(language)
    cells: dict[str, Cell] = {
        "a_name": short_name(link.a, language),
        "a_country": country_name(link.a.place.country, language),
        "a_latitude": link.a.place.latitude,
        "a_longitude": link.a.place.longitude,
        "b_name": short_name(link.b, language),
        "b_country": country_name(link.b.place.country, language),
        "b_latitude": link.b.place.latitude,
        "b_longitude": link.b.place.longitude,
        "kind": said["kinds"][link.kind],
        "since": since,
        "until": link.until,
        "status": said["status"][link.status],
        "topic": topic_label(link.topic, language),
    }
    return [*(cells[column] for column in columns), said["yes"]]


def in_many_forms(day: date | None, at: int, language: str) -> Cell:
    """A date as people write it, another way on each row: to the day, the month or only the year."""
    if day is None:
        return ""
    month = words(language)["months"][day.month - 1]
    in_full = f"{month} {day.day}, {day.year}" if language == "en" else f"{day.day} {month} {day.year}"
    forms = (
        day.isoformat(),
        f"{day.year}",
        f"{day:%d/%m/%Y}",
        f"{month} {day.year}",
        in_full,
        f"{day:%d.%m.%Y}",
    )
    return forms[at % len(forms)]


def _year(day: date | None) -> Cell:
    return str(day.year) if day else ""


def _french_communes(world: World) -> Written:
    draft, links = Draft(), _of(world, "fr-communes")
    draft.put(headings("fr", WITH_COORDINATES))
    country, name = WITH_COORDINATES.index("b_country"), WITH_COORDINATES.index("b_name")
    for at, link in enumerate(links):
        row = _row(link, "fr", WITH_COORDINATES, in_many_forms(link.since, at, "fr"))
        if at % 3 == 0:  # one town hall in three knows no coordinates
            for column in (2, 3, 6, 7):
                row[column] = ""
        what = ""
        if at == 57:
            row[name], what = "", "the partner is missing"
        elif at == 91:
            row[country], what = "Prusse", "an ended country"
        elif at == 133:
            row[country], what = str(row[country]) + "z", "a misspelt country"
        draft.state(row, what, kept=at != 57)
    for at in (12, 40, 200):
        draft.state(_row_again(draft, at), "the same row again")
    return "fr-jumelages-communes.csv", "links", "fr", draft.as_csv(), draft


def _row_again(draft: Draft, at: int) -> list[Cell]:
    return list(draft.rows[1 + at])


def _region(world: World) -> Written:
    columns = ("a_name", "a_country", "b_name", "b_country", "kind", "since", "until", "status", "topic")
    draft, links = Draft(), _of(world, "fr-region")
    draft.put([words("fr")["notice"]])
    draft.put([f"Accords de coopération – état au {world.today:%d/%m/%Y}"])
    draft.put([])
    draft.put(headings("fr", columns))
    for at, link in enumerate(links):
        draft.state(_row(link, "fr", columns, None if at % 11 == 5 else link.since))
    last = len(draft.rows)
    draft.merged += [(0, 5, last), (1, 5, last)]
    total: list[Cell] = [words("fr")["total"], "", f"{len(links)} accords", *[""] * 6, words("fr")["yes"]]
    draft.put(total)
    return "fr-accords-region.xlsx", "links", "fr", draft.as_xlsx("Accords"), draft


def _south(world: World) -> Written:
    draft = Draft()
    draft.put([words("fr")["notice"]])
    draft.put(["Liens entre collectivités du Sud"])
    draft.put([])
    draft.put(headings("fr", PLAIN))
    for at, link in enumerate(_of(world, "fr-south")):
        row = _row(link, "fr", PLAIN, in_many_forms(link.since, at + 2, "fr"))
        if at == 20:
            row[0] = ""
        draft.state(row, "our own town is missing" if at == 20 else "", kept=at != 20)
    return "fr-accords-sud-sud.csv", "links", "fr", draft.as_csv(), draft


def _sister_cities(world: World) -> Written:
    draft = Draft()
    draft.put(headings("en", WITH_COORDINATES))
    for at, link in enumerate(_of(world, "en")):
        row = _row(link, "en", WITH_COORDINATES, in_many_forms(link.since, at, "en"))
        what = ""
        if at == 30:
            row[5], what = "Prussia", "an ended country"
        elif at == 71:
            row[4], what = "", "the partner is missing"
        elif at == 120:
            row[5], what = "", "the partner's country is missing"
        elif at == 150:
            row[9], what = "32/13/1998", "a date that is none"
        draft.state(row, what, kept=at != 71)
    return "en-sister-cities.csv", "links", "en", draft.as_csv(";", "utf-8-sig"), draft


def _spanish(world: World) -> Written:
    draft = Draft()
    draft.put(headings("es", PLAIN))
    for link in _of(world, "es"):
        draft.state(_row(link, "es", PLAIN, f"{link.since:%d/%m/%Y}" if link.since else ""))
    return "es-hermanamientos.csv", "links", "es", draft.as_csv(";", "latin-1"), draft


def _portuguese(world: World) -> Written:
    """Two tables on one sheet: twinnings, then the rest under headings of its own."""
    draft, links = Draft(), _of(world, "pt")
    draft.put([words("pt")["notice"]])
    for title, twinned in (("Geminações", True), ("Outros acordos", False)):
        draft.put([])
        draft.put([title])
        draft.put(headings("pt", PLAIN))
        for link in links:
            if (link.kind == "twinning") == twinned:
                draft.state(_row(link, "pt", PLAIN, link.since))
    return "pt-geminacoes.xlsx", "links", "pt", draft.as_xlsx("Geminações"), draft


def _arabic(world: World) -> Written:
    draft = Draft()
    draft.put([words("ar")["notice"]])
    draft.put(headings("ar", PLAIN))
    for link in _of(world, "ar"):
        draft.state(_row(link, "ar", PLAIN, link.since))
    draft.hidden += [10, 11, 12]
    content = draft.as_xlsx("التوأمة", right_to_left=True)
    return "ar-attawama.xlsx", "links", "ar", content, draft


def _serbian(world: World) -> Written:
    draft = Draft()
    draft.put(headings("sr", CYRILLIC))
    for link in _of(world, "sr"):
        draft.state(_row(replace(link, until=None), "sr", CYRILLIC, _year(link.since)))
    return "sr-gradovi-pobratimi.csv", "links", "sr", draft.as_csv(), draft


def _bulgarian(world: World) -> Written:
    draft = Draft()
    draft.put(headings("bg", CYRILLIC))
    for link in _of(world, "bg"):
        draft.state(_row(link, "bg", CYRILLIC, f"{link.since:%d.%m.%Y}" if link.since else ""))
    return "bg-pobratimeni-gradove.csv", "links", "bg", draft.as_csv("\t", "utf-16"), draft
