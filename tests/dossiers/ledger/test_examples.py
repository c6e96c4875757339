"""The examples in the docstrings of the ledger are true."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["canonical", "checkpoint"])
def test_examples_are_true(name: str) -> None:
    done = doctest.testmod(import_module(f"maillage.dossiers.ledger.{name}"))
    assert done.attempted and not done.failed
