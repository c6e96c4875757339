"""A disk that is full leaves the record as it was, and is said in a sentence."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.record.store import Store, check_whole
from tests.record.door import Door, current
from tests.record.iati.files import GOOD, MONEY, OLD, activity, file_of, write


class FullDisk:
    """Writes fail after so many bytes of all files together, as on a full disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.left = room
        opened = Path.open

        def open_(path: Path, mode: str = "r", *args: Any, **how: Any) -> Any:
            file = opened(path, mode, *args, **how)
            return _Metered(file, self) if "x" in mode or "w" in mode else file

        monkeypatch.setattr(Path, "open", open_)

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _Metered:
    def __init__(self, file: Any, disk: FullDisk) -> None:
        self._file, self._disk = file, disk

    def write(self, data: Any) -> Any:
        self._disk.spend(len(data))
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def test_a_full_disk_leaves_the_record_as_before_wherever_it_fills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(tmp_path / "home", None)
    path = write(tmp_path / "a.xml", file_of(GOOD))
    door.take(path)
    before = door.store.current().name
    write(path, file_of(*(activity(f"FR-1-{n}", MONEY * (n % 3)) for n in range(60))), OLD + 500)
    failed = 0
    for room in (0, 100, 1_000, 3_000, 10_000, 20_000, 40_000, 60_000, 80_000):
        with monkeypatch.context() as patch:
            FullDisk(patch, room)
            try:
                door.take(path)
            except OSError as fault:
                assert fault.errno == errno.ENOSPC or "No space" in str(fault), fault
                failed += 1
            else:
                break
        assert door.store.current().name == before
        assert list(check_whole(door.store, door.store.current())) == []
        assert current(door) == ["FR-1-GOOD"]
        assert sum(path.stat().st_size for path in door.store.work.iterdir()) < 30_000, "room is made at once"
    assert failed >= 6
    if door.store.current().name == before:
        door.take(path)
    assert len(current(door)) == 61


def _limited(limit: int) -> Callable[[], None]:
    def limit_files() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return limit_files


def test_a_disk_that_refuses_to_write_ends_the_command_with_a_sentence(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xml", file_of(GOOD))
    Door(home, None).take(path)
    before = Store(home).current().name
    write(path, file_of(*(activity(f"FR-1-{n}", MONEY * 3) for n in range(400))), OLD + 500)
    command = [sys.executable, "-c", "from maillage.cli import main; main()", "import", str(path), "--json"]
    for limit in (0, 2_000, 6_000, 12_000):
        done = subprocess.run(
            command, env={**os.environ, "MAILLAGE_HOME": str(home)}, preexec_fn=_limited(limit), capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode not in (0, 1), (limit, done.stdout[-300:], done.stderr[-300:])
        assert "Traceback" not in done.stderr, (limit, done.stderr[-1_500:])
        assert Store(home).current().name == before
    again = subprocess.run(
        command, env={**os.environ, "MAILLAGE_HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert json.loads(again.stdout)["added"] == 400
