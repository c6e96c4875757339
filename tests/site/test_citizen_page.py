"""The page of a dossier for citizens: its words counted, its results from what was noted, what it costs for each inhabitant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.public_page import published
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossiers import officer, send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


@pytest.fixture
def towns(database: None) -> tuple[Any, Any]:
    return organisation("Saint-Louis", country="SN", place="geonames:2246452"), organisation(
        "Agadir", place=""
    )


def test_it_tells_results_with_day_and_source_and_what_it_costs_for_each_inhabitant(
    towns: tuple[Any, Any], reader: Client
) -> None:
    budget = [
        {"source": "Saint-Louis", "currency": "XOF", "amount": 12_000_000}, {"source": "Agadir", "currency": "EUR", "amount": 3_000_000},
        {"source": "Un fonds", "currency": "EUR", "amount": 5_000_000},
    ]  # fmt: skip
    key, *_ = published(*towns, budget=budget)
    said = text(reader.get(f"/fr/cooperation/{key}"))
    assert "ménages qui trient : 1 200 ménages le 28 novembre 2026" in said and "registre communal" in said
    assert "À bientôt." in said
    assert "par habitant" in said and "divisés par" in said and "GeoNames" in said
    assert "Agadir : 30 000 € en tout. Par habitant, c’est inconnu" in said  # no place is known of it
    assert "Un fonds" in said and "ne sont pas additionnées" in said
    for language in ("en", "ar"):
        assert reader.get(f"/{language}/cooperation/{key}").status_code == 200


def test_without_a_budget_it_is_not_known(towns: tuple[Any, Any], reader: Client) -> None:
    key, *_ = published(*towns)
    assert "Inconnu : aucun budget n’est convenu." in text(reader.get(f"/fr/cooperation/{key}"))


def test_too_many_words_are_counted_beside_the_field_and_results_are_chosen(
    towns: tuple[Any, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.dossiers.turn import standing

    client = signed("reader")
    officer(client, towns[0])
    key, *_ = published(*towns)
    found = standing(key)
    assert found
    version = found.state.texts["citizen"].current
    address = f"/fr/dossier/{key}/text/citizen/write"
    page = client.get(address).content.decode()
    chosen = version.articles["results_told"]
    assert all(f'value="{each}" checked' in page for each in chosen) and "ménages qui trient" in page
    typed = {"then": "propose", "base": version.hash, "in": "fr", "why": "plus court", "summary": "mot " * 151, "citizen_gives": "x",
             "citizen_gains": "y", "message": "z", "results_told": chosen}  # fmt: skip
    answer = send(client, address, **typed)
    assert answer.status_code == 422 and 'id="summary-error"' in answer.content.decode()
    assert "a 151 mots" in text(answer) and "150" in text(answer)
    few = send(client, address, **{**typed, "summary": "court", "results_told": chosen[:1]})
    assert few.status_code == 422 and 'id="results_told-error"' in few.content.decode()
    assert send(client, address, **{**typed, "summary": "court"}).status_code == 302
    read = text(client.get(f"/fr/dossier/{key}/text/citizen"))
    assert "ménages qui trient : 1 200 ménages" in read and "d1" not in read.split()
