"""A place with activities: how many begin each year, with the numbers, and the latest news of its links."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from django.test import Client

PROJECTS = """Titre du projet,Lieu,Pays,Début,Fin,Thème
Puits du marché,Larache,Maroc,2019,2021,eau
Réseau d’eau,Larache,Maroc,2021,2023,eau
École du port,Larache,Maroc,2021,2022,éducation
Sans date,Larache,Maroc,,,santé
"""
MARCH = 1_709_640_000
"""5 March 2024, at noon."""
LINKS = "Commune,Pays,Ville partenaire,Pays partenaire,Année\nLarache,Maroc,Almuñécar,Espagne,1994\n"


@pytest.fixture
def larache(reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who reads a site whose record has activities and a link there."""
    from maillage.cli import front

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    for name, said, kind in (("projets.csv", PROJECTS, "projects"), ("liens.csv", LINKS, "links")):
        sheet = tmp_path / name
        sheet.write_text(said, encoding="utf-8")
        os.utime(sheet, (MARCH, MARCH))  # a sheet is as of the day it was last changed
        done = CliRunner().invoke(front, ["import", str(sheet), "--as", kind])
        assert done.exit_code == 0, done.output
    return reader


def test_activities_are_drawn_by_year_and_taken_away(larache: Client) -> None:
    page = larache.get("/fr/place/geonames:2543549").content.decode()
    assert "Activités à Larache, par année" in page
    taken = larache.get("/fr/place/geonames:2543549?figure=years&as=csv").content.decode("utf-8-sig")
    numbers = [line for line in taken.splitlines() if line[:2] == "20"]
    assert numbers == ["2019,1", "2021,2"]
    assert "SELECT" in taken
    assert (
        page.count("/fr/wrong?table=activities&amp;id=") == 4
    )  # each of them can be called wrong, dated or not
    listed = b"".join(larache.get("/fr/place/geonames:2543549?list=activities&as=csv").streaming_content)
    assert listed.decode("utf-8-sig").count("\n") == 5


def test_the_latest_news_of_the_links_is_said(larache: Client) -> None:
    page = larache.get("/fr/place/geonames:2543549").content.decode()
    assert "5 mars 2024" in page.replace("\u00a0", " ")  # a day is never parted at the end of a line


def test_a_year_alone_is_no_figure(reader: Client) -> None:
    from maillage.site.pages.years import by_year

    assert by_year(["2019-01-01", None, "", "soon"]) == []
    assert [(bar.label, bar.values) for bar in by_year(["2019", "2021-05", "2021", "0021", "9999"])] == [
        ("2019", (1,)), ("2020", (0,)), ("2021", (2,)),
    ]  # fmt: skip
