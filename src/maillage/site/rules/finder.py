"""The fund finder: a few questions, one at a time, and what every fund says. For everybody; without account, cookie or anything kept.

The form is sent to its own address and carries what was said in its own fields. "Keep these facts" leads to signing in, and what was
said is there again afterwards; it is then kept for an organisation (``finder_keep``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.rules.model import Judgement
from maillage.rules.turn import applied
from maillage.rules.vocabulary import vocabulary
from maillage.site.acts.kept import keep, kept
from maillage.site.acts.once import new_key
from maillage.site.permissions import anyone, needs, signed_in
from maillage.site.rules import finder_keep, verdicts_shown
from maillage.site.rules import finder_shown as shown
from maillage.site.rules.finder_questions import NOT_KNOWN, Said, answer, question, sentence, written

FRESH = Said({}, {})


# A request forged elsewhere could only have facts judged, which is shown to its sender and kept nowhere. So no token is asked for, and
# no cookie is set for who reads.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponseBase:
    """The first question; sent, the next one, or what every fund says."""
    if request.method != "POST":
        waiting = kept(request)
        if not waiting:
            return _ask(request, FRESH)
        given = QueryDict(mutable=True)
        for name, values in waiting.items():
            given.setlist(name, values)
        return _result(request, Said.read(given))
    said = Said.read(request.POST)
    then, _, what = request.POST.get("then", "").partition(":")
    return _THEN.get(then, _answered)(request, said, what)


def _answered(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    """The answer to the question that was asked."""
    asking = _asking(request)
    if not asking:
        return _ask(request, said)
    values, error = answer(asking, request.POST, said)
    if error:
        return _ask(request, said, asking, error)
    return _ask(request, said.with_answer(asking, values))


def _skip(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    asking = _asking(request)
    return _ask(request, said.with_answer(asking, (NOT_KNOWN,)) if asking else said)


def _back(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    """To the question before: the one that was answered last, with its answer."""
    _, last = said.without_last()
    return _ask(request, said, last)


def _change(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    return _ask(request, said, what if what in vocabulary() else "")


def _see(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    return _result(request, said, what)


def _try(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    """With what would change the answer of a fund changed."""
    facts, _ = said.facts()
    found = shown.judged_one(what, facts, finder_keep.only_one(request))
    if found is None:
        return _result(request, said)
    of = verdicts_shown.decisive(found)
    after = applied(facts, of.would_change, of.on)
    changes = [(each.fact, written(each.fact, after[each.fact])) for each in of.would_change]
    return _result(request, said.trying(changes))


def _untry(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    return _result(request, said.as_before())


def _again(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    return _ask(request, FRESH)


def _keep(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    """To signing in, and back to what was said."""
    if not signed_in(request):
        keep(request, request.path)
        return redirect_to_login(request.path, reverse("account_login"))
    return _result(request, said)


def _take(request: HttpRequest, said: Said, what: str) -> HttpResponseBase:
    """From what an organisation kept."""
    facts = finder_keep.kept_of(request, what)
    return _result(request, Said.of(facts)) if facts else _ask(request, said)


_THEN: Mapping[str, Callable[[HttpRequest, Said, str], HttpResponseBase]] = {
    "skip": _skip, "back": _back, "change": _change, "see": _see, "try": _try, "untry": _untry, "again": _again,
    "keep": _keep, "take": _take,
}  # fmt: skip


def _asking(request: HttpRequest) -> str:
    name = request.POST.get("asking", "")
    return name if name in vocabulary() else ""


def _ask(request: HttpRequest, said: Said, name: str = "", error: str = "") -> HttpResponse:
    """The next question, or this one; where none is left, what every fund says."""
    judgements, faults = _judged(request, said)
    left = shown.still_asked(judgements, said)
    name = name or (left[0] if left else "")
    if not name:
        return _found(request, said, judgements, faults)
    asked = question(name, said, request.POST if error else None, error)
    values = {
        **_common(said, judgements, faults),
        "asking": name,
        "question": asked,
        "errors": [{"id": asked[0]["id"], "text": error}] if error else [],
        "left": len(left),
        "begun": bool(said.answers),
        "counted": shown.counted(judgements),
        "funds": shown.in_short(judgements),
        "ours": finder_keep.kept_by(request) if not said.answers else [],
    }
    return _sent(request, "rules/finder.html", values, 422 if error else 200)


def _result(request: HttpRequest, said: Said, pack: str = "") -> HttpResponse:
    """What every fund says, or one with every reason."""
    return _found(request, said, *_judged(request, said), pack)


def _found(
    request: HttpRequest, said: Said, judgements: list[Judgement], faults: list[str], pack: str = ""
) -> HttpResponse:
    one = next((each for each in judgements if each.pack.id == pack), None)
    values = {
        **_common(said, judgements, faults),
        "counted": shown.counted(judgements),
        "left": len(shown.still_asked(judgements, said)),
        "tried": shown.tried_shown(said),
        "one": shown.in_full(one, said) if one else None,
        "groups": [] if one else shown.grouped(judgements, said),
        "signed": signed_in(request),
        "back": request.method != "POST" and signed_in(request),
        "for_whom": finder_keep.for_whom(request),
        "token": get_token(request) if signed_in(request) else "",
        "key": new_key(),
    }
    return _sent(request, "rules/found.html", values, 200)


def _judged(request: HttpRequest, said: Said) -> tuple[list[Judgement], list[str]]:
    """What every fund says of what was said, and what of that cannot be read, in sentences."""
    facts, problems = said.facts()
    return shown.judged(facts, finder_keep.only_one(request)), [sentence(each) for each in problems]


def _common(said: Said, judgements: list[Judgement], faults: list[str]) -> dict[str, Any]:
    return {
        "carried": said.fields(),
        "answers": shown.answers_shown(said),
        "faults": faults,
        "n": len(judgements),
    }


def _sent(request: HttpRequest, template: str, values: Mapping[str, Any], status: int) -> HttpResponse:
    answered = render(request, template, dict(values), status=status)
    if status != 200 or request.method == "POST":
        answered.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answered)
    return answered
