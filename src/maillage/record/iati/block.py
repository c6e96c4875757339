"""A block of a file on its way into tables: parsed, checked, read, derived, typed, proven. Pure but for look-ups.

Blocks do not depend on one another, so several processes can work on them; their results are joined in order.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from maillage.record.iati.cut import Block, Head, Span
from maillage.record.iati.decode import as_utf8
from maillage.record.iati.derive import Derived, derive, thing_id
from maillage.record.iati.layout import layouts
from maillage.record.iati.read import Reader
from maillage.record.iati.standard import XML_LANG
from maillage.record.iati.tree import (
    ATTRIBUTES,
    CHILDREN,
    NAME,
    TEXT,
    Node,
    namespace_of,
    node_of,
    parse,
    to_xml,
    what_is_wrong,
    without_tail,
)
from maillage.record.iati.typing import read_time
from maillage.record.identify import Identifier
from maillage.reference.problems import Problem

_GENERATED = "{https://maillage.example/ns/demo}generated"
"""The attribute by which a file or record of the demonstration says that it is invented."""
COUNTED = {"transaction": "transactions", "budget": "budgets", "result": "results"}
"""Elements of records that an import counts, as they stand in the files."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: its head, the version it is checked as, as whom it is shown, and whether each record is proven."""

    head: Head
    version: str
    shown: str
    today: date
    prove: bool = True
    generated: bool = False
    language: str | None = None
    """xml:lang of the root"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that was read: where it stands, what it is, how old it is, and whether its tables give it back."""

    line: int
    position: int
    thing: str
    digest: str
    updated: str | None
    proof: str
    schema_problems: int
    generated: bool
    reference: str | None
    decided: tuple[str, ...]
    """its places that a person decided"""
    doubtful: int
    """its places that a person may decide"""


