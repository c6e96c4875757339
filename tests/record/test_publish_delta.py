"""What is published is what the record holds: read back with three readers, one version a change, never half a table."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from maillage.record.columns import TABLES
from maillage.record.delta_table import PublishRefused
from maillage.record.publish_delta import Published, Wanted, publish, publishable
from maillage.record.questions import ask, view_columns
from maillage.record.store import Reader, Store
from maillage.reference.places import Places
from tests.record.door import Door
from tests.record.lake import read, rows
from tests.record.parts import LINKS, SOURCE, link, record

pytest.importorskip("deltalake")

ROOT = Path(__file__).parents[2]
AMOUNTS = ("1.10", "2.20", "-0.30", "1161928304704.0000000001", "123456789012345678.12")
ROWS = [
    {
        "statement": f"st:{number}", "import_no": 1, "record": number, "row": 0, "parent": 0,
        "value_currency": "EUR" if number % 2 else "XOF", "value": amount, "value_number": Decimal(amount),
        "value_value_date_day": date(1999, 12, 31),
    }
    for number, amount in enumerate(AMOUNTS)
]  # fmt: skip
ACTIVITIES = [
    {
        "id": f"a:{number}", "statement": f"st:{number}", "import_no": 1, "record": number, "source": SOURCE["id"],
        "last_updated_datetime_time": datetime(2024, 5, 1, 12, 30, 15, 250_000, tzinfo=UTC),
        "generated": False,
    }
    for number in range(len(AMOUNTS))
]  # fmt: skip
SUPERSEDED = {
    "statement": "st:2",
    "table": "activities",
    "standing": "superseded",
    "by": "st:1",
    "since_import": 1,
}
WHOLE = {"links": LINKS, "standing": [SUPERSEDED], "iati_transaction": ROWS, "iati_activity": ACTIVITIES}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with record(tmp_path / "home", WHOLE).open() as opened:
        yield opened


def published(reader: Reader, lake: Path, **wanted: Any) -> dict[str, Published]:
    return {one.table: one for one in publish(reader, str(lake), Wanted(**wanted))}


# What stands there


def test_sums_and_counts_are_those_of_our_views_heightand_by_deltalake(
    reader: Reader, tmp_path: Path
) -> None:
    """Written down by hand: statement 2 (-0.30 XOF) is superseded, all others count."""
    import polars

    done = published(reader, tmp_path / "lake", raw=True)
    expected = {
        "EUR": Decimal("2.20") + Decimal("1161928304704.0000000001"),
        "XOF": Decimal("1.10") + Decimal("123456789012345678.12"),
    }
    query = "SELECT value_currency, sum(value_number) FROM iati_transaction GROUP BY ALL"
    ours = dict(ask(reader, query).rows)
    by_hand: dict[str, Decimal] = {}
    for row in rows(tmp_path / "lake", "iati_transaction"):
        by_hand[row["value_currency"]] = by_hand.get(row["value_currency"], Decimal(0)) + row["value_number"]
    frame = polars.read_delta(str(tmp_path / "lake" / "iati_transaction"))
    by_polars = dict(frame.group_by("value_currency").agg(polars.col("value_number").sum()).rows())
    assert ours == by_hand == by_polars == expected
    for table, said in done.items():
        height = polars.read_delta(said.address).height
        assert said.rows == height == len(rows(tmp_path / "lake", table)), table
        if table in view_columns():
            assert ask(reader, f"SELECT count(*) FROM {table}").rows == [(height,)], table


def test_sums_of_real_files_are_those_of_their_xml(real_files: Path, tmp_path: Path, places: Places) -> None:
    """Added up with a parser of its own, one record for each identifier."""
    import polars
    from lxml import etree

    expected: dict[str, Decimal] = {}
    for file in sorted((real_files / "iati" / "acf-spain").rglob("*.xml")):
        for activity in etree.parse(str(file)).getroot().iter("iati-activity"):
            for value in activity.iterfind("transaction/value"):
                currency = value.get("currency") or activity.get("default-currency")
                amount = Decimal("".join(value.itertext()).strip())
                expected[currency] = expected.get(currency, Decimal(0)) + amount
    door = Door(tmp_path / "home", places)
    door.take(real_files / "iati" / "acf-spain")
    with door.store.open() as reader:
        published(reader, tmp_path / "lake", raw=True)
    value = polars.col("value_currency").fill_null(polars.col("default_currency"))
    money = polars.read_delta(str(tmp_path / "lake" / "iati_transaction"))
    activities = polars.read_delta(str(tmp_path / "lake" / "iati_activity"))
    joined = money.join(activities.select("statement", "default_currency"), on="statement")
    found = joined.group_by(value).agg(polars.col("value_number").sum()).rows()
    assert dict(found) == expected
    assert len(expected) >= 1


def test_types_and_meanings_are_kept(reader: Reader, tmp_path: Path) -> None:
    from deltalake import DeltaTable

    published(reader, tmp_path / "lake", raw=True)
    fields = {
        f"{table}.{field.name}": field
        for table in ("links", "iati_transaction", "iati_activity")
        for field in DeltaTable(str(tmp_path / "lake" / table)).schema().fields
    }
    types = {name: str(getattr(field.type, "type", field.type)) for name, field in fields.items()}
    assert types["iati_transaction.value_number"] == "decimal(38,10)"
    assert types["iati_transaction.value_value_date_day"] == "date"
    assert types["iati_activity.last_updated_datetime_time"] == "timestamp"
    assert types["links.b_latitude"] == "double"
    assert types["links.generated"] == "boolean"
    assert types["links.line"] == "long"
    assert "array" in str(fields["links.topics"].type).lower()
    assert fields["links.a_country"].metadata["comment"].endswith("(NA is Namibia)")
    row = next(row for row in rows(tmp_path / "lake", "links") if row["statement"] == "st:1")
    assert (row["topics"], row["a_country"], row["b_name"]) == (["water", "education"], "NA", "Bodø")
    time_ = rows(tmp_path / "lake", "iati_activity")[0]["last_updated_datetime_time"]
    assert time_ == datetime(2024, 5, 1, 12, 30, 15, 250_000, tzinfo=UTC)


def test_raw_tables_and_past_statements_go_out_only_when_asked(reader: Reader, tmp_path: Path) -> None:
    plain = published(reader, tmp_path / "a")
    assert set(plain) == {"links", "imports", "sources", "dictionary"}
    record(tmp_path / "home", {"links": LINKS, "standing": [{**SUPERSEDED, "table": "links"}]})
    with Store(tmp_path / "home").open() as changed:
        assert published(changed, tmp_path / "b")["links"].rows == 4
        assert published(changed, tmp_path / "c", all_statements=True)["links"].rows == 5
    standing = {row["statement"]: row["standing"] for row in rows(tmp_path / "c", "links")}
    assert standing == {f"st:{n}": "superseded" if n == 2 else "current" for n in range(1, 6)}


def test_only_the_tables_named_are_published_with_sources_and_dictionary(
    reader: Reader, tmp_path: Path
) -> None:
    done = published(reader, tmp_path / "lake", tables=("iati_transaction",))
    assert list(done) == ["iati_transaction", "sources", "dictionary"]
    assert sorted(path.name for path in (tmp_path / "lake").iterdir()) == sorted(done)


def test_the_dictionary_tells_every_column_published_in_three_languages(
    reader: Reader, tmp_path: Path
) -> None:
    done = published(reader, tmp_path / "lake", raw=True)
    said = {(row["table"], row["column"]): row for row in rows(tmp_path / "lake", "dictionary")}
    for table in set(done) - {"dictionary"}:
        for column in rows(tmp_path / "lake", table)[0]:
            assert said[table, column]["meaning_fr"] and said[table, column]["meaning_ar"]
    assert said["links", None]["meaning_fr"].startswith("qui travaille avec qui")


def test_the_machine_that_imported_stays_unknown(reader: Reader, tmp_path: Path) -> None:
    published(reader, tmp_path / "lake", raw=True)
    (first, second) = rows(tmp_path / "lake", "sources")
    assert "path" not in first
    assert {first["licence"], second["licence"]} == {"CC BY-SA 4.0", None}
    assert "command" not in rows(tmp_path / "lake", "imports")[0]
    assert not any(b"secret" in path.read_bytes() for path in (tmp_path / "lake").rglob("*.json"))


@pytest.mark.parametrize("all_statements", [False, True])
def test_rows_as_they_stood_stay_at_home(tmp_path: Path, all_statements: bool) -> None:
    named = '{"Contact": "Jean Secret"}'
    tables = {name: [{**LINKS[0], "raw": named}] for name in ("links",)}
    tables |= {
        name: [{"id": "x:1", "statement": "st:1", "source": SOURCE["id"], "import_no": 1, "generated": False, "raw": named}]
        for name in TABLES if name != "links"
    }  # fmt: skip
    with record(tmp_path / "home", tables).open() as reader:
        done = published(reader, tmp_path / "lake", all_statements=all_statements)
        assert ask(reader, "SELECT raw FROM missions").rows == [(named,)]  # on one's own disk it stands
    assert set(TABLES) <= set(done)
    for table in done:
        for row in rows(tmp_path / "lake", table):
            assert "raw" not in row and "Secret" not in str(row)
    assert "raw" not in {row["column"] for row in rows(tmp_path / "lake", "dictionary")}


def test_contacts_and_standing_cannot_be_published() -> None:
    assert not [name for name in publishable() if "contact" in name]
    assert "standing" not in publishable()


# Versions


def test_the_same_record_again_adds_no_version(reader: Reader, tmp_path: Path) -> None:
    first = published(reader, tmp_path / "lake", raw=True)
    again = published(reader, tmp_path / "lake", raw=True)
    assert {one.version for one in first.values()} == {one.version for one in again.values()} == {0}
    assert all(one.changed for one in first.values())
    assert not any(one.changed for one in again.values())
    assert {name: one.rows for name, one in first.items()} == {name: one.rows for name, one in again.items()}


def test_a_changed_table_gets_a_version_and_the_others_none(tmp_path: Path) -> None:
    with record(tmp_path / "home", WHOLE).open() as before:
        published(before, tmp_path / "lake", raw=True)
    with record(tmp_path / "home", {**WHOLE, "links": [*LINKS, link(6)]}).open() as after:
        done = published(after, tmp_path / "lake", raw=True)
    assert {name for name, one in done.items() if one.changed} == {"links"}
    assert done["links"].version == 1
    assert read(tmp_path / "lake" / "links", version=0).num_rows == 5
    assert len(rows(tmp_path / "lake", "links")) == 6


def test_a_statement_that_is_current_no_more_changes_its_table_alone(tmp_path: Path) -> None:
    with record(tmp_path / "home", {**WHOLE, "standing": []}).open() as before:
        assert published(before, tmp_path / "lake", raw=True)["iati_transaction"].rows == 5
    with record(tmp_path / "home", WHOLE).open() as after:
        done = published(after, tmp_path / "lake", raw=True)
    assert {name for name, one in done.items() if one.changed} == {"iati_transaction", "iati_activity"}
    assert done["iati_transaction"].rows == 4


def test_a_table_that_lost_its_rows_is_emptied(tmp_path: Path) -> None:
    with record(tmp_path / "home", WHOLE).open() as before:
        published(before, tmp_path / "lake")
    with record(tmp_path / "home", {}).open() as after:
        assert published(after, tmp_path / "lake")["links"].rows == 0
    assert rows(tmp_path / "lake", "links") == []


def test_upkeep_by_others_is_no_change_and_rows_of_others_are(reader: Reader, tmp_path: Path) -> None:
    from deltalake import DeltaTable, write_deltalake

    published(reader, tmp_path / "lake")
    links = str(tmp_path / "lake" / "links")
    DeltaTable(links).optimize.z_order(["statement"])
    assert not published(reader, tmp_path / "lake")["links"].changed
    write_deltalake(links, read(links).slice(0, 1), mode="overwrite")
    with pytest.raises(PublishRefused, match=r"record\.publish-not-ours"):
        published(reader, tmp_path / "lake")
    assert len(rows(tmp_path / "lake", "links")) == 1
    assert published(reader, tmp_path / "lake", force=True)["links"].changed
    assert len(rows(tmp_path / "lake", "links")) == 5


def test_a_folder_may_have_any_name_but_those_that_the_library_mistakes(
    reader: Reader, tmp_path: Path
) -> None:
    lake = tmp_path / "l'été 100% بحيرة"
    assert published(reader, lake)["links"].rows == 5
    assert not published(reader, lake)["links"].changed
    assert len(rows(lake, "links")) == 5
    for name in ("a#1", "a?b", "x%20y"):
        with pytest.raises(PublishRefused, match=r"record\.publish-folder-name"):
            published(reader, tmp_path / name)
        assert not (tmp_path / name).exists()


# What goes wrong

KILLED = """
import sys
from pathlib import Path
from maillage.record.publish_delta import Wanted, publish
from maillage.record.store import Store
with Store(Path(sys.argv[1])).open() as reader:
    for one in publish(reader, sys.argv[2], Wanted(raw=True)):
        print(one.table, flush=True)
