"""A server for each test, and no proxy between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.record.fetch.server import Server, local_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine."""
    monkeypatch.setenv("no_proxy", "*")
    with local_server() as running:
        yield running
