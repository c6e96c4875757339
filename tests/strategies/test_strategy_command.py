"""`maillage strategy`: over a home of its own, for people and programs."""

from __future__ import annotations

import pytest

from tests.cli.test_carry import Home

MAKE = """
from datetime import date
from django.utils import timezone
from tests.dossiers.at_site import joined, opened
from tests.exchange.people import account, holds
from maillage.strategies.keep import Actor, adopted, begun, placed, written
from maillage.strategies.model import Objective, Strategy
row, owner = opened(title={"fr": "Trier les déchets", "ar": "فرز النفايات"})
joined(row.pk, owner)
who = account("awa")
office = holds(who, owner).office
office.may_bind = True
office.save()
by = Actor(who, owner, date(2026, 11, 28))
said = Strategy({"fr": "Le large"}, 2025, 2030, objectives=(Objective("clean", {"fr": "Des rues propres"}), Objective("school", {"fr": "Des écoles"})))
strategy = begun(by, said)
placed(strategy.pk, by, row.pk, "clean")
adopted(strategy.pk, by, timezone.now(), 1)
print(strategy.pk)
print(owner.pk)
print(row.pk)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str, str, str]:
    """A home with a strategy: its key, that of its organisation, that of its dossier."""
    home = Home(tmp_path_factory.mktemp("strategy") / "home")
    strategy, owner, dossier = home.python(MAKE).split()
    return home, strategy, owner, dossier


def test_the_list_and_what_one_says(made: tuple[Home, str, str, str]) -> None:
    home, key, owner, dossier = made
    [row] = home.json("strategy", "list")["strategies"]
    assert (row["key"], row["organisation"], row["edition"], row["reports"]) == (key, owner, 1, [])
    code, said, err = home.run("strategy", "list", "--lang", "fr")
    assert code == 0 and "Le large" in said and "de 2025 à 2030" in said, err
    assert home.json("strategy", "show", key)["dossiers"] == {dossier: "clean"}
    code, said, err = home.run("strategy", "show", key, "--lang", "fr")
    assert code == 0, err
    assert (
        "numéro non connu" in said
        and "Trier les déchets" in said
        and "Aucun dossier n’y est rattaché" in said
    )


def test_the_report_of_a_year(made: tuple[Home, str, str, str]) -> None:
    home, _, owner, dossier = made
    found = home.json("strategy", "report", owner, "--year", "2026")
    assert found["published"] is False and len(found["sha256"]) == 64
    assert found["report"]["objectives"][0]["dossiers"][0]["dossier"] == dossier
    for language in ("fr", "en", "ar"):
        code, said, err = home.run("strategy", "report", owner, "--year", "2026", "--lang", language)
        assert code == 0 and dossier in said, err


def test_what_is_not_there_is_said(made: tuple[Home, str, str, str]) -> None:
    home, _, owner, _ = made
    for asked in (("show", "nokey"), ("report", owner, "--year", "2024"), ("report", "nobody at all")):
        code, _, err = home.run("strategy", *asked)
        assert code != 0 and err.strip(), asked
