"""Members of a network with their addresses, for those who look after it: the list, its sheet out, a sheet in with its preview.

A sheet that was sent lies on the disk for the way from its preview to its import; what it says is kept by the import alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from maillage.parties.member_sheet import Row, Sheet, read_members
from maillage.parties.members import Change, NoNetwork, Plan, members_on, plan, take_in
from maillage.parties.models import Membership, Organisation
from maillage.reference import countries
from maillage.reference.problems import Problem
from maillage.site import take, words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import AtHand, home_folder
from maillage.site.desk.receiving import for_whom_they_act, receiving
from maillage.site.desk.uploads import Uploads
from maillage.site.exchange import boards
from maillage.site.limits import Buckets
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.network import called, last_day, looked_after
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

LARGEST = 5_000_000
"""Bytes of a sheet: ten thousand members have one million."""
A_MINUTE = 12
MOST_SHOWN, MOST_PROBLEMS = 30, 100
COLUMNS = ("own_id", "name", "place", "place_name", "country", "email", "language", "since", "until")
sendings = Buckets(A_MINUTE)
_SALT = "network members"
_A_DAY = 86_400


@csrf_exempt  # its token is asked for below, once it is settled who sends and where the file goes
@receiving(for_whom_they_act(looked_after, sendings))
@needs(whose_it_is)
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The members; a sheet that is sent is read, and what it would change is shown."""
    network = looked_after(request, key)
    if request.method == "POST":
        return _sent(request, network)
    if format := take.asked(request):
        return _sheet_out(record_of(request), network, format)
    return _page(request, network)


