"""Inner room: IATI out of the record, one file as it came or all current records as one document.

In: an open record. Out: a source file byte for byte, or rebuilt from the tables (:mod:`.source`); a document of current
activities or organisations (:mod:`.document`), as published or brought to 2.03 (:mod:`.upgrade`). Records are rebuilt in
windows (:mod:`.records`), so memory does not grow with their number. What the publisher published goes out, persons in
contact details included.
"""

from maillage.record.iati.out.document import Chosen, Document, write_document
from maillage.record.iati.out.model import NAMESPACE, OutRefused
from maillage.record.iati.out.source import Version, find_version, write_original, write_rebuilt

__all__ = [
    "NAMESPACE",
    "Chosen",
    "Document",
    "OutRefused",
    "Version",
    "find_version",
    "write_document",
    "write_original",
    "write_rebuilt",
]
