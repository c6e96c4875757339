"""However a sheet was saved, its rows come out the same and none is lost."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maillage.record.sheets import Reading, read_sheet
from tests.record.sheets.bodies import workbook

ROWS = [
    ["Ville", "Ville jumelée", "Pays", "Depuis"],
    ["Valbrume", "Oued Zarzor", "Maroc", "1998"],
    ["Hautecombe", "Ndiarème", "Sénégal", "2004"],
]
VALUES = [
    {
        "a_name": "Valbrume",
        "b_name": "Oued Zarzor",
        "b_country": "Maroc",
        "since": "1998",
        "kind": "twinning",
    },
    {
        "a_name": "Hautecombe",
        "b_name": "Ndiarème",
        "b_country": "Sénégal",
        "since": "2004",
        "kind": "twinning",
    },
]


def _values(reading: Reading) -> list[dict[str, str]]:
    return [row.values for table in reading.tables for row in table.rows]


def _text(separator: str = ",", newline: str = "\n", rows: list[list[str]] = ROWS) -> str:
    return newline.join(separator.join(row) for row in rows) + newline


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_separator_line_end_and_encoding_change_nothing(separator: str, newline: str, encoding: str) -> None:
    assert _values(read_sheet(_text(separator, newline).encode(encoding), "s.csv")) == VALUES


def test_a_sheet_that_names_its_own_separator_is_believed() -> None:
    reading = read_sheet(("sep=;\r\n" + _text(";", "\r\n")).encode(), "s.csv")

    assert _values(reading) == VALUES
    assert [row.line for row in reading.tables[0].rows] == [3, 4]


def test_semicolons_win_over_the_commas_of_decimals() -> None:
    text = "ville1;pays1;lat1;lng1;ville2;pays2\nA;FR;48,5;2,25;B;MA\nC;FR;47,5;3,25;D;SN\n"

    assert _values(read_sheet(text.encode(), "s.csv"))[0]["a_latitude"] == "48.5"


def test_a_header_on_line_seven_is_found_and_lines_are_counted_as_shown() -> None:
    rows = [["Réseau des rives"], ["Service"], [], ["Tél. 00"], [], ["au 31/12/2023"], *ROWS]
    reading = read_sheet(workbook(rows), "s.xlsx")

    assert reading.tables[0].header_line == 7
    assert [row.line for row in reading.tables[0].rows] == [8, 9]
    assert reading.tables[0].rows[0].values["as_of"] == "2023-12-31"


def test_a_cell_with_new_lines_is_one_row_and_counts_one_line() -> None:
    text = (
        _text(rows=[ROWS[0], ["Valbrume", '"Oued Zarzor"', '"Maroc"', "1998"]])
        + '"Haute\ncombe",Ndiarème,Sénégal,2004\n'
    )
    reading = read_sheet((text + "Fin,Autre,Mali,2005\n").encode(), "s.csv")

    assert [row.values["a_name"] for row in reading.tables[0].rows] == ["Valbrume", "Haute combe", "Fin"]
    assert [row.line for row in reading.tables[0].rows] == [2, 3, 4]
    assert reading.tables[0].rows[1].raw["Ville"] == "Haute\ncombe"


def test_a_forgotten_quote_costs_its_line_only() -> None:
    lines = [_text().splitlines()[0], *[f"Ville {i},Bourg {i},Maroc,19{i}" for i in range(10, 60)]]
    lines[20] = '"' + lines[20]
    reading = read_sheet("\n".join(lines).encode(), "s.csv")

    assert [(p.code, p.line) for p in reading.tables[0].rejected] == [("record.quote-not-closed", 21)]
    assert len(reading.tables[0].rows) == 49
    assert reading.tables[0].rows[-1].line == 51


def test_two_tables_on_one_sheet_are_both_read() -> None:
    members = [
        ["Membres du réseau Rives"],
        ["Nom", "Pays", "Date d'adhésion", "Rôle"],
        ["Valbrume", "France", "2001", "membre"],
    ]
    reading = read_sheet(workbook([*ROWS, [], [], *members]), "s.xlsx")

    assert [(t.guess.mapping.kind, t.header_line, len(t.rows)) for t in reading.tables] == [
        ("links", 1, 2),
        ("members", 7, 1),
    ]
    assert reading.tables[1].rows[0].values["network"] == "Rives"


def test_two_tables_side_by_side_are_both_read() -> None:
    head = ["Nom", "Pays", "Membre depuis"]
    rows = [
        ["Membres de Rives"],
        [*head, "", *head],
        ["A-ville", "France", "2001", "", "B-bourg", "Maroc", "2002"],
    ]
    reading = read_sheet(workbook([*rows, ["C-ville", "France", "2003"]]), "s.xlsx")

    assert [[row.values["name"] for row in t.rows] for t in reading.tables] == [
        ["A-ville", "C-ville"],
        ["B-bourg"],
    ]


def test_empty_lines_inside_a_table_are_no_end() -> None:
    reading = read_sheet(workbook([ROWS[0], ROWS[1], [], [None], ROWS[2]]), "s.xlsx")

    assert _values(reading) == VALUES


def test_two_hundred_columns_keep_every_cell() -> None:
    head = [*ROWS[0], *(f"colonne {i}" for i in range(196))]
    reading = read_sheet(workbook([head, [*ROWS[1], *map(str, range(196))]]), "s.xlsx")

    assert _values(reading) == VALUES[:1]
    assert len(reading.tables[0].rows[0].raw) == 200
    assert reading.tables[0].rows[0].raw["colonne 195"] == "195"


def test_equal_headings_stay_apart_in_raw() -> None:
    reading = read_sheet(b"Ville,Pays,Ville,Pays\nValbrume,France,Oued Zarzor,Maroc\n", "jumelages.csv")

    assert reading.tables[0].rows[0].raw == {
        "Ville": "Valbrume", "Pays": "France", "Ville (2)": "Oued Zarzor", "Pays (2)": "Maroc",
    }  # fmt: skip
    assert _values(reading) == [
        {
            "a_name": "Valbrume",
            "a_country": "France",
            "b_name": "Oued Zarzor",
            "b_country": "Maroc",
            "kind": "twinning",
        }
    ]


def test_cells_in_the_margin_of_a_workbook_stay_in_raw() -> None:
    reading = read_sheet(workbook([ROWS[0], [*ROWS[1], None, "à vérifier"]]), "s.xlsx")

    assert reading.tables[0].rows[0].raw["[6]"] == "à vérifier"
    assert reading.tables[0].rejected == []


def test_all_sheets_are_read_hidden_ones_too() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    other = book.create_sheet("Archives")
    for row in ROWS:
        other.append(row)
    other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    reading = read_sheet(out.getvalue(), "s.xlsx")

    assert [table.sheet for table in reading.tables] == ["Sheet", "Archives"]
    assert [p.code for p in reading.problems] == ["record.hidden-sheet"]


def test_computed_formulas_give_their_value() -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(0, 0, ROWS[0])
    page.write_row(1, 0, ROWS[1])
    page.write_formula(1, 3, "=1990+8", None, 1998)
    book.close()

    assert _values(read_sheet(out.getvalue(), "s.xlsx")) == VALUES[:1]


def test_three_bad_rows_among_many_cost_three_rows() -> None:
    lines = [",".join(ROWS[0]), *[f"Ville {i},Bourg {i},Maroc,1998" for i in range(20_000)]]
    for bad in (7, 9_000, 19_999):
        lines[bad] = "a,b,c,d,e,f"
    table = read_sheet("\n".join(lines).encode(), "s.csv").tables[0]

    assert len(table.rows) == 19_997
    assert [p.line for p in table.rejected] == [8, 9_001, 20_000]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    read_sheet(data, "s.csv")
    read_sheet(b"Ville,Pays,Ville jumel\xc3\xa9e\n" + data, "s.csv")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_every_cell_written_is_found_again_in_raw(seed: int) -> None:
    import csv

    chance = random.Random(seed)
    cells = ["", "Oued Zarzor", 'l"eau', "a;b", "a,b", "x\ny", "1998", " é ", "NA", "NO", "=1+1"]
    rows = [["Bourg", *chance.choices(cells, k=2), f"{1900 + i}"] for i in range(20)]
    out = io.StringIO()
    csv.writer(out, delimiter=chance.choice(",;\t|")).writerows([ROWS[0], *rows])
    reading = read_sheet(out.getvalue().encode(), "s.csv")
    # One draw in a thousand holds so little of a place or a country that the sheet is not recognised, which is said.
    assume(reading.tables or [p.code for p in reading.problems] != ["record.sheet-not-recognised"])
    (table,) = reading.tables
    assert [list(row.raw.values()) for row in table.rows] == rows
