"""Why a file is no sheet that can be read, by what sort of file it is: asked before it is taken, and when it is read."""

from __future__ import annotations

from pathlib import Path

from maillage.record.sheets.workbook import weigh
from maillage.reference.problems import Problem

_CODES = {
    "empty": "record.file-empty",
    "xls": "record.old-xls",
    "encrypted": "record.password-needed",
    "ods": "record.ods-not-read",
    **dict.fromkeys(("zip", "gzip", "7z", "rar"), "record.file-packed"),
}


def refused(sort: str, data: bytes | Path, name: str) -> Problem | None:
    """Why not, of a file of that sort (``sort_of_file``); None for text and for a workbook. Of an archive (its bytes, or where
    it lies), only the directory is read."""
    if sort == "zip":
        sort, heavy = weigh(data, name)
        if heavy is not None:
            return heavy
    if sort in ("text", "xlsx"):
        return None
    return Problem(_CODES.get(sort, "record.not-a-sheet"), name, values={"found": sort})
