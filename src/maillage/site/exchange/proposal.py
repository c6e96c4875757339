"""The page of a proposal, for its two sides alone: what was proposed, the score of that day, who answered what; to accept, to decline
with a reason, to take a yes back, to say whether the first talk took place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.exchange import introductions
from maillage.exchange.answers import LONGEST_WORDS, OTHER, Outcome, accept, decline, take_back
from maillage.exchange.cannot import Cannot, Met
from maillage.exchange.models import Answer, Entry, Introduction, Proposal, Side, Stage, Verdict
from maillage.exchange.terms import terms
from maillage.exchange.who import contact_of, may_answer, sides_of
from maillage.matching.scores import label
from maillage.matching.scores.weights import PARTS
from maillage.parties.rights import Right, office_for
from maillage.reference.spoken import day, figure
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.from_match import PREFIX, dossier_of
from maillage.site.exchange import boards
from maillage.site.exchange.letters import tell_declined, tell_ended, tell_introduced, why_ended
from maillage.site.exchange.line import line_of, owner_of
from maillage.site.exchange.match_shown import kept_parts, points
from maillage.site.exchange.matched import reason_name
from maillage.site.exchange.matches import said_of, shares_field
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.today import today

DONE = ("proposed", "there", "accepted", "introduced", "full", "declined", "back", "talked", "ended")
Faults = Mapping[str, str]


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The proposal ``key``; sent, it is answered for the side that the form names. Opened, nothing changes."""
    proposal = _proposal(request, key)
    if request.method != "POST":
        return _page(request, proposal, {name: values[0] for name, values in kept(request).items()}, {}, 200)
    side = request.POST.get("side", "")
    if side not in sides_of(account_of(request), proposal, today()):
        return _page(request, proposal, request.POST, {"main": words.say("proposal.cannot.not_yours")}, 409)
    said = clean(request.POST.get("words", ""))
    if len(said) > LONGEST_WORDS:
        fault = words.count("reports.too_long", len(said), most=LONGEST_WORDS)
        return _page(request, proposal, request.POST, {"words": fault}, 422)
    try:
        return once(request, lambda: _answered(request, proposal.pk, side, said))
    except Met:
        proposal = _proposal(request, key)
        last = _latest(proposal).get(side)
        seen = words.say("proposal.met", said=_said_by(proposal, side, last))
        return _page(request, proposal, request.POST, {"main": seen}, 409)
    except Cannot as cannot:
        field = {"no_contact": "shares", "no_reason": "reason"}.get(cannot.why, "main")
        status = 422 if field != "main" else 409
        return _page(request, _proposal(request, key), request.POST, {field: said_of(cannot)}, status)


def _proposal(request: HttpRequest, key: str) -> Proposal:
    found = Proposal.objects.select_related("need__organisation", "offer__organisation", "introduction")
    found = found.prefetch_related("need__organisation__names", "offer__organisation__names", "answers__by")
    proposal = found.filter(pk=key).first()
    if proposal is None or not sides_of(account_of(request), proposal, today()):
        raise Http404
    return proposal


def _answered(request: HttpRequest, key: str, side: str, said: str) -> str:
    """Do what the form says, tell whom it concerns, and where that leads."""
    account, on, then = account_of(request), today(), request.POST.get("then", "")
    knew = _number(request.POST.get("version", ""))
    if then in introductions.SAID:
        introductions.talked(key, side, account, on, then)
        note("talk_said", account, f"proposal:{key}", side=side, said=then)
        return _to(key, "talked")
    if then == "accept":
        return _to(
            key,
            _accepted(
                accept(key, side, account, on, knew, request.POST.get("shares") == "yes"), side, account
            ),
        )
    if then == "back":
        outcome = take_back(key, side, account, on, knew, said)
        if outcome.new:
            note("proposal_taken_back", account, f"proposal:{key}", side=side)
            tell_ended([outcome.proposal], but=account)
            boards.changed()
        return _to(key, "back")
    outcome = decline(key, side, account, on, knew, clean(request.POST.get("reason", "")), said)
    if outcome.new:
        note("proposal_declined", account, f"proposal:{key}", side=side)
        tell_declined(outcome.proposal, side)
    return _to(key, "declined")


