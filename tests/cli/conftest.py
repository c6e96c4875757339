"""Where commands that write files are tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.record.parts import record


@pytest.fixture
def here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to write into, with a record at home."""
    record(home)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
