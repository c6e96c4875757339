"""IATI goes out as it came in: one file back, all current records as one document, version 1 brought to 2.03.

Trees are compared as expat reads them, another parser than the one that the record reads and writes with.
"""

from __future__ import annotations

import io
import tracemalloc
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from maillage.record.iati.out import (
    NAMESPACE,
    Chosen,
    Document,
    OutRefused,
    find_version,
    write_document,
    write_original,
    write_rebuilt,
)
from maillage.record.iati.out import document as document_module
from maillage.record.iati.out import records as records_module
from maillage.record.iati.out.identifiers import find_activity, nearest_activities
from maillage.record.iati.out.place import beside
from maillage.record.iati.out.upgrade import upgrade
from maillage.record.iati.schema import schema
from maillage.record.iati.tree import node_of, parser, to_xml
from maillage.record.store import RecordDamaged
from tests.conftest import NOW
from tests.record.door import Door, sheet
from tests.record.iati.published import MONEY, activity, file_of, organisation, write
from tests.record.iati.samples import GOOD

OURS = f"{{{NAMESPACE}}}"
MARK = "{https://maillage.example/ns/demo}generated"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

OLD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- gone from the tables, not from the file -->
<iati-activities version="1.04" generated-datetime="2014-01-01T00:00:00" xmlns:x="https://example.org/x">
<iati-activity default-currency="EUR" version="1.04" xml:lang="fr" x:own="1">
  <title>Eau potable</title>
  <title xml:lang="en">Drinking water</title>
  <reporting-org ref="FR-RCS-1" type="11" xml:lang="fr">Ville de Rennes</reporting-org>
  <iati-identifier>FR-RCS-1-OLD</iati-identifier>
  <description type="General">Des puits &amp; des pompes</description>
  <participating-org role="Funding" type="Multilateral" ref="X">Une banque</participating-org>
  <participating-org role="implementing" ref="FR-RCS-1"/>
  <other-identifier owner-ref="FR-X" owner-name="Une agence">999-1</other-identifier>
  <activity-status code="2">Implementation</activity-status>
  <activity-date type="start-actual" iso-date="2012-05-01">2012-05-01</activity-date>
  <activity-date type="end-planned" iso-date="2014-05-01">au printemps</activity-date>
  <activity-website>https://example.org/eau</activity-website>
  <recipient-country code="SN" percentage="100">Sénégal</recipient-country>
  <location percentage="100"><name>Thiès</name><coordinates latitude="14.8" longitude="-16.9" precision="2"/>
    <gazetteer-entry gazetteer-ref="GEO">2243940</gazetteer-entry><location-type code="PPL">ville</location-type></location>
  <sector vocabulary="DAC" code="14030">Eau</sector>
  <sector vocabulary="WB" code="WA">Water</sector>
  <default-finance-type code="110">Don</default-finance-type>
  <budget type="Original"><period-end iso-date="2013-12-31"/><period-start iso-date="2013-01-01"/>
    <value value-date="2013-01-01">1000</value></budget>
  <transaction><value value-date="2013-02-01">250</value><transaction-type code="D">Disbursement</transaction-type>
    <transaction-date iso-date="2013-02-01">Total for 2013</transaction-date></transaction>
  <related-activity type="1" ref="FR-RCS-1-P">Le programme</related-activity>
  <document-link url="https://example.org/doc" format="text/html"><title>Doc</title>
    <category code="A01">Pre- and post-project impact appraisal</category><language>fr</language></document-link>
  <x:foreign kind="a">kept</x:foreign>
