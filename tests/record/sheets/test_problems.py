"""Every problem that reading a sheet can report is produced here, and mends itself in three languages."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

import maillage.record.sheets as sheets
from maillage.record.sheets import Mapping, Reading, read_sheet
from maillage.reference.texts import catalogue
from tests.record.sheets.bodies import workbook

HEAD = "Ville,Ville jumelée,Pays,Depuis\n"
ROW = "Valbrume,Oued Zarzor,Maroc,1998\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _csv(text: str, name: str = "sheet.csv") -> Reading:
    return read_sheet(text.encode(), name)


def _xlsx(rows: list[list[object]]) -> Reading:
    return read_sheet(workbook(rows), "sheet.xlsx")


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _changed(change: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["Ville", "Ville jumelée", "Pays"],
        ["Valbrume", "Oued Zarzor", "Maroc"],
        ["A-ville", "B-bourg", "Mali"],
    ):
        page.append(row)
    if change == "row":
        page.row_dimensions[2].hidden = True
    if change == "formula":
        page["C3"] = '="Ma"&"li"'
    if change == "sheet":
        book.create_sheet("Devant").append(["x"])
        book.move_sheet("Devant", -1)
        book.active = 0
        page.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LINKS_MAPPING = Mapping("links", {"Stadt": "a_name", "Partnerstadt": "b_name"})
PROJECT = "Intitulé du projet,Pays bénéficiaire,Montant,Date de début\n"

PRODUCED = {
    "record.file-empty": lambda: read_sheet(b"", "empty.csv"),
    "record.cell-too-long": lambda: _csv(HEAD + ROW + f"Valbrume,{'x' * 10_000_001},Maroc,1998\n" + ROW),
    "record.not-a-sheet": lambda: read_sheet(b"%PDF-1.7 ...", "list.csv"),
    "record.file-packed": lambda: read_sheet(b"\x1f\x8b\x08" + b"\0" * 20, "list.csv.gz"),
    "record.old-xls": lambda: read_sheet(OLE + b"\0" * 600, "old.xls"),
    "record.password-needed": lambda: read_sheet(OLE + "EncryptedPackage".encode("utf-16-le"), "secret.xlsx"),
    "record.ods-not-read": lambda: read_sheet(
        _zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "list.ods"
    ),
    "record.zip-bomb": lambda: read_sheet(
        _zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 20_000_000}), "bomb.xlsx"
    ),
    "record.file-damaged": lambda: read_sheet(_zipped({"xl/workbook.xml": b"<broken"}), "broken.xlsx"),
    "record.encoding-guessed": lambda: read_sheet((HEAD + ROW).encode("cp1252"), "old.csv"),
    "record.bytes-unreadable": lambda: read_sheet(
        (HEAD + ROW).encode()
        + "Éze,Béni Zarzor,Algérie,2001\n".encode() * 5
        + b"V\xffllage,Oued,Mali,1999\n",
        "cut.csv",
    ),
    "record.sheet-not-recognised": lambda: _csv("fruit,price\napple,3\npear,4\n"),
    "record.mapping-does-not-fit": lambda: read_sheet((HEAD + ROW).encode(), "a.csv", mapping=LINKS_MAPPING),
    "record.side-missing": lambda: _csv(
        "Ville jumelée,Pays,Depuis\nOued Zarzor,Maroc,1998\nNdiarème,Sénégal,2001\n"
    ),
    "record.no-rows": lambda: _csv(HEAD),
    "record.merged-cells": lambda: read_sheet(
        workbook(
            [["Ville", "Ville jumelée", "Pays"], ["Valbrume", "Oued", "Maroc"], [None, "Nd", "Mali"]],
            ("A2:A3",),
        ),
        "merged.xlsx",
    ),
    "record.label-repeated": lambda: _csv(HEAD + ROW + ",Ndiarème,Sénégal,2001\n,Breg,Serbie,2002\n"),
    "record.header-repeated": lambda: _csv(HEAD + ROW + "\n" + HEAD + ROW),
    "record.lines-set-aside": lambda: _csv(HEAD + ROW + "Total,1,,\n"),
    "record.hidden-rows": lambda: read_sheet(_changed("row"), "hidden.xlsx"),
    "record.hidden-sheet": lambda: read_sheet(_changed("sheet"), "hidden.xlsx"),
    "record.formula-without-value": lambda: read_sheet(_changed("formula"), "formula.xlsx"),
    "record.row-too-long": lambda: _csv(HEAD + "Valbrume, sur Lys,Oued Zarzor,Maroc,1998\n" + ROW),
    "record.quote-not-closed": lambda: _csv(HEAD + ROW + '"Valbrume,Oued Zarzor,Maroc,1998\n' + ROW * 3),
    "record.date-unreadable": lambda: _csv(HEAD + ROW + "Valbrume,Ndiarème,Sénégal,quand on pourra 12\n"),
    "record.date-order-assumed": lambda: _csv(
        "City,Sister city,Country,Date\nValbrume,Oued,Morocco,03/12/1998\n"
    ),
    "record.number-unreadable": lambda: _csv(PROJECT + "Eau,Mali,douze mille,2001\n"),
    "record.number-doubtful": lambda: _csv(PROJECT + 'Eau,Mali,"1,234",2001\n'),
    "record.currency-unclear": lambda: _csv(PROJECT + "Eau,Mali,12000 FCFA,2001\n"),
    "record.coordinates-swapped": lambda: _csv(
        "city1,country1,lat1,lng1,city2,country2\nA,FR,120.5,45.1,B,MA\n"
    ),
    "record.coordinates-impossible": lambda: _csv(
        "city1,country1,lat1,lng1,city2,country2\nA,FR,999,45.1,B,MA\n"
    ),
    "record.mailbox-unreadable": lambda: _csv(
        "Pays représenté,Pays d'accueil,Courriel\nFrance,Mali,aucun courriel\n"
    ),
    "record.word-unknown": lambda: _csv("Ville,Ville jumelée,Type de lien\nValbrume,Oued Zarzor,zigzag\n"),
    "record.error-cell": lambda: _xlsx(
        [["Ville", "Ville jumelée", "Pays"], ["Valbrume", "Oued Zarzor", "#REF!"]]
    ),
    "record.several-in-one-cell": lambda: _csv(HEAD + 'Valbrume,"Oued Zarzor; Ndiarème",Maroc,1998\n'),
    "record.and-more": lambda: _csv(HEAD + "".join(f"Valbrume,Bourg {i},Mali,jour {i}\n" for i in range(40))),
}


@pytest.mark.parametrize("code", PRODUCED)
def test_each_problem_is_reported_where_it_belongs(code: str) -> None:
    problems = [p for p in PRODUCED[code]().problems if p.code == code]
    tables = PRODUCED[code]().tables
    problems += [p for table in tables for p in table.rejected if p.code == code]

    assert len(problems) == 1 or code == "record.bytes-unreadable"
    for language in ("en", "fr", "ar"):
        for text in (problems[0].message(language), problems[0].mend(language)):
            assert text and "?" not in text.replace("\u202f?", ""), text


def test_every_code_in_the_source_has_a_test_and_texts() -> None:
    folder = Path(str(sheets.__file__)).parent
    named = {
        code
        for file in folder.glob("*.py")
        if file.name != "intake.py"  # what an import says of a sheet is tested where imports are
        for code in re.findall(r'"(record\.[a-z-]+)"', file.read_text("utf-8"))
    }

    assert named == set(PRODUCED)
    told = catalogue("maillage.record", "problems")
    for code in named:
        assert all(told[code][language] and told[code]["mend"][language] for language in ("en", "fr", "ar"))


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"<html><table></table></html>",
        bytes(range(256)) * 8,
        b"\x1f\x8b\x08" + b"x" * 9,
    ],
)
def test_a_file_that_is_no_sheet_is_refused_once_and_gives_nothing(data: bytes) -> None:
    reading = read_sheet(data, "x.csv")

    packed = data.startswith(b"\x1f\x8b")
    assert [p.code for p in reading.problems] == ["record.file-packed" if packed else "record.not-a-sheet"]
    assert [p.severity for p in reading.problems] == ["fatal"]
    assert reading.tables == []
