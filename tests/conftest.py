"""Shared by all tests: a home of its own, a fixed clock, the place index built by make, and the real files if any."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from maillage.reference.places import Places

# Named here alone: fixtures imported into a second conftest.py would be others, with a home of their own in the same process, in
# which Django knows one database only.
pytest_plugins = ["tests.site.at_home"]
# how long a machine takes to draw an example says nothing of what is tried
settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests happen."""
    return NOW


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; the command finds it too."""
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MAILLAGE_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "home"


@pytest.fixture(scope="session")
def places() -> Places:
    """The place index that `make places` built."""
    from maillage.reference.places import Places, default_folder, is_built

    if not is_built(default_folder()):
        pytest.skip("the place index is not built: run `make places` first")
    return Places.open(default_folder())


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real files, named by MAILLAGE_TEST_DATA."""
    folder = os.environ.get("MAILLAGE_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("REAL FILES MISSING: set MAILLAGE_TEST_DATA to the folder that holds world/ and iati/")
    return Path(folder)
