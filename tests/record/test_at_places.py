"""What is listed at places: held for all, it is what each question answers when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from maillage.record.at_places import DERIVED, PLACE_TABLES, Asked, Held, hold
from maillage.record.questions import connect, make_view
from maillage.record.store import Store

if TYPE_CHECKING:
    from maillage.reference.places import Places

SHEETS = {
    "liens.csv": """Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème
Larache,Maroc,Almuñécar,Espagne,1994,eau
Larache,Maroc,Nantes,France,,
Larache,Maroc,Nulle-Part-les-Bains,France,2001,santé
Nantes,France,Larache,Maroc,2003,
""",
    "membres.csv": "Réseau;Nom du membre;Ville;Pays;Rôle\nCités du fleuve;Commune de Larache;Larache;Maroc;membre\n",
    "postes.csv": """Type;Pays d'envoi;Ville;Pays d'accueil
Consulat général;Espagne;Larache;Maroc
Ambassade;Maroc;Paris;France
Ambassade;Maroc;Rabat;Maroc
""",
    "projets.csv": """Porteur du projet;Titre du projet;Pays;Localité;Montant;Année
Nantes;Réseau d'eau;Maroc;Larache;12 500,00;2023
Nantes;Un puits;Maroc;Larache;;
""",
    "activites.xml": """<?xml version="1.0"?>
<iati-activities version="2.03"><iati-activity><iati-identifier>XX-1</iati-identifier>
<title><narrative>Water</narrative></title><recipient-country code="MA"/>
<location><name><narrative>Larache</narrative></name></location></iati-activity>
<iati-activity><iati-identifier>XX-2</iati-identifier><title><narrative>Roads</narrative></title><recipient-country code="MA"/>
<location><name><narrative>Larache</narrative></name></location>
<location><name><narrative>Rabat</narrative></name></location></iati-activity></iati-activities>
""",
}
QUESTIONS = ("partners", "projects", "memberships", "missions", "activities")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, places: Places) -> tuple[Asked, Held, list[str]]:
    """Sheets of each sort, asked and held, and every place that anything names."""
    from maillage.cli import front

    folder = tmp_path_factory.mktemp("at_places")
    for name, text in SHEETS.items():
        (folder / name).write_text(text, encoding="utf-8")
    home = {"MAILLAGE_HOME": str(folder / "home")}
    done = CliRunner(env=home).invoke(front, ["import", *(str(folder / name) for name in SHEETS)])
    assert done.exit_code in (0, 1), done.output
    reader = Store(folder / "home").open()
    connection = connect(reader)
    for table in PLACE_TABLES:
        make_view(connection, reader, table)
    for name, query in DERIVED.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    named = " UNION ".join(
        f"SELECT {column} FROM {table}"
        for table, column in (
            ("links", "a_place"), ("links", "b_place"), ("activities", "place"), ("activity_places", "place"),
            ("memberships", "place"), ("missions", "place"),
        )
    )  # fmt: skip
    listed = [place for (place,) in connection.execute(named).fetchall() if place]
    return Asked(connection), hold(connection), sorted(listed)


def test_what_is_held_is_what_is_answered(both: tuple[Asked, Held, list[str]]) -> None:
    asked, held, places = both
    answered = dict.fromkeys(QUESTIONS, 0)
    for place in places:
        for question in QUESTIONS:
            rows = held.rows(question, place)
            assert rows == asked.rows(question, place), (question, place)
            answered[question] += len(rows)
    assert all(answered.values()), answered
    assert held.rows("activities", "geonames:2543549") == [{"alone": 1, "several": 1}]
    assert held.links(places) == asked.links(places) != {}


def test_embassies_are_counted_alike(both: tuple[Asked, Held, list[str]]) -> None:
    asked, held, _ = both
    counted = {code: held.missions(code) for code in ("MA", "FR", "SN", "XK", "ZZ")}
    assert counted == {code: asked.missions(code) for code in counted}
    assert counted["ZZ"] == (0, 0) and counted["MA"] > (0, 0)


def test_where_nothing_is_listed_the_answer_is_empty(both: tuple[Asked, Held, list[str]]) -> None:
    asked, held, _ = both
    for place in ("geonames:1", "' OR true --", ""):
        assert all(held.rows(question, place) == [] for question in QUESTIONS)
        assert all(asked.rows(question, place) == [] for question in QUESTIONS)
        assert held.links([place]) == asked.links([place]) == {}


def test_a_row_that_is_changed_is_the_reader_s_own(both: tuple[Asked, Held, list[str]]) -> None:
    _, held, places = both
    place = next(place for place in places if held.rows("partners", place))
    first = held.rows("partners", place)
    first[0]["name"] = "changed"
    assert held.rows("partners", place) != first
