"""What arrives wrongly at the pages of a dossier: a clock that is behind, a link that others open, a file with one letter changed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_dossier_doors import asked, link, outside, state_of, town, typed
from tests.site.test_dossiers import opened, send

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "town"]  # fixtures
pytestmark = pytest.mark.database


class Clock:
    """The time of one machine, so far beside that of the others."""

    def __init__(self, beside: timedelta) -> None:
        self.beside = beside

    def now(self) -> datetime:
        from django.utils import timezone

        return timezone.now() + self.beside


@pytest.mark.parametrize(("minutes", "status"), [(-4, 302), (-6, 422)])
def test_a_machine_whose_clock_is_behind_is_told_so_and_nothing_typed_is_lost(
    town: Client, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    from maillage.dossiers import turn

    key = opened(town)
    monkeypatch.setattr(turn, "timezone", Clock(timedelta(minutes=minutes)))
    before = state_of(key).seq
    answer = send(town, f"/fr/dossier/{key}/do/remark", says="Nous venons en mars.")
    assert answer.status_code == status
    if status == 302:
        assert state_of(key).seq == before + 1  # put in order: no decision is earlier than the one before
    else:
        assert "horloge" in text(answer) and "Nous venons en mars." in answer.content.decode()
        assert state_of(key).seq == before


def test_a_link_opened_by_a_scanner_ahead_of_its_reader_still_acts_once(
    town: Client, outside: Client
) -> None:
    """As mail programs and scanners do it: HEAD, GET, a preview, once more by whom it was forwarded to."""
    from maillage.dossiers.models import Door

    key, partner = asked(town)
    at, code = link(town, key, partner)
    before, row = state_of(key), Door.objects.values().get()
    for headers in (
        {},
        {"Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"X-Moz": "prefetch"},
    ):
        for ask in (outside.get, outside.head):
            assert ask(at, headers=headers).status_code == 200
    assert outside.options(at).status_code == 405 and outside.post(at, {}).status_code in (409, 422)
    assert state_of(key) == before
    kept = Door.objects.values().get()
    assert (kept["used_at"], kept["tries"]) == (row["used_at"], row["tries"])
    assert typed(outside, at, code).status_code == 302, "its reader acts as if nobody had been there"
    assert typed(outside, at, code).status_code == 409
    assert len(state_of(key).texts["diagnosis"].current.keys) == 1


def test_a_file_taken_away_with_one_letter_changed_is_found(
    town: Client, outside: Client, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    from maillage.dossiers.ledger.check import main as check

    key, partner = asked(town)
    at, _ = link(town, key, partner)
    data = outside.post(at, {"then": "away"}).content
    file = tmp_path / "dossier.zip"
    file.write_bytes(data)
    assert check([str(file)]) == 0
    [word] = {each.group() for each in re.finditer(rb"Pas de bacs", data)}
    file.write_bytes(data.replace(word, b"Pas de bais"))
    assert check([str(file)]) == 1 and b"BROKEN" in capsysbinary.readouterr().out


def test_ten_megabytes_are_refused_before_they_are_read(town: Client) -> None:
    key = opened(town)
    answer: Any = town.post(f"/fr/dossier/{key}/do/remark", {"says": "x" * 10_000_000})
    assert answer.status_code == 413 and state_of(key).remarks == ()
