"""The page of a need or an offer with its possible partners, for who acts for its owner: the best in full, the others in a table,
what shuts others out; to propose, to set aside, to put first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.exchange.cannot import Cannot
from maillage.exchange.models import Entry, Proposal, Ruled, Ruling
from maillage.exchange.proposals import STANDS, propose
from maillage.exchange.rulings import LONGEST_REASON, rule, take_back
from maillage.exchange.terms import terms
from maillage.exchange.who import sees_matches, why_not_standing
from maillage.matching.scores import Match
from maillage.parties.models import Standing
from maillage.parties.rights import Right, office_for
from maillage.reference import spoken
from maillage.site import take, words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.exchange.letters import last_day, tell_proposed, who_answers
from maillage.site.exchange.line import line_of, owner_of
from maillage.site.exchange.match_gates import gates_of
from maillage.site.exchange.match_shown import parts_of, points, raised_by, short_points, strong_point
from maillage.site.exchange.matched import MOST_TAKEN, Found, found_for, pair_fit, reason_name
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

COLUMNS = ("id", "name", "place", "country", "points", "lowest", "highest", "known_points")
DONE = ("aside", "first", "back")
Faults = Mapping[str, str]


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The matches of entry ``key``; ``?with=`` shows one of them in full. Sent, a match is proposed, ruled on, or a ruling taken
    back."""
    entry = _entry(request, key)
    if request.method != "POST":
        format = take.asked(request)
        if format:
            return _file(request, entry, format)
        return _page(request, entry, {name: values[0] for name, values in kept(request).items()}, {}, 200)
    then, other = request.POST.get("then", ""), clean(request.POST.get("other", ""))[:40]
    if then == "propose":
        return _propose(request, entry, other)
    if then in Ruled.values:
        return _rule(request, entry, other, then)
    return _take_back(request, entry)


def _entry(request: HttpRequest, key: str) -> Entry:
    entry = Entry.objects.select_related("organisation").filter(pk=key).first()
    if entry is None or not sees_matches(account_of(request), entry, today()):
        raise Http404
    return entry


def _pair(entry: Entry, other: str) -> tuple[str, str]:
    return (entry.pk, other) if entry.side == "need" else (other, entry.pk)


def _propose(request: HttpRequest, entry: Entry, other: str) -> HttpResponseBase:
    account, on = account_of(request), today()
    fit = pair_fit(record_of(request), entry, other, on)

    def act() -> str:
        shares = request.POST.get("shares") == "yes"
        made = propose(*_pair(entry, other), str(entry.side), account, on, fit, shares=shares)
        if made.made:
            note("proposal_made", account, f"proposal:{made.proposal.pk}", side=str(entry.side))
            tell_proposed(made.proposal, but=account)
        done = "proposed" if made.made else "there"
        return f"{reverse('proposal', args=[made.proposal.pk])}?done={done}"

    try:
        return once(request, act)
    except Cannot as cannot:
        field = "shares" if cannot.why == "no_contact" else "main"
        return _page(request, entry, request.POST, {field: said_of(cannot)}, 409)


def _rule(request: HttpRequest, entry: Entry, other: str, ruled: str) -> HttpResponseBase:
    account, reason = account_of(request), clean(request.POST.get("reason", ""))
    if not reason:
        return _page(request, entry, request.POST, {"reason": words.say("matches.reason_missing")}, 422)
    if len(reason) > LONGEST_REASON:
        said = words.count("reports.too_long", len(reason), most=LONGEST_REASON)
        return _page(request, entry, request.POST, {"reason": said}, 422)

    def act() -> str:
        made = rule(*_pair(entry, other), str(entry.side), ruled, reason, account, today())
        note("match_ruled", account, f"entry:{entry.pk}", other=other, ruled=ruled, ruling=made.pk)
        return f"{reverse('matches', args=[entry.pk])}?done={ruled}"

    try:
        return once(request, act)
    except Cannot as cannot:
        return _page(request, entry, request.POST, {"main": said_of(cannot)}, 409)


