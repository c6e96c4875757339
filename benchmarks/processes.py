"""Whole processes measured: wall time, processor time and memory of a command, in an environment of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MOST = re.compile(r"VmHWM:\s+(\d+)")
MAILLAGE = str(Path(sys.executable).parent / "maillage")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took: seconds by the wall clock, seconds of processors, most memory held, and what it printed."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    out: str
    errors: str
    status: int


def measure(command: Sequence[str], env: Mapping[str, str] | None = None, may: Sequence[int] = (0,)) -> Taken:
    """Run a command to its end. Raises RuntimeError when its exit status is not one of ``may``."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, env={**os.environ, **(env or {})})
        memory = _Memory(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        memory.ended.set()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        said, complained = out.read().decode(), errors.read().decode()
    if process.returncode not in may:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {complained[-2_000:]}")
    cpu = used.ru_utime + used.ru_stime
    return Taken(seconds, cpu, memory.most / 1024, said, complained, process.returncode)


@contextmanager
def demonstration() -> Iterator[tuple[Path, Mapping[str, str]]]:
    """For the block, a folder of its own with the demonstration in a home; the folder, and the environment that names the home."""
    with tempfile.TemporaryDirectory() as name:
        env = {"MAILLAGE_HOME": str(Path(name, "home"))}
        measure([MAILLAGE, "demo", "--json"], env)
        yield Path(name), env


def asked(module: str, env: Mapping[str, str], *arguments: object) -> tuple[Any, Taken]:
    """What a module of ours says in JSON on its last line, run as a process; and what the process took."""
    taken = measure([sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)], env)
    return json.loads(taken.out.splitlines()[-1]), taken


class _Memory(threading.Thread):
    """Looks at the most memory a process has held, in kilobytes, until it ends; 0 where there is no /proc.

    What `wait4` tells would count the memory of the process that started it.
    """

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.status, self.most, self.ended = Path(f"/proc/{process}/status"), 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            try:
                told = _MOST.search(self.status.read_text(encoding="utf-8"))
            except OSError:
                return
            if told:
                self.most = max(self.most, int(told[1]))
