"""A backup taken while people write comes back whole, on SQLite and on PostgreSQL; what is not whole changes nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.cluster import cluster, programs

MAILLAGE = str(Path(sys.executable).parent / "maillage")
SHEET = "Commune,Pays,Ville partenaire,Pays partenaire,Année\nLarache,Maroc,Almuñécar,Espagne,{year}\n"
WRITER = """
import django
django.setup()
from django.db import transaction
from maillage.site.acts.models import Sent
from maillage.site.acts.note import note
n = 0
while True:
    with transaction.atomic():
        note("tried", None, about=str(n))
        Sent.objects.create(key=f"key-{n:012}", leads_to="/")
    print(n, flush=True)
    n += 1
"""
ASKER = """
import django
django.setup()
from maillage.site.prepare import prepare
prepare()
from django.db.models import Max
from maillage.site.accounts.models import Account
from maillage.site.acts.models import Act, Sent
from maillage.site.acts.note import note
print(*sorted(int(n) for n in Act.objects.filter(what="tried").values_list("about", flat=True)))
print(*sorted(int(n[4:]) for n in Sent.objects.values_list("key", flat=True)))
print(*Account.objects.values_list("email", flat=True))
print(note("after", None).pk > (Act.objects.exclude(what="after").aggregate(Max("pk"))["pk__max"] or 0))
"""
ACCOUNT = """
import django
django.setup()
from maillage.site.prepare import prepare
prepare()
from maillage.site.accounts.models import Account
Account.objects.create_user("awa@example.org", "a long enough one")
"""


def environment(home: Path, made: Any = None) -> dict[str, str]:
    """What the command and a process of the site need."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "MAILLAGE_LANG"))
    }
    said = {
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_HOME": str(home),
        "MAILLAGE_SECRET": "x",
    }
    if made:
        said |= {"DATABASE_URL": made.runs, "DATABASE_OWNER_URL": made.owner}
    return {**kept, **said, "MAILLAGE_LANG": "en"}


def run(*words: str, env: dict[str, str], status: int = 0) -> str:
    """What a command says."""
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if status == 0 else done.stderr


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The environments of a site, and of an empty one."""
    if request.param == "sqlite":
        yield environment(tmp_path / "one"), environment(tmp_path / "other")
        return
    if programs() is None:
        pytest.skip("NO POSTGRESQL on this machine: backups were tried on SQLite only")
    with cluster() as one, cluster() as other:
        yield environment(tmp_path / "one", one), environment(tmp_path / "other", other)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two states of its record and a site's database."""
    env = environment(tmp_path / "one")
    for year in (1994, 2001):
        sheet = tmp_path / f"{year}.csv"
        sheet.write_text(SHEET.format(year=year), encoding="utf-8")
        run(MAILLAGE, "import", str(sheet), env=env)
    run(sys.executable, "-c", ACCOUNT, env=env)
    return tmp_path / "one"


def test_a_backup_under_load_restores_whole(
    two: tuple[dict[str, str], dict[str, str]], tmp_path: Path
) -> None:
    one, other = two
    sheet = tmp_path / "links.csv"
    sheet.write_text(SHEET.format(year=1994), encoding="utf-8")
    run(MAILLAGE, "import", str(sheet), env=one)
    run(sys.executable, "-c", ACCOUNT, env=one)
    writer = subprocess.Popen([sys.executable, "-c", WRITER], env=one, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(30)]
    backup = tmp_path / "b.backup"
    said = json.loads(run(MAILLAGE, "backup", str(backup), "--json", env=one))
    time.sleep(0.2)
    writer.kill()
    restored = json.loads(run(MAILLAGE, "restore", str(backup), "--json", env=other))
    assert (restored["manifest"], restored["rows"]) == (said["manifest"], said["rows"])
    assert restored["parts"] > 0 and restored["originals"] == 1
    acts, sent, emails, numbered = run(sys.executable, "-c", ASKER, env=other).splitlines()
    assert acts == sent  # as of one moment: no half a write
    there = [int(number) for number in acts.split()]
    assert there == list(range(len(there))) and set(acknowledged) <= set(there)
    assert emails == "awa@example.org"
    assert numbered == "True"  # what comes next has a number of its own
    run(MAILLAGE, "doctor", env=other)
    assert "1994" in run(MAILLAGE, "place", "Larache", env=other)


