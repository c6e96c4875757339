"""One's own claim: where it stands, the code typed, another proof, taken back. And the list of them."""

from __future__ import annotations

from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.parties import claims, vouching
from maillage.parties.claims import MOST_CHANGES, NotClaimed
from maillage.parties.models import Claim, ClaimState, Proof
from maillage.parties.rights import Right, organisations_of
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.parties import claim_letters, proofs
from maillage.site.parties.claim import (
    answered,
    asks,
    heading,
    proof_fields,
    public_mailbox,
    sent_with_proof,
    ways,
    why_not,
)
from maillage.site.parties.claim_said import PROOFS, Said, said_in
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, needs, signed_in, whose_it_is
from maillage.site.today import today


@needs(signed_in)
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """One's own claims, and those on which the word of an organisation that one manages is asked."""
    by = account_of(request)
    mine = Claim.objects.filter(by=by).select_related("organisation").prefetch_related("organisation__names")
    managed = [each.pk for each in organisations_of(by, today(), Right.MANAGE)]
    asked = Claim.objects.filter(asked__in=managed, proof=Proof.WORD, state=ClaimState.OPEN, word="").exclude(
        by=by
    )
    asked = asked.select_related("organisation").prefetch_related("organisation__names").order_by("at")
    values = {
        "mine": [_row(each, "claim_one") for each in mine.order_by("-at")],
        "asked": [_row(each, "claim_word") for each in asked],
    }
    return answered(request, "parties/claims.html", values, 200)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """One of them, for its author; ``then`` says what the form sent is: ``code``, ``withdraw``, else another proof."""
    claim = claim_of(number)
    if claim is None or claim.by_id != account_of(request).pk:
        raise Http404
    if request.method != "POST":
        typed = Typed.waiting(request)
        proof = request.GET.get("proof", "")
        return _page(request, claim, typed, Said(proof if proof in PROOFS else ""), {}, 200)
    typed = Typed.sent(request)
    act = {"code": _type_code, "withdraw": _withdraw, "again": _send_again}.get(
        typed.one("then"), _show_another
    )
    return act(request, claim, typed)


@needs(whose_it_is)
def proof(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file of one's own claim."""
    claim = claim_of(number)
    if claim is None or claim.by_id != account_of(request).pk:
        raise Http404
    return file_of(claim) if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])


def file_of(claim: Claim) -> HttpResponseBase:
    """The file that a claim rests on, to be kept and looked at: never shown as a page of this site. Raises Http404."""
    path = proofs.path_of(claim.file)
    if path is None:
        raise Http404
    answer = HttpResponse(path.read_bytes())
    answer.headers["Content-Disposition"] = f'attachment; filename="claim-{claim.pk}{path.suffix}"'
    answer.headers["Content-Type"] = proofs.TYPES[path.suffix[1:]]
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def claim_of(number: int) -> Claim | None:
    """The claim with what its pages say of it."""
    found = Claim.objects.select_related("organisation", "asked", "office", "by", "decided_by").filter(
        pk=number
    )
    return found.prefetch_related("organisation__names", "asked__names").first()


def _type_code(request: HttpRequest, claim: Claim, typed: Typed) -> HttpResponseBase:
    """Not through ``once``: a wrong code is counted, whatever else is undone; the right one typed twice is typed once."""
    by = account_of(request)
    try:
        vouching.type_code(claim.pk, by, typed.one("code")[:40], timezone.now())
    except vouching.WrongCode as fault:
        said = (
            words.say("claim.code_dead")
            if fault.left is None
            else words.count("claim.code_wrong", fault.left)
        )
        return _page(request, _again(claim), typed, Said(""), {"code": said}, 422)
    except NotClaimed as fault:
        return _page(request, _again(claim), typed, Said(""), {"code": why_not(fault)}, 409)
    if claim.shown_at is None:
        shown = _again(claim)
        note("claim_code_typed", by, f"party:{claim.organisation_id}", claim=claim.pk)
        claim_letters.tell_contested(request, shown)
    return _to(claim)


