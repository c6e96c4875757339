"""`maillage serve --host 0.0.0.0` answers to this machine's own name and addresses."""

from __future__ import annotations

import socket

import pytest

from maillage.cli.serve import _names


def test_on_one_address_it_answers_to_that_one() -> None:
    assert _names("192.0.2.7") == ["localhost", "127.0.0.1", "[::1]", "192.0.2.7"]


def test_on_every_address_it_answers_to_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda name: ("mairie", [], ["192.0.2.7"]))
    assert {"mairie", "192.0.2.7"} <= set(_names("0.0.0.0"))


def test_a_machine_without_a_name_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(name: str) -> None:
        raise OSError

    monkeypatch.setattr(socket, "gethostbyname_ex", nameless)
    assert "localhost" in _names("0.0.0.0")
