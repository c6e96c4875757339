"""A small record of real places: links, two networks with a member in common, and what means harm."""

from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner

LINKS = """Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème
Larache,Maroc,Almuñécar,Espagne,1994,eau
Larache,Maroc,Lille,France,2001,déchets
Bordeaux,France,Lille,France,,
Bordeaux,France,Almuñécar,Espagne,2003,santé
Tirana,Albanie,Niš,Serbie,2010,eau
"""
MEMBERS = """Network,Member,Type,Town,Country,Joined,Until
Network of rivers,Town of Larache,municipality,Larache,Morocco,2003,
Network of rivers,Ville de Lille,municipality,Lille,France,2001-05-01,
Network of rivers,Commune de Mopti,municipality,Mopti,Mali,,
Network of rivers,Ville de Bordeaux,municipality,Bordeaux,France,1999,2010
Network of bridges,Ville de Lille,municipality,Lille,France,2015,
Network of bridges,Port of Larache,,Larache,Morocco,2016,
Network of bridges,"<b>Harm</b>\u202e & co",municipality,Niš,Serbia,2017,
"""


def fill(folder: Path) -> Path:
    """The home, filled by the command as anybody would."""
    from maillage.cli import front

    before = os.environ.get("MAILLAGE_HOME")
    os.environ["MAILLAGE_HOME"] = str(folder / "home")
    try:
        for name, text in (("liens.csv", LINKS), ("members.csv", MEMBERS)):
            sheet = folder / name
            sheet.write_text(text, encoding="utf-8")
            done = CliRunner().invoke(front, ["import", str(sheet)])
            assert done.exit_code in (0, 1), done.output
    finally:
        if before is None:
            del os.environ["MAILLAGE_HOME"]
        else:
            os.environ["MAILLAGE_HOME"] = before
    return folder / "home"
