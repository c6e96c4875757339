"""An import in the making: files read, derived, compared. Nothing has taken effect until it is finished.

Sheets are read by :mod:`.sheets.intake`, IATI files by :mod:`.iati.intake`; both hand what they read to the same draft.
Rows read = added + changed + unchanged + rejected: asserted here, in production.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.files import (
    SHEET_ENDINGS,
    Bytes,
    Given,
    Stamp,
    is_xml,
    looks_unchanged,
    printable,
    read_whole,
    stamp,
    unreadable,
)
from maillage.record.identify import Identifier
from maillage.record.intake import About, Agree, Intake, Outcome, Progress, Wish
from maillage.record.known import Before, Known, tables_of
from maillage.record.sink import Sink
from maillage.record.standing import Compared, compare
from maillage.record.state import State
from maillage.record.store import Manifest, Part, Store
from maillage.reference.identifiers import stated
from maillage.reference.problems import Problem

if TYPE_CHECKING:
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
        self.taken_back: dict[str, list[str]] = defaultdict(list)
        self.revived: set[str] = set()
        self.touched: dict[str, set[str]] = defaultdict(set)
        self.same_as: list[dict[str, Any]] = []
        self.problem_rows: list[dict[str, Any]] = []
        self.mappings: dict[str, str] = {}
        self.originals: list[bytes] = []
        self.snapshots: dict[str, Path] = {}
        """SHA-256 → compressed copy in the folder of work, of files too large to be held"""
        self.iati: list[tuple[Given, About]] = []
        self.records = 0
        """IATI records written so far"""
        self.parts: dict[str, Part] = {}
        """parts written while reading"""
        self._sink: Sink | None = None
        self._prepared = False
        self.stamps_moved = False
        self.manifest = self.parent

    # Files

    def take_file(self, given: Given, about: About) -> None:
        """Take in one file, or skip it when it is known as it is. IATI files wait for :meth:`take_waiting`."""
        if not given.named and given.path.suffix.lower() not in (*SHEET_ENDINGS, ".xml"):
            self.report(Problem("record.file-no-sheet", file=given.shown))
            return
        self.outcome.files += 1
        known = self.sources.get(about.source or given.source)
        try:
            now = stamp(given.path)
        except OSError as fault:
            self.report(unreadable(given.shown, fault))
            return
        if known and self.may_skip(known) and looks_unchanged(now, known, known.get("seen_at", 0)):
            self.skip(given, known)
            return
        if self.wish.kind == "iati" or is_xml(given):
            self.iati.append((given, about))
            return
        read = read_whole(given)
        if isinstance(read, Problem):
            self.report(read)
            return
        self.outcome.bytes += len(read.data)
        same = self.sources.get(self.by_sha.get(read.sha256, ""))
        if same and self.may_skip(same) and (same is known or not known):
            self.skip(given, same, read.stamp)
            return
        self.take_bytes(Intake(given, read, about, about.source or given.source))

    def take_waiting(self) -> None:
        """Take in the IATI files that were met, all of them in one stream of blocks."""
        if self.iati:
            from maillage.record.iati.intake import IatiIntake

            IatiIntake(self).take(self.iati)
            self.iati = []

    def may_skip(self, known: dict[str, Any]) -> bool:
        """Whether a source that is known as it is need not be read again."""
        if self.wish.read_again or self.wish.mapping:
            return False
        return self.wish.kind is None or self.wish.kind == "iati" or set(known["kinds"]) <= {self.wish.kind}

    def skip(self, given: Given, known: dict[str, Any], moved: Stamp | None = None) -> None:
        """Count a source that is known as it is; its problems are told again."""
        self.outcome.skipped += 1
        self.outcome.unchanged += known["rows"] - known["rejected"]
        self.outcome.rejected += known["rejected"]
        self.outcome.kinds.update(known["kinds"])
        self.outcome.counts.update(known.get("counts", {}))
        self.outcome.proof.update(known.get("proof", {}))
        if known["problems"]:
            self.outcome.problems.extend(self.known.problems(known, given.shown))
        if moved and known["id"] == given.source:
            known.update(_stamped(moved, self.now))
            self.stamps_moved = True

    def take_known_bytes(self, intake: Intake, kind: str) -> None:
        """Take in bytes that are no file of the user's (the starter record), unless they are there already."""
        self.outcome.files += 1
        known = self.sources.get(intake.source)
        if known and known["sha256"] == intake.bytes.sha256 and not self.wish.read_again:
            self.skip(intake.given, known)
            return
        self.outcome.bytes += len(intake.bytes.data)
        self.take_bytes(intake, kind)

    def take_again(self, source: Mapping[str, Any], sha256: str, as_of: str) -> None:
        """Read a version of a known source again from its stored original (a decision or the layout has changed).

        ``as_of`` is the date that version had when the file gave none itself.
        """
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
        if source["asked"] == "iati" or set(source["kinds"]) & {"iati", "iati-organisations"}:
            from maillage.record.iati.intake import IatiIntake

            IatiIntake(self).take_stored(given, about, kept, sha256)
            return
        from maillage.record.sheets import Mapping as SheetMapping

        data = self.store.original(sha256)
        mapping = SheetMapping.from_toml(source["mapping"]) if source["mapping"] else None
        self.wish = replace(self.wish, mapping=mapping)
        self.take_bytes(Intake(given, Bytes(data, kept, sha256), about, source["id"]), source["asked"])

    def take_bytes(self, intake: Intake, kind: str | None = None) -> None:
        """Take in a sheet whose bytes are at hand."""
        from maillage.record.sheets.intake import SheetIntake

        SheetIntake(self).take(intake, kind)

    # The disk

    def prepare(self) -> None:
        """Make the record's folders ready to be written to, once."""
        if not self._prepared:
            self.store.prepare(keep=self.parent.name)
            self._prepared = True

    def sink(self) -> Sink:
        """Where rows go that are written while they are read."""
        if self._sink is None:
            self.prepare()
            self._sink = Sink(self.store, self.number)
        return self._sink

    # Comparing

    def settle(
        self, intake: Intake, statements: dict[str, list[dict[str, Any]]], rows: int, rejected: int
    ) -> None:
        """Compare the rows of a sheet with what its source said before, and keep what is new."""
        before = Counter(
            added=self.outcome.added, changed=self.outcome.changed, unchanged=self.outcome.unchanged
        )
        known = intake.source in self.sources
        tables = set(statements) | (tables_of(self.sources[intake.source]) if known else set())
        for table in sorted(tables):
            new = statements.get(table, [])
            _name_statements(intake.source, new)
            old = self.known.live(table, intake.source) if known else []
            result = self.compared(table, [(row["statement"], row["id"]) for row in new], old)
            self.revived |= self.returned(result)
            self.count(result)
            self._keep(table, intake, new, old, result)
        self.outcome.rejected += rejected
        after = self.outcome
        taken = (after.added + after.changed + after.unchanged) - sum(before.values())
        if taken + rejected != rows:  # "nothing lost" is a promise, not an assumption
            raise AssertionError(f"{intake.given.shown}: {rows} rows read, {taken} kept, {rejected} rejected")

    def compared(self, table: str, new: Sequence[tuple[str, str]], old: Sequence[Before]) -> Compared:
        """A source's new (statement, thing) pairs of a table against those it made before; remembers what gave way."""
        result = compare(new, [(statement, thing) for statement, thing, *_ in old])
        thing_before = {statement: thing for statement, thing, *_ in old}
        self.superseded[table].update({gone: now for now, gone in result.changed.items()})
        self.vanished[table] += result.vanished
        self.touched[table] |= {thing_before[s] for s in (*result.vanished, *result.changed.values())}
        return result

    def returned(self, result: Compared) -> set[str]:
        """Statements that were gone from their source and are made there again: no longer vanished."""
        standing = self.known.standing
        return {s for s in result.unchanged if standing.get(s, {}).get("standing") == "vanished"}

    def count(self, result: Compared) -> None:
        """Add what was compared to the outcome."""
        self.outcome.added += len(result.added)
        self.outcome.changed += len(result.changed)
        self.outcome.unchanged += len(result.unchanged)
        self.outcome.vanished += len(result.vanished)

    def _keep(
        self,
        table: str,
        intake: Intake,
        new: list[dict[str, Any]],
        old: list[Before],
        result: Compared,
    ) -> None:
        fresh = set(result.added) | set(result.changed)
        ever = self.known.ever(table) if intake.source in self.sources else frozenset()
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
        self.superseded[table].update(moved)
        self.vanished[table] = [statement for statement in self.vanished[table] if statement not in moved]
        if intake.about.complete:  # still counted among what is no longer in its source
            self.taken_back[table] += [statement for statement in result.vanished if statement not in moved]
            gone = {*self.taken_back[table]}
            self.vanished[table] = [statement for statement in self.vanished[table] if statement not in gone]
        self.outcome.added -= len(moved)
        self.outcome.changed += len(moved)
        self.outcome.vanished -= len(moved)

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

    def note_source(
        self,
        intake: Intake,
        kinds: Counter[str],
        reported: Sequence[Problem],
        *,
        rows: int,
        rejected: int,
        asked: str | None,
        mapping: str | None = None,
        as_of: str | None = None,
        problems: int | None = None,
        **more: Any,
    ) -> None:
        """Note what is known of a source now, and its problems. ``as_of``: the date that the file gives for itself.

        ``problems``: how many it has, where some were written already and ``reported`` are the others.
        """
        about = intake.about
        before = self.sources.get(intake.source, {}).get("versions", [])
        dated = about.as_of or intake.bytes.stamp.day
        self.outcome.kinds.update(kinds)
        self.sources[intake.source] = {
            "id": intake.source,
            "path": intake.given.shown,
            "title": about.titles.get("en") or printable(intake.given.path.name),
            "titles": dict(about.titles),
            "short": about.short,
            "sha256": intake.bytes.sha256,
            **_stamped(intake.bytes.stamp, self.now),
            "as_of": as_of or dated,
            "licence": about.licence,
            "address": about.address,
            "generated": about.generated,
            "kinds": dict(sorted(kinds.items())),
            "rows": rows,
            "rejected": rejected,
            "problems": len(reported) if problems is None else problems,
            "asked": asked,
            "constants": dict(about.constants),
            "mapping": mapping,
            "import_no": self.number,
            "versions": [*before, [self.number, intake.bytes.sha256, dated]],
            **more,
        }
        self.by_sha[intake.bytes.sha256] = intake.source
        self.problem_rows += problem_rows(reported, intake.source, self.number)

    def report(self, problem: Problem) -> None:
        """Note a problem of this import."""
        self.outcome.problems.append(problem)

    # The end

    def finish(self, command: str, in_force: bool = True) -> Outcome:
        """Write what is new and swap; without anything new, nothing is written. ``in_force``: whether to swap yet."""
        from maillage.record.publish import publish

        self.take_waiting()
        fresh = (row for rows in self.rows.values() for row in rows if not row["generated"])
        self.outcome.doubtful += sum(row.get(key) == "doubtful" for row in fresh for key in _MATCHED)
        if self.wish.dry_run or not (self._is_news() or self.stamps_moved):
            self.forget_work()
            self.outcome.manifest = self.parent.name
            return self.outcome
        for fingerprint, mapping in self.mappings.items():
            self.state.remember_mapping(fingerprint, mapping)
        if self._sink is not None:
            self.parts = self._sink.close()
        self.manifest = publish(self, command, in_force)
        self.outcome.manifest = self.manifest.name
        return self.outcome

    def forget_work(self) -> None:
        """Remove what was written on the way and has no effect: nothing was new, or the import failed."""
        if self._sink is not None:
            self._sink.drop()
        for path in self.snapshots.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _is_news(self) -> bool:
        return list(self.sources.values()) != [dict(s) for s in self.parent.sources]


