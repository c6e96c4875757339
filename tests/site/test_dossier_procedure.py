"""The procedure of a dossier: one checklist for all its parties, ticked by whose step it is, taken back, and what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do, joined
from tests.site.desk import text
from tests.site.dossier_pages import BUDGET, agree, pair
from tests.site.test_dossiers import officer, once, send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
VOTE, MA_VOTE = "fr-local.vote", "ma-local.vote"


def at(of: Any, more: str = "", language: str = "fr") -> str:
    return f"/{language}/dossier/{of.key}/procedure{more}"


def boxes(html: str) -> set[str]:
    """The steps that can be ticked."""
    return set(re.findall(r'type="checkbox" name="step" value="([^"]+)"', html))


def row(html: str, name: str) -> str:
    """A row of the list, without its marks."""
    rows = [re.sub(r"<[^>]+>", " ", each) for each in re.findall(r"<tr.*?</tr>", html, re.DOTALL)]
    return " ".join(next(each for each in rows if name in each).split())


def steps(of: Any) -> dict[str, date]:
    from maillage.dossiers.turn import standing

    found = standing(of.key)
    assert found is not None
    return found.state.steps


def test_one_list_for_both_and_each_ticks_its_own(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    agree(of)
    mine, theirs = (who.get(at(of)).content.decode() for who in (of.one, of.other))
    names = [re.findall(r'<tr role="row" id="s(\d+)">', each) for each in (mine, theirs)]
    assert names[0] == names[1] and len(names[0]) > 10
    assert VOTE in boxes(mine) and MA_VOTE not in boxes(mine)
    assert MA_VOTE in boxes(theirs) and VOTE not in boxes(theirs)
    assert "réglé par le dossier lui-même" in row(mine, "Les deux côtés s’accordent sur un texte")
    assert "Angers" in row(mine, "L’assemblée approuve la convention")
    said = text(of.one.get(at(of)))
    assert "Pour commencer le 1er janvier 2027" in said or "Un début le 1er janvier 2027" in said
    assert "viendront plus tard" in said


def test_a_step_that_is_ticked_stands_in_the_dossier_for_all_and_is_taken_back_by_who_did_it(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    agree(of)
    address = at(of)
    answer = send(of.one, address, then="tick", step=["fr-local.mandate", MA_VOTE], done_on="2026-11-28", evidence="note 12")  # fmt: skip
    assert answer.status_code == 302, text(answer)
    assert steps(of) == {f"{of.angers.pk}/fr-local.mandate": date(2026, 11, 28)}  # not the partner's step
    said = text(of.other.get(address))
    assert "Étapes faites" in said and "fait le 28 novembre 2026" in said.lower()
    story = text(of.other.get(f"/fr/dossier/{of.key}/story"))
    assert "Un élu donne le mandat" in story and "Pièce à l’appui : note 12." in story
    assert 'name="undo"' not in of.other.get(address).content.decode()
    foreign = of.other.post(address, {"once": once(of.other, address), "undo": "fr-local.mandate"})
    assert foreign.status_code == 422 and steps(of)
    answer = of.one.post(address, {"once": once(of.one, address), "undo": "fr-local.mandate"})
    assert answer.status_code == 302 and steps(of) == {}
    assert "revient sur une étape" in text(of.other.get(f"/fr/dossier/{of.key}/story"))


def test_a_day_to_come_and_no_step_are_refused_and_what_was_ticked_stands(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    agree(of)
    answer = send(of.one, at(of), then="tick", step="fr-local.mandate", done_on="2031-01-01", evidence="x")
    html = answer.content.decode()
    assert answer.status_code == 422 and 'id="done_on-error"' in html and 'value="2031-01-01"' in html
    assert re.search(r'value="fr-local.mandate" checked', html) and steps(of) == {}
    none = send(of.one, at(of), then="tick", done_on="2026-11-28")
    assert none.status_code == 422 and "Cochez au moins une étape" in text(none)


def test_two_towns_of_one_country_have_both_to_take_a_step(signed: Callable[[str], Client]) -> None:
    from maillage.parties.models import Organisation

    of = pair(signed)
    Organisation.objects.filter(pk=of.agadir.pk).update(country="FR")
    address = at(of)
    send(of.one, address, then="tick", step="fr-local.mandate", done_on="2026-11-28")
    html = of.one.get(address).content.decode()
    assert "reste à faire par Agadir" in row(html, "Un élu donne le mandat")
    assert 'name="undo" value="fr-local.mandate"' in html
    send(of.other, address, then="tick", step="fr-local.mandate", done_on="2026-11-28")
    assert "reste à faire" not in row(of.one.get(address).content.decode(), "Un élu donne le mandat")


def test_a_country_without_rules_of_its_own_goes_by_neutral_ones_and_that_is_said(
    signed: Callable[[str], Client],
) -> None:
    from maillage.parties.models import Organisation

    of = pair(signed)
    Organisation.objects.filter(pk=of.agadir.pk).update(country="CI")
    page = of.other.get(at(of))
    assert "Côte d’Ivoire" in text(page) and "default.mandate.ci" in boxes(page.content.decode())
    assert "neutre" in text(page) or "usuelles" in text(page)
    send(of.other, at(of), then="tick", step="default.mandate.ci", done_on="2026-11-28")
    assert steps(of) == {f"{of.agadir.pk}/default.mandate": date(2026, 11, 28)}


def test_without_a_text_the_start_is_assumed_and_said_to_be(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    assert "Aucun début n’est encore écrit dans le texte commun" in text(of.one.get(at(of)))


def test_what_stands_in_the_way_is_said_of_each_side_and_its_questions_asked_of_it(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    agree(of, budget=BUDGET)
    html = of.one.get(at(of)).content.decode()
    assert "Angers (France)" in text(of.one.get(at(of)))
    assert "ce fonds compte en" not in html  # amounts decide of nothing there
    assert f'name="q-own_competence-{of.angers.pk}"' in html
    assert f'name="q-own_competence-{of.angers.pk}"' not in of.other.get(at(of)).content.decode()
    answer = send(of.one, at(of), then="answer", **{f"q-money_to_state-{of.angers.pk}": "yes"})
    assert answer.status_code == 302
    page = of.other.get(at(of))
    assert "Aucun argent ne va à un État étranger" in text(page) and "dit pour Angers le" in text(page)


def test_who_only_looks_on_ticks_nothing(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    observer = joined(of.key, of.angers, "Lille", "observer", holds_key=False)
    eyes = signed("reader")
    officer(eyes, observer)
    html = eyes.get(at(of)).content.decode()
    assert boxes(html) == set() and 'name="q-' not in html and "Procédure" in html
    funds = eyes.get(f"/fr/dossier/{of.key}/funds").content.decode()
    assert 'name="q-' not in funds and "/write#" not in funds
    assert signed("reader").get(at(of)).status_code == 404


def test_once_the_work_has_begun_the_list_says_since_when(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import DAY, agreed

    of = pair(signed)
    agree(of)
    agreed(of.key, "waiver", {"reason": {"fr": "vu"}, "named": {"fr": "la maire"}}, of.angers, of.agadir)
    do(of.key, of.angers, d.Started(DAY))
    said = text(of.one.get(at(of)))
    assert "Les travaux ont commencé le 28 novembre 2026" in said and "n’est plus possible" not in said


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_speaks_each_language(language: str, signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    agree(of)
    assert of.one.get(at(of, language=language)).status_code == 200


def test_it_asks_the_database_little(signed: Callable[[str], Client]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    of = pair(signed)
    agree(of)
    of.one.get(at(of))
    with CaptureQueriesContext(connection) as asked:
        of.one.get(at(of))
    assert len(asked) <= 14, [each["sql"][:80] for each in asked]