def _accepted(outcome: Outcome, side: str, account: Account) -> str:
    proposal = outcome.proposal
    if outcome.new:
        note("proposal_accepted", account, f"proposal:{proposal.pk}", side=side)
        if outcome.introduction is not None:
            outcome.introduction.proposal = proposal
            tell_introduced(outcome.introduction)
            boards.changed()
        elif proposal.stage != Stage.OPEN:
            tell_ended([proposal], but=account)
    if outcome.introduction is not None:
        return "introduced"
    return {Stage.OPEN: "accepted", Stage.FULL: "full"}.get(Stage(proposal.stage), "ended")


def _to(key: str, done: str) -> str:
    return f"{reverse('proposal', args=[key])}?done={done}"


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def _latest(proposal: Proposal) -> dict[str, Answer]:
    """The last answer of each side, of those at hand."""
    return {each.side: each for each in sorted(proposal.answers.all(), key=lambda each: (each.at, each.pk))}


# --- what is shown --------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, proposal: Proposal, typed: Mapping[str, str], faults: Faults, status: int
) -> HttpResponse:
    record, on, account = record_of(request), today(), account_of(request)
    mine, latest = sides_of(account, proposal, on), _latest(proposal)
    both = [(Side.NEED, proposal.need), (Side.OFFER, proposal.offer)]
    done = request.GET.get("done", "")
    one = getattr(proposal, "introduction", None)
    values: dict[str, Any] = {
        "proposal": proposal, "names": [owner_of(entry) or "–" for _, entry in both], "why": why_ended(proposal),
        "is_open": proposal.stage == Stage.OPEN,
        "sides": [
            {"side": str(side), "name": owner_of(entry) or "–", "line": line_of(record, entry, on), "text": entry.text,
             "gone": not entry.text, "said": _said_by(proposal, side, latest.get(side)),
             "words": latest[side].words if side in latest else "", "mine": side in mine, "changed": _changed(proposal, str(side), entry)}
            for side, entry in both
        ],
        "rests": next((str(each.rests_until) for each in latest.values() if each.rests_until), ""),
        "parts": kept_parts(proposal.parts), "points": points(proposal.score),
        "answers": [_question(proposal, side, account, latest, typed, faults, on) for side in mine],
        "introduction": _introduced(proposal, one, mine, on) if one and proposal.stage == Stage.INTRODUCED else None,
        "dossier": _dossier(proposal, mine),
        "done": done if done in DONE and not faults else "", "token": get_token(request),
        "errors": [{"id": field, "text": text} for field, text in faults.items()],
        "action": reverse("proposal", args=[proposal.pk]), "rest_day": str(on + timedelta(days=terms().rest_days)), "talk_day": str(on + timedelta(days=terms().talk_days)),
    }  # fmt: skip
    answer = render(request, "exchange/proposal.html", values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _dossier(proposal: Proposal, mine: Sequence[Side]) -> dict[str, str]:
    """The dossier that it became, or where whose need it is opens one."""
    if proposal.stage != Stage.INTRODUCED:
        return {}
    if there_is := dossier_of(f"{PREFIX}{proposal.pk}"):
        return {"address": reverse("dossier", args=[there_is]), "label": words.say("proposal.dossier")}
    if Side.NEED not in mine:
        return {}
    return {
        "address": f"{reverse('dossier_new')}?proposal={proposal.pk}",
        "label": words.say("proposal.open_dossier"),
    }


def _changed(proposal: Proposal, side: str, entry: Entry) -> bool:
    """Whether a need or an offer says something else than when it was proposed, and that still matters."""
    return proposal.stage == Stage.OPEN and proposal.versions.get(side, entry.version) != entry.version


def _said_by(proposal: Proposal, side: str, answer: Answer | None) -> str:
    name = owner_of(proposal.need if side == Side.NEED else proposal.offer) or "–"
    if answer is None:
        return words.say("proposal.says.none", name=name)
    return words.say(
        f"proposal.says.{answer.verdict}", name=name, day=day(answer.at.date(), words.language()),
        reason=reason_name(answer.reason),
    )  # fmt: skip


def _question(
    proposal: Proposal, side: Side, account: Account, latest: Mapping[str, Answer], typed: Mapping[str, str],
    faults: Faults, on: date,
) -> dict[str, Any]:  # fmt: skip
    """What one side can say now, and the fields of it; who may not answer is told so."""
    own = proposal.need if side == Side.NEED else proposal.offer
    may = may_answer(account, own, on)
    last, other = latest.get(side), latest.get(Side.OFFER if side == Side.NEED else Side.NEED)
    yes = last is not None and last.verdict == Verdict.ACCEPTED
    office = office_for(account, own.organisation, on, Right.PUBLISH) if may and own.organisation else None
    return {
        "side": str(side), "name": owner_of(own) or "–", "may": may, "office": office.title if office else "",
        "version": last.pk if last else 0, "keys": [new_key() for _ in range(3)],
        "accepts": may and proposal.stage == Stage.OPEN and not yes,
        "takes_back": may and yes and proposal.stage in (Stage.OPEN, Stage.INTRODUCED),
        "second": other is not None and other.verdict == Verdict.ACCEPTED,
        "shares": _shares(account, own, on, faults) if may else None,
        "decline": _reasons(proposal.parts, side, typed, faults), "back": [_words(side, "back_words", {}, {})],
        "open_decline": bool(faults.get("reason") or faults.get("words") or typed.get("then") == "decline"),
    }  # fmt: skip


def _shares(account: Account, own: Entry, on: date, faults: Faults) -> dict[str, Any] | None:
    if own.organisation is None or contact_of(account, own.organisation, on, False)[1]:
        return None
    return shares_field(faults.get("shares", ""))


def _reasons(
    parts: Sequence[Mapping[str, Any]], side: str, typed: Mapping[str, str], faults: Faults
) -> list[dict[str, Any]]:
    spoken = words.language()
    named = [each["name"] for each in parts if each["name"] in PARTS] or list(PARTS)
    choices = [
        {"value": "", "label": words.say("proposal.choose")},
        *({"value": name, "label": label(name, spoken)} for name in named),
        {"value": OTHER, "label": words.say("proposal.another")},
    ]
    return [
        {"component": "field", "id": "reason", "kind": "select", "label": words.say("proposal.reason"),
         "hint": words.say("proposal.reason_hint"), "choices": choices, "value": typed.get("reason", ""),
         "error": faults.get("reason", "")},
        _words(side, "words", typed, faults, words.say("proposal.words_hint")),
    ]  # fmt: skip


def _words(side: str, id: str, typed: Mapping[str, str], faults: Faults, hint: str = "") -> dict[str, Any]:
    return {
        "component": "field", "id": id, "name": "words", "kind": "area", "rows": 3, "label": words.say("proposal.words"),
        "hint": hint, "optional": True, "value": typed.get("words", ""), "error": faults.get("words", ""),
    }  # fmt: skip


def _introduced(proposal: Proposal, one: Introduction, mine: Sequence[Side], on: date) -> dict[str, Any]:
    """The contacts of both, the next step, and what was said of it."""
    spoken = words.language()
    numbers = {given.get("account") for given in one.contacts.values()} - {None}
    people = (
        {each.pk: each.email for each in Account.objects.filter(pk__in=numbers, is_active=True)}
        if numbers
        else {}
    )
    contacts = []
    for side, entry in ((Side.NEED, proposal.need), (Side.OFFER, proposal.offer)):
        given = one.contacts.get(side, {})
        person = people.get(given.get("account"), "")
        contacts.append(
            {"name": owner_of(entry) or "–", "title": given.get("title", ""), "mailbox": given.get("mailbox", ""),
             "person": person, "lost": not (given.get("mailbox") or person)}
        )  # fmt: skip
    talked = [
        words.say(
            f"proposal.talked.{said['said']}",
            name=owner_of(proposal.need if side == Side.NEED else proposal.offer) or "–",
            day=day(said["on"], spoken),
        )
        for side, said in one.talked.items()
    ]
    took_place = any(said["said"] == "yes" for said in one.talked.values())
    asks = [] if took_place else [{"side": str(side), "keys": [new_key(), new_key()]} for side in mine[:1]]
    unit = str(proposal.offer.said.get("unit") or "")
    return {
        "contacts": contacts, "units": one.units, "counted": bool(proposal.offer.said.get("quantity")),
        "amount": f"{figure(one.units, spoken)} {unit}" if unit else "",
        "next_on": "" if took_place else str(one.next_on or ""), "talked": talked, "asks": asks,
        "later": one.next_on is None or one.next_on < on + timedelta(days=terms().talk_days),
    }  # fmt: skip