@dataclass(slots=True)
class Done:
    """What a block gave. ``tables`` are those of :mod:`.arrow`, raw and derived, their ``record`` counting within ``taken``."""

    read: int
    taken: list[Taken] = field(default_factory=list)
    tables: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outside: list[tuple[int, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


def process(block: Block, reading: Reading, find: Identifier) -> Done:
    """Everything that one block gives. Never raises for what stands in it: a record that cannot be read is a problem."""
    return _Work(block, reading, find).done()


class _Work:
    def __init__(self, block: Block, reading: Reading, find: Identifier) -> None:
        self.block, self.reading, self.find = block, reading, find
        self.layout = layouts()[reading.head.root]
        self.made = Done(len(block.records), bytes=len(block.body))
        self.nodes: list[Node] = []
        self.reader = Reader(self.layout)
        self.languages: list[str | None] = []
        self.derived: list[Derived] = []
        self._prefixes: dict[str | None, str] = {}

    def done(self) -> Done:
        from lxml import etree

        try:
            root = self._parse(self.block.body)
        except etree.XMLSyntaxError:
            self._one_by_one()
        else:
            if self._number_in(root) == len(self.block.records):
                self._take_all(root, self.block.records, self.block.line, self.block.first)
                self._outside(root)
            else:
                self._one_by_one()
        if self.made.taken:
            self._finish({namespace: prefix for prefix, namespace in self._prefixes.items() if prefix})
        return self.made

    def _parse(self, body: bytes) -> Any:
        head = self.reading.head
        return parse(head.start + body + head.end)

    def _number_in(self, root: Any) -> int:
        """Records that stand in the root itself, as records of the standard."""
        return sum(element.tag == self.layout.record for element in root)

    def _one_by_one(self) -> None:
        """Read each record by itself, so that one which is no XML costs no other."""
        from lxml import etree

        for number, span in enumerate(self.block.records):
            body = self.block.body[span.start : span.end]
            try:
                root = self._parse(body)
            except etree.XMLSyntaxError as fault:
                body, root = self._as_windows(body, span, fault)
                if root is None:
                    continue
            if self._number_in(root) != 1:
                values = {
                    "found": namespace_of(root[0]) if len(root) else "",
                    "activity": identifier_in(body),
                }
                self._tell("record.iati-other-namespace", span.line, **values)
                continue
            self._take_all(root, (Span(0, len(body), span.line),), span.line, self.block.first + number, body)
        self._outside_alone()

    def _outside_alone(self) -> None:
        """What stands beside the records of a block that is no XML as a whole."""
        from lxml import etree

        try:
            root = self._parse(self.block.beside(self.layout.record))
        except etree.XMLSyntaxError as fault:
            line = self.block.line + (fault.lineno or 1) - 1
            self._tell("record.iati-outside-not-well-formed", line, found=what_is_wrong(fault))
            return
        if root.nsmap.get(None):
            return  # nothing in it is of the standard: each record was told of
        if self._number_in(root) != len(self.block.records):
            around = next((e for e in root if e.tag != self.layout.record), root)
            line = self.block.line + around.sourceline - 1
            self._tell("record.iati-wrapped", line, found=str(around.tag), expected=self.reading.head.root)
        self._outside(root)
        self._check_root(root)

    def _check_root(self, root: Any) -> None:
        """Tell what is wrong with what stands beside the records, an empty element in place of each."""
        from maillage.record.iati.check import as_problem, check_block

        reading, base = self.reading, self.block.line - 1
        faults = check_block(
            root,
            reading.head.root,
            reading.version,
            reading.today,
            base,
            head_line=reading.head.line,
            with_file=False,
        )
        self.made.problems += [as_problem(fault, reading.shown, None) for fault in faults if fault.record < 0]

    def _tell(self, code: str, line: int, **values: Any) -> None:
        self.made.problems.append(Problem(code, self.reading.shown, line, values=values))

    def _as_windows(self, body: bytes, span: Span, fault: Any) -> tuple[bytes, Any]:
        """A record whose bytes are not of the encoding that its file declares is read as Windows-1252, and that is said."""
        from lxml import etree

        try:
            body.decode("utf-8")
        except UnicodeDecodeError as wrong:
            line = span.line + body.count(b"\n", 0, wrong.start)
            body = as_utf8(body)
            try:
                root = self._parse(body)
            except etree.XMLSyntaxError as again:
                fault = again
            else:
                values = {"found": self.reading.head.encoding, "activity": identifier_in(body)}
                self.made.problems.append(
                    Problem("record.iati-encoding", self.reading.shown, line, values=values)
                )
                return body, root
        line = span.line + (fault.lineno or 1) - 1
        values = {"found": what_is_wrong(fault), "activity": identifier_in(body)}
        self.made.problems.append(
            Problem("record.iati-not-well-formed", self.reading.shown, line, values=values)
        )
        return body, None

    def _take_all(
        self, root: Any, spans: Sequence[Span], line: int, first: int, body: bytes | None = None
    ) -> None:
        self._prefixes = {**self._prefixes, **root.nsmap}
        body = self.block.body if body is None else body
        elements = [e for e in root if e.tag == self.layout.record]
        generated = self.reading.generated or root.get(_GENERATED) == "true"
        start = len(self.made.taken)
        for number, (element, span) in enumerate(zip(elements, spans, strict=True)):
            digest = hashlib.sha256(body[span.start : span.end]).hexdigest()
            self._take(without_tail(node_of(element)), digest, span.line, first + number, generated)
        if elements:  # a stretch without a record has nothing to be held to
            self._check(root, line - 1, start)

    def _check(self, root: Any, base: int, start: int) -> None:
        """Tell what is wrong with the records just taken, from number ``start`` on."""
        from maillage.record.iati.check import as_problem, check_block

        reading, taken = self.reading, self.made.taken
        faults = check_block(
            root, reading.head.root, reading.version, reading.today, base,
            rows=self.reader.rows, head_line=reading.head.line, with_file=self.block.first == 0 and start == 0,
        )  # fmt: skip
        for fault in faults:
            at = start + fault.record
            activity = taken[at].reference if fault.record >= 0 else None
            self.made.problems.append(as_problem(fault, reading.shown, activity))
            if fault.record >= 0 and fault.rule.startswith("schema"):
                taken[at] = replace(taken[at], schema_problems=taken[at].schema_problems + 1)

    def _take(self, node: Node, digest: str, line: int, position: int, generated: bool) -> None:
        self.reader.take(node)
        if self.reading.prove:
            self.nodes.append(node)
        attributes = node[ATTRIBUTES] or {}
        reference, sort = self._reference(node)
        thing = thing_id(sort, reference, digest)
        places: Sequence[dict[str, Any]] = ()
        if sort == "iati":
            self.derived.append(derive(node, thing, self.find, self._report(line, reference)))
            places = self.derived[-1].places
        self.languages.append(attributes.get(XML_LANG, self.reading.language))
        updated = _updated(attributes.get("last-updated-datetime", ""))
        self.made.taken.append(
            Taken(
                line, position, thing, digest, updated, "identical" if self.reading.prove else "none",
                0, generated or attributes.get(_GENERATED) == "true", reference,
                tuple(place["place"] or "" for place in places if place["place_why"] == "decided"),
                sum(place["place_why"] == "doubtful" for place in places),
            )
        )  # fmt: skip

    def _report(self, line: int, reference: str | None) -> Any:
        def report(code: str, field: str, **values: Any) -> None:
            values["activity"] = reference
            self.made.problems.append(Problem(code, self.reading.shown, line, field, values))

        return report

    def _reference(self, node: Node) -> tuple[str | None, str]:
        names = (
            ("iati-identifier",)
            if self.layout.record == "iati-activity"
            else ("organisation-identifier", "iati-identifier")
        )
        sort = "iati" if self.layout.record == "iati-activity" else "iati-org"
        for name in names:
            for child in node[CHILDREN] or ():
                if child[NAME] == name and child[TEXT] and child[TEXT].strip():
                    return " ".join(child[TEXT].split()), sort
        return None, sort

    def _outside(self, root: Any) -> None:
        """Elements and text of the root that are no record."""
        before = self.block.first
        if root.text and root.text.strip():
            self.made.outside.append((before, root.text))
        for element in root:
            if element.tag == self.layout.record:
                before += 1
            else:
                prefixes = {namespace: prefix for prefix, namespace in root.nsmap.items() if prefix}
                self.made.outside.append((before, to_xml(without_tail(node_of(element)), prefixes)))
            if element.tail and element.tail.strip():
                self.made.outside.append((before, element.tail))

    def _finish(self, prefixes: dict[str, str]) -> None:
        from maillage.record.iati.arrow import derived_tables, to_tables
        from maillage.record.iati.prove import keep_whole, not_identical

        for table in self.layout.tables:
            if table.path in COUNTED and (number := len(self.reader.rows.tables[table.number])):
                self.made.counts[COUNTED[table.path]] += number
        self.made.tables, languages = to_tables(self.reader.empty(), prefixes, self.languages)
        if self.reading.prove:
            wrong = not_identical(self.layout, self.made.tables, self.nodes)
            if wrong:
                keep_whole(self.made.tables, wrong, [to_xml(self.nodes[at], prefixes) for at in wrong])
                for at in wrong:
                    self._kept_whole(at)
        self.nodes = []
        if self.derived:
            spoken: list[list[str]] = [[] for _ in self.derived]
            for record, language in languages:
                spoken[record].append(language)
            self.made.tables |= derived_tables(self.derived, spoken)

    def _kept_whole(self, at: int) -> None:
        taken = self.made.taken[at] = replace(self.made.taken[at], proof="whole")
        values = {"activity": taken.thing.partition(":")[2]}
        self.made.problems.append(
            Problem("record.iati-kept-whole", self.reading.shown, taken.line, values=values)
        )


def identifier_in(body: bytes) -> str | None:
    """The identifier of a record that is no XML, looked for in its bytes."""
    start = body.find(b"-identifier>")
    end = body.find(b"<", start) if start >= 0 else -1
    said = body[start + len(b"-identifier>") : end].decode("utf-8", "replace").strip() if end > 0 else ""
    return said[:200] or None


@lru_cache(maxsize=4096)
def _updated(said: str) -> str | None:
    """The stamp of a time; one written as a date alone, or without its T, is good enough to tell which statement is later."""
    try:
        found = read_time(said) or datetime.fromisoformat(said.strip())
        return as_stamp(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def as_stamp(time: datetime | None) -> str | None:
    """A time as the record writes it: UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


def attributes_of(head: Head) -> tuple[dict[str, str], dict[str | None, str]]:
    """Attributes of the root and the prefixes it declares. Raises lxml's XMLSyntaxError when its tag is no XML."""
    root = parse(head.start + head.end)
    return dict(root.items()), dict(root.nsmap)


def outside_json(outside: Sequence[tuple[int, str]]) -> str | None:
    """What stands beside the records, as ``iati_file`` holds it."""
    return json.dumps([list(each) for each in outside], ensure_ascii=False) if outside else None
