"""A report as the lines of a file: of which objective and dossier, what each line is and says, and the decision that it comes of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from maillage.dossiers.measures_said import criterion_name
from maillage.reference.money.split import in_units
from maillage.site import words
from maillage.site.dossiers.here import said
from maillage.site.strategies.report_shown import GROUP, event_name, happened, word_said
from maillage.strategies.report import Report, Sum
from maillage.strategies.shown import Shown

COLUMNS = (
    "objective",
    "dossier",
    "dossier_key",
    "line",
    "what",
    "value",
    "unit",
    "side",
    "day",
    "says",
    "decision",
)
"""Their names in the reader's language stand in the first line."""


def rows_of(report: Report) -> Sequence[Sequence[Any]]:
    """The same as lines of a file: what a line is, of which objective and dossier, what it says, its value, and the decision it comes of."""
    found: list[Sequence[Any]] = []
    for objective in report.objectives:
        title = said(objective.title) or words.say(f"{GROUP}.apart")
        for of in objective.dossiers:
            names = {party: said(each) for party, each in of.names.items()}
            head = (title, said(of.title), of.dossier)
            for event in of.events:
                found.append(
                    (
                        *head,
                        "event",
                        happened(event.what),
                        "",
                        "",
                        "",
                        event.on,
                        said(event.why),
                        event.seq or "",
                    )
                )
            for promise in of.promises:
                state = words.say(f"{GROUP}.promise.{promise.state}")
                found.append(
                    (
                        *head,
                        "promise",
                        said(promise.says),
                        state,
                        "",
                        "",
                        promise.due,
                        promise.evidence,
                        promise.seq,
                    )
                )
            for result in of.results:
                side = names.get(result.side, result.side)
                value = result.value or words.say(f"{GROUP}.nothing_recorded")
                found.append(
                    (
                        *head,
                        "result",
                        said(result.says),
                        value,
                        result.unit,
                        side,
                        result.on or "",
                        word_said(result.by, names),
                        result.seq or "",
                    )
                )
            for each in of.sums:
                state = words.say(f"{GROUP}.sum.{each.state}")
                found.append(
                    (*head, "sum", each.source, _amount(each), each.currency, "", "", state, each.seq)
                )
            for evaluation in of.evaluations:
                for one in evaluation.ratings:
                    found.append(
                        (
                            *head,
                            "rating",
                            criterion_name(one.criterion, words.language()),
                            one.score or "",
                            "",
                            names.get(one.side, one.side),
                            evaluation.on,
                            said(one.why) or word_said(one.by, names),
                            evaluation.seq,
                        )
                    )
            for told in of.told:
                found.append((*head, "decision", said(told.says), "", "", "", told.on, "", told.seq))
    return found


def public_rows(report: Shown) -> Sequence[Sequence[Any]]:
    """What everybody may read, as lines of the same file."""
    found: list[Sequence[Any]] = []
    for objective in report.objectives:
        title = said(objective.title) or words.say(f"{GROUP}.apart")
        for name, number in objective.events.items():
            found.append((title, "", "", "count", event_name(name), number, "", "", "", "", ""))
        for name, number in objective.promises.items():
            found.append(
                (title, "", "", "count", words.say(f"{GROUP}.promise.{name}"), number, "", "", "", "", "")
            )
        for of in objective.dossiers:
            head = (title, said(of.title), of.dossier)
            for result in of.results:
                found.append((*head, "result", said(result), "", "", "", "", "", ""))
            for each in of.cost:
                found.append((*head, "sum", each.source, _amount(each), each.currency, "", "", "", ""))
    return found


def _amount(each: Sum) -> Decimal | str:
    """A sum as a number; what is in kind has none."""
    return words.say(f"{GROUP}.no_sum") if each.amount is None else in_units(each.amount, each.currency)
