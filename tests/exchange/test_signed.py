"""Signed files: whoever reads one knows who signed it, and that nothing was changed; what cannot be one says why."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("_django")
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def signed(
    folder: Path, entries: list[dict[str, Any]] | None = None, address: str = "https://un.example.org/"
) -> bytes:
    from maillage.exchange.signed import instance_key, sign

    lines = (
        [{"key": "n1", "said": {"text": "Réparer l’eau", "latitude": 35.19}}] if entries is None else entries
    )
    return sign(lines, "Un", address, instance_key(folder), NOW)


def test_who_signed_is_read_from_the_file(tmp_path: Path) -> None:
    from maillage.exchange.signed import check

    found = check(signed(tmp_path))
    assert (found.name, found.address, found.signed_at) == ("Un", "https://un.example.org/", NOW)
    assert found.entries[0]["said"]["text"] == "Réparer l’eau"
    assert len(found.fingerprint.split(":")) == 12


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    assert signed(tmp_path) == signed(tmp_path)
    assert signed(tmp_path) != signed(tmp_path / "other")


def test_laid_out_otherwise_it_is_the_same_file(tmp_path: Path) -> None:
    from maillage.exchange.signed import check

    pretty = json.dumps(json.loads(signed(tmp_path)), indent=3, ensure_ascii=True).encode()
    assert check(pretty).entries[0]["key"] == "n1"


def changed(**other: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: document.update(other)


@pytest.mark.parametrize(
    "change",
    [
        changed(signed_at="2026-11-29T09:00:00+00:00"),
        changed(entries=[]),
        changed(more=1),
        lambda document: document["entries"][0]["said"].update(text="Fermer l’eau"),
        lambda document: document["instance"].update(address="https://deux.example.org/"),
        lambda document: document.pop("entries"),
    ],
)
def test_whatever_is_changed_after_signing_is_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    from maillage.exchange.signed import NotSigned, check

    document = json.loads(signed(tmp_path))
    change(document)
    with pytest.raises(NotSigned) as refused:
        check(json.dumps(document).encode())
    assert refused.value.why == "signature"


def test_a_file_signed_by_another_key_in_its_name_is_not_the_same(tmp_path: Path) -> None:
    from maillage.exchange.signed import check

    ours, theirs = check(signed(tmp_path / "a")), check(signed(tmp_path / "b"))
    assert ours.address == theirs.address and ours.fingerprint != theirs.fingerprint


def test_every_letter_counts(tmp_path: Path) -> None:
    """One byte after the other is changed: never is it taken for what was signed."""
    from maillage.exchange.signed import NotSigned, check

    data = signed(tmp_path)
    for at in range(0, len(data) - 1, 7):
        other = bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]])
        with pytest.raises(NotSigned):
            check(other)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "format"),
        (b"<html>", "format"),
        (b"[]", "format"),
        (b'{"format": "maillage-organisation"}', "format"),
        (b'{"format": "maillage-exchange", "version": 7}', "version"),
        (b'{"format": "maillage-exchange", "version": 1}', "damaged"),
        (b'{"format": "maillage-exchange", "version": 1, "instance": 3, "signature": ""}', "damaged"),
        (b'{"format": "maillage-exchange", "version": 1, "instance": {"key": "AA=="}, "signature": "AA=="}', "damaged"),
        (b'{"format": "maillage-exchange", "version": 1, "instance": {"key": "%s"}, "signature": "AA==", "x": NaN}'
         % base64.b64encode(bytes(32)), "damaged"),
        (b"[" * 100_000, "format"),
        (b"\xff\xfe\x00", "format"),
    ],
)  # fmt: skip
def test_what_is_no_signed_file_says_so(data: bytes, why: str) -> None:
    from maillage.exchange.signed import NotSigned, check

    with pytest.raises(NotSigned) as refused:
        check(data)
    assert refused.value.why == why


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("https://Example.org", "https://example.org/"),
        ("https://example.org:8443/m/", "https://example.org:8443/m/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("ftp://example.org", ""), ("https://me:pw@example.org", ""), ("example.org", ""), ("https://[", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_address_of_an_instance_is_compared_in_one_form(said: str, address: str) -> None:
    from maillage.exchange.signed import web_folder

    assert web_folder(said) == address


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from maillage.exchange.signed import instance_key, public_key

    with ThreadPoolExecutor(8) as pool:
        keys = {public_key(key) for key in pool.map(lambda _: instance_key(tmp_path / "site"), range(16))}
    assert len(keys) == 1
    assert [each.name for each in (tmp_path / "site").iterdir()] == ["exchange.key"]
    assert (tmp_path / "site" / "exchange.key").stat().st_mode & 0o777 == 0o600


def test_with_whom_somebody_will_not_work_does_not_leave() -> None:
    from maillage.exchange.models import Entry
    from maillage.exchange.signed import line_of

    entry = Entry(side="need", said={"text": "Water", "excludes": ["ES"], "wishes": ["FR"]})
    assert line_of(entry, "https://un.example.org/entry/x", {})["said"] == {"text": "Water", "wishes": ["FR"]}
