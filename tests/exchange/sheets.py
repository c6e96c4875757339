"""Sheets as people send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def csv_of(*rows: Sequence[str], mark: str = ",") -> bytes:
    """The rows as a file of CSV, the headings first."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode()


def workbook_of(*rows: Sequence[object]) -> bytes:
    """The rows as a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
