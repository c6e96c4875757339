"""Claims at the desk: those that wait, the oldest first, each with its proof; granted, refused, or another proof asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.parties import claims, vouching
from maillage.parties.claims import NotClaimed, Settled
from maillage.parties.models import Claim, ClaimState, Proof
from maillage.parties.registers import scheme_name
from maillage.parties.rights import holdings_on
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown as page_of
from maillage.site.paging import paged
from maillage.site.parties import claim_letters
from maillage.site.parties.claim import why_not
from maillage.site.parties.claim_one import claim_of, file_of, stands
from maillage.site.parties.proofs import path_of
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.today import today

ROOM = "desk_claims"
LONGEST = 2_000
OUTCOMES = ("grant", "refuse", "wanted")


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list: those that wait, the oldest first; ``?show=decided``, the others, the latest first."""
    listed = Claim.objects.select_related("organisation", "by").prefetch_related("organisation__names")
    waiting = listed.filter(state=ClaimState.OPEN).order_by("at")
    decided = request.GET.get("show") == "decided"
    if decided:
        listed = listed.exclude(state=ClaimState.OPEN).order_by("-decided_at", "-pk")
    rows, pages = paged(request, listed if decided else waiting)
    values = {"waiting": waiting.count(), "decided": decided, "rows": [_row(each) for each in rows], **pages}
    return page_of(request, ROOM, "desk/claims.html", values)


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show_one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One of them, with what is known of the organisation and who else claims it, and the form of the decision."""
    claim = _claim(number)
    if request.method != "POST":
        waiting = {name: values[-1] for name, values in kept(request).items()}
        return _page(request, claim, waiting, {}, 200)
    typed = Typed.sent(request)
    outcome, reason = typed.one("outcome"), typed.one("reason")
    faults: dict[str, str] = {}
    if outcome not in _outcomes(claim):
        faults["outcome"] = words.say("desk_claims.choose")
    if not reason:
        faults["reason"] = words.say("desk_claims.reason_missing")
    elif len(reason) > LONGEST:
        faults["reason"] = words.count("reports.too_long", len(reason), most=LONGEST)
    if outcome == "grant" and _others(claim) and typed.one("others") not in ("keep", "end"):
        faults["others"] = words.say("desk_claims.choose_others")
    answers = {name: typed.one(name) for name in ("outcome", "reason", "others")}
    if faults:
        return _page(request, claim, answers, faults, 422)

    def act() -> str:
        _decide(request, claim, typed.number("version"), outcome, reason, typed.one("others") == "end")
        return reverse(ROOM)

    try:
        return once(request, act)
    except NotClaimed as fault:
        return _page(request, _claim(number), answers, {"outcome": why_not(fault)}, 409)


@needs(looks_after_the_record)
@require_safe
def proof(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file that a claim rests on."""
    return file_of(_claim(number))


def _decide(request: HttpRequest, claim: Claim, version: int, outcome: str, reason: str, alone: bool) -> None:
    by, now, about = account_of(request), timezone.now(), f"party:{claim.organisation_id}"
    if outcome == "mailbox":
        sent = vouching.send_code(claim.pk, version, now, public=True)
        note("claim_mailbox", by, about, claim=claim.pk, reason=reason)
        claim_letters.send_code(request, sent)
    elif outcome == "wanted":
        asked = claims.ask_another(claim.pk, version, reason)
        note("claim_wanted", by, about, claim=claim.pk, reason=reason)
        claim_letters.tell(request, asked, "wanted", reason)
    elif outcome == "grant":
        settled = claims.grant(claim.pk, by, version, reason, now, alone=alone)
        _noted(request, "claim_granted", settled, reason)
    else:
        _noted(request, "claim_refused", claims.refuse(claim.pk, by, version, reason, now), reason)


