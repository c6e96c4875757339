"""Under which objective a dossier stands: chosen for all dossiers of a strategy, or from the page of one dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.dossiers.form import form_page as dossier_form_page
from maillage.site.dossiers.here import Here, at, dossier_here, said
from maillage.site.parties.typed import Typed
from maillage.site.permissions import needs, whose_it_is
from maillage.site.strategies.form import done_once, form_page
from maillage.site.strategies.here import Seen, strategy_here
from maillage.strategies.keep import Actor, placed, placed_in, said_by
from maillage.strategies.made import dossiers_of
from maillage.strategies.model import Strategy as Said
from maillage.strategies.models import Strategy

GROUP = "strategy"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def of_strategy(request: HttpRequest, key: str) -> HttpResponseBase:
    """All dossiers of the organisation, each with the objective under which it stands; sent, those that changed are moved."""
    seen, by = strategy_here(request, key)
    now = placed_in(seen.row)
    if request.method != "POST":
        return _page(request, seen, now, [], 200)
    typed = Typed.sent(request)
    wanted = {
        each.dossier_id: typed.one(f"d-{each.dossier_id}", now.get(each.dossier_id, ""))
        for each in dossiers_of(seen.owner.pk)
    }
    changes = [(key, dossier, to) for dossier, to in wanted.items() if to != now.get(dossier, "")]
    return done_once(
        request,
        _act(by, changes, lambda: seen.at("strategy")),
        lambda why, status: _page(request, seen, wanted, why, status),
    )


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def of_dossier(request: HttpRequest, key: str) -> HttpResponseBase:
    """One dossier, with its place in each strategy of the organisation that the reader acts for."""
    here = dossier_here(request, key)
    rows = list(Strategy.objects.filter(organisation=here.acting).order_by("-made_at", "key"))
    now = {each.pk: placed_in(each).get(key, "") for each in rows}
    if request.method != "POST":
        return _of_dossier(request, here, rows, now, [], 200)
    typed = Typed.sent(request)
    wanted = {each: typed.one(f"s-{each}", place) for each, place in now.items()}
    changes = [(each, key, to) for each, to in wanted.items() if to != now[each]]
    by = Actor(here.account, here.acting, here.on)
    return done_once(
        request,
        _act(by, changes, lambda: at(here, "dossier")),
        lambda why, status: _of_dossier(request, here, rows, wanted, why, status),
    )


def _act(
    by: Actor, changes: Iterable[tuple[str, str, str]], leads_to: Callable[[], str]
) -> Callable[[], str]:
    def act() -> str:
        for strategy, dossier, objective in changes:
            placed(strategy, by, dossier, objective)
            note("strategy_placed", by.account, by.organisation.id, strategy=strategy, dossier=dossier)
        return leads_to()

    return act


def _page(
    request: HttpRequest, seen: Seen, now: Mapping[str, str], errors: list[dict[str, str]], status: int
) -> HttpResponse:
    draft = seen.draft
    fields = [
        _select(f"d-{each.dossier_id}", said(each.dossier.title), draft, now.get(each.dossier_id, ""))
        for each in dossiers_of(seen.owner.pk)
    ]
    new = f"{reverse('dossier_new')}?for={seen.owner.pk}"
    return form_page(request, seen, "strategies/dossiers.html", status, fields=fields, errors=errors, new=new)


def _of_dossier(
    request: HttpRequest, here: Here, rows: Iterable[Strategy], now: Mapping[str, str], errors: list[dict[str, str]], status: int
) -> HttpResponse:  # fmt: skip
    fields = [
        _select(f"s-{each.pk}", said((found := said_by(each)).title), found, now[each.pk]) for each in rows
    ]
    return dossier_form_page(
        request, here, "strategies/of_dossier.html", {}, status,
        fields=fields, errors=errors, new=reverse("party_strategies", args=[here.acting.pk]), key=new_key(),
    )  # fmt: skip


def _select(name: str, label: str, said_now: Said, value: str) -> dict[str, Any]:
    choices = [{"value": "", "label": words.say(f"{GROUP}.under_none")}]
    choices += [
        {"value": each.key, "label": words.say(f"{GROUP}.numbered", number=number, title=said(each.title))}
        for number, each in enumerate(said_now.objectives, 1)
    ]
    known = {each["value"] for each in choices}
    return {
        "component": "field",
        "id": name,
        "label": label,
        "kind": "select",
        "value": value if value in known else "",
        "choices": choices,
    }
