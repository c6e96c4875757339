"""Reading calls: everything that is wrong with a file at once, with line and field. A call with a fault is left out."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from maillage.reference.problems import Problem
from maillage.rules.calls import CONFIRMED, STATUSES, Call, CallVersion
from maillage.rules.reading import At, Reading, Said

_TOP = ("call", "source")
_CALL = ("id", "fund", "title", "address", "version")
_VERSION = ("published", "opens", "closes", "status", "to_confirm", "source", "note")


@cache
def shipped_calls() -> dict[str, Call]:
    """The calls that ship, by their id. Faults in the file are found by the tests, and are left out here."""
    file = resources.files("maillage.rules").joinpath("data", "calls.toml")
    return read_calls(file.read_text(encoding="utf-8"), file.name)[0]


def read_calls(text: str, file: str = "") -> tuple[dict[str, Call], list[Problem]]:
    """The calls of a file by id, and what is wrong with it."""
    reader = _Reader(text, file)
    return reader.calls(), reader.problems


class _Reader(Reading):
    """One reading of a file of calls."""

    def calls(self) -> dict[str, Call]:
        """The calls without a fault, by id."""
        self.keys(self.said, _TOP, ())
        self.read_sources()
        found: dict[str, Call] = {}
        for about, at in self.tables(self.said, "call", ()):
            before = len(self.problems)
            call = self._call(about, at)
            if call.id in found:
                self.fault("twice", (*at, "id"), call.id)
            if len(self.problems) == before:
                found[call.id] = call
        return found

    def _call(self, about: Said, at: At) -> Call:
        self.keys(about, _CALL, at)
        key, fund = self.name(about, "id", at), self.name(about, "fund", at)
        title = self.text(about, "title", at, True)
        rows = self.tables(about, "version", at)
        if not rows:
            self.fault("missing", (*at, "version"), "", "[[call.version]]")
        read = [self._version(row, here) for row, here in rows]
        versions = tuple(version for version in read if version is not None)
        self.problems += version_faults(versions, self.file, ".".join(map(str, at)))
        return Call(key, fund, title, versions, self.address(about, "address", at))

    def _version(self, about: Said, at: At) -> CallVersion | None:
        self.keys(about, _VERSION, at)
        published = self.day(about, "published", at, True)
        status = self.one_of(about, "status", at, STATUSES, CONFIRMED)
        source = self.source(about, at)
        opens, closes = self.day(about, "opens", at), self.day(about, "closes", at)
        to_confirm, note = self.flag(about, "to_confirm", at, False), self.text(about, "note", at)
        if published is None:
            return None
        return CallVersion(published, opens, closes, status, to_confirm, source, note, self.line(*at))


def version_faults(versions: tuple[CallVersion, ...], file: str, within: str) -> list[Problem]:
    """What is wrong between the days of versions: ``within`` is the path of their call."""
    problems = []
    for number, version in enumerate(versions):
        field = f"{within}.version.{number}"
        if version.opens and version.closes and version.closes < version.opens:
            values = {"found": version.closes.isoformat(), "expected": version.opens.isoformat()}
            problems.append(_problem("closes-first", file, version.line, f"{field}.closes", values))
        if number and version.published <= versions[number - 1].published:
            values = {
                "found": version.published.isoformat(),
                "expected": versions[number - 1].published.isoformat(),
            }
            problems.append(_problem("days-fall", file, version.line, f"{field}.published", values))
    return problems


def _problem(code: str, file: str, line: int | None, field: str, values: dict[str, Any]) -> Problem:
    return Problem(f"rules.{code}", file or None, line, field, values)
