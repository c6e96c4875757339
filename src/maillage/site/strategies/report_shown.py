"""A report as a page says it: figures with how they were made, and line by line what they were counted from.

The whole report is for who acts for the organisation; everybody else reads :func:`public`. Nothing is counted here: figures come from
``strategies.report``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from maillage.dossiers.measures_said import criterion_name
from maillage.reference.spoken import in_digits
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.dossiers.here import language_said, said
from maillage.site.dossiers.result_line import with_unit
from maillage.site.strategies.shown import sum_said
from maillage.strategies.report import (
    EVENTS,
    PROMISES,
    Evaluated,
    Event,
    OfDossier,
    Promised,
    Rated,
    Report,
    Result,
    Sum,
    counted,
    in_kind,
    noted,
    promised,
    totals,
)
from maillage.strategies.shown import Shown, ShownDossier, events_of

GROUP = "strategy_report"
Row = dict[str, Any]


def whole(report: Report) -> dict[str, Any]:
    """All of it."""
    every = list(report.dossiers())
    here, there = noted(every)
    return {
        "figures": _figures(counted(every)),
        "promises": _promises(promised(every)),
        "results": words.say(f"{GROUP}.noted", here=here, there=there) if here or there else "",
        "money": [_total(each.currency, each.agreed, each.announced) for each in totals(every)],
        "in_kind": words.count(f"{GROUP}.in_kind", in_kind(every)) if in_kind(every) else "",
        "objectives": [
            {
                "title": said(each.title) or words.say(f"{GROUP}.apart"), "language": language_said(each.title),
                "figures": _line(counted(each.dossiers)), "dossiers": [_dossier(one) for one in each.dossiers], "apart": "",
            }
            for each in report.objectives
        ],
    }  # fmt: skip


def public(report: Shown) -> dict[str, Any]:
    """What everybody may read."""
    kept: dict[str, int] = {}
    for each in report.objectives:
        for name, number in each.promises.items():
            kept[name] = kept.get(name, 0) + number
    return {
        "figures": _figures(events_of(report.objectives)),
        "promises": _promises(kept),
        "objectives": [
            {
                "title": said(each.title) or words.say(f"{GROUP}.apart"), "language": language_said(each.title),
                "figures": _line(each.events), "dossiers": [_shown(one) for one in each.dossiers],
                "apart": words.count(f"{GROUP}.not_shown", each.apart) if each.apart else "",
            }
            for each in report.objectives
        ],
    }  # fmt: skip


def event_name(what: str) -> str:
    """What happened, in a word or two."""
    return words.say(f"{GROUP}.event.{what}")


def happened(what: str) -> str:
    """The same of one dossier."""
    return words.say(f"{GROUP}.happened.{what}")


def sort_name(sort: str) -> str:
    """A sort of evaluation."""
    found = catalogue("maillage.dossiers", "words")["evaluation"].get(sort)
    return choose(dict(found), words.language()) if found else sort


def _figures(found: Mapping[str, int]) -> list[Row]:
    """Each figure with how it was made, noughts too: an empty year is said as one."""
    return [
        {"name": event_name(each), "number": found.get(each, 0), "how": words.say(f"{GROUP}.how.{each}")}
        for each in EVENTS
    ]


def _promises(found: Mapping[str, int]) -> list[Row]:
    if not any(found.values()):
        return []
    return [{"name": words.say(f"{GROUP}.promise.{each}"), "number": found.get(each, 0)} for each in PROMISES]


def _line(found: Mapping[str, int]) -> str:
    """The figures of one objective on one line."""
    parts = [words.count(f"{GROUP}.counted.{each}", found[each]) for each in EVENTS if found.get(each)]
    return " · ".join(parts) or words.say(f"{GROUP}.nothing_happened")


def _total(currency: str, agreed: int, announced: int) -> Row:
    return {
        "currency": currency,
        "agreed": sum_said(agreed, currency),
        "announced": sum_said(announced, currency),
    }


def _dossier(of: OfDossier) -> Row:
    names = {party: said(each) for party, each in of.names.items()}
    return {
        "title": said(of.title),
        "language": language_said(of.title),
        "address": reverse("dossier", args=[of.dossier]),
        "phase": words.say(f"dossier.phase.{of.phase}"),
        "partners": words.listed(names.get(each, each) for each in of.partners),
        "damaged": of.damaged,
        "events": [_event(each) for each in of.events],
        # the sentence is the reader's, whatever names it begins with
        "told": [
            {"when": str(each.on), "text": said(each.says), "language": words.language()} for each in of.told
        ],
        "more": words.count(f"{GROUP}.decisions", of.decisions),
        "promises": [_promise(each) for each in of.promises],
        "results": [_result(each, names) for each in of.results],
        "empty": [words.say(f"{GROUP}.empty_side", side=names.get(each, each)) for each in of.empty],
        "sums": [_sum(each) for each in of.sums],
        "evaluations": [_evaluation(each, names) for each in of.evaluations],
        "silent": [words.say(f"{GROUP}.none.{name}") for name in _nothing(of)],
    }


def _nothing(of: OfDossier) -> Iterable[str]:
    """Of what nothing is recorded in the year: said, and never left out."""
    if not of.decisions:
        yield "decisions"
    if not of.promises:
        yield "promises"
    if not of.results:
        yield "results"
    if not of.sums:
        yield "sums"
    if not of.evaluations:
        yield "evaluations"


def _event(each: Event) -> Row:
    return {
        "name": happened(each.what), "when": str(each.on), "why": said(each.why), "language": language_said(each.why),
        "made_from": made_from(each.seq),
    }  # fmt: skip


def made_from(seq: int) -> str:
    """The decision that a line was made from."""
    return words.say(f"{GROUP}.made_from", number=in_digits(seq, words.language())) if seq else ""


def _promise(each: Promised) -> Row:
    return {
        "text": said(each.says), "language": language_said(each.says), "due": str(each.due), "evidence": each.evidence,
        "state": words.say(f"{GROUP}.promise.{each.state}"), "made_from": made_from(each.seq),
    }  # fmt: skip


def _result(each: Result, names: Mapping[str, str]) -> Row:
    place = "here" if each.here else "there"
    value = with_unit(each.value, each.unit) if each.value else words.say(f"{GROUP}.nothing_recorded")
    return {
        "text": said(each.says), "language": language_said(each.says), "value": value, "recorded": bool(each.value),
        "side": words.say(f"{GROUP}.{place}", side=names.get(each.side, each.side)), "when": str(each.on or ""),
        "target": words.say(f"{GROUP}.target", figure=with_unit(each.target, each.unit)) if each.target else "",
        "made_from": made_from(each.seq), "word": word_said(each.by, names),
    }  # fmt: skip


def word_said(by: str, names: Mapping[str, str]) -> str:
    """That it is another party's word, which the side has not confirmed."""
    return words.say(f"{GROUP}.word", who=names.get(by, by)) if by else ""


