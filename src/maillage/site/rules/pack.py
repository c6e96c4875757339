"""One file of rules: each rule in words with its source, its values by date, its sources; and the cases by which it is tried."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from maillage.rules import say, spoken
from maillage.rules.cases import Case
from maillage.rules.model import FUNDING, Facts, Pack, PackSource, Rule
from maillage.rules.vocabulary import vocabulary
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.content import foreign
from maillage.site.pages.page import page_over
from maillage.site.rules.conditions_said import need_said, where_said
from maillage.site.rules.here import own_texts, shelf_here
from maillage.site.rules.packs import pack_line
from maillage.site.rules.procedure_shown import source_said
from maillage.site.rules.taken_cells import flag
from maillage.site.rules.values_shown import values_shown
from maillage.site.rules.verdicts_shown import SHAPE, day_of_rule, day_of_rules, held_said
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

RULE_COLUMNS = ("rule", "name", "is_step", "source", "article", "verified", "in_force_from", "in_force_until")
VALUE_COLUMNS = ("value", "name", "in_force_from", "is", "unit", "status", "source", "verified")
CASE_COLUMNS = ("name", "on", "verdict", "reasons", "facts")


@page_over(own_texts)
def show(request: HttpRequest, record: AtHand, id: str) -> HttpResponseBase:
    """Every rule in words; ``?list=values`` with ``as`` gives the dated values away, without it the rules."""
    pack, on = _found(id), today()
    format = take.asked(request)
    if format and request.GET.get("list") == "values":
        return taken_rows(record, "rule_values", VALUE_COLUMNS, _value_rows(pack, words.of_files()), format)
    if format:
        return taken_rows(record, "rules_of_file", RULE_COLUMNS, _rule_rows(pack, on), format)
    day = day_of_rules(pack, on)
    shown = {
        "pack": {**pack_line(pack), "kind": pack.kind, "address": pack.address, "fund": pack.kind == FUNDING},
        "note": say.filled(pack.note, pack, day, words.language()),
        "confirm": spoken.chosen(pack.confirm_with, words.language()),
        "since": str(pack.since or ""),
        "known_until": str(pack.known_until or ""),
        "dated_by": say.fact_name(pack.dated_by, words.language()) if pack.dated_by else "",
        "asked": [_rule(each, pack, day) for each in pack.rules if each.step is None],
        "steps": [_rule(each, pack, day) for each in pack.rules if each.step is not None],
        "values": values_shown(pack),
        "sources": [_source(each) for each in pack.sources.values()],
        "n_cases": len(shelf_here().cases.get(pack.id, ())),
        "ways": take.offered(request),
        "value_ways": take.offered(request, list="values"),
    }
    return render(request, "rules/pack.html", shown)


@page_over(own_texts)
def cases(request: HttpRequest, record: AtHand, id: str) -> HttpResponseBase:
    """The situations by which the rules are tried, each with its day, what is expected of the whole and of each rule."""
    pack = _found(id)
    known = shelf_here().cases.get(pack.id, ())
    if format := take.asked(request):
        return taken_rows(record, "rule_cases", CASE_COLUMNS, [_case_row(each) for each in known], format)
    names = {
        each.id: say.rule_name(each, pack, day_of_rules(pack, today()), words.language())
        for each in pack.rules
    }
    shown = {
        "pack": {"id": pack.id, "title": say.title(pack, words.language())},
        "cases": [_case(each, names, pack) for each in known],
        "ways": take.offered(request),
    }
    return render(request, "rules/pack_cases.html", shown)


def _found(id: str) -> Pack:
    pack = shelf_here().packs.get(id)
    if pack is None:
        raise Http404
    return pack


def _rule(rule: Rule, pack: Pack, on: date) -> dict[str, Any]:
    spoken_in, step = words.language(), rule.step
    on = day_of_rule(rule, on)
    return {
        "id": rule.id,
        "name": say.rule_name(rule, pack, on, spoken_in),
        "where": where_said(rule, pack, on),
        "need": need_said(rule, pack, on),
        "mend": say.mend(rule, pack, on, spoken_in),
        "actor": spoken.chosen(step.actor, spoken_in) if step else "",
        "authority": spoken.chosen(step.authority, spoken_in) if step else "",
        "document": spoken.chosen(step.document, spoken_in) if step else "",
        "lead": spoken.term(step.lead, spoken_in) if step and step.lead else "",
        "sits": bool(step and step.sits),
        "points": [spoken.chosen(each, spoken_in) for each in rule.points],
        "note": say.filled(rule.note, pack, on, spoken_in),
        "holds": held_said(rule),
        "source": source_said(rule),
        "verified": rule.verified,
    }


def _source(source: PackSource) -> dict[str, Any]:
    return {
        "title": source.title,
        "language": foreign(source.title),
        "address": source.address,
        "as_of": str(source.as_of or ""),
        "verified": source.verified,
    }


def _case(case: Case, names: dict[str, str], pack: Pack) -> dict[str, Any]:
    return {
        "name": case.name,
        "language": foreign(case.name),
        "on": str(case.on),
        "facts": facts_said(case.facts, pack),
        "answer": SHAPE[case.verdict],
        "word": say.verdict_word(case.verdict, words.language(), pack.kind),
        "rules": [
            {"name": names.get(rule, rule), "said": words.say(f"packs.expected.{_EXPECTED[verdict]}")}
            for rule, verdict in case.rules.items()
        ],
    }


_EXPECTED = {
    "yes": "yes", "no": "no", "unknown": "unknown", "yes?": "leaning_yes", "no?": "leaning_no", "n/a": "not_applicable"
}  # fmt: skip


def facts_said(facts: Facts, pack: Pack) -> list[str]:
    """What is known of a situation, a fact each."""
    spoken_in = words.language()
    names = {rule.id: rule for rule in pack.rules}

    def said(name: str, value: Any) -> str:
        if vocabulary()[name].type == "days":
            steps = [
                (say.rule_name(names[step], pack, pack.checked, spoken_in) if step in names else step, day)
                for step, day in value.items()
            ]
            told = spoken.listed(
                [f"{step} ({spoken.anything(day, spoken_in)})" for step, day in steps], spoken_in
            )
        else:
            told = spoken.of_fact(name, value, spoken_in, pack.currency)
        return f"{say.fact_name(name, spoken_in)}{words.say('search.colon')} {told}"

    return [said(name, value) for name, value in facts.items()]


# --- as files ---------------------------------------------------------------------------------------------------------


def _rule_rows(pack: Pack, on: date) -> list[tuple[Any, ...]]:
    day = day_of_rules(pack, on)
    return [
        (
            each.id, say.rule_name(each, pack, day_of_rule(each, day), words.of_files()), flag(each.step is not None), each.source.title, each.article,
            flag(each.verified), str(each.since or ""), str(each.until or ""),
        )
        for each in pack.rules
    ]  # fmt: skip


def _value_rows(pack: Pack, spoken_in: str) -> list[tuple[Any, ...]]:
    return [
        (
            name, spoken.chosen(value.name, spoken_in), str(each.since), "" if each.is_ is None else str(each.is_), value.unit,
            each.status, each.source.title, flag(each.verified),
        )
        for name, value in pack.values.items()
        for each in value.at
    ]  # fmt: skip


def _case_row(case: Case) -> tuple[Any, ...]:
    reasons = "; ".join(f"{rule}={verdict}" for rule, verdict in case.rules.items())
    facts = "; ".join(f"{name}={value}" for name, value in case.facts.items())
    return case.name, str(case.on), case.verdict, reasons, facts
