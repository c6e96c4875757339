"""Make the fixture record of a release: a small home as that release writes it, kept for ever and upgraded in tests.

Run once, when a release is made: ``python tools/make_release_fixture.py 0.1.0``. Writes
``tests/record/data/releases/<version>.tar.gz`` (the home without its search index, which is a cache) and
``<version>.json`` (what it must still answer after any upgrade).
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from maillage.record.again import decide
from maillage.record.intake import Wish
from maillage.record.lock import import_lock
from maillage.record.questions import ask
from maillage.record.state import Decision
from maillage.record.store import Store
from maillage.record.take_in import take_in
from maillage.reference.places import Places

FOLDER = Path("tests/record/data/releases")
QUESTIONS = (
    "SELECT a_name, a_place, b_name, b_place, since FROM links ORDER BY ALL",
    "SELECT since, standing FROM links_all WHERE a_name = 'Larache' ORDER BY ALL",
    "SELECT id, same_as FROM same_as ORDER BY ALL",
    "SELECT title, country, amount, currency, topics FROM activities ORDER BY ALL",
    "SELECT name, role FROM activity_parties ORDER BY ALL",
    "SELECT network, name, country FROM memberships ORDER BY ALL",
)
_LINKS = "Commune;Pays;Ville jumelée;Pays partenaire;Depuis\nLarache;Maroc;Almuñécar;Espagne;{year}\nLille;France;Villa Imaginaria;Sénégal;1978\n"
_PROJECTS = (
    "Titre;Chef de file;Pays;Montant;Devise;Thème\nPuits de Ndar;Commune de Lille;Sénégal;12000,50;EUR;Eau\n"
)
_MEMBERS = "Réseau;Membre;Pays\nRéseau des ports;Ville de Larache;Maroc\n"


def main(version: str) -> None:
    """Write the fixture of ``version``."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _fill(Path(folder), home)
        with Store(home).open() as reader:
            answers = {question: ask(reader, question).rows for question in QUESTIONS}
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{version}.json").write_text(
            json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        (FOLDER / f"{version}.tar.gz").write_bytes(_packed(home))


def _fill(folder: Path, home: Path) -> None:
    store, places = Store(home), Places.open()
    sheets = {"projets.csv": _PROJECTS, "membres.csv": _MEMBERS, "jumelages.csv": _LINKS.format(year=1996)}
    for number, text in enumerate((sheets, {"jumelages.csv": _LINKS.format(year=1997)})):
        now = datetime(2026, 11, 22, 9, number, tzinfo=UTC)
        for name, content in text.items():
            (folder / name).write_text(content, encoding="utf-8")
            os.utime(folder / name, (1_700_000_000 + number, 1_700_000_000 + number))
        with import_lock(store.folder, "import", now.isoformat()), contextlib.chdir(folder):
            take_in(store, list(text), places, now, Wish())
    now = datetime(2026, 11, 22, 9, 9, tzinfo=UTC)
    decision = Decision("place_of", "villa imaginaria|SN", "geonames:2246452", now.isoformat())
    sources = [source["id"] for source in store.current().sources]
    decide(store, [decision], sources, places, now, lambda *_: None)


def _packed(home: Path) -> bytes:
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path in sorted(home.rglob("*")):
            if path.is_file() and not {"index", "work", "lock"} & set(path.relative_to(home).parts):
                about = tarfile.TarInfo(str(path.relative_to(home)))
                about.size = path.stat().st_size
                tar.addfile(about, io.BytesIO(path.read_bytes()))
    return packed.getvalue()


if __name__ == "__main__":
    main(sys.argv[1])