def _sum(each: Sum) -> Row:
    amount = words.say(f"{GROUP}.no_sum") if each.amount is None else sum_said(each.amount, each.currency)
    return {
        "source": each.source, "sum": amount, "state": words.say(f"{GROUP}.sum.{each.state}"), "made_from": made_from(each.seq),
    }  # fmt: skip


def _evaluation(each: Evaluated, names: Mapping[str, str]) -> Row:
    return {
        "name": sort_name(each.sort), "when": str(each.on), "made_from": made_from(each.seq),
        "rows": [rated_said(one, names) for one in each.ratings], "lesson": said(each.lesson), "language": language_said(each.lesson),
    }  # fmt: skip


def rated_said(each: Rated, names: Mapping[str, str]) -> str:
    """A criterion on a side: its score of the best, or why it is not rated."""
    spoken = words.language()
    values = {"criterion": criterion_name(each.criterion, spoken), "side": names.get(each.side, each.side)}
    if each.score is not None:
        said_so = words.say(f"{GROUP}.rated", score=each.score, **values)
        return " ".join(filter(None, (said_so, word_said(each.by, names))))
    why = said(each.why)
    if why:
        return words.say(f"{GROUP}.not_rated", why=why, **values)
    return words.say(f"{GROUP}.silent", **values)


def _shown(each: ShownDossier) -> Row:
    return {
        "title": said(each.title),
        "language": language_said(each.title),
        "address": reverse("citizen", args=[each.dossier]),
        "phase": words.say(f"dossier.phase.{each.phase}"),
        "partners": words.listed(said(one) for one in each.names),
        "public_results": [{"text": said(one), "language": language_said(one)} for one in each.results],
        "public_cost": [_sum(one) for one in each.cost],
    }
