"""What is refused at the door is what an import refuses, for the same reason, and no more of it is read than must be."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from maillage.record.at_the_door import refusal
from maillage.record.files import LARGEST, Given, read_whole
from maillage.record.sheets import read_sheet
from maillage.reference.problems import Problem
from tests.record.sheets.bodies import workbook

SHEET = "Ville,Ville jumelée,Pays,Depuis\nValbrume,Oued Zarzor,Maroc,1998\n".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


BODIES = {
    "text": SHEET,
    "workbook": workbook([["Ville", "Ville jumelée"], ["Valbrume", "Oued Zarzor"]]),
    "empty": b" \n",
    "xls": OLE + b"\0" * 600,
    "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
    "pdf": b"%PDF-1.7",
    "ods": archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "zip": archive(anything=b"x"),
    "damaged": b"PK\x03\x04 broken",
    "bomb": archive(**{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 20_000_000}),
}


@pytest.mark.parametrize("sort", BODIES)
def test_the_door_refuses_what_the_import_refuses(sort: str, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    path.write_bytes(BODIES[sort])
    here = refusal(Given("sent", path, named=True))
    there = [
        each for each in read_sheet(BODIES[sort], "sent").problems if each.severity in ("error", "fatal")
    ]
    assert [here] == there if here else not there
    assert (here is None) == (sort in ("text", "workbook"))


@pytest.mark.parametrize("start", [SHEET, b"PK\x03\x04"])
def test_what_is_too_large_to_be_read_whole_is_refused_whatever_it_is(start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(LARGEST + 1)  # a hole: it takes no room
    given = Given("sent", path, named=True)
    why = read_whole(given)
    assert isinstance(why, Problem) and why == refusal(given)


def test_a_large_activity_file_is_not_too_large(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    with path.open("wb") as file:
        file.write(b'<?xml version="1.0"?><iati-activities/>')
        file.truncate(LARGEST + 1)
    assert refusal(Given("sent", path, named=True)) is None
