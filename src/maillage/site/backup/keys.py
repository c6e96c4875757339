"""The keys under which names of people are sealed in dossiers: no part of a backup, a file beside it.

A backup may be kept for years, and what is erased meanwhile must not come back with it. So its copy of the database has the seals, and
in the place of a key its number (``number_of``); the keys of all who are not erased stand in ``<backup>.keys``, of which only the newest need be
kept: it opens older backups too. Besides, each key that is destroyed leaves a number in ``<home>/site/erased.txt``, which says nothing of anybody and which every
restore applies: whatever an older file of keys has, who was erased stays so. The chains hold either way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from maillage.site.backup.pack import NotABackup

TABLE, COLUMN = "dossiers_personkey", "key"
SEALED, WHOSE = "dossiers_sealed", "person_id"
FORMAT = "maillage-keys"
ERASED = "site/erased.txt"
PREFIX = b"maillage/erased/1\0"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys by the row that they stand in; and numbers of keys that were destroyed."""

    keys: Mapping[int, bytes]
    erased: frozenset[str]

    def left(self) -> dict[int, bytes]:
        """Those that may be put back."""
        return {row: key for row, key in self.keys.items() if number_of(key) not in self.erased}


@dataclass(frozen=True, slots=True)
class PutBack:
    """What a restore did: keys put back, keys left out since their owners were erased, keys that no file had."""

    back: int = 0
    erased: int = 0
    lost: int = 0


def number_of(key: bytes) -> str:
    """The number of a key: 16 hexadecimal letters, from which nobody gets to the key. It stays when the key is destroyed."""
    return sha256(PREFIX + key).hexdigest()[:16]


def beside(backup: Path) -> Path:
    """The file of keys of a backup."""
    return backup.with_name(f"{backup.name}.keys")


def note_erased(home: Path, keys: Iterable[bytes]) -> None:
    """Write down that these keys are being destroyed. On the disk when it returns. Raises OSError."""
    numbers = [number_of(key) for key in keys]
    if not numbers:
        return
    path = home / ERASED
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, "".join(f"{number}\n" for number in numbers).encode())
        os.fsync(file)
    finally:
        os.close(file)


def erased_here(home: Path) -> frozenset[str]:
    """The numbers of all keys that were destroyed in this home."""
    path = home / ERASED
    return frozenset(path.read_text("ascii").split()) if path.is_file() else frozenset()


def write(path: Path, keys: Keys, made: str) -> None:
    """The file of keys, readable by its owner only; it appears when it is whole. Where there is nothing to keep, none is there."""
    if not keys.keys and not keys.erased:
        path.unlink(missing_ok=True)
        return
    said = {
        "format": FORMAT, "version": 1, "made": made, "keys": {str(row): key.hex() for row, key in sorted(keys.left().items())},
        "erased": sorted(keys.erased),
    }  # fmt: skip
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(json.dumps(said).encode())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def read(path: Path) -> Keys:
    """What ``write`` wrote. Raises NotABackup where it is something else, OSError."""
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        if said["format"] != FORMAT or said["version"] != 1:
            raise ValueError(said["format"])
        keys = {int(row): bytes.fromhex(key) for row, key in said["keys"].items()}
        if any(len(key) != _BYTES for key in keys.values()):
            raise ValueError("length")
        return Keys(keys, frozenset(map(str, said["erased"])))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise NotABackup("no_keys", file=path.name) from fault


def put_back(cursor: Any, mark: str, keys: Keys) -> PutBack:
    """Put keys into a restored database; the rows of those that are erased or lost go, and nobody reads what they sealed.

    ``cursor`` of ``sqlite3`` or psycopg, ``mark``: how it writes a value (``?``, ``%s``). A backup of an older release has its keys
    within: of those, too, the erased go.
    """
    cursor.execute(f'SELECT id, "{COLUMN}" FROM {TABLE}')
    there = {row: bytes(kept) for row, kept in cursor.fetchall()}
    back, erased = 0, 0
    for row, kept in there.items():
        key = kept if len(kept) == _BYTES else keys.keys.get(row, b"")
        number = number_of(kept) if len(kept) == _BYTES else kept.hex()
        erased += number in keys.erased
        if number not in keys.erased and number_of(key) == number:
            cursor.execute(f'UPDATE {TABLE} SET "{COLUMN}" = {mark} WHERE id = {mark}', (key, row))
            back += 1
            continue
        cursor.execute(f"UPDATE {SEALED} SET {WHOSE} = NULL WHERE {WHOSE} = {mark}", (row,))
        cursor.execute(f"DELETE FROM {TABLE} WHERE id = {mark}", (row,))
    return PutBack(back, erased, len(there) - back - erased)
