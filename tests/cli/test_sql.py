"""`maillage sql`: an answer to read, to pipe or to parse; a refusal in one sentence; the data dictionary."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maillage.cli.speak import width
from maillage.record import questions
from maillage.record.columns import TABLES
from maillage.record.questions import view_columns
from tests.cli.typed import Typed
from tests.record.parts import link, record


@pytest.fixture(autouse=True)
def filled(home: Path) -> None:
    record(home)


sql = Typed("sql")


def test_figures_stand_right_under_their_heading() -> None:
    lines = sql(
        "SELECT kind, count(*) * 10000 AS n FROM links GROUP BY kind ORDER BY n DESC, kind"
    ).stdout.splitlines()
    assert lines == [
        "3 rows.",
        "",
        "  kind            n",
        "  ────────   ──────",
        "  twinning   20,000",
        "  project    10,000",
        "  —          10,000",
    ]


def test_years_are_not_written_in_groups() -> None:
    assert "2014" in sql("SELECT 2014 AS year").stdout


def test_numbers_and_words_follow_the_language() -> None:
    said = sql("SELECT 15935 AS n, true AS sure", "--lang", "fr").stdout
    assert "15\u202f935" in said
    assert "oui" in said
    assert said.startswith("1 ligne.")
    arabic = sql("SELECT 15935 AS n", "--lang", "ar").stdout
    assert arabic.startswith("سطر واحد.")
    assert "\u206815,935\u2069" in arabic


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "words",
    [
        ("SELECT * FROM links",),
        ("SELECT a_name, b_name, id, statement, source, raw FROM links",),
        ("SELECT repeat('long ', 40) AS " + '"' + "x" * 90 + '"',),
        ("SELECT n, n * 1000003 AS m FROM range(200) t(n)",),
        (),
        ("--table", "links_all"),
        ("--table", "country_groups"),
        ("--table", "iati_transaction"),
        ("--tables", "iati"),
        ("--tables", "link"),
    ],
)
def test_nothing_is_wider_than_80_columns(words: tuple[str, ...], language: str) -> None:
    result = sql(*words, "--lang", language)
    assert result.exit_code == 0
    assert max(width(line) for line in result.stdout.splitlines()) <= 80


def test_fifty_rows_are_shown_and_the_rest_is_counted_with_a_command_for_it() -> None:
    said = sql("SELECT n FROM range(120) t(n)").stdout
    assert said.startswith("120 rows.")
    assert "70 more rows are not shown." in said
    assert 'maillage sql "SELECT n FROM range(120) t(n)" --csv > rows.csv' in said
    assert sum(line.strip().isdigit() for line in said.splitlines()) == 50


def test_many_columns_are_shown_one_below_another() -> None:
    said = sql("SELECT * FROM links WHERE statement = 'st:1'").stdout
    blocks = dict(line.split(maxsplit=1) for line in said.splitlines()[2:])
    assert (blocks["a_country"], blocks["topics"]) == ("NA", "water; education")
    assert "website" not in said  # not stated


def test_a_cell_cannot_command_the_terminal_or_turn_the_line(home: Path) -> None:
    record(home, {"links": [link(1, a_name="red \x1b[31m\r\nhi\u202e!")]})
    said = sql("SELECT a_name FROM links").stdout
    assert "red [31m hi!" in said
    assert not {"\x1b", "\r", "\u202e"} & set(said)


def test_csv_holds_every_row_and_value_whole(home: Path) -> None:
    record(home, {"links": [link(n, a_name=f'"{n}"\n; é') for n in range(60)]})
    result = sql("SELECT a_name, a_country, topics, since FROM links ORDER BY line", "--csv")
    rows = list(csv.reader(io.StringIO(result.stdout_bytes.decode("utf-8"), newline="")))
    assert rows[0] == ["a_name", "a_country", "topics", "since"]
    assert rows[1:] == [[f'"{n}"\n; é', "NA", "", ""] for n in range(60)]


def test_json_is_one_object() -> None:
    said = json.loads(
        sql(
            "SELECT a_country, topics, 1.50 AS exact, 'NaN'::DOUBLE AS none FROM links WHERE line = 2",
            "--json",
        ).stdout
    )
    assert said == {
        "columns": ["a_country", "topics", "exact", "none"],
        "rows": [["NA", ["water", "education"], "1.50", None]],
        "count": 1,
    }


def test_a_query_may_come_from_standard_input() -> None:
    assert json.loads(sql("-", "--json", input="SELECT 'é' AS x").stdout)["rows"] == [["é"]]


def test_a_query_need_not_be_quoted() -> None:
    assert json.loads(sql("SELECT", "count(*)", "FROM", "links", "--json").stdout)["rows"] == [[4]]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_refusal_is_a_sentence_a_mend_and_status_2(language: str) -> None:
    result = sql("COPY links TO 'x.csv'", "--lang", language)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "\n  → " in result.stderr
    assert "maillage sql" in " ".join(result.stderr.split())
    assert max(width(line) for line in result.stderr.splitlines()) <= 80


def test_a_refusal_is_one_object_with_json() -> None:
    result = sql("SELECT * FROM linkz", "--json")
    error = json.loads(result.stdout)["error"]
    assert (result.exit_code, error["code"], error["found"]) == (2, "record.query-unknown-table", "linkz")
    assert error["mend"]


def test_a_limit_ends_with_status_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions.ask, "__defaults__", (0.2, *(questions.ask.__defaults__ or ())[1:]))
    result = sql("SELECT count(*) FROM range(1000000) a(x), range(1000000) b(y) WHERE (x * y) % 7 = 8")
    assert result.exit_code == 3
    assert "0.2 seconds" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("SELECT 1", "--csv", "--json"),
        ("--csv",),
        ("SELECT 1", "--table", "links"),
        ("--tables", "a", "--table", "links"),
    ],
)
def test_what_does_not_go_together_is_refused(words: tuple[str, ...]) -> None:
    assert sql(*words).exit_code == 2


def test_without_a_query_the_tables_are_listed_with_rows_and_meaning() -> None:
    said = json.loads(sql("--json", "--lang", "fr").stdout)["tables"]
    rows = {one["table"]: one["rows"] for one in said}
    assert set(TABLES) | {"sources", "imports", "countries", "country_groups"} <= set(rows)
    assert (rows["links"], rows["sources"], rows["calls"]) == (4, 2, 0)
    assert next(one for one in said if one["table"] == "links")["meaning"].startswith(
        "qui travaille avec qui"
    )


def test_the_tables_of_iati_are_summed_up_and_listed_when_asked(home: Path) -> None:
    record(
        home, {"iati_sector": [{"statement": "st:1", "import_no": 1, "record": 0, "row": 0, "code": "14031"}]}
    )
    whole = sql().stdout
    number = len([name for name in view_columns() if name.startswith("iati_")])
    assert f"iati_*: {number} tables of IATI as published, 1 of which hold rows." in whole
    assert "iati_sector" not in whole
    shown = sql("--tables", "iati").stdout
    assert "iati_sector" in shown and "iati_transaction" not in shown
    assert f"{number - 1} more hold no row." in shown
    said = json.loads(sql("--tables", "iati", "--json").stdout)
    assert {one["table"]: one["rows"] for one in said["tables"]}["iati_sector"] == 1
    assert json.loads(sql("--json").stdout)["raw"] == {"tables": number, "filled": 1, "begin": "iati"}
    assert sql("--tables", "nothing").exit_code == 2


def test_decimals_and_dates_are_shown_whole_and_aligned() -> None:
    query = """SELECT * FROM (VALUES (1234567.5::DECIMAL(38, 10), DATE '2024-02-29'),
        (-0.25::DECIMAL(38, 10), DATE '1899-12-31'), (NULL, NULL)) t(amount, day)"""
    assert sql(query).stdout.splitlines()[2:] == [
        "        amount   day",
        "  ────────────   ──────────",
        "  1,234,567.50   2024-02-29",
        "         -0.25   1899-12-31",
        "             —   —",
    ]
    assert "1\u202f234\u202f567,50" in sql(query, "--lang", "fr").stdout
    assert sql(query, "--csv").stdout.splitlines()[1:3] == ["1234567.5,2024-02-29", "-0.25,1899-12-31"]
    assert json.loads(sql(query, "--json").stdout)["rows"][1] == ["-0.25", "1899-12-31"]


def test_a_time_of_the_record_is_shown_in_utc_wherever_the_machine_stands(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    at = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    record(home, {"iati_activity": [{"id": "a", "statement": "st:1", "last_updated_datetime_time": at}]})
    said = json.loads(sql("SELECT last_updated_datetime_time FROM iati_activity", "--json").stdout)
    assert said["rows"] == [["2024-05-01T12:30:00"]]


def test_the_columns_of_a_table_are_shown_with_their_meaning() -> None:
    said = json.loads(sql("--table", "Links", "--json").stdout)
    assert [column["name"] for column in said["columns"]] == [c.name for c in TABLES["links"].columns]
    assert "NA is Namibia" in next(c for c in said["columns"] if c["name"] == "a_country")["meaning"]


def test_an_unknown_table_gets_the_nearest() -> None:
    result = sql("--table", "linkz")
    assert result.exit_code == 2
    assert "Nearest: links" in result.stderr


def test_an_empty_record_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "nothing"))
    result = sql("SELECT * FROM links")
    assert result.exit_code == 0
    assert result.stdout.startswith("No row.")
    assert "maillage start" in result.stdout
