"""How a file ended, as problems: what was cut off, left out, or read in another encoding. The same for import and check."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.record.iati.cut import LARGEST_RECORD, Cutter
from maillage.reference.problems import Problem

_MEGABYTE = 1_000_000


def problems_at_end(cutter: Cutter, file: str) -> Iterator[Problem]:
    """The problems of a file (shown as ``file``) whose blocks have all been read. Values never hold what it says."""
    ended, decoder, root = cutter.ended, cutter.decoder, cutter.head.root
    expected = LARGEST_RECORD // 1_048_576
    for line, size in ended.too_large:
        values = {"found": size // _MEGABYTE, "expected": expected}
        yield Problem("record.iati-record-too-large", file, line, values=values)
    for line, size in ended.outside:
        values = {"found": size // _MEGABYTE, "expected": expected}
        yield Problem("record.iati-outside-too-large", file, line, values=values)
    if decoder.replaced is not None:
        yield Problem(
            "record.iati-bytes-replaced", file, decoder.replaced, values={"found": decoder.encoding}
        )
    if decoder.looks_utf8:
        yield Problem("record.iati-looks-utf8", file, values={"found": decoder.encoding})
    if ended.open is not None:
        yield Problem("record.iati-cut-short", file, ended.open)
    elif not ended.closed:
        yield Problem("record.iati-root-open", file, values={"found": root})
    if ended.after is not None:
        yield Problem("record.iati-after-root", file, ended.after)
    if not ended.records:
        yield Problem("record.iati-no-records", file, values={"expected": cutter.head.record})
