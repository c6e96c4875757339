"""A whole file of IATI, block by block in little memory: whether it is valid, and everything that is wrong with it.

In: what gives the file's bytes, its name, the day it is, a ruleset in place of the shipped one. Out: :class:`Verdict`.
Never raises for what stands in the file: what is no XML, cut short or in another encoding is a problem. The file system
is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree

from maillage.record.iati.block import identifier_in
from maillage.record.iati.check.block import check_block
from maillage.record.iati.check.fault import Fault, as_problem, is_new
from maillage.record.iati.check.ruleset import Case
from maillage.record.iati.cut import Block, Cutter, NotCut, Span
from maillage.record.iati.decode import as_utf8
from maillage.record.iati.ended import problems_at_end
from maillage.record.iati.standard import LATEST, version_of
from maillage.record.iati.tree import namespace_of, parse, what_is_wrong
from maillage.reference.problems import Problem

_IDENTIFIERS = ("iati-identifier", "organisation-identifier")
_INVALID = ("fatal", "error")


@dataclass(slots=True)
class Verdict:
    """What was found in a file. ``kind`` is its root element, empty when it has none of ours; ``records`` counts all that
    begin in it, ``invalid`` those that are no XML or break the schema; ``valid`` speaks of the schema alone."""

    file: str
    kind: str = ""
    version: str = ""
    records: int = 0
    invalid: int = 0
    valid: bool = False
    problems: list[Problem] = field(default_factory=list)


def check_file(
    read: Callable[[int], bytes], file: str, today: date, ruleset: tuple[Case, ...] | None = None
) -> Verdict:
    """The verdict on a file whose next bytes ``read`` gives, at most so many. Raises OSError when reading fails."""
    return _Check(Verdict(file), today, ruleset).run(read)


class _Check:
    def __init__(self, verdict: Verdict, today: date, ruleset: tuple[Case, ...] | None) -> None:
        self.verdict, self.today, self.ruleset = verdict, today, ruleset
        self.met: dict[str, int | None] = {}
        self.told: set[str] = set()
        self.broken = False
        self.told_file = False

    def run(self, read: Callable[[int], bytes]) -> Verdict:
        verdict = self.verdict
        try:
            self.cutter = Cutter(read)
            self.head = self.cutter.head
            verdict.kind = self.head.root
            root = self._parse(b"")
        except NotCut as fault:
            self._report(fault.code, fault.line, **fault.values)
            return verdict
        except etree.XMLSyntaxError as fault:
            found = what_is_wrong(fault)
            self._report("record.iati-root-not-xml", self.head.line, found=found)
            return verdict
        declared = root.get("version")
        verdict.version = version_of(declared) or LATEST
        if version_of(declared) is None:
            self._report("record.iati-version-unknown", self.head.line, found=declared, expected=LATEST)
        for block in self.cutter.blocks():
            self._block(block)
        self._ended()
        lacking = not (self.cutter.ended.records or self.broken)  # else what was left out is said already
        if lacking or not self.told_file:
            self._check(root, 0, lacking)
        verdict.records = self.cutter.ended.records
        verdict.valid = not (self.broken or verdict.invalid)
        return verdict

    def _parse(self, body: bytes) -> Any:
        return parse(self.head.start + body + self.head.end)

    def _block(self, block: Block) -> None:
        try:
            root = self._parse(block.body)
        except etree.XMLSyntaxError:
            root = None
        if root is not None and self._number_in(root) == len(block.records):
            if block.records or not block.first:
                self._check(root, block.line - 1)
            else:
                self._after_records(block)
            return
        for span in block.records:
            self._alone(block.body[span.start : span.end], span)
        self._beside(block)

    def _after_records(self, block: Block) -> None:
        """What stands after the last record, in a block without any: the schema lets elements of one's own stand there behind records,
        so it is asked behind an empty one, of which nothing is said."""
        root = self._parse(b"<" + self.head.record.encode() + b"/>" + block.body)
        faults = check_block(
            root, self.head.root, self.verdict.version, self.today, block.line - 1, head_line=self.head.line,
            with_file=False, ruleset=self.ruleset,
        )  # fmt: skip
        self._told([fault for fault in faults if fault.record < 0], {})

    def _beside(self, block: Block) -> None:
        """What stands beside the records of a block that is no XML as a whole."""
        try:
            root = self._parse(block.beside(self.head.record))
        except etree.XMLSyntaxError as fault:
            line = block.line + (fault.lineno or 1) - 1
            found = what_is_wrong(fault)
            self._report("record.iati-outside-not-well-formed", line, found=found)
            return
        if self._number_in(root) != len(block.records) and not root.nsmap.get(None):
            around = next((child for child in root if child.tag != self.head.record), root)
            line = block.line + around.sourceline - 1
            self._report("record.iati-wrapped", line, found=str(around.tag), expected=self.head.root)

    def _number_in(self, root: Any) -> int:
        return sum(child.tag == self.head.record for child in root)

    def _alone(self, body: bytes, span: Span) -> None:
        """A record by itself, so that one which is no XML costs no other; read as Windows-1252 where it is no UTF-8."""
        wrong = _not_utf8(body)
        if wrong is not None:
            line = span.line + body.count(b"\n", 0, wrong)
            body = as_utf8(body)
        try:
            root = self._parse(body)
        except etree.XMLSyntaxError as fault:
            line = span.line + (fault.lineno or 1) - 1
            found = what_is_wrong(fault)
            self._report("record.iati-not-well-formed", line, found=found, activity=identifier_in(body))
            self.verdict.invalid += 1
            return
        if self._number_in(root) != 1:
            found = namespace_of(root[0]) if len(root) else ""
            self._report("record.iati-other-namespace", span.line, found=found)
            self.verdict.invalid += 1
            return
        if wrong is not None:
            activity = _identifier(next(iter(root), root))
            self._report("record.iati-encoding", line, found=self.head.encoding, activity=activity)
        self._check(root, span.line - 1)

    def _check(self, root: Any, base: int, lacking: bool = False) -> None:
        """``lacking``: there is no record in the whole file."""
        faults = check_block(
            root, self.head.root, self.verdict.version, self.today, base, head_line=self.head.line,
            with_file=not self.told_file, empty_file=lacking, ruleset=self.ruleset,
        )  # fmt: skip
        self.told_file = True
        records = [child for child in root if child.tag == self.head.record]
        names = {index: _identifier(record) for index, record in enumerate(records)}
        faults += self._repeated(records, names, base)
        faults.sort(key=lambda fault: fault.record)
        self._told(faults, names)

    def _told(self, faults: Sequence[Fault], names: Mapping[int, str | None]) -> None:
        """Faults of a block become problems of the file; ``names``: record → its identifier."""
        of_schema = {fault.record for fault in faults if fault.rule.startswith("schema")}
        self.broken = self.broken or -1 in of_schema
        self.verdict.invalid += len(of_schema - {-1})
        told = (as_problem(fault, self.verdict.file, names.get(fault.record)) for fault in faults)
        self.verdict.problems += [problem for problem in told if is_new(problem, self.told)]

    def _repeated(self, records: Sequence[Any], names: dict[int, str | None], base: int) -> list[Fault]:
        """Identifiers that came before in this file (rule 1.1.2 of the official validator)."""
        found = []
        for index, record in enumerate(records):
            name, line = names[index], record.sourceline + base
            if name is not None and name in self.met:
                values = {"found": name, "expected": self.met[name]}
                found.append(Fault(index, "record.iati-identifier-repeated", "rule:1.1.2", line, "", values))
            elif name is not None:
                self.met[name] = line
        return found

    def _ended(self) -> None:
        ended = self.cutter.ended
        for problem in problems_at_end(self.cutter, self.verdict.file):
            self._report(problem.code, problem.line, **problem.values)
        self.verdict.invalid += len(ended.too_large) + (ended.open is not None)

    def _report(self, code: str, line: int | None, **values: Any) -> None:
        problem = Problem(code, self.verdict.file, line, values={"rule": None, "activity": None, **values})
        self.broken = self.broken or (problem.severity in _INVALID and code not in _READABLE)
        self.verdict.problems.append(problem)


_READABLE = (
    "record.iati-encoding",
    "record.iati-version-unknown",
    "record.iati-record-too-large",
    "record.iati-bytes-replaced",
)
"""Problems of a file that the schema has no word on."""


def _not_utf8(body: bytes) -> int | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as fault:
        return fault.start
    return None


def _identifier(record: Any) -> str | None:
    for name in _IDENTIFIERS:
        found = " ".join((record.findtext(name) or "").split())
        if found:
            return found
    return None
