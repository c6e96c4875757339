"""Money over millions of transactions: from what an import keeps, and ad hoc; the cost of writing it at import.

The raw tables are made by DuckDB with a spread like that of the real files (few publishers, countries and sectors have most of the
money); everything after them is the product's own code: parts, what counts, rates, sums made beforehand. Each query is measured
beside DuckDB's count by country over the same table, in the same run.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.timed import median_ms

TRANSACTIONS = 5_000_000
PER_ACTIVITY = 5
_COUNTRIES = (  # noqa: SIM905 - a list of codes is read more easily so
    "SN ML BF NE TD MR GM GN CI BJ TG CM CF GA CG CD RW BI UG KE TZ MZ MG KM MU SC ZM MW AO NA BW ZW ZA LS SZ ET ER DJ SO SD SS EG "
    "LY TN DZ MA PS LB JO SY IQ YE AF PK IN NP BD LK MM TH LA KH VN ID PH CN MN KZ KG TJ UZ TM AM GE AZ UA MD AL RS BA MK ME XK HT "
    "DO CU JM MX GT HN SV NI CR PA CO VE EC PE BO PY UY AR CL BR GY SR PG SB VU FJ WS TO"
).split()
_CURRENCIES = ("EUR", "USD", "GBP", "CAD", "SEK", "CHF", "XOF", "JPY")


_TRIED = "one row each in a table of its own, sorted, read as Arrow without grouping; half of the time is the exact decimals of 16 bytes"


def run(quick: bool) -> list[Figure]:
    """Measure; ``quick`` with a twentieth of the transactions."""
    number = TRANSACTIONS // (20 if quick else 1)
    with tempfile.TemporaryDirectory() as folder:
        world = _World(Path(folder), number)
        return [*world.figures_of_import(), *world.figures_of_questions(3 if quick else 7)]


class _World:
    def __init__(self, folder: Path, number: int) -> None:
        from maillage.record.store import Store

        self.number = number
        self.store = Store(folder)
        self.store.prepare()
        self.raw = _raw_parts(self.store, number)
        self.written = 0.0
        self.remade = 0.0
        self._import()

    def _import(self) -> None:
        from dataclasses import replace

        from maillage.record.money.keep import remake, write_money
        from maillage.record.store import Manifest

        start = time.process_time()
        part = write_money(self.store, self.raw, lambda said: said, 1)
        self.written = time.process_time() - start
        assert part is not None
        tables = {**self.raw, "money": [part]}
        start = time.process_time()
        tables |= {name: list(parts) for name, parts in remake(self.store, tables, 1).items()}
        self.remade = time.process_time() - start
        manifest = replace(
            Manifest(), number=1, tables={name: tuple(parts) for name, parts in tables.items()}
        )
        self.manifest = self.store.publish(manifest)

    def figures_of_import(self) -> list[Figure]:
        """What writing money costs."""
        what = f"{self.number:,} transactions"
        parts, cube = self.manifest.rows("money"), self.manifest.rows("money_cube")
        return [
            Figure(
                f"Money of an import written in parts, {what}", self.written / self.number * 1e6, "µs of processor each",
                how=f"{parts:,} parts; an activity of the real files has some 7 transactions and 9 kB of XML",
            ),
            Figure(
                f"What counts, rates and sums made anew, {what}", self.remade, "s of processor",
                how=f"{cube:,} sums made beforehand",
            ),
        ]  # fmt: skip

    def figures_of_questions(self, times: int) -> list[Figure]:
        """What questions cost, from the sums made beforehand and ad hoc."""
        from maillage.record.money.ask import money_table
        from maillage.record.money.model import Question
        from maillage.record.questions import connect, make_view

        asked = Question(by=("year", "country", "sector"), measures=("spent",))
        with self.store.open() as reader, connect(reader) as connection:
            for view in ("money", "money_cube", "money_sums", "rates_used"):
                make_view(connection, reader, view)
            connection.execute("SET threads = 2")
            rows = money_table(connection, asked).num_rows
            beforehand = median_ms(lambda: money_table(connection, asked), times)
            base = median_ms(
                lambda: connection.execute("SELECT country, count(*) FROM money GROUP BY country").fetchall(),
                times,
            )
            counts = "why IS NULL AND measure = 'commitment'"
            ad_hoc = {
                "sum by country": f"SELECT country, sum(amount) FROM money WHERE {counts} GROUP BY country",
                "by country and year": f"SELECT country, year, sum(amount) FROM money WHERE {counts} GROUP BY ALL",
            }
            on = "r.currency = m.currency AND r.year = m.year AND r.day IS NOT DISTINCT FROM m.day"
            conversion = f"SELECT country, sum(m.amount / r.per_eur) FROM money m JOIN rates_used r ON {on} WHERE {counts} GROUP BY country"
            converted = median_ms(lambda: connection.execute(conversion).fetchall(), times)
            sums = {
                name: median_ms(lambda q=query: connection.execute(q).fetchall(), times)
                for name, query in ad_hoc.items()
            }
            distinct = "SELECT country, count(DISTINCT id) FROM money GROUP BY country"
            counted = median_ms(lambda: connection.execute(distinct).fetchall(), times)
        peer = f"DuckDB, count by country over the same view: {base:.0f} ms"
        slowest = max(sums.values())
        return [
            Figure(
                "Money by year × country × sector, from what import keeps", beforehand, "ms", at_least=30, tried=_TRIED,
                how=f"{rows:,} sums in euro out of {self.number:,} transactions, as an Arrow table",
            ),
            Figure(
                "Ad-hoc sums over the table money", slowest, "ms", peer=peer, ratio=slowest / base,
                how="; ".join(f"{name} {took:.0f} ms, {took / base:.1f} ×" for name, took in sums.items()) + "; bar 4 ×",
            ),
            Figure("Distinct activities by country", counted, "ms", peer=peer, ratio=counted / base, how="bar 12 ×"),
            Figure(
                "Ad-hoc sum by country, converted at each day's rate", converted, "ms", peer=peer, ratio=converted / base,
                how="`maillage money` answers from sums made beforehand instead, unless a place or an organisation is asked for",
            ),
            Figure("Ad-hoc sums against the count, as a ratio", slowest / base, "×", at_least=4),
            Figure("Distinct against the count, as a ratio", counted / base, "×", at_least=12),
        ]  # fmt: skip


def _raw_parts(store: Any, number: int) -> dict[str, list[Any]]:
    """The raw tables of ``number`` transactions as parts of the store."""
    import duckdb

    activities = number // PER_ACTIVITY
    with duckdb.connect() as connection:
        connection.execute(
            "SET memory_limit = '1GB'; SET threads = 2; SET enable_progress_bar = false; SELECT setseed(0.5)"
        )
        listed = ", ".join(f"'{code}'" for code in _COUNTRIES)
        currencies = ", ".join(f"'{code}'" for code in _CURRENCIES)
        codes = ", ".join(f"'{code}'" for code in _sectors())
        many = len(_sectors())
        # publisher, country and sectors of an activity: powers of a uniform number, so that few have most
        connection.execute(
            f"""
            CREATE TABLE act AS SELECT i AS record, 'iati:XM-' || p || '-' || i AS id, 'statement:' || md5(CAST(i AS VARCHAR))[:20] AS statement,
                   'XM-' || p AS publisher, [{currencies}][1 + p % {len(_CURRENCIES)}] AS currency,
                   [{listed}][1 + CAST(floor(({len(_COUNTRIES)} - 1) * power(hash(i * 7 + 1) / 18446744073709551616.0, 8)) AS INT)] AS country,
                   [{codes}][1 + CAST(floor(({many} - 1) * power(hash(i * 7 + 2) / 18446744073709551616.0, 8)) AS INT)] AS one,
                   [{codes}][1 + CAST(floor(({many} - 1) * power(hash(i * 7 + 3) / 18446744073709551616.0, 8)) AS INT)] AS two,
                   2005 + hash(i * 7 + 4) % 16 AS begins
            FROM (SELECT i, CAST(floor(400 * power(hash(i * 7) / 18446744073709551616.0, 3)) AS INT) AS p FROM range({activities}) t(i))
            """
        )
        made = {
            "iati_activity": ("act", {"id": "id", "default_currency": "currency", "reporting_org_ref": "publisher", "generated": "false"}),
            "activities": ("act", {"id": "id", "organisation": "'iati-org:' || publisher", "countries": "[country]", "generated": "false"}),
            "iati_recipient_country": ("act", {"row": "0", "code": "country"}),
            "iati_sector": (
                "(SELECT *, unnest([0, 1]) AS n FROM act) WHERE n = 0 OR (one <> two AND record % 3 = 0)",
                {"row": "n", "vocabulary": "'1'", "code": "CASE n WHEN 0 THEN one ELSE two END",
                 "percentage": "CASE WHEN one <> two AND record % 3 = 0 THEN '50' ELSE '100' END",
                 "percentage_number": "CASE WHEN one <> two AND record % 3 = 0 THEN 50 ELSE 100 END"},
            ),
            "iati_transaction": (
                f"(SELECT *, unnest(range({PER_ACTIVITY})) AS n FROM act)",
                {"row": "n", "transaction_type_code": "CASE n % 3 WHEN 0 THEN '2' WHEN 1 THEN '3' ELSE '4' END",
                 "value_value_date_day": "make_date(CAST(begins + n AS INT), CAST(1 + record % 12 AS INT), CAST(1 + record % 28 AS INT))",
                 "value_number": "CAST(hash(record * 5 + n) % 100000000 AS DECIMAL(38, 10)) / 100",
                 "provider_org_ref": "publisher"},
            ),
        }  # fmt: skip
        return {name: [_part(connection, store, name, *said)] for name, said in made.items()}


def _sectors() -> list[str]:
    from maillage.reference.topics import dac_codes

    return [entry.code for entry in dac_codes() if len(entry.code) == 5 and entry.active]


def _part(connection: Any, store: Any, name: str, source: str, said: dict[str, str]) -> Any:
    """A part of a raw table: the columns said, the others null; written like a part of an import."""
    from maillage.record.arrow import all_columns, schema
    from maillage.record.parts import SQL_TYPES
    from maillage.record.sink import Sink

    known = {"statement": "statement", "import_no": "1", "record": "record", **said}
    shown = ", ".join(
        f'CAST({known.get(c.name, "NULL")} AS {SQL_TYPES[c.type]}) AS "{c.name}"' for c in all_columns(name)
    )
    order = "record, n" if "n FROM" in source else "record"
    sink = Sink(store, 1)
    for batch in connection.sql(f"SELECT {shown} FROM {source} ORDER BY {order}").to_arrow_reader(65_536):
        import pyarrow as pa

        sink.add(name, pa.Table.from_batches([batch]).select(schema(name).names).cast(schema(name)))
    return sink.close()[name]
