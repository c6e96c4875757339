"""The record kept at hand: whole for who reads it, new for who comes after an import."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.reference.places import Places

FIRST = "Commune,Pays,Ville partenaire,Pays partenaire\nLarache,Maroc,Almuñécar,Espagne\n"
MORE = FIRST + "Larache,Maroc,Nantes,France\n"


@pytest.fixture(autouse=True)
def _clean_beginnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site forks before it has threads or an open database; a run of tests has both, and begins a process from nothing."""
    from multiprocessing import get_context

    from maillage.site import at_hand as room

    monkeypatch.setattr(room, "get_context", lambda _: get_context("spawn"))


def test_a_page_keeps_its_record_and_the_next_one_sees_the_import(
    home: Path, tmp_path: Path, places: Places
) -> None:
    from maillage.cli import front
    from maillage.record.answers import place_answer
    from maillage.site.at_hand import at_hand

    sheet = tmp_path / "liens.csv"
    larache = places.get("geonames:2543549")
    assert larache is not None

    def partners(held: object) -> int:
        from maillage.site.at_hand import AtHand

        assert isinstance(held, AtHand)
        return len(place_answer(held.at_places, held.reader, places, larache).partners)

    assert partners(at_hand(home)) == 0
    sheet.write_text(FIRST, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code == 0
    before = at_hand(home)
    assert partners(before) == 1
    assert at_hand(home) is before
    sheet.write_text(MORE, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code == 0
    assert partners(before) == 1
    assert partners(at_hand(home)) == 2


def test_what_processes_share_is_not_asked_again(
    home: Path, tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.cli import front
    from maillage.site import at_hand as room

    sheet = tmp_path / "liens.csv"
    sheet.write_text(MORE, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code == 0
    room.share(home)
    hold = room.hold
    monkeypatch.setattr(room, "hold", lambda _: pytest.fail("asked again"))
    assert len(room.at_hand(home).at_places.rows("partners", "geonames:2543549")) == 2
    monkeypatch.setattr(room, "hold", hold)
    other = tmp_path / "autres.csv"
    other.write_text(MORE.replace("Nantes", "Angers"), encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(other)]).exit_code == 0
    assert len(room.at_hand(home).at_places.rows("partners", "geonames:2543549")) == 3


def test_likely_partners_come_ready_to_be_shared(site_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are learnt aside, and whatever is counted once about them with them."""
    from functools import cached_property

    from maillage.site import at_hand as room

    monkeypatch.setattr(room, "_learnt", {})
    room.share(site_home)
    monkeypatch.setattr(room, "fit", lambda *_: pytest.fail("learnt again"))
    model = room.likely(room.at_hand(site_home))
    assert model is not None
    later = {n for n, made in vars(type(model.measures)).items() if isinstance(made, cached_property)}
    assert later and later <= vars(model.measures).keys()


def test_a_process_that_the_system_ends_stops_no_site_from_starting(
    _django: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where there is too little memory for reading the record twice."""
    from maillage.site import at_hand as room
    from maillage.site.warm import warm

    monkeypatch.setattr(room, "_made_to_share", _ended_by_the_system)
    warm()


def _ended_by_the_system(home: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_record_that_cannot_be_read_stops_no_site_from_starting(_django: None, home: Path) -> None:
    from maillage.site.warm import warm

    (home / "record").mkdir(parents=True)
    (home / "record" / "current").write_text("000001-000000000000\n", encoding="utf-8")
    warm()
