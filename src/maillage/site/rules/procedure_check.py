"""What the rules of each country that takes part say of a cooperation, from a few answers: nothing is kept, the answers stand in the
address. A legal yes is "no obstacle known in the texts read"; what is not known stays to be checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.rules import say
from maillage.rules.judge import judge
from maillage.rules.model import NO, UNKNOWN, YES, Facts, Judgement, Pack
from maillage.rules.vocabulary import order_of, vocabulary
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page_over
from maillage.site.rules.finder_questions import NOT_ASKED, Said, fact_said, question
from maillage.site.rules.here import own_texts, shelf_here
from maillage.site.rules.procedure_choose import FACT, Asked, read
from maillage.site.rules.procedure_shown import country, country_names
from maillage.site.rules.verdicts_shown import ORDER, SHAPE, finding_row
from maillage.site.today import today

_NOT_HERE = (*NOT_ASKED, "amounts")
"""Types of facts that are not asked on this page."""


@page_over(own_texts)
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``?with=FR&with=TN&start=…&f-FR-own_competence=yes``; without countries, to the form."""
    asked = read(request.GET, today())
    if not asked.countries:
        return HttpResponseRedirect(reverse("procedure"))
    sides = [found for code in asked.countries if (found := _side(asked, code))]
    values = {
        "names": country_names(asked.countries),
        "sides": sides,
        "errors": [{"id": name, "text": text} for name, text in asked.faults if name.startswith(FACT)],
        "carried": asked.pairs(),
        "back": asked.query(),
        "asking": any(each["questions"] for each in sides),
    }
    return render(request, "rules/procedure_check.html", values)


def judged(pack: Pack, facts: Facts) -> Judgement:
    """What the rules of a procedure that are no mere steps say together."""
    found = judge(pack, facts, today())
    kept = tuple(each for each in found.findings if each.rule.need is not None and each.applies)
    verdicts = {each.verdict for each in kept}
    verdict = NO if NO in verdicts else UNKNOWN if UNKNOWN in verdicts or found.unread else YES
    return replace(found, findings=kept, verdict=verdict)


def _side(asked: Asked, code: str) -> dict[str, Any]:
    """What the rules of one country say; empty where none are known."""
    pack = shelf_here().procedure_of(code)
    if pack is None:
        return {}
    said = asked.facts.get(code, {})
    others = tuple(each for each in asked.countries if each != code)
    found = judged(pack, {**({"partner_countries": others} if others else {}), **said})
    told = sorted(found.findings, key=lambda each: ORDER[each.verdict])
    spoken_in = words.language()
    return {
        "country": country(code),
        "id": pack.id,
        "answer": SHAPE[found.verdict],
        "word": say.verdict_word(found.verdict, spoken_in, pack.kind),
        "sentence": say.judgement_sentence(found, spoken_in),
        "doubts": say.doubts_of(found, spoken_in),
        "rows": [finding_row(each, found) for each in told if each.leaning != UNKNOWN],
        "open": [finding_row(each, found) for each in told if each.leaning == UNKNOWN],
        "said": [_answered(asked, code, name, value) for name, value in said.items()],
        "questions": _questions(asked, code, found, said),
    }


def _questions(asked: Asked, code: str, found: Judgement, said: Facts) -> list[dict[str, Any]]:
    """The facts that still matter as components, each with a name of its country's."""
    missing: dict[str, None] = {}
    for each in found.findings:
        missing.update(dict.fromkeys(each.missing))
    faults, asks = dict(asked.faults), []
    for name in sorted(missing, key=order_of):
        about = vocabulary()[name]
        if about.type in _NOT_HERE or not about.said("ask", words.language()):
            continue
        field = f"{FACT}{code}-{name}"
        for component in question(name, Said.of(said), error=faults.get(field, "")):
            asks.append({**component, "id": field})
    return asks


def _answered(asked: Asked, code: str, name: str, value: Any) -> dict[str, str]:
    """What was answered, with the address that takes it back."""
    left = {name_: told for name_, told in asked.facts[code].items() if name_ != name}
    without = replace(asked, facts={**asked.facts, code: left})
    return {
        "name": say.fact_name(name, words.language()),
        "value": fact_said(vocabulary()[name], value, words.language()),
        "address": f"?{without.query()}",
    }
