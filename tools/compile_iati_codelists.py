"""Compile the code lists of the IATI standard, and where each governs, into two reviewed files of facts.

    python -m tools.compile_iati_codelists FOLDER

``FOLDER`` holds ``codelists/embedded-1.05`` … ``embedded-2.03`` and ``codelists/nonembedded``. Writes to
``src/maillage/record/iati/data``: ``codelists.csv`` (list, versions it belongs to for a list that is part of the
standard, code, ``withdrawn`` or nothing, name in English and French) and ``codelist_paths.csv`` (path, list,
vocabularies under which it governs, ``-`` for none
given and ``^`` before one of the element around; versions). Facts only: no description is kept, and no
name of the three lists that have thousands of entries. Not part of the package.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lxml import etree

DATA = Path("src/maillage/record/iati/data")
SPANS = {"1.05": "1.01-1.05", "2.01": "2.01", "2.02": "2.02", "2.03": "2.03"}
NAMELESS = {
    "FileFormat",
    "OrganisationRegistrationAgency",
    "OrganisationIdentifier",
    "IATIOrganisationIdentifier",
}
LEFT_OUT = {"Version"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def lists(folder: Path) -> Iterator[tuple[str, ...]]:
    """(list, versions, code, status, en, fr) of every code."""
    spans: dict[tuple[str, ...], list[str]] = {}
    for version, span in SPANS.items():
        for file in sorted((folder / f"embedded-{version}/xml").glob("*.xml")):
            for row in _codes(file):
                spans.setdefault(row, []).append(span)
    for row, found in spans.items():
        yield row[0], _span(found), *row[1:]
    embedded = {row[0] for row in spans}
    for file in sorted((folder / "nonembedded/xml").glob("*.xml")):
        if file.stem not in embedded | LEFT_OUT:
            for row in _codes(file):
                yield row[0], "", *row[1:]


def _codes(file: Path) -> Iterator[tuple[str, ...]]:
    for item in etree.parse(str(file)).getroot().iter("codelist-item"):
        status = "withdrawn" if item.get("status") == "withdrawn" else ""
        english = french = ""
        if file.stem not in NAMELESS:
            english, french = _name(item, None), _name(item, "fr")
        yield file.stem, (item.findtext("code") or "").strip(), status, english, french


def _name(item: etree._Element, language: str | None) -> str:
    name = item.find("name")
    if name is None:
        return ""
    if language is None and (name.text or "").strip():  # the lists of version 1
        return " ".join(name.text.split())
    for narrative in name.iterchildren("narrative"):
        if narrative.get(LANG) == language:
            return " ".join((narrative.text or "").split())
    return ""


def _span(found: list[str]) -> str:
    """Spans that follow each other as one.

    >>> _span(["1.01-1.05", "2.01", "2.02"]), _span(["2.03"])
    ('1.01-2.02', '2.03')
    """
    first, last = found[0].split("-")[0], found[-1].split("-")[-1]
    return first if first == last else f"{first}-{last}"


def paths(folder: Path) -> Iterator[tuple[str, ...]]:
    """(path, list, vocabularies, versions) of every place that a list governs."""
    spans: dict[tuple[str, ...], list[str]] = {}
    for version, span in SPANS.items():
        for mapping in etree.parse(str(folder / f"embedded-{version}/mapping.xml")).getroot():
            listed = mapping.find("codelist").get("ref")
            path = mapping.findtext("path").strip().removeprefix("//")
            if listed not in LEFT_OUT:
                key = (path, listed, _vocabularies(mapping.findtext("condition")))
                spans.setdefault(key, []).append(span)
    for key, found in spans.items():
        runs = _runs(found)
        for run in runs:
            yield *key, _span(run)


def _runs(found: list[str]) -> list[list[str]]:
    order = list(SPANS.values())
    runs = [[found[0]]]
    for before, span in pairwise(found):
        if order.index(span) == order.index(before) + 1:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _vocabularies(condition: str | None) -> str:
    """The vocabularies that a condition names.

    >>> _vocabularies("@vocabulary = '1' or not(@vocabulary)"), _vocabularies(None)
    ('1 -', '')
    >>> _vocabularies("../@vocabulary = '1'")
    '^1'
    """
    if not condition:
        return ""
    rest = re.sub(r"(\.\./)?@vocabulary = '([^']+)'|not\(@vocabulary\)|or|\s", "", condition)
    if rest:
        raise ValueError(f"not known: {condition}")
    above = "^" if "../" in condition else ""
    found = [above + code for code in re.findall(r"'([^']+)'", condition)]
    return " ".join([*found, *(["-"] if "not(" in condition else [])])


def main(folder: str) -> None:
    """Write both files."""
    source = Path(folder) / "codelists"
    for name, head, rows in (
        ("codelists", ("list", "versions", "code", "status", "en", "fr"), lists(source)),
        ("codelist_paths", ("path", "list", "vocabularies", "versions"), paths(source)),
    ):
        with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows)
        print(
            f"{(DATA / name).with_suffix('.csv')}: {(DATA / name).with_suffix('.csv').stat().st_size:,} bytes"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
