"""A report answered: what comes of it, the words of the answer, and a letter to whoever left an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.acts.note import note
from maillage.site.reports.letter import send_answer
from maillage.site.reports.models import Report, State
from maillage.site.reports.said import LONGEST, clean
from maillage.site.reports.standing import reported


class AnsweredMeanwhile(Exception):
    """Somebody else answered since the form was shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a curator says: the state, the words, the report that says the same, whether the reader's words may be shown."""

    state: str
    text: str
    same_as: int | None
    shows_words: bool

    @classmethod
    def of(cls, report: Report) -> Answer:
        """As it stands."""
        state = "" if report.state == State.OPEN else str(report.state)
        return cls(state, report.answer, report.same_as_id, report.shows_words)

    def typed(self) -> dict[str, str]:
        """As the form holds it."""
        return {
            "outcome": self.state,
            "answer": self.text,
            "same_as": str(self.same_as or ""),
            "words": "yes" if self.shows_words else "no",
        }


def answer_in(typed: Mapping[str, str], report: Report) -> tuple[Answer, list[tuple[str, str]]]:
    """The answer of a form, and what is wrong with it: sentences by field."""
    state, text, other = (
        typed.get("outcome", ""),
        clean(typed.get("answer", "")),
        typed.get("same_as", "").strip(),
    )
    number = int(other) if other.isascii() and other.isdigit() and len(other) < 16 else None
    faults = []
    if state not in (State.MENDED, State.KEPT, State.DUPLICATE):
        faults.append(("outcome", words.say("desk_reports.choose")))
    if state == State.KEPT and not text:
        faults.append(("answer", words.say("desk_reports.reason")))
    if len(text) > LONGEST:
        faults.append(("answer", words.count("reports.too_long", len(text), most=LONGEST)))
    if state == State.DUPLICATE and (
        number in (None, report.pk) or not Report.objects.filter(pk=number).exists()
    ):
        faults.append(("same_as", words.say("desk_reports.no_such")))
    shows = typed.get("words", "yes") != "no"
    return Answer(state, text, number if state == State.DUPLICATE else None, shows), faults


def answer(request: HttpRequest, number: int, version: int, said: Answer, by: Account) -> None:
    """Write the answer down, within a transaction. The address goes with the letter. Raises AnsweredMeanwhile when the report
    is no longer at ``version``."""
    report = Report.objects.select_for_update().get(pk=number)
    if report.version != version:
        raise AnsweredMeanwhile
    email, report.email = report.email, ""
    report.state, report.answer, report.shows_words = said.state, said.text, said.shows_words
    report.same_as_id, report.answered_by, report.answered_at = said.same_as, by, timezone.now()
    report.version += 1
    report.save()
    if email:
        send_answer(request, report, email)
    note("report_answered", by, f"report:{number}", state=said.state)
    reported.changed()
