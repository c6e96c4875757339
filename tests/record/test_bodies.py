"""Sheets as real bodies make them, through the whole door: right the first time, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.record.columns import SHEET_KINDS
from maillage.reference.places import Places
from tests.record.door import Door
from tests.record.sheets.bodies import Body, bodies


@pytest.mark.parametrize("body", bodies(), ids=lambda body: body.file)
def test_a_real_bodys_sheet_comes_in_right_the_first_time(body: Body, tmp_path: Path, places: Places) -> None:
    path = tmp_path / body.file
    path.write_bytes(body.data)
    door = Door(tmp_path / "home", places)
    outcome = door.take(path)
    assert dict(outcome.kinds) == {body.kind: body.rows}
    assert (outcome.added, outcome.rejected) == (body.rows, 0)
    table = SHEET_KINDS[body.kind]
    assert door.ask(f"SELECT count(*) FROM {table}_all WHERE raw IS NOT NULL") == [(body.rows,)]
    assert door.take(path).unchanged == body.rows
