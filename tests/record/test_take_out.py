"""What goes out is what the record holds: values read back equal, NA stays NA, sources and meanings go with them."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from maillage.record import take_out
from maillage.record.columns import LINKS as LINKS_TABLE
from maillage.record.dictionary import columns_in, is_raw, meaning_of
from maillage.record.questions import view_columns
from maillage.record.store import Reader, Store
from maillage.record.take_out import FORMATS, ExportRefused, Where, tables_out, whole_record, write_table
from maillage.reference.problems import Problem
from maillage.reference.texts import catalogue
from tests.record.parts import LINKS, link, record

CURRENT = ["st:1", "st:2", "st:3", "st:4"]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with record(tmp_path / "home").open() as opened:
        yield opened


def read_csv(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def as_text(value: Any) -> str:
    """How a value stands in a cell, written down apart from the code under test."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return {True: "true", False: "false"}[value]
    return "; ".join(value) if isinstance(value, list) else f"{value}"


def test_csv_reads_back_equal(reader: Reader, tmp_path: Path) -> None:
    write_table(reader, "links", tmp_path / "links.csv", "csv")
    found = {row["statement"]: row for row in read_csv(tmp_path / "links.csv")}
    assert set(found) == set(CURRENT)
    for said in LINKS[:4]:
        names = [column.name for column in LINKS_TABLE.columns]
        assert found[said["statement"]] == {name: as_text(said.get(name)) for name in names}


def test_namibia_norway_and_what_looks_like_a_formula_stay_as_they_are(
    reader: Reader, tmp_path: Path
) -> None:
    write_table(reader, "links", tmp_path / "links.csv", "csv")
    rows = {row["statement"]: row for row in read_csv(tmp_path / "links.csv")}
    assert (rows["st:1"]["a_country"], rows["st:1"]["b_country"]) == ("NA", "NO")
    assert rows["st:2"]["a_name"] == "=HYPERLINK(1)"
    assert rows["st:2"]["b_name"] == '"Ужице", line\nbreak'
    assert (rows["st:3"]["a_name"], rows["st:3"]["b_name"]) == ("-Sur-Mer", "+33 🌍")


def test_a_lone_carriage_return_does_not_break_a_row(tmp_path: Path) -> None:
    odd = record(tmp_path / "home", {"links": [link(1, a_name="a\rb"), link(2, a_name=" NULL ")]})
    with odd.open() as reader:
        write_table(reader, "links", tmp_path / "links.csv", "csv")
    assert [row["a_name"] for row in read_csv(tmp_path / "links.csv")] == ["a\rb", " NULL "]


def test_a_byte_order_mark_stands_only_when_asked(reader: Reader, tmp_path: Path) -> None:
    write_table(reader, "links", tmp_path / "plain.csv", "csv")
    write_table(reader, "links", tmp_path / "marked.csv", "csv", bom=True)
    plain, marked = (tmp_path / "plain.csv").read_bytes(), (tmp_path / "marked.csv").read_bytes()
    assert marked.startswith(b"\xef\xbb\xbf" + plain[:200])
    # who asks for the mark opens the file in a spreadsheet program, where a text must not act as a formula
    assert b"=HYPERLINK(1)" in plain and b"'=HYPERLINK(1)" not in plain
    assert b"'=HYPERLINK(1)" in marked
    assert plain.startswith(b"id,statement,kind,")


def test_json_is_one_object_with_columns_sources_and_rows(reader: Reader, tmp_path: Path) -> None:
    write_table(reader, "links", tmp_path / "links.json", "json")
    said = json.loads((tmp_path / "links.json").read_text(encoding="utf-8"))
    assert (said["table"], said["count"], said["generated"]) == ("links", 4, 1)
    assert [column["name"] for column in said["columns"]] == [c.name for c in LINKS_TABLE.columns]
    rows = {row["statement"]: row for row in said["rows"]}
    assert list(rows) == ["st:4", "st:1", "st:2", "st:3"]  # by source, then line
    assert rows["st:1"]["topics"] == ["water", "education"]
    assert [row["generated"] for row in said["rows"]] == [True, False, False, False]
    assert {s["id"]: (s["licence"], s["generated"], s["rows"]) for s in said["sources"]} == {
        "file:twins": ("CC BY-SA 4.0", False, 3),
        "file:demo": (None, True, 1),
    }


