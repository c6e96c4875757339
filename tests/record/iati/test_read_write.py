"""Nothing of a record is lost: read into rows, through Arrow and Parquet, and written again, it is the same tree.

The records are made at random from the facts of the standard, and compared by another parser (expat) than the one that
read them.
"""

from __future__ import annotations

import io
import random
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from maillage.record.iati.arrow import records_of
from maillage.record.iati.block import Done, Reading, process
from maillage.record.iati.cut import Cutter
from maillage.record.iati.layout import layouts
from maillage.record.iati.standard import ROOTS, VERSIONS, Element, standard
from maillage.record.iati.tree import to_xml
from maillage.record.iati.write import rebuild
from maillage.record.identify import Identifier
from tests.record.iati.files import activity, file_of

TODAY = date(2026, 11, 22)


# The second way: a tree as expat reads it

Tree = tuple[str, tuple[tuple[str, str], ...], str, tuple[Any, ...], str]


def tree(element: ET.Element, top: bool = True) -> Tree:
    """Names, attributes, texts and order; blank text is none, and what follows the record is not its own."""
    text, tail = element.text or "", element.tail or ""
    text = text if text.strip(" \t\r\n") else ""
    tail = tail if tail.strip(" \t\r\n") and not top else ""
    children = tuple(tree(child, top=False) for child in element)
    return (element.tag, tuple(sorted(element.items())), text, children, tail)


def trees(text: str | bytes) -> list[Tree]:
    """The records of a file."""
    root = ET.fromstring(text)
    return [tree(child) for child in root if child.tag == ROOTS[root.tag]]


# The way of the import


def read(text: str | bytes, block: int = 1 << 20) -> tuple[str, list[Done]]:
    """What the blocks of a file give; its root element."""
    cutter = Cutter(io.BytesIO(text.encode() if isinstance(text, str) else text).read, block)
    reading = Reading(cutter.head, "2.03", "file.xml", TODAY)
    find = Identifier(None, {})
    return cutter.head.root, [process(each, reading, find) for each in cutter.blocks()]


def through_parquet(table: Any) -> Any:
    """A table as it comes back from a file."""
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    stream.seek(0)
    return parquet.read_table(stream)


def written_again(root: str, done: Done) -> list[str]:
    """Each record of a block as XML: from its rows, or as it was kept whole."""
    tables = {name: through_parquet(table) for name, table in done.tables.items()}
    whole = {}
    if "iati_extra" in tables:
        rows = tables["iati_extra"].to_pylist()
        whole = {row["record"]: row["content"] for row in rows if row["sort"] == "whole"}
    records = records_of(layouts()[root], tables, len(done.taken))
    assert sorted(whole) == [at for at, taken in enumerate(done.taken) if taken.proof == "whole"]
    return [
        to_xml(rebuild(record)) if taken.proof == "identical" else whole[at]
        for at, (record, taken) in enumerate(zip(records, done.taken, strict=True))
    ]


def back(text: str | bytes) -> tuple[list[Tree], list[str]]:
    """The records of a file after their way through the tables, and how the proof ended for each."""
    root, blocks = read(text)
    made, proofs = [], []
    for done in blocks:
        told = [p for p in done.problems if p.code == "record.iati-kept-whole"]
        assert len(told) == sum(taken.proof == "whole" for taken in done.taken), (
            "what is kept whole is reported"
        )
        made += [tree(ET.fromstring(xml)) for xml in written_again(root, done)]
        proofs += [taken.proof for taken in done.taken]
    return made, proofs


# Records at random