def _take_back(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    said = request.POST.get("ruling", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
    if not Ruling.objects.filter(pk=number, **{str(entry.side): entry}, side=entry.side).exists():
        return _page(request, entry, {}, {"main": words.say("proposal.cannot.gone")}, 409)

    def act() -> str:
        take_back(number, account_of(request), today())
        note("match_ruling_back", account_of(request), f"entry:{entry.pk}", ruling=number)
        return f"{reverse('matches', args=[entry.pk])}?done=back"

    return once(request, act)


def said_of(cannot: Cannot) -> str:
    """Why something cannot be done, in words."""
    language = words.language()
    values = {
        name: spoken.day(value, language) if isinstance(value, date) else value
        for name, value in cannot.values.items()
    }
    return words.say(f"proposal.cannot.{cannot.why}", **values)


# --- what is shown --------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, entry: Entry, typed: Mapping[str, str], faults: Faults, status: int
) -> HttpResponse:
    record, on = record_of(request), today()
    found = found_for(record, entry, on)
    asked = clean(str(typed.get("other") or request.GET.get("with", "")))[:40]
    match = found.with_(asked) if asked else (found.matches[0] if found.matches else None)
    named = {*map(found.other, found.matches), *([found.other(match)] if match else []), *_ruled(found)}
    others = _entries(named | {asked, entry.pk} - {""} | _refused(found))
    entry = others.pop(entry.pk)
    if asked and asked not in others:
        raise Http404
    done = request.GET.get("done", "")
    values: dict[str, Any] = {
        "entry": entry, "line": line_of(record, entry, on), "until": last_day(entry), "side": str(entry.side), "asked": asked,
        "shut_out": "" if match or not asked else found.why_shut(asked), "done": done if done in DONE else "",
        "best": _in_full(request, entry, found, match, others, typed, faults) if match else None,
        "why_not": _why_not(entry, on), "answer_by": str(on + timedelta(days=terms().answer_days)),
        "rows": [_row(record, found, each, others, on) for each in found.matches if each is not match],
        "asides": _asides(found, others, Ruled.ASIDE), "firsts": _asides(found, others, Ruled.FIRST),
        "resting": _rested(found, others),
        "tally": sorted(found.tally.items(), key=lambda each: (-each[1], each[0])),
        "ways": take.offered(request, **{"with": asked} if asked else {}) if found.matches else [],
        "errors": [{"id": field, "text": text} for field, text in faults.items()],
        "token": get_token(request), "action": reverse("matches", args=[entry.pk]),
    }  # fmt: skip
    answer = render(request, "exchange/matches.html", values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _entries(keys: set[str]) -> dict[str, Entry]:
    found = Entry.objects.select_related("organisation").prefetch_related("organisation__names")
    return found.in_bulk(keys)


def _ruled(found: Found) -> set[str]:
    return {each.offer_id if found.side == "need" else each.need_id for each in found.rulings}


def _refused(found: Found) -> set[str]:
    return {each.offer if found.side == "need" else each.need for each in found.refusals}


def _why_not(entry: Entry, on: date) -> str:
    """Why nothing can be proposed for this one; empty where it can."""
    why = why_not_standing(entry, on)
    return words.say(f"proposal.cannot.{entry.side}_{why}") if why else ""


def _row(record: Any, found: Found, match: Match, others: Mapping[str, Entry], on: date) -> dict[str, Any]:
    other = others.get(found.other(match))
    line = line_of(record, other, on) if other else {}
    return {
        **line,
        "points": short_points(match.score),
        "strong": strong_point(match, found.matches),
        "with": found.other(match),
    }


def _in_full(
    request: HttpRequest, entry: Entry, found: Found, match: Match, others: Mapping[str, Entry],
    typed: Mapping[str, str], faults: Faults,
) -> dict[str, Any]:  # fmt: skip
    record, on, account = record_of(request), today(), account_of(request)
    other = others[found.other(match)]
    line = line_of(record, other, on)
    need, offer = found.profiles(match)
    mine = owner_of(entry) or words.say(f"matches.over.{entry.side}")
    low, high = match.range
    key = found.other(match)
    proposal = Proposal.objects.filter(
        **dict(zip(("need", "offer"), _pair(entry, key), strict=True)), stage__in=STANDS
    )
    first = next(
        (
            each
            for each in found.rulings
            if each.ruled == Ruled.FIRST and key in (each.need_id, each.offer_id)
        ),
        None,
    )
    asks = other.organisation is not None and bool(who_answers(other.organisation, on))
    reason: dict[str, Any] = {
        "component": "field", "id": "reason", "kind": "area", "rows": 2, "label": words.say("matches.reason"),
        "hint": words.say("matches.reason_hint"), "value": typed.get("reason", ""), "error": faults.get("reason", ""),
    }  # fmt: skip
    return {
        "line": line, "with": key, "parts": parts_of(match), "low": points(low), "high": points(high),
        "sure": low == high, "warnings": [*match.warnings, *_placed_lower(found, match, others)],
        "gates": gates_of(need, offer, asks, line["owner"] or "–"),
        "raised": raised_by(match, lambda side: mine if side == entry.side else line["owner"] or "–"),
        "proposal": proposal.first(), "first": first, "reason": reason, "ruling_open": bool(faults.get("reason")),
        "shares": _shares(account, entry, on, faults), "keys": [new_key(), new_key()],
    }  # fmt: skip


def _placed_lower(found: Found, match: Match, others: Mapping[str, Entry]) -> list[str]:
    """Why a match stands lower than its score, in sentences."""
    said = []
    for each in found.placed_lower(match):
        key = each.refusal.offer if found.side == "need" else each.refusal.need
        values = {
            "points": spoken.figure(points(each.milli), words.language()),
            "name": (owner_of(others[key]) if key in others else "") or "–",
            "day": spoken.day(each.refusal.on, words.language()),
            "reason": reason_name(each.refusal.reason),
        }
        said.append(words.say("matches.placed_lower", **values))
    return said


def _shares(account: Any, entry: Entry, on: date, faults: Faults) -> dict[str, Any] | None:
    """The question whether one's own address may be given, where an office has no mailbox; None where it need not be asked."""
    owner = entry.organisation
    if owner is None or owner.mailbox or owner.standing != Standing.VERIFIED:
        return None
    office = office_for(account, owner, on, Right.PUBLISH)
    if office is None or office.mailbox:
        return None
    return shares_field(faults.get("shares", ""))


def shares_field(error: str) -> dict[str, Any]:
    """The question as a component."""
    return {
        "component": "choices", "id": "shares", "several": True, "label": words.say("matches.shares.label"),
        "hint": words.say("matches.shares.hint"), "error": error,
        "choices": [{"value": "yes", "label": words.say("matches.shares.yes"), "on": False}],
    }  # fmt: skip


def _asides(found: Found, others: Mapping[str, Entry], ruled: str) -> list[dict[str, Any]]:
    rows = []
    for each in found.rulings:
        key = each.offer_id if found.side == "need" else each.need_id
        if each.ruled == ruled and key in others:
            who = each.by.name if each.by and each.by.name else words.say("matches.somebody")
            rows.append(
                {"number": each.pk, "with": key, "name": owner_of(others[key]) or "–", "day": str(each.at.date()),
                 "who": who, "reason": each.reason, "key": new_key()}
            )  # fmt: skip
    return rows


def _rested(found: Found, others: Mapping[str, Entry]) -> list[dict[str, Any]]:
    rows = []
    for each in found.resting:
        key = each.offer if found.side == "need" else each.need
        if key in others:
            rows.append(
                {"name": owner_of(others[key]) or "–", "day": str(each.on), "until": str(each.until),
                 "reason": reason_name(each.reason)}
            )  # fmt: skip
    return rows


def _file(request: HttpRequest, entry: Entry, format: str) -> HttpResponseBase:
    """The matches as a file: who, where, the points, what they could be, on how many of them something is known."""
    record, on = record_of(request), today()
    found = found_for(record, entry, on, MOST_TAKEN)
    others = _entries({found.other(each) for each in found.matches})
    rows = []
    for match in found.matches:
        line = line_of(record, others[found.other(match)], on) if found.other(match) in others else {}
        low, high = match.range
        rows.append(
            [found.other(match), line.get("owner", ""), line.get("place", ""), line.get("country", ""),
             *(points(each) for each in (match.score, low, high, match.known))]
        )  # fmt: skip
    return taken_rows(record, "matches", COLUMNS, rows, format)
