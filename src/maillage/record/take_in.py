"""The one way in: files become statements, compared with what was known, and take effect in one swap.

Every kind of file comes through :func:`take_in`: the order is read → derive → compare → decide what is current →
write parts → index → manifest. Nothing before the last step has an effect, so a kill at any moment leaves the last
complete state. Rows read = added + changed + unchanged + rejected: asserted here, in production.
"""

from __future__ import annotations

import gc
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.columns import SHEET_KINDS
from maillage.record.derive import Refused, derive
from maillage.record.files import SHEET_ENDINGS, Bytes, Given, Stamp, looks_unchanged, read_whole, stamp, walk
from maillage.record.identify import Identifier
from maillage.record.standing import Compared, compare
from maillage.record.state import State
from maillage.record.store import Manifest, Store
from maillage.reference.identifiers import stated
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.record.sheets import Mapping as SheetMapping
    from maillage.record.sheets import TableReading
    from maillage.reference.places import Places

Progress = Callable[[str, int, int], None]
"""Called with a stage (``reading``, ``matching``, ``writing``, ``indexing``), what is done and what there is to do."""

Agree = Callable[[str, "TableReading"], bool]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a source beside its bytes. Empty for a plain file: its own date is then used."""

    source: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """language → title"""
    short: str | None = None
    """how a narrow column names it"""
    as_of: str | None = None
    licence: str | None = None
    address: str | None = None
    generated: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)
    """What every row of it says, when no column does (the kind of link)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to take in: the kind and mapping when the user said them, and whether only to look."""

    kind: str | None = None
    mapping: SheetMapping | None = None
    dry_run: bool = False
    about: About = field(default_factory=About)
    read_again: bool = False
    """Read known files again: a decision, a mapping or the layout has changed."""


@dataclass(slots=True)
class Outcome:
    """What an import did, in numbers of rows; the same shape for people, JSON and tests."""

    files: int = 0
    skipped: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    vanished: int = 0
    doubtful: int = 0
    problems: list[Problem] = field(default_factory=list)
    tables: list[tuple[str, TableReading]] = field(default_factory=list)
    bytes: int = 0
    seconds: float = 0.0
    manifest: str = ""

    @property
    def rows(self) -> int:
        """Rows read."""
        return self.added + self.changed + self.unchanged + self.rejected

    @property
    def failed(self) -> bool:
        """Whether something was rejected or is of severity error: exit status 1."""
        return bool(self.rejected) or any(p.severity in ("error", "fatal") for p in self.problems)


@dataclass(frozen=True, slots=True)
class Intake:
    """One file on its way in, with its bytes and the identifier of its source."""

    given: Given
    bytes: Bytes
    about: About
    source: str


def take_in(
    store: Store,
    paths: Iterable[str],
    places: Places | None,
    now: datetime,
    wish: Wish = Wish(),
    progress: Progress = lambda stage, done, total: None,
    agree: Agree = lambda file, table: True,
) -> Outcome:
    """Take files and folders into the record; what happened. The caller holds the import lock (not for a dry run).

    ``now`` is when this import happens (aware). ``agree`` is shown how each table was understood before anything is
    kept; what it refuses stays out. Raises OSError when the disk fails: the record is then as before.
    """
    started = time.perf_counter()
    with _without_collector():
        outcome = _take_in(store, paths, places, now, wish, progress, agree)
    outcome.seconds = time.perf_counter() - started
    return outcome


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows make no cycles, and looking for them over and over costs a sixth of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take_in(
    store: Store,
    paths: Iterable[str],
    places: Places | None,
    now: datetime,
    wish: Wish,
    progress: Progress,
    agree: Agree,
) -> Outcome:
    draft = Draft(store, places, now, wish, progress, agree=agree)
    given = list(walk(paths))
    for position, file in enumerate(given):
        progress("reading", position, len(given))
        if isinstance(file, Problem):
            draft.report(file)
        else:
            draft.take_file(file, wish.about)
    progress("reading", len(given), len(given))
    return draft.finish("import")


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
        self._old: dict[str, dict[str, list[tuple[str, str, str, int]]]] = {}

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
            self.report(
                Problem(
                    "record.file-unreadable", file=given.shown, values={"found": fault.strerror or str(fault)}
                )
            )
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
            self.outcome.problems += self._problems_of(known["id"], given.shown)
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

    def take_again(self, source: Mapping[str, Any], sha256: str) -> None:
        """Read a known source again from its stored original (a decision or the layout has changed)."""
        from maillage.record.sheets import Mapping as SheetMapping

        data = self.store.original(sha256)
        given = Given(source["path"], Path(source["path"]), named=True)
        kept = Stamp(source["bytes"], source["mtime_ns"], source["inode"])
        about = About(
            source=source["id"],
            titles=source["titles"],
            short=source["short"],
            as_of=source["as_of"],
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
        from maillage.record.sheets import read_sheet

        name = intake.given.shown
        reading = read_sheet(
            intake.bytes.data,
            name,
            kind=kind or self.wish.kind,
            mapping=self.wish.mapping,
            remembered=self._remembered,
        )
        reported = [self._located(problem, intake) for problem in reading.problems]
        rows, rejected, kinds = 0, 0, Counter[str]()
        statements: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for table in reading.tables:
            if not self.agree(name, table):
                reported.append(Problem("record.sheet-left-out", name, table.header_line))
                continue
            self.outcome.tables.append((name, table))
            kept = self._derive_table(intake, table, reported)
            self.mappings[table.guess.fingerprint] = table.guess.mapping.as_toml()
            rows += len(table.rows) + len(table.rejected)
            rejected += len(table.rows) + len(table.rejected) - len(kept)
            kinds[table.guess.mapping.kind] += len(kept)
            statements[SHEET_KINDS[table.guess.mapping.kind]] += kept
        for problem in reported:
            self.report(problem)
        if not kinds:
            return
        self._settle(intake, statements, rows, rejected)
        self._note_source(intake, rows, rejected, kinds, reported, kind or self.wish.kind)

    def _remembered(self, fingerprint: str) -> SheetMapping | None:
        from maillage.record.sheets import Mapping as SheetMapping

        toml = self.state.mapping(fingerprint)
        return SheetMapping.from_toml(toml) if toml else None

    def _derive_table(
        self, intake: Intake, table: TableReading, reported: list[Problem]
    ) -> list[dict[str, Any]]:
        mapping = table.guess.mapping
        constants = {**intake.about.constants, **mapping.constants}
        constants = _constants(mapping.kind, mapping.columns, constants, intake.given.shown, table.sheet)
        reported += [self._located(problem, intake) for problem in table.rejected]
        kept = []
        dated = intake.about.as_of or _day_of(intake.bytes.stamp)
        for position, row in enumerate(table.rows):
            if position % 2_000 == 0:
                self.progress("matching", position, len(table.rows))

            def report(code: str, name: str, line: int = row.line, **values: Any) -> None:
                reported.append(Problem(code, intake.given.shown, line, name, values))

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
        tables = set(statements) | (set(self._tables_of(intake.source)) if known else set())
        for table in sorted(tables):
            new = statements.get(table, [])
            _name_statements(intake.source, new)
            old = self._statements_before(table, intake.source) if known else []
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
        old: list[tuple[str, str, str, int]],
        result: Compared,
    ) -> None:
        self.outcome.added += len(result.added)
        self.outcome.changed += len(result.changed)
        self.outcome.unchanged += len(result.unchanged)
        self.outcome.vanished += len(result.vanished)
        fresh = set(result.added) | set(result.changed)
        ever = self._ever(table) if intake.source in self.sources else frozenset()
        thing_before = {statement: thing for statement, thing, *_ in old}
        for row in new:
            if row["statement"] not in fresh:
                continue
            self.touched[table].add(row["id"])
            if row["statement"] in ever:
                self.revived.add(row["statement"])
                continue
            row.update(source=intake.source, import_no=self.number, generated=intake.about.generated)
            parties = row.pop("parties")
            row.pop("said")
            self.rows[table].append(row)
            self.parties += [
                {**party, **{key: row[key] for key in _SHARED_WITH_PARTIES}} for party in parties
            ]
        self.superseded[table].update({gone: now for now, gone in result.changed.items()})
        self.vanished[table] += result.vanished
        self.touched[table] |= {thing_before[s] for s in (*result.vanished, *result.changed.values())}
        self._note_moved(new, old, result)

    def _note_moved(
        self, new: list[dict[str, Any]], old: list[tuple[str, str, str, int]], result: Compared
    ) -> None:
        """The same line of the same bytes now means another thing (a place was decided): say that they are one."""
        if not self.wish.read_again:
            return
        gone = set(result.vanished)
        at = {(sheet, line): (statement, thing) for statement, thing, sheet, line in old if statement in gone}
        for row in new:
            met = at.get((row["sheet"] or "", row["line"]))
            if met and met[1] != row["id"]:
                self.same_as.append(
                    {"id": met[1], "same_as": row["id"], "since_import": self.number, "why": "matched_later"}
                )

    def _tables_of(self, source: str) -> list[str]:
        return sorted({SHEET_KINDS[kind] for kind in self.sources[source]["kinds"]})

    def _statements_before(self, table: str, source: str) -> list[tuple[str, str, str, int]]:
        if table not in self._old:
            self._old[table] = self._read_old(table)
        return self._old[table].get(source, [])

    def _read_old(self, table: str) -> dict[str, list[tuple[str, str, str, int]]]:
        from maillage.record.arrow import read_parts

        gone = {row["statement"] for row in self.standing_before() if row["standing"] == "superseded"}
        found: dict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
        rows = read_parts(self._paths(table), table, ["statement", "id", "source", "sheet", "line"])
        for statement, thing, source, sheet, line in zip(
            *(rows[c].to_pylist() for c in rows.column_names), strict=True
        ):
            if statement not in gone:
                found[source].append((statement, thing, sheet or "", line))
        return found

    def _ever(self, table: str) -> frozenset[str]:
        from maillage.record.arrow import read_parts

        return frozenset(read_parts(self._paths(table), table, ["statement"])["statement"].to_pylist())

    def standing_before(self) -> list[dict[str, Any]]:
        """Rows of the table ``standing`` in force."""
        from maillage.record.arrow import read_parts

        rows: list[dict[str, Any]] = read_parts(self._paths("standing"), "standing").to_pylist()
        return rows

    def _paths(self, table: str) -> list[str]:
        return [str(self.store.part_path(table, part)) for part in self.parent.tables.get(table, ())]

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
        self.outcome.kinds.update(kinds)
        self.sources[intake.source] = {
            "id": intake.source,
            "path": intake.given.shown,
            "title": about.titles.get("en") or intake.given.path.name,
            "titles": dict(about.titles),
            "short": about.short,
            "sha256": intake.bytes.sha256,
            **_stamped(intake.bytes.stamp, self.now),
            "as_of": about.as_of or _day_of(intake.bytes.stamp),
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
            "versions": [*before, [self.number, intake.bytes.sha256]],
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

    def _problems_of(self, source: str, shown: str) -> Iterator[Problem]:
        from maillage.record.arrow import read_parts

        said = self.sources[source]
        for row in read_parts(self._paths("problems"), "problems").to_pylist():
            if row["source"] == source and row["import_no"] == said["import_no"]:
                yield Problem(row["code"], shown, row["line"], row["field"], json.loads(row["found"]))

    # The end

    def finish(self, command: str, in_force: bool = True) -> Outcome:
        """Write what is new and swap; without anything new, nothing is written. ``in_force``: whether to swap yet."""
        from maillage.record.publish import publish

        self.outcome.doubtful = sum(
            1
            for table in self.rows
            for row in self.rows[table]
            for key in _MATCHED
            if row.get(key) == "doubtful"
        )
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
    from maillage.reference.kinds import find_link_kind

    for words in (sheet, file):
        found = find_link_kind(words.replace("_", " ").replace("-", " ")) if words else None
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


def _day_of(found: Stamp) -> str:
    return datetime.fromtimestamp(found.mtime_ns / 1e9, UTC).date().isoformat()
