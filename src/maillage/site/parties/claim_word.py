"""The word that a claim asks of a partner or a network: yes or no, with a reason, by an office that manages it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties import vouching
from maillage.parties.claims import NotClaimed
from maillage.parties.models import Claim, ClaimState, Proof
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.parties import claim_letters
from maillage.site.parties.claim import answered, why_not
from maillage.site.parties.claim_one import claim_of
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, needs, whose_it_is

LONGEST = 2_000


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """Who says what, and the form of the answer; sent, it stands beside the claim at the desk."""
    claim, by = claim_of(number), account_of(request)
    if claim is None or claim.proof != Proof.WORD or not vouching.may_vouch(by, claim, timezone.now()):
        raise Http404
    if request.method != "POST":
        return _page(request, claim, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    faults = {}
    if typed.one("word") not in ("yes", "no"):
        faults["word"] = words.say("claim_word.choose")
    if not typed.one("why"):
        faults["why"] = words.say("claim_word.why_missing")
    if len(typed.one("why")) > LONGEST:
        faults["why"] = words.count("reports.too_long", len(typed.one("why")), most=LONGEST)
    if faults:
        return _page(request, claim, typed, faults, 422)

    def act() -> str:
        yes = typed.one("word") == "yes"
        said = vouching.give_word(number, by, typed.number("version"), yes, typed.one("why"), timezone.now())
        note(
            "claim_word",
            by,
            f"party:{said.organisation_id}",
            claim=number,
            word=said.word,
            of=f"party:{said.asked_id}",
        )
        claim_letters.tell_contested(request, said)
        return reverse("claim_word", args=[number])

    try:
        return once(request, act)
    except NotClaimed as fault:
        again = claim_of(number)
        assert again is not None
        return _page(request, again, typed, {"why": why_not(fault)}, 409)


def _page(
    request: HttpRequest, claim: Claim, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    assert claim.asked is not None
    spoken = words.language()
    choices = [
        {
            "value": each,
            "label": words.say(f"claim_word.word.{each}"),
            "on": typed.one("word", claim.word) == each,
        }
        for each in ("yes", "no")
    ]
    values = {
        "claim": claim,
        "name": vouching.called(claim.organisation, spoken),
        "party": reverse("party", args=[claim.organisation_id]),
        "asked": vouching.called(claim.asked, spoken),
        "who": claim.by.name or words.say("claim_mail.somebody"),
        "day": str(claim.at.date()),
        "open": claim.state == ClaimState.OPEN,
        "errors": errors(faults),
        "fields": [
            {"component": "choices", "id": "word", "label": words.say("claim_word.field.word"), "choices": choices,
             "error": faults.get("word", "")},
            {"component": "field", "id": "why", "kind": "area", "rows": 3, "label": words.say("claim_word.field.why"),
             "hint": words.say("claim_word.hint.why"), "value": typed.one("why", claim.word_why),
             "error": faults.get("why", "")},
        ],
        "action": reverse("claim_word", args=[claim.pk]),
        "version": claim.version,
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return answered(request, "parties/claim_word.html", values, status)
