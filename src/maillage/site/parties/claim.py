""" "This is my town hall": first how somebody can show it, then the form for that one proof. Opening these pages changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from maillage.parties import claims, vouching
from maillage.parties.claims import NotClaimed
from maillage.parties.models import Claim, Holding, Organisation, Proof
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.parties import claim_letters, proofs
from maillage.site.parties.claim_of import Meant, make, meant_here, of_place, of_record
from maillage.site.parties.claim_said import LONGEST_TITLE, OWN, PROOFS, Said, choices_of, said_in
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.reports.said import clean


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """Of an organisation that is here."""
    organisation = Organisation.objects.filter(pk=key, erased_at=None).prefetch_related("names").first()
    if organisation is None:
        raise Http404
    if organisation.merged_into_id:
        return HttpResponseRedirect(reverse("party_claim", args=[organisation.merged_into_id]))
    return _claimed(request, meant_here(organisation), reverse("party_claim", args=[key]))


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponseBase:
    """Of a place (``?place=``) or an organisation of the record (``?organisation=``): the one that is here, else one to be made.
    With neither, one's claims, and how to make one."""
    place, organisation = (clean(request.GET.get(each, "")) for each in ("place", "organisation"))
    if not (place or organisation):
        return HttpResponseRedirect(reverse("claims"))
    record = record_of(request)
    found = of_place(record, place) if place else of_record(record, organisation)
    if not found:
        raise Http404
    if len(found) > 1:
        return _answer(request, "parties/claim_which.html", {"found": found, "name": found[0].name}, 200)
    if found[0].key and request.method != "POST":
        return HttpResponseRedirect(reverse("party_claim", args=[found[0].key]))
    asked = {"place": place} if place else {"organisation": organisation}
    return _claimed(request, found[0], f"{reverse('claim')}?{urlencode(asked)}", **asked)


def _claimed(
    request: HttpRequest, meant: Meant, here: str, place: str = "", organisation: str = ""
) -> HttpResponseBase:
    """The page of one that is meant; sent, the claim is open and its page shown."""
    mailbox = public_mailbox(request, meant.key)
    if request.method != "POST":
        typed = Typed.waiting(request)
        proof = request.GET.get("proof", "")
        return _page(request, meant, here, typed, Said(proof if proof in PROOFS else ""), {}, 200)
    typed = Typed.sent(request)
    said, faults = said_in(request, typed, meant.key, mailbox, titled=True)
    if faults:
        return _page(request, meant, here, typed, said, faults, 422)
    return sent_with_proof(
        request,
        said,
        lambda name: _opened(request, meant, said, said.shown(name, mailbox), place, organisation),
        lambda fault: _page(request, meant, here, typed, said, {"title": fault}, 409),
    )


def sent_with_proof(request: HttpRequest, said: Said, act: Any, refused: Any) -> HttpResponseBase:
    """Keep the file of what was said, do ``act`` with its name once, and forget the file again if that is refused: then the page
    is ``refused`` with the sentence."""
    name = proofs.keep(*said.file) if said.file else ""
    try:
        return once(request, lambda: str(act(name)))
    except NotClaimed as fault:
        answer: HttpResponseBase = refused(why_not(fault))
        return answer
    finally:
        if name:
            proofs.drop_unused(name)


def _opened(
    request: HttpRequest, meant: Meant, said: Said, shown: claims.Shown, place: str, organisation: str
) -> str:
    key = meant.key or make(record_of(request), place, organisation)
    if not key:
        raise NotClaimed("gone")
    by = account_of(request)
    claim = claims.open_claim(key, by, said.title, shown, timezone.now(), words.language())
    note("claim_made", by, f"party:{key}", claim=claim.pk, proof=str(claim.proof))
    asks(request, claim)
    claim_letters.tell_contested(request, claim)
    return reverse("claim_one", args=[claim.pk])


def asks(request: HttpRequest, claim: Claim) -> None:
    """Write to whoever the proof of a claim asks something of: the partner for their word, the mailbox with its code."""
    if claim.proof == Proof.WORD:
        claim_letters.ask_for_word(request, claim)
    elif claim.proof == Proof.MAILBOX and claim.mailbox_public:
        claim_letters.send_code(request, vouching.send_code(claim.pk, None, timezone.now()))


