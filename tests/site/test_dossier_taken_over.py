"""Whoever agrees to a closure sees first how the other side rated theirs: with the agreement that becomes their own word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.dossiers.at_site import DAY, agreed, do
from tests.site.desk import text
from tests.site.dossier_pages import Pair, agree, pair
from tests.site.test_dossier_doors import link, outside, state_of, typed
from tests.site.test_dossiers import once

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside"]  # fixtures
pytestmark = pytest.mark.database
WHY = {"fr": "vu"}
CLOSURE = {"done": WHY, "remains": WHY, "lesson": WHY}


def to_close(signed: Callable[[str], Client]) -> Pair:
    """Angers evaluated both sides and proposes to close; neither has agreed to that yet."""
    from maillage.dossiers import decisions as d

    of = pair(signed)
    agree(of)
    agreed(of.key, "waiver", {"reason": WHY, "named": WHY}, of.angers, of.agadir)
    do(of.key, of.angers, d.Started(DAY))
    ratings = {"impact": {of.angers.pk: d.Rating(4), of.agadir.pk: d.Rating(None, {"fr": "trop tôt là-bas"})}}
    do(of.key, of.angers, d.EvaluationFiled("e1", "final", DAY, ratings, WHY, WHY))
    do(of.key, of.angers, d.VersionProposed("closure", CLOSURE))
    return of


def test_ratings_by_the_other_side_stand_beside_the_button(signed: Callable[[str], Client]) -> None:
    of = to_close(signed)
    at = f"/fr/dossier/{of.key}/text/closure"
    theirs, own = text(of.other.get(at)), of.one.get(at).content.decode()
    assert "note Agadir selon Angers" in theirs and "trop tôt là-bas" in theirs and "Impact" in theirs
    assert 'id="taken-over"' not in own, "one’s own ratings are taken over from nobody"
    for language, word in (("en", "What you take over"), ("ar", "ما تتبنّونه")):
        assert word in of.other.get(at.replace("/fr/", f"/{language}/")).content.decode()
    agree_there = {
        "once": once(of.other, at),
        "then": "agree",
        "shown": state_of(of.key).texts["closure"].current.hash,
    }
    assert of.other.post(at, agree_there).status_code == 302
    assert 'id="taken-over"' not in of.other.get(at).content.decode(), "it is agreed to"


def test_by_a_link_they_are_read_first_too_and_become_the_word_of_that_side(
    signed: Callable[[str], Client], outside: Client
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.of_other_sides import of_ratings
    from maillage.parties.models import Holding, Organisation

    of = to_close(signed)
    Holding.objects.filter(office__organisation=of.agadir).delete()
    Organisation.objects.filter(pk=of.agadir.pk).update(standing="unclaimed")
    door, code = link(of.one, of.key, of.agadir, text="closure")
    assert "note Agadir selon Angers" in text(outside.get(door)) and "trop tôt là-bas" in text(
        outside.get(door)
    )
    assert typed(outside, door, code).status_code == 302
    do(of.key, of.angers, d.KeyGiven("closure", state_of(of.key).texts["closure"].current.hash))
    state = state_of(of.key)
    assert state.phase == "closed"
    assert of_ratings(state, state.evaluations[0], of.agadir.pk) == "confirmed"
    assert "confirmé par Agadir" in text(of.one.get(f"/fr/dossier/{of.key}/evaluation"))