def _send_again(request: HttpRequest, claim: Claim, typed: Typed) -> HttpResponseBase:
    def act() -> str:
        now = timezone.now()
        if claim.code_until and now < claim.code_until - vouching.HOLDS + vouching.BETWEEN:
            raise NotClaimed("soon", minutes=int(vouching.BETWEEN.total_seconds() // 60))
        claim_letters.send_code(request, vouching.send_code(claim.pk, typed.number("version"), now))
        return reverse("claim_one", args=[claim.pk])

    return _once(request, claim, typed, act)


def _withdraw(request: HttpRequest, claim: Claim, typed: Typed) -> HttpResponseBase:
    def act() -> str:
        by = account_of(request)
        claims.withdraw(claim.pk, by, typed.number("version"), timezone.now())
        note("claim_withdrawn", by, f"party:{claim.organisation_id}", claim=claim.pk)
        return reverse("claim_one", args=[claim.pk])

    return _once(request, claim, typed, act)


def _show_another(request: HttpRequest, claim: Claim, typed: Typed) -> HttpResponseBase:
    mailbox = public_mailbox(request, claim.organisation_id)
    said, faults = said_in(request, typed, claim.organisation_id, mailbox, titled=False)
    if faults:
        return _page(request, claim, typed, said, faults, 422)
    before = claim.file

    def act(name: str) -> str:
        if claim.version >= MOST_CHANGES:
            raise NotClaimed("changes")
        by, shown = account_of(request), said.shown(name, mailbox)
        now = claims.show_another(claim.pk, by, typed.number("version"), shown, timezone.now())
        note("claim_proof", by, f"party:{claim.organisation_id}", claim=claim.pk, proof=str(now.proof))
        asks(request, now)
        claim_letters.tell_contested(request, now)
        return reverse("claim_one", args=[claim.pk])

    answer = sent_with_proof(
        request, said, act, lambda fault: _page(request, _again(claim), typed, said, {"version": fault}, 409)
    )
    proofs.drop_unused(before)
    return answer


def _once(request: HttpRequest, claim: Claim, typed: Typed, act: Any) -> HttpResponseBase:
    try:
        return once(request, act)
    except NotClaimed as fault:
        return _page(request, _again(claim), typed, Said(""), {"version": why_not(fault)}, 409)


def _again(claim: Claim) -> Claim:
    found = claim_of(claim.pk)
    assert found is not None
    return found


def _to(claim: Claim) -> HttpResponseBase:
    return HttpResponseRedirect(reverse("claim_one", args=[claim.pk]))


def stands(claim: Claim) -> str:
    """Where a claim stands and what it waits for, as a key of ``claim.stands``."""
    if claim.state != ClaimState.OPEN:
        return str(claim.state)
    if claim.wanted:
        return "wanted"
    if claim.proof == Proof.WORD and not claim.word:
        return "waits_word"
    if claim.proof == Proof.MAILBOX and not claim.shown_at:
        return "waits_code" if claim.mailbox_public else "waits_mailbox"
    return "waits"


def _row(claim: Claim, page: str) -> dict[str, Any]:
    return {
        "address": reverse(page, args=[claim.pk]),
        "name": vouching.called(claim.organisation, words.language()),
        "day": str(claim.at.date()),
        "stands": words.say(f"claim.stands.{stands(claim)}"),
    }


def _page(
    request: HttpRequest, claim: Claim, typed: Typed, said: Said, faults: dict[str, str], status: int
) -> HttpResponse:
    open_, here = claim.state == ClaimState.OPEN, reverse("claim_one", args=[claim.pk])
    organisation = claim.organisation
    mailbox = public_mailbox(request, claim.organisation_id) if said.proof == Proof.MAILBOX else ""
    values = {
        "claim": claim,
        "name": vouching.called(organisation, words.language()),
        "heading": heading(organisation.kind, organisation.country),
        "party": reverse("party", args=[organisation.pk]),
        "day": str(claim.at.date()),
        "decided": str(claim.decided_at.date()) if claim.decided_at else "",
        "stands": stands(claim),
        "open": open_,
        "contested": claims.contested(claim),
        "private": open_ and claim.office_id is not None,
        "asked": vouching.called(claim.asked, words.language()) if claim.asked else "",
        "file": reverse("claim_proof", args=[claim.pk]) if claim.file else "",
        "types_code": open_ and stands(claim) == "waits_code",
        "ways": ways(here),
        "proof": said.proof if open_ else "",
        "fields": proof_fields(said, typed, faults, mailbox, titled=False) if said.proof and open_ else [],
        "code_field": {
            "component": "field", "id": "code", "latin": True, "short": True, "label": words.say("claim.field.code"),
            "hint": words.say("claim.hint.code", mailbox=claim.mailbox), "value": typed.one("code")[:40],
            "error": faults.get("code", ""), "autocomplete": "one-time-code",
        },
        "errors": errors(faults),
        "action": here,
        "proof_action": f"{here}?proof={said.proof}",
        "leave": {"address": here, "label": words.say("claim.leave")},
        "version": claim.version,
        "token": get_token(request),
        "keys": [new_key() for _ in range(3)],
    }  # fmt: skip
    return answered(request, "parties/claim_one.html", values, status)
