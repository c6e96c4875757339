"""The way in that tests of IATI share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.record.door import Door


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """A record without the list of places: most of what is promised of IATI needs none."""
    return Door(tmp_path / "home", None)
