"""The sheets: the same bytes for the same seed, each saying that it is invented, each with what it promises."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from maillage.demo.names import invented_names
from maillage.demo.sheets import SheetFile, sheets_of
from maillage.demo.words import words
from maillage.demo.world import make_world
from maillage.record.columns import SHEET_KINDS

TODAY = date(2026, 11, 22)
LANGUAGES = ("fr", "en", "es", "pt", "ar", "sr", "bg")
Rows = list[list[str]]


@pytest.fixture(scope="module")
def sheets() -> tuple[SheetFile, ...]:
    return sheets_of(make_world(1, TODAY))


def cells(file: SheetFile) -> Rows:
    """The cells as text, read by other code than wrote them."""
    if file.name.endswith(".xlsx"):
        page = openpyxl.load_workbook(io.BytesIO(file.content)).active
        return [["" if v is None else str(v) for v in row] for row in page.iter_rows(values_only=True)]
    encoding = {"bg": "utf-16", "es": "latin-1"}.get(file.language, "utf-8-sig")
    if file.name == "pt-projetos.csv":
        encoding = "utf-8"
    text = file.content.decode(encoding)
    delimiter = max(";,\t", key=text.splitlines()[-1].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def stating(file: SheetFile) -> Rows:
    """The rows that state something: they end with the language's yes and are no total."""
    said = words(file.language)
    return [r for r in cells(file) if r and r[-1] == said["yes"] and r[0] != said["total"]]


def test_the_same_seed_gives_the_same_bytes(sheets: tuple[SheetFile, ...]) -> None:
    again = sheets_of(make_world(1, TODAY))
    assert [(s.name, s.content) for s in again] == [(s.name, s.content) for s in sheets]


def test_another_seed_gives_other_bytes(sheets: tuple[SheetFile, ...]) -> None:
    other = {s.name: s.content for s in sheets_of(make_world(2, TODAY))}
    assert [s.name for s in sheets if s.content == other[s.name]] == []


def test_there_are_many_sheets_of_every_kind_in_every_language(sheets: tuple[SheetFile, ...]) -> None:
    kept = [s for s in sheets if s.kind]
    assert len(kept) >= 14
    assert {s.kind for s in kept} == set(SHEET_KINDS) - {
        "notices"
    }  # nothing is invented of what is said of a real country
    assert {s.language for s in kept} == set(LANGUAGES)
    assert {s.name.rpartition(".")[2] for s in kept} == {"csv", "xlsx"}


def test_every_file_says_on_every_row_that_it_is_invented(sheets: tuple[SheetFile, ...]) -> None:
    for file in sheets:
        read = cells(file)
        if file.kind is None:
            assert read[0][-1] == "generated" and {r[-1] for r in read[1:]} == {"yes"}
            continue
        heading = words(file.language)["headings"]["generated"]
        assert any(row and row[-1] == heading for row in read[:6]), file.name
        assert len(stating(file)) == file.expected.rows, file.name


def test_the_rows_add_up_to_what_was_promised(sheets: tuple[SheetFile, ...]) -> None:
    total = {k: sum(len(stating(s)) for s in sheets if s.kind == k) for k in SHEET_KINDS}
    assert 1450 <= total["links"] <= 1560
    assert total == {
        "links": total["links"], "projects": 804, "members": 250, "embassies": 14, "calls": 30, "solutions": 60,
        "notices": 0,
    }  # fmt: skip


def test_both_ends_of_every_row_of_links_are_invented(sheets: tuple[SheetFile, ...]) -> None:
    forms = {f for n in invented_names() for f in (n.latin, n.cyrillic, n.arabic)}
    seen = 0
    for file in (s for s in sheets if s.kind == "links"):
        named = words(file.language)["headings"]
        read = cells(file)
        top = next(row for row in read if named["b_name"] in row)
        a, b = top.index(named["a_name"]), top.index(named["b_name"])
        merged = ""
        for row in stating(file):
            merged = row[a] or merged
            for end in (merged, row[b]):
                seen += 1
                assert not end or any(word in forms for word in end.replace("’", " ").split()), (
                    file.name,
                    row,
                )
    assert seen > 2900


def test_faults_stand_where_they_are_said_to(sheets: tuple[SheetFile, ...]) -> None:
    by_name = {s.name: s for s in sheets}
    english = by_name["en-sister-cities.csv"]
    read = cells(english)
    lines = {fault.what: fault.line for fault in english.expected.faults}
    assert read[lines["an ended country"] - 1][5] == "Prussia"
    assert read[lines["the partner is missing"] - 1][4] == ""
    assert read[lines["the partner's country is missing"] - 1][5] == ""
    assert read[lines["a date that is none"] - 1][9] == "32/13/1998"
    assert english.expected.rejected == 1
    french = by_name["fr-jumelages-communes.csv"]
    rows = cells(french)
    again = [f.line for f in french.expected.faults if f.what == "the same row again"]
    assert len(again) == 3
    assert all(rows[: line - 1].count(rows[line - 1]) == 1 for line in again)


def test_real_life_faults_of_form_are_there(sheets: tuple[SheetFile, ...]) -> None:
    content = {s.name: s.content for s in sheets}
    assert content["en-sister-cities.csv"].startswith(b"\xef\xbb\xbf")
    assert content["bg-pobratimeni-gradove.csv"].startswith(b"\xff\xfe")
    with pytest.raises(UnicodeDecodeError):
        content["es-hermanamientos.csv"].decode("utf-8")
    region = openpyxl.load_workbook(io.BytesIO(content["fr-accords-region.xlsx"])).active
    assert len(region.merged_cells.ranges) == 2
    arabic = openpyxl.load_workbook(io.BytesIO(content["ar-attawama.xlsx"])).active
    assert arabic.sheet_view.rightToLeft and arabic.row_dimensions[10].hidden
    portuguese = openpyxl.load_workbook(io.BytesIO(content["pt-geminacoes.xlsx"])).active
    headings = [row for row in portuguese.iter_rows(values_only=True) if "Cidade geminada" in row]
    assert len(headings) == 2, "two tables on one sheet"


def test_no_address_in_a_sheet_can_be_anybodys(sheets: tuple[SheetFile, ...]) -> None:
    members = next(s for s in sheets if s.name == "en-network-members.csv")
    sites = [row[7] for row in stating(members)]
    assert sites and all(site.endswith(".example") for site in sites)
