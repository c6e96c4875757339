"""A running dossier as an IATI 2.03 activity (iatistandard.org): what one of its parties reports of it, and nothing for the others.

Each party reports its own flows only: two that both reported all of it would count it twice. Personal values are in no decision, so none
is in here. What has no code is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from xml.etree import ElementTree as etree

import msgspec

from maillage.dossiers.decisions import Words
from maillage.dossiers.model import (
    ABANDONED,
    CLOSED,
    DEFINED,
    DRAFT,
    ENGAGED,
    EVALUATED,
    SUSPENDED,
    Party,
    State,
    Version,
)
from maillage.dossiers.of_other_sides import STANDS, of_result
from maillage.dossiers.texts import Condition, Indicator, Period, Sum, value_of
from maillage.reference.money.split import in_units

VERSION = "2.03"
STATUS = {DRAFT: "1", DEFINED: "1", ENGAGED: "2", EVALUATED: "3", CLOSED: "4", ABANDONED: "5", SUSPENDED: "6"}
"""Phase → code list ActivityStatus."""
ROLE = {"funding": "1", "operator": "4"}
"""Role in a dossier → code list OrganisationRole; whoever holds a key is accountable (2), others are extending (3)."""
_ACCOUNTABLE, _EXTENDING = "2", "3"
_CONDITION = {"policy": "1", "performance": "2", "fiduciary": "3"}
_GENERAL, _OBJECTIVES = "1", "2"
_GOAL = "2"
"""Vocabulary of tags: Sustainable Development Goals."""
_OTHER = "9"
_T = TypeVar("_T")
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Known:
    """What the standard calls a party: ``ref`` its identifier there (``FR-SIRENE-…``), empty where it has none; ``kind`` a code of
    OrganisationType, empty where it is not known."""

    ref: str = ""
    kind: str = ""


def activities(key: str, state: State, party: str, known: Mapping[str, Known], at: datetime) -> bytes:
    """The file of one activity, in UTF-8, in the order of the schema.

    In: the dossier's key, where it stands, the party that reports, what the standard calls each party, and when the file is made (UTC).
    KeyError for who is no party. Without a need or a title in any language there is no activity: ValueError.
    """
    me = state.parties[party]
    if not state.title:
        raise ValueError("a dossier without a title is no activity")
    root = etree.Element("iati-activities", {"version": VERSION, "generated-datetime": _stamp(at)})
    language = _main_language(state)
    found = etree.SubElement(
        root, "iati-activity", {"last-updated-datetime": _stamp(state.at or at), _XML_LANGUAGE: language}
    )
    reporter = known.get(party, Known()).ref or f"maillage-{party}"
    etree.SubElement(found, "iati-identifier").text = f"{reporter}-{key}"
    _told(found, "reporting-org", me.names, {"ref": reporter, "type": known.get(party, Known()).kind or "90"})
    _told(found, "title", state.title)
    _told(found, "description", state.need, {"type": _GENERAL})
    agreed = state.in_force("definition")
    text = agreed.articles if agreed else {}
    if aim := text.get("aim"):
        _told(found, "description", aim, {"type": _OBJECTIVES})
    for each in state.parties.values():
        if each.here:
            _participating(found, each, known.get(each.party, Known()))
    etree.SubElement(found, "activity-status", {"code": STATUS[state.phase]})
    _dates(found, state, text)
    if (owner := state.parties.get(state.owner)) and owner.country:
        etree.SubElement(found, "recipient-country", {"code": owner.country})
    for goal in text.get("goals", ()):
        etree.SubElement(found, "tag", {"vocabulary": _GOAL, "code": goal})
    _budgets(found, me, text)
    _conditions(found, text)
    if agreed:
        _results(found, state, agreed)
    etree.indent(root)
    made: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _main_language(state: State) -> str:
    """The first language in which it was opened, where its title stands in it."""
    return next((each for each in state.languages if each in state.title), next(iter(state.title)))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(
    parent: etree.Element, tag: str, words: Words, attributes: Mapping[str, str] | None = None
) -> etree.Element:
    made = etree.SubElement(parent, tag, dict(attributes or {}))
    for language, said in words.items():
        if said.strip():
            etree.SubElement(made, "narrative", {_XML_LANGUAGE: language}).text = said
    return made


def _participating(parent: etree.Element, party: Party, known: Known) -> None:
    role = ROLE.get(party.role) or (_ACCOUNTABLE if party.key else _EXTENDING)
    given = {
        "role": role,
        **({"ref": known.ref} if known.ref else {}),
        **({"type": known.kind} if known.kind else {}),
    }
    _told(parent, "participating-org", party.names, given)


def _dates(parent: etree.Element, state: State, text: Mapping[str, object]) -> None:
    """Planned by the agreed calendar, actual by what was decided. The schema wants one at least: the day on which it was opened is its
    planned beginning where nothing else is known."""
    planned = _read("calendar", text.get("calendar"), Period)
    days: list[tuple[str, date | None]] = [
        ("1", planned.since if planned else None if state.started_on else state.opened_on),
        ("2", state.started_on),
        ("3", planned.until if planned else None),
        ("4", state.day if state.phase in (CLOSED, ABANDONED) and state.started_on else None),
    ]
    for kind, day in days:
        if day is not None:
            etree.SubElement(parent, "activity-date", {"type": kind, "iso-date": day.isoformat()})


def _budgets(parent: etree.Element, me: Party, text: Mapping[str, object]) -> None:
    """What the party that reports brings itself, in money, over the agreed time."""
    planned = _read("calendar", text.get("calendar"), Period)
    if planned is None:
        return
    names = {each.casefold() for each in (me.party, *me.names.values())}
    for each in _read("budget", text.get("budget"), tuple) or ():
        if isinstance(each, Sum) and each.amount is not None and each.source.casefold() in names:
            budget = etree.SubElement(parent, "budget", {"type": "1", "status": "1"})
            etree.SubElement(budget, "period-start", {"iso-date": planned.since.isoformat()})
            etree.SubElement(budget, "period-end", {"iso-date": planned.until.isoformat()})
            value = etree.SubElement(
                budget, "value", {"currency": each.currency, "value-date": planned.since.isoformat()}
            )
            value.text = str(in_units(each.amount, each.currency))


def _conditions(parent: etree.Element, text: Mapping[str, object]) -> None:
    coded = [
        each for each in _read("conditions", text.get("conditions"), tuple) or ()
        if isinstance(each, Condition) and each.sort in _CONDITION
    ]  # fmt: skip
    if not coded:
        return
    made = etree.SubElement(parent, "conditions", {"attached": "1"})
    for each in coded:
        _told(made, "condition", each.says, {"type": _CONDITION[each.sort]})


def _results(parent: etree.Element, state: State, agreed: Version) -> None:
    """Each result agreed, with its side as a dimension ``territory``, and the last value that the side noted or confirmed."""
    planned = _read("calendar", agreed.articles.get("calendar"), Period)
    for each in _read("results", agreed.articles.get("results"), tuple) or ():
        if not isinstance(each, Indicator):
            continue
        result = etree.SubElement(parent, "result", {"type": _OTHER, "aggregation-status": "0"})
        _told(result, "title", each.says)
        indicator = etree.SubElement(result, "indicator", {"measure": "1"})
        _told(indicator, "title", each.says)
        if planned is None:
            continue
        period = etree.SubElement(indicator, "period")
        etree.SubElement(period, "period-start", {"iso-date": planned.since.isoformat()})
        etree.SubElement(period, "period-end", {"iso-date": (each.by or planned.until).isoformat()})
        side = state.parties[each.side].names if each.side in state.parties else {}
        name = side.get(_main_language(state)) or next(iter(side.values()), each.side)
        noted = [
            one.result
            for one in state.results
            if one.result.indicator == each.indicator and of_result(state, one) in STANDS
        ]
        # the last by its own day; of one day, the one that was noted last
        last = max(enumerate(noted), key=lambda one: (one[1].on, one[0]), default=None)
        for tag, value in (("target", each.target), ("actual", last[1].value if last else "")):
            if value:
                figure = etree.SubElement(period, tag, {"value": value})
                etree.SubElement(figure, "dimension", {"name": "territory", "value": name})


def _read(article: str, value: object, wanted: type[_T]) -> _T | None:
    """An article in the type of its shape; None where it says nothing, or something else."""
    if value is None:
        return None
    try:
        found = value_of(article, value)
    except msgspec.ValidationError:
        return None
    return found if isinstance(found, wanted) else None
