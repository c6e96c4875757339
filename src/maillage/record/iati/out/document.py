"""All chosen current records as one document, well-formed, indented, UTF-8; written while they are read.

The root says 2.03. A record that is not of that version keeps its own content, as published, and says its version in the
attribute ``maillage:version`` of :data:`~.model.NAMESPACE`; brought to 2.03 it says in ``maillage:from-version`` what it
came from. ``xml:lang`` of a file's root goes to its records. Invented records never go out among real ones unless asked for,
and each bears its mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maillage.record.iati.columns import FILES
from maillage.record.iati.layout import layouts
from maillage.record.iati.out.model import DEMO, NAMESPACE, PREFIXES, Kept, Put
from maillage.record.iati.out.records import Wanted, records
from maillage.record.iati.standard import LATEST, XML_LANG
from maillage.record.iati.tree import ATTRIBUTES, NAME, TEXT, Node, to_xml
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.record.store import Reader

MOST_PROBLEMS = 1_000
"""Problems that are told one by one; all of them are counted."""
_MARK = f"{{{DEMO}}}generated"
_VERSION, _FROM = f"{{{NAMESPACE}}}version", f"{{{NAMESPACE}}}from-version"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which records: files with that ``root``; these identifiers; reported by one of these references; in which form.

    ``identifiers`` are ours (``iati:…``). ``generated``: invented ones too, though real ones are among the chosen.
    ``upgraded``: version 1 brought to 2.03.
    """

    root: str = "iati-activities"
    identifiers: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    generated: bool = False
    upgraded: bool = False


@dataclass(slots=True)
class Document:
    """What was written: records, how many of each version, invented ones (and those left out), what could not be said.

    ``brought`` counts records brought to 2.03, ``valid`` those of them that its schema accepts, ``complete`` those of
    which all was carried over.
    """

    records: int = 0
    versions: Counter[str] = field(default_factory=Counter)
    generated: int = 0
    left_out: int = 0
    brought: int = 0
    valid: int = 0
    complete: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def report(self, problem: Problem) -> None:
        """Count a problem, and keep it to be told while there are few."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class _File:
    version: str
    language: str | None


def write_document(reader: Reader, put: Put, chosen: Chosen, now: datetime) -> Document:
    """Write the chosen records through ``put``; what was written. ``now`` becomes the document's own date."""
    made = Document()
    maker = _Maker(reader, chosen, made)
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    put(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{chosen.root} version="{LATEST}" generated-datetime="{stamp}" '
        f'xmlns:maillage="{NAMESPACE}">\n'.encode()
    )
    for text in maker.texts():
        put(text.encode())
    put(f"</{chosen.root}>\n".encode())
    return made


class _Maker:
    def __init__(self, reader: Reader, chosen: Chosen, made: Document) -> None:
        self.reader, self.chosen, self.made = reader, chosen, made
        self.files = _files(reader)
        self.paths = {source["id"]: source["path"] for source in reader.manifest.sources}

    def texts(self) -> Iterator[str]:
        """Each record as text of the document."""
        for kept in records(self.reader, self.chosen.root, self._wanted()):
            self.made.records += 1
            self.made.generated += kept.generated
            node = self._node(kept)
            yield f"  {to_xml(node, PREFIXES, (NAMESPACE,), indent=1)}\n"

    def _wanted(self) -> Wanted:
        passed = _passed(self.reader)
        where = _where(self.chosen)
        if self.chosen.generated:
            return Wanted(where, passed)
        real, invented = _both(self.reader, self.chosen.root, where, passed)
        if not (real and invented):
            return Wanted(where, passed)
        self.made.left_out = invented
        import pyarrow.dataset as dataset

        only = ~dataset.field("generated")
        return Wanted(only if where is None else where & only, passed)

    def _node(self, kept: Kept) -> Node:
        file = self.files.get((kept.source, kept.import_no), _File(LATEST, None))
        said: dict[str, str] = {}
        self.made.versions[file.version] += 1
        node = kept.node
        if file.language and XML_LANG not in (node[ATTRIBUTES] or {}):
            said[XML_LANG] = file.language
        if file.version != LATEST:
            if not self.chosen.upgraded:
                said[_VERSION] = file.version
            elif file.version < "2":
                node = self._upgraded(kept)
                said[_FROM] = file.version
        if kept.generated:
            said[_MARK] = "true"
        return (node[NAME], {**(node[ATTRIBUTES] or {}), **said} or None, *node[TEXT:])

    def _upgraded(self, kept: Kept) -> Node:
        from maillage.record.iati.out.upgrade import upgrade

        made = upgrade(kept.node, self.chosen.root)
        self.made.brought += 1
        self.made.complete += not made.left
        if made.left:
            self._report(kept, "record.iati-out-left", ", ".join(made.left))
        faults = _faults(made.node, self.chosen.root)
        self.made.valid += not faults
        if faults:
            self._report(kept, "record.iati-out-not-valid", faults[0], count=len(faults))
        return made.node

    def _report(self, kept: Kept, code: str, found: str, **values: Any) -> None:
        said = {"activity": kept.id.partition(":")[2], "found": found, "expected": LATEST, **values}
        self.made.report(Problem(code, self.paths.get(kept.source, ""), kept.line, values=said))