def test_json_has_no_number_that_is_none(tmp_path: Path) -> None:
    with record(tmp_path / "home", {"links": [link(1, b_latitude=float("nan"))]}).open() as reader:
        write_table(reader, "links", tmp_path / "links.json", "json")
    text = (tmp_path / "links.json").read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=pytest.fail)["rows"][0]["b_latitude"] is None


def test_parquet_keeps_types_meanings_and_sources(reader: Reader, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    write_table(reader, "links", tmp_path / "links.parquet", "parquet")
    found = parquet.read_table(tmp_path / "links.parquet")
    assert found.schema.field("topics").type == pa.list_(pa.string())
    assert found.schema.field("b_latitude").type == pa.float64()
    assert found.schema.field("generated").type == pa.bool_()
    rows = {row["statement"]: row for row in found.to_pylist()}
    for said in LINKS[:4]:
        assert {k: rows[said["statement"]][k] for k in said} == dict(said)
    assert found.schema.field("raw").metadata[b"meaning"].startswith(b"the row as it stood")
    assert json.loads(found.schema.metadata[b"maillage.sources"])[1]["licence"] == "CC BY-SA 4.0"


def test_xlsx_has_three_sheets_and_no_formula(reader: Reader, tmp_path: Path) -> None:
    import openpyxl

    write_table(reader, "links", tmp_path / "links.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "links.xlsx")
    assert book.sheetnames == ["data", "dictionary", "sources"]
    headings, *rows = book["data"].iter_rows()
    names = [cell.value for cell in headings]
    assert names == [column.name for column in LINKS_TABLE.columns]
    cells = {row[1].value: dict(zip(names, row, strict=True)) for row in rows}
    for statement, column, text in (
        ("st:2", "a_name", "=HYPERLINK(1)"),
        ("st:3", "a_name", "-Sur-Mer"),
        ("st:3", "b_name", "+33 🌍"),
        ("st:1", "a_country", "NA"),
        ("st:1", "topics", "water; education"),
    ):
        assert (cells[statement][column].value, cells[statement][column].data_type) == (text, "s")
    assert cells["st:1"]["b_latitude"].value == 67.28
    assert cells["st:4"]["generated"].value is True
    assert cells["st:2"]["kind"].value is None
    assert [row[0].value for row in book["sources"].iter_rows(min_row=2)] == ["file:demo", "file:twins"]


def test_xlsx_says_how_many_cells_it_had_to_cut(tmp_path: Path) -> None:
    import openpyxl

    with record(
        tmp_path / "home", {"links": [link(1, raw="é" * 40_000, a_name="a\x00\x1b_x0041_")]}
    ).open() as reader:
        written = write_table(reader, "links", tmp_path / "links.xlsx", "xlsx")
    assert written.cut == 1
    row = next(openpyxl.load_workbook(tmp_path / "links.xlsx")["data"].iter_rows(min_row=2, values_only=True))
    assert str(row[-1]).endswith("é…")
    assert "_x0041_" in str(row)


def test_too_many_rows_for_a_sheet_are_refused_before_anything_is_written(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_out, "MOST_XLSX_ROWS", 3)
    with pytest.raises(ExportRefused, match=r"record\.export-too-many-rows"):
        write_table(reader, "links", tmp_path / "out" / "links.xlsx", "xlsx")
    assert list((tmp_path / "out").iterdir()) == []


def test_the_dictionary_and_the_sources_stand_beside_csv_and_parquet(reader: Reader, tmp_path: Path) -> None:
    for ending in ("csv", "parquet"):
        out = tmp_path / ending / f"my.links.{ending}"
        written = write_table(reader, "links", out, ending)
        beside = (out.with_name("my.links.dictionary.csv"), out.with_name("my.links.sources.csv"))
        assert written.files == (out, *beside)
        dictionary = read_csv(beside[0])
        assert [row["column"] for row in dictionary] == [column.name for column in LINKS_TABLE.columns]
        assert all(row["type"] and row["meaning"] for row in dictionary)
        licences = {row["id"]: row["licence"] for row in read_csv(beside[1])}
        assert licences == {"file:twins": "CC BY-SA 4.0", "file:demo": ""}


def test_the_path_of_a_source_stays_at_home(reader: Reader, tmp_path: Path) -> None:
    for format in FORMATS:
        files = write_table(reader, "links", tmp_path / format / f"links.{format}", format).files
        said = [path.read_bytes() for path in files if path.suffix != ".xlsx"]
        if format == "xlsx":
            with zipfile.ZipFile(files[0]) as book:
                said = [book.read(name) for name in book.namelist()]
        assert any(b"Windhoek" in bytes_ for bytes_ in said)
        assert not any(b"secret" in bytes_ for bytes_ in said)


def test_what_is_not_current_goes_out_only_when_asked(reader: Reader, tmp_path: Path) -> None:
    plain = write_table(reader, "links", tmp_path / "a.json", "json")
    whole = write_table(reader, "links", tmp_path / "b.json", "json", all_statements=True)
    assert (plain.rows, whole.rows) == (4, 5)
    rows = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["rows"]
    standing = {row["statement"]: row["standing"] for row in rows}
    assert standing == dict.fromkeys(CURRENT, "current") | {"st:4": "vanished", "st:5": "superseded"}


@pytest.mark.parametrize(
    ("where", "statements"),
    [
        (Where(country="MA"), {"st:3", "st:4"}),
        (Where(country="NA"), {"st:1", "st:2"}),
        (Where(country="XK"), set()),
        (Where(kind="project"), {"st:3"}),
        (Where(source="file:demo"), {"st:4"}),
        (Where(country="MA", kind="twinning"), {"st:4"}),
        (Where(country="x' OR 'a'='a"), set()),
    ],
)
def test_rows_are_narrowed_as_asked(
    reader: Reader, tmp_path: Path, where: Where, statements: set[str]
) -> None:
    written = write_table(reader, "links", tmp_path / "links.csv", "csv", where=where)
    rows = read_csv(tmp_path / "links.csv")
    assert {row["statement"] for row in rows} == statements
    assert written.rows == len(statements)
    named = {row["id"] for row in read_csv(tmp_path / "links.sources.csv")}
    assert named == {row["source"] for row in rows}


def test_countries_in_a_list_are_found(tmp_path: Path) -> None:
    seat = {"id": "m:1", "statement": "m", "sending": "FR", "receiving": "NA", "jurisdictions": ["NA", "BW"]}
    with record(tmp_path / "home", {"missions": [{**seat, "source": "file:twins"}]}).open() as reader:
        for country, rows in (("BW", 1), ("FR", 1), ("DE", 0)):
            out = tmp_path / f"{country}.csv"
            assert write_table(reader, "missions", out, "csv", where=Where(country=country)).rows == rows


def test_a_filter_that_a_table_does_not_know_is_refused(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused) as caught:
        write_table(reader, "imports", tmp_path / "x.csv", "csv", where=Where(country="MA"))
    assert (
        Problem(caught.value.code, values=caught.value.values).message("en").startswith("The table “imports”")
    )
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("in_the_way", ["links.csv", "links.dictionary.csv", "links.sources.csv"])
def test_nothing_is_overwritten_unless_asked(reader: Reader, tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / in_the_way).write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ExportRefused, match=r"record\.export-exists"):
        write_table(reader, "links", tmp_path / "links.csv", "csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / in_the_way).read_text(encoding="utf-8") == "mine"
    write_table(reader, "links", tmp_path / "links.csv", "csv", overwrite=True)
    assert (tmp_path / in_the_way).read_text(encoding="utf-8") != "mine"


def test_a_disk_that_fails_leaves_the_old_files_and_no_trace(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "links.csv"
    write_table(reader, "links", out, "csv")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("links*")}

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(take_out, "write_csv", full)
    with pytest.raises(OSError, match="No space"):
        write_table(reader, "links", out, "csv", overwrite=True, where=Where(country="MA"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
    assert not list(tmp_path.glob(".maillage-*"))


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_record_gives_the_same_bytes(reader: Reader, tmp_path: Path, format: str) -> None:
    first, second = tmp_path / f"a.{format}", tmp_path / f"b.{format}"
    write_table(reader, "links", first, format)
    write_table(reader, "links", second, format)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("format", FORMATS)
def test_every_table_goes_out_even_of_an_empty_home(tmp_path: Path, format: str) -> None:
    with Store(tmp_path / "nothing").open() as reader:
        few = [name for name in tables_out() if not is_raw(name)] + ["iati_activity", "iati_narrative"]
        for table in tables_out() if format == "json" else few:
            written = write_table(reader, table, tmp_path / f"{table}.{format}", format)
            assert written.files[0].exists()
            assert (written.rows > 0) == (table in ("countries", "country_groups"))


EXACT = {
    "statement": "st:1", "import_no": 1, "record": 0, "row": 0, "parent": 0, "value": "1161928304704.0000000001",
    "value_number": Decimal("1161928304704.0000000001"), "value_value_date_day": date(1899, 12, 31),
    "transaction_date_iso_date_day": date(2024, 2, 29),
}  # fmt: skip
PLAIN = {**EXACT, "row": 1, "value_number": Decimal("-250.50"), "value_value_date_day": None}
ACTIVITY = {
    "id": "a:1", "statement": "st:1", "import_no": 1, "record": 0, "source": "file:demo", "generated": True,
    "last_updated_datetime_time": datetime(2024, 5, 1, 12, 30, 15, tzinfo=UTC),
}  # fmt: skip


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Reader]:
    """A record with dates, times and exact decimals."""
    with record(
        tmp_path / "home", {"iati_transaction": [EXACT, PLAIN], "iati_activity": [ACTIVITY]}
    ).open() as opened:
        yield opened


def test_dates_times_and_decimals_are_exact_in_csv_and_json(typed: Reader, tmp_path: Path) -> None:
    rows, said = {}, {}
    for table in ("iati_transaction", "iati_activity"):
        write_table(typed, table, tmp_path / f"{table}.csv", "csv")
        write_table(typed, table, tmp_path / f"{table}.json", "json")
        rows[table] = read_csv(tmp_path / f"{table}.csv")
        said[table] = json.loads((tmp_path / f"{table}.json").read_text(encoding="utf-8"))["rows"]
    for found in (rows, said):
        first, second = found["iati_transaction"]
        assert first["value_number"] == "1161928304704.0000000001"
        assert first["value_value_date_day"] == "1899-12-31"
        assert first["transaction_date_iso_date_day"] == "2024-02-29"
        assert second["value_number"] == "-250.5"
        assert not second["value_value_date_day"]
        assert found["iati_activity"][0]["last_updated_datetime_time"] == "2024-05-01T12:30:15Z"
    assert said["iati_transaction"][1]["value_value_date_day"] is None


def test_dates_times_and_decimals_keep_their_types_in_parquet(typed: Reader, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    write_table(typed, "iati_transaction", tmp_path / "t.parquet", "parquet")
    write_table(typed, "iati_activity", tmp_path / "a.parquet", "parquet")
    money, activity = parquet.read_table(tmp_path / "t.parquet"), parquet.read_table(tmp_path / "a.parquet")
    assert money.schema.field("value_number").type == pa.decimal128(38, 10)
    assert money.schema.field("value_value_date_day").type == pa.date32()
    assert activity.schema.field("last_updated_datetime_time").type == pa.timestamp("us", "UTC")
    for row, expected in zip(money.to_pylist(), (EXACT, PLAIN), strict=True):
        assert {name: row[name] for name in expected} == expected
    row = activity.to_pylist()[0]
    assert {name: row[name] for name in ACTIVITY} == ACTIVITY


def test_xlsx_has_numbers_and_dates_where_it_can_keep_them_and_text_elsewhere(
    typed: Reader, tmp_path: Path
) -> None:
    """A spreadsheet keeps 15 digits, and days from March 1900 on."""
    import openpyxl

    write_table(typed, "iati_transaction", tmp_path / "t.xlsx", "xlsx")
    headings, first, second = openpyxl.load_workbook(tmp_path / "t.xlsx")["data"].iter_rows()
    at = [cell.value for cell in headings].index
    assert first[at("value_number")].value == "1161928304704.0000000001"
    assert second[at("value_number")].value == -250.5
    assert first[at("value_value_date_day")].value == "1899-12-31"
    day = first[at("transaction_date_iso_date_day")]
    assert (day.value.date(), day.number_format) == (date(2024, 2, 29), "yyyy-mm-dd")


def test_a_table_of_iati_names_its_sources_though_its_rows_do_not(typed: Reader, tmp_path: Path) -> None:
    written = write_table(typed, "iati_transaction", tmp_path / "t.csv", "csv")
    assert (written.rows, written.generated) == (2, 2)
    (source,) = read_csv(tmp_path / "t.sources.csv")
    assert (source["id"], source["generated"], source["rows"]) == ("file:demo", "true", "2")


def test_the_whole_record_has_no_empty_table_and_iati_only_when_asked(typed: Reader) -> None:
    assert whole_record(typed) == ["sources", "imports"]
    assert whole_record(typed, raw=True) == ["iati_activity", "iati_transaction", "sources", "imports"]


def test_generated_stands_in_every_table_of_statements_and_of_sources() -> None:
    told_by_sources = {"standing", "problems", "same_as", "imports", "countries", "country_groups"}
    told_by_sources |= {"money_standing", "rates_used", "organisation_same_as"}
    within = {name for name in tables_out() if name.startswith("iati_")} - {
        "iati_activity",
        "iati_organisation",
    }
    for table in set(tables_out()) - told_by_sources - within:
        assert "generated" in {column.name for column in view_columns()[table]}, table


def test_every_meaning_is_told_in_three_languages() -> None:
    texts = catalogue("maillage.record", "dictionary")["meaning"]
    declared = {column.meaning for columns in view_columns().values() for column in columns}
    made = catalogue("maillage.record.iati", "dictionary")["column"]
    begins = tuple(made[sort]["en"].partition("{")[0] for sort in ("text", "attribute", "typed"))
    assert {meaning for meaning in declared if not meaning.startswith(begins)} == set(texts)
    assert all(said["fr"] and said["ar"] for said in texts.values())
    for view in view_columns():
        assert len({meaning_of(view, language) for language in ("en", "fr", "ar")}) == 3


def test_columns_made_from_the_standard_are_told_in_three_languages() -> None:
    """Written by hand: the code of a sector, its percentage, and the number that stands beside it."""
    english, french, arabic = (
        {column.name: column.meaning for column in columns_in("iati_sector", language)}
        for language in ("en", "fr", "ar")
    )
    assert english["code"] == "attribute `code` of `sector`; code list Sector"
    assert french["code"] == "attribut `code` de `sector` ; liste de codes Sector"
    assert "الخاصية" in arabic["code"] and "\u2068sector\u2069" in arabic["code"]
    assert english["percentage_number"] == "the same, typed: attribute `percentage` of `sector`"
    assert french["statement"].startswith("la déclaration")
    assert meaning_of("iati_sector", "fr") == "chaque `sector` d’une fiche IATI, tel que publié"


def test_the_dictionary_speaks_the_language_asked(reader: Reader, tmp_path: Path) -> None:
    write_table(reader, "links", tmp_path / "links.csv", "csv", language="ar")
    meanings = {row["column"]: row["meaning"] for row in read_csv(tmp_path / "links.dictionary.csv")}
    assert meanings["source"] == "معرّف المصدر (جدول sources)"
