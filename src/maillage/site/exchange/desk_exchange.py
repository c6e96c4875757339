"""The desk's room of other instances: whose signed files are taken in, by which key; a file that came is shown before any of it is
kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from maillage.exchange import origins
from maillage.exchange.models import Origin, State
from maillage.exchange.origins import Line, NotTrusted
from maillage.exchange.signed import NotSigned, Signed, check, fingerprint, public_key
from maillage.site import take, words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import home_folder
from maillage.site.desk.page import shown
from maillage.site.desk.receiving import receiving
from maillage.site.desk.uploads import Uploads
from maillage.site.exchange.boards import changed
from maillage.site.exchange.elsewhere import own_key
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

ROOM = "desk_exchange"
MOST_SHOWN = 60
COLUMNS = (
    "origin_name",
    "origin_address",
    "origin_fingerprint",
    "origin_pinned",
    "origin_taken",
    "origin_stand",
    "origin_ended",
)


@dataclass(frozen=True, slots=True)
class Came:
    """A file that was sent and is right: where it lies, who signed it, what it would do, and why it cannot (empty: it can)."""

    sha256: str
    name: str
    signed: Signed
    lines: Sequence[Line]
    why: str


@csrf_exempt  # its token is asked for below, once it is settled who sends and where the file goes
@receiving(looks_after_the_record)
@needs(looks_after_the_record)
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The instances; a file sent is shown; then its key is trusted, or it is taken in; or an exchange ends."""
    if request.method != "POST":
        if format := take.asked(request):
            return taken_rows(
                record_of(request), "origins", COLUMNS, [_cells(each) for each in _listed()], format
            )
        return _page(request)
    came, _ = request.receiving, request.FILES  # type: ignore[attr-defined]  # now at the latest it is read
    then = request.POST.get("then", "")
    if then == "end":
        return _end(request)
    if not came.kept and "sha256" not in request.POST:
        return _page(
            request, wrong=words.say("desk_exchange.disk" if came.fault else "desk_exchange.no_file")
        )
    sha256, name = (
        came.kept[0] if came.kept else (request.POST.get("sha256", ""), request.POST.get("name", ""))
    )
    try:
        found = _came(request, sha256, name)
    except NotSigned as refused:
        return _page(request, wrong=words.say(f"desk_exchange.not_signed.{refused.why}"))
    except FileNotFoundError:
        return _page(request, wrong=words.say("desk_exchange.no_file"))
    return _act(request, found, then) if then in ("trust", "take") else _page(request, found)


def _came(request: HttpRequest, sha256: str, name: str) -> Came:
    """The file, checked and planned. Raises NotSigned, FileNotFoundError."""
    path = Uploads(home_folder()).path(sha256, name)
    if path is None:
        raise FileNotFoundError(sha256)
    signed, why, origin = check(path.read_bytes()), "", None
    try:
        origin = origins.origin_of(signed, datetime.now(UTC))
    except NotTrusted as refused:
        why = refused.why
    lines = (
        origins.plan(origin, signed, record_of(request).places, today())
        if why in ("", "unknown", "ended")
        else []
    )
    return Came(sha256, name, signed, lines, why)


def _act(request: HttpRequest, came: Came, then: str) -> HttpResponseBase:
    account = account_of(request)

    def act() -> str:
        if then == "trust":
            origins.trust(came.signed, account)
            note("origin_trusted", account, came.signed.address, fingerprint=came.signed.fingerprint)
        else:
            lines = origins.take(came.signed, record_of(request).places, today(), datetime.now(UTC))
            note("origin_taken", account, came.signed.address, **origins.counts(lines))
            changed()
        return f"{reverse(ROOM)}#origins"

    try:
        answer = once(request, act)
    except NotTrusted as refused:
        return _page(request, wrong=words.say(f"desk_exchange.not_trusted.{refused.why}"))
    return _page(request, _came(request, came.sha256, came.name)) if then == "trust" else answer


def _end(request: HttpRequest) -> HttpResponseBase:
    said = request.POST.get("origin", "")
    origin = (
        Origin.objects.filter(pk=int(said)).first()
        if said.isascii() and said.isdigit() and len(said) < 18
        else None
    )
    if origin is None:
        return _page(request, wrong=words.say("desk_exchange.no_file"))

    def act() -> str:
        origins.end(origin.pk)
        note("origin_ended", account_of(request), origin.address)
        changed()
        return f"{reverse(ROOM)}#origins"

    return once(request, act)


def _listed() -> Sequence[Origin]:
    stand = Count("entries", filter=Q(entries__state=State.PUBLISHED))
    return list(Origin.objects.annotate(stand=stand).order_by("address"))


def _cells(origin: Origin) -> list[Any]:
    return [
        origin.name, origin.address, fingerprint(origin.public_key), str(origin.pinned_at.date()),
        str(origin.taken_at.date()) if origin.taken_at else None, origin.stand,  # type: ignore[attr-defined]
        str(origin.ended_at.date()) if origin.ended_at else None,
    ]  # fmt: skip


def _page(request: HttpRequest, came: Came | None = None, wrong: str = "") -> HttpResponse:
    listed = _listed()
    values: dict[str, Any] = {
        "errors": [{"id": "file", "text": wrong}] if wrong else [],
        "file": {"component": "field", "id": "file", "kind": "file", "label": words.say("desk_exchange.file"),
                 "hint": words.say("desk_exchange.file_hint"), "error": wrong},
        "origins": [
            {"origin": each, "number": str(each.pk), "fingerprint": fingerprint(each.public_key), "stand": each.stand,  # type: ignore[attr-defined]
             "pinned": str(each.pinned_at.date()), "taken": str(each.taken_at.date()) if each.taken_at else "",
             "ended": str(each.ended_at.date()) if each.ended_at else "", "key": new_key()}
            for each in listed
        ],
        "ways": take.offered(request),
        "own": {"address": request.build_absolute_uri(reverse("exchange_file")), "fingerprint": fingerprint(public_key(own_key()))},
        "came": came,
        "keys": [new_key(), new_key()],
        "token": get_token(request),
    }  # fmt: skip
    if came is not None:
        numbers = origins.counts(came.lines)
        spoken = words.language()
        news = [each for each in came.lines if each.what != "left"]
        values |= {
            "counts": list(numbers.items()),
            "day": str(came.signed.signed_at.date()),
            "why": words.say(f"desk_exchange.not_trusted.{came.why}") if came.why else "",
            "may_trust": came.why in ("unknown", "ended"),
            "news": bool(news),
            "lines": [
                {"line": each, "told": [f"{one.message(spoken)} {one.mend(spoken)}" for one in each.problems]}
                for each in news[:MOST_SHOWN]
            ],
            "more": max(0, len(news) - MOST_SHOWN),
        }
    return shown(request, ROOM, "exchange/desk_exchange.html", values, 422 if wrong else 200)
