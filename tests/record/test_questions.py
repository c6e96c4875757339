"""Questions in SQL: one SELECT over the record is answered, whatever else is refused with its reason."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maillage.record.columns import TABLES
from maillage.record.questions import QueryRefused, ask, view_columns
from maillage.record.store import Reader, RecordDamaged, Store
from maillage.reference.problems import Problem
from tests.record.parts import LINKS, record


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with record(tmp_path).open() as opened:
        yield opened


def refusal(reader: Reader, query: str, **limits: Any) -> QueryRefused:
    with pytest.raises(QueryRefused) as caught:
        ask(reader, query, **limits)
    for language in ("en", "fr", "ar"):
        problem = Problem(caught.value.code, values=caught.value.values)
        assert "?" not in problem.message(language).replace(str(caught.value.values.get("found")), "")
        assert problem.mend(language)
    return caught.value


# What is answered


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT count(*) FROM links", [(4,)]),
        ("select COUNT(*) from Links", [(4,)]),
        ('SELECT count(*) FROM "LINKS"', [(4,)]),
        ("SELECT count(*) FROM main.links", [(4,)]),
        ("FROM links SELECT count(*)", [(4,)]),
        ("SELECT count(*) FROM links;", [(4,)]),
        ("-- how many\nSELECT count(*) /* all */ FROM links_all", [(5,)]),
        ("SELECT count(*) FROM links_all WHERE standing = 'current'", [(3,)]),
        ("SELECT since FROM links_all WHERE standing = 'superseded'", [("2000",)]),
        ("SELECT id FROM links WHERE statement = 'st:4'", [("link:4",)]),
        ("WITH l AS (SELECT * FROM links) SELECT count(*) FROM l JOIN links USING (statement)", [(4,)]),
        ("WITH links AS (SELECT 7 AS n) SELECT n FROM links", [(7,)]),
        ("WITH links AS (SELECT count(*) AS n FROM links) SELECT n FROM links", [(4,)]),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT max(n) FROM t",
            [(5,)],
        ),
        ("SELECT 1 UNION ALL SELECT 2 ORDER BY 1", [(1,), (2,)]),
        ("VALUES (1, 'a')", [(1, "a")]),
        ("SELECT (SELECT count(*) FROM links WHERE a_country = 'NA')", [(2,)]),
        ("SELECT sum(n)::BIGINT FROM range(4) t(n)", [(6,)]),
        ("SELECT '😀 الرباط'", [("😀 الرباط",)]),
        ("SELECT a_name FROM links WHERE a_name LIKE 'الر%'", [("الرباط",)]),
        ("SELECT 'COPY links TO x; DROP TABLE links'", [("COPY links TO x; DROP TABLE links",)]),
        ("SELECT count(*) FROM activities", [(0,)]),
        ("SELECT key FROM json_each('{\"Commune\": 1}')", [("Commune",)]),
        ("SELECT title FROM sources ORDER BY 1", [("Invented",), ("Jumelages, 2021",)]),
        ("SELECT added, changed FROM imports", [(5, None)]),
    ],
)
def test_one_select_is_answered(reader: Reader, query: str, rows: list[tuple[Any, ...]]) -> None:
    assert ask(reader, query).rows == rows


def test_namibia_and_norway_stay_text(reader: Reader) -> None:
    assert ask(reader, "SELECT a_country, b_country FROM links WHERE statement = 'st:1'").rows == [
        ("NA", "NO")
    ]


def test_the_columns_are_named_in_order(reader: Reader) -> None:
    assert ask(reader, 'SELECT b_name, a_name AS "Ville 1" FROM links').columns == ("b_name", "Ville 1")


def test_every_table_of_the_dictionary_has_its_columns(reader: Reader) -> None:
    for name, columns in view_columns().items():
        assert ask(reader, f"SELECT * FROM {name} LIMIT 0").columns == tuple(c.name for c in columns), name


def test_an_empty_home_answers_too(tmp_path: Path) -> None:
    with Store(tmp_path / "nothing").open() as opened:
        assert [ask(opened, f"SELECT count(*) FROM {name}").rows for name in TABLES] == [[(0,)]] * len(TABLES)


def test_countries_and_groups_can_be_joined(reader: Reader) -> None:
    assert ask(
        reader,
        "SELECT name_en, name_fr, region_en, region FROM countries WHERE alpha2 = 'NA'",
    ).rows == [("Namibia", "Namibie", "Africa", "002")]
    assert ask(
        reader,
        "SELECT count(*) FROM links JOIN country_groups g ON g.country = b_country WHERE group_code = 'LDC'",
    ).rows == [(1,)]  # Senegal; Norway and Morocco are not
    left = "SELECT since, until, confirmed FROM country_groups WHERE group_code = 'LDC' AND country = 'ST'"
    assert ask(reader, left).rows == [("1982", "2024-12-13", True)]


def test_an_undecided_exit_keeps_its_doubt(reader: Reader) -> None:
    query = "SELECT until, confirmed, doubt FROM country_groups WHERE group_code = 'LDC' AND country = 'NP'"
    assert ask(reader, query).rows == [("2026-11-24", False, "deferral_asked")]


# What is refused


@pytest.mark.parametrize(
    "query",
    [
        "COPY links TO '{folder}/x.csv'",
        "COPY (SELECT 1) TO '{folder}/x.csv'",
        "INSERT INTO links VALUES (1)",
        "UPDATE links SET kind = 'x'",
        "DELETE FROM links",
        "CREATE TABLE x AS SELECT 1",
        "DROP VIEW links",
        "ATTACH '{folder}/x.db'",
        "PRAGMA version",
        "SET memory_limit = '100GB'",
        "RESET memory_limit",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL pragma_version()",
        "EXPORT DATABASE '{folder}'",
        "CHECKPOINT",
        "EXPLAIN ANALYZE SELECT 1",
        "SHOW TABLES",
        "DESCRIBE links",
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY links TO '{folder}/x.csv'",
        "SELECT * FROM (SHOW TABLES)",
        "WITH x AS (INSERT INTO links VALUES (1) RETURNING *) SELECT * FROM x",
        "",
        " ; -- nothing",
    ],
)
def test_what_is_no_select_is_refused_and_writes_nothing(reader: Reader, tmp_path: Path, query: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert refusal(reader, query.format(folder=folder)).code in (
        "record.query-no-select",
        "record.query-unreadable",
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("query", "function"),
    [
        ("SELECT * FROM read_csv('/etc/passwd')", "read_csv"),
        ("SELECT * FROM Read_Text('/etc/passwd')", "read_text"),
        ("SELECT * FROM read_blob('/etc/passwd')", "read_blob"),
        ("SELECT * FROM glob('/*')", "glob"),
        ("SELECT * FROM parquet_scan('x.parquet')", "parquet_scan"),
        ("SELECT * FROM sniff_csv('/etc/passwd')", "sniff_csv"),
        ("SELECT * FROM links, read_json('x')", "read_json"),
        ("SELECT (SELECT content FROM read_text('/etc/passwd'))", "read_text"),
        ("WITH x AS (FROM glob('/*')) SELECT 1", "glob"),
        ("SELECT * FROM query('COPY links TO x')", "query"),
        ("SELECT * FROM query_table('links')", "query_table"),
        ("SELECT * FROM duckdb_settings()", "duckdb_settings"),
        ("SELECT getenv('HOME')", "getenv"),
        ("SELECT upper(GETENV('HOME'))", "getenv"),
        ("SELECT current_setting('allowed_paths')", "current_setting"),
        ("SELECT * FROM links ORDER BY sleep_ms(100000)", "sleep_ms"),
    ],
)
def test_functions_that_read_files_or_the_machine_are_refused(
    reader: Reader, query: str, function: str
) -> None:
    refused = refusal(reader, query)
    assert (refused.code, refused.values["found"]) == ("record.query-function", function)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("SELECT * FROM twinnings", "twinnings"),
        ("SELECT * FROM '/etc/passwd'", "/etc/passwd"),
        ("FROM 'https://example.org/x.parquet'", "https://example.org/x.parquet"),
        ("SELECT * FROM information_schema.tables", "information_schema.tables"),
        ("SELECT * FROM other.main.links", "other.main.links"),
        ("SELECT * FROM duckdb_tables", "duckdb_tables"),
        ("SELECT * FROM (WITH sqlite_master AS (SELECT 1) SELECT 1), sqlite_master", "sqlite_master"),
        ("WITH a AS (FROM pg_tables), pg_tables AS (SELECT 1) SELECT 1 FROM a", "pg_tables"),
        ('WITH "x.csv" AS (SELECT 1) SELECT * FROM main."x.csv"', "x.csv"),
    ],
)
def test_an_unknown_table_is_refused_and_the_tables_are_named(reader: Reader, query: str, name: str) -> None:
    refused = refusal(reader, query)
    assert (refused.code, refused.values["found"]) == ("record.query-unknown-table", name)
    told = refused.values["whole"].split(", ")
    assert "links_all" in told and {*told} == {one for one in view_columns() if one.endswith("_all")}
    assert "links, memberships" in refused.values["expected"]


def test_a_part_of_another_table_cannot_be_read_by_its_path(reader: Reader) -> None:
    path = reader.files("standing")[0]
    assert refusal(reader, f"SELECT * FROM '{path}'").code == "record.query-unknown-table"


def test_a_null_character_hides_no_second_statement(reader: Reader, tmp_path: Path) -> None:
    out = tmp_path / "hidden.csv"
    refused = refusal(reader, f"SELECT 1 \x00; COPY (SELECT 1) TO '{out}'")
    assert refused.code == "record.query-unreadable"
    assert not out.exists()


@pytest.mark.parametrize(
    "query",
    [
        "SELEC 1",
        "SELECT 'open",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT * FROM (" * 900 + "SELECT 1" + ")" * 900,
        "SELECT '\ud800'",
    ],
)
def test_what_cannot_be_read_is_refused(reader: Reader, query: str) -> None:
    assert refusal(reader, query).code in ("record.query-unreadable", "record.query-failed")


def test_a_column_that_does_not_exist_is_named_with_a_suggestion(reader: Reader) -> None:
    refused = refusal(reader, "SELECT a_nam FROM links")
    assert refused.code == "record.query-failed"
    assert "a_nam" in refused.values["found"]
    assert "a_name" in refused.values["found"].partition("a_nam")[2]


def test_a_time_with_its_zone_says_how_to_write_it(reader: Reader) -> None:
    assert refusal(reader, "SELECT now()").code == "record.query-time-zone"
    assert ask(reader, "SELECT now()::VARCHAR").rows[0][0].startswith("20")


# Limits


def test_a_megabyte_of_query_is_refused_unread(reader: Reader) -> None:
    started = time.perf_counter()
    refused = refusal(reader, "SELECT " + "1+" * 500_000 + "1")
    assert refused.code == "record.query-too-long"
    assert refused.values == {"found": 1_000_008, "expected": 100_000}
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM range(1000000) a(x), range(1000000) b(y) WHERE (x * y) % 7 = 8",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    ],
)
def test_an_endless_query_is_stopped(reader: Reader, query: str) -> None:
    started = time.perf_counter()
    refused = refusal(reader, query, seconds=0.3)
    assert (refused.code, refused.values) == ("record.query-too-slow", {"expected": "0.3"})
    assert time.perf_counter() - started < 5


def test_a_memory_bomb_is_refused(reader: Reader) -> None:
    query = "SELECT list(x || repeat('y', 200)) FROM range(3000000) t(x)"
    assert refusal(reader, query, memory="64MB").code == "record.query-too-big"


def test_too_many_rows_or_too_much_text_is_refused(reader: Reader) -> None:
    assert refusal(reader, "FROM range(20001)", most_rows=20_000).code == "record.query-too-many-rows"
    assert len(ask(reader, "FROM range(20000)", most_rows=20_000).rows) == 20_000
    wide = "SELECT repeat('x', 1000) FROM range(100)"
    assert refusal(reader, wide, most_characters=50_000).code == "record.query-too-big"


def test_limits_cannot_be_lifted_by_a_query_that_ran_before(reader: Reader) -> None:
    for query in ("SET memory_limit='1TB'", "SELECT 1"):
        try:
            ask(reader, query)
        except QueryRefused as refused:
            assert refused.code == "record.query-no-select"
    assert len(ask(reader, "SELECT * FROM links").rows) == len(LINKS) - 1


def test_a_lost_part_is_said_to_be_lost(reader: Reader) -> None:
    Path(reader.files("links")[0]).unlink()
    with pytest.raises(RecordDamaged):
        ask(reader, "SELECT count(*) FROM links")
