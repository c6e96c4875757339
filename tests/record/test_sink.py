"""Parts written batch by batch: the same rows in the same batches give the same bytes, wherever the batches were made."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from maillage.record import sink
from maillage.record.arrow import to_arrow
from maillage.record.sink import Sink
from maillage.record.store import Store

ROWS = [
    {"source": "s", "import_no": 1, "code": f"record.{n}", "line": n, "found": "é" * (n % 40)}
    for n in range(4_000)
]


def _made_here(rows: pa.Table) -> pa.Table:
    return rows


def _from_another_process(rows: pa.Table) -> pa.Table:
    table: pa.Table = pickle.loads(pickle.dumps(rows, protocol=5))
    return table


def _part_of_more(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows]).combine_chunks().slice(rows.num_rows)


def _built_slowly(rows: pa.Table) -> pa.Table:
    batches = [rows.slice(at, 1) for at in range(rows.num_rows)]
    return pa.concat_tables(batches).combine_chunks()


@pytest.mark.parametrize("through", [_made_here, _from_another_process, _part_of_more, _built_slowly])
def test_where_a_batch_was_made_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: Callable[[pa.Table], pa.Table]
) -> None:
    monkeypatch.setattr(sink, "GROUP_BYTES", 20_000)
    monkeypatch.setattr(sink, "MOST_BYTES", 30_000)
    hashes = []
    for number, way in enumerate((_made_here, through)):
        store = Store(tmp_path / str(number))
        store.prepare()
        into = Sink(store, 1)
        for start in range(0, len(ROWS), 100):
            into.add("problems", way(to_arrow("problems", ROWS[start : start + 100])))
        parts = into.close()
        assert parts["problems"].rows == len(ROWS)
        hashes.append(parts["problems"].hash)
    assert hashes[0] == hashes[1]
