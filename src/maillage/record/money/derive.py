"""Money items of an import, split into parts by country or region × sector × goal, exactly. Written once, never changed.

In: the parts that an import has just written. Out: batches of the table ``money``, in the order of the records. Worked in
DuckDB over so many records at a time that memory stays small. The rule of splitting is that of
``reference.money.split``: each part rounded down in the finest unit, what is left one unit each to the largest
remainders, ties to the earlier; first by country or region, then each part by sector, then by goal.

Where several are listed without usable percentages (missing, negative, no number, all 0), nobody knows the shares: the item
stays whole with the list unknown (``area_split``, ``sector_split`` ``unknown``), and is never shared equally.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.money.derive_sql import ITEMS, LISTS, OUT, PARTS, RECORDS, SHEET, TO_SPLIT, level
from maillage.record.money.words import words

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ITEMS_AT_ONCE = 12_000
"""Money items that are worked on at a time."""
MEMORY = "128MB"
Country = Callable[[str], str | None]
_RAW = (
    "iati_activity", "iati_transaction", "iati_transaction_sector", "iati_sector", "iati_recipient_country",
    "iati_recipient_region", "iati_budget", "iati_planned_disbursement", "iati_tag", "iati_narrative", "activities",
    "activity_places",
)  # fmt: skip


def derive_money(
    paths: Mapping[str, Sequence[str]], country: Country, folder: Path, memory: str = MEMORY
) -> Iterator[pa.Table]:
    """The rows of ``money`` that the given parts hold, in batches with the declared columns.

    ``paths``: table → the parts that one import wrote. ``country`` reads a country's code or name as alpha-2.
    ``folder``: where DuckDB may lay aside what memory cannot hold.
    """
    from maillage.record.money.connect import connect_over

    if not any(
        paths.get(name)
        for name in ("iati_transaction", "iati_budget", "iati_planned_disbursement", "activities")
    ):
        return
    with connect_over({name: paths.get(name, ()) for name in _RAW}, folder, memory) as connection:
        _Derivation(connection, country).prepare()
        for first, last in _spans(connection):
            yield _of_records(connection, first, last)
        sheet = _arrow(connection, SHEET)
        if sheet.num_rows:
            yield sheet


def _spans(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """Records from … to …, so that each span holds some :data:`ITEMS_AT_ONCE` money items."""
    counted = connection.execute(
        """
        SELECT record // 64 AS block, count(*) AS n FROM (
          SELECT record FROM iati_transaction UNION ALL SELECT record FROM iati_budget
          UNION ALL SELECT record FROM iati_planned_disbursement
        ) GROUP BY block ORDER BY block
        """
    ).fetchall()
    spans: list[tuple[int, int]] = []
    first, held = None, 0
    for block, number in counted:
        if first is None:
            first = block
        held += number
        if held >= ITEMS_AT_ONCE:
            spans.append((first * 64, block * 64 + 63))
            first, held = None, 0
    if first is not None:
        spans.append((first * 64, counted[-1][0] * 64 + 63))
    return spans


def _of_records(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> pa.Table:
    between = f"record BETWEEN {first} AND {last}"
    steps = {
        **LISTS, "records": RECORDS, "items": ITEMS, "to_split": TO_SPLIT, "by_area": level("to_split", "area"),
        "by_sector": level("by_area", "sector"), "by_goal": level("by_sector", "goal"), "parts": PARTS,
    }  # fmt: skip
    for name, query in steps.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query.replace('{between}', between)}")
    _name_organisations(connection)
    made = _arrow(connection, OUT)
    for name in steps:
        connection.execute(f"DROP TABLE {name}")
    return made


def _name_organisations(connection: duckdb.DuckDBPyConnection) -> None:
    """Names of givers and receivers, and the identifiers they give where there is no reference: the recipe of parties."""
    from maillage.record.iati.derive import organisation_id

    rows = []
    for (name,) in connection.execute("SELECT DISTINCT name FROM org_names ORDER BY name").fetchall():
        clean = " ".join(name.split())
        if clean:
            rows.append((name, clean, organisation_id(None, clean, None)))
    _fill(connection, "named", {"name": "VARCHAR", "clean": "VARCHAR", "id": "VARCHAR"}, rows)


def _arrow(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    from maillage.record.arrow import schema

    return as_declared(connection.sql(query).to_arrow_table(), schema("money"))


def as_declared(rows: pa.Table, wanted: pa.Schema) -> pa.Table:
    """Rows with the columns of ``wanted``. A whole number (HUGEINT) for a decimal column is a number of 10⁻¹⁰, and is read as such
    without being touched."""
    import pyarrow as pa

    columns = []
    for field in wanted:
        column = rows[field.name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
        if pa.types.is_decimal(field.type) and column.type == pa.decimal128(38, 0):
            column = pa.Array.from_buffers(field.type, len(column), column.buffers(), offset=column.offset)
        columns.append(column.cast(field.type))
    return pa.Table.from_arrays(columns, schema=wanted)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
) -> None:
    shown = ", ".join(f'"{c}" {t}' for c, t in columns.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({shown})")
    if rows:
        marks = ", ".join(f"unnest(?::{t}[])" for t in columns.values())
        connection.execute(
            f"INSERT INTO {name} SELECT {marks}", [list(column) for column in zip(*rows, strict=True)]
        )


class _Derivation:
    """The small tables of facts that the queries join: codes of countries, types, sectors, currencies."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, country: Country) -> None:
        self.connection, self.country = connection, country

    def prepare(self) -> None:
        """Make them for what the parts name."""
        self._countries()
        self._sectors()
        self._types()
        self._currencies()

    def _fill(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        _fill(self.connection, name, columns, rows)

    def _distinct(self, query: str) -> list[str]:
        return [
            row[0]
            for row in self.connection.execute(
                f"SELECT DISTINCT x FROM ({query}) WHERE x <> '' ORDER BY x"
            ).fetchall()
        ]

    def _countries(self) -> None:
        said = self._distinct(
            "SELECT trim(code) AS x FROM iati_recipient_country UNION ALL SELECT trim(recipient_country_code) FROM iati_transaction"
        )
        self._fill(
            "country_codes", {"said": "VARCHAR", "code": "VARCHAR"}, [(s, self.country(s)) for s in said]
        )

    def _sectors(self) -> None:
        from maillage.reference.topics import goals_of_topic, topic_of_dac

        vocabularies = words()["sector_vocabulary"]
        listed = [
            (v, rank) for rank, name in enumerate(("five_digits", "three_digits")) for v in vocabularies[name]
        ]
        self._fill("sector_vocabularies", {"vocabulary": "VARCHAR", "rank": "BIGINT"}, listed)
        codes = self._distinct(
            "SELECT trim(code) AS x FROM iati_sector UNION ALL SELECT trim(code) FROM iati_transaction_sector "
            "UNION ALL SELECT unnest(sectors) FROM activities WHERE record IS NULL"
        )
        rows = []
        for code in codes:
            topic = next(iter(topic_of_dac(code)), None)
            goals = goals_of_topic(topic) if topic else ()
            rows.append((code, topic, goals[0] if goals else None))
        self._fill("sector_topics", {"code": "VARCHAR", "topic": "VARCHAR", "goal": "BIGINT"}, rows)

    def _types(self) -> None:
        self._fill("types", {"type": "VARCHAR", "measure": "VARCHAR"}, list(words()["transaction"].items()))
        budgets = [(said, kind) for kind, listed in words()["budget"].items() for said in listed]
        self._fill("budget_types", {"type": "VARCHAR", "kind": "VARCHAR"}, budgets)
        self._fill("sheet_kinds", {"kind": "VARCHAR", "measure": "VARCHAR"}, list(words()["sheet"].items()))

    def _currencies(self) -> None:
        from maillage.reference.list_files import list_file

        rows = [(row["code"], int(row["decimals"])) for row in list_file("currencies").rows]
        self._fill("currencies", {"code": "VARCHAR", "decimals": "BIGINT"}, rows)
