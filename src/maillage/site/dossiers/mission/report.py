"""The final report of an expert visit: an answer to each question of its terms, and numbered recommendations, in one form.

What is typed can be kept as a draft that nobody else sees; lines for more recommendations are added without losing anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import QuestionAnswered, Recommendation, ReportFiled
from maillage.dossiers.refused import Refused
from maillage.site import words
from maillage.site.dossiers.form import decide_once, form_page, placed, told
from maillage.site.dossiers.here import at, said
from maillage.site.dossiers.mission.page import visit_here
from maillage.site.dossiers.mission.steps import Visit, in_hand, not_yet
from maillage.site.dossiers.text.kept_words import keep, keep_once, kept, let_go
from maillage.site.dossiers.typed_words import sum_of, words_of
from maillage.site.parties.typed import Typed, day_in, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_mission"
FEWEST, MORE, MOST = 3, 3, 60
"""Lines for recommendations: at first, how many are added at a time, at most."""
_PARTS = ("says", "owner", "due", "cost", "priority", "needs")
_WRITTEN = ("says", "due", "cost", "needs")
"""Parts of a recommendation that say something: the others are chosen already."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, visit: str) -> HttpResponseBase:
    """The form; sent, the report is filed, kept as a draft, or shown with more lines (``then``)."""
    found = visit_here(request, key, visit)
    if request.method != "POST":
        if not in_hand(found) or not found.mission.drafts:
            raise Http404
        typed = Typed.waiting(request) or kept(found.here, _name(found))
        return _page(request, found, typed, {}, 200, told_kept=request.GET.get("kept") == "1")
    typed = Typed.sent(request)
    if typed.one("then") == "more":
        return _page(request, found, typed, {}, 200, more=MORE)
    if typed.one("then") == "draft" and in_hand(found):  # where there is none to write, it is told why
        return keep_once(
            request,
            lambda: _keep(found, typed),
            lambda why: _page(request, found, typed, {"answers-1": why}, 422),
        )
    faults = faults_of(found, typed) if in_hand(found) else {}
    if faults:
        return _page(request, found, typed, faults, 422)
    leads_to = f"{at(found.here, 'dossier_visit', visit)}#report"

    def build() -> ReportFiled:
        let_go(found.here, _name(found))
        return report_of(found, typed)

    try:
        return decide_once(request, found.here, "visit_report", build, lambda _: leads_to)
    except Refused as refused:
        names = [each["id"] for each in _answers(found, typed, {})] + [
            f"recommendations-{n}-says" for n in _lines(typed)
        ]
        return _page(request, found, typed, placed(refused, names), 422)


def questions(visit: Visit) -> list[dict[str, str]]:
    """The questions of the terms of reference that bind."""
    terms = visit.here.state.in_force(f"terms:{visit.key}")
    return list(terms.articles["questions"]) if terms else []


def faults_of(visit: Visit, typed: Typed) -> dict[str, str]:
    """What is wrong, part by part: the core says it of the whole list alone."""
    found: dict[str, str] = {}
    for n, _ in enumerate(questions(visit), 1):
        if not words_of(typed, f"answers-{n}"):
            found[f"answers-{n}"] = told(Refused("nothing-said"))
    rows = [*_said_lines(typed)]
    for n in rows:
        if not words_of(typed, f"recommendations-{n}-says"):
            found[f"recommendations-{n}-says"] = told(Refused("nothing-said"))
        due = day_in(typed.one(f"recommendations-{n}-due"))
        if due is None:
            found[f"recommendations-{n}-due"] = told(Refused("nothing-said"))
        elif due <= visit.here.on:
            found[f"recommendations-{n}-due"] = told(Refused("day-past", found=due))
        if sum_of(typed.one(f"recommendations-{n}-cost")) is None:
            found[f"recommendations-{n}-cost"] = told(Refused("cost-wrong"))
    if not rows:
        found["recommendations-1-says"] = told(Refused("no-recommendations", expected=MOST))
    return found


