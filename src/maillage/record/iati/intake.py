"""IATI files on their way in: copied once, cut into blocks, worked on, compared, written while they are read.

Rows go to parts in batches (:mod:`..sink`), so memory does not grow with the file. Nothing has taken effect until the draft
of the import is finished.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.files import Bytes, Given, Stamp
from maillage.record.iati.block import Done, Reading, Taken, as_stamp, attributes_of, outside_json
from maillage.record.iati.check.fault import is_new
from maillage.record.iati.columns import FILES
from maillage.record.iati.cut import Cutter, NotCut
from maillage.record.iati.ended import problems_at_end
from maillage.record.iati.layout import layouts
from maillage.record.iati.standard import LATEST, version_of
from maillage.record.iati.tree import XML_NAMESPACE, what_is_wrong
from maillage.record.iati.typing import read_time
from maillage.record.iati.workers import Work, Workers, processes_for
from maillage.record.intake import About, Intake
from maillage.record.snapshot import Snapshot, take_snapshot
from maillage.record.store import open_compressed
from maillage.reference.identifiers import stated
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.record.draft import Draft

_TABLES = {"iati-activities": "activities", "iati-organisations": "iati_organisation"}
_KINDS = {"iati-activities": "iati", "iati-organisations": "iati-organisations"}


@dataclass(slots=True)
class _File:
    """A file on its way in, and what has been read of it so far."""

    intake: Intake
    path: Path
    cutter: Cutter | None = None
    reading: Reading | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """those that were not told yet"""
    told_number: int = 0
    pairs: list[tuple[str, str]] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    lines: dict[str, int] = field(default_factory=dict)
    """thing → line on which it was first met"""
    told: set[str] = field(default_factory=set)
    """what was said of the publisher, once a file"""
    counts: Counter[str] = field(default_factory=Counter)
    proof: Counter[str] = field(default_factory=Counter)
    outside: list[tuple[int, str]] = field(default_factory=list)
    generated: bool = False
    doubtful: int = 0

    @property
    def root(self) -> str:
        assert self.reading is not None
        return self.reading.head.root

    @property
    def file_as_of(self) -> str | None:
        """When the file says it was made."""
        return as_stamp(read_time(self.attributes.get("generated-datetime", "")))

    @property
    def dated(self) -> str:
        """How old the file is: what it says, else what is known of it, else its date on disk."""
        return self.file_as_of or self.intake.about.as_of or self.intake.bytes.stamp.day


class IatiIntake:
    """Takes IATI files into one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._size = self._read = 0

    def take(self, given: Sequence[tuple[Given, About]]) -> None:
        """Take in files that the user gave."""
        self._size = sum(_size_of(each.path) for each, _ in given)
        try:
            self._take(self._opened(given))
        finally:
            if self._temporary:
                self._temporary.cleanup()

    def take_stored(self, given: Given, about: About, stamp: Stamp, sha256: str) -> None:
        """Take in a stored original again."""
        self.draft.prepare()
        self._size = stamp.bytes
        intake = Intake(given, Bytes(b"", stamp, sha256), about, str(about.source))
        self.draft.store.check_original(sha256)
        path = self.draft.store.originals / f"{sha256}.zst"
        self._take(iter([_File(intake, path)]))

    def _take(self, files: Iterator[_File]) -> None:
        draft = self.draft
        number = processes_for(self._size, draft.wish.workers)
        workers: Workers[_File] = Workers(
            number, draft.places, draft.state.in_force(), draft.find, self._folder()
        )
        for file, done in workers.results(self._blocks(files)):
            if done is None:
                self._end(file)
            else:
                self._keep(file, done)
                self._read += done.bytes
                draft.progress("iati", min(self._read, self._size) // 1000, self._size // 1000)
        draft.progress("iati", self._size // 1000, self._size // 1000)

    # Files

    def _opened(self, given: Sequence[tuple[Given, About]]) -> Iterator[_File]:
        draft = self.draft
        for each, about in given:
            copy = take_snapshot(each, self._folder())
            if isinstance(copy, Problem):
                draft.report(copy)
                continue
            draft.outcome.bytes += copy.stamp.bytes
            known = draft.sources.get(about.source or each.source)
            same = draft.sources.get(draft.by_sha.get(copy.sha256, ""))
            if same and draft.may_skip(same) and (same is known or not known):
                copy.path.unlink()
                draft.skip(each, same, copy.stamp)
                continue
            intake = Intake(each, Bytes(b"", copy.stamp, copy.sha256), about, about.source or each.source)
            yield _File(intake, self._kept(copy))

    def _folder(self) -> Path:
        if self.draft.wish.dry_run:
            if self._temporary is None:
                self._temporary = tempfile.TemporaryDirectory(prefix="maillage-")
            return Path(self._temporary.name)
        self.draft.prepare()
        return self.draft.store.work

    def _kept(self, copy: Snapshot) -> Path:
        if copy.sha256 in self.draft.snapshots:  # the same bytes under two names
            copy.path.unlink()
        else:
            self.draft.snapshots[copy.sha256] = copy.path
        return self.draft.snapshots[copy.sha256]

    def _blocks(self, files: Iterator[_File]) -> Iterator[tuple[_File, Work | None]]:
        for file in files:
            with open_compressed(file.path) as stream:
                if not self._begin(file, stream):
                    continue
                assert file.cutter is not None and file.reading is not None
                for block in file.cutter.blocks():
                    yield file, (block, file.reading)
            yield file, None

    def _begin(self, file: _File, stream: Any) -> bool:
        """Read a file's head; whether there is something to take in."""
        from lxml import etree

        shown, about = file.intake.given.shown, file.intake.about
        try:
            file.cutter = Cutter(stream.read)
            file.attributes, _ = attributes_of(file.cutter.head)
        except NotCut as fault:
            self.draft.report(Problem(fault.code, shown, fault.line, values=dict(fault.values)))
            return False
        except etree.XMLSyntaxError as fault:
            found = what_is_wrong(fault)
            line = file.cutter.head.line if file.cutter else 1
            self.draft.report(Problem("record.iati-root-not-xml", shown, line, values={"found": found}))
            return False
        declared = file.attributes.get("version")
        version = version_of(declared)
        if version is None:
            values = {"found": declared, "expected": LATEST}
            file.problems.append(
                Problem("record.iati-version-unknown", shown, file.cutter.head.line, "version", values)
            )
        file.reading = Reading(
            file.cutter.head, version or LATEST, shown, self.draft.now.date(), self.draft.wish.prove, about.generated,
            file.attributes.get(f"{{{XML_NAMESPACE}}}lang"),
        )  # fmt: skip
        return True

    # Blocks

    def _keep(self, file: _File, done: Done) -> None:
        """Name the statements of a block and write the rows of those that are new."""
        file.problems += [problem for problem in done.problems if is_new(problem, file.told)]
        self._keep_records(file, done)
        self._tell(file)

    def _keep_records(self, file: _File, done: Done) -> None:
        file.outside += done.outside
        file.counts.update(done.counts)
        file.proof.update(taken.proof for taken in done.taken)
        if not done.taken:
            return
        table = _TABLES[file.root]
        ever = self.draft.known.ever(table) if file.intake.source in self.draft.sources else frozenset()
        statements = [self._statement(file, taken) for taken in done.taken]
        file.pairs += [(s, taken.thing) for s, taken in zip(statements, done.taken, strict=True)]
        file.generated = file.generated or any(taken.generated for taken in done.taken)
        fresh = [statement not in ever for statement in statements]
        self.draft.revived |= {s for s, new in zip(statements, fresh, strict=True) if not new}
        if not self.draft.wish.dry_run and any(fresh):
            _Rows(self, file, done, statements, fresh).write()
        file.doubtful += sum(taken.doubtful for taken in done.taken)

    def _statement(self, file: _File, taken: Taken) -> str:
        """Source, thing, how often it came before in this source, digest, and the places that a person decided."""
        times = file.times[taken.thing]
        file.times[taken.thing] += 1
        if times:
            self._say_repeated(file, taken)
        else:
            file.lines[taken.thing] = taken.line
        return stated("statement", file.intake.source, taken.thing, str(times), taken.digest, *taken.decided)

    def _say_repeated(self, file: _File, taken: Taken) -> None:
        said = taken.reference
        if said:
            values = {
                "found": said,
                "expected": file.lines[taken.thing],
                "activity": said,
                "rule": "rule:1.1.2",
            }
            shown = file.intake.given.shown
            file.problems.append(
                Problem("record.iati-identifier-repeated", shown, taken.line, "iati-identifier", values)
            )

    # The end of a file

    def _end(self, file: _File) -> None:
        draft, cutter = self.draft, file.cutter
        assert cutter is not None and file.reading is not None
        ended = cutter.ended
        self._say_how_it_ended(file)
        read, kept = ended.records, len(file.pairs)
        rejected = read - kept
        table, kind = _TABLES[file.root], _KINDS[file.root]
        old = draft.known.live(table, file.intake.source) if file.intake.source in draft.sources else []
        result = draft.compared(table, file.pairs, old)
        fresh = set(result.added) | set(result.changed)
        draft.touched[table] |= {thing for statement, thing in file.pairs if statement in fresh}
        draft.revived &= fresh | (draft.revived - {s for s, _ in file.pairs})
        draft.revived |= draft.returned(result)
        activities = file.root == "iati-activities"
        if activities:
            draft.count(result)
            draft.outcome.rejected += rejected
        prefix = "" if activities else "organisation_"
        proof = {f"{prefix}{name}": number for name, number in file.proof.items()}
        counts = {**file.counts, "activities" if activities else "organisations": read}
        draft.outcome.proof.update(proof)
        draft.outcome.counts.update(counts)
        if not file.generated:
            draft.outcome.doubtful += file.doubtful
        self._tell(file)
        about = replace(file.intake.about, generated=file.intake.about.generated or file.generated)
        draft.note_source(
            replace(file.intake, about=about), Counter({kind: kept}), (), rows=read if activities else 0,
            rejected=rejected if activities else 0, asked="iati",
            as_of=file.file_as_of, problems=file.told_number, counts=counts, proof=proof,
        )  # fmt: skip
        if not draft.wish.dry_run:
            self._note_file(file, read)

    def _say_how_it_ended(self, file: _File) -> None:
        assert file.cutter is not None
        file.problems += problems_at_end(file.cutter, file.intake.given.shown)

    def _tell(self, file: _File) -> None:
        """Tell the problems met so far, in the order of their lines, and write them: they are many, so none is held."""
        from maillage.record.arrow import to_arrow
        from maillage.record.draft import problem_rows

        file.problems.sort(key=lambda problem: problem.line or 0)
        self.draft.outcome.problems.extend(file.problems)
        file.told_number += len(file.problems)
        if file.problems and not self.draft.wish.dry_run:
            rows = problem_rows(file.problems, file.intake.source, self.draft.number)
            self.draft.sink().add("problems", to_arrow("problems", rows))
        file.problems = []

    def _note_file(self, file: _File, records: int) -> None:
        import json

        from maillage.record.arrow import to_arrow

        assert file.reading is not None
        row = {
            "source": file.intake.source,
            "import_no": self.draft.number,
            "sha256": file.intake.bytes.sha256,
            "root": file.root,
            "version": file.attributes.get("version"),
            "read_as": file.reading.version,
            "generated_datetime": file.attributes.get("generated-datetime"),
            "encoding": file.reading.head.encoding,
            "attributes": json.dumps(file.attributes, ensure_ascii=False),
            "outside": outside_json(file.outside),
            "records": records,
        }
        self.draft.sink().add(FILES, to_arrow(FILES, [row]))


def _repeated(number: int, times: int) -> Any:
    """A column that holds one number. Arrow's own way to repeat one takes seven times as long."""
    import numpy as np
    import pyarrow as pa

    return pa.array(np.full(times, number))


def _one_chunk(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _size_of(path: Path) -> int:
    """Bytes of a file; 0 for one that went away, which is said when it is read."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Rows:
    """The rows of one block on their way to the sink: those of new statements, with what the import adds to them."""

    def __init__(
        self, intake: IatiIntake, file: _File, done: Done, statements: list[str], fresh: list[bool]
    ) -> None:
        self.draft, self.file, self.done = intake.draft, file, done
        self.statements, self.fresh = statements, fresh
        first = self.draft.records
        self.numbers = []
        for new in fresh:
            self.numbers.append(first)
            first += new
        self.draft.records = first

    def write(self) -> None:
        import pyarrow as pa

        from maillage.record.arrow import schema

        sink = self.draft.sink()
        each = schema(layouts()[self.file.root].tables[0].name)
        of_each = {name: pa.array(column, each.field(name).type) for name, column in self._of_each().items()}
        fresh = None if all(self.fresh) else pa.array(self.fresh)
        for name, table in self.done.tables.items():
            rows = self._stated(schema(name).names, table, of_each, fresh)
            if rows.num_rows:
                sink.add(name, rows)

    def _stated(
        self, names: Sequence[str], table: pa.Table, of_each: Mapping[str, pa.Array], fresh: Any
    ) -> pa.Table:
        """The rows of new statements, with the columns wanted: their own, else what the import says of their record."""
        import pyarrow as pa

        records = _one_chunk(table["record"])
        if fresh is not None:
            table = table.filter(fresh.take(records))
            records = _one_chunk(table["record"])
        columns = {
            **dict(zip(table.column_names, table.columns, strict=True)),
            "statement": pa.DictionaryArray.from_arrays(records.cast(pa.int32()), of_each["statement"]),
            "import_no": _repeated(self.draft.number, len(records)),
            "record": of_each["record"].take(records),
        }
        chosen = [columns[name] if name in columns else of_each[name].take(records) for name in names]
        return pa.Table.from_arrays(chosen, names=names)

    def _of_each(self) -> dict[str, list[Any]]:
        taken, file = self.done.taken, self.file
        return {
            "id": [t.thing for t in taken],
            "statement": self.statements,
            "record": self.numbers,
            "source": [file.intake.source] * len(taken),
            "line": [t.line for t in taken],
            "position": [t.position for t in taken],
            "as_of": [t.updated or file.dated for t in taken],
            "updated": [t.updated for t in taken],
            "file_as_of": [file.file_as_of] * len(taken),
            "generated": [t.generated for t in taken],
            "digest": [t.digest for t in taken],
            "proof": [t.proof for t in taken],
            "schema_problems": [t.schema_problems for t in taken],
        }
