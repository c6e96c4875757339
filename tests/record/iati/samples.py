"""Files of IATI for the tests of its checks: a whole good activity, files at hand, and ways to spoil them, with a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

GOOD = """<iati-activities version="2.03" generated-datetime="2026-01-01T00:00:00Z">
<iati-activity xml:lang="en" default-currency="EUR" last-updated-datetime="2026-01-01T00:00:00Z" hierarchy="1">
<iati-identifier>FR-RCS-200000001-1</iati-identifier>
<reporting-org ref="FR-RCS-200000001" type="11"><narrative>A town</narrative></reporting-org>
<title><narrative>Water for Larache</narrative></title>
<description type="1"><narrative>Wells and pipes.</narrative></description>
<participating-org ref="FR-RCS-200000001" role="1" type="11"><narrative>A town</narrative></participating-org>
<participating-org role="4" type="22"><narrative>A club</narrative></participating-org>
<other-identifier ref="OLD-1" type="A3"><owner-org ref="FR-X"><narrative>A club</narrative></owner-org></other-identifier>
<activity-status code="2"/>
<activity-date type="1" iso-date="2024-01-01"/>
<activity-date type="2" iso-date="2024-02-01"/>
<activity-date type="3" iso-date="2025-01-01"/>
<activity-date type="4" iso-date="2025-02-01"/>
<recipient-country code="MA" percentage="60"/>
<recipient-country code="SN" percentage="40"/>
<sector vocabulary="1" code="14031" percentage="60"/>
<sector vocabulary="1" code="14032" percentage="40"/>
<sector vocabulary="99" code="W"><narrative>Water</narrative></sector>
<tag vocabulary="2" code="6"/>
<country-budget-items vocabulary="2"><budget-item code="1.1.1" percentage="50"/><budget-item code="1.2.1" percentage="50"/></country-budget-items>
<policy-marker vocabulary="1" code="1" significance="1"/>
<policy-marker vocabulary="99" code="X"><narrative>Ours</narrative></policy-marker>
<collaboration-type code="1"/>
<default-flow-type code="10"/>
<default-finance-type code="110"/>
<default-aid-type code="C01" vocabulary="1"/>
<default-tied-status code="5"/>
<budget type="1" status="1"><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value value-date="2024-01-01">1000</value></budget>
<planned-disbursement type="1"><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value value-date="2024-01-01">500</value>
<provider-org ref="FR-X" type="11"/><receiver-org ref="MA-Y" type="11"/></planned-disbursement>
<capital-spend percentage="50"/>
<transaction ref="T1"><transaction-type code="3"/><transaction-date iso-date="2024-03-01"/><value value-date="2024-03-01" currency="EUR">250.50</value>
<description><narrative>First part</narrative></description>
<provider-org ref="FR-RCS-200000001" type="11" provider-activity-id="FR-RCS-200000001-1"><narrative>A town</narrative></provider-org>
<receiver-org ref="MA-Y" type="11"><narrative>Larache</narrative></receiver-org><aid-type code="C01" vocabulary="1"/></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2024-06-01"/><value value-date="2024-06-01">100</value></transaction>
<document-link url="https://example.org/a" format="text/html"><title><narrative>Page</narrative></title><category code="A01"/><language code="fr"/></document-link>
<related-activity ref="FR-RCS-200000001-2" type="3"/>
<result type="1"><title><narrative>Wells</narrative></title>
<indicator measure="1"><title><narrative>Number</narrative></title><baseline iso-date="2024-01-01" year="2024" value="0"/>
<period><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><target value="5"/><actual value="4"/></period></indicator>
<indicator measure="5"><title><narrative>Opinion</narrative></title><period><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><target><comment><narrative>Good</narrative></comment></target></period></indicator></result>
</iati-activity>
</iati-activities>
"""

GOOD_ORGANISATION = """<iati-organisations version="2.03">
<iati-organisation xml:lang="fr" default-currency="EUR">
<organisation-identifier>FR-RCS-200000001</organisation-identifier>
<name><narrative>Une ville</narrative></name>
<reporting-org ref="FR-RCS-200000001" type="11"><narrative>Une ville</narrative></reporting-org>
<total-budget status="1"><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value value-date="2024-01-01">10</value>
<budget-line ref="1"><value value-date="2024-01-01">5</value><narrative>Eau</narrative></budget-line></total-budget>
<recipient-country-budget status="1"><recipient-country code="MA"/><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>
<value value-date="2024-01-01">10</value><budget-line><value value-date="2024-02-01">5</value><narrative>Eau</narrative></budget-line></recipient-country-budget>
<total-expenditure><period-start iso-date="2023-01-01"/><period-end iso-date="2023-12-31"/><value value-date="2023-12-31">8</value></total-expenditure>
<document-link url="https://example.org/a" format="text/html"><title><narrative>Page</narrative></title><category code="B01"/></document-link>
</iati-organisation>
</iati-organisations>
"""


def read(text: str | bytes) -> Any:
    """The root of a file, read as the checks read one."""
    from maillage.record.iati.tree import parser

    return etree.fromstring(text.encode() if isinstance(text, str) else text, parser())


def spoilt(
    text: str | bytes, seed: int, times: int, strokes: tuple[int, ...] = (1, 1, 1, 2, 3)
) -> Iterator[Any]:
    """``times`` copies of a file, each spoilt as often as one of ``strokes`` says, in ways that the seed draws."""
    drawn = random.Random(seed)
    for _ in range(times):
        root = read(text)
        for _ in range(drawn.choice(strokes)):
            elements = [e for record in root for e in record.iter() if isinstance(e.tag, str)]
            if elements:
                drawn.choice(WAYS)(drawn, drawn.choice(elements))
        yield read(etree.tostring(root))


def together(text: str | bytes, seed: int, times: int) -> Any:
    """Spoilt copies of a file in one root, those whose root is still whole."""
    around = read(text)
    for root in spoilt(text, seed, times, strokes=(1, 5, 10)):
        around.extend([record for record in root if record.tag == around[0].tag])
    return read(etree.tostring(around))


def _drop(drawn: random.Random, e: Any) -> None:
    e.getparent().remove(e)


def _double(drawn: random.Random, e: Any) -> None:
    e.addnext(etree.fromstring(etree.tostring(e, with_tail=False)))


def _rename(drawn: random.Random, e: Any) -> None:
    names = {x.tag for x in e.getroottree().iter() if isinstance(x.tag, str)}
    e.tag = drawn.choice([*sorted(names), "unheard-of", "narrative", "value"])


def _reorder(drawn: random.Random, e: Any) -> None:
    around = e.getparent()
    around.insert(drawn.randrange(len(around)), e)


def _move(drawn: random.Random, e: Any) -> None:
    others = [x for x in e.getroottree().iter() if isinstance(x.tag, str) and x not in set(e.iter())]
    drawn.choice(others[1:] or others).append(e)


def _drop_attribute(drawn: random.Random, e: Any) -> None:
    if e.attrib:
        del e.attrib[drawn.choice(sorted(e.attrib))]


def _change_attribute(drawn: random.Random, e: Any) -> None:
    name = drawn.choice(
        [*sorted(e.attrib), "code", "ref", "percentage", "vocabulary", "iso-date", LANG, "own", "{urn:x}own"]
    )
    e.set(name, drawn.choice(VALUES))


def _change_text(drawn: random.Random, e: Any) -> None:
    e.text = drawn.choice(VALUES)


def _tail(drawn: random.Random, e: Any) -> None:
    e.tail = drawn.choice(("stray", " ", "5"))


def _foreign(drawn: random.Random, e: Any) -> None:
    inner = etree.SubElement(e, drawn.choice(("{urn:x}own", "{urn:x}narrative", "own")))
    if drawn.random() < 0.5:
        etree.SubElement(inner, drawn.choice(("narrative", "title", "sector", "value"))).text = drawn.choice(
            (None, "x")
        )


def _inner(drawn: random.Random, e: Any) -> None:
    etree.SubElement(e, drawn.choice(("narrative", "sector", "title", "ref"))).set("code", "1")


def _comment(drawn: random.Random, e: Any) -> None:
    e.insert(0, etree.Comment("aside"))


VALUES = (
    "", " ", "2015-13-40", "2015-02-30", "2015-02-28", "2015-02-28Z", " 2016-02-29 ", "2099-01-01", "0001-01-01",
    "2015-01-01T00:00:00", "12", "-3.50", "1e3", "1,5", "100", "100.0", "99.9", "130", "NaN", "true", "TRUE", "0", "1",
    "2", "5", "99", "98", "en", "EN", "fr-FR", "english language", "x", "US-1/2", " padded ", "http://x y", "%%", "MA",
)  # fmt: skip

Spoil = Callable[[random.Random, Any], None]
WAYS: tuple[Spoil, ...] = (
    _drop, _double, _rename, _reorder, _move, _drop_attribute, _change_attribute, _change_attribute, _change_text, _tail,
    _foreign, _inner, _comment,
)  # fmt: skip


def small_files(folder: Path, most: int) -> list[Path]:
    """The files of a folder of real ones that have at most so many bytes, by name."""
    return sorted(path for path in folder.rglob("*.xml") if path.stat().st_size <= most)