def test_earlier_states_come_back_too(home: Path, tmp_path: Path) -> None:
    run(MAILLAGE, "backup", str(tmp_path / "b"), env=environment(home))
    other = environment(tmp_path / "other")
    run(MAILLAGE, "restore", str(tmp_path / "b"), env=other)
    run(MAILLAGE, "undo", env=other)
    assert "2001" not in run(MAILLAGE, "place", "Larache", env=other)


def test_what_is_there_is_replaced_only_when_asked(home: Path, tmp_path: Path) -> None:
    env = environment(home)
    backup = tmp_path / "b"
    run(MAILLAGE, "backup", str(backup), env=env)
    run(MAILLAGE, "undo", env=env)
    assert "--replace" in run(MAILLAGE, "restore", str(backup), env=env, status=3)
    assert "2001" not in run(MAILLAGE, "place", "Larache", env=env)
    run(MAILLAGE, "restore", str(backup), "--replace", env=env)
    assert "2001" in run(MAILLAGE, "place", "Larache", env=env)
    assert (home / "site" / "site.sqlite3").stat().st_mode & 0o077 == 0


def contents(home: Path) -> dict[Path, bytes]:
    """Every file of a home but those by which processes wait for each other."""
    waited = ("lock", "serving", "site.sqlite3.lock", "site.sqlite3-wal", "site.sqlite3-shm")
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name not in waited}


def spoil(backup: Path, how: str) -> None:
    """Make a backup one that must be refused."""
    data = backup.read_bytes()
    if how == "cut":
        backup.write_bytes(data[: len(data) // 2])
    elif how == "one bit":
        middle = data.index(b"PAR1") + 40
        backup.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    elif how == "no backup":
        backup.write_bytes(b"a,b\n1,2\n")
    elif how == "newer":
        backup.write_bytes(data.replace(b'{"format": 1,', b'{"format": 9,', 1))
    elif how == "goes outside":
        with tarfile.open(backup, "w") as tar:
            for name, said in (
                ("maillage.json", data[data.index(b"{") : data.index(b"}") + 1]),
                ("../outside", b"x"),
            ):
                told = tarfile.TarInfo(name)
                told.size = len(said)
                tar.addfile(told, io.BytesIO(said))


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("cut", "cut short"), ("one bit", "not what its list says"), ("no backup", "no backup"),
        ("newer", "newer release"), ("goes outside", "not what its list says"),
    ],
)  # fmt: skip
def test_what_is_not_whole_changes_nothing(home: Path, tmp_path: Path, how: str, told: str) -> None:
    backup = tmp_path / "b"
    run(MAILLAGE, "backup", str(backup), env=environment(home))
    spoil(backup, how)
    before = contents(home)
    said = run(MAILLAGE, "restore", str(backup), "--replace", env=environment(home), status=3)
    assert told in " ".join(said.split())
    assert contents(home) == before
    assert not (tmp_path / "outside").exists()


