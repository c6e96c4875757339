"""The steps of procedures in a dossier: whose they are, and which are done, so that all parties read one list.

Pure. In: where the dossier stands, the merged steps of its countries (``rules.steps``), what the pages of the organisations say of their
kinds. A step of a country is done once each of its parties that has to take it has; what the dossier itself settles (the joint text that
binds, the decision after an expert visit or what stands in its place) is done by that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.dossiers.deciding.gates import waived
from maillage.dossiers.facts import LOCAL_AUTHORITY, Bodies, Body, carriers, country_of
from maillage.dossiers.model import State
from maillage.reference.kinds.south import state_of
from maillage.rules.steps import Merged, MergedStep

JOINT_TEXT, VISIT = "joint_text", "visit"
"""Steps (``same_as``) that the dossier itself settles."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a step is: ``by`` party → the day on which it took it, ``left`` those that still have to. ``itself``: the dossier settles it,
    on the day of ``on``."""

    by: dict[str, date]
    left: tuple[str, ...]
    on: date | None = None
    itself: bool = False


def whose(state: State, bodies: Bodies) -> dict[str, tuple[str, ...]]:
    """Country (a State) → the parties that go by its procedure: local authorities that hold a key; where there is none, all that carry
    the project and hold one. A party whose country nobody said goes by none."""
    bound = [each for each in carriers(state) if state.parties[each].key]
    towns = [each for each in bound if bodies.get(each, Body()).kind == LOCAL_AUTHORITY]
    found: dict[str, tuple[str, ...]] = {}
    for party in towns or bound:
        if country := country_of(state, party, bodies):
            code = state_of(country)
            found[code] = (*found.get(code, ()), party)
    return found


def step_name(step: MergedStep) -> str:
    """What a step is called in the ledger: ``pack.rule``, whichever country the neutral rules stand for."""
    return f"{step.pack.id}.{step.rule.id}"


def taken(state: State, on: date, merged: Merged, of: dict[str, tuple[str, ...]]) -> dict[str, Taken]:
    """How far each step is, by its key in the merged list. ``of``: see :func:`whose`."""
    return {each.key: _taken(state, on, each, of.get(each.territory, ())) for each in merged.steps}


def days(found: dict[str, Taken]) -> dict[str, date]:
    """The days of those that are done, by their key in the merged list."""
    return {key: each.on for key, each in found.items() if each.on is not None}


def _taken(state: State, on: date, step: MergedStep, parties: tuple[str, ...]) -> Taken:
    name = step_name(step)
    by = {party: day for party in parties if (day := state.steps.get(f"{party}/{name}"))}
    left = tuple(each for each in parties if each not in by)
    if by and not left:
        return Taken(by, (), max(by.values()))
    if settled := _settled(state, on, step.rule.step.same_as if step.rule.step else ""):
        return Taken(by, (), settled, itself=True)
    return Taken(by, left)


def _settled(state: State, on: date, sort: str) -> date | None:
    """Since when the dossier itself settles a step; None where it does not."""
    if sort == JOINT_TEXT:
        text = state.in_force("definition")
        return text.agreed_on if text else None
    if sort != VISIT:
        return None
    found = [state.in_force(f"mission_decision:{each}") for each in state.missions]
    found += [waived(state, state.started_on or on), state.in_force("visit_note") if state.light else None]
    agreed = [each.agreed_on for each in found if each is not None and each.agreed_on]
    return min(agreed) if agreed else None