</iati-activity>
</iati-activities>
""".encode("iso-8859-1")


def tree(element: ET.Element) -> Any:
    """Names, attributes, texts and order; blank text is none."""
    text, tail = element.text or "", element.tail or ""
    children = tuple(tree(child) for child in element)
    return (
        element.tag,
        sorted(element.items()),
        text if text.strip() else "",
        children,
        tail if tail.strip() else "",
    )


def same(a: bytes, b: bytes) -> bool:
    return bool(tree(ET.fromstring(a)) == tree(ET.fromstring(b)))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path / "home", None)


def original(door: Door, said: Path | str) -> bytes:
    taken = io.BytesIO()
    with door.store.open() as reader:
        write_original(reader, find_version(reader, str(said)), taken.write)
    return taken.getvalue()


def rebuilt(door: Door, said: Path | str) -> bytes:
    taken = io.BytesIO()
    with door.store.open() as reader:
        write_rebuilt(reader, find_version(reader, str(said)), taken.write)
    return taken.getvalue()


def document(door: Door, **chosen: Any) -> tuple[Any, Document]:
    """The root of the document of what was chosen, and what is told of it."""
    taken = io.BytesIO()
    with door.store.open() as reader:
        made = write_document(reader, taken.write, Chosen(**chosen), NOW)
    return ET.fromstring(taken.getvalue()), made


def refused(door: Door, said: str) -> OutRefused:
    with door.store.open() as reader, pytest.raises(OutRefused) as told:
        find_version(reader, said)
    return told.value


class TestOneFileBack:
    FILES = (
        pytest.param(GOOD.encode(), id="2.03"),
        pytest.param(OLD, id="1.04 in Latin-1"),
        pytest.param(
            file_of(organisation("A"), organisation("B"), root="iati-organisations").encode(),
            id="organisations",
        ),
        pytest.param(
            file_of(
                activity("A"), "<extra a='1'>x<b/></extra>", "loose text", activity("B"), "<last/>"
            ).encode(),
            id="things beside the records",
        ),
        pytest.param(
            file_of(
                activity("A", '<y:e xmlns:y="urn:y" y:a="1">a<y:b/>c</y:e>'),
                head='version="2.03" xml:lang="ar"',
            ).encode(),
            id="another namespace",
        ),
        pytest.param(file_of().encode(), id="no records"),
    )

    @pytest.mark.parametrize("data", FILES)
    def test_byte_for_byte_and_as_a_tree(self, door: Door, tmp_path: Path, data: bytes) -> None:
        file = write(tmp_path / "given" / "file.xml", data)
        door.take(file, kind="iati")
        file.unlink()
        assert original(door, file) == data
        assert same(rebuilt(door, file), data)

    def test_named_by_path_hash_place_or_content(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import hashlib

        file = write(tmp_path / "given" / "file.xml", GOOD)
        monkeypatch.chdir(tmp_path)
        door.take("given/file.xml")
        copy = write(tmp_path / "copy.xml", GOOD)
        for name in (
            "given/file.xml",
            file,
            "given/../given/file.xml",
            hashlib.sha256(GOOD.encode()).hexdigest(),
            copy,
        ):
            assert original(door, name) == GOOD.encode()

    def test_of_several_versions_the_newest_and_the_others_by_hash(self, door: Door, tmp_path: Path) -> None:
        import hashlib

        versions = [
            file_of(activity("A"), activity("B"), activity("C")),
            file_of(activity("C"), activity("A", MONEY), activity("B")),
            file_of(activity("B"), activity("A")),
            file_of(activity("A"), activity("B"), activity("C"), activity("A")),
        ]
        file = tmp_path / "file.xml"
        for number, text in enumerate(versions):
            door.take(write(file, text, 1_700_000_000 + number))
        assert original(door, file) == versions[-1].encode()
        for text in versions:
            digest = hashlib.sha256(text.encode()).hexdigest()
            assert original(door, digest) == text.encode()
            assert same(rebuilt(door, digest), text.encode())

    def test_a_name_of_nothing_is_refused_with_the_nearest(self, door: Door, tmp_path: Path) -> None:
        file = write(tmp_path / "given" / "file.xml", GOOD)
        door.take(file)
        assert (refused(door, "elsewhere/file.xml").code, refused(door, "elsewhere/file.xml").nearest) == (
            "no_source",
            [str(file)],
        )
        assert refused(door, "0" * 64).code == "no_source"
        assert refused(door, "").code == "no_source"
        assert refused(door, "a\0b").code == "no_source"

    def test_a_sheet_is_no_file_of_iati(self, door: Door, tmp_path: Path) -> None:
        file = sheet(tmp_path / "twins.csv", "Larache;Maroc;Almuñécar;Espagne;1985")
        door.take(file)
        assert refused(door, str(file)).code == "no_iati"

    def test_a_damaged_original_is_said(self, door: Door, tmp_path: Path) -> None:
        file = write(tmp_path / "file.xml", GOOD)
        door.take(file)
        kept = next(door.store.originals.iterdir())
        kept.write_bytes(kept.read_bytes()[:-9])
        with pytest.raises(RecordDamaged):
            original(door, file)

    def test_a_record_kept_whole_comes_back(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As if the tables could not say the first record: it is kept as XML, and that is what goes out."""
        monkeypatch.setattr("maillage.record.iati.prove.not_identical", lambda layout, tables, nodes: [0, 1])
        foreign = '<y:e xmlns:y="urn:y" y:a="1">é<y:b/>c</y:e>'
        text = file_of(activity("A", foreign), activity("B", MONEY), activity("C", MONEY))
        file = write(tmp_path / "file.xml", text)
        outcome = door.take(file)
        assert outcome.proof["whole"] == 2
        assert same(rebuilt(door, file), text.encode())
        assert [tree(e) for e in document(door)[0]] == [tree(e) for e in ET.fromstring(text)]
        monkeypatch.setattr(records_module, "AT_ONCE", 1)  # B has no other extras than itself, C none at all
        assert [tree(e) for e in document(door)[0]] == [tree(e) for e in ET.fromstring(text)]


