"""Fetching in tests: what is fetched, quickly, and what came of it. No wait is waited."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from maillage.record.fetch.connect import Web
from maillage.record.fetch.fetch import fetch
from maillage.record.fetch.model import Fetched, Limits, Unchanged
from maillage.reference.problems import Problem

DATA = bytes(range(256)) * 800
SHA = hashlib.sha256(DATA).hexdigest()
QUICK = Limits(stall_seconds=0.3, tries=3, first_wait=1)


class Slept(list[float]):
    """The waits that were asked for, none of them waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def get(address: str, folder: Path, limits: Limits = QUICK, **options: Any) -> Fetched | Unchanged | Problem:
    slept = options.pop("slept", Slept())
    return fetch(address, folder, limits=limits, web=Web(sleep=slept, **options.pop("web", {})), **options)


def whole(got: Fetched | Unchanged | Problem) -> Fetched:
    assert isinstance(got, Fetched), got
    assert got.path.read_bytes() and hashlib.sha256(got.path.read_bytes()).hexdigest() == got.sha256
    return got


def refused(got: Fetched | Unchanged | Problem) -> Problem:
    assert isinstance(got, Problem), got
    for language in ("en", "fr", "ar"):
        assert "?" not in got.message(language).replace("\u061f", "")
        assert got.mend(language)
    return got


def left_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"lock"}
