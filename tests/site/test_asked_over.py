"""Questions asked over what the site keeps: the same answers as over a connection of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.record.answers import country_counts
from maillage.record.money.ask import money
from maillage.record.money.model import Question
from maillage.record.money.spread import spread
from maillage.record.money.years import yearly
from maillage.record.organisations.about import about_organisation, one_organisation
from maillage.record.side_by_side import side_by_side
from maillage.record.store import Reader, RecordDamaged, Store

QUESTIONS = (
    Question(by=("year",), country="SN"),
    Question(by=("year", "country")),
    Question(by=("year",), country="MA", currency="XOF"),
    Question(by=("year",), currency="USD", topic="water_sanitation"),
    Question(by=("role",), organisations=("iati-org:XM-DAC-41114",)),
    Question(by=("year",), currency="own"),
)


@pytest.fixture
def readers(site_home: Path) -> tuple[Reader, Reader]:
    """The same record twice: without anything kept, and as the site keeps it."""
    from maillage.site.at_hand import at_hand

    return Store(site_home).open(), at_hand(site_home).reader


ASKED: tuple[Callable[[Reader], Any], ...] = (
    *(lambda reader, asked=asked: money(reader, asked) for asked in QUESTIONS),  # type: ignore[misc]
    lambda reader: country_counts(reader, "MA"),
    lambda reader: side_by_side(reader, "MA"),
    lambda reader: spread(reader, Question(country="SN"), "place"),
)


def test_the_site_answers_as_the_command(readers: tuple[Reader, Reader]) -> None:
    alone, kept = readers
    assert alone.kept is None and kept.kept is not None
    for ask in ASKED:
        assert ask(alone) == ask(kept)


def test_a_page_counts_what_the_command_counts(readers: tuple[Reader, Reader]) -> None:
    """A page asks for less beside its sums, and finds the same sums in another way."""
    alone, kept = readers
    for question in QUESTIONS[:4]:
        whole, page = (
            yearly(money(alone, question)),
            yearly(money(kept, question, beside=("items", "shares"))),
        )
        assert whole.years == page.years and whole.totals == page.totals
        assert whole.left_out == page.left_out
        assert not page.answer.rates


def test_one_organisation_is_told_as_when_all_are_looked_at(readers: tuple[Reader, Reader]) -> None:
    alone, kept = readers
    query = "SELECT organisation FROM activity_parties WHERE organisation IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 3"
    assert kept.kept is not None
    for (identifier,) in kept.kept.database.cursor().execute(query).fetchall():
        _, whole = about_organisation(alone, identifier, {})
        one = one_organisation(kept, identifier)
        assert whole is not None and one is not None
        for name in (
            "row",
            "mentions",
            "many",
            "countries",
            "years",
            "undated",
            "partners",
            "links",
            "sources",
        ):
            assert getattr(one, name) == getattr(whole, name), name
    assert one_organisation(kept, "iati-org:nobody") is None


def test_a_part_that_is_gone_is_said_to_be(site_home: Path, tmp_path: Path) -> None:
    from maillage.site.at_hand import at_hand

    copied = tmp_path / "home"
    shutil.copytree(site_home / "record", copied / "record")
    kept = at_hand(copied).reader
    for path in kept.files("money"):
        Path(path).unlink()
    with pytest.raises(RecordDamaged):
        money(kept, Question(place="geonames:2553604"))
