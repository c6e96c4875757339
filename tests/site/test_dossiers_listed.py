"""The dossiers of an organisation in a list: how far each still holds, and those that serve one plan or commitment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do, opened
from tests.site.test_dossiers import partner, town

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

__all__ = ["partner", "town"]  # fixtures
pytestmark = pytest.mark.database
Side = tuple["Client", Any]


@pytest.fixture
def seen_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Look at the lists and dossiers so many days from today."""
    from maillage.site.dossiers import here, listed
    from maillage.site.today import today

    now: date = today()

    def at(days: int) -> None:
        for each in (here, listed):
            monkeypatch.setattr(each, "today", lambda: now + timedelta(days=days))

    return at


def test_a_dossier_in_which_nothing_is_decided_ages_and_stands_last(
    town: Side, seen_on: Callable[[int], None]
) -> None:
    client, home = town
    row, _ = opened(home, title={"fr": "Trier les déchets"})
    page, listed = f"/fr/dossier/{row.pk}", f"/fr/party/{home.pk}/dossiers"
    for days, said in ((0, "Dernière décision le"), (277, "Dernière décision le"), (279, "cela commence à dater"),
                       (817, "cela commence à dater"), (819, "ancien, demandez")):  # fmt: skip
        seen_on(days)
        text = client.get(page).content.decode()
        assert said in text and ("dater" in text or "ancien" in text) == (days > 277), days
        assert said.lower() in client.get(listed).content.decode().lower()
    assert '<li class="quiet">' in client.get(listed).content.decode()
    assert "قديم، اسألوا شركاءكم" in client.get(f"/ar/dossier/{row.pk}").content.decode()


def test_the_list_shows_those_that_serve_a_plan(town: Side) -> None:
    from maillage.dossiers import decisions as d

    client, home = town
    at = f"/fr/party/{home.pk}/dossiers"
    rows = [opened(home, title={"fr": name})[0] for name in ("Trier", "Planter", "Chanter")]
    assert 'name="attached"' not in client.get(at).content.decode()
    for row in rows[:2]:
        do(row.pk, home, d.Attached("plan", "PSE", {"fr": "Plan Sénégal émergent"}))
    do(rows[1].pk, home, d.Attached("commitment", "", {"fr": "Accord de Paris"}))
    page = client.get(at).content.decode()
    assert page.count("<option") == 3 and all(name in page for name in ("Trier", "Planter", "Chanter"))
    served = client.get(at, {"attached": "plan:PSE"}).content.decode()
    assert "Trier" in served and "Planter" in served and "Chanter" not in served
    assert 'value="plan:PSE" selected' in served
    paris = client.get(at, {"attached": "commitment:Accord de Paris"}).content.decode()
    assert "Planter" in paris and "Trier" not in paris and "Accord de Paris" in paris
    unknown = client.get(at, {"attached": "plan:<x>"}).content.decode()
    assert "Chanter" in unknown and "<x>" not in unknown