def _faults(node: Node, root: str) -> list[str]:
    """What the schema of 2.03 says against a record, each thing once: the path of the element and what is wrong."""
    from lxml import etree

    from maillage.record.iati.schema import schema

    text = f'<{root} version="{LATEST}">{to_xml(node, PREFIXES)}</{root}>'
    compiled = schema(root, LATEST)
    parsed = etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True))
    if compiled.validate(parsed):
        return []
    return list(dict.fromkeys(" ".join(error.message.split()) for error in compiled.error_log))


def _where(chosen: Chosen) -> Any:
    """The filter over the top table; None for all."""
    import pyarrow.compute as pc
    import pyarrow.dataset as dataset

    where = None
    if chosen.identifiers:
        where = dataset.field("id").isin(list(chosen.identifiers))
    if chosen.reporting:
        said = pc.utf8_lower(pc.utf8_trim_whitespace(dataset.field("reporting_org_ref")))
        reported = said.isin([" ".join(ref.split()).lower() for ref in chosen.reporting])
        where = reported if where is None else where & reported
    return where


def reporting_references(reader: Reader, root: str) -> set[str]:
    """The references of all organisations that report records of files with that root."""
    from maillage.record.arrow import read_parts

    table = layouts()[root].tables[0].name
    column = read_parts(reader.files(table), table, ["reporting_org_ref"])["reporting_org_ref"]
    return {reference for reference in column.unique().to_pylist() if reference}


def _passed(reader: Reader) -> frozenset[str]:
    """Statements that are not current."""
    from maillage.record.arrow import read_parts

    rows = read_parts(reader.files("standing"), "standing", ["statement", "standing"])
    pairs = zip(rows["statement"].to_pylist(), rows["standing"].to_pylist(), strict=True)
    return frozenset(statement for statement, standing in pairs if standing != "vanished")


def _both(reader: Reader, root: str, where: Any, passed: frozenset[str]) -> tuple[int, int]:
    """How many of the chosen current records are real, and how many invented."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as dataset

    from maillage.record.arrow import schema

    table = layouts()[root].tables[0].name
    if not reader.files(table):
        return 0, 0
    parts = dataset.dataset(reader.files(table), schema=schema(table), format="parquet")
    without = pa.array(sorted(passed), pa.string())
    counted = [0, 0]
    for batch in parts.to_batches(columns=["statement", "generated"], filter=where):
        live = batch.filter(pc.invert(pc.is_in(batch["statement"], value_set=without)))
        invented = pc.sum(live["generated"]).as_py() or 0
        counted[0] += live.num_rows - invented
        counted[1] += invented
    return counted[0], counted[1]


def _files(reader: Reader) -> dict[tuple[str, int], _File]:
    """By source and import, the version of each file and the language its root declares."""
    import json

    from maillage.record.arrow import read_parts

    rows = read_parts(
        reader.files(FILES), FILES, ["source", "import_no", "read_as", "attributes"]
    ).to_pylist()
    return {
        (row["source"], row["import_no"]): _File(
            row["read_as"], json.loads(row["attributes"] or "{}").get(XML_LANG)
        )
        for row in rows
    }
