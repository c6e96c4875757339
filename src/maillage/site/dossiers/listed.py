"""The dossiers of an organisation: where each stands, how far that still holds, and those that serve one plan or commitment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from maillage.dossiers.decisions import Attached
from maillage.dossiers.model import State
from maillage.dossiers.models import Part
from maillage.dossiers.open_to import open_parts
from maillage.dossiers.turn import standings
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.dossiers.freshness_said import Freshness, fresh_said, freshness
from maillage.site.dossiers.here import said
from maillage.site.dossiers.phase_said import phase_said
from maillage.site.parties.own_page import acted_for, page
from maillage.site.permissions import needs, whose_it_is
from maillage.site.today import today

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """One dossier of the list. ``state``: None where its history does not hold, so that nothing of it is shown but how it is found; of
    one that the organisation left, what became of it since is not theirs to read."""

    part: Part
    state: State | None
    on: date

    @property
    def attached(self) -> tuple[Attached, ...]:
        """The plans and commitments that it serves, as far as they may read it."""
        return () if self.state is None or self.part.left else self.state.attached

    @property
    def fresh(self) -> Freshness | None:
        """How far it still holds; None where nothing is said of that."""
        return None if self.state is None or self.part.left else freshness(self.state, self.on)


@needs(whose_it_is)
def of_party(request: HttpRequest, key: str) -> HttpResponse:
    """The dossiers of an organisation, those where something happened last first, those that are stale last: also those that it left, none
    that it declined or that is not open to it yet, and those whose history does not hold by their names alone. ``attached``: only those
    that serve one plan or commitment."""
    organisation, on = acted_for(request, key), today()
    parts = open_parts().filter(organisation=organisation).exclude(joined=False, left=True)
    found = (
        parts.select_related("dossier")
        .defer("dossier__kept")
        .order_by("-dossier__changed_on", "dossier")[:MOST_LISTED]
    )
    states = {each.key: each.state for each in standings(each.dossier_id for each in found)[0]}
    rows = [Listed(each, states.get(each.dossier_id), on) for each in found]
    rows.sort(key=lambda each: each.fresh is Freshness.STALE)
    choices, wanted = attachments(rows), request.GET.get("attached", "")
    shown = [each for each in rows if any(named(one) == wanted for one in each.attached)] if wanted in choices else rows  # fmt: skip
    values = {
        "name": called(organisation, words.language()), "desk": reverse("party_desk", args=[organisation.pk]),
        "rows": [_row(each) for each in shown], "new": f"{reverse('dossier_new')}?for={organisation.pk}",
        "attached": _narrowed(choices, wanted) if choices else None,
        "filtered": choices.get(wanted, ""), "all": reverse("party_dossiers", args=[organisation.pk]),
    }  # fmt: skip
    return page(request, "dossiers/of_party.html", values)


def _narrowed(choices: dict[str, str], wanted: str) -> dict[str, Any]:
    """The field in which one is chosen."""
    every = {"": words.say("dossier_list.any"), **choices}
    return {
        "component": "field", "id": "attached", "label": words.say("dossier_list.attached"), "kind": "select", "value": wanted,
        "choices": [{"value": name, "label": label} for name, label in every.items()],
    }  # fmt: skip


def named(attached: Attached) -> str:
    """By what an address names a plan or a commitment: its code, else what it is called."""
    return f"{attached.to}:{attached.code or next(iter(attached.title.values()), '')}"


def attachments(rows: Iterable[Listed]) -> dict[str, str]:
    """Those that some dossier serves, each once, by what it is called."""
    found: dict[str, str] = {}
    for each in (one for row in rows for one in row.attached):
        title = f"{said(each.title)} ({each.code})" if each.code else said(each.title)
        found.setdefault(named(each), words.say(f"dossier_list.{each.to}", title=title))
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _row(listed: Listed) -> dict[str, Any]:
    row, state = listed.part.dossier, listed.state
    line: dict[str, Any] = {"title": said(row.title), "address": reverse("dossier", args=[row.pk])}
    if state is None:
        return {**line, "lost": words.say("dossier_damaged.listed")}
    if listed.part.left:
        return {**line, "phase": words.say("dossier.party.left")}
    return {
        **line,
        "phase": phase_said(state),
        "fresh": fresh_said(state, listed.on),
        "stale": listed.fresh is Freshness.STALE,
    }
