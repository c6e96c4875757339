"""One fund: its window, its calls with every version, its rules as sentences with where each was read, its figures by date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from maillage.rules import say
from maillage.rules.model import FUNDING, Pack
from maillage.rules.spoken import chosen
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.instance.now import instance
from maillage.site.pages.page import page_over
from maillage.site.rules import fund_shown as shown
from maillage.site.rules.here import calls_here, known_calls, own_texts, shelf_here
from maillage.site.rules.packs import where
from maillage.site.rules.taken_cells import OF_VERSION, flag, of_version
from maillage.site.rules.values_shown import values_shown
from maillage.site.rules.verdicts_shown import day_of_rule, day_of_rules, day_said
from maillage.site.rules.window_shown import window_of, window_sentence
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_CALLS = 4
"""Calls shown at once; earlier ones stand folded below."""
RULES = (
    "rule",
    "name",
    "in_force_from",
    "in_force_until",
    "source",
    "article",
    "as_of",
    "verified",
    "address",
)
VALUES = ("value", "name", "unit", "in_force_from", "is", "source", "as_of", "verified", "address")
CALLS = ("call", "name", "known_since", "version_status", *OF_VERSION)
Rows = list[tuple[Any, ...]]


@page_over(own_texts, known_calls)
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponseBase:
    """The page of a fund; its rules, figures and calls as files."""
    pack = shelf_here().packs.get(identifier)
    if pack is None or pack.kind != FUNDING:
        raise Http404
    files: dict[str, Callable[[str], HttpResponseBase]] = {
        "rules": lambda format: taken_rows(record, "fund_rules", RULES, _rules(pack), format),
        "values": lambda format: taken_rows(record, "fund_values", VALUES, _values(pack), format),
        "calls": lambda format: taken_rows(record, "fund_calls", CALLS, _calls(pack), format),
    }
    if file := take.file_of(request, files):
        return file
    on, window = day_of_rules(pack, today()), window_of(pack)
    rules, others = shown.rules_shown(pack, on)
    calls = shown.calls_shown(pack, calls_here())
    values: dict[str, Any] = {
        "pack": pack,
        "name": say.title(pack, words.language()),
        "where": where(pack),
        "state": window.state,
        "sentence": window_sentence(window),
        "note": say.filled(pack.note, pack, on, words.language()),
        "confirm": chosen(pack.confirm_with, words.language()),
        "past_review": pack.review_by if today() > pack.review_by else None,
        "known_until": pack.known_until if pack.known_until and today() > pack.known_until else None,
        "on": on,
        "rules": rules,
        "others": others,
        "ceiling": shown.ceiling_said(pack, on),
        "figures": values_shown(pack),
        "calls": calls[:MOST_CALLS],
        "older": calls[MOST_CALLS:],
        "whose": _whose(pack),
        "ways": {name: take.offered(request, list=name) for name in files},
        "checked": day_said(pack.checked),
        "review": day_said(pack.review_by),
    }
    return render(request, "rules/fund.html", values)


def _whose(pack: Pack) -> str:
    """By whom the rules were added or changed here, in a sentence; empty of those that ship."""
    if not pack.own:
        return ""
    if pack.own == instance().name:
        return words.say("funds.whose_instance")
    return words.say("funds.whose", name=pack.own)


def _rules(pack: Pack) -> Rows:
    language, on = words.of_files(), day_of_rules(pack, today())
    return [
        (rule.id, say.rule_name(rule, pack, day_of_rule(rule, on), language), str(rule.since or ""), str(rule.until or ""), rule.source.title,
         rule.article, str(rule.source.as_of or ""), flag(rule.verified), rule.source.address)
        for rule in pack.rules
    ]  # fmt: skip


def _values(pack: Pack) -> Rows:
    language = words.of_files()
    return [
        (value.id, chosen(value.name, language), value.unit, str(each.since), "" if each.is_ is None else str(each.is_),
         each.source.title, str(each.source.as_of or ""), flag(each.verified), each.source.address)
        for value in pack.values.values() for each in value.at
    ]  # fmt: skip


def _calls(pack: Pack) -> Rows:
    language = words.of_files()
    return [
        (call.id, chosen(call.title, language), str(each.published), each.status, *of_version(each))
        for call in calls_here().values()
        if call.fund == pack.id
        for each in call.versions
        if each.published <= today()
    ]