"""


def many(times: int, amount: str) -> list[dict[str, Any]]:
    """Rows that take a while to write."""
    return [
        {**ROWS[0], "record": n, "ref": f"{n * 7919:x}", "value_number": Decimal(amount)}
        for n in range(times)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_killed_in_the_middle_each_table_is_the_old_one_or_the_new_one(tmp_path: Path, seed: int) -> None:
    """Killed while the second of three tables is written: from just before its first row to just after its commit."""
    lake = tmp_path / "lake"
    old = {"links": LINKS, "iati_activity": ACTIVITIES, "iati_transaction": many(30_000, "1.50")}
    new = {
        "links": [*LINKS, link(6)],
        "iati_activity": ACTIVITIES[:3],
        "iati_transaction": many(60_000, "2.50"),
    }
    with record(tmp_path / "old", old).open() as reader:
        published(reader, lake, raw=True)
    record(tmp_path / "new", new)
    run = [sys.executable, "-c", KILLED, str(tmp_path / "new"), str(lake)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        for line in killed.stdout:
            if line == "iati_activity\n":
                break
        time.sleep(random.Random(seed).uniform(0, 0.4))
        killed.send_signal(signal.SIGKILL)
    found = {name: summed(lake, name) for name in ("links", "iati_activity", "iati_transaction")}
    assert found["iati_activity"] == (3, 0)
    assert found["iati_transaction"] in ((30_000, Decimal("45000")), (60_000, Decimal("150000")))
    with Store(tmp_path / "new").open() as reader:
        done = published(reader, lake, raw=True)
    assert summed(lake, "links") == (6, 0)
    assert summed(lake, "iati_transaction") == (60_000, Decimal("150000"))
    assert not done["iati_activity"].changed


def summed(lake: Path, table: str) -> tuple[int, Decimal]:
    """Rows of a Delta table, and what they sum to where they are money."""
    import pyarrow.compute as compute

    found = read(lake / table)
    money = "value_number" in found.column_names
    return found.num_rows, compute.sum(found["value_number"]).as_py() if money else Decimal(0)


def test_a_part_that_is_lost_is_said_and_the_table_stays(tmp_path: Path) -> None:
    from maillage.record.questions import RecordDamaged

    with record(tmp_path / "home", WHOLE).open() as reader:
        published(reader, tmp_path / "lake")
    with record(tmp_path / "home", {**WHOLE, "links": [link(9)]}).open() as reader:
        for part in reader.files("links"):
            Path(part).unlink()
        with pytest.raises(RecordDamaged):
            published(reader, tmp_path / "lake")
    assert len(rows(tmp_path / "lake", "links")) == 5


def test_a_store_that_cannot_be_reached_is_said_in_a_sentence(reader: Reader) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    options = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "nowhere",
        "AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing",
    }  # fmt: skip
    with pytest.raises(PublishRefused) as caught:
        list(publish(reader, "s3://bucket/lake", options=options))
    assert caught.value.code == "record.publish-no-answer"
    assert caught.value.values["expected"] == "s3://bucket/lake/links"
    assert "nothing" not in str(caught.value.values)
    assert "\x1b" not in caught.value.values["found"]


@pytest.fixture
def store() -> Iterator[dict[str, str]]:
    """What to tell an object store that runs on this machine; in a process of its own, since the library holds ours."""
    run = [sys.executable, "-m", "tests.record.s3_server"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, cwd=ROOT) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "nowhere",
            "AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "something",
        }  # fmt: skip
        server.kill()


def test_an_object_store_holds_the_same_as_a_folder(
    reader: Reader, tmp_path: Path, store: dict[str, str]
) -> None:
    folder = published(reader, tmp_path / "lake", raw=True)
    first = list(publish(reader, "s3://bucket/the/lake/", Wanted(raw=True), store))
    again = list(publish(reader, "s3://bucket/the/lake", Wanted(raw=True), store))
    assert {one.table: one.rows for one in first} == {name: one.rows for name, one in folder.items()}
    assert all(one.changed for one in first)
    assert not any(one.changed for one in again)
    for one in first:
        assert one.address == f"s3://bucket/the/lake/{one.table}"
        assert read(one.address, store).to_pylist() == rows(tmp_path / "lake", one.table)


def test_the_examples_of_the_documentation_hold(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of Polars and of Arrow; the tools of other examples are not installed."""
    published(reader, tmp_path / "lake", raw=True)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "how-to" / "outgrow-one-machine.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    blocks = [block for block in blocks if re.search("polars|DeltaTable", block)]
    assert len(blocks) == 3
    for block in blocks:
        block = block.replace("lake/activities", "lake/iati_activity")
        exec(compile(block, "outgrow-one-machine.md", "exec"), {})
    shown = capsys.readouterr().out
    assert shown.count("EUR") == 2
    assert shown.count("1161928304706.2000000001") == 2


