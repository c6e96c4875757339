"""Writes the demonstration world's files into a folder: sheets, activities, a note. The only file of this room that
touches the disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from maillage.demo import SEED
from maillage.demo.iati import iati_files
from maillage.demo.profiles import as_lines, needs_and_offers
from maillage.demo.sheets import sheets_of
from maillage.demo.words import LANGUAGES, words
from maillage.demo.world import make_world

NOTE = "generated.txt"
IATI = "iati"
"""The folder, inside the one written, of the activities in IATI 2.03."""


def write_world(folder: Path, today: date, seed: int = SEED) -> list[Path]:
    """The sheets of the world of ``seed``, written into ``folder`` (made when missing), with ``towns.csv``, a note that
    all of it is invented, what its towns need and offer (``needs.jsonl``, ``offers.jsonl``), and its activities in the
    folder ``iati`` inside; their paths, those of the activities last.

    Files of these names are written over; others in the folder are left alone. Raises OSError when it cannot write.
    """
    world = make_world(seed, today)
    written = _written(folder, ((sheet.name, sheet.content) for sheet in sheets_of(world)))
    note = folder / NOTE
    notices = [str(words(language)["notice"]) for language in LANGUAGES]
    note.write_text(
        "\n".join([*notices, f"generated: yes; seed: {seed}; day: {today}", ""]), encoding="utf-8"
    )
    needs, offers = needs_and_offers(world)
    profiles = _written(folder, (("needs.jsonl", as_lines(needs)), ("offers.jsonl", as_lines(offers))))
    activities = _written(folder / IATI, ((file.name, file.content) for file in iati_files(world)))
    return [*written, note, *profiles, *activities]


def _written(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files:
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths
