"""One objective of a strategy: its form; sent, it is kept, or taken out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from maillage.parties.keys import new_key
from maillage.site.parties.typed import Typed
from maillage.site.permissions import needs, whose_it_is
from maillage.site.strategies.form import done_once, form_page, kept, languages, summary, written_in
from maillage.site.strategies.here import Seen, strategy_here
from maillage.site.strategies.objective_form import fields, objective_typed
from maillage.strategies.faults import Faults, faults_of_objective
from maillage.strategies.model import Objective, Strategy

NEW = "new"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, objective: str) -> HttpResponseBase:
    """The form of an objective; ``new`` begins one."""
    seen, by = strategy_here(request, key)
    language = written_in(request)
    before = Objective(new_key(), {}) if objective == NEW else seen.draft.objective(objective)
    if before is None:
        raise Http404
    if request.method != "POST":
        return _page(request, seen, before, objective, language, Typed.waiting(request), {}, [], 200)
    typed = Typed.sent(request)
    goes = typed.one("then") == "remove"
    found, unread = objective_typed(before, typed, language, seen.owner.country)
    if not goes and (faults := {**faults_of_objective(found), **unread}):
        return _page(request, seen, before, objective, language, typed, faults, [], 422)

    def again(why: list[dict[str, str]], status: int) -> HttpResponse:
        now = strategy_here(request, key)[0]
        return _page(request, now, before, objective, language, typed, {}, why, status)

    wanted = _with(seen.draft, found, goes)
    return done_once(request, lambda: kept(seen, by, wanted, typed, language, objective=found.key), again)


def _with(said: Strategy, found: Objective, goes: bool) -> Strategy:
    """The strategy with it in its place, at the end where it is new, or without it."""
    others = said.objectives
    if goes:
        return replace(said, objectives=tuple(each for each in others if each.key != found.key))
    if said.objective(found.key) is None:
        return replace(said, objectives=(*others, found))
    return replace(said, objectives=tuple(found if each.key == found.key else each for each in others))


def _page(
    request: HttpRequest, seen: Seen, before: Objective, objective: str, language: str, typed: Typed, faults: Faults,
    errors: list[dict[str, str]], status: int,
) -> HttpResponse:  # fmt: skip
    return form_page(
        request, seen, "strategies/objective.html", status,
        fields=[*fields(before, typed, language, faults)], language=language, written_in=languages(request.path, language),
        version=seen.row.version, errors=errors or summary(faults), is_new=objective == NEW,
        number=next((i for i, each in enumerate(seen.draft.objectives, 1) if each.key == objective), 0),
    )  # fmt: skip
