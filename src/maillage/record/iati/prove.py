"""The proof: each record rebuilt from its tables and compared, as a tree, with what was read.

What does not come back identical is kept whole: its XML becomes a row of ``iati_extra`` and is what goes out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.record.iati.arrow import records_of
from maillage.record.iati.layout import Layout
from maillage.record.iati.tree import Node
from maillage.record.iati.write import rebuild


def not_identical(layout: Layout, tables: dict[str, Any], nodes: Sequence[Node]) -> list[int]:
    """Numbers of the records that the tables do not give back as they were: names, attributes, texts, order."""
    wrong = []
    for number, (record, node) in enumerate(zip(records_of(layout, tables, len(nodes)), nodes, strict=True)):
        try:
            same = rebuild(record) == node
        except (
            KeyError,
            IndexError,
            StopIteration,
            ValueError,
            TypeError,
        ):  # rows that make no record are no proof
            same = False
        if not same:
            wrong.append(number)
    return wrong


def keep_whole(tables: dict[str, Any], records: Sequence[int], xml: Sequence[str]) -> None:
    """Put records that their tables do not give back into ``iati_extra``, each as one row of sort ``whole``."""
    import pyarrow as pa

    from maillage.record.iati.columns import EXTRAS

    kept = pa.table(
        {
            "record": pa.array(records, pa.int64()),
            "element": pa.array([""] * len(xml), pa.string()),
            "row": pa.array([0] * len(xml), pa.int64()),
            "sort": pa.array(["whole"] * len(xml), pa.string()),
            "name": pa.nulls(len(xml), pa.string()),
            "content": pa.array(xml, pa.string()),
        }
    )
    tables[EXTRAS] = pa.concat_tables([tables[EXTRAS], kept]) if EXTRAS in tables else kept
