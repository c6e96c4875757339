"""The form "Write to me when something changes": an address alone, without account, without cookie; a code that is typed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.parties import follows
from maillage.parties.follows import Typed
from maillage.parties.models import Follow, Organisation
from maillage.site import words
from maillage.site.accounts.sealed import Lost, seal, unseal
from maillage.site.acts.once import new_key, once
from maillage.site.limits import Buckets, address_of
from maillage.site.pages.page import record_of
from maillage.site.parties import follow_letters
from maillage.site.parties.follow_office import choices, chosen
from maillage.site.parties.follow_seen import seen_now
from maillage.site.parties.follow_things import Thing, thing_of
from maillage.site.permissions import anyone, needs
from maillage.site.reports.said import clean, is_address

A_MINUTE = 6
"""Askings, and codes typed, from one address of a machine."""
askings, typings = Buckets(A_MINUTE), Buckets(2 * A_MINUTE)


# A request forged elsewhere could only do what its author may do without it: have one letter written. So no token is asked
# for, and no cookie is set for who reads.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form for the thing of ``?kind=&thing=``; sent, a letter with a code leaves, and the page for the code is shown."""
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("kind") and not given.get("thing"):
        return redirect("follow_mine")
    thing = thing_of(record_of(request), given.get("kind", ""), clean(given.get("thing", "")))
    if thing is None:
        raise Http404
    if request.method != "POST":
        return _page(request, thing, "", "", 200)
    email, organisation = clean(given.get("email", "")), None
    if office := chosen(request, given.get("for", "")):
        email, organisation = office
    if not is_address(email):
        return _page(request, thing, email, words.say("follow.no_address"), 422)
    if askings.wait(address_of(request)):
        return _page(request, thing, email, words.say("follow.too_often"), 429)
    return once(request, lambda: begin(request, email, thing, organisation))


def begin(request: HttpRequest, email: str, thing: Thing, organisation: Organisation | None = None) -> str:
    """Ask for the follow and write its letter, within one transaction; the page for the code."""
    page = f"{reverse('follow_confirm')}?{urlencode({'of': token(email, thing.kind, thing.thing)})}"
    if follow_letters.may_write_to(email):
        asked = follows.ask(email, thing.kind, thing.thing, words.language(), timezone.now(), organisation)
        follow_letters.write_asked(request, email, asked, thing, page)
    return page


@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Type the code of the letter. Opening this page, as scanners of mail do, changes nothing."""
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("of"):
        return redirect("follow_mine")
    email, kind, said = _of_token(given["of"])
    record = record_of(request)
    thing = thing_of(record, kind, said)
    if thing is None:
        raise Http404
    values: dict[str, Any] = {"thing": thing, "of": given.get("of", ""), "email": email}
    if request.method != "POST":
        return answered(request, "parties/follow_confirm.html", values)
    typed = clean(given.get("code", ""))[:40]
    if typings.wait(address_of(request)):
        return answered(
            request, "parties/follow_confirm.html", {**values, "error": words.say("follow.too_often")}, 429
        )
    came = follows.confirm(email, kind, said, typed, timezone.now(), seen_now(record))
    if came == Typed.CONFIRMED:
        follow = Follow.objects.filter(email=follows.same_mailbox(email), kind=kind, thing=said).first()
        if follow is None:  # stopped in this moment
            return answered(request, "parties/follow_stopped.html", {"thing": thing})
        return answered(
            request,
            "parties/follow_done.html",
            {**values, "stop": reverse("follow_stop", args=[follow.stop_key])},
        )
    return answered(
        request, "parties/follow_confirm.html",
        {**values, "error": words.say(f"follow.typed.{came}"), "ended": came == Typed.ENDED}, 422,
    )  # fmt: skip


# Programs that read mail stop it themselves, by one request without a token (RFC 8058). The key lets nobody do more than that.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """One button: no more letters about this, or with ``?all=yes`` about anything. Only sending it stops; done twice, it says
    the same."""
    everything = request.GET.get("all") == "yes"
    if request.method == "POST":
        gone = follows.stop(key)
        if gone and everything:
            follows.stop_all(gone.email)
        thing = thing_of(record_of(request), gone.kind, gone.thing) if gone else None
        return answered(request, "parties/follow_stopped.html", {"thing": thing})
    follow = Follow.objects.filter(stop_key=key).first()
    if follow is None:
        raise Http404
    thing = thing_of(record_of(request), follow.kind, follow.thing)
    return answered(request, "parties/follow_stop.html", {"thing": thing, "key": key, "all": everything})


def token(email: str, *said: str) -> str:
    """An address, and what else is said, as an address of a page can carry it without telling it."""
    return seal("\n".join((follows.same_mailbox(email), *said))).removeprefix("sealed:")


def _of_token(given: str) -> tuple[str, str, str]:
    """What a page's address carries. Raises Http404 for what we did not write."""
    said = opened(given)
    if len(said) != 3:
        raise Http404
    return said[0], said[1], said[2]


def opened(given: str) -> list[str]:
    """What :func:`token` put together. Raises Http404 for what we did not write."""
    try:
        return unseal(f"sealed:{given}").split("\n")
    except (Lost, ValueError):
        raise Http404 from None


def answered(request: HttpRequest, template: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for one reader: kept by nobody, found by nobody."""
    answer = render(request, template, values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _page(request: HttpRequest, thing: Thing, email: str, error: str, status: int) -> HttpResponse:
    field = {
        "component": "field", "id": "email", "label": words.say("follow.email"), "hint": words.say("follow.email_hint"),
        "value": email, "error": error, "kind": "email", "latin": True, "autocomplete": "email",
    }  # fmt: skip
    offices = choices(request)
    given = request.POST if request.method == "POST" else request.GET
    select = {
        "component": "field", "id": "for", "kind": "select", "label": words.say("follow.for"), "value": given.get("for", ""),
        "choices": [{"value": "", "label": words.say("follow.for_me")}, *offices],
    }  # fmt: skip
    errors = [{"id": "email", "text": error}] if error else []
    key = request.POST.get("once") or new_key()
    return answered(
        request,
        "parties/follow.html",
        {"thing": thing, "fields": [*([select] if offices else []), field], "errors": errors, "key": key},
        status,
    )
