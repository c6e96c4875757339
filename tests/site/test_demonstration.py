"""Ready logins are for a demonstration and no other record, however the site is asked to show one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from maillage.site.demonstration import NotADemonstration, show
from tests.site.test_serve import COMMAND

REAL = "Commune,Pays,Ville partenaire,Pays partenaire,Année\nLarache,Maroc,Almuñécar,Espagne,1994\n"


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "MAILLAGE_HOME": str(home), "MAILLAGE_LANG": "en", **more}


def took(home: Path, *what: str) -> None:
    """The command at work on a home: ``start``, ``demo``, or the import of a sheet of a ``real`` body."""
    real = home.parent / "real.csv"
    real.write_text(REAL, encoding="utf-8")
    for each in what:
        words = ["import", str(real)] if each == "real" else [each]
        subprocess.run([*COMMAND, *words], env=environment(home), check=False, capture_output=True)


@pytest.mark.usefixtures("places")
def test_invented_sources_beside_the_starter_are_one_and_stay_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    took(home, "start", "demo")
    show(home)
    took(home, "real")  # as a visitor tries it
    show(home)


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("what", [(), ("start",), ("real",), ("real", "demo")])
def test_no_other_record_is_one(tmp_path: Path, what: tuple[str, ...]) -> None:
    home = tmp_path / "home"
    took(home, *what)
    with pytest.raises(NotADemonstration):
        show(home)


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("asked", ["option", "environment"])
def test_the_command_refuses_however_it_is_asked(tmp_path: Path, asked: str) -> None:
    home = tmp_path / "home"
    took(home, "real")
    words = ["serve", "--port", "8993", *(["--demo"] if asked == "option" else [])]
    env = environment(home, MAILLAGE_DEMO="yes") if asked == "environment" else environment(home)
    done = subprocess.run(
        [*COMMAND, *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "ready logins are for no other record" in " ".join(done.stderr.split())
