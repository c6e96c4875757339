"""A block of records against the schema, the rules and the code lists: everything that is wrong, in the order of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from maillage.record.iati.check.by_schema import schema_faults
from maillage.record.iati.check.codelists import agencies, publishers
from maillage.record.iati.check.codes import code_faults, places_to_ask
from maillage.record.iati.check.fault import Fault, Paths, line_of
from maillage.record.iati.check.held import Held
from maillage.record.iati.check.numbers import number_faults
from maillage.record.iati.check.rules import Violation, World, judge, judge_record
from maillage.record.iati.check.ruleset import Case, shipped
from maillage.record.iati.check.suspects import suspects
from maillage.record.iati.layout import layouts
from maillage.record.iati.read import Reader
from maillage.record.iati.rows import Rows
from maillage.record.iati.schema import schema
from maillage.record.iati.standard import ROOTS
from maillage.record.iati.tree import node_of, without_tail


def _lacks_records(fault: Fault) -> bool:
    return fault.record < 0 and fault.code == "record.iati-schema-element-missing"


def check_block(
    root: Any,
    kind: str,
    version: str,
    today: date,
    base_line: int = 0,
    *,
    rows: Rows | None = None,
    head_line: int = 1,
    with_file: bool = True,
    empty_file: bool = False,
    ruleset: tuple[Case, ...] | None = None,
) -> list[Fault]:
    """Everything wrong with the records below ``root`` (of lxml), whose name is ``kind``, as files of ``version``.

    ``base_line`` is added to the lines of elements; ``head_line`` is the line of the root's start tag. ``rows`` are those
    of these very records when they were read already: it saves reading them. ``with_file``: also what is wrong with the
    root's own attributes, which is to be said once a file; ``empty_file``: there is no other block, so that what the root
    lacks is lacking. ``ruleset`` takes the place of the rules that are shipped.
    """
    records = [child for child in root if child.tag == ROOTS[kind]]
    faults = schema_faults(root, schema(kind, version), version, base_line, head_line, with_file)
    if not records:
        return faults if empty_file else [fault for fault in faults if not _lacks_records(fault)]
    held = _held(records, kind, rows)
    world = World(today, publishers(), agencies())
    if ruleset is None:
        found = _violations(records, held, kind, version, world)
    else:
        found = _by_ruleset(root, records, ruleset, world)
    faults += _rule_faults(found, records, base_line)
    faults += code_faults(records, places_to_ask(held, version), version, base_line)
    faults += number_faults(records, held, base_line)
    faults.sort(key=lambda fault: fault.record)
    return faults


def _held(records: list[Any], kind: str, rows: Rows | None) -> Held:
    if rows is None or rows.records != len(records):
        reader = Reader(layouts()[kind])
        for record in records:
            reader.take(without_tail(node_of(record)))
        rows = reader.rows
    return Held(rows)


def _violations(
    records: list[Any], held: Held, kind: str, version: str, world: World
) -> Iterator[tuple[int, Violation]]:
    """The shipped rules: the exact judge, asked where the quick look found reason to."""
    if kind != "iati-activities":
        for index, record in enumerate(records):
            yield from ((index, found) for found in judge_record(record, shipped(version), world))
        return
    asked: dict[int, set[str | None]] = defaultdict(set)
    for index, number in suspects(held, version, world.today):
        asked[index].add(number)
    cases = _by_id(version)
    for index in sorted(asked):
        numbers = asked[index]
        wanted = (
            shipped(version) if None in numbers
            else [case for number in sorted(filter(None, numbers)) for case in cases.get(number, ())]
        )  # fmt: skip
        yield from ((index, found) for found in judge_record(records[index], wanted, world))


@cache
def _by_id(version: str) -> dict[str, tuple[Case, ...]]:
    found: dict[str, tuple[Case, ...]] = {}
    for case in shipped(version):
        found[case.id] = (*found.get(case.id, ()), case)
    return found


def _by_ruleset(
    root: Any, records: list[Any], ruleset: tuple[Case, ...], world: World
) -> Iterator[tuple[int, Violation]]:
    numbers = {record: index for index, record in enumerate(records)}
    for found in judge(root, ruleset, world):
        yield _record_of(found.context, root, numbers), found


def _record_of(element: Any, root: Any, numbers: dict[Any, int]) -> int:
    while element is not None and element is not root:
        if element in numbers:
            return numbers[element]
        element = element.getparent()
    return -1


def _rule_faults(found: Iterable[tuple[int, Violation]], records: list[Any], base: int) -> Iterator[Fault]:
    paths = Paths(None)
    for index, violation in found:
        record = records[index] if index >= 0 else None
        if paths.record is not record:
            paths = Paths(record)
        case, element = violation.case, violation.element
        code = case.code or f"record.iati-rule-{case.severity}"
        values = {"found": violation.found, "expected": violation.expected, "said": case.message or case.id}
        yield Fault(
            index, code, f"rule:{case.id}", line_of(element, base), paths.of(element, violation.attribute), values
        )  # fmt: skip