_MATCHED = ("a_why", "b_why", "place_why")
_PLACE_OF = {"a_why": "a_place", "b_why": "b_place", "place_why": "place"}
_SHARED_WITH_PARTIES = ("id", "statement", "source", "sheet", "line", "as_of", "import_no", "generated")


def _name_statements(source: str, rows: list[dict[str, Any]]) -> None:
    """Give each row its statement: source, thing, how often it came before in this source, and what it says.

    A place that a person decided is part of what it says: so a decision makes a new statement, which is current.
    """
    times: Counter[str] = Counter()
    for row in rows:
        decided = [row.get(_PLACE_OF[why]) or "" for why in _MATCHED if row.get(why) == "decided"]
        row["statement"] = stated(
            "statement", source, row["id"], str(times[row["id"]]), row["said"], *decided
        )
        times[row["id"]] += 1


def problem_rows(problems: Iterable[Problem], source: str, import_no: int) -> list[dict[str, Any]]:
    """Rows of the table ``problems``."""
    return [
        {
            "source": source,
            "import_no": import_no,
            "code": problem.code,
            "severity": problem.severity,
            "line": problem.line,
            "field": problem.field,
            "found": json.dumps(problem.values, ensure_ascii=False, default=str),
        }
        for problem in problems
    ]


def _stamped(found: Stamp, now: datetime) -> dict[str, int]:
    return {
        "bytes": found.bytes,
        "mtime_ns": found.mtime_ns,
        "inode": found.inode,
        "seen_at": int(now.timestamp() * 1e9),
    }