class TestAllAsOne:
    def test_each_current_record_once_with_its_own_content(self, door: Door, tmp_path: Path) -> None:
        older = file_of(
            activity("A"), activity("B"), head='version="2.03" generated-datetime="2024-01-01T00:00:00Z"'
        )
        newer = file_of(activity("B", MONEY), head='version="2.03" generated-datetime="2025-01-01T00:00:00Z"')
        door.take(write(tmp_path / "a.xml", older), write(tmp_path / "b.xml", newer))
        root, made = document(door)
        assert (root.tag, root.get("version"), made.records) == ("iati-activities", "2.03", 2)
        assert {e.findtext("iati-identifier"): tree(e) for e in root} == {
            "A": tree(ET.fromstring(older)[0]),
            "B": tree(ET.fromstring(newer)[0]),
        }

    def test_a_record_of_another_version_says_so_and_keeps_its_words(
        self, door: Door, tmp_path: Path
    ) -> None:
        door.take(write(tmp_path / "old.xml", OLD), write(tmp_path / "new.xml", GOOD))
        root, made = document(door)
        old, new = sorted(
            root, key=lambda e: e.findtext("title") is None or "Eau" not in e.findtext("title", "")
        )
        assert (old.get(f"{OURS}version"), new.get(f"{OURS}version")) == ("1.04", None)
        del old.attrib[f"{OURS}version"]
        assert tree(old) == tree(ET.fromstring(OLD)[0])
        assert made.versions == Counter({"1.04": 1, "2.03": 1})

    def test_the_language_of_a_file_goes_to_its_records(self, door: Door, tmp_path: Path) -> None:
        text = file_of(activity("A"), activity("B").replace("<iati-activity", '<iati-activity xml:lang="fr"'),
                       head='version="2.03" xml:lang="ar"')  # fmt: skip
        door.take(write(tmp_path / "a.xml", text))
        assert {e.findtext("iati-identifier"): e.get(LANG) for e in document(door)[0]} == {
            "A": "ar",
            "B": "fr",
        }

    def test_chosen_by_identifier_and_by_who_reports(self, door: Door, tmp_path: Path) -> None:
        other = activity("C").replace('ref="FR-RCS-1"', 'ref=" fr-rcs-2 "')
        door.take(write(tmp_path / "a.xml", file_of(activity("A"), activity("B"), other)))
        assert document(door, identifiers=("iati:B",))[1].records == 1
        assert [e.findtext("iati-identifier") for e in document(door, reporting=("FR-RCS-2",))[0]] == ["C"]
        assert document(door, identifiers=("iati:C",), reporting=("FR-RCS-1",))[1].records == 0

    def test_organisations_by_themselves(self, door: Door, tmp_path: Path) -> None:
        text = file_of(organisation("A"), organisation("B"), root="iati-organisations")
        door.take(write(tmp_path / "o.xml", text), write(tmp_path / "a.xml", GOOD))
        root, made = document(door, root="iati-organisations")
        assert root.tag == "iati-organisations"
        assert [tree(e) for e in root] == [tree(e) for e in ET.fromstring(text)]
        assert made.records == 2

    def test_it_is_valid_where_its_records_are(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "a.xml", GOOD))
        taken = io.BytesIO()
        with door.store.open() as reader:
            write_document(reader, taken.write, Chosen(), NOW)
        assert schema("iati-activities", "2.03").validate(etree.fromstring(taken.getvalue()))
        assert b"\n    <title>\n      <narrative>" in taken.getvalue()

    def test_windows_of_any_size_give_the_same(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [activity(f"A{n}", MONEY * (n % 3)) for n in range(23)]
        door.take(write(tmp_path / "a.xml", file_of(*texts)))
        door.take(write(tmp_path / "b.xml", file_of(*[activity(f"B{n}") for n in range(5)])))
        whole = tree(document(door)[0])
        few = ("iati:A1", "iati:A20", "iati:B3")
        some = tree(document(door, identifiers=few)[0])
        for window, at_once in ((1, 1), (7, 3), (10, 250)):
            monkeypatch.setattr(records_module, "WINDOW", window)
            monkeypatch.setattr(records_module, "AT_ONCE", at_once)
            assert tree(document(door)[0]) == whole
            assert tree(document(door, identifiers=few)[0]) == some
        assert [e[0] for e in whole[3]] == ["iati-activity"] * 28

    def test_memory_does_not_grow_with_the_number_of_records(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(records_module, "WINDOW", 50)
        monkeypatch.setattr(records_module, "AT_ONCE", 50)

        def peak(prefix: str, number: int) -> int:
            door.take(
                write(
                    tmp_path / f"{prefix}.xml",
                    file_of(*[activity(f"{prefix}{n}", MONEY) for n in range(number)]),
                )
            )
            with door.store.open() as reader:
                tracemalloc.start()
                write_document(reader, lambda data: None, Chosen(), NOW)
                reached = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            return reached

        peak("W", 60)
        assert peak("B", 1500) < 1.5 * peak("A", 150)

    def test_an_empty_record_gives_an_empty_document(self, door: Door) -> None:
        root, made = document(door)
        assert (len(root), made.records) == (0, 0)


class TestInvented:
    """Invented records bear a mark, and never go out among real ones unless asked for."""

    INVENTED = file_of(
        activity("D").replace("<iati-activity", '<iati-activity demo:generated="true"'),
        head='version="2.03" xmlns:demo="https://maillage.example/ns/demo"',
    )

    def test_not_among_real_ones(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "a.xml", file_of(activity("A"))), write(tmp_path / "d.xml", self.INVENTED))
        root, made = document(door)
        assert [e.findtext("iati-identifier") for e in root] == ["A"]
        assert (made.left_out, made.generated) == (1, 0)
        root, made = document(door, generated=True)
        assert {e.findtext("iati-identifier"): e.get(MARK) for e in root} == {"A": None, "D": "true"}

    def test_alone_they_go_out_and_each_says_so(self, door: Door, tmp_path: Path) -> None:
        whole = file_of(activity("D"), activity("E"),
                        head='version="2.03" m:generated="true" xmlns:m="https://maillage.example/ns/demo"')  # fmt: skip
        door.take(write(tmp_path / "d.xml", whole))
        root, made = document(door)
        assert [e.get(MARK) for e in root] == ["true", "true"]
        assert (made.records, made.generated, made.left_out) == (2, 2, 0)

    def test_when_all_that_was_chosen_is_invented_it_goes_out(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "a.xml", file_of(activity("A"))), write(tmp_path / "d.xml", self.INVENTED))
        assert [e.get(MARK) for e in document(door, identifiers=("iati:D",))[0]] == ["true"]


