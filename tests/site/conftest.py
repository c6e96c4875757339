"""A home with the demonstration world and a sheet that means harm, and a reader who asks for its pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from django.test import Client

    from maillage.reference.places import Places

HARM = """Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème
Larache,Maroc,Almuñécar,Espagne,1994,eau
Larache,Maroc,"<script>alert(1)</script>",France,2001,déchets
Larache,Maroc,"\u202eevil\u202c & ""co"" fils",Espagne,2002,santé
"""


@pytest.fixture(scope="session")
def site_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Iterator[Path]:
    """The home, filled by the command as anybody would."""
    from maillage.cli import front

    folder = tmp_path_factory.mktemp("site")
    before = os.environ.get("MAILLAGE_HOME")
    os.environ["MAILLAGE_HOME"] = str(folder / "home")
    sheet = folder / "liens.csv"
    sheet.write_text(HARM, encoding="utf-8")
    runner = CliRunner()
    for arguments in (["demo"], ["import", str(sheet)]):
        done = runner.invoke(front, arguments)
        assert done.exit_code in (0, 1), done.output
    yield folder / "home"
    if before is None:
        del os.environ["MAILLAGE_HOME"]
    else:
        os.environ["MAILLAGE_HOME"] = before


@pytest.fixture(scope="session")
def _django(site_home: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    os.environ["MAILLAGE_SECRET"] = "for tests only " * 4
    os.environ["MAILLAGE_HOSTS"] = "testserver,localhost,127.0.0.1"
    import django

    django.setup()


@pytest.fixture
def reader(_django: None, site_home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody without an account, of whom no page was kept."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    monkeypatch.setenv("MAILLAGE_HOME", str(site_home))
    return Client()


@pytest.fixture
def empty(_django: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who reads a site that nothing was imported into."""
    from django.test import Client

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "empty"))
    return Client()