def test_nothing_else_is_written_over_by_a_backup(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "accounts.xlsx"
    mine.write_bytes(b"PK mine")
    run(MAILLAGE, "backup", str(mine), env=environment(home), status=3)
    assert mine.read_bytes() == b"PK mine"
    assert not list(tmp_path.glob("*.part"))


def test_a_restore_cut_short_between_two_renames_is_ended_by_the_next(home: Path, tmp_path: Path) -> None:
    """As a kill would leave it: the record already away, the new one not yet in its place."""
    from maillage.site.backup.pack import unpack
    from maillage.site.backup.restore import finish

    env = environment(home)
    backup = tmp_path / "b"
    run(MAILLAGE, "backup", str(backup), env=env)
    run(MAILLAGE, "undo", env=env)
    work = home / "restoring-x"
    unpack(backup, work)
    (work / "before").mkdir()
    (home / "record").rename(work / "before" / "record")
    (home / "restoring.json").write_text(json.dumps({"work": work.name}), encoding="utf-8")
    assert "2001" in run(MAILLAGE, "place", "Larache", env=env)  # any command is the next
    finish(home)
    assert not work.exists() and not (home / "restoring.json").exists()


def test_what_is_on_its_way_is_in_no_backup(home: Path, tmp_path: Path) -> None:
    from maillage.site.desk.uploads import Uploads

    came = Uploads(home).arriving()
    came.write(b"a,b\n")
    sha256, name = came.keep("list.csv")
    coming = Uploads(home).arriving()
    coming.write(b"half of")
    run(MAILLAGE, "backup", str(tmp_path / "b"), env=environment(home))
    with tarfile.open(tmp_path / "b") as tar:
        sent = [each for each in tar.getnames() if "uploads" in each]
    coming.drop()
    assert sent == [f"site/uploads/{sha256}/{name}"]


def test_proofs_are_in_a_backup_and_what_of_them_is_on_its_way_is_not(home: Path, tmp_path: Path) -> None:
    folder = home / "site" / "proofs"
    folder.mkdir(parents=True)
    name = f"{'a' * 64}.jpg"
    for each in (name, f"{'b' * 24}.draft"):
        (folder / each).write_bytes(b"a letter")
    run(MAILLAGE, "backup", str(tmp_path / "b"), env=environment(home))
    with tarfile.open(tmp_path / "b") as tar:
        assert [each for each in tar.getnames() if "proofs" in each] == [f"site/proofs/{name}"]
    (folder / name).unlink()
    run(MAILLAGE, "restore", str(tmp_path / "b"), "--replace", env=environment(home))
    assert (folder / name).read_bytes() == b"a letter"


def test_an_import_that_waited_for_a_restore_is_in_what_was_restored(home: Path, tmp_path: Path) -> None:
    from maillage.record.lock import import_lock

    env = environment(home)
    backup, sheet = tmp_path / "b", tmp_path / "later.csv"
    run(MAILLAGE, "backup", str(backup), env=env)
    sheet.write_text(SHEET.format(year=2012).replace("Larache", "Safi"), encoding="utf-8")
    with import_lock(home / "record", "test", "now"):
        waiting = subprocess.Popen(
            [MAILLAGE, "import", str(sheet)], env=env, stderr=subprocess.PIPE, text=True
        )
        assert waiting.stderr is not None
        assert waiting.stderr.readline()  # it says who holds the lock
        # as a restore does under the lock: another record takes the place of this one
        (home / "record").rename(tmp_path / "before")
        shutil.copytree(tmp_path / "before", home / "record", ignore=shutil.ignore_patterns("lock"))
    assert waiting.wait(timeout=60) == 0
    assert "2012" in run(MAILLAGE, "place", "Safi", env=env)


def test_a_site_that_is_served_is_not_restored_under_its_feet(home: Path, tmp_path: Path) -> None:
    from maillage.site.backup.restore import serving

    run(MAILLAGE, "backup", str(tmp_path / "b"), env=environment(home))
    handle = serving(home)
    try:
        said = run(MAILLAGE, "restore", str(tmp_path / "b"), "--replace", env=environment(home), status=3)
    finally:
        os.close(handle)
    assert "Ctrl-C" in said


NEWER = """
import json, sys
from pathlib import Path
from maillage.site.backup.pack import LIST, Pack, head_of, unpack
source, work, target = (Path(said) for said in sys.argv[1:])
head = head_of(source)
counts = unpack(source, work)
table = work / "site" / "postgresql" / "django_migrations.copy"
table.write_text(table.read_text() + "999\\tacts\\t0999_from_the_future\\t2030-01-01 00:00:00+00\\n")
counts["django_migrations"] += 1
with target.open("wb") as file:
    pack = Pack(file, {name: said for name, said in head.items() if name != "format"})
    for path in sorted(work.rglob("*")):
        if path.is_file() and path.name != "maillage.json":
            pack.add(path.relative_to(work).as_posix(), path)
    pack.end(counts)
"""


@pytest.mark.skipif(programs() is None, reason="NO POSTGRESQL on this machine")
def test_on_postgresql_too_what_is_refused_leaves_what_was_there(tmp_path: Path) -> None:
    """A backup that shows only in its tables that a newer release wrote it, with ``--replace``."""
    with cluster() as made:
        env = environment(tmp_path / "one", made)
        run(sys.executable, "-c", ACCOUNT, env=env)
        run(MAILLAGE, "backup", str(tmp_path / "b"), env=env)
        parts = [str(tmp_path / name) for name in ("b", "work", "newer")]
        (tmp_path / "work").mkdir()
        run(sys.executable, "-c", NEWER, *parts, env=env)
        said = run(MAILLAGE, "restore", str(tmp_path / "newer"), "--replace", env=env, status=3)
        assert "newer release" in " ".join(said.split())
        assert "awa@example.org" in run(sys.executable, "-c", ASKER, env=env)
        run(MAILLAGE, "restore", str(tmp_path / "b"), "--replace", env=env)
        assert "awa@example.org" in run(sys.executable, "-c", ASKER, env=env)