def public_mailbox(request: HttpRequest, key: str) -> str:
    """The mailbox that stands here in public for an organisation and that nobody who claims it can have written: of one that is
    verified, or that came from a sheet; never where they hold or held an office. Empty where there is none."""
    if not key:
        return ""
    organisation = Organisation.objects.filter(pk=key).first()
    if organisation is None or not organisation.mailbox or organisation.hidden_at:
        return ""
    if Holding.objects.filter(office__organisation=organisation, account=account_of(request)).exists():
        return ""
    from_elsewhere = bool(organisation.source) and organisation.made_by_id is None
    return organisation.mailbox if from_elsewhere or organisation.standing == "verified" else ""


def why_not(fault: NotClaimed) -> str:
    """What keeps a claim from being made or changed, as a sentence."""
    return words.say(f"claim.why_not.{fault.why}", **fault.values)


def proof_fields(
    said: Said, typed: Typed, faults: dict[str, str], mailbox: str, *, titled: bool
) -> list[dict[str, Any]]:
    """The fields of the form for one proof."""

    def field(name: str, value: str, **more: Any) -> dict[str, Any]:
        return {
            "component": "field", "id": name, "label": words.say(f"claim.field.{name}"), "value": value,
            "hint": words.say(f"claim.hint.{name}", most=proofs.LARGEST // 1_000_000),
            "error": faults.get(name, ""), **more,
        }  # fmt: skip

    fields = [field("title", said.title[:LONGEST_TITLE] or typed.one("title"))] if titled else []
    if said.proof == Proof.LETTER:
        fields.append(field("file", "", kind="file"))
    elif said.proof == Proof.WORD:
        fields.append(field("asked", said.asked or typed.one("asked")))
        if said.choose:
            fields.append(
                {"component": "choices", "id": "whom", "label": words.say("claim.field.whom"), "error": faults.get("whom", ""),
                 "choices": choices_of(said.choose, typed.one("whom"))}
            )  # fmt: skip
    elif mailbox:
        fields.append(field("mailbox", mailbox, kind="email", latin=True, fixed=True,
                            hint=words.say("claim.hint.mailbox_here")))  # fmt: skip
    else:
        fields.append(field("mailbox", "" if said.mailbox == OWN else said.mailbox, kind="email", latin=True))
    fields.append(field("words", said.words, kind="area", rows=3, optional=True))
    return fields


def ways(here: str) -> list[dict[str, str]]:
    """The three proofs, each with what it asks for and the address of its form."""
    before = f"{here}{'&' if '?' in here else '?'}proof="
    return [
        {"address": f"{before}{each}", "label": words.say(f"claim.proof.{each}"), "text": words.say(f"claim.proof_says.{each}")}
        for each in PROOFS
    ]  # fmt: skip


def _page(
    request: HttpRequest,
    meant: Meant,
    here: str,
    typed: Typed,
    said: Said,
    faults: dict[str, str],
    status: int,
) -> HttpResponse:
    by = account_of(request)
    mine = Claim.objects.filter(organisation=meant.key, by=by, state="open").first() if meant.key else None
    mailbox = public_mailbox(request, meant.key)
    values = {
        "meant": meant,
        "name": meant.name,
        "heading": heading(meant.kind, meant.country),
        "party": reverse("party", args=[meant.key]) if meant.key else "",
        "mine": reverse("claim_one", args=[mine.pk]) if mine else "",
        "ways": ways(here),
        "proof": said.proof,
        "errors": errors(faults),
        "fields": proof_fields(said, typed, faults, mailbox, titled=True) if said.proof else [],
        "action": f"{here}{'&' if '?' in here else '?'}proof={said.proof}",
        "leave": {"address": here, "label": words.say("claim.other_proof")},
        "here": here,
        "token": get_token(request),
        "key": new_key(),
    }
    return _answer(request, "parties/claim.html", values, status)


def heading(kind: str, country: str) -> str:
    """ "This is my town hall", as it is said of that sort of organisation in that country."""
    if kind != "local_authority":
        return words.say("claim.mine")
    return words.say("claim.town_hall_ma" if country == "MA" else "claim.town_hall")


def _answer(request: HttpRequest, template: str, values: dict[str, Any], status: int) -> HttpResponse:
    answer = render(request, template, values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


answered = _answer
"""A page about a claim: for its reader alone."""