def report_of(visit: Visit, typed: Typed) -> ReportFiled:
    """The report that was typed; lines for recommendations that say nothing are none."""
    answers = tuple(
        QuestionAnswered(n, words_of(typed, f"answers-{n}")) for n, _ in enumerate(questions(visit), 1)
    )
    return ReportFiled(visit.key, answers, tuple(_recommendation(typed, n) for n in _said_lines(typed)))


def _recommendation(typed: Typed, n: int) -> Recommendation:
    of = f"recommendations-{n}"
    cost, currency = sum_of(typed.one(f"{of}-cost")) or (None, "")
    return Recommendation(
        words_of(typed, f"{of}-says"), typed.one(f"{of}-owner"), day_in(typed.one(f"{of}-due")) or date.min, cost, currency,
        typed.number(f"{of}-priority") or 2, words_of(typed, f"{of}-needs"),
    )  # fmt: skip


def _lines(typed: Typed) -> range:
    """The lines for recommendations that were on the page."""
    sent = [n for n in range(1, MOST + 1) if f"recommendations-{n}-says" in typed.answers]
    return range(1, max(FEWEST, len(sent)) + 1)


def _said_lines(typed: Typed) -> Iterator[int]:
    return (n for n in _lines(typed) if any(typed.one(f"recommendations-{n}-{part}") for part in _WRITTEN))


def _keep(visit: Visit, typed: Typed) -> str:
    keep(visit.here, _name(visit), typed, ("answers-", "recommendations-"))
    return at(visit.here, "dossier_visit_report", visit.key, kept="1")


def _name(visit: Visit) -> str:
    return f"report:{visit.key}"


def _answers(visit: Visit, typed: Typed, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"component": "field", "id": f"answers-{n}", "label": words.say(f"{GROUP}.question", n=n, text=said(each)), "kind": "area", "rows": 5,
         "value": words_of(typed, f"answers-{n}").get(words.language(), ""), **_error(faults, f"answers-{n}")}
        for n, each in enumerate(questions(visit), 1)
    ]  # fmt: skip


def _recommended(visit: Visit, typed: Typed, n: int, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    here, of = visit.here, f"recommendations-{n}"
    owners = [
        {"value": each.party, "label": here.named(each.party)}
        for each in here.state.parties.values()
        if each.left_on is None
    ]
    priorities = [{"value": str(each), "label": words.say(f"{GROUP}.priority.{each}")} for each in (1, 2, 3)]
    more: dict[str, dict[str, Any]] = {
        "says": {"kind": "area", "rows": 3},
        "owner": {"kind": "select", "choices": owners},
        "due": {"kind": "date", "short": True},
        "cost": {"optional": True, "hint": words.say(f"{GROUP}.hint.cost"), "latin": True},
        "priority": {"kind": "select", "choices": priorities},
        "needs": {"kind": "area", "rows": 2, "optional": True},
    }
    otherwise = {"owner": visit.mission.host, "priority": "2"}
    return [
        {**field(part, GROUP, typed.one(f"{of}-{part}") or otherwise.get(part, ""), {}, **more[part]), "id": f"{of}-{part}",
         **_error(faults, f"{of}-{part}")}
        for part in _PARTS
    ]  # fmt: skip


def _error(faults: Mapping[str, str], name: str) -> dict[str, str]:
    return {"error": faults[name]} if name in faults else {}


def _page(
    request: HttpRequest, visit: Visit, typed: Typed, faults: Mapping[str, str], status: int, more: int = 0, told_kept: bool = False
) -> HttpResponse:  # fmt: skip
    lines = range(1, min(len(_lines(typed)) + more, MOST) + 1)
    values = {
        "title": words.say(f"{GROUP}.prepare" if not_yet(visit) else f"{GROUP}.step.report.title"),
        "says": words.say(f"{GROUP}.step.report.says"),
        "answers": _answers(visit, typed, faults),
        "recommendations": [
            {"name": f"R{n}", "fields": _recommended(visit, typed, n, faults)} for n in lines
        ],
        "visit": at(visit.here, "dossier_visit", visit.key),
        "room": len(lines) < MOST,
        "kept": told_kept,
        "closed": not_yet(visit),
    }
    return form_page(request, visit.here, "dossiers/mission_report.html", faults, status, **values)
