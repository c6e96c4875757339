"""What the dossiers of organisations ask of them, with whom they work there, and what of it goes on beyond a vote.

All dossiers of an organisation are read at once, in three queries; the questions of citizens in two more. One whose record is damaged asks for whoever looks after the site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.dossiers.duties.asked import BINDER
from maillage.dossiers.duties.of_work import term_of
from maillage.dossiers.model import ABANDONED, OVER
from maillage.dossiers.naming import words_of
from maillage.dossiers.obligations import PREFIX, of_dossier
from maillage.dossiers.open_to import open_parts
from maillage.dossiers.questions import is_open, sides
from maillage.dossiers.questions_kept import waiting_of
from maillage.dossiers.turn import Standing, standings
from maillage.parties.models import Organisation
from maillage.parties.models import Standing as Known
from maillage.parties.rights import holdings_on
from maillage.rules.obligation import OPEN, WAITING, Obligation
from maillage.site.dossiers.procedure.here import sittings_of


@dataclass(frozen=True, slots=True)
class Taken:
    """The dossiers in which some organisations take part, or are asked to: those that can be read, and for each of the others, who is in
    it and its title."""

    standing: tuple[Standing, ...] = ()
    damaged: tuple[tuple[str, str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Going:
    """A cooperation that was agreed until a day, and between whom."""

    title: str
    until: date
    parties: frozenset[str]


def taken_by(keys: Collection[str]) -> Taken:
    """All dossiers of these organisations that may still ask something of them."""
    parts = open_parts().filter(organisation__in=keys, left=False).exclude(dossier__phase=ABANDONED)
    listed = list(parts.order_by("pk").values_list("dossier_id", "organisation_id", "dossier__title"))
    found, broken = standings({dossier for dossier, _, _ in listed})
    lost = {each.dossier for each in broken}
    return Taken(tuple(found), tuple(each for each in listed if each[0] in lost))


def of_dossiers(taken: Taken, keys: Collection[str], on: date, language: str) -> Iterator[Obligation]:
    """The lines of these organisations alone, with one for each that has to bind itself and where nobody may. Partners are called as they
    call themselves there, in ``language``."""
    have_a_say = {each.key: sides(each.state) for each in taken.standing if is_open(each.state)}
    waiting = waiting_of(have_a_say) if have_a_say else {}
    sittings = (
        sittings_of({key for each in taken.standing for key in each.state.parties}) if taken.standing else {}
    )
    to_bind: dict[str, Obligation] = {}
    for each in taken.standing:
        names = {key: words_of(party.names, language) for key, party in each.state.parties.items()}
        for line in of_dossier(each.key, each.state, on, names, waiting.get(each.key, ()), sittings):
            if line.whose in keys:
                if line.who == BINDER and line.state == OPEN:
                    to_bind.setdefault(line.whose, line)
                yield line
    yield from _nobody_binds(to_bind, on)
    for key, owner, title in taken.damaged:
        yield Obligation(
            "dossier_damaged", f"{PREFIX}{key}.damaged.{owner}".lower(), None, owner, "curator", values={"about": dict(title)},
            state=WAITING, address=f"/dossier/{key}",
        )  # fmt: skip


def _nobody_binds(to_bind: Mapping[str, Obligation], on: date) -> Iterator[Obligation]:
    """Of organisations that are asked to bind themselves, those of which no office that is held today may: no key of theirs would count.
    ``to_bind``: organisation → the first line that asks it. Of one that is not known to be theirs yet, its claim is what is missing."""
    if not to_bind:
        return
    may = holdings_on(on).filter(office__may_bind=True).values("office__organisation")
    without = Organisation.objects.filter(pk__in=to_bind, standing=Known.VERIFIED).exclude(pk__in=may)
    for owner in without.order_by("pk").values_list("pk", flat=True):
        line = to_bind[owner]
        yield Obligation(
            "nobody_binds", f"nobody-binds-{owner}".lower(), None, owner, "hierarchy", values={"about": line.values["about"]},
            from_day=line.from_day, address=f"/party/{owner}/desk",
        )  # fmt: skip


def partners_in(taken: Taken, keys: Collection[str]) -> dict[str, list[str]]:
    """Organisation → the keys of those with whom it works in a dossier that is not over."""
    found: dict[str, dict[str, None]] = {}
    for each in taken.standing:
        if each.state.phase in OVER:
            continue
        here = [party.party for party in each.state.parties.values() if party.here]
        for owner in here:
            if owner in keys:
                found.setdefault(owner, {}).update(dict.fromkeys(one for one in here if one != owner))
    return {owner: list(others) for owner, others in found.items()}


def going_on(taken: Taken, language: str) -> list[Going]:
    """What was agreed until a day, of dossiers that are not over."""
    found = []
    for each in taken.standing:
        term = term_of(each.state)
        if each.state.phase in OVER or term is None:
            continue
        here = frozenset(party.party for party in each.state.parties.values() if party.here)
        found.append(Going(words_of(each.state.title, language), term[0].until, here))
    return found
