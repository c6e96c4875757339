"""Version 1 brought to 2.03: a mere change of form, nothing lost and nothing made up."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from maillage.record.iati.out import (
    NAMESPACE,
)
from maillage.record.iati.out import document as document_module
from maillage.record.iati.out.upgrade import upgrade
from maillage.record.iati.tree import node_of, parser, to_xml
from tests.record.door import Door
from tests.record.iati.out.taken_out import OURS, document, tree
from tests.record.iati.published import OLD, activity, file_of, write


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
