"""The sheets go through the same door as real ones: the reader recognises each, and sees the column that says so."""

import pytest

from maillage.demo import DEMO_DAY, SEED
from maillage.demo.sheets import SheetFile, sheets_of
from maillage.demo.world import make_world
from maillage.record.sheets import read_sheet

SHEETS = sheets_of(make_world(SEED, DEMO_DAY))
KEPT = [sheet for sheet in SHEETS if sheet.kind]


@pytest.mark.parametrize("sheet", KEPT, ids=lambda s: s.name)
def test_a_sheet_is_recognised_as_what_it_is(sheet: SheetFile) -> None:
    reading = read_sheet(sheet.content, sheet.name)
    assert {table.guess.mapping.kind for table in reading.tables} == {sheet.kind}
    assert reading.set_aside == []


@pytest.mark.parametrize("sheet", KEPT, ids=lambda s: s.name)
def test_no_row_is_lost_on_the_way_in_and_its_raw_says_that_it_is_invented(sheet: SheetFile) -> None:
    rows = [row for table in read_sheet(sheet.content, sheet.name).tables for row in table.rows]
    assert len(rows) >= sheet.expected.rows
    said = {"yes", "oui", "sí", "sim", "نعم", "да"}
    assert sum(list(row.raw.values())[-1] in said for row in rows) == sheet.expected.rows


def test_the_list_of_invented_towns_is_not_taken_for_a_sheet_of_the_record() -> None:
    towns = next(sheet for sheet in SHEETS if sheet.kind is None)
    assert read_sheet(towns.content, towns.name).tables == []
