"""Taking a backup, while the site works and imports run."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from maillage import __version__
from maillage.record.store import Manifest, Store
from maillage.site.backup import keys, postgresql, sqlite
from maillage.site.backup.pack import Pack, head_of

NOT_KEPT = frozenset({"site_cache", "django_session", "accounts_signedin"})
"""Tables whose rows end with the site's secret, or count tries: they come back empty."""
OF_SITE = ("uploads/*/*", "logo/*.png", "logo/*.webp", "proofs/*.[jpw]*")
"""Files of ``<home>/site`` that belong to what people keep; those still on their way are in ``uploads/work``."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup: its file and size in bytes, files in it, the state of the record, rows of the database; how many keys of people stand in
    the file beside it."""

    path: Path
    bytes: int
    files: int
    manifest: str
    rows: int
    keys: int = 0


def take(home: Path, out: Path, now: datetime, progress: Progress = lambda done, total: None) -> Taken:
    """Write the backup of ``home`` to ``out``; the file appears when it is whole. Django is set up.

    The record is that of one moment, the database that of one moment a little later; keys of people stand in a file beside it, where there
    are any (``keys.beside``). Raises NotABackup where ``out`` is
    something else, RecordDamaged, OSError, DatabaseError.
    """
    if out.exists():
        head_of(out)  # only a backup may be replaced by a backup
    draft = out.with_name(f"{out.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            manifest, files, rows, people = _write(home, file, now, progress)
            file.flush()
            os.fsync(file.fileno())
        keys.write(
            keys.beside(out), people, now.isoformat(timespec="seconds")
        )  # the newest opens an older backup too
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return Taken(out, out.stat().st_size, files, manifest, rows, len(people.left()))


def _write(home: Path, file: Any, now: datetime, progress: Progress) -> tuple[str, int, int, keys.Keys]:
    from django.db import connection

    store = Store(home)
    with ExitStack() as held, tempfile.TemporaryDirectory(prefix="maillage-backup-") as work:
        reader = held.enter_context(store.open())
        manifests = [reader.manifest]
        if reader.manifest.name:
            manifests += [held.enter_context(each).manifest for each in store.open_earlier(reader.manifest)]
        kept = list(_of_record(store, manifests))
        engine = connection.vendor
        copied, counts, people = _database(Path(work))
        pack = Pack(
            file,
            {"release": __version__, "made": now.isoformat(timespec="seconds"), "database": engine,
             "manifest": reader.manifest.name},
        )  # fmt: skip
        everything = [*kept, *copied]
        for position, (name, path) in enumerate(everything):
            progress(position, len(everything))
            if name.startswith("record/state/") and name.endswith(".jsonl"):
                data = path.read_bytes()  # is written to, line by line: the whole lines
                pack.add_bytes(name, data[: data.rfind(b"\n") + 1])
            else:
                pack.add(name, path)
        for name, path in _of_site(home):
            with suppress(FileNotFoundError):  # an upload whose week is over goes at any moment
                pack.add(name, path)
        pack.add_bytes("record/current", (reader.manifest.name or "none").encode())
        pack.end(counts)
        progress(len(everything), len(everything))
        people_of = keys.Keys(people, keys.erased_here(home))
        return reader.manifest.name, len(pack.members), sum(counts.values()), people_of


def _of_record(store: Store, manifests: list[Manifest]) -> Iterator[tuple[str, Path]]:
    """Every file that these states name, once, and what people decided. They are held: nothing of them goes away."""
    met: set[Path] = set()

    def once(path: Path) -> Iterator[tuple[str, Path]]:
        if path not in met and path.is_file():
            met.add(path)
            yield f"record/{path.relative_to(store.folder).as_posix()}", path

    for manifest in manifests:
        if not manifest.name:
            continue
        yield from once(store.manifests / f"{manifest.name}.json")
        for table, parts in manifest.tables.items():
            for part in parts:
                yield from once(store.part_path(table, part))
        for sha256 in sorted({version[1] for source in manifest.sources for version in source["versions"]}):
            yield from once(store.originals / f"{sha256}.zst")
    index = store.index_path(manifests[0])
    for folder in (*([index] if index else []), store.folder / "state"):
        for path in sorted(folder.rglob("*")):
            yield from once(path)


def _of_site(home: Path) -> Iterator[tuple[str, Path]]:
    """Each is written whole before it has its name, and never changed."""
    for pattern in OF_SITE:
        for path in sorted((home / "site").glob(pattern)):
            if path.is_file() and path.parent.name != "work":
                yield f"site/{path.relative_to(home / 'site').as_posix()}", path


def _database(work: Path) -> tuple[list[tuple[str, Path]], dict[str, int], dict[int, bytes]]:
    """Copies of the database as (name, file), the rows of each table, and keys of people."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        database, target = Path(settings.DATABASES["default"]["NAME"]), work / "site.sqlite3"
        if not database.is_file() or not database.stat().st_size:
            return [], {}, {}  # the site was never served from this home
        counts, people = sqlite.copy(database, target, NOT_KEPT)
        return [("site/site.sqlite3", target)], counts, people
    counts, people = postgresql.copy(work, NOT_KEPT)
    return [(f"site/postgresql/{path.name}", path) for path in sorted(work.iterdir())], counts, people
