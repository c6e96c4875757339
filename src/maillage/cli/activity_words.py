"""The words of the page of an activity: texts with their language, codes by name, amounts, and what is cut."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maillage.cli.speak import count, cut, figure, say
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.cli.speak import Front
    from maillage.record.activity import About

MOST = 8
"""Lines of a block; `--json` has them all."""
MOST_RESULTS = 5
MOST_INDICATORS = 3
LONGEST_TEXT = 480
"""Characters of a description."""

Told = dict[str, Any]


class Words:
    """What every part of the page says with. ``foreign`` gathers the languages that stand after texts."""

    def __init__(self, front: Front, about: About) -> None:
        self.front, self.about, self.row = front, about, about.row
        self.told: Told = about.told or {}
        self.foreign: dict[str, None] = {}

    def _text(self, told: Told | None, otherwise: str = "?") -> str:
        """A text, with its language after it when it is not the reader's."""
        if told is None:
            return otherwise
        language = told["language"]
        if language and language != self.front.language:
            self.foreign[language] = None
            return say("activity.in_language", text=told["text"], language=language)
        return isolate(told["text"], self.front.language)

    def _named(self, told: Told | None) -> str:
        if told is None:
            return ""
        return isolate(told["name"] or told["code"] or "?", self.front.language)

    def _more(self, listed: Sequence[Any], most: int = MOST) -> list[str]:
        rest = len(listed) - most
        return [count("activity.more", rest)] if rest > 0 else []

    def _cut(self, told: Told | None) -> str:
        if told is None:
            return ""
        words = told["text"]
        if len(words) > LONGEST_TEXT:
            words = words[:LONGEST_TEXT].rsplit(" ", 1)[0] + "…"
        return self._text({**told, "text": words})

    def _short(self, told: Told | None, room: int, otherwise: str | None) -> str:
        """A text for a cell: cut before its language and isolates are put around it, so that both stay whole."""
        if told is None:
            return isolate(cut(otherwise or "?", room), self.front.language)
        marked = told["language"] and told["language"] != self.front.language
        return self._text({**told, "text": cut(told["text"], room - 5 * bool(marked))})

    def _at(self, statement: Told) -> str:
        place = f"{statement['title'] or statement['file']}"
        if statement["sheet"]:
            place += f" ({statement['sheet']})"
        return say("activity.file_line", file=place, line=statement["line"] or "?")


def amount_shown(amount: Decimal) -> str:
    """A sum as the language writes it, with every decimal that its source states."""
    whole, _, decimals = f"{amount.copy_abs():f}".partition(".")
    decimals = decimals.rstrip("0")
    shown = figure(int(whole)) + (figure(0.5)[1] + decimals if decimals else "")
    return f"-{shown}" if amount < 0 else shown


def plain_percentage(percentage: str) -> str:
    """``100.00`` as ``100``; what is no number as it is."""
    from maillage.record.iati.typing import read_number

    number = read_number(percentage)
    return f"{number.normalize():f}" if number is not None else percentage
