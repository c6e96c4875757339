"""The steps of a dossier's procedure in agendas: of whose step it is, from the day on which all agreed to the day on which work begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from maillage.rules.obligation import Obligation
from tests.dossiers.at_site import DAY, agreed, do
from tests.site.dossier_pages import agree, pair

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


def lines(of: Any, *whose: Any, on: date = DAY) -> list[Obligation]:
    """The lines of the procedures of dossiers for these organisations."""
    from maillage.site.agenda.of_dossier_steps import of_dossier_steps
    from maillage.site.agenda.of_dossiers import taken_by

    keys = {each.pk for each in whose}
    return list(of_dossier_steps(taken_by(keys), keys, on, "fr"))


def rules(found: list[Obligation]) -> set[str]:
    return {each.rule.partition(".")[0] for each in found}


def test_each_reads_its_own_steps_once_all_agreed(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    assert lines(of, of.angers) == []
    agree(of)
    assert rules(lines(of, of.angers)) == {"fr-local"}
    assert rules(lines(of, of.agadir)) == {"ma-local"}
    both = lines(of, of.angers, of.agadir)
    assert len(both) == len({each.key for each in both}) and rules(both) == {"fr-local", "ma-local"}
    vote = next(each for each in both if each.rule == "fr-local.vote")
    assert vote.whose == of.angers.pk and vote.address == f"/dossier/{of.key}/procedure"
    assert vote.due is not None and vote.due <= date(2027, 1, 1)


def test_a_step_that_is_noted_leaves_the_agenda_and_comes_back_when_it_is_taken_back(
    signed: Callable[[str], Client],
) -> None:
    from maillage.dossiers import decisions as d

    of = pair(signed)
    agree(of)
    held = {each.rule for each in lines(of, of.angers)}
    do(of.key, of.angers, d.StepDone("fr-local.mandate", DAY))
    assert held - {each.rule for each in lines(of, of.angers)} == {"fr-local.mandate"}
    do(of.key, of.angers, d.StepDone("fr-local.mandate", DAY, back=True))
    assert {each.rule for each in lines(of, of.angers)} == held


def test_nothing_is_asked_of_a_dossier_that_rests_or_whose_work_has_begun(
    signed: Callable[[str], Client],
) -> None:
    from maillage.dossiers import decisions as d

    of = pair(signed)
    agree(of)
    do(of.key, of.angers, d.Suspended("security", {"fr": "route coupée"}, date(2027, 3, 1)))
    assert lines(of, of.angers) == []
    do(of.key, of.angers, d.Resumed())
    assert lines(of, of.angers)
    agreed(of.key, "waiver", {"reason": {"fr": "vu"}, "named": {"fr": "la maire"}}, of.angers, of.agadir)
    do(of.key, of.angers, d.Started(DAY))
    assert lines(of, of.angers) == []


def test_however_many_dossiers_there_are_the_database_is_asked_three_times(
    signed: Callable[[str], Client],
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.site.agenda.of_dossier_steps import of_dossier_steps
    from maillage.site.agenda.of_dossiers import taken_by

    of, other = pair(signed), pair(signed)
    for each in (of, other):
        agree(each)
    keys = {of.angers.pk, other.angers.pk}
    taken = taken_by(keys)
    list(of_dossier_steps(taken, keys, DAY, "fr"))
    with CaptureQueriesContext(connection) as asked:
        found = list(of_dossier_steps(taken, keys, DAY, "fr"))
    assert len(asked) == 3 and {each.whose for each in found} == keys


def test_the_agenda_page_shows_them(signed: Callable[[str], Client]) -> None:
    from tests.site.desk import text

    of = pair(signed)
    agree(of)
    said = text(of.one.get(f"/fr/party/{of.angers.pk}/agenda"))
    assert "Un élu donne le mandat politique" in said
    assert (
        f"/fr/dossier/{of.key}/procedure" in of.one.get(f"/fr/party/{of.angers.pk}/agenda").content.decode()
    )
