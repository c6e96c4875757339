"""What one follows, shown to whoever reads its mailbox: by a code that a letter brings, held for half an hour."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.parties import follows
from maillage.parties.codes import is_code, mark_of, new_code
from maillage.site import words
from maillage.site.acts.once import new_key, once
from maillage.site.limits import address_of
from maillage.site.pages.page import record_of
from maillage.site.parties import follow_letters
from maillage.site.parties.follow import answered, askings, opened, token, typings
from maillage.site.parties.follow_things import thing_of
from maillage.site.permissions import anyone, needs
from maillage.site.reports.said import clean, is_address

HOLDS = 1_800
"""Seconds that a code can be typed."""
_PURPOSE = "follow-mine"


# No cookie, as on the form: what is shown is in the answer to the code alone, and kept by nobody.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """First an address, then the code that was sent there, then what it follows, each with a way to stop it."""
    given = request.POST if request.method == "POST" else request.GET
    if of := given.get("of", ""):
        return _with_code(request, of, opened(of)[0])
    if request.method != "POST":
        return _form(request, "", "")
    email = clean(request.POST.get("email", ""))
    if not is_address(email):
        return _form(request, email, words.say("follow.no_address"), 422)
    if askings.wait(address_of(request)):
        return _form(request, email, words.say("follow.too_often"), 429)
    return once(request, lambda: _begin(request, email))


def _begin(request: HttpRequest, email: str) -> str:
    page = f"{reverse('follow_mine')}?{urlencode({'of': token(email)})}"
    if follow_letters.may_write_to(email) and follows.followed(email).exists():
        code = new_code()
        cache.set(_key(email), {"mark": mark_of(code, _PURPOSE), "tries": 0}, HOLDS)
        follow_letters.write_code(request, email, code, page)
    return page


def _with_code(request: HttpRequest, of: str, email: str) -> HttpResponse:
    if request.method != "POST":
        return _code_form(request, of, email, "")
    if typings.wait(address_of(request)):
        return _code_form(request, of, email, words.say("follow.too_often"), 429)
    typed = clean(request.POST.get("code", ""))[:40]
    held = cache.get(_key(email)) or {"mark": "", "tries": 0}
    if held["tries"] >= follows.MOST_TRIES or not is_code(typed, held["mark"], _PURPOSE):
        if held["mark"]:
            cache.set(_key(email), {**held, "tries": held["tries"] + 1}, HOLDS)
        return _code_form(request, of, email, words.say("follow.mine_wrong"), 422)
    if request.POST.get("then") == "stop":
        follows.stop_all(email)
        cache.delete(_key(email))
        return answered(request, "parties/follow_stopped.html", {"thing": None})
    return _list(request, of, email, typed)


def _list(request: HttpRequest, of: str, email: str, code: str) -> HttpResponse:
    record = record_of(request)
    rows = [
        {
            "kind": each.kind,
            "thing": thing_of(record, each.kind, each.thing),
            "since": each.confirmed_at.date() if each.confirmed_at else None,
            "stop": reverse("follow_stop", args=[each.stop_key]),
        }
        for each in follows.followed(email)
    ]
    return answered(
        request, "parties/follow_list.html", {"rows": rows, "email": email, "of": of, "code": code}
    )


def _key(email: str) -> str:
    return f"follow-mine:{follow_letters.mark_of_mailbox(email)}"


def _form(request: HttpRequest, email: str, error: str, status: int = 200) -> HttpResponse:
    field = {
        "component": "field", "id": "email", "label": words.say("follow.email"), "value": email, "error": error,
        "kind": "email", "latin": True, "autocomplete": "email",
    }  # fmt: skip
    return _shown(request, field, {"of": ""}, error, status)


def _code_form(request: HttpRequest, of: str, email: str, error: str, status: int = 200) -> HttpResponse:
    field = {
        "component": "field", "id": "code", "label": words.say("follow.code_label"), "hint": words.say("follow.code_hint"),
        "error": error, "latin": True, "autocomplete": "one-time-code",
    }  # fmt: skip
    return _shown(request, field, {"of": of, "email": email}, error, status)


def _shown(
    request: HttpRequest, field: dict[str, Any], values: dict[str, Any], error: str, status: int
) -> HttpResponse:
    errors = [{"id": field["id"], "text": error}] if error else []
    key = request.POST.get("once") or new_key()
    return answered(
        request, "parties/follow_mine.html", {"field": field, "errors": errors, "key": key, **values}, status
    )
