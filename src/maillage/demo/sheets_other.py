"""Members of two networks, calls, scholarships, solutions and the offices of an international organisation."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.demo.model import Call, World
from maillage.demo.sheets_links import Written, headings
from maillage.demo.tables import Cell, Draft
from maillage.demo.words import body_name, country_name, topic_label, words

MEMBER_COLUMNS = ("network", "member", "type", "place", "where", "joined", "role", "website")
CALL_COLUMNS = (
    "call", "funder", "opens", "closes", "countries", "amount_min", "amount_max", "currency", "share", "topic",
)  # fmt: skip
SOLUTION_COLUMNS = ("solution", "problem", "done", "place", "where", "reused", "year", "topic")
OFFICE_COLUMNS = ("office", "sending", "receiving", "place", "a_latitude", "a_longitude", "opened")


def drafts(world: World) -> Iterator[Written]:
    """The eight sheets."""
    draft = _members(world, "fr")
    yield "fr-reseau-membres.xlsx", "members", "fr", draft.as_xlsx("Membres"), draft
    draft = _members(world, "en")
    yield "en-network-members.csv", "members", "en", draft.as_csv(), draft
    draft = _calls([call for call in world.calls if call.keeper == "fr"], "fr")
    yield "fr-appels-a-projets.csv", "calls", "fr", draft.as_csv(";"), draft
    draft = _calls([call for call in world.calls if call.keeper == "en"], "en")
    yield "en-calls.xlsx", "calls", "en", draft.as_xlsx("Calls"), draft
    draft = _calls([call for call in world.calls if call.keeper == "es-scholarships"], "es")
    yield "es-convocatorias-becas.csv", "calls", "es", draft.as_csv(";", "latin-1"), draft
    draft = _solutions(world, "fr")
    yield "fr-solutions.csv", "solutions", "fr", draft.as_csv(), draft
    draft = _solutions(world, "en")
    yield "en-solutions.xlsx", "solutions", "en", draft.as_xlsx("Solutions"), draft
    draft = _offices(world)
    yield "en-offices.csv", "embassies", "en", draft.as_csv(), draft


def _members(world: World, language: str) -> Draft:
    draft, said = Draft(), words(language)
    if language == "fr":
        draft.put([said["notice"]])
    draft.put(headings(language, MEMBER_COLUMNS))
    for at, member in enumerate(m for m in world.members if m.keeper == language):
        place = member.body.place
        site = f"https://{place.country.lower()}-{at + 1}.example"  # .example is reserved: nobody's address
        row: list[Cell] = [
            member.network, body_name(member.body, language), said["types"][member.body.kind],
            place.written(language), country_name(place.country, language), member.since,
            said["roles"][member.role], site, said["yes"],
        ]  # fmt: skip
        nameless = language == "fr" and at == 25
        if nameless:
            row[1] = row[3] = ""
        draft.state(row, "the member's name is missing" if nameless else "", kept=not nameless)
    return draft


def _calls(calls: list[Call], language: str) -> Draft:
    draft = Draft()
    draft.put(headings(language, CALL_COLUMNS))
    for call in calls:
        named = ", ".join(country_name(code, language) for code in call.countries)
        draft.state([
            call.title, call.funder, call.opens, call.closes, named, call.amount_min, call.amount_max,
            call.currency, f"{call.share} %", topic_label(call.topic, language), words(language)["yes"],
        ])  # fmt: skip
    return draft


def _solutions(world: World, language: str) -> Draft:
    draft = Draft()
    draft.put(headings(language, SOLUTION_COLUMNS))
    for solution in (s for s in world.solutions if s.keeper == language):
        reused = "; ".join(place.written(language) for place in solution.reused_in)
        draft.state([
            solution.title, solution.problem, solution.done, solution.place.written(language),
            country_name(solution.place.country, language), reused, solution.year,
            topic_label(solution.topic, language), words(language)["yes"],
        ])  # fmt: skip
    return draft


def _offices(world: World) -> Draft:
    draft, union = Draft(), words("en")["invented"]["union"]
    draft.put(headings("en", OFFICE_COLUMNS))
    for office in world.offices:
        place = office.place
        draft.state([
            office.title, union, country_name(place.country, "en"), place.written("en"), place.latitude,
            place.longitude, office.opened, words("en")["yes"],
        ])  # fmt: skip
    return draft