def upgraded(record: str) -> tuple[str, tuple[str, ...]]:
    """A record of version 1 as 2.03 says it, and what is left beside."""
    made = upgrade(node_of(etree.fromstring(record, parser())), "iati-activities")
    return to_xml(made.node, {NAMESPACE: "m"}), made.left


def around(inside: str) -> str:
    return f"<iati-activity>{inside}</iati-activity>"


class TestBroughtTo203:
    NS = f' xmlns:m="{NAMESPACE}"'
    CASES = (
        ("<title>A</title>", "<title><narrative>A</narrative></title>"),
        ('<title xml:lang="fr">A</title>', '<title><narrative xml:lang="fr">A</narrative></title>'),
        (
            '<title>A</title><title xml:lang="fr">B</title>',
            '<title><narrative>A</narrative><narrative xml:lang="fr">B</narrative></title>',
        ),
        ('<activity-date type="start-planned" iso-date="2012-01-01"/>', '<activity-date type="1" iso-date="2012-01-01"/>'),
        ('<activity-date type="End-Actual">2012-01-01</activity-date>', '<activity-date type="4" iso-date="2012-01-01"/>'),
        (
            '<activity-date type="start-actual" iso-date="2012-01-01">spring</activity-date>',
            '<activity-date type="2" iso-date="2012-01-01"><narrative>spring</narrative></activity-date>',
        ),
        (
            '<participating-org role="Accountable" type="Government" ref="X">N</participating-org>',
            '<participating-org role="2" type="10" ref="X"><narrative>N</narrative></participating-org>',
        ),
        ('<activity-status code="2">Implementation</activity-status>', '<activity-status code="2"/>'),
        ("<activity-status>Implementation</activity-status>", '<activity-status code="2"/>'),
        ('<activity-website>https://a.org</activity-website>',
         '<document-link format="text/html" url="https://a.org"><title><narrative>https://a.org</narrative></title>'
         '<category code="A12"/></document-link>'),
        (
            '<other-identifier owner-ref="O" owner-name="N">1</other-identifier>',
            '<other-identifier ref="1" type="A9"><owner-org ref="O"><narrative>N</narrative></owner-org></other-identifier>',
        ),
        ("<other-identifier>1</other-identifier>", '<other-identifier ref="1" type="A9"/>'),
        (
            '<location><coordinates latitude="14.8" longitude="-16.9"/></location>',
            '<location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>14.8 -16.9</pos></point></location>',
        ),
        (
            '<location><gazetteer-entry gazetteer-ref="GEO">7</gazetteer-entry></location>',
            '<location><location-id vocabulary="G1" code="7"/></location>',
        ),
        ('<sector vocabulary="DAC-3" code="140">W</sector>', '<sector vocabulary="2" code="140"><narrative>W</narrative></sector>'),
        (
            '<transaction><value value-date="2013-01-01">1</value><transaction-type code="IR">Interest Repayment</transaction-type></transaction>',
            '<transaction><transaction-type code="5"/><value value-date="2013-01-01">1</value></transaction>',
        ),
        (
            '<document-link url="u" format="f" language="fr"><title>T</title><category code="A01"/></document-link>',
            '<document-link url="u" format="f"><title><narrative>T</narrative></title><category code="A01"/><language code="fr"/></document-link>',
        ),
        (
            '<crs-add><aidtype-flag code="1" significance="1"/></crs-add>',
            '<crs-add><other-flags code="1" significance="1"/></crs-add>',
        ),
    )  # fmt: skip

    @pytest.mark.parametrize(("old", "new"), CASES, ids=[old[:40] for old, _ in CASES])
    def test_a_mere_change_of_form(self, old: str, new: str) -> None:
        assert upgraded(around(old)) == (around(new), ())

    BESIDE = (
        ('<location percentage="100"/>', '<location m:percentage="100"/>', "location/@percentage"),
        ('<default-aid-type code="C01">Autre</default-aid-type>', '<default-aid-type code="C01" m:text="Autre"/>',
         "default-aid-type/text()"),
        ('<sector vocabulary="X">W</sector>', '<m:sector vocabulary="X">W</m:sector>', "sector"),
        ('<related-activity type="1" ref="P">The programme</related-activity>',
         '<related-activity type="1" ref="P"/><m:kept at="related-activity">The programme</m:kept>',
         "related-activity/text()"),
        ('<unheard-of a="1"><b/>t</unheard-of>', '<m:unheard-of a="1"><m:b/>t</m:unheard-of>', "unheard-of"),
        ('<activity-status code="2"/><activity-status code="3"/>', '<activity-status code="2"/><m:activity-status code="3"/>',
         "activity-status"),
    )  # fmt: skip

    @pytest.mark.parametrize(("old", "new", "left"), BESIDE, ids=[left for _, _, left in BESIDE])
    def test_what_has_no_place_stands_beside(self, old: str, new: str, left: str) -> None:
        text, said = upgraded(around(old))
        assert text == around(new).replace("<iati-activity>", f"<iati-activity{self.NS}>")
        assert said == (left,)

    def test_a_whole_record_is_valid_and_nothing_of_it_is_lost(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "old.xml", OLD))
        root, made = document(door, upgraded=True)
        assert (made.brought, made.valid) == (1, 1)
        assert root[0].get(f"{OURS}from-version") == "1.04"
        lost = _words(ET.fromstring(OLD)[0]) - _words(root[0])
        # said by code now, or by the version itself
        assert sorted(lost.elements()) == sorted(
            ["General", "Funding", "implementing", "Multilateral", "Implementation", "start-actual", "end-planned",
             "DAC", "Original", "D", "Disbursement", "Pre- and post-project impact appraisal", "GEO"]
        )  # fmt: skip
        left = {p.values["found"] for p in made.problems if p.code == "record.iati-out-left"}
        assert left == {
            "location/@percentage, location/coordinates/@precision, location/location-type/text(), "
            "default-finance-type/text(), transaction/transaction-date/text(), related-activity/text()"
        }

    def test_what_version_2_requires_is_never_made_up(self, door: Door, tmp_path: Path) -> None:
        text = '<iati-activities version="1.05"><iati-activity><iati-identifier>A</iati-identifier></iati-activity></iati-activities>'
        door.take(write(tmp_path / "old.xml", text))
        root, made = document(door, upgraded=True)
        assert (made.brought, made.valid, len(root[0])) == (1, 0, 1)
        [problem] = made.problems
        assert problem.code == "record.iati-out-not-valid"
        assert (problem.values["activity"], problem.line) == ("A", 1)
        for language in ("en", "fr", "ar"):
            assert "?" not in problem.message(language).replace(problem.values["found"], "")

    def test_version_2_is_left_as_it_is(self, door: Door, tmp_path: Path) -> None:
        text = file_of(activity("A").replace('<activity-status code="2"/>', ""), head='version="2.01"')
        door.take(write(tmp_path / "a.xml", text))
        root, made = document(door, upgraded=True)
        assert (made.brought, tree(root[0])) == (0, tree(ET.fromstring(text)[0]))

    def test_problems_beyond_the_first_thousand_are_counted(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(document_module, "MOST_PROBLEMS", 2)
        text = file_of(*[f"<iati-activity><iati-identifier>{n}</iati-identifier></iati-activity>" for n in range(5)],
                       head='version="1.02"')  # fmt: skip
        door.take(write(tmp_path / "old.xml", text))
        made = document(door, upgraded=True)[1]
        assert (len(made.problems), made.problem_count) == (2, 5)


def _words(element: ET.Element) -> Counter[str]:
    """Each value of an attribute and each text below an element, once; "14.8 -16.9" is two values."""
    values = (v for e in element.iter() for v in (*e.attrib.values(), e.text or "", e.tail or ""))
    said = {" ".join(value.split()) for value in values}
    return Counter(
        dict.fromkeys({*said, *(part for value in said if " -" in value for part in value.split())} - {""}, 1)
    )


class TestIdentifiers:
    @pytest.fixture(autouse=True)
    def known(self, door: Door, tmp_path: Path) -> None:
        door.take(
            write(
                tmp_path / "a.xml",
                file_of(*[activity(f"FR-RCS-1/{n}") for n in (1, 2, 10)], activity("Z  9")),
            )
        )

    @pytest.mark.parametrize("said", ["FR-RCS-1/10", "iati:FR-RCS-1/10", " FR-RCS-1/10 "])
    def test_found_as_published_or_by_ours(self, door: Door, said: str) -> None:
        with door.store.open() as reader:
            assert find_activity(reader, said) == "iati:FR-RCS-1/10"

    def test_white_space_does_not_matter(self, door: Door) -> None:
        with door.store.open() as reader:
            assert find_activity(reader, "Z 9") == "iati:Z 9"

    @pytest.mark.parametrize(
        ("said", "nearest"),
        [
            ("fr-rcs-1-10", ["FR-RCS-1/10"]),
            ("FR RCS 1 / 2", ["FR-RCS-1/2"]),
            ("FR-RCS-1", ["FR-RCS-1/1", "FR-RCS-1/2", "FR-RCS-1/10"]),
            ("FR-RCS-1/2-component", ["FR-RCS-1/2"]),
            ("FR-RCZ-1/2", ["FR-RCS-1/2", "FR-RCS-1/1", "FR-RCS-1/10"]),
            ("nothing like it", []),
            ("'; DROP TABLE activities; --", []),
            ("", []),
        ],
    )
    def test_nearest(self, door: Door, said: str, nearest: list[str]) -> None:
        with door.store.open() as reader:
            assert find_activity(reader, said) is None
            assert nearest_activities(reader, said) == nearest


class TestWhereItIsPut:
    def test_a_failing_disk_leaves_what_stood_there(self, tmp_path: Path) -> None:
        target = tmp_path / "out.xml"
        target.write_text("before")
        with pytest.raises(OSError, match="full"), beside(target) as put:
            put(b"half")
            raise OSError(28, "full")
        assert target.read_text() == "before"
        assert list(tmp_path.iterdir()) == [target]

    def test_folders_on_the_way_are_made(self, tmp_path: Path) -> None:
        with beside(tmp_path / "a" / "b.xml") as put:
            put(b"x")
        assert (tmp_path / "a" / "b.xml").read_bytes() == b"x"


@pytest.fixture(scope="module")
def taken(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Door, list[Path]]:
    door = Door(tmp_path_factory.mktemp("real"), None)
    door.take(real_files / "iati", prove=False)
    return door, sorted((real_files / "iati").rglob("*.xml"))


class TestRealFiles:
    def test_every_file_comes_back(self, taken: tuple[Door, list[Path]]) -> None:
        door, files = taken
        assert len(files) == 100
        for file in files:
            data = file.read_bytes()
            assert original(door, file) == data, file
            assert same(rebuilt(door, file), data), file

    def test_brought_to_203_nothing_is_lost_and_most_is_valid(self, taken: tuple[Door, list[Path]]) -> None:
        door, files = taken
        root, made = document(door, upgraded=True)
        assert made.records == len(root) == 7745
        assert made.brought == 2038
        assert made.valid >= 1398
        old: dict[str, list[tuple[list[str], list[str]]]] = {}
        for file in files:
            element = ET.parse(file).getroot()
            if element.tag == "iati-activities" and (element.get("version") or "1") < "2":
                for record in element.iter("iati-activity"):
                    old.setdefault(_identifier(record), []).append(_said(record))
        wrong = [
            _identifier(record)
            for record in root
            if record.get(f"{OURS}from-version") is not None and _said(record) not in old[_identifier(record)]
        ]
        assert wrong == []


def _identifier(record: ET.Element) -> str:
    return " ".join((record.findtext("iati-identifier") or "").split())


def _said(record: ET.Element) -> tuple[list[str], list[str]]:
    """Amounts and descriptions, which no change of form touches; an empty description stays an empty one."""
    amounts = sorted(value.text or "" for value in record.iter("value"))
    return amounts, [" ".join("".join(each.itertext()).split()) for each in record.findall("description")]