WORDS = (
    "eau", "Réseau d’eau", "مياه صالحة للشرب", "𝔘𐍈😀", "a b", "\u00a0", "\u2028", "&amp;", "&lt;x&gt;", "]]&gt;", "&#13;", "&#9;",
    "&#10;", "\t", "\r\n", "\n", "*", "=", ";", "title*2,narrative", "&#x41;", "0", "-12.50", "2024-02-30", "1e5", "NaN", "true", "e\u0301",
    "\u200f", "\ufeff", "\ufdd0"[:0], "_",
)  # fmt: skip
NAMESPACES = (
    "urn:x", "http://example.org/a%20b?c=d&amp;e=f#", "relative", "xml", "*", "urn:{", "https://maillage.example/ns/demo",
    "عربي", "http://example.org/’",
)  # fmt: skip
PREFIXES = ("x", "y", "usg", "xmlfoo", "ns0", "é")
STRANGE = (
    "unknown",
    "x.y",
    "étiquette",
    "مرحبا",
    "narrative",
    "title",
    "value",
    "transaction",
    "iati-identifier",
    "text",
    "children",
)


class Maker:
    """Makes records as text, with whatever may stand in one."""

    def __init__(self, dice: random.Random, version: str) -> None:
        self.dice, self.version = dice, version

    def chance(self, one_in: int) -> bool:
        return self.dice.randrange(one_in) == 0

    def text(self, blank_too: bool = True) -> str:
        words = [self.dice.choice(WORDS) for _ in range(self.dice.randrange(1, 4))]
        said = "".join(words)
        if self.chance(8):
            return f"<![CDATA[{self.dice.choice(('x < y', '&amp;', 'a', '</iati-activity>'))}]]>"
        return said if blank_too or said.strip() else "x"

    def value(self) -> str:
        return self.text().replace("<![CDATA[", "").replace("]]>", "").replace("<", "&lt;")

    def gap(self) -> str:
        return self.dice.choice(("", "", "", "\n", "  ", "\t\r\n", "<!-- c -->", "<?p i?>"))

    def attributes(self, element: Element | None) -> str:
        said: dict[str, str] = {}
        names = [a.said for a in element.attributes.values()] if element else []
        for name in names:
            if self.chance(2):
                said[name] = self.value()
        if self.chance(4):
            said["xml:lang"] = self.dice.choice(("fr", "AR", "", "en-GB", "zz"))
        if self.chance(12):
            said[self.dice.choice(STRANGE)] = self.value()
        if self.chance(12):
            prefix = self.dice.choice(PREFIXES)
            said[f"xmlns:{prefix}"] = self.dice.choice(NAMESPACES)
            said[f"{prefix}:{self.dice.choice(STRANGE)}"] = self.value()
        order = list(said.items())
        self.dice.shuffle(order)
        quote = self.dice.choice("\"'")
        return "".join(f" {name}={quote}{value.replace(quote, '&#34;')}{quote}" for name, value in order)

    def strange(self, depth: int = 0) -> str:
        """An element that the standard does not know there."""
        name, attributes = self.dice.choice(STRANGE), self.attributes(None)
        sort = self.dice.randrange(3)
        if sort == 0:
            prefix = self.dice.choice(PREFIXES)
            if f" xmlns:{prefix}=" not in attributes:
                attributes += f' xmlns:{prefix}="{self.dice.choice(NAMESPACES)}"'
            name = f"{prefix}:{name}"
        elif sort == 1:
            attributes += f' xmlns="{self.dice.choice(("urn:x", "", "relative"))}"'
        inner = (
            "".join(self.strange(depth + 1) + self.after() for _ in range(self.dice.randrange(3)))
            if depth < 3
            else ""
        )
        before = self.text() if self.chance(2) else self.gap()
        return (
            f"<{name}{attributes}>{before}{inner}</{name}>"
            if inner or before or self.chance(2)
            else f"<{name}{attributes}/>"
        )

    def after(self) -> str:
        return self.text() if self.chance(12) else self.gap()

    def element(self, element: Element, often: int = 2) -> str:
        """An element of the standard, with children of any number and order."""
        content = max(element.versions.items())[1].content
        own = content not in ("elements", "empty")
        parts = []
        for child in element.children.values():
            if self.version not in child.versions and not self.chance(10):
                continue
            if not self.chance(often):
                continue
            for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
                parts.append(self.element(child))
        if self.chance(3):
            self.dice.shuffle(parts)
        for _ in range(self.dice.randrange(1, 3) if self.chance(6) else 0):
            parts.insert(self.dice.randrange(len(parts) + 1), self.strange())
        text = self.text() if (own and not self.chance(4)) or self.chance(15) else ""
        inner = text or (self.gap() if parts else "")
        inner += "".join(part + self.after() for part in parts)
        attributes = self.attributes(element)
        return (
            f"<{element.name}{attributes}>{inner}</{element.name}>"
            if inner or self.chance(2)
            else f"<{element.name}{attributes}/>"
        )


