"""A home copied for one test, without the site's database."""

from __future__ import annotations

import shutil
from pathlib import Path


def copy_home(home: Path, folder: Path) -> None:
    """The database is left out. Whoever closes its file, opened as any other, lets go of all locks that this process holds on it
    (POSIX says so): another process that ends then takes itself for the last one, removes the journal, and the database is spoilt."""
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns("site.sqlite3*"))
