"""Mergers at the desk: pairs that are likely one, two compared and made one with a reason, and taken apart again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.exchange.models import Entry, State
from maillage.exchange.proposals import end_between
from maillage.parties import merging
from maillage.parties.alike import Sought, likely
from maillage.parties.duplicates import pairs
from maillage.parties.merging import NotMerged, known
from maillage.parties.models import Merge, Organisation
from maillage.parties.registers import scheme_name
from maillage.parties.rights import holdings_on
from maillage.parties.vouching import called
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown as page_of
from maillage.site.exchange import boards
from maillage.site.exchange.letters import tell_ended
from maillage.site.paging import paged
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.reports.said import clean
from maillage.site.today import today

ROOM = "desk_merges"
LONGEST = 2_000


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Pairs that are likely one, the likeliest first; ``?show=done``, what was made one, the latest first."""
    done = request.GET.get("show") == "done"
    if done:
        merges = Merge.objects.select_related("kept", "gone").prefetch_related("kept__names", "gone__names")
        rows, pages = paged(request, merges.exclude(moved={}).order_by("-at"))
        listed = [_done_row(each) for each in rows]
    else:
        found, pages = paged(request, pairs())
        keys = {key for each in found for key in (each.one, each.other)}
        here = Organisation.objects.prefetch_related("names").in_bulk(keys)
        listed = [
            {
                "address": compare_address(each.one, each.other),
                "one": called(here[each.one], words.language()),
                "other": called(here[each.other], words.language()),
                "country": here[each.one].country,
                "reasons": [words.say(f"desk_merges.why.{why}") for why in each.reasons],
            }
            for each in found
        ]
    return page_of(request, ROOM, "desk/merges.html", {"done": done, "rows": listed, **pages})


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponseBase:
    """Two side by side (``?one=&other=``), and the form that makes them one, or says that they are two. With one alone, those
    that are nearly the same."""
    one, other = (_organisation(request.GET.get(each, "")) for each in ("one", "other"))
    if one is None or other is None or one == other:
        return page_of(request, ROOM, "desk/merge_with.html", _with(request, one or other))
    if request.method != "POST":
        waiting = {name: values[-1] for name, values in kept(request).items()}
        return _page(request, one, other, waiting, {}, 200)
    typed = Typed.sent(request)
    keep, reason, then = typed.one("keep"), typed.one("reason"), typed.one("then")
    faults = {}
    if then != "two" and keep not in (one.pk, other.pk):
        faults["keep"] = words.say("desk_merges.choose")
    if not reason:
        faults["reason"] = words.say("desk_merges.reason_missing")
    elif len(reason) > LONGEST:
        faults["reason"] = words.count("reports.too_long", len(reason), most=LONGEST)
    answers = {"keep": keep, "reason": reason}
    if faults:
        return _page(request, one, other, answers, faults, 422)

    def act() -> str:
        now = [_organisation(each.pk) for each in (one, other)]
        if any(each is None for each in now):
            raise NotMerged("gone")
        if typed.number("version") != _version(*(each for each in now if each)):
            raise NotMerged("met")
        if then == "two":
            merging.are_two(one.pk, other.pk, account_of(request), reason, timezone.now())
            return reverse(ROOM)
        return reverse(
            "desk_merged", args=[_merge(request, keep, ({one.pk, other.pk} - {keep}).pop(), reason).pk]
        )

    try:
        return once(request, act)
    except NotMerged as fault:
        again = [_organisation(each.pk) for each in (one, other)]
        if None in again:
            return page_of(
                request, ROOM, "desk/merge_with.html", {**_with(request, None), "why": _why(fault)}, 409
            )
        return _page(request, one, other, answers, {"keep": _why(fault)}, 409)


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show_one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One merger: what went over, and the form that takes it back."""
    done = Merge.objects.select_related("kept", "gone", "by").filter(pk=number).first()
    if done is None:
        raise Http404
    if request.method != "POST":
        return _page_of_one(request, done, {}, {}, 200)
    typed = Typed.sent(request)
    reason = typed.one("reason")[:LONGEST]
    if not reason:
        return _page_of_one(request, done, {}, {"reason": words.say("desk_merges.reason_missing")}, 422)

    def act() -> str:
        by = account_of(request)
        merging.undo(number, by, timezone.now())
        note("parties_parted", by, f"party:{done.kept_id}", gone=f"party:{done.gone_id}", reason=reason)
        boards.changed()
        return reverse("desk_merged", args=[number])

    try:
        return once(request, act)
    except NotMerged as fault:
        again = Merge.objects.select_related("kept", "gone", "by").get(pk=number)
        return _page_of_one(request, again, {"reason": reason}, {"reason": _why(fault)}, 409)


def compare_address(one: str, other: str) -> str:
    """The page on which two stand side by side."""
    return f"{reverse('desk_compare')}?{urlencode({'one': one, 'other': other})}"


def _merge(request: HttpRequest, keep: str, go: str, reason: str) -> Merge:
    by = account_of(request)
    done = merging.merge(keep, go, by, reason)
    tell_ended(end_between(done.kept))
    note("parties_merged", by, f"party:{keep}", gone=f"party:{go}", reason=reason)
    boards.changed()
    return done


def _organisation(key: str) -> Organisation | None:
    """One that is here, by its key or by the address of its page."""
    named = clean(key).rstrip("/").rpartition("/")[2][:12]
    found = Organisation.objects.filter(pk=named, merged_into=None, erased_at=None)
    return found.prefetch_related("names", "codes").first()


def _version(one: Organisation, other: Organisation) -> int:
    """Of both, as one number."""
    return one.version * 100_000 + other.version


def _why(fault: NotMerged) -> str:
    return words.say(f"desk_merges.why_not.{fault.why}")


def _with(request: HttpRequest, one: Organisation | None) -> dict[str, Any]:
    near = likely(Sought.of(one)) if one else []
    return {
        "one": shown(request, one) if one else None,
        "near": [
            {"address": compare_address(one.pk, each.organisation.pk), "name": called(each.organisation, words.language()),
             "country": each.organisation.country, "reasons": [words.say(f"desk_merges.why.{why}") for why in each.reasons]}
            for each in near if one
        ],
        "fields": [
            {"component": "field", "id": name, "latin": True, "label": words.say(f"desk_merges.field.{name}"),
             "hint": words.say("desk_merges.key_hint"), "value": one.pk if one and name == "one" else ""}
            for name in ("one", "other")
        ],
    }  # fmt: skip


def _done_row(done: Merge) -> dict[str, Any]:
    return {
        "address": reverse("desk_merged", args=[done.pk]),
        "one": called(done.kept, words.language()),
        "other": called(done.gone, words.language()),
        "day": str(done.at.date()),
        "undone": bool(done.undone_at),
    }


def _facts(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    spoken, seen = words.language(), shown(request, organisation)
    standing = Entry.objects.filter(organisation=organisation, state=State.PUBLISHED).count()
    return {
        "shown": seen,
        "names": [(each.language, each.name) for each in organisation.names.all()],
        "codes": [f"{scheme_name(each.scheme, spoken)} {each.value}" for each in organisation.codes.all()],
        "website": organisation.website,
        "made": str(organisation.made_at.date()),
        "holders": holdings_on(today()).filter(office__organisation=organisation).count(),
        "entries": standing,
    }


def _page(
    request: HttpRequest, one: Organisation, other: Organisation, typed: Mapping[str, str],
    faults: Mapping[str, str], status: int,
) -> HttpResponse:  # fmt: skip
    both = [_facts(request, each) for each in (one, other)]
    keep = [
        {"value": each.pk, "label": words.say("desk_merges.keep_this", name=facts["shown"].name, day=spoken_day(facts["made"], words.language())),
         "on": typed.get("keep") == each.pk}
        for each, facts in zip((one, other), both, strict=True)
    ]  # fmt: skip
    values = {
        "both": both,
        "rights": known(one) != known(other),
        "errors": errors(faults),
        "fields": [
            {"component": "choices", "id": "keep", "label": words.say("desk_merges.keep"), "choices": keep,
             "hint": words.say("desk_merges.keep_hint"), "error": faults.get("keep", "")},
            {"component": "field", "id": "reason", "kind": "area", "rows": 3, "label": words.say("desk_merges.reason"),
             "hint": words.say("desk_merges.reason_hint"), "value": typed.get("reason", ""),
             "error": faults.get("reason", "")},
        ],
        "second": {"value": "two", "label": words.say("desk_merges.are_two")},
        "action": compare_address(one.pk, other.pk),
        "version": _version(one, other),
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return page_of(request, ROOM, "desk/merge.html", values, status)


def _page_of_one(
    request: HttpRequest, done: Merge, typed: Mapping[str, str], faults: Mapping[str, str], status: int
) -> HttpResponse:
    moved: Mapping[str, Any] = done.moved
    counts = Counter({_table(name): len(rows) for name, rows in moved.get("rows", {}).items()})
    values = {
        "done": done,
        "row": _done_row(done),
        "kept": reverse("party", args=[done.kept_id]),
        "who": (done.by.name or words.say("desk_review.somebody")) if done.by else "",
        "undone": str(done.undone_at.date()) if done.undone_at else "",
        "undoable": bool(moved) and not done.undone_at,
        "moved": [(words.say(f"desk_merges.moved.{table}"), number) for table, number in counts.items() if number],
        "errors": errors(faults),
        "fields": [
            {"component": "field", "id": "reason", "kind": "area", "rows": 2, "label": words.say("desk_merges.reason"),
             "value": typed.get("reason", ""), "error": faults.get("reason", "")},
        ],
        "action": reverse("desk_merged", args=[done.pk]),
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return page_of(request, ROOM, "desk/merged.html", values, status)


def _table(name: str) -> str:
    """A table as the page calls it; those that it has no word for are one."""
    table = name.partition(":")[0].rpartition(".")[2].lower()
    return table if table in MOVED else "other"


MOVED = ("name", "code", "office", "membership", "tie", "claim", "entry", "solution", "round", "follow")
