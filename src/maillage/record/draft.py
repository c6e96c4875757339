"""An import in the making: files read, derived, compared. Nothing has taken effect until it is finished.

Rows read = added + changed + unchanged + rejected: asserted here, in production.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.columns import SHEET_KINDS
from maillage.record.derive import Refused, derive
from maillage.record.files import (
    SHEET_ENDINGS,
    Bytes,
    Given,
    Stamp,
    looks_unchanged,
    printable,
    read_whole,
    stamp,
    unreadable,
)
from maillage.record.identify import Identifier
from maillage.record.intake import About, Agree, Intake, Outcome, Progress, Understood, Wish
from maillage.record.known import Before, Known, tables_of
from maillage.record.standing import Compared, compare
from maillage.record.state import State
from maillage.record.store import Manifest, Store
from maillage.reference.identifiers import stated
from maillage.reference.names import fold
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.record.sheets import Mapping as SheetMapping
    from maillage.record.sheets import Reading, TableReading
    from maillage.reference.places import Places


class Draft:
    """An import in the making. Nothing in it has taken effect until :meth:`finish` swaps the manifest."""

    def __init__(
        self,
        store: Store,
        places: Places | None,
        now: datetime,
        wish: Wish,
        progress: Progress,
        parent: Manifest | None = None,
        agree: Agree = lambda file, table: True,
    ) -> None:
        self.agree = agree
        self.store, self.wish, self.now, self.progress = store, wish, now, progress
        self.parent = store.current() if parent is None else parent
        self.number = self.parent.number + 1
        self.state = State(store.folder / "state")
        self.places = places
        self.find = Identifier(places, self.state.in_force())
        self.known = Known(store, self.parent)
        self.outcome = Outcome()
        self.sources: dict[str, dict[str, Any]] = {s["id"]: dict(s) for s in self.parent.sources}
        self.by_sha = {s["sha256"]: s["id"] for s in self.parent.sources}
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.parties: list[dict[str, Any]] = []
        self.superseded: dict[str, dict[str, str]] = defaultdict(dict)
        self.vanished: dict[str, list[str]] = defaultdict(list)
        self.revived: set[str] = set()
        self.touched: dict[str, set[str]] = defaultdict(set)
        self.same_as: list[dict[str, Any]] = []
        self.problem_rows: list[dict[str, Any]] = []
        self.mappings: dict[str, str] = {}
        self.originals: list[bytes] = []
        self.stamps_moved = False
        self.manifest = self.parent

    # Files

    def take_file(self, given: Given, about: About) -> None:
        """Take in one file, or skip it when it is known as it is."""
        if not given.named and given.path.suffix.lower() not in SHEET_ENDINGS:
            self.report(Problem("record.file-no-sheet", file=given.shown))
            return
        self.outcome.files += 1
        known = self.sources.get(about.source or given.source)
        try:
            now = stamp(given.path)
        except OSError as fault:
            self.report(unreadable(given.shown, fault))
            return
        if known and self._may_skip(known) and looks_unchanged(now, known, known.get("seen_at", 0)):
            self._skip(given, known)
            return
        read = read_whole(given)
        if isinstance(read, Problem):
            self.report(read)
            return
        self.outcome.bytes += len(read.data)
        same = self.sources.get(self.by_sha.get(read.sha256, ""))
        if same and self._may_skip(same) and (same is known or not known):
            self._skip(given, same, read.stamp)
            return
        self.take_bytes(Intake(given, read, about, about.source or given.source))

    def _may_skip(self, known: dict[str, Any]) -> bool:
        if self.wish.read_again or self.wish.mapping:
            return False
        return self.wish.kind is None or set(known["kinds"]) <= {self.wish.kind}

    def _skip(self, given: Given, known: dict[str, Any], moved: Stamp | None = None) -> None:
        self.outcome.skipped += 1
        self.outcome.unchanged += known["rows"] - known["rejected"]
        self.outcome.rejected += known["rejected"]
        self.outcome.kinds.update(known["kinds"])
        if known["problems"]:
            self.outcome.problems += self.known.problems(known, given.shown)
        if moved and known["id"] == given.source:
            known.update(_stamped(moved, self.now))
            self.stamps_moved = True

    def take_known_bytes(self, intake: Intake, kind: str) -> None:
        """Take in bytes that are no file of the user's (the starter record), unless they are there already."""
        self.outcome.files += 1
        known = self.sources.get(intake.source)
        if known and known["sha256"] == intake.bytes.sha256 and not self.wish.read_again:
            self._skip(intake.given, known)
            return
        self.outcome.bytes += len(intake.bytes.data)
        self.take_bytes(intake, kind)

    def take_again(self, source: Mapping[str, Any], sha256: str, as_of: str) -> None:
        """Read a version of a known source again from its stored original (a decision or the layout has changed).

        ``as_of`` is the date that version had when the sheet gave none itself.
        """
        from maillage.record.sheets import Mapping as SheetMapping

        data = self.store.original(sha256)
        given = Given(source["path"], Path(source["path"]), named=True)
        kept = Stamp(source["bytes"], source["mtime_ns"], source["inode"])
        about = About(
            source=source["id"],
            titles=source["titles"],
            short=source["short"],
            as_of=as_of,
            licence=source["licence"],
            address=source["address"],
            generated=source["generated"],
            constants=source["constants"],
        )
        self.outcome.files += 1
        mapping = SheetMapping.from_toml(source["mapping"]) if source["mapping"] else None
        self.wish = replace(self.wish, mapping=mapping)
        self.take_bytes(Intake(given, Bytes(data, kept, sha256), about, source["id"]), source["asked"])

    def take_bytes(self, intake: Intake, kind: str | None = None) -> None:
        """Read a file's tables, derive their rows and compare them with what this source said before."""
        name = intake.given.shown
        reading = self._read(intake, kind or self.wish.kind)
        reported = [self._located(problem, intake) for problem in reading.problems]
        rows, rejected, kinds = 0, 0, Counter[str]()
        statements: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for table in reading.tables:
            if not self.agree(name, table):
                reported.append(Problem("record.sheet-left-out", name, table.header_line))
                continue
            self.outcome.tables.append(
                Understood(name, table.sheet, table.guess, len(table.rows) + len(table.rejected))
            )
            kept = self._derive_table(intake, table, reported)
            if kept or not table.rows:  # a mapping by which no row could be kept is nothing to remember
                self.mappings[table.guess.fingerprint] = table.guess.mapping.as_toml()
            rows += len(table.rows) + len(table.rejected)
            rejected += len(table.rows) + len(table.rejected) - len(kept)
            kinds[table.guess.mapping.kind] += len(kept)
            statements[SHEET_KINDS[table.guess.mapping.kind]] += kept
        if not reading.tables and intake.given.named and not any(_refuses(p) for p in reported):
            reported.append(Problem("record.nothing-taken", name))
        for problem in reported:
            self.report(problem)
        if not kinds:
            return
        self._settle(intake, statements, rows, rejected)
        dates = {row["as_of"] for kept in statements.values() for row in kept}
        self._note_source(intake, rows, rejected, kinds, reported, kind or self.wish.kind)
        if len(dates) == 1:  # the sheet gives one date for itself: that is how old the source is
            self.sources[intake.source]["as_of"] = dates.pop()

    def _read(self, intake: Intake, kind: str | None) -> Reading:
        from maillage.record.sheets import Reading, read_sheet

        name = intake.given.shown
        try:
            return read_sheet(
                intake.bytes.data,
                name,
                kind=kind,
                mapping=self.wish.mapping,
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
        from maillage.record.sheets import Mapping as SheetMapping

        try:
            toml = self.state.mapping(fingerprint)
            return SheetMapping.from_toml(toml) if toml else None
        except (OSError, ValueError):
            damaged = Problem("record.mapping-damaged", file=str(self.state.mapping_path(fingerprint)))
            if damaged not in self.outcome.problems:
                self.report(damaged)
            return None

    def _derive_table(
        self, intake: Intake, table: TableReading, reported: list[Problem]
    ) -> list[dict[str, Any]]:
        mapping = table.guess.mapping
        constants = {**intake.about.constants, **mapping.constants}
        constants = _constants(mapping.kind, mapping.columns, constants, intake.given.shown, table.sheet)
        reported += [self._located(problem, intake) for problem in table.rejected]
        kept = []
        headings = {said: heading for heading, said in mapping.columns.items() if said}
        says_generated = _generated_column(mapping.columns)
        dated = intake.about.as_of or _day_of(intake.bytes.stamp)
        for position, row in enumerate(table.rows):
            if position % 2_000 == 0:
                self.progress("matching", position, len(table.rows))

            def report(code: str, name: str, line: int = row.line, **values: Any) -> None:
                reported.append(Problem(code, intake.given.shown, line, headings.get(name, name), values))

            values = {**constants, **row.values}
            try:
                derived = derive(mapping.kind, values, self.find, report)
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
        self.progress("matching", len(table.rows), len(table.rows))
        return kept

    # Comparing

    def _settle(
        self, intake: Intake, statements: dict[str, list[dict[str, Any]]], rows: int, rejected: int
    ) -> None:
        before = Counter(
            added=self.outcome.added, changed=self.outcome.changed, unchanged=self.outcome.unchanged
        )
        known = intake.source in self.sources
        tables = set(statements) | (tables_of(self.sources[intake.source]) if known else set())
        for table in sorted(tables):
            new = statements.get(table, [])
            _name_statements(intake.source, new)
            old = self.known.live(table, intake.source) if known else []
            result = compare(
                [(row["statement"], row["id"]) for row in new],
                [(statement, thing) for statement, thing, *_ in old],
            )
            self._keep(table, intake, new, old, result)
        self.outcome.rejected += rejected
        after = self.outcome
        taken = (after.added + after.changed + after.unchanged) - sum(before.values())
        if taken + rejected != rows:  # "nothing lost" is a promise, not an assumption
            raise AssertionError(f"{intake.given.shown}: {rows} rows read, {taken} kept, {rejected} rejected")

    def _keep(
        self,
        table: str,
        intake: Intake,
        new: list[dict[str, Any]],
        old: list[Before],
        result: Compared,
    ) -> None:
        self.outcome.added += len(result.added)
        self.outcome.changed += len(result.changed)
        self.outcome.unchanged += len(result.unchanged)
        self.outcome.vanished += len(result.vanished)
        fresh = set(result.added) | set(result.changed)
        ever = self.known.ever(table) if intake.source in self.sources else frozenset()
        thing_before = {statement: thing for statement, thing, *_ in old}
        for row in new:
            if row["statement"] not in fresh:
                continue
            self.touched[table].add(row["id"])
            if row["statement"] in ever:
                self.revived.add(row["statement"])
                continue
            row.update(source=intake.source, import_no=self.number)
            parties = row.pop("parties")
            row.pop("said")
            self.rows[table].append(row)
            self.parties += [
                {**party, **{key: row[key] for key in _SHARED_WITH_PARTIES}} for party in parties
            ]
        moved = self._moved(intake, new, old, result)
        self.superseded[table].update({gone: now for now, gone in result.changed.items()})
        self.superseded[table].update(moved)
        self.vanished[table] += [statement for statement in result.vanished if statement not in moved]
        self.outcome.added -= len(moved)
        self.outcome.changed += len(moved)
        self.outcome.vanished -= len(moved)
        self.touched[table] |= {thing_before[s] for s in (*result.vanished, *result.changed.values())}

    def _moved(
        self, intake: Intake, new: list[dict[str, Any]], old: list[Before], result: Compared
    ) -> dict[str, str]:
        """Older statement → new one, where the same line of the same bytes now means another thing.

        That happens when a decision or a later release finds a place: the two identifiers are then one thing.
        """
        known = self.sources.get(intake.source)
        if known is None or known["sha256"] != intake.bytes.sha256:
            return {}
        gone, fresh = set(result.vanished), set(result.added)
        at = {(sheet, line): (statement, thing) for statement, thing, sheet, line in old if statement in gone}
        moved = {}
        for row in new:
            met = at.get((row["sheet"] or "", row["line"]))
            if met and met[1] != row["id"] and row["statement"] in fresh:
                moved[met[0]] = row["statement"]
                same = {
                    "id": met[1],
                    "same_as": row["id"],
                    "since_import": self.number,
                    "why": "matched_later",
                }
                self.same_as.append(same)
        return moved

    # Sources and problems

    def _note_source(
        self,
        intake: Intake,
        rows: int,
        rejected: int,
        kinds: Counter[str],
        reported: list[Problem],
        asked: str | None,
    ) -> None:
        about = intake.about
        before = self.sources.get(intake.source, {}).get("versions", [])
        dated = about.as_of or _day_of(intake.bytes.stamp)
        self.outcome.kinds.update(kinds)
        self.sources[intake.source] = {
            "id": intake.source,
            "path": intake.given.shown,
            "title": about.titles.get("en") or printable(intake.given.path.name),
            "titles": dict(about.titles),
            "short": about.short,
            "sha256": intake.bytes.sha256,
            **_stamped(intake.bytes.stamp, self.now),
            "as_of": dated,
            "licence": about.licence,
            "address": about.address,
            "generated": about.generated,
            "kinds": dict(sorted(kinds.items())),
            "rows": rows,
            "rejected": rejected,
            "problems": len(reported),
            "asked": asked,
            "constants": dict(about.constants),
            "mapping": self.wish.mapping.as_toml() if self.wish.mapping else None,
            "import_no": self.number,
            "versions": [*before, [self.number, intake.bytes.sha256, dated]],
        }
        self.by_sha[intake.bytes.sha256] = intake.source
        self.originals.append(intake.bytes.data)
        for problem in reported:
            self.problem_rows.append(
                {
                    "source": intake.source,
                    "import_no": self.number,
                    "code": problem.code,
                    "severity": problem.severity,
                    "line": problem.line,
                    "field": problem.field,
                    "found": json.dumps(problem.values, ensure_ascii=False, default=str),
                }
            )

    def report(self, problem: Problem) -> None:
        """Note a problem of this import."""
        self.outcome.problems.append(problem)

    def _located(self, problem: Problem, intake: Intake) -> Problem:
        return replace(problem, file=intake.given.shown)

    # The end

    def finish(self, command: str, in_force: bool = True) -> Outcome:
        """Write what is new and swap; without anything new, nothing is written. ``in_force``: whether to swap yet."""
        from maillage.record.publish import publish

        fresh = (row for rows in self.rows.values() for row in rows if not row["generated"])
        self.outcome.doubtful = sum(row.get(key) == "doubtful" for row in fresh for key in _MATCHED)
        if self.wish.dry_run or not (self._is_news() or self.stamps_moved):
            self.outcome.manifest = self.parent.name
            return self.outcome
        for fingerprint, mapping in self.mappings.items():
            self.state.remember_mapping(fingerprint, mapping)
        self.manifest = publish(self, command, in_force)
        self.outcome.manifest = self.manifest.name
        return self.outcome

    def _is_news(self) -> bool:
        return list(self.sources.values()) != [dict(s) for s in self.parent.sources]


def _refuses(problem: Problem) -> bool:
    return problem.severity in ("fatal", "error")


_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_MATCHED = ("a_why", "b_why", "place_why")
_SHARED_WITH_PARTIES = ("id", "statement", "source", "sheet", "line", "as_of", "import_no", "generated")


def _name_statements(source: str, rows: list[dict[str, Any]]) -> None:
    """Give each row its statement: source, thing, how often it came before in this source, and what it says."""
    times: Counter[str] = Counter()
    for row in rows:
        row["statement"] = stated("statement", source, row["id"], str(times[row["id"]]), row["said"])
        times[row["id"]] += 1


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


def _stamped(found: Stamp, now: datetime) -> dict[str, int]:
    return {
        "bytes": found.bytes,
        "mtime_ns": found.mtime_ns,
        "inode": found.inode,
        "seen_at": int(now.timestamp() * 1e9),
    }


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


def _day_of(found: Stamp) -> str:
    return datetime.fromtimestamp(found.mtime_ns / 1e9, UTC).date().isoformat()
