"""A problem is data: what is wrong, where, what was found, what was expected, how to mend it.

The object holds values only; its sentences come from the catalogue of the room that reports it
(``data/problems.toml``), in fr, en and ar. Reading never stops at a problem: a reader returns (values, problems).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from maillage.reference.texts import catalogue, choose, fill, listed, reworded

SEVERITIES = ("fatal", "error", "warning", "note")


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with data.

    ``code`` is stable and starts with the room: ``record.country-unknown``. ``file`` is the path as given,
    ``line`` counts from 1 as the user's program shows it, ``field`` is the column or element. ``values`` are what the
    sentences name: at least ``found`` and ``expected`` where they make sense.
    """

    code: str
    file: str | None = None
    line: int | None = None
    field: str | None = None
    values: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def severity(self) -> str:
        """How bad it is.

        ``fatal``: nothing of this file is kept; ``error``: a row, or a value that matters, could not be used and
        should be mended; ``warning``: used, but look at it; ``note``: good to know.
        """
        return str(self._texts()["severity"])

    def message(self, language: str = "en") -> str:
        """What was found, in one sentence."""
        return self._say(self._texts(), language)

    def mend(self, language: str = "en") -> str:
        """The one thing to do about it, in one sentence."""
        return self._say(self._texts()["mend"], language)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The shape shown to machines, everywhere the same."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "message": self.message(language),
            "mend": self.mend(language),
        }

    def _texts(self) -> dict[str, Any]:
        texts: dict[str, Any] = self._catalogue("problems")[self.code]
        return texts

    def _catalogue(self, name: str) -> dict[str, Any]:
        return catalogue(f"maillage.{self.code.partition('.')[0]}", name)

    def _say(self, texts: dict[str, Any], language: str) -> str:
        values = {"file": self.file, "line": self.line, "field": self.field, **self.values}
        faults = self._texts().get("found_in")
        if faults and values.get("found"):  # what another program said, in our words
            values["found"] = reworded(str(values["found"]), self._catalogue(faults)["fault"], language)
        shown = {name: _spoken(value, language) for name, value in values.items()}
        return fill(choose(texts, language), language, shown)


def _spoken(value: Any, language: str) -> Any:
    """A day or a moment as it is written in a language, words in it (a table of language → words), several with commas; else as it is."""
    if isinstance(value, Mapping):
        return choose(dict(value), language) if value else ""
    if isinstance(value, list | tuple):
        return listed((_spoken(each, language) for each in value), language)
    if isinstance(value, date):
        from maillage.reference.spoken import day, moment

        return moment(value, language) if isinstance(value, datetime) else day(value, language)
    return value