def _noted(request: HttpRequest, what: str, settled: Settled, reason: str) -> None:
    by = account_of(request)
    about = f"party:{settled.claim.organisation_id}"
    note(what, by, about, claim=settled.claim.pk, reason=reason)
    for each in settled.ended:
        note("claim_refused", by, about, claim=each.pk, reason=reason)
    claim_letters.tell_settled(request, settled)


def _claim(number: int) -> Claim:
    found = claim_of(number)
    if found is None:
        raise Http404
    return found


def _outcomes(claim: Claim) -> tuple[str, ...]:
    looks = claim.proof == Proof.MAILBOX and not claim.mailbox_public
    return (*OUTCOMES, "mailbox") if looks else OUTCOMES


def _others(claim: Claim) -> bool:
    """Whether others claim it, or act for it: what becomes of them is to be said."""
    there = holdings_on(today()).filter(office__organisation=claim.organisation_id)
    return bool(claims.rivals(claim)) or there.exclude(account=claim.by).exists()


def _row(claim: Claim) -> dict[str, Any]:
    return {
        "number": claim.pk,
        "name": vouching.called(claim.organisation, words.language()),
        "country": claim.organisation.country,
        "day": str((claim.decided_at or claim.at).date()),
        "proof": str(claim.proof),
        "stands": stands(claim),
        "contested": claims.contested(claim),
        "who": claim.by.name,
        "title": claim.title,
    }


def _page(
    request: HttpRequest, claim: Claim, typed: Mapping[str, str], faults: Mapping[str, str], status: int
) -> HttpResponse:
    organisation, path = claim.organisation, path_of(claim.file)
    earlier = organisation.claims.exclude(pk=claim.pk).select_related("by", "organisation").order_by("at")
    values: dict[str, Any] = {
        "claim": claim,
        "row": _row(claim),
        "party": shown(request, organisation),
        "codes": [(scheme_name(each.scheme, words.language()), each.value) for each in organisation.codes.all()],
        "record": reverse("organisation", args=[organisation.record_id]) if organisation.record_id else "",
        "made": str(organisation.made_at.date()),
        "open": claim.state == ClaimState.OPEN,
        "contested": claims.contested(claim),
        "asked": vouching.called(claim.asked, words.language()) if claim.asked else "",
        "asked_address": reverse("party", args=[claim.asked_id]) if claim.asked_id else "",
        "file": reverse("desk_claim_proof", args=[claim.pk]) if path else "",
        "picture": bool(path and path.suffix != ".pdf"),
        "kilobytes": -(-path.stat().st_size // 1_000) if path else 0,
        "earlier": [
            {**_row(each), "reason": each.reason, "address": reverse("desk_claim", args=[each.pk])} for each in earlier
        ],
        "decided_by": (claim.decided_by.name or words.say("desk_review.somebody")) if claim.decided_by else "",
        "errors": errors(faults),
        "fields": _fields(claim, typed, faults) if claim.state == ClaimState.OPEN else [],
        "action": reverse("desk_claim", args=[claim.pk]),
        "version": claim.version,
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return page_of(request, ROOM, "desk/claim.html", values, status)


def _fields(claim: Claim, typed: Mapping[str, str], faults: Mapping[str, str]) -> list[dict[str, Any]]:
    def choices(name: str, values: tuple[str, ...]) -> dict[str, Any]:
        return {
            "component": "choices", "id": name, "label": words.say(f"desk_claims.{name}"), "error": faults.get(name, ""),
            "choices": [
                {"value": each, "label": words.say(f"desk_claims.choice.{each}"), "on": typed.get(name) == each}
                for each in values
            ],
        }  # fmt: skip

    fields = [choices("outcome", _outcomes(claim))]
    if _others(claim):
        fields.append({**choices("others", ("keep", "end")), "hint": words.say("desk_claims.others_hint")})
    fields.append(
        {"component": "field", "id": "reason", "kind": "area", "rows": 3, "label": words.say("desk_claims.reason"),
         "hint": words.say("desk_claims.reason_hint"), "value": typed.get("reason", ""), "error": faults.get("reason", "")}
    )  # fmt: skip
    return fields
