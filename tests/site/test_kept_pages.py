"""Pages that a process keeps: what a reader gets the second time is what came the first time, however it is packed."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

ADDRESS = "/en/place/geonames:2543549"


def _body(answer: Any) -> bytes:
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(answer.content) if packed else bytes(answer.content)


def test_a_kept_page_is_the_page(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.pages import place

    first = reader.get(ADDRESS)
    monkeypatch.setattr(place, "place_answer", lambda *_: pytest.fail("made anew"))
    plain, packed = reader.get(ADDRESS), reader.get(ADDRESS, headers={"Accept-Encoding": "br, gzip"})
    assert not plain.has_header("Content-Encoding") and packed.headers["Content-Encoding"] == "gzip"
    assert first.content == plain.content == _body(packed)
    assert len(packed.content) * 3 < len(plain.content)
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    for answer in (first, plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "X-Frame-Options"):
        assert first.headers[name] == plain.headers[name] == packed.headers[name]


def test_whoever_has_it_is_told_so_in_either_form(reader: Client) -> None:
    for encoding in ("identity", "gzip"):
        answer = reader.get(ADDRESS, headers={"Accept-Encoding": encoding})
        again = reader.get(
            ADDRESS, headers={"Accept-Encoding": encoding, "If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304 and not again.content
    assert answer.headers["ETag"].startswith('W/"')


def test_a_kept_page_takes_little_memory(reader: Client) -> None:
    from django.core.cache import caches

    size = len(reader.get(ADDRESS).content)
    kept = [value for value in caches["pages"]._cache.values() if b"Content-Type" in value]  # type: ignore[attr-defined]
    assert len(kept) == 1
    assert len(kept[0]) * 3 < size
