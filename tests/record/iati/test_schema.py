"""The schema: the official verdict, activity by activity, on every file at hand; and our own words for each fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from maillage.record.iati.check import Fault, as_problem, check_block
from maillage.record.iati.check.file import check_file
from maillage.record.iati.cut import BLOCK, Cutter
from maillage.record.iati.standard import ROOTS, VERSIONS, version_of
from tests.record.iati.samples import GOOD, GOOD_ORGANISATION, read, small_files, spoilt

TODAY = date(2026, 11, 22)


@cache
def official(folder: Path, root: str, version: str) -> Any:
    kind = root.removeprefix("iati-")
    return etree.XMLSchema(file=str(folder / f"iati-official/schemas-{version}/iati-{kind}-schema.xsd"))


def invalid_by(schema: Any, root: Any) -> set[int]:
    """The records that a schema refuses, each asked alone in a copy of the root without anything else."""
    refused = set()
    for number, record in enumerate(each for each in root if each.tag == ROOTS[root.tag]):
        alone = etree.Element(root.tag, version=root.get("version", "2.03"), nsmap=root.nsmap)
        alone.append(deepcopy(record))
        alone[0].tail = None
        if not schema.validate(alone):
            refused.add(number)
    return refused


def by_us(root: Any, version: str) -> list[Fault]:
    return [f for f in check_block(root, root.tag, version, TODAY) if f.rule.startswith("schema")]


def parsed(paths: Iterator[Path] | list[Path]) -> Iterator[tuple[Path, Any]]:
    for path in paths:
        root = read(path.read_bytes())
        if root.tag in ROOTS:
            yield path, root


def test_every_official_case_is_judged_as_the_official_schema_does(real_files: Path) -> None:
    cases = sorted((real_files / "iati-official/schema-tests-2.03").rglob("*.xml"))
    counted = [0, 0]
    for path, root in parsed(cases):
        faults, schema = by_us(root, "2.03"), official(real_files, root.tag, "2.03")
        assert (not faults) == schema.validate(root), path
        counted[not faults] += 1
    assert sum(counted) > 650 and min(counted) > 200


@pytest.mark.parametrize("version", VERSIONS)
def test_mutations_are_judged_as_the_official_schema_does_activity_by_activity(
    real_files: Path, version: str
) -> None:
    """100 mutations a version of activities, 50 of organisations: 1,200 in all."""
    valid = invalid = 0
    for number, (text, times) in enumerate(((_sample(real_files, version), 100), (GOOD_ORGANISATION, 50))):
        for root in spoilt(text, seed=1000 * number + int(version[-1]), times=times):
            root.set("version", version)
            wanted = invalid_by(official(real_files, root.tag, version), root)
            got = {fault.record for fault in by_us(root, version)} - {-1}
            assert got == wanted, etree.tostring(root)
            records = sum(child.tag == ROOTS[root.tag] for child in root)
            invalid, valid = invalid + len(got), valid + records - len(got)
    assert invalid >= 50


def _sample(folder: Path, version: str) -> bytes | str:
    """A file to spoil: our own activity for versions 2; a real one of few activities for versions 1."""
    if version >= "2":
        return GOOD
    return (folder / "iati/v1/dfid-ac.xml").read_bytes()


@cache
def manifest(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "iati/MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return {row["path"]: row for row in csv.DictReader(file)}


def verdict(folder: Path, path: str) -> tuple[bool, int, int, str]:
    with (folder / "iati" / path).open("rb") as stream:
        found = check_file(stream.read, path, TODAY)
    return found.valid, found.records, found.invalid, found.version


def wanted(row: dict[str, str]) -> tuple[bool, int, int, str]:
    records = int(row["activities"]) + int(row["organisation_records"])
    return row["xsd_valid"] == "yes", records, int(row["xsd_invalid_records"]), row["xsd_used"]


def test_real_files_get_the_verdict_of_their_manifest(real_files: Path) -> None:
    rows = {p: r for p, r in manifest(real_files).items() if int(r["bytes"]) <= 400_000}
    assert len(rows) > 40
    for path, row in rows.items():
        assert verdict(real_files, path) == wanted(row), path


@pytest.mark.long
def test_every_real_file_gets_the_verdict_of_its_manifest(real_files: Path) -> None:
    for path, row in manifest(real_files).items():
        assert verdict(real_files, path) == wanted(row), path


@pytest.mark.long
def test_every_real_activity_is_judged_as_the_official_schema_does(real_files: Path) -> None:
    for path, root in parsed(small_files(real_files / "iati", 1 << 30)):
        version = version_of(root.get("version")) or "2.03"
        got = {fault.record for fault in by_us(root, version)} - {-1}
        assert got == invalid_by(official(real_files, root.tag, version), root), path


# Our own words


def faults_of(before: str, after: str, text: str = GOOD) -> list[Fault]:
    assert before in text
    return by_us(read(text.replace(before, after, 1)), "2.03")


def only(before: str, after: str, text: str = GOOD) -> Fault:
    (found,) = faults_of(before, after, text)
    return found


def test_the_good_files_are_good() -> None:
    for text in (GOOD, GOOD_ORGANISATION):
        root = read(text)
        assert check_block(root, root.tag, "2.03", TODAY) == []


@pytest.mark.parametrize(
    ("before", "after", "code", "path", "said"),
    [
        ('type="1" iso-date="2024-01-01"', 'type="1" iso-date="2015-13-40"', "bad-date", "activity-date[1]/@iso-date",
         "activity-date/@iso-date holds “2015-13-40”, which is no date."),
        ("<value value-date=\"2024-06-01\">100<", "<value value-date=\"2024-06-01\">1 000,5<", "bad-number",
         "transaction[2]/value", "value holds “1 000,5”, which is no number."),
        ('hierarchy="1"', 'hierarchy="one"', "bad-whole-number", "@hierarchy",
         "iati-activity/@hierarchy holds “one”, which is no whole number as wanted here."),
        ('xml:lang="en"', 'xml:lang="english language"', "bad-language", "@xml:lang",
         "iati-activity/@xml:lang holds “english language”, which is no code of a language."),
        ('last-updated-datetime="2026-01-01T00:00:00Z"', 'last-updated-datetime="2026-01-01"', "bad-datetime",
         "@last-updated-datetime", "iati-activity/@last-updated-datetime holds “2026-01-01”, which is no date with a time."),
        ('type="2" iso-date="2024-02-01"', 'type="2"', "attribute-missing", "activity-date[2]/@iso-date",
         "activity-date lacks its attribute iso-date."),
        ('<capital-spend ', '<capital-spend own="1" ', "attribute-unknown", "capital-spend/@own",
         "capital-spend has an attribute own, which the standard does not know there."),
        ('<capital-spend percentage="50"/>', '<own-element/>', "element-unknown", "own-element",
         "own-element is no element of iati-activity in version 2.03 of the standard."),
        ('<activity-status code="2"/>', '<activity-status code="2"/><activity-status code="3"/>', "element-twice",
         "activity-status[2]", "activity-status stands twice in iati-activity, where the standard has it once."),
        ('<transaction-type code="3"/><transaction-date iso-date="2024-06-01"/>',
         '<transaction-date iso-date="2024-06-01"/><transaction-type code="3"/>', "element-order",
         "transaction[2]/transaction-date",
         "transaction-date does not stand at its place in transaction: before it comes transaction-type."),
        ("<title><narrative>Water for Larache</narrative></title>", "<title/>", "element-missing", "title",
         "title lacks something it must hold: narrative."),
        ("<title><narrative>Water for Larache</narrative></title>", "<title>Water<narrative>x</narrative></title>",
         "text-unexpected", "title", "title holds the text “Water”, where no text of its own may stand."),
        ("<narrative>Wells and pipes.</narrative>", "<narrative>Wells <b>and</b> pipes.</narrative>",
         "element-inside-text", "description/narrative", "narrative holds text only, but the element b stands inside it."),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_our_words_with_its_place(
    before: str, after: str, code: str, path: str, said: str
) -> None:
    fault = only(before, after)
    assert (fault.code, fault.rule, fault.path) == (f"record.iati-schema-{code}", f"schema:{code}", path)
    problem = as_problem(fault, "a.xml", "FR-1")
    assert problem.message("en") == said
    for language in ("en", "fr", "ar"):
        assert "?" not in problem.message(language) + problem.mend(language)
    assert (problem.values["activity"], problem.severity) == ("FR-1", "error")
    assert "libxml2" in problem.values


def test_the_line_is_that_of_the_file() -> None:
    root = read(GOOD.replace('iso-date="2024-06-01"', 'iso-date="soon"'))
    line = next(n for n, text in enumerate(GOOD.splitlines(), 1) if 'iso-date="2024-06-01"' in text)
    (fault,) = [f for f in check_block(root, root.tag, "2.03", TODAY, 1000) if f.rule.startswith("schema")]
    assert fault.line == line + 1000


def test_a_fault_of_the_file_is_told_once_and_of_no_record() -> None:
    root = read(GOOD.replace('generated-datetime="2026-01-01T00:00:00Z"', 'generated-datetime="now"'))
    (fault,) = check_block(root, root.tag, "2.03", TODAY, 500, head_line=3)
    assert (fault.record, fault.code, fault.line) == (-1, "record.iati-schema-bad-datetime", 3)
    assert check_block(root, root.tag, "2.03", TODAY, 500, with_file=False) == []


def test_an_element_of_a_later_version_is_told_as_unknown_to_this_one() -> None:
    root = read(GOOD)
    told = {(f.code, f.path) for f in by_us(root, "2.01")}
    assert ("record.iati-schema-element-unknown", "tag") in told


@pytest.mark.parametrize(
    ("after", "valid"),
    [
        ('<o:notice xmlns:o="https://example.org/o">Ours.</o:notice><o:more xmlns:o="https://example.org/o"/>', True),
        ("<notice>No namespace of its own.</notice>", False),
        ('<o:notice xmlns:o="https://example.org/o"/><title/>', False),
    ],
)  # fmt: skip
def test_what_stands_after_the_last_record_is_judged_as_in_a_file_of_one_block(
    after: str, valid: bool, real_files: Path
) -> None:
    """A file is cut after a record that ends a block: what is left is a block without any."""
    head, _, rest = GOOD.partition("<iati-activity ")
    record = "<iati-activity " + rest.partition("</iati-activities>")[0]
    many = BLOCK // len(record) + 1
    text = head + record * many + "\n" + after + "</iati-activities>"
    stream = io.BytesIO(text.encode())
    assert [len(each.records) for each in Cutter(io.BytesIO(text.encode()).read).blocks()][-1] == 0
    found = check_file(stream.read, "x.xml", TODAY)
    alone = etree.fromstring((head + record + after + "</iati-activities>").encode())
    assert official(real_files, "iati-activities", "2.03").validate(alone) is valid
    assert (found.valid, found.records, found.invalid) == (valid, many, 0)
    told = [each for each in found.problems if each.code.startswith("record.iati-schema")]
    assert [each.line for each in told] == ([] if valid else [text.count("\n") + 1])
