"""Reading CSV and XLSX as people make them. In: bytes and a file name. Out: rows in our field names, with the guess at
what each column means, its score and reasons, every cell kept in raw, and every doubt as a problem.

Not for finding places or countries, nor for keeping anything: the importer (record.take_in) does both.
"""

from maillage.record.sheets.model import FIELDS, KINDS, Guess, Mapping, Reading, Row, TableReading
from maillage.record.sheets.read import read_sheet

__all__ = ["FIELDS", "KINDS", "Guess", "Mapping", "Reading", "Row", "TableReading", "read_sheet"]
