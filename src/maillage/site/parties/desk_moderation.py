"""Moderation at the desk: what members sent, the newest first, with what readers reported of it and signs worth a second look; hidden
with a reason that its owner is told, and shown again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.exchange import moderating
from maillage.exchange.cannot import Cannot
from maillage.exchange.models import Entry, State
from maillage.exchange.odd import signs_of
from maillage.parties import hiding
from maillage.parties.claims import NotClaimed
from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown as page_of
from maillage.site.exchange import boards
from maillage.site.exchange.letters import tell_ended
from maillage.site.exchange.line import owner_of
from maillage.site.paging import paged
from maillage.site.parties import moderation_letters
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, looks_after_the_instance, looks_after_the_record, needs
from maillage.site.reports.models import Report
from maillage.site.reports.models import State as ReportState

ROOM = "desk_moderation"
LONGEST = 2_000
LISTS = ("entries", "parties", "hidden")
SHORT = 240
Thing = Entry | Organisation


class _Met(Exception):
    """Somebody else changed it meanwhile."""


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Needs and offers, the newest first; ``?show=parties``, organisations; ``?show=hidden``, what is hidden."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in LISTS else LISTS[0]
    entries = Entry.objects.select_related("organisation").prefetch_related("organisation__names")
    parties = Organisation.objects.filter(merged_into=None, erased_at=None).prefetch_related("names")
    listed: Any
    if chosen == "parties":
        listed = parties.order_by("-made_at", "key")
    elif chosen == "hidden":
        hidden = parties.exclude(hidden_at=None).order_by("-hidden_at")
        listed = [*hidden, *entries.filter(state=State.HIDDEN).order_by("-hidden_at")]
    else:
        listed = entries.filter(state__in=(State.PUBLISHED, State.HIDDEN)).order_by("-published_at", "key")
    found, pages = paged(request, listed)
    told = _reported([each.pk for each in found])
    values = {
        "lists": [{"key": each, "on": each == chosen} for each in LISTS],
        "rows": [_row(each, told) for each in found],
        **pages,
    }
    return page_of(request, ROOM, "desk/moderation.html", values)


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show_one(request: HttpRequest, thing: str) -> HttpResponseBase:
    """A need, an offer or an organisation, by its key, with the form that hides it, or shows it again."""
    about = _thing(thing)
    if request.method != "POST":
        waiting = {name: values[-1] for name, values in kept(request).items()}
        return _page(request, about, waiting.get("reason", ""), {}, 200)
    typed = Typed.sent(request)
    reason = typed.one("reason")
    if not reason:
        return _page(request, about, "", {"reason": words.say("desk_moderation.reason_missing")}, 422)
    if len(reason) > LONGEST:
        said = words.count("reports.too_long", len(reason), most=LONGEST)
        return _page(request, about, reason, {"reason": said}, 422)

    def act() -> str:
        _change(request, about, typed.number("version"), reason, show_it=typed.one("then") == "show")
        return reverse("desk_moderated", args=[thing])

    try:
        return once(request, act)
    except (NotClaimed, Cannot):
        return _page(request, _thing(thing), reason, {"reason": words.say("claim.why_not.met")}, 409)


def _change(request: HttpRequest, about: Thing, version: int, reason: str, *, show_it: bool) -> None:
    by, now = account_of(request), timezone.now()
    if isinstance(about, Entry):
        if show_it:
            moderating.show_again(about.pk, version)
        else:
            tell_ended(moderating.hide(about.pk, version, reason, now).ended)
        what, named = ("entry_shown" if show_it else "entry_hidden"), f"{about.side}:{about.pk}"
    elif show_it:
        since = about.hidden_at
        shown_again = hiding.show_again(about.pk, version)
        if since is not None:
            moderating.show_all_of(shown_again, since)
        what, named = "party_shown", f"party:{about.pk}"
    else:
        hidden = hiding.hide(about.pk, version, reason, now)
        tell_ended(moderating.hide_all_of(hidden, reason, now))
        what, named = "party_hidden", f"party:{about.pk}"
    note(what, by, named, reason=reason)
    moderation_letters.tell_owner(request, about, what, reason)
    boards.changed()


def _thing(key: str) -> Thing:
    """Raises Http404."""
    entry = Entry.objects.select_related("organisation", "author").filter(pk=key[:12]).first()
    if entry is not None and entry.state in (State.PUBLISHED, State.HIDDEN):
        return entry
    found = (
        Organisation.objects.filter(pk=key[:12], merged_into=None, erased_at=None)
        .prefetch_related("names")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _reported(keys: list[str]) -> Counter[str]:
    """How often readers said that something is wrong with each, and nobody has answered yet."""
    rows = Report.objects.filter(table__in=("entry", "party"), state=ReportState.OPEN, thing__in=keys)
    return Counter(rows.values_list("thing", flat=True))


def _is_hidden(about: Thing) -> bool:
    return about.hidden_at is not None


def _row(about: Thing, told: Mapping[str, int]) -> dict[str, Any]:
    if isinstance(about, Entry):
        text, day = " ".join(about.text.split()), about.published_at or about.made_at
        name, sort = owner_of(about) or str(about.said.get("organisation", "")), str(about.side)
    else:
        names = [each.name for each in about.names.all()]
        text, day, name, sort = " · ".join(names[1:]), about.made_at, called(about, words.language()), "party"
    signs = signs_of(about.text if isinstance(about, Entry) else " ".join([name, text]))
    return {
        "address": reverse("desk_moderated", args=[about.pk]),
        "name": name or about.pk,
        "sort": sort,
        "day": str(day.date()),
        "text": text[:SHORT],
        "hidden": _is_hidden(about),
        "reports": told.get(about.pk, 0),
        "signs": [words.say(f"desk_moderation.sign.{sign}") for sign in signs],
    }


def _page(
    request: HttpRequest, about: Thing, reason: str, faults: dict[str, str], status: int
) -> HttpResponse:
    hidden, is_entry = _is_hidden(about), isinstance(about, Entry)
    owner = about.organisation if isinstance(about, Entry) else about
    reports = Report.objects.filter(table__in=("entry", "party"), thing=about.pk).order_by("-at")[:20]
    values: dict[str, Any] = {
        "row": _row(about, _reported([about.pk])),
        "text": about.text if isinstance(about, Entry) else "",
        "language": about.language if isinstance(about, Entry) else "",
        "why": about.hidden_why,
        "public": reverse("entry" if is_entry else "party", args=[about.pk]),
        "party": shown(request, owner) if owner else None,
        "reports": [
            {"address": reverse("desk_report", args=[each.pk]), "day": str(each.at.date()), "wrong": each.wrong} for each in reports
        ],
        "merge": "" if is_entry else f"{reverse('desk_compare')}?one={about.pk}",
        "erase": reverse("desk_erase", args=[about.pk]) if not is_entry and looks_after_the_instance(request) else "",
        "errors": errors(faults),
        "fields": [
            {"component": "field", "id": "reason", "kind": "area", "rows": 3, "label": words.say("desk_moderation.reason"),
             "hint": words.say("desk_moderation.reason_hint"), "value": reason, "error": faults.get("reason", "")},
        ],
        "then": "show" if hidden else "hide",
        "action": reverse("desk_moderated", args=[about.pk]),
        "version": about.version,
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return page_of(request, ROOM, "desk/moderated.html", values, status)
