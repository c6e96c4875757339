"""The dossiers under a strategy as a page lists them. Who does not act for the organisation sees those with a page for citizens alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from maillage.dossiers.model import OVER, State
from maillage.dossiers.naming import words_of
from maillage.dossiers.obligations import of_dossier
from maillage.dossiers.turn import Standing, standings
from maillage.rules.agenda import sentences
from maillage.rules.obligation import Obligation
from maillage.site import words
from maillage.site.dossiers.here import language_said, said
from maillage.site.dossiers.phase_said import phase_said
from maillage.site.strategies.here import Seen
from maillage.strategies.keep import placed_in
from maillage.strategies.made import dossiers_of
from maillage.strategies.model import Strategy
from maillage.strategies.orphans import Orphans, orphans

Row = dict[str, Any]


@dataclass(frozen=True)
class Under:
    """``rows``: objective → its dossiers; ``""``: those under none. ``apart``: objective → how many are not shown. ``orphans``: None for
    who does not act for the organisation."""

    rows: Mapping[str, Sequence[Row]]
    apart: Mapping[str, int]
    orphans: Orphans | None


def under(seen: Seen, strategy: Strategy) -> Under:
    """All dossiers that the organisation takes part in, where they stand: in four queries, however many they are."""
    parts = dossiers_of(seen.owner.pk)
    placed = placed_in(seen.row)
    known = {each.key for each in strategy.objectives}
    wanted = [each for each in parts if seen.by is not None or each.dossier.public]
    found, broken = standings(each.dossier_id for each in wanted)
    by_key = {each.key: each for each in found}
    lost = {
        each.dossier: said(part.dossier.title)
        for each in broken
        for part in parts
        if part.dossier_id == each.dossier
    }
    rows: dict[str, list[Row]] = {}
    apart: dict[str, int] = {}
    for part in parts:
        key = part.dossier_id
        objective = placed.get(key, "") if placed.get(key, "") in known else ""
        if key in by_key:
            make = _mine if seen.by is not None else _public
            rows.setdefault(objective, []).append(make(seen, by_key[key]))
        elif key in lost and seen.by is not None:
            rows.setdefault(objective, []).append(
                {"title": lost[key], "address": "", "phase": words.say("strategy.damaged"), "key": key}
            )
        else:
            apart[objective] = apart.get(objective, 0) + 1
    alone = None
    if seen.by is not None:
        going = [each.dossier_id for each in parts if each.dossier.phase not in OVER]
        ended = [each.dossier_id for each in parts if each.dossier.phase in OVER]
        alone = orphans(strategy, placed, going, ended, seen.on.year)
    return Under(rows, apart, alone)


def _mine(seen: Seen, found: Standing) -> Row:
    """For who acts for the organisation: its page in the dossier, its partners, and the next day of its agenda."""
    state, me = found.state, seen.owner.pk
    others = [each for each in state.parties.values() if each.here and each.party != me]
    next_line = _next(seen, found)
    return {
        **_row(found, [said(each.names) for each in others]),
        "address": reverse("dossier", args=[found.key]),
        "day": str(next_line.due) if next_line else "",
        "next": sentences(next_line, words.language()).what if next_line else "",
    }


def _public(seen: Seen, found: Standing) -> Row:
    """For everybody: what its page for citizens says of who, and where it stands."""
    page = found.state.in_force("citizen")
    named = [found.state.parties[each] for each in page.parties] if page else []
    me = seen.owner.pk
    return {
        **_row(found, [said(each.names) for each in named if each.here and each.party != me]),
        "address": reverse("citizen", args=[found.key]),
    }


def _row(found: Standing, partners: Sequence[str]) -> Row:
    state: State = found.state
    return {
        "key": found.key, "title": said(state.title), "language": language_said(state.title), "partners": partners,
        "phase": phase_said(state),
    }  # fmt: skip


def _next(seen: Seen, found: Standing) -> Obligation | None:
    """The first line that it asks of the organisation from today on."""
    names = {key: words_of(each.names, words.language()) for key, each in found.state.parties.items()}
    lines = [
        each
        for each in of_dossier(found.key, found.state, seen.on, names)
        if each.whose == seen.owner.pk and each.due and each.due >= seen.on
    ]
    return min(lines, key=lambda each: (each.due or seen.on, each.key), default=None)