def random_file(dice: random.Random, root: str, version: str, records: int) -> str:
    """A file of records made at random."""
    maker = Maker(dice, version)
    record = standard()[root].children[ROOTS[root]]
    made = [maker.element(record, often=6) for _ in range(records)]
    return (
        f'<{root} version="{version}" xmlns:usg="https://explorer.usaid.gov">'
        + "\n".join(made)
        + f"</{root}>"
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.integers(0, 2**40), st.sampled_from(sorted(ROOTS)), st.sampled_from(VERSIONS))
@example(0, "iati-activities", "1.04")
def test_any_record_comes_back_as_the_same_tree(seed: int, root: str, version: str) -> None:
    text = random_file(random.Random(seed), root, version, 3)
    expected = trees(text)
    made, proofs = back(text)
    assert len(made) == 3
    assert made == expected
    assert set(proofs) == {"identical"}


def test_no_random_record_must_be_kept_whole() -> None:
    dice, proofs = random.Random(9), []
    for root in sorted(ROOTS):
        for version in VERSIONS:
            text = random_file(dice, root, version, 12)
            made, ended = back(text)
            assert made == trees(text)
            proofs += ended
    assert proofs == ["identical"] * 192


@pytest.mark.parametrize(
    "inside",
    [
        "<note> \t </note>",
        "<note>\r\n</note>",
        "<note>\n  <![CDATA[ a < b ]]>\n</note>",
        "<note> <!-- c -->after a comment</note>",
        "<note> <?p?>after an instruction</note>",
        "<note> \r\n  words after a line end of Windows\r\n</note>",
        "<note>a<!-- c -->b<![CDATA[c]]>&#100;</note>",
        "<note> <b/> in the middle <b/> </note>",
        "<note a='1&#10;2&#9;3&#13;4\n5\t6'>&#13;&#10;</note>",
        "<title/><title/><title xml:lang='fr'>third</title>",
        "<title><narrative/></title><title>again</title>",
        "<title xml:lang=''/>",
        "<title>text<narrative>and narrative</narrative>and tail</title>",
        "<title><narrative xml:lang='fr' odd='1'>a</narrative><narrative odd='2'/></title>",
        "<budget/><title/><budget/><title>late</title>",
        "<transaction><value/><transaction-type/><x/><value>2</value></transaction>",
        "<iati-activity/>",
        "<x xmlns='urn:x'><y xmlns=''/><y/></x>",
        "<a:x xmlns:a='urn:a' a:b='1' b='2'><a:x xmlns:a='urn:b' a:b='3'/></a:x>",
        "<x xml:space='preserve'> <y/> </x>",
        "words of its own",
    ],
)
def test_what_is_odd_comes_back(inside: str) -> None:
    text = file_of(activity("FR-1-A", inside), activity(None, inside * 2))
    made, proofs = back(text)
    assert proofs == ["identical"] * 2
    assert made == trees(text)


def test_a_blank_text_alone_in_its_element_comes_back() -> None:
    root, [done] = read(file_of(activity("1", "<note> \t </note><title><narrative>  </narrative></title>")))
    [written] = written_again(root, done)
    assert "<note> \t </note>" in written
    assert "<narrative>  </narrative>" in written
