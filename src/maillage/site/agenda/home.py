"""What an officer sees first, in this order: what is due, who waits for their answer, what changed, calls that they could answer, and
partners that fit their needs and offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse

from maillage.parties.models import Organisation
from maillage.parties.rights import Right
from maillage.rules import say
from maillage.rules.calls import ANNOUNCED, OPEN, POSTPONED, Call, state, version_on
from maillage.rules.judge import judge
from maillage.rules.model import NO, Judgement
from maillage.rules.obligation import Obligation
from maillage.rules.spoken import chosen
from maillage.rules.vocabulary import vocabulary
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.agenda.changed import changes
from maillage.site.agenda.collect import Whose, agenda
from maillage.site.agenda.fits import fits
from maillage.site.agenda.models import Reminding
from maillage.site.agenda.shown import ANSWERS, ASIDE, line_of, names_of
from maillage.site.pages.page import record_of
from maillage.site.rules.here import calls_here, kept_facts_of, shelf_here
from maillage.site.today import today

MOST_DUE, MOST_ANSWERS, MOST_CALLS, MOST_FACTS = 6, 6, 5, 3
MOST_ASKED = 5
"""Organisations of somebody for which calls are looked at: those that come first."""
_COMING = (OPEN, ANNOUNCED, POSTPONED)


def home(request: HttpRequest, of: Whose, account: Account, full: str) -> dict[str, Any]:
    """The values of ``agenda/home.html``. ``full``: the address of the whole agenda."""
    on, record = today(), record_of(request)
    found = agenda(record, of, on, words.language())
    names = names_of(of.organisations)
    listed = list(found.open())
    due = [each for each in listed if each.kind not in ANSWERS | ASIDE]
    answers = [each for each in listed if each.kind in ANSWERS]
    before = last_visit(account, on)
    return {
        "due": _lines(due[:MOST_DUE], names),
        "answers": _lines(answers[:MOST_ANSWERS], names),
        "n_lines": len(listed) + len(found.waiting),
        "full": full,
        "since": str(before or ""),
        "changes": changes(of.organisations, listed, before) if before else [],
        "calls": calls_for(of.organisations[:MOST_ASKED], on),
        "fits": fits(record, _published_by(of), on),
        "acts": bool(of.organisations),
        "token": get_token(request),
    }


def _published_by(of: Whose) -> list[Organisation]:
    return [each for each in of.organisations if Right.PUBLISH in of.rights_in(each)]


def _lines(lines: Iterable[Obligation], names: dict[str, str]) -> list[Any]:
    return [line_of(each, today(), names) for each in lines]


def last_visit(account: Account, on: date) -> date | None:
    """The last day before today on which somebody came here; None the first time. That they are here today is kept."""
    kept, _ = Reminding.objects.get_or_create(account=account)
    if kept.seen_on is None or kept.seen_on < on:
        kept.seen_before, kept.seen_on = kept.seen_on, on
        kept.save(update_fields=["seen_before", "seen_on"])
    return kept.seen_before


def calls_for(organisations: Sequence[Organisation], on: date) -> list[dict[str, Any]]:
    """Calls that are open or to come and that no rule of their fund refuses to one of these, by what is known of it; with what is
    still to be said."""
    rows: dict[str, dict[str, Any]] = {}
    coming = [each for each in calls_here().values() if state(each, on) in _COMING]
    kept = kept_facts_of(organisations) if coming else {}
    for organisation in organisations if coming else ():
        shelf = shelf_here(organisation)
        facts = {"applicant_kind": organisation.kind, "applicant_country": organisation.country, **kept.get(organisation.pk, {})}  # fmt: skip
        for call in coming:
            pack = shelf.packs.get(call.fund)
            if pack is None or call.id in rows:
                continue
            found = judge(pack, facts, on, deep=False)
            if found.verdict != NO:
                rows[call.id] = _call(call, found, on)
    return sorted(rows.values(), key=lambda each: each["closes"] or "9")[:MOST_CALLS]


def _call(call: Call, found: Judgement, on: date) -> dict[str, Any]:
    spoken, version = words.language(), version_on(call, on)
    missing = dict.fromkeys(name for each in found.findings for name in each.missing)
    asked = [vocabulary()[name].said("name", spoken) for name in missing if name in vocabulary()][:MOST_FACTS]
    opens = version.opens if version and version.opens and version.opens > on else None
    return {
        "title": chosen(call.title, spoken),
        "address": reverse("call", args=[call.id]),
        "verdict": say.verdict_word(found.verdict, spoken),
        "closes": str(version.closes or "") if version else "",
        "opens": str(opens or ""),
        "reason": say.judgement_sentence(found, spoken),
        "asked": asked,
        "judged": reverse("fund", args=[call.fund]),
    }
