"""The owner of a finished activity makes it a solution in three fields, changes the words later, or takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.exchange import solutions
from maillage.exchange.entries import NotTheirs, Refused
from maillage.exchange.models import Solution
from maillage.exchange.reading import hear
from maillage.exchange.solutions import Said, SolutionChanged
from maillage.parties.models import Organisation
from maillage.parties.rights import may_publish
from maillage.site import words
from maillage.site.acts.kept import kept as kept_answers
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.content import language_of
from maillage.site.exchange.solution import solution_of
from maillage.site.exchange.solved import Activity, activity_of, owners_among
from maillage.site.pages.page import record_of
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, needs, signed_in, whose_it_is
from maillage.site.today import today

MOST_TOPICS = 6
_ROWS = {"problem": 4, "done": 6, "takes": 4}


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """``?activity=``: three fields for an activity of the record; whoever may not is told who may."""
    asked = request.GET.get("activity", "") or request.POST.get("activity", "")
    if not asked:
        return redirect("solutions")  # which says from where one is made
    activity = activity_of(record_of(request), asked, today())
    if activity is None:
        raise Http404
    mine = owners_among(account_of(request), activity, today()) if activity.finished else []
    if request.method != "POST" or not mine:
        kept = {name: values[0] for name, values in kept_answers(request).items() if values}
        return _page(request, activity, mine, Said.of(*(kept.get(name, "") for name in solutions.FIELDS)), ())
    said = _said(request.POST)
    whose = next((each for each in mine if each.pk == request.POST.get("organisation")), mine[0])

    def act() -> str:
        made = solutions.make(
            whose.pk,
            activity.id,
            said,
            _topics(activity, said),
            activity.country,
            account_of(request),
            today(),
        )
        note("solution_made", account_of(request), made.pk, activity=activity.id)
        return reverse("solution", args=[made.pk])

    try:
        return once(request, act)
    except NotTheirs:  # the office ended while it was written
        return _page(request, activity, [], said, ())
    except Refused as refused:
        return _page(request, activity, mine, said, refused.problems)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponseBase:
    """Other words for a solution of one's own, or none any more (``then=back``)."""
    solution = solution_of(key)
    account, on = account_of(request), today()
    if not any(may_publish(account, each, on) for each in solutions.owners_of(solution)):
        raise Http404
    if request.method != "POST":
        said = Said(solution.problem, solution.done, solution.takes, solution.language)
        return _edit_page(request, solution, said, ())
    back, said = request.POST.get("then") == "back", _said(request.POST)
    version = request.POST.get("version", "")

    def act() -> str:
        if back:
            solutions.take_back(key, account, on)
            note("solution_taken_back", account, key)
            return reverse("solutions")
        solutions.change(key, said, account, _number(version), on)
        note("solution_changed", account, key)
        return reverse("solution", args=[key])

    try:
        return once(request, act)
    except (NotTheirs, Solution.DoesNotExist):
        raise Http404 from None
    except SolutionChanged as changed:
        return _edit_page(request, changed.solution, said, (), met=True)
    except Refused as refused:
        return _edit_page(request, solution, said, refused.problems)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _said(given: Mapping[str, str]) -> Said:
    found = Said.of(*(given.get(name, "") for name in solutions.FIELDS))
    text = f"{found.problem} {found.done} {found.takes}"
    return Said(found.problem, found.done, found.takes, language_of(text) or words.language())


def _topics(activity: Activity, said: Said) -> Sequence[str]:
    """Those of the activity, else those that the words give."""
    heard = activity.topics or [
        each.code for each in hear(f"{said.problem} {said.done}", said.language).topics
    ]
    return list(heard)[:MOST_TOPICS]


def _fields(said: Said, problems: Sequence[Any]) -> list[dict[str, Any]]:
    spoken = words.language()
    wrong = {each.field: f"{each.message(spoken)} {each.mend(spoken)}" for each in problems}
    return [
        {"component": "field", "kind": "area", "rows": _ROWS[name], "id": name, "value": getattr(said, name),
         "label": words.say(f"solution.field.{name}"), "hint": words.say(f"solution.hint.{name}"),
         "error": wrong.get(name, "")}
        for name in solutions.FIELDS
    ]  # fmt: skip


def _errors(fields: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": each["id"], "text": each["error"]} for each in fields if each.get("error")]


def _page(
    request: HttpRequest,
    activity: Activity,
    mine: Sequence[Organisation],
    said: Said,
    problems: Sequence[Any],
) -> HttpResponse:
    fields = _fields(said, problems)
    if len(mine) > 1:
        choices = [{"value": each.pk, "label": shown(request, each).name} for each in mine]
        fields.insert(0, {"component": "field", "kind": "select", "id": "organisation", "choices": choices,
                          "label": words.say("solution.who"), "value": request.POST.get("organisation", "")})  # fmt: skip
    values = {
        "activity": activity,
        "address": reverse("activity", args=[activity.id]),
        "action": f"{reverse('solution_new')}?activity={quote(activity.id, safe=':/')}",
        "mine": [shown(request, each) for each in mine],
        "fields": fields,
        "errors": _errors(fields),
        "key": new_key(),
        "token": get_token(request),
    }
    answer = render(request, "exchange/solution_new.html", values, status=422 if problems else 200)
    add_never_cache_headers(answer)
    return answer


def _edit_page(
    request: HttpRequest, solution: Solution, said: Said, problems: Sequence[Any], met: bool = False
) -> HttpResponse:
    # what its parties agreed to in a dossier, one of them does not write otherwise
    fields = [] if solution.activity.startswith(solutions.DOSSIER) else _fields(said, problems)
    values = {
        "solution": solution,
        "fields": fields,
        "errors": _errors(fields),
        "key": new_key(),
        "second_key": new_key(),
        "token": get_token(request),
        "met": [(name, getattr(solution, name)) for name in solutions.FIELDS] if met else [],
        "address": reverse("solution", args=[solution.pk]),
        "leave": {"address": reverse("solution", args=[solution.pk]), "label": words.say("solution.leave")},
    }
    answer = render(
        request, "exchange/solution_edit.html", values, status=409 if met else 422 if problems else 200
    )
    add_never_cache_headers(answer)
    return answer
