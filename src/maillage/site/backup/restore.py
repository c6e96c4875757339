"""Bringing a backup back: all of it is looked at first, then it takes the place of what is there in a few renames.

A restore that is killed has changed nothing, or is ended by whoever comes next: ``finish``. (With PostgreSQL there is one
moment more, between its commit and the mark on the disk: killed there, the database is the backup's and the record is not;
run it again with ``--replace``.)
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from maillage.record.lock import import_lock
from maillage.record.store import Store, check_whole, sync_folder
from maillage.site.backup import keys, postgresql, sqlite
from maillage.site.backup.pack import NotABackup, Refused, head_of, unpack

ITEMS = ("record", "site/site.sqlite3", "site/uploads", "site/logo", "site/proofs", keys.ERASED)
"""What is replaced, each by one rename."""
_MARK, _BESIDE = "restoring.json", ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: when the backup was made, the state of the record, files of it compared, rows of the database, keys of
    people."""

    made: str
    manifest: str
    parts: int
    originals: int
    rows: int
    people: keys.PutBack


@contextmanager
def nobody_serves(home: Path) -> Iterator[None]:
    """For the block no site is served from this home. Raises Refused where one is."""
    with _serving(home) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("being_served", home=str(home)) from None
        yield


def serving(home: Path) -> int:
    """Say, for as long as this process lives, that a site is served from this home; several may. The handle that says so."""
    with _serving(home) as handle:
        kept = os.dup(handle)
    fcntl.flock(kept, fcntl.LOCK_SH)
    return kept


@contextmanager
def _serving(home: Path) -> Iterator[int]:
    path = home / "site" / "serving"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def restore(
    home: Path, path: Path, now: datetime, replace: bool = False, keys_file: Path | None = None
) -> Restored:
    """Bring ``path`` back into ``home``, and into the database of the settings. Django is set up.
    ``keys_file``: keys of people, where they do not lie beside the backup; a newer one opens an older backup.

    Raises NotABackup, Refused (something is there and ``replace`` does not say that it may go; a site is served; the backup is
    of another sort of database), LockBusy, OSError, DatabaseError. Whatever is raised, what was there is as it was; with
    PostgreSQL, but for what fails after its commit.
    """
    head, people = head_of(path), _people_of(home, path, keys_file)
    with nobody_serves(home):
        finish(home)
        with import_lock(home / "record", "restore", now.isoformat(timespec="seconds"), wait_seconds=5):
            _may(home, head, replace)
            work = home / f"restoring-{secrets.token_hex(4)}"
            work.mkdir()
            try:
                restored = _looked_at(head, work, unpack(path, work), people)
                _write_mark(home, work)
            except BaseException:
                shutil.rmtree(work, ignore_errors=True)
                raise
            finish(
                home
            )  # under the lock: what an import that waited writes is written into what is there then
        _forget_connections()
    return restored


def end(home: Path) -> None:
    """End a restore that was killed, for whoever comes next; does nothing where there is none, or where a site is served:
    its start has ended it."""
    if (home / _MARK).is_file():
        with suppress(Refused), nobody_serves(home), import_lock(home / "record", "restore", ""):
            finish(home)


def _forget_connections() -> None:
    """What was read of the database before is not what is there now."""
    from django.db import connections

    connections.close_all()


def finish(home: Path) -> None:
    """End a restore that was looked at and begun; does nothing when there is none."""
    mark = home / _MARK
    if not mark.is_file():
        return
    work = home / json.loads(mark.read_text(encoding="utf-8"))["work"]
    for item in ITEMS:
        new, old, away = work / item, home / item, work / "before" / item
        if not new.exists():
            continue  # it was not in the backup, or stands in its place already
        away.parent.mkdir(parents=True, exist_ok=True)
        for beside in ("", *_BESIDE):
            was, put = old.with_name(old.name + beside), away.with_name(away.name + beside)
            if was.is_dir() and put.exists():
                shutil.rmtree(
                    was
                )  # put away before: this one holds the lock of whoever ends it, and nothing else
            elif was.exists():
                was.replace(put)
        old.parent.mkdir(parents=True, exist_ok=True)
        new.replace(old)
        if old.is_file():
            old.chmod(0o600)
    sync_folder(home)
    mark.unlink()
    shutil.rmtree(work, ignore_errors=True)


def _may(home: Path, head: dict[str, Any], replace: bool) -> None:
    from django.db import connection

    if head["database"] != connection.vendor:
        raise Refused("other_database", found=head["database"], expected=connection.vendor)
    if replace:
        return
    if Store(home).current_name() or _people():
        raise Refused("not_empty", home=str(home))


def _people() -> bool:
    """Whether anybody has an account, or anything was done: what may not be written over in silence."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite" and not Path(str(settings.DATABASES["default"]["NAME"])).is_file():
        return False
    made = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted({"accounts_account", "acts_act"} & made):
            cursor.execute(f"SELECT count(*) FROM {table}")
            if cursor.fetchone()[0]:
                return True
    return False


def _people_of(home: Path, path: Path, keys_file: Path | None) -> keys.Keys:
    """Keys of people, from the file beside the backup or another; who was erased here, or before that file was written, has none."""
    file = keys_file or keys.beside(path)
    found = keys.read(file) if keys_file or file.is_file() else keys.Keys({}, frozenset())
    return keys.Keys(found.keys, found.erased | keys.erased_here(home))


def _looked_at(head: dict[str, Any], work: Path, counts: dict[str, int], people: keys.Keys) -> Restored:
    """Compare everything with what it should be; the PostgreSQL database is filled last."""
    store = Store(work)
    manifest = store.current()
    faults = list(check_whole(store, manifest))
    if manifest.name != head["manifest"] or faults:
        raise NotABackup("not_as_listed", file=work.name, member=(faults or ["record/current"])[0])
    done = keys.PutBack()
    copied, dumped = work / "site" / "site.sqlite3", work / "site" / "postgresql"
    if copied.is_file():
        sqlite.check(copied, counts)
        done = sqlite.put_keys_back(copied, people)
    elif dumped.is_dir():
        done = postgresql.load(dumped, counts, people)
    _keep_erased(work, people)
    return Restored(
        made=head["made"],
        manifest=manifest.name,
        parts=sum(len(parts) for parts in manifest.tables.values()),
        originals=len({version[1] for source in manifest.sources for version in source["versions"]}),
        rows=sum(counts.values()),
        people=done,
    )


def _keep_erased(work: Path, people: keys.Keys) -> None:
    """Who was erased stays so in later restores too."""
    if people.erased:
        path = work / keys.ERASED
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{number}\n" for number in sorted(people.erased)), "ascii")


def _write_mark(home: Path, work: Path) -> None:
    draft = home / f"{_MARK}.part"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"work": work.name}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(home / _MARK)
    sync_folder(home)
