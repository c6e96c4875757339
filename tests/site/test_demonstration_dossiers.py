"""The dossiers of a demonstration: one at every stage, with every kind of text and of guest that a visitor may ask about; all invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)
PHASES = {"draft", "defined", "engaged", "evaluated", "closed", "suspended", "abandoned"}
KINDS = {
    "diagnosis", "definition", "terms", "aide_memoire", "mission_decision", "waiver", "visit_note", "minutes", "citizen", "closure", "renewal",
}  # fmt: skip

SAID = {"fr": "renouvelé jusqu’au", "en": "renewed until", "ar": "مجدَّد إلى غاية"}
"""What tells work that goes on by a renewal."""


@pytest.fixture
def states(database: None, site_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Where each of its dossiers stands, by the English, else the French title of its words."""
    from django.conf import settings

    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standing
    from maillage.reference.texts import catalogue
    from maillage.site.demonstration_people import people

    monkeypatch.setattr(settings, "DEMO", True)
    people(site_home, ON)
    titles = {
        words["fr"]: name.removesuffix("_title")
        for name, words in catalogue("maillage.site", "demonstration_dossiers").items()
        if name.endswith("_title")
    }
    found = {}
    for row in Dossier.objects.all():
        assert row.generated
        one = standing(row.pk)
        assert one is not None
        found[titles[row.title["fr"]]] = one.state
    return found


def test_one_stands_at_every_phase_with_every_kind_of_text(states: dict[str, Any]) -> None:
    from maillage.dossiers.texts import kinds

    assert {each.phase for each in states.values()} == PHASES
    texts = {name.partition(":")[0] for each in states.values() for name in each.texts}
    assert texts == KINDS == set(kinds())  # a new kind of text has its place in the demonstration too


def test_each_speaks_of_its_own_matter(states: dict[str, Any]) -> None:
    needs = [each.need["fr"] for each in states.values()]
    situations = [
        each.in_force("diagnosis").articles["situation"]["fr"]
        for each in states.values()
        if each.in_force("diagnosis")
    ]
    for said in (needs, situations):
        assert len({*said}) == len(said) > 4


def test_one_was_renewed_after_both_sides_had_evaluated_it(states: dict[str, Any]) -> None:
    from maillage.cli.dossier import _renewed
    from maillage.dossiers.of_other_sides import awaits
    from maillage.dossiers.where_it_stands import renewed_until

    until = {name: renewed_until(each) for name, each in states.items()}
    assert [name for name, day in until.items() if day and day > ON] == ["gardens"]
    assert [*_renewed().values()] == [until["gardens"]]  # what the command lists
    gardens = states["gardens"]
    assert not any(awaits(gardens, party) for party in gardens.parties)


def test_one_is_evaluated_by_one_side_and_waits_for_the_other(states: dict[str, Any]) -> None:
    from maillage.dossiers.deciding.gates import sides_missing

    theatre = states["theatre"]
    assert theatre.phase == "evaluated"
    assert len(sides_missing(theatre)) == 1


def test_one_is_agreed_and_not_begun_by_an_exception_from_the_visit(states: dict[str, Any]) -> None:
    from maillage.dossiers.deciding.gates import may_begin

    registry = states["registry"]
    assert (registry.phase, registry.started_on) == ("defined", None)
    assert registry.in_force("waiver") is not None
    may_begin(registry, ON)


def test_a_party_came_by_a_link_alone(states: dict[str, Any]) -> None:
    from maillage.dossiers.doors import has_holder
    from maillage.dossiers.models import Door
    from maillage.dossiers.turn import decisions_of

    (door,) = Door.objects.all()
    assert door.used_at is not None and door.used_at.date() < ON
    there = states["registry"].parties[door.organisation_id]
    assert there.here
    assert not has_holder(door.organisation, ON)
    mine = [each for each in decisions_of(door.dossier_id) if each.by.party == there.party]
    assert {each.by.through for each in mine} == {"link"}
    assert states["registry"].remarks[-1].party == there.party


def test_citizens_asked_and_one_question_is_answered(states: dict[str, Any]) -> None:
    from maillage.dossiers.models import Dossier, Question
    from maillage.dossiers.questions import sides
    from maillage.dossiers.questions_kept import public_of, waiting_of

    (row,) = Dossier.objects.filter(public=True)
    (shown,) = public_of(row.pk)
    assert shown.answered_at is not None and shown.answer
    waits = waiting_of({row.pk: sides(states["gardens"])})
    assert [(each.step, len(each.sides)) for each in waits[row.pk]] == [("let", 1)]
    assert Question.objects.count() == 2


def test_one_was_handed_to_another_office_that_has_not_read_it(states: dict[str, Any]) -> None:
    (handed,) = states["gardens"].handovers
    assert handed.to_office != handed.from_office and not handed.read


def test_each_page_says_until_when_it_was_renewed(states: dict[str, Any], reader: Any) -> None:
    from maillage.dossiers.models import Dossier
    from maillage.parties.models import Holding

    key, owner = Dossier.objects.get(public=True).pk, states["gardens"].owner
    held = Holding.objects.filter(office__organisation=owner).select_related("account").order_by("pk")[0]
    reader.force_login(held.account)
    for language, words in SAID.items():
        for page in (f"cooperation/{key}", f"dossier/{key}", f"party/{owner}/dossiers"):
            answer = reader.get(f"/{language}/{page}")
            assert answer.status_code == 200, page
            assert words in answer.content.decode(), (language, page)
