"""What libxml2 says of XML that is not well-formed, told in the reader's language: each sentence is asked of libxml2 itself."""

from __future__ import annotations

import pytest
from lxml import etree

from maillage.record.iati.tree import parse, what_is_wrong
from maillage.reference.problems import Problem
from maillage.reference.texts import LANGUAGES, catalogue

HEAD, END = '<iati-activities version="2.03">', "</iati-activities>"
TEXT = "<iati-activity><title>%s</title></iati-activity>"
FAULTS = {
    "<iati-activity><title><narrative>x</title></iati-activity>": "“narrative” is open, but “title” is closed",
    TEXT % "a&nbsp;b": "“&nbsp;” is not known",
    TEXT % "a & b": "write &amp;",
    '<iati-activity a="x?y=1&z=2"/>': "write &amp;",
    TEXT % "a < b": "write &lt;",
    '<iati-activity a="x<y"/>': "a quotation mark is missing before it",
    '<iati-activity a="x" a="y"/>': "“a” is given twice",
    TEXT % "a\0b": "a control character",
    TEXT % "a\x0bb": "a control character",
    TEXT % "&#0;": "a control character",
    TEXT % "&#xZ;": "without a number",
    '<iati-activity a="\x0b"/>': "a control character",
    "<iati-activity><x:a/></iati-activity>": "xmlns:x is missing",
    '<iati-activity x:a="1"/>': "xmlns:x is missing",
    "<iati-activity a=1/>": "straight quotation marks",
    "<iati-activity a/>": "its = is missing",
    '<iati-activity a="1"b="2"/>': "a blank is missing",
    "<iati-activity><title><narr": "does not end with “>”",
    "<iati-activity></iati-activity/>": "does not end with “>”",
    "<iati-activity><!-- a </iati-activity>": "has no end (-->)",
    "<iati-activity><!-- a -- b --></iati-activity>": "two hyphens",
    "<iati-activity><![CDATA[ a </iati-activity>": "has no end (]]>)",
    TEXT % "a ]]> b": "write ]]&gt;",
    '<iati-activity><?xml version="1.0"?></iati-activity>': "two files were put into one",
    "<a>" * 300 + "</a>" * 300: "more than 256 deep",
}


def raw(xml: bytes) -> str:
    with pytest.raises(etree.XMLSyntaxError) as fault:
        parse(xml)
    return what_is_wrong(fault.value)


def told(found: str, language: str = "en", code: str = "record.iati-not-well-formed") -> str:
    return Problem(code, "a.xml", 3, values={"found": found, "activity": "FR-1-A"}).message(language)


@pytest.mark.parametrize("xml", FAULTS)
def test_a_fault_is_told_in_the_readers_words(xml: str) -> None:
    found = raw((HEAD + xml + END).encode())
    assert FAULTS[xml] in told(found)
    for language in LANGUAGES:
        assert found not in told(found, language) and "?P" not in told(found, language)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (f"{HEAD}<iati-activity><title>abc".encode(), "“title” is closed"),
        (HEAD.encode() + b"<iati-activity>caf\xe9</iati-activity>" + END.encode(), "no characters in the encoding"),
    ],
)  # fmt: skip
def test_a_fault_of_a_whole_file_is_told_in_the_readers_words(xml: bytes, said: str) -> None:
    for code in ("record.iati-root-not-xml", "record.iati-outside-not-well-formed"):
        assert said in told(raw(xml), code=code)


def test_what_nobody_translated_is_told_as_libxml2_says_it() -> None:
    assert "(something new)" in told("something new", "fr")
    assert "(\u2068something new\u2069)" in told("something new", "ar")
    assert "(?)" in told(None)  # type: ignore[arg-type]


def test_every_sentence_is_there_in_every_language() -> None:
    faults = catalogue("maillage.record", "xml_faults")["fault"]
    assert all({"when", *LANGUAGES} == fault.keys() for fault in faults)
