"""The rules that whoever runs the instance lays into its home: files of the folder ``rules``, read and refused as the commands do."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from maillage.rules.shelf import Shelf, read_folder, shipped
from maillage.site.at_hand import home_folder

FOLDER = "rules"
Files = tuple[tuple[str, int, int], ...]
"""Name, bytes and time of change of each file: others once the rules are."""


def files_of_home() -> Files:
    """The files as they are now, none of them read."""
    folder = home_folder() / FOLDER
    return tuple(_mark(path) for path in sorted(folder.glob("*.toml"))) if folder.is_dir() else ()


def _mark(path: Path) -> tuple[str, int, int]:
    try:
        seen = path.stat()
    except OSError:  # gone in this moment, or a link to nowhere
        return path.name, -1, 0
    return path.name, seen.st_size, seen.st_mtime_ns


@lru_cache(maxsize=4)
def shelf_of_home(files: Files, owner: str) -> Shelf:
    """Their rules over those that ship, tried on their cases, and what is wrong with those that are refused. ``owner``: what the
    instance calls itself. Read once for the same files."""
    found = read_folder(home_folder() / FOLDER, shipped(), owner)
    named = tuple(replace(each, file=Path(each.file).name if each.file else None) for each in found.problems)
    return replace(found, problems=named)