def _sent(request: HttpRequest, network: Organisation) -> HttpResponseBase:
    came, _ = request.receiving, request.FILES  # type: ignore[attr-defined]  # now at the latest it is read
    if getattr(request, "too_often", False):
        return _page(request, network, words.say("reports.too_often"), 429)
    if came.fault is not None:
        return _page(request, network, words.say("network_space.disk"), 422)
    if not came.kept:
        return _page(request, network, words.say("network_space.no_file"), 422)
    uploads = Uploads(home_folder())
    sha256, name = came.kept[0]
    path = uploads.path(sha256, name)
    if path is None:
        return _page(request, network, words.say("network_space.no_file"), 422)
    if path.stat().st_size > LARGEST:
        return _page(request, network, words.say("network_space.too_large", n=LARGEST // 1_000_000), 422)
    uploads.sweep()
    return _preview(request, network, sha256, name)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def take_it(request: HttpRequest, key: str) -> HttpResponseBase:
    """Import the sheet that was looked at, as it is read now: who else imported one meanwhile is not undone."""
    network = looked_after(request, key)
    if request.method != "POST":  # somebody came back to the address of the form
        return HttpResponseRedirect(reverse("network_members", args=[network.key]))
    try:
        sha256, name, of = signing.loads(request.POST.get("sheet", ""), salt=_SALT, max_age=_A_DAY)
    except signing.BadSignature:
        return _page(request, network, words.say("network_space.file_gone"), 422)
    sheet = _read(request, sha256, name) if of == network.key else None
    if sheet is None or not sheet.is_one:
        return _page(request, network, words.say("network_space.file_gone"), 422)

    def act() -> str:
        end_gone = request.POST.get("gone") == "end"
        done = take_in(network, sheet, account_of(request), today(), name[:200], end_gone)
        numbers = {each: getattr(done, each) for each in ("added", "changed", "left", "ended", "tied")}
        note("members_imported", account_of(request), f"party:{network.pk}", **numbers)
        boards.changed()  # who is a member of what is part of how a need and an offer fit
        said = signing.dumps(
            [numbers["added"], numbers["changed"], numbers["left"], numbers["ended"]], salt=_SALT
        )
        return f"{reverse('network_members', args=[network.key])}?taken={said}"

    try:
        return once(request, act)
    except NoNetwork:
        raise Http404 from None


def _read(request: HttpRequest, sha256: str, name: str) -> Sheet | None:
    path = Uploads(home_folder()).path(sha256, name)
    return read_members(path.read_bytes(), name, record_of(request).places) if path else None


# --- the preview ----------------------------------------------------------------------------------------------------


def _preview(request: HttpRequest, network: Organisation, sha256: str, name: str) -> HttpResponse:
    record, sheet = record_of(request), _read(request, sha256, name)
    if sheet is None or not sheet.is_one:
        problems = sheet.problems if sheet else ()
        spoken = words.language()
        why = " ".join(f"{each.message(spoken)} {each.mend(spoken)}" for each in problems[:2])
        return _page(request, network, why or words.say("network_space.no_file"), 422)
    made = plan(network, sheet, today())
    news = len(made.added) + len(made.changed)
    values: dict[str, Any] = {
        "network": network,
        "name": called(network),
        "file": name,
        "numbers": [
            (words.say(f"network_space.n.{what}"), n)
            for what, n in _numbers(sheet, made)
            if n or what != "gone"
        ],
        "problems": [_problem(each) for each in sheet.problems[:MOST_PROBLEMS]],
        "more_problems": max(0, len(sheet.problems) - MOST_PROBLEMS),
        "added": [_row(record, each) for each in made.added[:MOST_SHOWN]],
        "more_added": max(0, len(made.added) - MOST_SHOWN),
        "changes": [_change(record, each) for each in made.changed[:MOST_SHOWN]],
        "more_changes": max(0, len(made.changed) - MOST_SHOWN),
        "gone": [each.name for each in made.gone[:MOST_SHOWN]],
        "more_gone": max(0, len(made.gone) - MOST_SHOWN),
        "choose": _gone_choices(len(made.gone)) if made.gone else None,
        "news": news,
        "nothing": not news and not made.gone,
        "sheet": signing.dumps([sha256, name, network.key], salt=_SALT),
        "key": new_key(),
        "token": get_token(request),
    }
    return _kept_by_nobody(render(request, "parties/network_preview.html", values))


def _numbers(sheet: Sheet, made: Plan) -> list[tuple[str, int]]:
    return [
        ("read", sheet.read), ("added", len(made.added)), ("changed", len(made.changed)), ("left", len(made.left)),
        ("rejected", sheet.read - len(sheet.rows)), ("gone", len(made.gone)), ("tied", len(made.tied)),
        ("doubtful", len(made.doubtful)),
    ]  # fmt: skip


def _problem(problem: Problem) -> dict[str, str]:
    spoken = words.language()
    field = problem.field if problem.field in FIELD_WORDS else ""
    where = (
        words.say("network_space.line", line=problem.line, field=words.say(f"network_space.field.{field}"))
        if problem.line and field
        else words.say("network_space.whole")
    )
    return {
        "where": where,
        "says": problem.message(spoken),
        "mend": problem.mend(spoken),
        "severity": problem.severity,
    }


FIELD_WORDS = frozenset({"own_id", "name", "place", "country", "email", "language", "since", "until"})


def _row(record: AtHand, row: Row) -> dict[str, Any]:
    place = record.places.get(row.place) if row.place else None
    return {
        "name": row.name,
        "place": record.places.name(place.id, words.language()) if place else "",
        "country": row.country,
        "email": row.email,
    }


def _change(record: AtHand, change: Change) -> dict[str, Any]:
    return {
        "name": change.row.name,
        "says": [
            words.say(
                "network_space.change",
                field=words.say(f"network_space.field.{field}"),
                before=_said(record, field, before),
                now=_said(record, field, now),
            )
            for field, (before, now) in change.fields.items()
        ],
    }


def _said(record: AtHand, field: str, value: Any) -> str:
    spoken = words.language()
    if not value:
        return words.say("network_space.nothing")
    if field == "place":
        return record.places.name(value, spoken)
    if field == "country":
        return str(countries.name(value, spoken))
    if field == "until" and isinstance(value, date):
        return (value - timedelta(days=1)).isoformat()
    return str(value)


def _gone_choices(n: int) -> dict[str, Any]:
    return {
        "component": "choices", "id": "gone", "label": words.say("network_space.keep"),
        "hint": words.say("network_space.gone_says"),
        "choices": [
            {"value": "keep", "label": words.say("network_space.keep_them"), "on": True},
            {"value": "end", "label": words.count("network_space.end_gone", n), "on": False},
        ],
    }  # fmt: skip


# --- the list -------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, network: Organisation, wrong: str = "", status: int = 200) -> HttpResponse:
    record, on = record_of(request), today()
    listed = members_on(network, on).select_related("member")
    rows, pages = paged(request, listed)
    values: dict[str, Any] = {
        "network": network,
        "name": called(network),
        "errors": [{"id": "file", "text": wrong}] if wrong else [],
        "taken": _taken(request.GET.get("taken", "")),
        "file": {"component": "field", "id": "file", "kind": "file", "label": words.say("network_space.file"),
                 "hint": words.say("network_space.file_hint"), "error": wrong},
        "rows": [_member(record, each) for each in rows],
        "without": members_on(network, on).filter(email="").count(),
        "key": new_key(),
        "token": get_token(request),
        "ways": take.offered(request),
        **pages,
    }  # fmt: skip
    return _kept_by_nobody(render(request, "parties/network_members.html", values, status=status))


def _taken(said: str) -> str:
    """What an import did, where one has just been done."""
    try:
        added, changed, left, ended = signing.loads(said, salt=_SALT, max_age=_A_DAY)
    except (signing.BadSignature, ValueError):
        return ""
    return words.say("network_space.taken", added=added, changed=changed, left=left, ended=ended)


def _member(record: AtHand, member: Membership) -> dict[str, Any]:
    place = record.places.get(member.place) if member.place else None
    return {
        "name": member.name,
        "place": record.places.name(place.id, words.language()) if place else "",
        "country": member.country,
        "email": member.email,
        "since": str(member.since or ""),
        "until": last_day(member),
        "address": reverse("party", args=[member.member_id]) if member.member_id else "",
    }


def _sheet_out(record: AtHand, network: Organisation, format: str) -> HttpResponseBase:
    """All lines of the network, those that have ended too, as a sheet that changes nothing when it is imported again."""
    rows = _lines(record, Membership.objects.filter(network=network))
    return taken_rows(record, "network_sheet", COLUMNS, rows, format)


def _lines(record: AtHand, members: Iterable[Membership]) -> list[tuple[Any, ...]]:
    spoken = words.of_files()
    return [
        (
            each.own_id, each.name, each.place, record.places.name(each.place, spoken) if each.place else "", each.country,
            each.email, each.language, str(each.since or ""), last_day(each),
        )
        for each in members
    ]  # fmt: skip


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    add_never_cache_headers(answer)
    return answer