def test_a_place_that_is_a_file_is_said_in_a_sentence(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("mine", encoding="utf-8")
    with pytest.raises(PublishRefused, match=r"record\.publish-failed"):
        published(reader, tmp_path / "lake")
    assert (tmp_path / "lake").read_text(encoding="utf-8") == "mine"


def test_without_the_package_it_is_said_how_to_install_it(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "deltalake"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(PublishRefused, match=r"record\.publish-package-missing") as caught:
        published(reader, tmp_path / "lake")
    assert caught.value.values == {"expected": 'pip install "maillage[delta]"'}


PEAK = """
import dataclasses, resource, sys
from pathlib import Path
from maillage.record.publish_delta import Wanted, publish
from maillage.record.store import Reader, Store
with Store(Path(sys.argv[1])).open() as whole:
    tables = {name: parts * int(sys.argv[3]) for name, parts in whole.manifest.tables.items()}
    reader = Reader(whole.store, dataclasses.replace(whole.manifest, tables=tables), None)
    done = list(publish(reader, sys.argv[2], Wanted(tables=("iati_transaction",))))
print(done[0].rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    chance = random.Random(7)
    many = [{**ROWS[0], "record": n, "ref": chance.randbytes(40).hex()} for n in range(50_000)]
    record(tmp_path / "home", {"iati_transaction": many})
    peaks = []
    for times in (2, 10):
        run = [sys.executable, "-c", PEAK, str(tmp_path / "home"), str(tmp_path / f"lake{times}"), str(times)]
        said = subprocess.run(
            run, capture_output=True, text=True, check=True, env={**os.environ}
        ).stdout.split()
        assert int(said[0]) == 50_000 * times
        peaks.append(int(said[1]))
    assert peaks[1] <= peaks[0] + 120, f"{peaks} MiB for 100,000 and 500,000 rows"


def test_every_table_of_statements_can_be_published() -> None:
    assert set(TABLES) < set(publishable())
