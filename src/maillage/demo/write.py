"""Writes the demonstration world's files into a folder. The only file of this room that touches the disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from maillage.demo import SEED
from maillage.demo.sheets import sheets_of
from maillage.demo.words import LANGUAGES, words
from maillage.demo.world import make_world

NOTE = "generated.txt"


def write_world(folder: Path, today: date, seed: int = SEED) -> list[Path]:
    """The sheets of the world of ``seed``, written into ``folder`` (made when missing), with ``towns.csv`` and a note
    that all of it is invented; their paths in order of name.

    Files of these names are written over; others in the folder are left alone. Raises OSError when it cannot write.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sheet in sheets_of(make_world(seed, today)):
        path = folder / sheet.name
        path.write_bytes(sheet.content)
        written.append(path)
    note = folder / NOTE
    notices = [str(words(language)["notice"]) for language in LANGUAGES]
    note.write_text(
        "\n".join([*notices, f"generated: yes; seed: {seed}; day: {today}", ""]), encoding="utf-8"
    )
    return [*written, note]
