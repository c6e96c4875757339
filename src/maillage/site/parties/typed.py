"""What somebody typed into a form of these pages: as it was sent, or as it waited while they signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from maillage.parties.organisations import Faults, is_language, working_languages
from maillage.record.sheets.dates import western_digits
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.reports.said import clean

LONGEST_CHOSEN = 6_000
"""Characters of a choice that are read: every one of ours has fewer."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Answers by the names of their fields, each with what was typed or chosen."""

    answers: Mapping[str, Sequence[str]]

    @classmethod
    def sent(cls, request: HttpRequest) -> Typed:
        """Of the form that comes with the request."""
        return cls(dict(request.POST.lists()))

    @classmethod
    def waiting(cls, request: HttpRequest) -> Typed:
        """Of the form that was sent here before its sender had signed in; empty where none was."""
        return cls(kept(request))

    def one(self, name: str, otherwise: str = "") -> str:
        """An answer, whole; ``otherwise`` where the field was not sent. Whoever takes it says what is too long: nothing of it is cut off
        unsaid, and no form is longer than ``limits.LARGEST_FORM``."""
        values = self.answers.get(name)
        return clean(values[-1]) if values else otherwise

    def whole(self, name: str) -> str:
        """The same; empty where the field was not sent."""
        return self.one(name)

    def all(self, name: str) -> tuple[str, ...]:
        """All answers of a field where several may be chosen."""
        return tuple(clean(each[:LONGEST_CHOSEN]) for each in self.answers.get(name, ())[:100])

    def number(self, name: str) -> int:
        """A whole number, with the digits of any keyboard; 0 where none was sent."""
        said = western_digits(self.one(name))
        return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0

    def __bool__(self) -> bool:
        return bool(self.answers)


def day_in(said: str) -> date | None:
    """A day that was typed; None for none, and for what is no day."""
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def told(faults: Faults) -> dict[str, str]:
    """Sentences by field, of what is wrong with it."""
    return {field: words.say(f"party.fault.{code}") for field, code in faults.items()}


def errors(sentences: Mapping[str, str], of: str = "") -> list[dict[str, str]]:
    """The same as the summary of errors lists them; ``of`` stands before the identifiers of the fields."""
    return [{"id": f"{of}{field}", "text": text} for field, text in sentences.items()]


def field(name: str, group: str, value: str, faults: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """A field as the component takes it; its label, where none is given, and hint stand in ``<group>.field`` and ``<group>.hint``."""
    label = more.pop("label", "") or words.say(f"{group}.field.{name}")
    shown = {"component": "field", "id": name, "label": label, "value": value, **more}
    if error := faults.get(name, ""):
        shown["error"] = error
    return shown


def language_choices(none: bool = False) -> list[dict[str, str]]:
    """The languages that are offered, by their names in the reader's."""
    spoken = words.language()
    named = [{"value": code, "label": language_name(code, spoken)} for code in working_languages()]
    return [{"value": "", "label": "–"}, *named] if none else named


def languages_in(typed: Typed) -> tuple[str, ...]:
    """The languages chosen, in the order in which they are offered."""
    chosen = set(typed.all("languages"))
    return tuple(code for code in working_languages() if code in chosen and is_language(code))
