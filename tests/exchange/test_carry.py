"""A sheet taken in: what was planned is kept once, whole, by an office that may; bad rows are named and stop no other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.at_once import at_once
from tests.exchange.people import ON, account, holds, organisation
from tests.exchange.sheets import csv_of

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database
HEAD = ("id", "text", "place", "country", "topics", "until")
WATER = ("n1", "Réparer les pompes à eau", "Larache", "Maroc", "", "2027-06")
WASTE = ("n2", "Trier les déchets du marché", "Thiès", "Sénégal", "déchets", "")


def sheet_of(who: Any, whose: Any, *rows: tuple[str, ...], side: str = "need", **more: Any) -> Any:
    from maillage.exchange.carry import Sheet
    from maillage.exchange.sheet import rows_of

    read, _ = rows_of(side, csv_of(HEAD, *rows), "besoins.csv")
    return Sheet(whose.pk, side, read, who, ON, "besoins.csv", **more)


def entries(whose: Any) -> list[Any]:
    from maillage.exchange.models import Entry

    return list(Entry.objects.filter(organisation=whose).order_by("own_id", "key"))


@pytest.fixture
def town(database: None) -> tuple[Any, Any]:
    """Somebody, and the town hall for which they publish."""
    whose, who = organisation("Larache"), account("amina")
    holds(who, whose)
    return who, whose


def numbers(taken: Any) -> dict[str, int]:
    names = ("added", "changed", "published", "left", "refused", "kept_as_draft")
    return {name: getattr(taken, name) for name in names if getattr(taken, name)}


def test_looking_keeps_nothing(town: tuple[Any, Any], places: Places) -> None:
    from maillage.exchange.carry import look

    looked = look(sheet_of(*town, WATER, WASTE), places)
    assert looked.plan.counts["added"] == 2
    assert entries(town[1]) == []


def test_drafts_come_in_then_the_same_sheet_publishes_them_then_nothing_changes(
    town: tuple[Any, Any], places: Places
) -> None:
    from maillage.exchange.carry import take

    sheet = sheet_of(*town, WATER, WASTE)
    assert numbers(take(sheet, places, publish=False)) == {"added": 2}
    assert [(each.state, each.own_id, each.country, each.source) for each in entries(town[1])] == [
        ("draft", "n1", "MA", "besoins.csv"),
        ("draft", "n2", "SN", "besoins.csv"),
    ]
    assert numbers(take(sheet, places, publish=True)) == {"left": 2, "published": 2}
    water, waste = entries(town[1])
    assert (water.state, water.published_by, water.confirmed_on) == ("published", town[0], ON)
    assert str(water.expires) == "2027-07-01" and str(waste.expires) == "2027-11-28"
    before = [(each.version, each.changed_at) for each in entries(town[1])]
    assert numbers(take(sheet, places, publish=True)) == {"left": 2}
    assert [(each.version, each.changed_at) for each in entries(town[1])] == before


def test_a_published_line_that_changes_is_confirmed_and_counts_as_changed(
    town: tuple[Any, Any], places: Places
) -> None:
    from maillage.exchange.carry import take

    take(sheet_of(*town, WATER), places, publish=True)
    [before] = entries(town[1])
    other = (WATER[0], "Réparer et entretenir les pompes à eau", *WATER[2:])
    assert numbers(take(sheet_of(*town, other), places, publish=False)) == {"changed": 1}
    [after] = entries(town[1])
    assert (after.key, after.version, after.state) == (before.key, before.version + 1, "published")
    assert after.text == other[1] and after.changed_at > before.changed_at


def test_what_could_not_be_public_stays_a_draft_and_says_why(town: tuple[Any, Any], places: Places) -> None:
    from maillage.exchange.carry import look, take

    sheet = sheet_of(*town, WATER, ("n3", "Réparer les pompes à eau", "", "", "", ""))
    looked = look(sheet, places)
    assert [(p.code, p.line) for p in looked.not_ready[3]] == [("exchange.no-country", 3)]
    assert numbers(take(sheet, places, publish=True)) == {"added": 2, "published": 1, "kept_as_draft": 1}
    emptied = sheet_of(*town, (*WATER[:2], "", "", "eau", ""))
    refused = look(emptied, places).plan
    assert refused.counts["refused"] == 1  # it is public, and could not be with no country
    assert [p.code for p in refused.problems] == ["exchange.no-country"]


def test_what_a_curator_hid_stays_hidden_whatever_a_sheet_says(town: tuple[Any, Any], places: Places) -> None:
    from django.utils import timezone

    from maillage.exchange.carry import take
    from maillage.exchange.moderating import hide

    take(sheet_of(*town, WATER), places, publish=True)
    [entry] = entries(town[1])
    hide(entry.key, entry.version, "advertising", timezone.now())
    taken = take(sheet_of(*town, (WATER[0], "Refaire les conduites d’eau", *WATER[2:])), places, publish=True)
    [entry] = entries(town[1])
    assert entry.state == "hidden" and not numbers(taken).get("published")


def test_the_needs_and_the_offers_of_an_organisation_are_apart(town: tuple[Any, Any], places: Places) -> None:
    from maillage.exchange.carry import take

    take(sheet_of(*town, WATER), places, publish=False)
    assert numbers(take(sheet_of(*town, WATER, side="offer"), places, publish=False)) == {"added": 1}


def test_who_may_not_takes_nothing_in(town: tuple[Any, Any], places: Places) -> None:
    from maillage.exchange.carry import look, take
    from maillage.exchange.entries import NotTheirs
    from maillage.parties.models import Holding, Office, Organisation

    _, whose = town
    stranger, manager, idle = account("b"), account("c"), account("d")
    for who, rights in ((manager, {"may_manage": True}), (idle, {})):
        office = Office.objects.create(organisation=whose, title="x", **rights)
        Holding.objects.create(office=office, account=who, since=ON)
    for who in (stranger, idle):
        for verb in (look, lambda sheet, places: take(sheet, places, publish=False)):
            with pytest.raises(NotTheirs):
                verb(sheet_of(who, whose, WATER), places)
    assert numbers(take(sheet_of(manager, whose, WATER), places, publish=True)) == {"added": 1}
    assert entries(whose)[0].state == "draft"  # to publish is another office's
    Organisation.objects.filter(pk=whose.pk).update(standing="under_review")
    assert numbers(take(sheet_of(town[0], whose, WATER), places, publish=True)) == {"left": 1}
    assert entries(whose)[0].state == "draft"


def test_what_changes_between_the_look_and_the_taking_is_seen(
    town: tuple[Any, Any], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.exchange import carry
    from maillage.exchange.models import Entry

    sheet = sheet_of(*town, WATER)
    looked = carry.look(sheet, places)
    carry.take(sheet, places, publish=False)  # somebody else was first
    Entry.objects.update(version=7)
    monkeypatch.setattr(carry, "look", lambda *given: looked)
    assert numbers(carry.take(sheet, places, publish=False)) == {"left": 1}
    assert len(entries(town[1])) == 1


def test_of_10000_rows_of_which_3_are_bad_9997_go_in(town: tuple[Any, Any], places: Places) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.exchange.carry import take

    towns = (("Larache", "Maroc"), ("Thiès", "Sénégal"), ("Agadir", "Maroc"))
    rows = [(f"n{n}", f"Besoin d’eau {n}", *towns[n % 3], "eau", "2027") for n in range(10_000)]
    rows[41] = (rows[40][0], *rows[41][1:])
    rows[5_000] = ("n5000", "", "Larache", "Maroc", "", "")
    rows[9_999] = (*rows[9_999][:5], "le 31 juin")
    sheet = sheet_of(*town, *rows)
    seen: list[int] = []
    with CaptureQueriesContext(connection) as asked:
        taken = take(sheet, places, publish=True, progress=seen.append)
    assert numbers(taken) == {"added": 9_997, "published": 9_997, "refused": 3}
    assert [(p.line, p.field, p.code) for p in taken.plan.problems] == [
        (43, "id", "matching.id-twice"),
        (5_002, "text", "exchange.row-says-nothing"),
        (10_001, "until", "matching.day-wrong"),
    ]
    assert len(asked) < 400  # rows go in by many at a time
    assert seen == list(range(1, 10_001))
    again = replace(sheet, rows=sheet.rows[:200])
    assert numbers(take(again, places, publish=True)) == {"left": 199, "refused": 1}


@pytest.mark.usefixtures("_django")
def test_two_at_once_take_the_same_sheet_in_once(places: Places) -> None:
    """Really kept, in threads; on both databases."""
    from maillage.exchange.carry import take
    from maillage.exchange.models import Entry

    whose, who = organisation("À deux"), account("deux")
    holds(who, whose)
    sheet = sheet_of(who, whose, WATER, WASTE)
    try:
        done = at_once(*[lambda: numbers(take(sheet, places, publish=True))] * 2)
        assert sorted(done, key=str) == [{"added": 2, "published": 2}, {"left": 2}]
        assert Entry.objects.filter(organisation=whose).count() == 2
    finally:
        whose.delete()
        who.delete()
