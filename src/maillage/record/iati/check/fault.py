"""What a check found in a file: where, against which rule, and the values that its sentence names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.reference.problems import Problem

TOLD_ONCE = "record.iati-agency-unknown"
"""The problem that speaks of the publisher, not of a record: told once a block, and once a file where that is known."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a block of records.

    ``record`` counts the records of the block from 0; -1 is the file itself. ``rule`` begins with ``schema:``, ``rule:``,
    ``codelist:`` or ``limit:``. ``line`` counts from 1 in the file, None when unknown. ``path`` leads from the record to the
    element or attribute: ``transaction[3]/value/@currency``; it is empty for the record.
    """

    record: int
    code: str
    rule: str
    line: int | None
    path: str
    values: Mapping[str, Any] = field(default_factory=dict)


def as_problem(fault: Fault, file: str, activity: str | None) -> Problem:
    """The fault as a problem of ``file``; ``activity`` is the identifier of its record, None when it has none."""
    values = {"found": "", "expected": "", **fault.values, "activity": activity, "rule": fault.rule}
    return Problem(fault.code, file, fault.line, fault.path or None, values)


def is_new(problem: Problem, told: set[str]) -> bool:
    """Whether a problem that speaks of the publisher was not ``told`` of this file yet (then it is); others always are new."""
    if problem.code != TOLD_ONCE:
        return True
    said = str(problem.values.get("found"))
    if said in told:
        return False
    told.add(said)
    return True


def as_dict(problem: Problem, language: str = "en") -> dict[str, Any]:
    """The shape of a problem for machines, where a file of IATI was read."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.line,
        "activity": problem.values.get("activity"),
        "message": problem.message(language),
        "mend": problem.mend(language),
        "rule": problem.values.get("rule"),
    }


def line_of(element: Any, base: int) -> int | None:
    """The line of an element in its file; None for one that was made by program."""
    line = element.sourceline
    return line + base if line else None


class Paths:
    """The ways from a record to its elements as a person reads them, numbered where several of a name stand together."""

    def __init__(self, record: Any) -> None:
        self.record = record
        self._numbers: dict[tuple[Any, str], dict[Any, int]] = {}

    def of(self, element: Any, attribute: str = "") -> str:
        """The way to an element, and to an attribute of it when one is named."""
        steps = [f"@{said(attribute)}"] if attribute else []
        while element is not self.record and element is not None:
            steps.append(self._step(element))
            element = element.getparent()
        return "/".join(reversed(steps))

    def _step(self, element: Any) -> str:
        name, around = element.tag, element.getparent()
        if not isinstance(name, str):
            return "comment()"
        if around is None:
            return said(name)
        numbers = self._numbers.get((around, name))
        if numbers is None:
            numbers = self._numbers[around, name] = {e: i for i, e in enumerate(around.iterchildren(name), 1)}
        return said(name) if len(numbers) < 2 else f"{said(name)}[{numbers[element]}]"


def said(name: str) -> str:
    """An expanded name as people write it: ``xml:lang``, ``code``; the local name for other namespaces.

    >>> said(XML_LANG), said("{urn:x}y"), said("code")
    ('xml:lang', 'y', 'code')
    """
    return "xml:lang" if name == XML_LANG else name.rpartition("}")[2]
