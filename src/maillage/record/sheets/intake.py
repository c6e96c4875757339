"""A sheet on its way in: its tables read, their rows derived, handed to the draft of the import to be compared."""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.columns import SHEET_KINDS
from maillage.record.derive import Refused, derive
from maillage.record.intake import Intake, Understood
from maillage.record.sheets import Mapping as SheetMapping
from maillage.record.sheets import Reading, TableReading, read_sheet
from maillage.reference.names import fold
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.record.draft import Draft


class SheetIntake:
    """Takes sheets into one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def take(self, intake: Intake, kind: str | None) -> None:
        """Read a file's tables, derive their rows and compare them with what this source said before."""
        draft, name = self.draft, intake.given.shown
        reading = self._read(intake, kind or draft.wish.kind)
        reported = list(reading.problems)  # of the file, or of the mapping given for it
        rows, rejected, kinds = 0, 0, Counter[str]()
        statements: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for table in reading.tables:
            if not draft.agree(name, table):
                reported.append(Problem("record.sheet-left-out", name, table.header_line))
                continue
            draft.outcome.tables.append(
                Understood(name, table.sheet, table.guess, len(table.rows) + len(table.rejected))
            )
            kept = self._derive_table(intake, table, reported)
            if kept or not table.rows:  # a mapping by which no row could be kept is nothing to remember
                draft.mappings[table.guess.fingerprint] = table.guess.mapping.as_toml()
            rows += len(table.rows) + len(table.rejected)
            rejected += len(table.rows) + len(table.rejected) - len(kept)
            kinds[table.guess.mapping.kind] += len(kept)
            statements[SHEET_KINDS[table.guess.mapping.kind]] += kept
        if not reading.tables and intake.given.named and not any(_refuses(p) for p in reported):
            reported.append(Problem("record.nothing-taken", name))
        for problem in reported:
            draft.report(problem)
        if not kinds:
            return
        draft.settle(intake, statements, rows, rejected)
        dates = {row["as_of"] for kept in statements.values() for row in kept}
        draft.note_source(
            intake, kinds, reported, rows=rows, rejected=rejected, asked=kind or draft.wish.kind,
            mapping=draft.wish.mapping.as_toml() if draft.wish.mapping else None,
            as_of=dates.pop() if len(dates) == 1 else None,  # the sheet gives one date for itself
        )  # fmt: skip
        draft.originals.append(intake.bytes.data)

    def _read(self, intake: Intake, kind: str | None) -> Reading:
        name = intake.given.shown
        try:
            return read_sheet(
                intake.bytes.data,
                name,
                kind=kind,
                mapping=self.draft.wish.mapping,
                remembered=self._remembered,
            )
        # Reading never raises for what stands in a file. Should it, one file must not cost the whole import.
        except Exception as fault:
            if os.environ.get("MAILLAGE_DEBUG"):
                raise
            found = f"{type(fault).__name__}: {fault}"[:120]
            return Reading([], [Problem("record.file-not-understood", name, values={"found": found})])

    def _remembered(self, fingerprint: str) -> SheetMapping | None:
        """The mapping remembered for a sheet; one that was damaged since is named, and guessed anew."""
        state = self.draft.state
        try:
            toml = state.mapping(fingerprint)
            return SheetMapping.from_toml(toml) if toml else None
        except (OSError, ValueError):
            damaged = Problem("record.mapping-damaged", file=str(state.mapping_path(fingerprint)))
            if damaged not in self.draft.outcome.problems:
                self.draft.report(damaged)
            return None

    def _derive_table(
        self, intake: Intake, table: TableReading, reported: list[Problem]
    ) -> list[dict[str, Any]]:
        draft, mapping = self.draft, table.guess.mapping
        constants = {**intake.about.constants, **mapping.constants}
        constants = _constants(mapping.kind, mapping.columns, constants, intake.given.shown, table.sheet)
        reported += [replace(problem, file=intake.given.shown) for problem in table.rejected]
        kept = []
        headings = {said: heading for heading, said in mapping.columns.items() if said}
        says_generated = _generated_column(mapping.columns)
        dated = intake.about.as_of or intake.bytes.stamp.day
        on = (draft.now + _EARLIEST).date().isoformat()
        for position, row in enumerate(table.rows):
            if position % 2_000 == 0:
                draft.progress("matching", position, len(table.rows))

            def report(code: str, name: str, line: int = row.line, **values: Any) -> None:
                reported.append(Problem(code, intake.given.shown, line, headings.get(name, name), values))

            values = {**constants, **row.values}
            try:
                derived = derive(mapping.kind, values, draft.find, report, on)
            except Refused as refused:
                report(refused.code, refused.field)
                continue
            kept.append(
                {
                    "id": derived.id,
                    **derived.fields,
                    "sheet": table.sheet,
                    "line": row.line,
                    "as_of": values.get("as_of") or dated,
                    "generated": intake.about.generated or says_generated(row.raw),
                    "raw": _AS_JSON(row.raw),
                    "parties": derived.parties,
                    "said": "\x1e".join(f"{key}\x1f{value}" for key, value in sorted(values.items())),
                }
            )
        draft.progress("matching", len(table.rows), len(table.rows))
        return kept


_EARLIEST = timedelta(hours=14)
"""How far ahead of UTC a day begins first: what is dated of it there was not written in the future."""
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


def _refuses(problem: Problem) -> bool:
    return problem.severity in ("fatal", "error")


def _constants(
    kind: str, columns: dict[str, str], constants: dict[str, str], file: str, sheet: str | None
) -> dict[str, str]:
    """What is said once for a table; the kind of links from its sheet's or file's name when no column says it."""
    if kind != "links" or "kind" in constants or "kind" in columns.values():
        return constants
    from maillage.reference.kinds import link_kind_in

    for words in (sheet, Path(file).stem):
        found = link_kind_in(words.replace("_", " ").replace("-", " ")) if words else None
        if found:
            return {**constants, "kind": found}
    return constants


@cache
def _generated_headings() -> frozenset[str]:
    text = resources.files("maillage.record").joinpath("data", "generated.toml").read_text(encoding="utf-8")
    return frozenset(fold(heading) for heading in tomllib.loads(text)["headings"])


def _generated_column(columns: Mapping[str, str]) -> Callable[[Mapping[str, str]], bool]:
    """Whether a row says of itself that it is invented: a sheet of the demonstration, or an export of one."""
    own = next((heading for heading in columns if fold(heading) in _generated_headings()), None)
    if own is None:
        return lambda raw: False
    return lambda raw: fold(raw.get(own, "")) not in ("", "no", "non", "nao", "false", "0", "لا", "ne", "не")
