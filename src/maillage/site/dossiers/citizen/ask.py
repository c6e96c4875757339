"""A question to a dossier's page for citizens: anybody's, without an account, a name or a cookie. Its parties look at it first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.dossiers.questions import KEPT, LONGEST, MOST_WAITING, fault_of, is_open
from maillage.dossiers.questions_kept import NotTaken, ask
from maillage.dossiers.turn import standing
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.here import Seen, language_said, said
from maillage.site.dossiers.text.article_form import WRITTEN_IN
from maillage.site.limits import A_DAY, Buckets, address_of
from maillage.site.pages.page import record_of
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import anyone, needs

GROUP = "dossier_citizen"
A_MINUTE = 3
sendings = Buckets(A_MINUTE)
"""Questions that one address may send."""
MOST_A_DAY = 5
of_day = Buckets(MOST_A_DAY, seconds=A_DAY)
"""Questions of one address to one dossier: nobody fills a box alone, so that the others find it closed."""


# A request forged elsewhere could only ask what its author may ask without it. So no token is asked for, and no cookie is set.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form alone; sent, the question waits for the parties."""
    found = standing(key)
    if found is None or not is_open(found.state):
        raise Http404
    seen = Seen(key, found.state)
    if request.method != "POST":
        return _page(request, seen, Typed({}), {}, 200)
    typed = Typed.sent(request)
    text = typed.whole("question")
    if fault := fault_of(text):
        return _page(request, seen, typed, {"question": _fault(fault, text)}, 422)
    if sendings.wait(address_of(request)):
        return _page(request, seen, typed, {"question": words.say(f"{GROUP}.fault.often")}, 429)
    language = asked if (asked := typed.one("language")) in WRITTEN_IN else words.language()

    def act() -> str:
        if of_day.wait(f"{address_of(request)} {key}"):
            raise NotTaken("today")
        ask(key, text, language, timezone.now())
        return f"{reverse('citizen', args=[key])}?asked=1#questions"

    try:
        return once(request, act)
    except NotTaken as not_taken:
        most = MOST_A_DAY if not_taken.why == "today" else MOST_WAITING
        fault = words.say(f"{GROUP}.fault.{not_taken.why}", most=most)
        return _page(request, seen, typed, {"question": fault}, 429)


def fields(typed: Typed, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """The question, and the language that it is written in."""
    spoken = words.language()
    choices = [{"value": each, "label": language_name(each, spoken)} for each in WRITTEN_IN]
    hint = words.say(f"{GROUP}.hint.question", most=LONGEST)
    return [
        field("question", GROUP, typed.whole("question"), faults, kind="area", rows=4, hint=hint),
        field("language", GROUP, typed.one("language") or spoken, {}, kind="select", choices=choices),
    ]


def promise() -> str:
    """What becomes of a question, as its writer is told."""
    return words.say(f"{GROUP}.box_says", days=KEPT.days)


def _fault(fault: str, text: str) -> str:
    return words.say(f"{GROUP}.fault.{fault}", found=len(text), most=LONGEST)


def _page(
    request: HttpRequest, seen: Seen, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    record_of(request)
    values: dict[str, Any] = {
        "title": said(seen.state.title), "title_language": language_said(seen.state.title), "address": reverse("citizen", args=[seen.key]),
        "fields": fields(typed, faults), "errors": errors(faults), "key": new_key(), "action": request.path, "promise": promise(),
    }  # fmt: skip
    answer = render(request, "dossiers/citizen_ask.html", values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer
