"""Code lists: every official code is known, conditions by vocabulary hold, and the bulk way finds what the plain way finds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from maillage.record.iati.check import Fault, as_problem, check_block, names
from maillage.record.iati.check.codelists import codelist, governed
from maillage.record.iati.check.codes import code_faults, codes_of_record, places_to_ask
from maillage.record.iati.check.held import Held
from maillage.record.iati.layout import layouts
from maillage.record.iati.read import Reader
from maillage.record.iati.standard import ROOTS, version_of
from maillage.record.iati.tree import node_of, without_tail
from tests.record.iati.samples import GOOD, GOOD_ORGANISATION, read, small_files, spoilt, together

TODAY = date(2026, 11, 22)


def codes(text: str, version: str = "2.03") -> list[Fault]:
    root = read(text)
    return [f for f in check_block(root, root.tag, version, TODAY) if f.rule.startswith("codelist:")]


def only(before: str, after: str) -> tuple[str, str, str, str, str]:
    assert before in GOOD
    (fault,) = codes(GOOD.replace(before, after, 1))
    return fault.code, fault.rule, fault.path, fault.values["found"], fault.values["expected"]


def test_every_official_code_is_known_with_its_standing(real_files: Path) -> None:
    folder = real_files / "iati-official/codelists"
    for version, place in (
        ("1.05", "embedded-1.05"),
        ("2.02", "embedded-2.02"),
        ("2.03", "embedded-2.03"),
        ("2.03", "nonembedded"),
    ):
        for path in sorted((folder / place / "xml").glob("*.xml")):
            if path.stem == "Version" or (
                place == "nonembedded" and (folder / f"embedded-2.03/xml/{path.name}").exists()
            ):
                continue
            official = {
                (item.findtext("code") or "").strip(): item.get("status") == "withdrawn"
                for item in etree.parse(str(path)).getroot().iter("codelist-item")
            }
            ours = codelist(path.stem, version)
            assert (ours.codes, ours.core) == (official, place != "nonembedded"), path


def test_names_are_those_of_the_lists() -> None:
    assert names("SectorVocabulary")["1"] == "OECD DAC CRS Purpose Codes (5 digit)"
    assert names("Sector", "fr")["14030"].startswith("Approvisionnement en eau potable")
    assert names("TransactionType")["3"] == names("TransactionType", "en", "2.01")["3"] == "Disbursement"
    assert names("TransactionType", version="1.05")["D"] == "Disbursement"
    assert names("NoSuchList") == {}


def test_the_governed_places_are_the_official_ones(real_files: Path) -> None:
    for version in ("1.05", "2.01", "2.02", "2.03"):
        mapping = etree.parse(
            str(real_files / f"iati-official/codelists/embedded-{version}/mapping.xml")
        ).getroot()
        official = sorted(
            (m.findtext("path").removeprefix("//"), m.find("codelist").get("ref"))
            for m in mapping
            if m.find("codelist").get("ref") != "Version"
        )
        ours = sorted(
            (_path(record, place), place.codelist.name)
            for record in ROOTS.values()
            for place in governed(record, version)
            if place.path != "xml:lang"
        )
        assert [*ours, ("@xml:lang", "Language")] and sorted([*ours, ("@xml:lang", "Language")]) == official


def _path(record: str, place: Any) -> str:
    last = f"@{place.attribute}" if place.attribute else "text()"
    return "/".join(part for part in (record, place.path, last) if part)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ('<activity-status code="2"/>', '<activity-status code="22"/>',
         ("record.iati-code-unknown-core", "codelist:ActivityStatus", "activity-status/@code", "22", "")),
        ('code="14031"', 'code="14999"', ("record.iati-code-unknown", "codelist:Sector", "sector[1]/@code", "14999", "")),
        ('currency="EUR">250', 'currency="eur">250',
         ("record.iati-code-written", "codelist:Currency", "transaction[1]/value/@currency", "eur", "EUR")),
        ('<recipient-country code="MA"', '<recipient-country code="AN"',
         ("record.iati-code-withdrawn", "codelist:Country", "recipient-country[1]/@code", "AN", "")),
        ('<tag vocabulary="2" code="6"/>', '<tag vocabulary="2" code="18"/>',
         ("record.iati-code-unknown", "codelist:UNSDG-Goals", "tag/@code", "18", "")),
        ("<narrative>Wells and pipes.", '<narrative xml:lang="FR">Puits.',
         ("record.iati-code-written", "codelist:Language", "description/narrative/@xml:lang", "FR", "fr")),
        ('<aid-type code="C01"', '<aid-type code="c01"',
         ("record.iati-code-written", "codelist:AidType", "transaction[1]/aid-type/@code", "c01", "C01")),
    ],
)  # fmt: skip
def test_a_code_is_told_with_its_list_and_place(before: str, after: str, wanted: tuple[str, ...]) -> None:
    assert only(before, after) == wanted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<tag vocabulary="2" code="6"/>', '<tag vocabulary="99" code="whatever"/>'),
        ('<sector vocabulary="99" code="W">', '<sector vocabulary="98" code="W-1">'),
        ('code="14031"', 'code="14031"'),
        ("<narrative>Wells", '<narrative xml:lang="">Wells'),
        ('<sector vocabulary="1" code="14031"', '<sector code="14031"'),
    ],
)
def test_a_code_of_another_vocabulary_is_left_alone(before: str, after: str) -> None:
    assert before in GOOD and codes(GOOD.replace(before, after, 1)) == []


def test_lists_differ_by_version() -> None:
    text = GOOD.replace('<transaction-type code="3"/>', '<transaction-type code="D"/>')
    assert {f.values["found"] for f in codes(text) if f.rule == "codelist:TransactionType"} == {"D"}
    assert not [f for f in codes(text, "1.05") if f.rule == "codelist:TransactionType"]


def test_a_note_is_told_once_a_record_and_an_unknown_code_everywhere() -> None:
    told = [f.code for f in codes(GOOD.replace("<narrative>", '<narrative xml:lang="EN">'))]
    assert told == ["record.iati-code-written"]
    told = [
        f.code for f in codes(GOOD.replace('<transaction-type code="3"/>', '<transaction-type code="33"/>'))
    ]
    assert told == ["record.iati-code-unknown-core"] * 2


def test_the_sentence_names_the_code_and_its_list() -> None:
    (fault,) = codes(GOOD.replace('code="14031"', 'code="14999"'))
    problem = as_problem(fault, "a.xml", None)
    assert (problem.message("en"), problem.severity) == ("“14999” is no code of the list Sector.", "warning")


def compare(roots: Iterable[tuple[Any, str]]) -> int:
    number = 0
    for root, version in roots:
        records = [record for record in root if record.tag == ROOTS[root.tag]]
        reader = Reader(layouts()[root.tag])
        for record in records:
            reader.take(without_tail(node_of(record)))
        held = Held(reader.rows)
        plainly = [
            asked for n, record in enumerate(records) for asked in codes_of_record(n, record.tag, version)
        ]
        slow, quick = (
            sorted(
                (f.record, f.rule, f.path, f.values["found"]) for f in code_faults(records, asked, version, 0)
            )
            for asked in (plainly, places_to_ask(held, version))
        )
        assert quick == slow
        number += len(slow)
    return number


@pytest.mark.parametrize(("text", "version"), [(GOOD, "2.03"), (GOOD, "1.05"), (GOOD_ORGANISATION, "2.03")])
def test_the_bulk_way_finds_the_same_in_a_file_of_many(text: str, version: str) -> None:
    assert compare([(together(text, seed=3, times=300), version)]) > 20


@pytest.mark.parametrize("version", ["1.05", "2.01", "2.03"])
def test_the_bulk_way_finds_the_same_on_mutations(version: str) -> None:
    for text, least in ((GOOD, 50), (GOOD_ORGANISATION, 1)):
        roots = spoilt(text, seed=7, times=200, strokes=(5, 10, 20))
        assert compare((root, version) for root in roots) >= least


def _roots(paths: Iterable[Path]) -> Iterable[tuple[Any, str]]:
    for path in paths:
        root = read(path.read_bytes())
        if root.tag in ROOTS:
            yield root, version_of(root.get("version")) or "2.03"


def test_the_bulk_way_finds_the_same_on_real_files(real_files: Path) -> None:
    assert compare(_roots(small_files(real_files / "iati", 400_000))) > 300


@pytest.mark.long
def test_the_bulk_way_finds_the_same_on_every_real_file(real_files: Path) -> None:
    assert compare(_roots(small_files(real_files / "iati", 1 << 30))) > 10_000
