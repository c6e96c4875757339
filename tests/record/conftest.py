"""Searching in tests, in what a module lists as ``THINGS``: an index of them over the plain world."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maillage.record.index import update_index
from maillage.record.search import Results, Searcher, open_index, search
from tests.record.plain_world import PLAIN_WORLD


@pytest.fixture(scope="module")
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("index") / "1"
    update_index(folder, None, (), request.module.THINGS, PLAIN_WORLD)
    return open_index(folder)


@pytest.fixture(scope="module")
def ask(searcher: Searcher) -> Callable[..., Results]:
    return lambda text, **more: search(searcher, text, world=PLAIN_WORLD, **more)
