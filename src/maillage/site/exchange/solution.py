"""The public page of a solution: three fields in its owner's words, where it was done, and who did it again, by the links that show
it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from maillage.exchange import solutions
from maillage.exchange.entries import NotTheirs, Refused
from maillage.exchange.models import Reuse, Solution
from maillage.parties.models import Organisation, Standing
from maillage.parties.rights import Right, may_publish, organisations_of
from maillage.reference.topics import topic, topic_name
from maillage.site import take, words
from maillage.site.acts.kept import kept as kept_answers
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.lessons.learnt import page_of
from maillage.site.exchange.lesson_shown import lesson_shown
from maillage.site.exchange.solved import Activity, activity_of
from maillage.site.pages.page import record_of
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, anyone, needs, signed_in, whose_it_is
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

COLUMNS = ("solution_reuser", "solution_link", "solution_day")


def solution_of(key: str) -> Solution:
    """A solution that stands. Raises Http404."""
    found = solutions.standing().filter(pk=key).prefetch_related("organisation__names").first()
    if found is None:
        raise Http404
    return found


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """One solution."""
    solution = solution_of(key)
    reuses = _reuses(request, solution)
    if format := take.asked(request):
        rows = [(each["by"].name, each["address"] or each["link"], each["day"]) for each in reuses]
        return taken_rows(record_of(request), "solution_reuses", COLUMNS, rows, format)
    record = record_of(request)
    learnt = solution.activity.startswith(solutions.DOSSIER)
    activity = None if learnt else activity_of(record, solution.activity, today())
    owner = signed_in(request) and any(
        may_publish(account_of(request), each, today()) for each in solutions.owners_of(solution)
    )
    values: dict[str, Any] = {
        "solution": solution,
        "about": shown(request, solution.organisation),
        "title": activity.title if activity else "",
        "activity": reverse("activity", args=[activity.id]) if activity else "",
        "topics": [
            {"name": topic_name(code, words.language()), "address": f"{reverse('solutions')}?topic={code}"}
            for code in solution.topics
            if topic(code)
        ],
        "fields": [(name, getattr(solution, name)) for name in solutions.FIELDS],
        "lesson": lesson_shown(solution),
        "again": f"{reverse('dossier_new')}?solution={solution.pk}",
        "day": str(solution.made_at.date()),
        "reuses": reuses,
        "ways": take.offered(request),
        "owner": owner,
    }
    answer = render(request, "exchange/solution.html", values)
    if solution.organisation.generated:
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def reuse(request: HttpRequest, key: str) -> HttpResponseBase:
    """Another organisation says that it did it again, with the link that shows it."""
    solution = solution_of(key)
    account, on = account_of(request), today()
    own = {each.pk for each in solutions.owners_of(solution)}
    mine = [
        each
        for each in organisations_of(account, on, Right.PUBLISH)
        if each.standing == Standing.VERIFIED and each.pk not in own
    ]
    if request.method != "POST":
        return _reuse_page(request, solution, mine, kept_answers(request).get("link", [""])[0], "")
    said = request.POST.get("link", "")
    whose = next(
        (each for each in mine if each.pk == request.POST.get("organisation")), mine[0] if mine else None
    )
    if whose is None:
        return _reuse_page(request, solution, mine, said, "")

    def act() -> str:
        solutions.declare_reuse(key, whose.pk, _link(request, said), account, on)
        note("reuse_declared", account, key, organisation=whose.pk)
        return f"{reverse('solution', args=[key])}#reuse"

    try:
        return once(request, act)
    except Solution.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _reuse_page(request, solution, mine, said, _sentence(refused))


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def take_reuse_back(request: HttpRequest, number: int) -> HttpResponseBase:
    """A reuse is counted no more: asked first, then done."""
    found = Reuse.objects.select_related("organisation", "solution").filter(pk=number).first()
    if found is None or not may_publish(account_of(request), found.organisation, today()):
        raise Http404
    back = f"{reverse('solution', args=[found.solution_id])}#reuse"
    if request.method != "POST":
        values = {"link": found.link, "back": back, "key": new_key(), "token": get_token(request)}
        answer = render(request, "exchange/reuse_back.html", values)
        add_never_cache_headers(answer)
        return answer

    def act() -> str:
        solutions.take_reuse_back(number, account_of(request), today())
        note("reuse_taken_back", account_of(request), found.solution_id, organisation=found.organisation_id)
        return back

    try:
        return once(request, act)
    except NotTheirs:
        raise Http404 from None


def _link(request: HttpRequest, said: str) -> str:
    """What was said, as a link that is kept: an activity of the record by its identifier or the address of its page here, or an
    address of the web."""
    record, asked = record_of(request), said.strip()
    here = request.build_absolute_uri("/")
    if asked.startswith(here):
        asked = asked.partition("/activity/")[2] or asked
    found = activity_of(record, asked, today())
    if found is not None and len(found.id) <= solutions.LONGEST_LINK:
        return found.id
    return solutions.link_of(asked)


def _reuses(request: HttpRequest, solution: Solution) -> list[dict[str, Any]]:
    """Who did it again, and the link that shows it."""
    record, rows = record_of(request), []
    listed = solution.reuses.select_related("organisation").prefetch_related("organisation__names")
    mine = (
        {each.pk for each in organisations_of(account_of(request), today(), Right.PUBLISH)}
        if signed_in(request)
        else set()
    )
    for each in listed.order_by("at", "id")[: take.MOST_ROWS]:
        page = page_of(each.link)
        activity = (
            None
            if each.link.startswith(("https://", solutions.DOSSIER))
            else activity_of(record, each.link, today())
        )
        rows.append(
            {
                "number": each.pk, "by": shown(request, each.organisation), "link": _called(each.link, activity),
                "address": reverse("citizen", args=[page]) if page else reverse("activity", args=[each.link]) if activity else "",
                "outside": each.link if each.link.startswith("https://") else "",
                "day": str(each.at.date()), "own": each.organisation_id in mine,
            }
        )  # fmt: skip
    return rows


def _called(link: str, activity: Activity | None) -> str:
    if activity is not None:
        return activity.title
    return words.say("solution.by_dossier") if link.startswith(solutions.DOSSIER) else link


def _sentence(refused: Refused) -> str:
    spoken = words.language()
    return " ".join(f"{each.message(spoken)} {each.mend(spoken)}" for each in refused.problems)


def _reuse_page(
    request: HttpRequest, solution: Solution, mine: list[Organisation], said: str, wrong: str
) -> HttpResponse:
    fields: list[dict[str, Any]] = []
    if len(mine) > 1:
        choices = [{"value": each.pk, "label": shown(request, each).name} for each in mine]
        fields.append({"component": "field", "kind": "select", "id": "organisation", "choices": choices,
                       "label": words.say("solution.who"), "value": request.POST.get("organisation", "")})  # fmt: skip
    fields.append({"component": "field", "id": "link", "label": words.say("solution.link"), "latin": True,
                   "hint": words.say("solution.link_hint"), "value": said[: solutions.LONGEST_LINK], "error": wrong})  # fmt: skip
    values = {
        "solution": solution, "about": shown(request, solution.organisation), "mine": mine, "fields": fields,
        "errors": [{"id": "link", "text": wrong}] if wrong else [], "key": new_key(), "token": get_token(request),
        "leave": {"address": reverse("solution", args=[solution.pk]), "label": words.say("solution.leave")},
    }  # fmt: skip
    answer = render(request, "exchange/solution_reuse.html", values, status=422 if wrong else 200)
    add_never_cache_headers(answer)
    return answer
