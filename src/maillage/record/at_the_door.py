"""A file looked at before anything is done with it: whether it may be one that an import takes, by what stands in it.

Its name counts for nothing. Only its beginning, and of an archive its directory, are read.
"""

from __future__ import annotations

from maillage.record.files import LARGEST, Given, unreadable
from maillage.record.sheets.decode import sort_of_file
from maillage.record.sheets.refused import refused
from maillage.reference.problems import Problem

_HEAD = 1 << 16


def refusal(given: Given) -> Problem | None:
    """Why an import would take nothing of this file, whatever else it holds; None when it may."""
    try:
        size = given.path.stat().st_size
        with given.path.open("rb") as file:
            sort = sort_of_file(file.read(_HEAD))
        if sort == "empty" and size > _HEAD:  # it only begins with blanks
            return None
        if sort == "XML":
            return None
        if size > LARGEST:
            return Problem("record.file-too-large", given.shown, values={"found": size})
        return refused(sort, given.path, given.shown)
    except OSError as fault:
        return unreadable(given.shown, fault)
