"""Project tables and declared aid, in five languages, with amounts as each country writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from maillage.demo.model import Project, World
from maillage.demo.sheets_links import Written, headings, in_many_forms
from maillage.demo.tables import Cell, Draft
from maillage.demo.words import body_name, country_name, topic_label, words

COLUMNS = (
    "reference", "title", "description", "organisation", "partner", "country", "place", "topic", "goal", "status",
    "started", "until", "amount", "currency",
)  # fmt: skip
TITLE, AMOUNT = COLUMNS.index("title"), COLUMNS.index("amount")


def drafts(world: World) -> Iterator[Written]:
    """The six tables."""
    yield _french(world)
    yield _french_aid(world)
    yield _english(world)
    yield _with_points(world, "es", "es-proyectos.csv", "latin-1")
    yield _with_points(world, "pt", "pt-projetos.csv", "utf-8")
    yield _arabic(world)


def _of(world: World, keeper: str) -> list[Project]:
    return [project for project in world.projects if project.keeper == keeper]


def _row(project: Project, started: Cell, until: Cell, amount: Cell) -> list[Cell]:
    language, town = project.language, project.partner.place
    cells: dict[str, Cell] = {
        "reference": project.reference,
        "title": project.title,
        "description": project.description,
        "organisation": body_name(project.lead, language),
        "partner": body_name(project.partner, language),
        "country": country_name(town.country, language),
        "place": town.written(language),
        "topic": topic_label(project.topic, language),
        "goal": project.goal,
        "status": words(language)["status"]["running" if project.status == "active" else project.status],
        "started": started,
        "until": until,
        "amount": amount,
        "currency": project.currency,
    }
    return [*(cells[column] for column in COLUMNS), words(language)["yes"]]


def with_separators(amount: Decimal, thousands: str, decimal: str) -> str:
    """An amount to two decimals, with the marks of a country."""
    return f"{amount:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def _french(world: World) -> Written:
    draft, projects = Draft(), _of(world, "fr-projects")
    draft.put(headings("fr", COLUMNS))
    for at, project in enumerate(projects):
        amount = with_separators(project.amount, "\u202f", ",")
        row = _row(project, in_many_forms(project.since, at, "fr"), _slashes(project.until), amount)
        what = ""
        if at == 44:
            row[TITLE], what = "", "the title is missing"
        elif at == 90:
            row[AMOUNT], what = "à préciser", "an amount that is none"
        draft.state(row, what, kept=at != 44)
    for at in (3, 77, 150, 210):
        draft.state(list(draft.rows[1 + at]), "the same row again")
    return "fr-projets.csv", "projects", "fr", draft.as_csv(), draft


def _french_aid(world: World) -> Written:
    draft, projects = Draft(), _of(world, "fr-aid")
    draft.put([words("fr")["notice"]])
    draft.put(["Aides d’urgence déclarées"])
    draft.put([])
    draft.put(headings("fr", COLUMNS))
    for project in projects:
        draft.state(_row(project, project.since, project.until, float(project.amount)))
    total: list[Cell] = [words("fr")["total"], *[""] * 11, float(sum(p.amount for p in projects)), "", "oui"]
    draft.put(total)
    return "fr-aides-urgence.xlsx", "projects", "fr", draft.as_xlsx("Aides"), draft


def _english(world: World) -> Written:
    draft = Draft()
    draft.put(headings("en", COLUMNS))
    for at, project in enumerate(_of(world, "en")):
        row = _row(project, project.since, project.until, float(project.amount))
        if at == 60:
            row[TITLE] = ""
        draft.state(row, "the title is missing" if at == 60 else "", kept=at != 60)
    draft.hidden += [20, 21]
    return "en-projects.xlsx", "projects", "en", draft.as_xlsx("Projects"), draft


def _with_points(world: World, language: str, name: str, encoding: str) -> Written:
    """Points between thousands, a comma before cents, semicolons between cells."""
    draft = Draft()
    draft.put(headings(language, COLUMNS))
    for project in _of(world, language):
        amount = with_separators(project.amount, ".", ",")
        draft.state(_row(project, _slashes(project.since), _slashes(project.until), amount))
    return name, "projects", language, draft.as_csv(";", encoding), draft


def _arabic(world: World) -> Written:
    draft = Draft()
    draft.put([words("ar")["notice"]])
    draft.put(headings("ar", COLUMNS))
    for project in _of(world, "ar"):
        draft.state(_row(project, project.since, project.until, float(project.amount)))
    return "ar-mashari.xlsx", "projects", "ar", draft.as_xlsx("مشاريع", right_to_left=True), draft


def _slashes(day: date) -> str:
    return f"{day:%d/%m/%Y}"
