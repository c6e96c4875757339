"""The sheets of bodies.py are recognised right the first time, every row and cell kept."""

from __future__ import annotations

import pytest

from maillage.record.sheets import read_sheet
from tests.record.sheets.bodies import Body, bodies


@pytest.mark.parametrize("body", bodies(), ids=lambda body: body.what)
def test_a_sheet_as_a_real_body_makes_it_is_recognised_the_first_time(body: Body) -> None:
    reading = read_sheet(body.data, body.file)

    assert [table.guess.mapping.kind for table in reading.tables] == [body.kind]
    table = reading.tables[0]
    assert len(table.rows) == body.rows
    assert table.rejected == []
    assert table.rows[0].values == body.first
    assert table.rows[-1].values == body.last
    assert {p.severity for p in reading.problems} <= {"note"}
