"""A PostgreSQL server of the tests' own, thrown away afterwards, whenever its programs are on the machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNER, RUNS = "maillage_owner", "maillage_site"


@dataclass(frozen=True)
class Cluster:
    """Addresses of one database: for the role that owns it, and for the one that only reads and writes rows."""

    owner: str
    runs: str


def programs() -> Path | None:
    """The folder of initdb and postgres; None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(
        (path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )


@contextmanager
def cluster(fsync: bool = False) -> Iterator[Cluster]:
    """Start a server that listens on a socket of its own folder only, and stop it. ``fsync``: what is committed reaches the disk first, as
    on a real server; measures need it, tests are quicker without."""
    programs_at = programs()
    assert programs_at is not None
    user = _whom()
    folder = Path(tempfile.mkdtemp(prefix="maillage-pg-", dir="/tmp"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def run(*words: str) -> None:
        done = subprocess.run(words, user=user, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    data = folder / "data"
    try:
        run(
            str(programs_at / "initdb"),
            "-D",
            str(data),
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync={'on' if fsync else 'off'}"
        run(
            str(programs_at / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        )
        _make(folder)
        yield Cluster(
            f"postgres://{OWNER}@/maillage?host={folder}", f"postgres://{RUNS}@/maillage?host={folder}"
        )
    finally:
        subprocess.run(
            [str(programs_at / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"],
            user=user, cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def _whom() -> str | None:
    """The server refuses to run as root: then as somebody who owns nothing."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _make(folder: Path) -> None:
    """The database, and the role that runs the site and owns nothing."""
    import psycopg

    with psycopg.connect(host=str(folder), user=OWNER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {RUNS} LOGIN NOSUPERUSER")
        connection.execute("CREATE DATABASE maillage ENCODING 'UTF8' TEMPLATE template0")
